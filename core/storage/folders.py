"""A hold on a folder: names in it are opened, made, linked and removed without following a link.

Invariant: between opening a folder and using a name in it nobody can put another folder in its
place (POSIX: everything goes through the folder's descriptor), and no name that is a symbolic link
or a reparse point, or that leads upwards, is ever followed below the folder that a person chose.
Everything here blocks.
"""

from __future__ import annotations

import errno
import os
import sys
from collections.abc import Sequence
from pathlib import Path

if sys.platform == "win32":
    from core.storage.folders_windows import WindowsFolder as Folder
else:
    from core.storage.folders_posix import PosixFolder as Folder

__all__ = ["Folder", "open_below", "open_folder"]


def open_folder(path: Path) -> Folder:
    """A hold on the folder that a person named: links in its path are theirs and are followed. `OSError` if none."""
    return Folder.at(path)


def open_below(root: Folder, components: Sequence[str], *, make: bool = False) -> Folder:
    """A hold on the folder `components` below `root`, made where missing if asked; no link is followed.

    The caller closes it. Raises `OSError` (ELOOP or ENOTDIR where a link or a file stands, EINVAL for the way upwards).
    """
    here = root.duplicate()
    try:
        for name in components:
            if name in ("", os.curdir, os.pardir) or os.sep in name:
                raise OSError(errno.EINVAL, "no folder below this one", name)  # from a state that somebody has changed
            if make:
                here.make_folder(name, 0o777)
            below = here.below(name)
            here.close()
            here = below
    except BaseException:
        here.close()
        raise
    return here

"""Renaming that never replaces, for file systems without hard links.

Linux `renameat2(RENAME_NOREPLACE)`, macOS `renameatx_np(RENAME_EXCL)`, Windows `os.rename`. Where
none works the caller keeps the partial file and says so: `os.rename` would silently replace.
"""

from __future__ import annotations

import ctypes
import errno
import os
import sys

from core.storage.folders import Folder

_RENAME_NOREPLACE = 1
_RENAME_EXCL = 4


def rename_new(folder: Folder, name: str, target: Folder, new: str) -> None:
    """Rename without replacing. Raises `FileExistsError`; another `OSError` where it cannot be done."""
    if sys.platform == "win32":
        os.rename(folder.path / name, target.path / new)
        return
    function, flag = ("renameatx_np", _RENAME_EXCL) if sys.platform == "darwin" else ("renameat2", _RENAME_NOREPLACE)
    call = getattr(ctypes.CDLL(None, use_errno=True), function, None)
    if call is None:
        raise OSError(errno.ENOSYS, "no renaming without replacing")
    if call(folder.fd, os.fsencode(name), target.fd, os.fsencode(new), flag) != 0:
        code = ctypes.get_errno()
        raise OSError(code, os.strerror(code), new)

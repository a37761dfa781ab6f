"""What is worth knowing of a folder before downloads go there: free space, and whether one can write.

Invariant: nothing is created or changed. Blocks for the disk (a network share may take seconds), so it is called in
a worker thread. Used by the first run.
"""

from __future__ import annotations

import os
import shutil
from dataclasses import dataclass
from pathlib import Path


@dataclass(frozen=True, slots=True)
class FolderSpace:
    """A folder as downloads would find it. `free` in bytes, None if the disk does not tell."""

    path: str
    exists: bool
    writable: bool
    free: int | None


def folder_space(path: str) -> FolderSpace:
    """How it stands with the folder at `path`, which need not exist: then with the nearest one above it."""
    folder = Path(path).expanduser()
    nearest = next((one for one in (folder, *folder.parents) if _is_folder(one)), None)
    if nearest is None:
        return FolderSpace(str(folder), exists=False, writable=False, free=None)
    try:
        free: int | None = shutil.disk_usage(nearest).free
    except OSError:
        free = None
    between = folder.parents if nearest != folder else ()
    blocked = any(one.exists() and not one.is_dir() for one in (folder, *between))
    writable = os.access(nearest, os.W_OK | os.X_OK) and not blocked
    return FolderSpace(str(folder), exists=nearest == folder, writable=writable, free=free)


def _is_folder(path: Path) -> bool:
    try:
        return path.is_dir()
    except OSError:
        return False

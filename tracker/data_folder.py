"""The folder of a tracker: 0700, one process at a time, small files written whole or not at all.

Invariant: while a `FolderLock` is held no other tracker uses the folder, and a file that exists
under its name is complete. Used by `identity`, the service and the command line.
"""

from __future__ import annotations

import contextlib
import fcntl
import os
import secrets
from pathlib import Path
from typing import Final

from core.wire.errors import DiskError, Kind, UserError

DATABASE: Final = "tracker.sqlite3"
LOCK: Final = "lock"


def make_folder(folder: Path) -> None:
    """Make the folder (0700) if need be. Raises `DiskError(STATE_UNUSABLE)` with `path`, `rule` and `reason`."""
    try:
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        folder.chmod(0o700)
        probe = folder / f".{secrets.token_hex(8)}"
        os.close(os.open(probe, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600))
        probe.unlink()
    except OSError as error:
        raise DiskError(
            Kind.STATE_UNUSABLE, path=str(folder), rule="folder", reason=error.strerror or str(error)
        ) from error


def atomic_write(path: Path, data: bytes, mode: int = 0o600) -> None:
    """Write a small file so that after any crash the old or the new content is there, whole."""
    temporary = path.with_name(f".{path.name}.{secrets.token_hex(8)}")
    try:
        descriptor = os.open(temporary, os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_NOFOLLOW, mode)
        with os.fdopen(descriptor, "wb") as file:
            file.write(data)
            file.flush()
            os.fsync(file.fileno())
        temporary.replace(path)
    except BaseException:
        with contextlib.suppress(OSError):
            temporary.unlink()
        raise
    folder = os.open(path.parent, os.O_RDONLY | os.O_DIRECTORY)
    try:
        os.fsync(folder)
    finally:
        os.close(folder)


class FolderLock:
    """Holds the folder for this process until `close`; the file tells others the process id."""

    def __init__(self, folder: Path) -> None:
        """Take the lock. Raises `UserError(STATE_IN_USE)` with `folder` and `pid` if another process has it."""
        self._descriptor = os.open(folder / LOCK, os.O_RDWR | os.O_CREAT | os.O_NOFOLLOW | os.O_CLOEXEC, 0o600)
        try:
            fcntl.flock(self._descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError:
            holder = os.pread(self._descriptor, 32, 0).decode("ascii", "replace").strip()
            os.close(self._descriptor)
            pid = int(holder) if holder.isdigit() else 0
            raise UserError(Kind.STATE_IN_USE, folder=str(folder), pid=pid) from None
        os.ftruncate(self._descriptor, 0)
        os.pwrite(self._descriptor, f"{os.getpid()}\n".encode(), 0)

    def close(self) -> None:
        """Give the folder back. The file stays: removing it would let two processes lock two files."""
        os.close(self._descriptor)


def is_in_use(folder: Path) -> bool:
    """Whether a tracker runs from this folder."""
    try:
        FolderLock(folder).close()
    except UserError:
        return True
    return False

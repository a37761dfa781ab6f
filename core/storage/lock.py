"""One process a state folder: a lock that the system drops with the process, however that ends.

Invariant: who holds a `StateLock` is the only process that reads or writes the folder. The lock is
on a file that stays; its content, the number of the process, is only for the error message.
"""

from __future__ import annotations

import os
import sys
from contextlib import suppress
from pathlib import Path

from core.storage.disk_errors import state_error
from core.wire.errors import Kind, UserError

if sys.platform == "win32":
    import msvcrt
else:
    import fcntl

_NAME = "lock"


class StateLock:
    """The lock of a state folder, which is made (0700) if it is missing.

    Raises `UserError(STATE_IN_USE)` with `folder` and `pid` if another process has it, `UserError(STATE_UNUSABLE)`
    with `path` if the folder cannot be made or written, and `DiskError(NO_SPACE)`.
    """

    def __init__(self, folder: Path) -> None:
        try:
            folder.mkdir(mode=0o700, parents=True, exist_ok=True)
            self._fd = os.open(folder / _NAME, os.O_RDWR | os.O_CREAT, 0o600)
        except OSError as error:
            raise state_error(error, folder, folder) from error
        try:
            _lock(self._fd)
        except OSError as error:
            pid = _read_pid(self._fd)
            os.close(self._fd)
            raise UserError(Kind.STATE_IN_USE, folder=os.fspath(folder), pid=pid) from error
        try:
            # Behind the first byte, which Windows locks even against reading.
            os.lseek(self._fd, 1, os.SEEK_SET)
            os.write(self._fd, f"{os.getpid():<20}".encode())
        except OSError as error:
            self.close()
            raise state_error(error, folder, folder) from error

    def close(self) -> None:
        """Let others have the folder. Twice is fine."""
        if self._fd >= 0:
            os.close(self._fd)
            self._fd = -1


def _lock(fd: int) -> None:
    if sys.platform == "win32":
        msvcrt.locking(fd, msvcrt.LK_NBLCK, 1)
    else:
        fcntl.flock(fd, fcntl.LOCK_EX | fcntl.LOCK_NB)


def _read_pid(fd: int) -> int:
    with suppress(OSError, ValueError):
        os.lseek(fd, 1, os.SEEK_SET)
        return int(os.read(fd, 20))
    return 0

"""Folders by descriptor: every name is looked up in the folder that was opened, wherever it is moved to.

See `folders`, through which this is used.
"""

from __future__ import annotations

import errno
import os
import stat
from contextlib import suppress
from pathlib import Path
from typing import Self

_CANNOT_SYNC = frozenset({errno.EINVAL, errno.ENOTSUP, errno.EOPNOTSUPP, errno.ENOSYS, errno.EBADF, errno.EACCES})
_FOLDER = os.O_RDONLY | os.O_DIRECTORY


class PosixFolder:
    """An open folder. `close` it; or use it as a context."""

    def __init__(self, fd: int, path: Path) -> None:
        self.fd = fd
        self.path = path

    @classmethod
    def at(cls, path: Path) -> Self:
        """The folder at `path`, links followed."""
        return cls(os.open(path, _FOLDER), path)

    def duplicate(self) -> Self:
        """A second hold on the same folder."""
        return type(self)(os.dup(self.fd), self.path)

    def below(self, name: str) -> Self:
        """The folder `name` in this one; `OSError` if it is a link."""
        return type(self)(os.open(name, _FOLDER | os.O_NOFOLLOW, dir_fd=self.fd), self.path / name)

    def make_folder(self, name: str, mode: int) -> bool:
        """Make the folder `name`; False if something of that name is there already."""
        try:
            os.mkdir(name, mode, dir_fd=self.fd)
        except FileExistsError:
            return False
        return True

    def remove_folder(self, name: str) -> bool:
        """Remove the folder `name` if it is empty; whether it was."""
        try:
            os.rmdir(name, dir_fd=self.fd)
        except OSError:
            return False
        return True

    def create(self, name: str, mode: int) -> int:
        """Make and open the file `name`, which must not exist."""
        return os.open(name, os.O_RDWR | os.O_CREAT | os.O_EXCL | os.O_NOFOLLOW, mode, dir_fd=self.fd)

    def open(self, name: str, *, write: bool = False) -> int:
        """Open the plain file `name`. Raises `OSError`; ELOOP for a link, EISDIR or EINVAL for no file."""
        access = os.O_RDWR if write else os.O_RDONLY
        # Not blocking, because opening a pipe would wait for its other end.
        fd = os.open(name, access | os.O_NOFOLLOW | os.O_NONBLOCK, dir_fd=self.fd)
        if not stat.S_ISREG(os.fstat(fd).st_mode):
            os.close(fd)
            raise OSError(errno.EINVAL, "not a plain file", name)
        return fd

    def status(self, name: str) -> os.stat_result | None:
        """What the system says of `name`, links not followed; None if there is nothing."""
        try:
            return os.stat(name, dir_fd=self.fd, follow_symlinks=False)
        except FileNotFoundError:
            return None

    def names(self) -> list[str]:
        """Everything in it."""
        return os.listdir(self.fd)

    def unlink(self, name: str) -> None:
        """Remove the name of a file; fine if it is gone."""
        with suppress(FileNotFoundError):
            os.unlink(name, dir_fd=self.fd)

    def replace(self, name: str, new: str) -> None:
        """Rename a file inside the folder, over whatever has the new name: for our own files only."""
        os.replace(name, new, src_dir_fd=self.fd, dst_dir_fd=self.fd)

    def link(self, name: str, target: PosixFolder, new: str) -> None:
        """A second name for a file; `FileExistsError` rather than replace one."""
        os.link(name, new, src_dir_fd=self.fd, dst_dir_fd=target.fd, follow_symlinks=False)

    def sync(self) -> None:
        """Bring its names to the disk, where the file system can do that."""
        try:
            os.fsync(self.fd)
        except OSError as error:
            if error.errno not in _CANNOT_SYNC:
                raise

    def close(self) -> None:
        """Let go of the folder."""
        if self.fd >= 0:
            os.close(self.fd)
            self.fd = -1

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

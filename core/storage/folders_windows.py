"""Folders by path, for Windows, which has no descriptors of folders: reparse points are refused at each step.

Between the check and the use there is a moment in which a folder could be swapped; making a link
there needs a right that ordinary users do not have. See `folders`, through which this is used.
"""

from __future__ import annotations

import errno
import os
import stat
from contextlib import suppress
from pathlib import Path
from typing import Self

_REPARSE_POINT = 0x400


class WindowsFolder:
    """A folder that was found to be one. `close` it; or use it as a context."""

    def __init__(self, path: Path) -> None:
        self.path = path

    @classmethod
    def at(cls, path: Path) -> Self:
        """The folder at `path`, links followed."""
        if not stat.S_ISDIR(os.stat(path).st_mode):
            raise NotADirectoryError(errno.ENOTDIR, "not a folder", str(path))
        return cls(path)

    def duplicate(self) -> Self:
        """A second hold on the same folder."""
        return type(self)(self.path)

    def below(self, name: str) -> Self:
        """The folder `name` in this one; `OSError` if it is a link."""
        status = os.lstat(self.path / name)
        if _is_link(status):
            raise OSError(errno.ELOOP, "a link", name)
        if not stat.S_ISDIR(status.st_mode):
            raise NotADirectoryError(errno.ENOTDIR, "not a folder", name)
        return type(self)(self.path / name)

    def make_folder(self, name: str, mode: int) -> bool:
        """Make the folder `name`; False if something of that name is there already."""
        try:
            os.mkdir(self.path / name, mode)
        except FileExistsError:
            return False
        return True

    def remove_folder(self, name: str) -> bool:
        """Remove the folder `name` if it is empty; whether it was."""
        try:
            os.rmdir(self.path / name)
        except OSError:
            return False
        return True

    def create(self, name: str, mode: int) -> int:
        """Make and open the file `name`, which must not exist."""
        return os.open(self.path / name, os.O_RDWR | os.O_CREAT | os.O_EXCL | getattr(os, "O_BINARY", 0), mode)

    def open(self, name: str, *, write: bool = False) -> int:
        """Open the plain file `name`. Raises `OSError`; ELOOP for a link, EINVAL for no file."""
        status = os.lstat(self.path / name)
        if _is_link(status):
            raise OSError(errno.ELOOP, "a link", name)
        if not stat.S_ISREG(status.st_mode):
            raise OSError(errno.EINVAL, "not a plain file", name)
        return os.open(self.path / name, (os.O_RDWR if write else os.O_RDONLY) | getattr(os, "O_BINARY", 0))

    def status(self, name: str) -> os.stat_result | None:
        """What the system says of `name`, links not followed; None if there is nothing."""
        try:
            return os.lstat(self.path / name)
        except FileNotFoundError:
            return None

    def names(self) -> list[str]:
        """Everything in it."""
        return os.listdir(self.path)

    def unlink(self, name: str) -> None:
        """Remove the name of a file; fine if it is gone."""
        with suppress(FileNotFoundError):
            os.unlink(self.path / name)

    def replace(self, name: str, new: str) -> None:
        """Rename a file inside the folder, over whatever has the new name: for our own files only."""
        os.replace(self.path / name, self.path / new)

    def link(self, name: str, target: WindowsFolder, new: str) -> None:
        """A second name for a file; `FileExistsError` rather than replace one."""
        os.link(self.path / name, target.path / new)

    def sync(self) -> None:
        """Nothing: NTFS keeps its names in a journal, and offers no call to wait for it."""

    def close(self) -> None:
        """Let go of the folder."""

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()


def _is_link(status: os.stat_result) -> bool:
    return stat.S_ISLNK(status.st_mode) or bool(getattr(status, "st_file_attributes", 0) & _REPARSE_POINT)

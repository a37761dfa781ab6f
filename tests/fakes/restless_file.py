"""A shared file that somebody changes while it is read, and a private one of the same name and size beside it.

file = RestlessFile(tmp_path, data, private)
file.change("folder link")          # its folder is a link now, to where the private one lies
"""

from __future__ import annotations

import os
import shutil
from collections.abc import Callable
from pathlib import Path
from typing import Final

from core.storage.disk import Disk

CHANGES: Final = ("append", "truncate", "overwrite", "replace", "link", "remove", "folder link")
"""Each puts the time of the last change back where that can be done."""


class RestlessFile:
    """`path`, in a folder of its own below `top`, with the bytes `data`."""

    def __init__(self, top: Path, data: bytes, private: bytes, name: str = "a.bin") -> None:
        self._top, self.data, self.private = top, data, private
        self.folder, self._elsewhere = top / "shared" / "films", top / "private"
        self.path, self._hidden = self.folder / name, self._elsewhere / name
        self._elsewhere.mkdir(parents=True)
        self._hidden.write_bytes(private)
        self.restore()

    def restore(self) -> None:
        """Put the file there anew."""
        if self.folder.is_symlink():
            self.folder.unlink()
        shutil.rmtree(self._top / "shared", ignore_errors=True)
        self.folder.mkdir(parents=True)
        self.path.write_bytes(self.data)

    def change(self, how: str) -> None:
        """Do one of `CHANGES`."""
        was = self.path.stat()
        times = (was.st_atime_ns, was.st_mtime_ns)
        match how:
            case "append":
                with self.path.open("ab") as stream:
                    stream.write(b"more")
            case "truncate":
                os.truncate(self.path, len(self.data) // 2)
            case "overwrite":
                with self.path.open("r+b") as stream:
                    stream.write(self.private)
            case "replace":
                new = self.folder / "new"
                new.write_bytes(self.private)
                os.utime(new, ns=times)
                new.replace(self.path)
            case "link":
                link = self.folder / "link"
                link.symlink_to(self._hidden)
                os.utime(self._hidden, ns=times)
                link.replace(self.path)
            case "remove":
                self.path.unlink()
            case "folder link":
                os.utime(self._hidden, ns=times)
                self.folder.rename(self._top / "shared" / "moved")
                self.folder.symlink_to(self._elsewhere)
        if how in ("append", "truncate", "overwrite"):
            os.utime(self.path, ns=times)


class RestlessDisk(Disk):
    """The real disk; `before` and `after` are called once, around the first read."""

    def __init__(self) -> None:
        self.before: Callable[[], None] | None = None
        self.after: Callable[[], None] | None = None

    def read(self, fd: int, length: int, offset: int) -> bytes:
        """Read, with what happens around it."""
        self._meet("before")
        data = super().read(fd, length, offset)
        self._meet("after")
        return data

    def read_into(self, fd: int, view: memoryview, offset: int) -> int:
        """Read, with what happens around it."""
        self._meet("before")
        got = super().read_into(fd, view, offset)
        self._meet("after")
        return got

    def _meet(self, when: str) -> None:
        happens = getattr(self, when)
        setattr(self, when, None)
        if happens is not None:
            happens()

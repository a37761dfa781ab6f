"""The real operations on files, as small as the system offers them: one call may write less than asked.

Everything here blocks: run it in `DiskThreads`. Partial files get a `Disk` handed in, so that a test
can wrap this one and make a write short or a sync fail. What the systems do differently stands here
and in `folders`.
"""

from __future__ import annotations

import errno
import os
import sys
from typing import Final

from core.storage.folders import Folder
from core.storage.renaming import rename_new

if sys.platform == "win32":
    from core.storage import windows_files
elif sys.platform == "darwin":
    import fcntl

_CANNOT_SYNC = frozenset({errno.EINVAL, errno.ENOTSUP, errno.EOPNOTSUPP, errno.ENOSYS})
_NO_SEEK_DATA = frozenset({errno.EINVAL, errno.ENOTSUP, errno.EOPNOTSUPP, errno.ENOSYS})


class Disk:
    """The disk as it is."""

    closes_to_publish: Final = sys.platform == "win32"
    """Windows lets nobody link, rename or remove a file that is open."""

    def read(self, fd: int, length: int, offset: int) -> bytes:
        """At most `length` bytes at `offset`; empty at the end of the file."""
        if sys.platform == "win32":
            buffer = bytearray(length)
            return bytes(buffer[: windows_files.read_into(fd, memoryview(buffer), offset)])
        return os.pread(fd, length, offset)

    def read_into(self, fd: int, view: memoryview, offset: int) -> int:
        """Fill `view`, or a part of it, from `offset`; how many bytes were read, 0 at the end."""
        if sys.platform == "win32":
            return windows_files.read_into(fd, view, offset)
        return os.preadv(fd, [view], offset)

    def write(self, fd: int, view: memoryview, offset: int) -> int:
        """Write `view`, or a part of it, at `offset`; how many bytes were written."""
        if sys.platform == "win32":
            return windows_files.write(fd, view, offset)
        return os.pwrite(fd, view, offset)

    def truncate(self, fd: int, size: int) -> None:
        """Give the file this size; what is new is a hole where the system has holes."""
        os.ftruncate(fd, size)

    def sync_data(self, fd: int) -> bool:
        """Bring the file's data to the disk. False: this file system cannot; `OSError`: data may be lost."""
        try:
            if sys.platform == "darwin":
                fcntl.fcntl(fd, fcntl.F_FULLFSYNC)  # fsync leaves it in the drive's cache
            elif sys.platform == "win32":
                os.fsync(fd)
            else:
                os.fdatasync(fd)
        except OSError as error:
            if error.errno in _CANNOT_SYNC:
                return False
            raise
        return True

    def sync(self, fd: int) -> bool:
        """The same for data and all that is known about the file."""
        try:
            if sys.platform == "darwin":
                fcntl.fcntl(fd, fcntl.F_FULLFSYNC)
            else:
                os.fsync(fd)
        except OSError as error:
            if error.errno in _CANNOT_SYNC:
                return False
            raise
        return True

    def forget(self, fd: int) -> None:
        """Let the system read the file anew: after a sync that failed it may remember what the disk does not have."""
        if hasattr(os, "posix_fadvise"):
            os.posix_fadvise(fd, 0, 0, os.POSIX_FADV_DONTNEED)

    def sync_folder(self, folder: Folder) -> None:
        """Bring a folder's names to the disk, where that can be asked for."""
        folder.sync()

    def link(self, folder: Folder, name: str, target: Folder, new: str) -> None:
        """A second name for a file. Raises `FileExistsError` rather than replace one, `OSError` without hard links."""
        folder.link(name, target, new)

    def rename_new(self, folder: Folder, name: str, target: Folder, new: str) -> None:
        """A new name for a file. Raises `FileExistsError` rather than replace one, `OSError` where none refuses to."""
        rename_new(folder, name, target, new)

    def data_ranges(self, fd: int, size: int) -> list[tuple[int, int]]:
        """The parts (from, to) of the file that are no holes; the whole where the system does not know."""
        if not hasattr(os, "SEEK_DATA"):
            return [(0, size)] if size else []
        ranges: list[tuple[int, int]] = []
        at = 0
        while at < size:
            try:
                start = os.lseek(fd, at, os.SEEK_DATA)
                at = min(os.lseek(fd, start, os.SEEK_HOLE), size)
            except OSError as error:
                if error.errno == errno.ENXIO:
                    break
                if error.errno in _NO_SEEK_DATA:
                    return [(0, size)]
                raise
            if start < size:
                ranges.append((start, at))
        return ranges


def write_all(disk: Disk, fd: int, data: bytes | bytearray | memoryview, offset: int) -> None:
    """Write all of `data` at `offset`, in as many calls as it takes. Raises `OSError`."""
    view = memoryview(data).cast("B")
    while view:
        written = disk.write(fd, view, offset)
        if written <= 0:
            raise OSError(errno.EIO, "nothing was written")
        offset += written
        view = view[written:]


def read_all(disk: Disk, fd: int, length: int, offset: int) -> bytes:
    """The `length` bytes at `offset`; shorter only at the end of the file. Raises `OSError`."""
    data = disk.read(fd, length, offset)
    if len(data) == length or not data:
        return data
    parts = [data]
    got = len(data)
    while got < length:
        data = disk.read(fd, length - got, offset + got)
        if not data:
            break
        parts.append(data)
        got += len(data)
    return b"".join(parts)

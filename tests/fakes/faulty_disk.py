"""The real disk, except that it fails where a test says so."""

from __future__ import annotations

import errno
import os
from collections import Counter
from collections.abc import Callable

from core.storage.disk import Disk
from core.storage.folders import Folder


class FaultyDisk(Disk):
    """Counts each operation (`write`, `truncate`, `sync_data`, `sync`, `sync_folder`, `link`) before it is done.

    `faults[operation]` is called with the number of this call, from 1; it may raise, or do anything else.
    """

    def __init__(self) -> None:
        self.faults: dict[str, Callable[[int], None]] = {}
        self.counts: Counter[str] = Counter()
        self.shortest_write = 0
        """If not 0, no write takes more bytes than this."""

    def fail(self, operation: str, code: int, *, first: int = 1, times: int = 1_000_000) -> None:
        """Let calls `first` to `first + times - 1` of an operation, counted from now, fail with `code`."""
        start = self.counts[operation]

        def fault(number: int) -> None:
            if first <= number - start < first + times:
                raise OSError(code, os.strerror(code))

        self.faults[operation] = fault

    def heal(self) -> None:
        """Fail no longer."""
        self.faults.clear()

    def _meet(self, operation: str) -> None:
        self.counts[operation] += 1
        fault = self.faults.get(operation)
        if fault is not None:
            fault(self.counts[operation])

    def write(self, fd: int, view: memoryview, offset: int) -> int:
        """Write, or a part of it."""
        self._meet("write")
        return super().write(fd, view[: self.shortest_write] if self.shortest_write else view, offset)

    def truncate(self, fd: int, size: int) -> None:
        """Set the size."""
        self._meet("truncate")
        super().truncate(fd, size)

    def sync_data(self, fd: int) -> bool:
        """Sync data; EINVAL means what it means on a real one."""
        try:
            self._meet("sync_data")
        except OSError as error:
            if error.errno == errno.EINVAL:
                return False
            raise
        return super().sync_data(fd)

    def sync(self, fd: int) -> bool:
        """Sync all."""
        try:
            self._meet("sync")
        except OSError as error:
            if error.errno == errno.EINVAL:
                return False
            raise
        return super().sync(fd)

    def sync_folder(self, folder: Folder) -> None:
        """Sync names."""
        self._meet("sync_folder")
        super().sync_folder(folder)

    def link(self, folder: Folder, name: str, target: Folder, new: str) -> None:
        """Make a second name."""
        self._meet("link")
        super().link(folder, name, target, new)

    def rename_new(self, folder: Folder, name: str, target: Folder, new: str) -> None:
        """Rename without replacing."""
        self._meet("rename_new")
        super().rename_new(folder, name, target, new)

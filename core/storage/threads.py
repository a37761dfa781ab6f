"""The worker threads: they hash and touch the disk, and own nothing.

Invariant: when `run` or `sync` returns or raises, the thread has let go of every argument, also if
the caller was cancelled meanwhile: a buffer handed in may be used again at once, and what was
verified is what was written. Made by the engine, which closes it last.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import TypeVar, TypeVarTuple, Unpack

from core.storage.open_files import OpenFiles
from core.storage.workers import WorkerPool

Result = TypeVar("Result")
Item = TypeVar("Item")
Args = TypeVarTuple("Args")
SYNC_THREADS = 16
"""Threads that wait in fsync: file systems commit many waiting ones together."""


class DiskThreads:
    """Two pools: `count` threads that work (hash, read, write), and some that only wait for the disk.

    `nice`: how far those that work let other threads go first. `files`: the descriptors that the files read and
    written by these threads share.
    """

    def __init__(self, count: int, nice: int = 0) -> None:
        self.count = max(1, count)
        self._workers = WorkerPool(self.count, "disk", nice)
        self._waiters = WorkerPool(SYNC_THREADS, "sync")
        self.files = OpenFiles(self)

    async def run(self, work: Callable[[Unpack[Args]], Result], *args: *Args) -> Result:
        """What `work(*args)` returns or raises, worked out in a thread."""
        return await self._workers.run(work, *args)

    async def sync(self, work: Callable[[Unpack[Args]], Result], *args: *Args) -> Result:
        """The same for work that mostly waits for the disk, so that it keeps no hashing thread busy."""
        return await self._waiters.run(work, *args)

    def close(self) -> None:
        """Wait for what is running, end the threads and close idle files."""
        self._workers.close()
        self._waiters.close()
        self.files.close()


def shares(items: Sequence[Item]) -> list[Sequence[Item]]:
    """`items` in at most as many parts as there are threads that wait: a hop costs more than a small file."""
    step = max(1, -(-len(items) // SYNC_THREADS))
    return [items[at : at + step] for at in range(0, len(items), step)]

"""The worker threads: they hash and touch the disk, and own nothing.

Invariant: when `run` or `sync` returns or raises, the thread has let go of every argument, also if
the caller was cancelled meanwhile: a buffer handed in may be used again at once, and what was
verified is what was written. Made by the engine, which closes it last.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from typing import TypeVar, TypeVarTuple, Unpack

from core.storage.open_files import OpenFiles

Result = TypeVar("Result")
Item = TypeVar("Item")
Args = TypeVarTuple("Args")
SYNC_THREADS = 16
"""Threads that wait in fsync: file systems commit many waiting ones together."""


class DiskThreads:
    """Two pools: `count` threads that work (hash, read, write), and some that only wait for the disk.

    `files`: the descriptors that the files read and written by these threads share.
    """

    def __init__(self, count: int) -> None:
        self.count = max(1, count)
        self._workers = ThreadPoolExecutor(self.count, "disk")
        self._waiters = ThreadPoolExecutor(SYNC_THREADS, "sync")
        self.files = OpenFiles(self)

    async def run(self, work: Callable[[Unpack[Args]], Result], *args: *Args) -> Result:
        """What `work(*args)` returns or raises, worked out in a thread."""
        return await _finished(self._workers.submit(work, *args))

    async def sync(self, work: Callable[[Unpack[Args]], Result], *args: *Args) -> Result:
        """The same for work that mostly waits for the disk, so that it keeps no hashing thread busy."""
        return await _finished(self._waiters.submit(work, *args))

    def close(self) -> None:
        """Wait for what is running, end the threads and close idle files."""
        self._workers.shutdown(cancel_futures=True)
        self._waiters.shutdown(cancel_futures=True)
        self.files.close()


def shares(items: Sequence[Item]) -> list[Sequence[Item]]:
    """`items` in at most as many parts as there are threads that wait: a hop costs more than a small file."""
    step = max(1, -(-len(items) // SYNC_THREADS))
    return [items[at : at + step] for at in range(0, len(items), step)]


async def _finished(job: Future[Result]) -> Result:
    future = asyncio.wrap_future(job)
    try:
        return await asyncio.shield(future)
    except asyncio.CancelledError:
        if job.cancel() or future.cancelled():
            raise
        while not future.done():
            try:
                await asyncio.wait([future])
            except asyncio.CancelledError:
                continue  # the thread still has the caller's buffers
        if not future.cancelled():
            future.exception()  # looked at: nobody else will
        raise

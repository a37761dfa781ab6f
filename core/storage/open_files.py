"""Which files are open: few at a time, opened when needed, closed when idle.

Invariant: a descriptor is closed only while nobody uses it and nothing written through it waits to
be synced (Linux tells a write error only to descriptors that were open when it happened). All
state belongs to the loop, and a descriptor to the thread that opens it until the loop hears of it;
threads open and close. One per `DiskThreads`, so that 10,000 shared files and 1,000 partial ones
never hold as many descriptors.
"""

from __future__ import annotations

import asyncio
import os
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager, suppress
from typing import Protocol, TypeVar, TypeVarTuple, Unpack

from core.storage.disk_errors import is_out_of_files
from core.wire.errors import DiskError, Kind

Result = TypeVar("Result")
Args = TypeVarTuple("Args")
_IDLE_SECONDS = 10.0
_MOST_OPEN = 128
_SLACK = 32


class Opens(Protocol):
    """What is needed of the threads."""

    async def run(self, work: Callable[[Unpack[Args]], Result], /, *args: *Args) -> Result:
        """What `work(*args)` returns or raises, worked out in a thread, which has let go of all when this returns."""
        ...


class OpenFile:
    """One file that may be open or not. `pinned`: unsynced writes went through the descriptor."""

    __slots__ = ("_opening", "fd", "last_used", "let_go", "opener", "pinned", "unused", "users", "working")

    def __init__(self, opener: Callable[[], int], fd: int | None = None) -> None:
        self.opener = opener
        self.fd = fd
        self.users = 0
        self.pinned = False
        self.let_go = False
        self.last_used = 0.0
        self.unused: asyncio.Event | None = None
        self.working: asyncio.Future[None] | None = None
        """Resolved when the one who opens it in a job of its own has done."""
        self._opening: asyncio.Future[int] | None = None

    async def open(self, threads: Opens) -> int:
        """Its descriptor, opened in a thread by the first who asks; the others wait for that one."""
        while self.fd is None and self.working is not None:
            await asyncio.shield(self.working)
        if self.fd is not None:
            return self.fd
        if self._opening is None:
            self._opening = asyncio.ensure_future(threads.run(self.opener))
            self._opening.add_done_callback(self._on_opened)
        return await asyncio.shield(self._opening)

    @property
    def is_shut(self) -> bool:
        """Whether it is not open, and nobody is opening it."""
        return self.fd is None and self._opening is None and self.working is None

    def _on_opened(self, opening: asyncio.Future[int]) -> None:
        self._opening = None
        if not opening.cancelled() and opening.exception() is None:
            self.fd = opening.result()

    def close(self) -> None:
        """Close the descriptor if there is one. Nobody may be using it."""
        fd, self.fd = self.fd, None
        if fd is not None:
            with suppress(OSError):  # what matters was synced before, and looked at
                os.close(fd)


class OpenFiles:
    """The open files of one engine."""

    def __init__(self, threads: Opens, most: int = _MOST_OPEN) -> None:
        self._threads = threads
        self._most = self._limit = most
        self._open: dict[OpenFile, None] = {}
        self._timer: asyncio.TimerHandle | None = None

    @asynccontextmanager
    async def use(self, file: OpenFile) -> AsyncIterator[int]:
        """The descriptor of `file`, which stays open inside the block. Raises what opening it raises."""
        file.users += 1
        try:
            try:
                fd = await file.open(self._threads)
            except (OSError, DiskError) as error:
                if not _is_out(error):
                    raise
                self._close_idle(leave=0)
                fd = await file.open(self._threads)
            self._open.pop(file, None)
            self._open[file] = None  # the last one was used last
            yield fd
        finally:
            self._leave(file)

    async def run(self, file: OpenFile, work: Callable[[int, Unpack[Args]], Result], *args: *Args) -> Result:
        """What `work(descriptor, *args)` returns or raises, worked out in a thread; or what opening `file` raises.

        A file that has to be opened is opened by the same job: for a small one another hop costs more than its bytes.
        """
        if file.is_shut:
            try:
                return await self._open_and_run(file, work, *args)
            except (OSError, DiskError) as error:
                if file.fd is not None or not _is_out(error):
                    raise
                self._close_idle(leave=0)
        async with self.use(file) as fd:
            return await self._threads.run(work, fd, *args)

    async def _open_and_run(self, file: OpenFile, work: Callable[[int, Unpack[Args]], Result], *args: *Args) -> Result:
        file.users += 1
        working = file.working = asyncio.get_running_loop().create_future()
        try:
            return await self._threads.run(_open_and_work, file, work, *args)
        finally:
            file.working = None
            working.set_result(None)
            if file.fd is not None:
                self._open[file] = None
            self._leave(file)

    def _leave(self, file: OpenFile) -> None:
        file.users -= 1
        if file.users == 0:
            if file.unused is not None:
                file.unused.set()
            if file.let_go:
                self.let_go(file)
        file.last_used = asyncio.get_running_loop().time()
        if len(self._open) > self._limit:
            self._close_idle(leave=self._most)
            # Those that are left may all be in use: do not look at each of them again for every new one.
            self._limit = max(self._most, len(self._open) + _SLACK)
        self._watch()

    async def unused(self, file: OpenFile) -> None:
        """Return when nobody uses `file`."""
        while file.users:
            file.unused = file.unused or asyncio.Event()
            file.unused.clear()
            await file.unused.wait()

    async def drop(self, file: OpenFile) -> None:
        """Close `file` as soon as nobody uses it, and wait for that. It may be opened again."""
        await self.unused(file)
        file.pinned = False
        self._open.pop(file, None)
        file.close()

    def let_go(self, file: OpenFile) -> None:
        """Close `file` now, or when the last one who uses it has done."""
        file.let_go = file.users > 0
        if not file.let_go:
            self._open.pop(file, None)
            file.close()

    def close(self) -> None:
        """Close everything that nobody uses."""
        if self._timer is not None:
            self._timer.cancel()
            self._timer = None
        self._close_idle(leave=0)

    @property
    def count(self) -> int:
        """How many are open."""
        return sum(1 for file in self._open if file.fd is not None)

    def _close_idle(self, leave: int, since: float | None = None) -> None:
        for file in list(self._open):
            if len(self._open) <= leave:
                return
            if file.users or file.pinned or (since is not None and file.last_used > since):
                continue
            del self._open[file]
            file.close()

    def _watch(self) -> None:
        if self._timer is None and self._open:
            self._timer = asyncio.get_running_loop().call_later(_IDLE_SECONDS, self._on_timer)

    def _on_timer(self) -> None:
        self._timer = None
        self._close_idle(leave=0, since=asyncio.get_running_loop().time() - _IDLE_SECONDS)
        self._watch()


def _open_and_work(file: OpenFile, work: Callable[[int, Unpack[Args]], Result], *args: *Args) -> Result:
    """In a thread, for the one who uses `file` and keeps all others from opening it meanwhile."""
    # Kept at once, for the caller may be cancelled before it hears of it.
    fd = file.fd = file.opener()
    return work(fd, *args)


def _is_out(error: OSError | DiskError) -> bool:
    return is_out_of_files(error) if isinstance(error, OSError) else error.kind is Kind.OUT_OF_FILES

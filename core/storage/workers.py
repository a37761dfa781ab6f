"""Threads that do one small job after another for an event loop, at half the price of an executor.

Invariant: a job is taken by exactly one side: by a thread, which then runs it to its end, or by the
caller that was cancelled first, and then it never runs. `run` returns or raises only after that.
`concurrent.futures` makes two futures, a condition and a lock for every job and passes the result
through all of them: a tenth of a core at the rate at which pieces are checked (measured). What ends
while the loop is busy is told to it in one call. Owned by `DiskThreads` and by the state database.
"""

from __future__ import annotations

import asyncio
import contextlib
import logging
import os
import sys
import threading
from collections import deque
from collections.abc import Callable
from queue import SimpleQueue
from typing import Any, TypeVar, TypeVarTuple, Unpack

_log = logging.getLogger(__name__)
Result = TypeVar("Result")
Args = TypeVarTuple("Args")


class _Job:
    """One call. `claim` is popped by whoever takes the job, which only one can."""

    __slots__ = ("answer", "args", "claim", "error", "is_over", "loop", "over", "result", "work")

    def __init__(self, loop: asyncio.AbstractEventLoop, work: Callable[..., Any], args: tuple[Any, ...]) -> None:
        self.loop, self.work, self.args = loop, work, args
        self.claim = [True]
        self.answer: asyncio.Future[Any] = loop.create_future()
        self.over: asyncio.Future[None] | None = None
        """What a caller waits for who was cancelled while a thread was at work."""
        self.is_over = False
        self.result: Any = None
        self.error: BaseException | None = None

    def take(self) -> bool:
        """Whether it is the caller's of this now."""
        try:
            self.claim.pop()
        except IndexError:
            return False
        return True

    def run(self) -> None:
        """Work, in a thread."""
        try:
            self.result = self.work(*self.args)
        except BaseException as error:  # noqa: BLE001 - whatever it is, it is the caller's
            self.error = error
        self.work, self.args = _nothing, ()

    def finish(self) -> None:
        """Tell the caller, on the loop."""
        self.is_over = True
        answer = self.answer
        if answer.done():
            if self.over is not None and not self.over.done():
                self.over.set_result(None)
        elif self.error is not None:
            answer.set_exception(self.error)
        else:
            answer.set_result(self.result)


class _Ended:
    """The jobs that threads are through with, and of which the loop has yet to be told."""

    def __init__(self) -> None:
        self._jobs: deque[_Job] = deque()
        self._told: asyncio.AbstractEventLoop | None = None
        """The loop that will look without being called once more."""

    def add(self, job: _Job) -> None:
        """One more. Called in a thread."""
        self._jobs.append(job)
        if self._told is not job.loop:
            self._told = job.loop
            with contextlib.suppress(RuntimeError):  # the loop has ended, and with it whoever waits
                job.loop.call_soon_threadsafe(self._finish)

    def _finish(self) -> None:
        self._told = None  # before the look: what is added from here on calls again
        while self._jobs:
            self._jobs.popleft().finish()


class WorkerPool:
    """At most `count` threads called `name`, made when they are needed.

    `nice`: how far they let other threads of the computer go first, as `nice(1)` counts it; only Linux has that for
    single threads.
    """

    def __init__(self, count: int, name: str, nice: int = 0) -> None:
        self._count, self._name, self._nice = count, name, nice
        self._jobs: SimpleQueue[_Job | Callable[[], None] | None] = SimpleQueue()
        self._ended = _Ended()
        self._threads: list[threading.Thread] = []
        self._waiting: set[_Job] = set()
        self._is_closed = False

    async def run(self, work: Callable[[Unpack[Args]], Result], *args: *Args) -> Result:
        """What `work(*args)` returns or raises, worked out in a thread. `RuntimeError` after `close`."""
        if self._is_closed:
            raise RuntimeError("these threads have ended")
        job = _Job(asyncio.get_running_loop(), work, args)
        self._waiting.add(job)
        if len(self._threads) < min(self._count, len(self._waiting)):
            self._start_thread()
        self._jobs.put(job)
        try:
            result: Result = await job.answer
            return result
        except asyncio.CancelledError:
            if not job.take():
                await _let_go(job)
            raise
        finally:
            self._waiting.discard(job)

    def post(self, work: Callable[[], None]) -> None:
        """Have `work` done, and tell nobody; what it raises is logged. `RuntimeError` after `close`."""
        if self._is_closed:
            raise RuntimeError("these threads have ended")
        if not self._threads:
            self._start_thread()
        self._jobs.put(work)

    def _start_thread(self) -> None:
        name = f"{self._name}_{len(self._threads)}"
        # A daemon, so that a program that ends without `close` does end; what is cut off then was never promised.
        work = (self._jobs, self._ended, self._nice)
        thread = threading.Thread(target=_work, args=work, name=name, daemon=True)
        self._threads.append(thread)
        thread.start()

    def close(self) -> None:
        """Wait for what is running; what has not begun is cancelled. Blocks."""
        self._is_closed = True
        for job in self._waiting:
            if job.take():
                job.is_over = True
                job.answer.cancel()
        for _ in self._threads:
            self._jobs.put(None)
        for thread in self._threads:
            thread.join()


async def _let_go(job: _Job) -> None:
    """Wait until the thread has let go of the arguments, however often the caller is cancelled."""
    while not job.is_over:
        job.over = job.loop.create_future()
        try:
            await job.over
        except asyncio.CancelledError:
            continue


def _work(jobs: SimpleQueue[_Job | Callable[[], None] | None], ended: _Ended, nice: int) -> None:
    if nice and sys.platform == "linux":
        with contextlib.suppress(OSError):  # a sandbox may forbid it, and then it is as before
            os.setpriority(os.PRIO_PROCESS, threading.get_native_id(), nice)
    while (job := jobs.get()) is not None:
        if not isinstance(job, _Job):
            try:
                job()
            except Exception:  # noqa: BLE001 - the thread is needed for what comes next
                _log.exception("work that nobody waits for")
        elif job.take():
            job.run()
            ended.add(job)
        del job  # or it would live, with its result, until the next one comes


def _nothing() -> None:
    pass

"""Ends a run on SIGINT, SIGTERM or SIGHUP: the first asks politely, a second one ends the process at once.

Invariant: the handlers do nothing but note the signal, on the loop; whoever waits decides. Used by the pipe and the
prompt.
"""

from __future__ import annotations

import asyncio
import contextlib
import signal
from collections.abc import Coroutine
from typing import Any

_SIGNALS = tuple(getattr(signal, name) for name in ("SIGINT", "SIGTERM", "SIGHUP") if hasattr(signal, name))


class Stop:
    """The wish that the run ends. `signal_number`: the signal that asked for it, None before."""

    def __init__(self) -> None:
        self._wished = asyncio.Event()
        self._loop = asyncio.get_running_loop()
        self.signal_number: int | None = None
        self._spared: asyncio.Task[Any] | None = None
        self._at_prompt = False

    def listen(self, *, at_prompt: bool = False) -> None:
        """Take over the signals of this process. `at_prompt`: Ctrl-C never ends the run, only what runs in it."""
        self._at_prompt = at_prompt
        for number in _SIGNALS:
            signal.signal(number, self._on_signal)

    def _on_signal(self, number: int, frame: object) -> None:
        self._loop.call_soon_threadsafe(self._note, number)

    def _note(self, number: int) -> None:
        if number == signal.SIGINT and (self._spared is not None or self._at_prompt):
            if self._spared is not None:
                self._spared.cancel()
            return
        self.signal_number = number
        self._wished.set()
        for one in _SIGNALS:
            signal.signal(one, signal.SIG_DFL)

    async def wait(self) -> int:
        """Return the signal's number once the end is wished for."""
        await self._wished.wait()
        assert self.signal_number is not None
        return self.signal_number

    async def unless_stopped(self, work: Coroutine[Any, Any, None]) -> int | None:
        """Do `work`, or give it up when the end is wished for: then the signal's number, else None."""
        task = asyncio.ensure_future(work)
        wish = asyncio.ensure_future(self._wished.wait())
        try:
            await asyncio.wait({task, wish}, return_when=asyncio.FIRST_COMPLETED)
            if task.done():
                task.result()
                return None
            return self.signal_number
        finally:
            for one in (task, wish):
                one.cancel()
            await asyncio.gather(task, wish, return_exceptions=True)

    async def interruptible(self, work: Coroutine[Any, Any, None]) -> bool:
        """Do `work`; within it Ctrl-C cancels the work alone. False if it did."""
        task = self._spared = asyncio.ensure_future(work)
        try:
            await task
        except asyncio.CancelledError:
            current = asyncio.current_task()
            if current is not None and current.cancelling():
                raise
            return False
        finally:
            self._spared = None
            if not task.done():
                task.cancel()
                with contextlib.suppress(BaseException):
                    await task
        return True

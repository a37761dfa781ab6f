"""Owner of coroutines that the window starts and nobody awaits.

Invariant: every task is kept until it ends and is ended by `close`; an error that it does not catch itself is handed
to `on_fault` and never lost. Used by `gui.bridge`, `gui.actions` and `gui.feeds`.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Coroutine
from typing import Any


class Tasks:
    """Tasks of one owner. `on_fault` gets an error that a task ended with."""

    def __init__(self, on_fault: Callable[[BaseException], None]) -> None:
        self._on_fault = on_fault
        self._running: set[asyncio.Task[Any]] = set()
        self._is_closed = False

    def start(self, work: Coroutine[Any, Any, Any], name: str = "") -> asyncio.Task[Any] | None:
        """Run `work`; None if the owner is closed already, and then nothing is run."""
        if self._is_closed:
            work.close()
            return None
        task = asyncio.ensure_future(work)
        if name:
            task.set_name(name)
        self._running.add(task)
        task.add_done_callback(self._on_done)
        return task

    async def close(self) -> None:
        """Cancel what runs and wait for it; nothing can be started any more."""
        self._is_closed = True
        # One's own task may be what closes.
        running = self._running - {asyncio.current_task()}
        for task in running:
            task.cancel()
        await asyncio.gather(*running, return_exceptions=True)

    def _on_done(self, task: asyncio.Task[Any]) -> None:
        self._running.discard(task)
        if not task.cancelled() and (error := task.exception()) is not None and not self._is_closed:
            self._on_fault(error)

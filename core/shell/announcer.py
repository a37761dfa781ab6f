"""Tells at the prompt what happened meanwhile: milestones as they come, complete downloads with their figures.

Invariant: never asks the engine on its thread of events, tells the loss of a tracker once and not at every retry, and
many files that are complete at about the same time in one line. Used by the prompt and by `--stay`.
"""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import Callable, Iterator
from typing import TYPE_CHECKING

from core import events
from core.shell import tables
from core.shell.milestones import milestone
from core.snapshots import DownloadState
from core.wire.errors import Kind, ShareError

if TYPE_CHECKING:
    from core.engine import Engine

_GATHER_SECONDS = 0.3


class Announcer:
    """Subscribed to an engine by whoever makes it; `say` prints one line. `close` it before the loop ends."""

    def __init__(self, engine: Engine, say: Callable[[str], None]) -> None:
        self._engine = engine
        self._say = say
        self._lost = self._stranger = False
        self._holding = self._closed = False
        self._complete: set[tuple[str, str]] = set()
        self._telling: asyncio.Task[None] | None = None

    def on_event(self, event: events.Event) -> None:
        """Take in an event of the engine."""
        if self._closed:
            return
        if isinstance(event, events.DownloadChanged) and event.state is DownloadState.DONE:
            self._complete.add((event.group, event.name))
            self._tell_soon()
            return
        if isinstance(event, events.TrackerLost):
            stranger = event.error is not None and event.error.kind is Kind.WRONG_PIN
            if self._lost and (self._stranger or not stranger):
                return
            self._lost, self._stranger = True, stranger
        elif isinstance(event, events.TrackerConnected):
            if not self._lost:
                return
            self._lost = self._stranger = False
        text = milestone(event)
        if text is not None:
            self._say(text)

    @contextlib.contextmanager
    def holding(self) -> Iterator[None]:
        """Within it complete downloads are not told, and after it only if it was left by an error."""
        self._holding = True
        try:
            yield
        except BaseException:
            self._holding = False
            self._tell_soon()
            raise
        self._holding = False
        self._complete.clear()

    async def close(self) -> None:
        """Tell nothing any more."""
        self._closed = self._holding = True
        if self._telling is not None:
            self._telling.cancel()
            await asyncio.gather(self._telling, return_exceptions=True)

    def _tell_soon(self) -> None:
        if self._complete and not self._holding and (self._telling is None or self._telling.done()):
            self._telling = asyncio.create_task(self._tell())

    async def _tell(self) -> None:
        await asyncio.sleep(_GATHER_SECONDS)
        if self._holding:
            return
        complete, self._complete = self._complete, set()
        try:
            downloads = await self._engine.downloads.show_downloads()
        except ShareError:  # logged out meanwhile
            return
        done = [one for one in downloads if (one.group, one.name) in complete and one.state is DownloadState.DONE]
        for line in tables.summaries(done) if done else ():
            self._say(f"Complete: {line}")

"""Whom one download waits for: who shares what is missing, and is not here. The tracker knows it.

Invariant: asked only while nobody who is here has what is missing, and at most once in `AGAIN_SECONDS`; a
tracker that does not answer leaves what was known. Owned by a fetch, which ends it.
"""

from __future__ import annotations

import asyncio
import logging
import time
from collections.abc import Awaitable, Callable
from typing import Final

from core.transfer.progress import Why
from core.wire.errors import ShareError

AGAIN_SECONDS: Final = 30.0
_ALONE: Final = frozenset({Why.NO_PEERS.value, Why.NO_PIECES.value})
_log = logging.getLogger(__name__)


class Absent:
    """What the tracker said last; `names` is None before it said anything."""

    def __init__(self, ask: Callable[[], Awaitable[tuple[str, ...]]]) -> None:
        self._ask = ask
        self._asked = float("-inf")
        self._task: asyncio.Task[None] | None = None
        self.names: tuple[str, ...] | None = None

    def look(self, reason: str) -> None:
        """The download stands still for `reason`, or does not: ask, if it is time."""
        if reason not in _ALONE:
            self._asked = float("-inf")
        elif self._task is None and time.monotonic() - self._asked >= AGAIN_SECONDS:
            self._asked = time.monotonic()
            self._task = asyncio.create_task(self._learn(), name="ask who shares it")

    async def close(self) -> None:
        """Ask no more."""
        if self._task is not None:
            self._task.cancel()
            await asyncio.gather(self._task, return_exceptions=True)
            self._task = None

    async def _learn(self) -> None:
        try:
            self.names = await self._ask()
        except ShareError as error:
            _log.debug("not known who shares it: %s", error)
        finally:
            self._task = None

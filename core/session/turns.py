"""Turns: only so many downloads run at once, and none that stands still keeps others from running.

Invariant: no more turns are out than there are places, and whoever waits gets one in the order of how
often they gave theirs up, then of asking. One for the downloads of a session.
"""

from __future__ import annotations

import asyncio
import heapq
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from itertools import count

_PATIENCE_SECONDS = 10.0
_DOUBLINGS_MOST = 5


class Turns:
    """`places` turns, and a queue."""

    def __init__(self, places: int, patience: float = _PATIENCE_SECONDS) -> None:
        self._free = places
        self._patience = patience
        self._queue: list[tuple[int, int, asyncio.Future[None]]] = []
        self._order = count()

    @asynccontextmanager
    async def turn(self, given_up: int) -> AsyncIterator[None]:
        """Within it, one of the places; `given_up` is how many turns were given up before."""
        await self._take(given_up)
        try:
            yield
        finally:
            self._give_back()

    def must_go(self, given_up: int, still: float) -> bool:
        """Whether one that has not moved for `still` seconds gives its turn to somebody who waits.

        Soon to somebody who had none yet; else ever later, so that many which nobody can serve do not take
        turns all day.
        """
        while self._queue and self._queue[0][2].done():
            heapq.heappop(self._queue)
        if not self._queue:
            return False
        doublings = 0 if self._queue[0][0] == 0 else min(given_up, _DOUBLINGS_MOST)
        return still >= self._patience * 2.0**doublings

    async def _take(self, given_up: int) -> None:
        if self._free:
            self._free -= 1
            return
        mine: asyncio.Future[None] = asyncio.get_running_loop().create_future()
        heapq.heappush(self._queue, (given_up, next(self._order), mine))
        try:
            await mine
        except asyncio.CancelledError:
            if mine.done() and not mine.cancelled():
                self._give_back()  # it was ours already
            raise

    def _give_back(self) -> None:
        while self._queue:
            waiting = heapq.heappop(self._queue)[2]
            if not waiting.done():
                waiting.set_result(None)
                return
        self._free += 1

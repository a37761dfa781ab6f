"""Turns: only so many downloads run at once, and none that stands still keeps others from running.

Invariant: no more turns are given out than there are places, and whoever waits gets one in the order of
how often they gave theirs up, then of their rank, then of asking. Who runs gives its turn to somebody of
a better rank. One for the downloads of a session.
"""

from __future__ import annotations

import asyncio
import heapq
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from itertools import count

_PATIENCE_SECONDS = 10.0
_DOUBLINGS_MOST = 5
Key = tuple[int, int, int]


@dataclass(slots=True, eq=False)
class Place:
    """Where one download stands in the queue: `rank` is its priority, highest first as the lowest number, and order."""

    rank: tuple[int, int] = (0, 0)
    given_up: int = 0
    """How many turns it gave up because it stood still."""

    @property
    def key(self) -> Key:
        """Who comes first has the lowest."""
        return (self.given_up, *self.rank)


class Turns:
    """`places` turns, and a queue."""

    def __init__(self, places: int, patience: float = _PATIENCE_SECONDS) -> None:
        self._places = places
        self._patience = patience
        self._running: dict[Place, None] = {}
        self._queue: list[tuple[Key, int, Place, asyncio.Future[None]]] = []
        self._order = count()
        self._left = 0
        """How many left the queue without a turn, at most."""

    @property
    def is_full(self) -> bool:
        """Whether the next one has to wait."""
        return len(self._running) >= self._places

    def set_places(self, places: int) -> None:
        """Let so many run; those that are too many go when they are asked."""
        self._places = places
        self._fill()

    def reorder(self) -> None:
        """Ranks have changed."""
        self._queue = [(place.key, order, place, turn) for _, order, place, turn in self._queue if not turn.done()]
        heapq.heapify(self._queue)
        self._left = 0

    @asynccontextmanager
    async def turn(self, place: Place) -> AsyncIterator[None]:
        """Within it, one of the places."""
        await self._take(place)
        try:
            yield
        finally:
            self._give_back(place)

    def must_go(self, place: Place, still: float) -> bool:
        """Whether one that runs, and has not moved for `still` seconds, gives its turn to somebody who waits.

        At once to somebody of a better rank, or when fewer may run than do; soon to somebody who had none yet; else
        ever later, so that many which nobody can serve do not take turns all day.
        """
        excess = len(self._running) - self._places
        if excess > 0 and place in sorted(self._running, key=_key)[-excess:]:
            return True
        first = self._first()
        if first is None:
            return False
        if first.given_up <= place.given_up and first.rank < place.rank and place is max(self._running, key=_rank):
            return True
        doublings = 0 if first.given_up == 0 else min(place.given_up, _DOUBLINGS_MOST)
        if still < self._patience * 2.0**doublings:
            return False
        place.given_up += 1
        return True

    def _first(self) -> Place | None:
        while self._queue and self._queue[0][3].done():
            heapq.heappop(self._queue)
        return self._queue[0][2] if self._queue else None

    async def _take(self, place: Place) -> None:
        if not self.is_full:
            self._running[place] = None
            return
        mine: asyncio.Future[None] = asyncio.get_running_loop().create_future()
        heapq.heappush(self._queue, (place.key, next(self._order), place, mine))
        try:
            await mine
        except asyncio.CancelledError:
            if mine.done() and not mine.cancelled():
                self._give_back(place)  # it was ours already
            else:
                self._left += 1
                if 2 * self._left > len(self._queue):
                    self.reorder()  # or thousands that left would be stepped over in one go
            raise

    def _give_back(self, place: Place) -> None:
        del self._running[place]
        self._fill()

    def _fill(self) -> None:
        while not self.is_full and self._first() is not None:
            _, _, place, turn = heapq.heappop(self._queue)
            self._running[place] = None
            turn.set_result(None)


def _key(place: Place) -> Key:
    return place.key


def _rank(place: Place) -> tuple[int, int]:
    return place.rank

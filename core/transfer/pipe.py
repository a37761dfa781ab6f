"""How much may be asked of one link before it answers, over all the files that are fetched on it.

Invariant: on a fast short path one piece waits at the other side behind the one that is arriving, so
a request binds a piece to a holder as late as can be; the queue is deeper only by what the round trip
swallows. Small files share the same room, so a thousand of them do not wait a round trip each.
Every planner that has a holder on the link leans on the link's one pipe; those who found no room are
called in turn when there is some, those of a higher level first.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Final, Protocol

from core.transfer.rates import Clock, Rate
from core.wire.ids import DeviceId

WAITING_MAX: Final = 128
"""Requests that wait at one peer; half of what we would let a stranger queue here."""
WAITING_BYTES_MAX: Final = 32 * 1024 * 1024
ROUND_TRIPS: Final = 2.0
"""Room for this many round trips at the link's present speed: a queue that is too short doubles until it is not."""
SLACK_SECONDS: Final = 0.010
"""And for this long besides: threads, disk and event loop of either side."""
FLOOR_BYTES: Final = 256 * 1024
"""Small files may wait together up to one smallest piece."""


class Waiter(Protocol):
    """A planner that would ask something of this link if there were room."""

    level: int
    """0 to 2; a higher one goes first."""

    def on_room(self, device: DeviceId) -> None:
        """There is room on the link to `device` now; ask at once or let it go."""


class Pipe:
    """The requests on one link that have not begun to be answered."""

    def __init__(self, device: DeviceId, clock: Clock, rtt: Callable[[], float]) -> None:
        self._device = device
        self._rtt = rtt
        self._waiting = 0
        self._bytes = 0
        self._waiters: tuple[dict[Waiter, None], ...] = ({}, {}, {})
        self.rate = Rate(clock, 1.0)
        """Piece bytes a second that arrive on the link."""

    def has_room(self, length: int) -> bool:
        """Whether a request for `length` bytes may be sent now."""
        if not self._waiting:
            return True
        if self._waiting >= WAITING_MAX or self._bytes + length > WAITING_BYTES_MAX:
            return False
        return self._bytes + length <= max(FLOOR_BYTES, self.rate.value() * (ROUND_TRIPS * self._rtt() + SLACK_SECONDS))

    def on_asked(self, length: int) -> None:
        """A request was sent."""
        self._waiting += 1
        self._bytes += length

    def on_unasked(self, length: int) -> None:
        """A request's first bytes came, or it will not be answered: it waits no more."""
        self._waiting -= 1
        self._bytes -= length

    def wait(self, waiter: Waiter) -> None:
        """Call `waiter` when there is room."""
        self._waiters[waiter.level][waiter] = None

    def leave(self, waiter: Waiter) -> None:
        """No longer call `waiter`."""
        for waiters in self._waiters:
            waiters.pop(waiter, None)

    def give_room(self) -> None:
        """Call those who wait, first come first served, on each level until one finds no room for what it would ask.

        Those behind it wait with it, and it behind them: of a hundred small files that would all find none, one look
        is enough.
        """
        for waiters in reversed(self._waiters):
            for _ in range(len(waiters)):
                if not self.has_room(1):
                    return
                waiter = next(iter(waiters), None)
                if waiter is None:
                    break
                del waiters[waiter]
                waiter.on_room(self._device)
                if waiter in waiters:
                    break

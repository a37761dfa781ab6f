"""How many pieces are sent at once: few, so that each arrives early and can be passed on.

Invariant: at most `LANES_MAX` sends, of which `LANES_FULL` move, and a new one starts only while fewer than
`LANES` of the present ones are young. A send that is not young any more may have met others at its receiver, so
one more fills the uplink; but they are not to become many, since each piece arrives later for it and can be passed
on later. A send that lasts much longer is held up by its receiver or the way to it, and keeps nobody waiting;
if it holds the last lane, `uploads` ends it. No clock of its own.
"""

from __future__ import annotations

from collections.abc import Hashable
from typing import Final

from core.transfer.rates import Clock
from core.wire import limits

LANES: Final = 3
"""Young sends that share the uplink. With fewer, two that pick one receiver leave uplink unused (simulated)."""
LANES_FULL: Final = 8
"""Sends that are not held up. With three, receivers that are sent several pieces leave a quarter of the uplinks
unused; with 32, what is new goes round a thousand members too slowly (simulated)."""
LANES_MAX: Final = limits.LINKS_MAX
"""Sends in all: one a link. A receiver that hardly reads holds one, and there may be many of them."""
LANES_BYTES: Final = 48 * 1024 * 1024
"""Bytes in pieces that are being sent, unless it is one piece alone; keeps memory flat for big pieces."""
PATIENCE: Final = 0.05
"""Seconds after which a send is no longer young; 256 KiB take 21 ms at 100 Mbit/s."""
HELD_UP: Final = 1.0
"""Seconds after which a send is held up; eight of 256 KiB together take 0.84 s at 20 Mbit/s."""


class Lanes:
    """The sends under way."""

    def __init__(self, clock: Clock, lanes: int = LANES, full: int = LANES_FULL, patience: float = PATIENCE) -> None:
        self._clock = clock
        self._lanes = lanes
        self._full = full
        self._most = LANES_MAX
        self._patience = patience
        self._since: dict[Hashable, float] = {}
        self._bytes: dict[Hashable, int] = {}

    def __len__(self) -> int:
        return len(self._since)

    def may_start(self, length: int) -> bool:
        """Whether one more piece, of `length` bytes, may begin now."""
        if self.is_full(length):
            return False
        if len(self._since) < min(self._lanes, self._most):
            return True
        now = self._clock()
        young = sum(since > now - self._patience for since in self._since.values())
        moving = sum(since > now - HELD_UP for since in self._since.values())
        return young < self._lanes and moving < self._full

    def is_full(self, length: int) -> bool:
        """Whether only the end of a send makes room for one more piece, of `length` bytes; time alone does not."""
        too_big = bool(self._bytes) and sum(self._bytes.values()) + length > LANES_BYTES
        return too_big or len(self._since) >= self._most

    def set_most(self, most: int) -> None:
        """Let at most so many be sent at once; 0: as many as do well."""
        self._most = min(most, LANES_MAX) or LANES_MAX

    def start(self, key: Hashable, length: int) -> None:
        """A send of `length` bytes begins."""
        self._since[key] = self._clock()
        self._bytes[key] = length

    def end(self, key: Hashable) -> None:
        """It ended, however."""
        self._since.pop(key, None)
        self._bytes.pop(key, None)

    def next_change(self) -> float | None:
        """Seconds until time alone may let another begin; None if only an end can."""
        if len(self._since) >= self._most:
            return None
        now = self._clock()
        ages = (self._patience, HELD_UP)
        return min(
            (left for since in self._since.values() for age in ages if (left := since + age - now) > 0), default=None
        )

"""How many pieces are sent at once: few, so that each arrives early and can be passed on.

Invariant: at most `LANES_MAX` sends, and a new one starts only while fewer than `LANES` of the present
ones are young. A send that lasts longer than a full uplink would need is held up by its receiver or
the way to it, so it no longer keeps others waiting. If it holds the last lane, `uploads` ends it. No clock of its own.
"""

from __future__ import annotations

from collections.abc import Hashable
from typing import Final

from core.transfer.rates import Clock
from core.wire import limits

LANES: Final = 3
"""Young sends that share the uplink. With fewer, two that pick one receiver leave uplink unused (simulated)."""
LANES_MAX: Final = limits.LINKS_MAX
"""Sends in all: one a link. A receiver that hardly reads holds one, and there may be many of them."""
LANES_BYTES: Final = 48 * 1024 * 1024
"""Bytes in pieces that are being sent, unless it is one piece alone; keeps memory flat for big pieces."""
PATIENCE: Final = 0.05
"""Seconds after which a send no longer counts; 256 KiB take 21 ms at 100 Mbit/s."""


class Lanes:
    """The sends under way."""

    def __init__(self, clock: Clock, lanes: int = LANES, most: int = LANES_MAX, patience: float = PATIENCE) -> None:
        self._clock = clock
        self._lanes = lanes
        self._most = self._ceiling = most
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
        young_since = self._clock() - self._patience
        young = sum(since > young_since for since in self._since.values())
        return young < self._lanes

    def is_full(self, length: int) -> bool:
        """Whether only the end of a send makes room for one more piece, of `length` bytes; time alone does not."""
        too_big = bool(self._bytes) and sum(self._bytes.values()) + length > LANES_BYTES
        return too_big or len(self._since) >= self._most

    def set_most(self, most: int) -> None:
        """Let at most so many be sent at once; 0: as many as do well."""
        self._most = min(most, self._ceiling) or self._ceiling

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
        return min((left for since in self._since.values() if (left := since + self._patience - now) > 0), default=None)

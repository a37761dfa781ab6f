"""How fast bytes move: exponentially weighted rates, bytes a second, over a clock that is handed in.

Invariant: a rate needs one number for its state and never grows. Used for what people are shown, for
how deep a link's queue of requests must be, and for telling a slow receiver from a full uplink.
"""

from __future__ import annotations

import math
from collections.abc import Callable
from typing import Final

_GRAIN: Final = 64 * 1024
_LEAST: Final = 0.05
"""A rate is never reckoned over less than this part of its window."""
Clock = Callable[[], float]
"""Seconds of a clock that never goes back."""


class Rate:
    """Bytes a second, weighted towards the last `window` seconds."""

    __slots__ = ("_at", "_clock", "_pending", "_since", "_sum", "_window", "total")

    def __init__(self, clock: Clock, window: float = 2.0) -> None:
        self._clock = clock
        self._window = window
        self._since = self._at = clock()
        self._sum = 0.0
        self._pending = 0
        self.total = 0
        """Bytes in all."""

    def add(self, count: int) -> None:
        """`count` bytes moved just now."""
        self.total += count
        self._pending += count
        # Looking at the clock for every frame would cost more than it tells.
        if self._pending >= _GRAIN:
            self._fold()

    def value(self) -> float:
        """Bytes a second. A rate that has just begun is not diluted by the time before."""
        now = self._fold()
        # Until the window has filled once, only that part of it carries weight.
        weight = self._window * (1.0 - math.exp((self._since - now) / self._window))
        return self._sum / max(weight, _LEAST * self._window)

    def _fold(self) -> float:
        now = self._clock()
        if now > self._at:
            self._sum *= math.exp((self._at - now) / self._window)
            self._at = now
        self._sum += self._pending
        self._pending = 0
        return now

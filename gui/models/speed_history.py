"""How fast each download was: seconds for the last minutes, minutes for the last day.

Invariant: what is kept of a download is bounded, and so is the number of downloads of which something is kept: those
that moved last. Pure: the time is handed in. Read by the tab *Speed* of the details.
"""

from __future__ import annotations

from collections import OrderedDict, deque
from collections.abc import Hashable
from dataclasses import dataclass, field
from typing import Final

SPANS: Final = (60, 300, 1800, 3 * 3600, 6 * 3600, 12 * 3600, 24 * 3600)
"""The spans that can be looked at, in seconds."""
_TIERS: Final = ((1, 300), (10, 1080), (60, 1440))
"""Seconds a point, and how many points: 5 minutes, 3 hours, a day."""
_MOST_KEPT: Final = 500


@dataclass(slots=True)
class _Tier:
    step: int
    points: deque[tuple[int, float, float]]
    """Number of the step, mean speed down and up in it."""
    sums: tuple[int, float, float, int] = (0, 0.0, 0.0, 0)

    def add(self, now: float, down: float, up: float) -> None:
        number = int(now // self.step)
        at, sum_down, sum_up, count = self.sums
        if number != at and count:
            self.points.append((at, sum_down / count, sum_up / count))
        if number != at or not count:
            self.sums = (number, down, up, 1)
        else:
            self.sums = (at, sum_down + down, sum_up + up, count + 1)

    def read(self, now: float, span: int) -> list[tuple[float, float]]:
        """A point for each step of the span, oldest first; nothing moved where nothing is known."""
        last = int(now // self.step)
        first = last - span // self.step + 1
        shown = [(0.0, 0.0)] * (last - first + 1)
        at, sum_down, sum_up, count = self.sums
        known = [*self.points, (at, sum_down / count, sum_up / count)] if count else list(self.points)
        for number, down, up in known:
            if first <= number <= last:
                shown[number - first] = (down, up)
        return shown


@dataclass(slots=True)
class _Track:
    tiers: tuple[_Tier, ...] = field(
        default_factory=lambda: tuple(_Tier(step, deque(maxlen=count)) for step, count in _TIERS)
    )


class SpeedHistory:
    """Speeds of downloads by key, in bytes a second."""

    def __init__(self) -> None:
        self._tracks: OrderedDict[Hashable, _Track] = OrderedDict()

    def add(self, key: Hashable, now: float, down: float, up: float) -> None:
        """Note a speed; `now` in seconds of a clock that does not jump. Of what never moved nothing is kept."""
        track = self._tracks.get(key)
        if track is None:
            if down < 1 and up < 1:
                return
            track = self._tracks[key] = _Track()
        if down >= 1 or up >= 1:
            self._tracks.move_to_end(key)
        for tier in track.tiers:
            tier.add(now, down, up)
        while len(self._tracks) > _MOST_KEPT:
            self._tracks.popitem(last=False)

    def read(self, key: Hashable, now: float, span: int) -> tuple[list[tuple[float, float]], int]:
        """Speeds down and up over the last `span` seconds, oldest first, and the seconds that each stands for.

        Empty if nothing ever moved.
        """
        track = self._tracks.get(key)
        if track is None:
            return [], 1
        tier = next((one for one in track.tiers if one.step * (one.points.maxlen or 0) >= span), track.tiers[-1])
        return tier.read(now, span), tier.step

    def forget(self, key: Hashable) -> None:
        """Of a download that is no more."""
        self._tracks.pop(key, None)

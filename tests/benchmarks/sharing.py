"""How the sends of a simulated swarm share the uplinks and downlinks: max-min fairly, as TCP about does.

Invariant: once `settle` has returned, every send has the rate that the level of one of its two ends gives it, and no
end gives more than it has, to within `_GRAIN`. A change reaches only the ends that it alters, not the whole swarm: an
end has a level, the most that it gives to one send, and is reckoned anew when a level beside it has changed.
"""

from __future__ import annotations

from collections import deque
from math import inf
from typing import Final

_GRAIN: Final = 0.01
"""A level that changes by less than this part is not told on."""
_ROUNDS: Final = 40
"""How often an end may be reckoned anew in one settlement: a hundredth more or less is not worth the time."""


class End:
    """One way of one member's link: `room` bytes a second for the sends on it."""

    __slots__ = ("level", "room", "sends")

    def __init__(self, room: float) -> None:
        self.room = room
        self.level = inf
        self.sends: dict[Send, None] = {}

    def fair(self) -> float:
        """The most that it can give to each send, when those that are held up elsewhere need less."""
        room, left = self.room, len(self.sends)
        elsewhere = sorted(
            [(send.down if send.up is self else send.up).level for send in self.sends],
        )
        for level in elsewhere:
            share = room / left
            if level >= share:
                return share
            room -= level
            left -= 1
        return inf


class Send:
    """Bytes on their way from an uplink to a downlink; `left` of them at time `at`."""

    __slots__ = ("at", "down", "left", "rate", "turn", "up")

    def __init__(self, up: End, down: End, length: float, now: float) -> None:
        self.up, self.down = up, down
        self.left, self.at, self.rate = length, now, 0.0
        self.turn = 0
        """Counts the changes of the rate, so that an end that was foretold before one is known to be stale."""

    def left_at(self, now: float) -> float:
        """Bytes that are still to come."""
        return max(0.0, self.left - (now - self.at) * self.rate)


class Sharing:
    """All sends of a swarm."""

    def __init__(self) -> None:
        self._changed: dict[End, None] = {}

    @property
    def is_settled(self) -> bool:
        """Whether every rate is what it is to be."""
        return not self._changed

    def start(self, send: Send) -> None:
        """Bytes begin to flow."""
        for end in (send.up, send.down):
            end.sends[send] = None
            self._changed[end] = None

    def stop(self, send: Send) -> None:
        """All of them are there, or no more are wanted."""
        for end in (send.up, send.down):
            end.sends.pop(send, None)
            self._changed[end] = None
        send.turn += 1

    def settle(self, now: float) -> list[Send]:
        """Reckon what has changed; returns the sends whose rate is another one now."""
        queue, waiting = deque(self._changed), self._changed
        touched: dict[Send, None] = {}
        for end in waiting:
            touched.update(end.sends)
        most = _ROUNDS * len(queue) + 100
        while queue and most:
            most -= 1
            end = queue.popleft()
            del waiting[end]
            before, level = end.level, end.fair()
            if before == level or abs(before - level) <= _GRAIN * min(before, level):
                continue
            end.level = level
            touched.update(end.sends)
            for send in end.sends:
                other = send.down if send.up is end else send.up
                # What is above the other's level does not hold it up, before or after.
                if min(before, level) < other.level and other not in waiting:
                    waiting[other] = None
                    queue.append(other)
        self._changed = {}
        return [send for send in touched if _set_rate(send, now)]


def _set_rate(send: Send, now: float) -> bool:
    rate = min(send.up.level, send.down.level, send.up.room, send.down.room)
    if rate == send.rate:
        return False
    send.left = send.left_at(now)
    send.at, send.rate = now, rate
    send.turn += 1
    return True

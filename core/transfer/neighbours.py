"""Which of the devices that have a file one download keeps to: a few at random, whatever the size of the swarm.

Invariant: at most `WANTED` are wanted at once, those not counted that let us wait, so that one behind a wall takes
nobody's place. Random choices of all members make one graph in which everybody is a few steps from everybody. With all
of them linked to all, each piece would be told to all, and the first 200 would fill each other's links and let nobody
else in. Whoever comes by itself is let in besides. No I/O, no clock of its own; a swarm owns it.
"""

from __future__ import annotations

import random
from collections.abc import Collection, Container, Iterable
from typing import Final

from core.transfer.rates import Clock
from core.wire.ids import DeviceId

WANTED: Final = 24
"""Channels that a download opens by itself. Half of them are too few near the end, twice as many gain nothing (simulated)."""
PATIENCE: Final = 5.0
"""Seconds for one that is wanted to be linked and to answer before another is tried besides."""


class Neighbours:
    """The devices that one download wants to be linked with."""

    def __init__(self, rng: random.Random, clock: Clock, wanted: int = WANTED) -> None:
        self._rng, self._clock, self._most = rng, clock, wanted
        self._since: dict[DeviceId, float] = {}

    def __contains__(self, device: DeviceId) -> bool:
        return device in self._since

    def choose(
        self, told: Iterable[DeviceId], linked: Container[DeviceId], opened: Collection[DeviceId]
    ) -> list[DeviceId]:
        """Whom of those that one was `told` of to want from now on.

        `opened` have a channel of ours, whoever began; who is `linked` anyway, for another file, is taken first.
        """
        late = self._clock() - PATIENCE
        room = self._most - len(opened)
        if room > 0:
            room -= sum(since > late and device not in opened for device, since in self._since.items())
        if room <= 0:
            return []
        others = [device for device in told if device not in self._since and device not in opened]
        if len(others) > room:
            self._rng.shuffle(others)
            others.sort(key=lambda device: device not in linked)
        now = self._clock()
        chosen = others[:room]
        self._since.update(dict.fromkeys(chosen, now))
        return chosen

    def give_up(self, opened: Collection[DeviceId]) -> list[DeviceId]:
        """Those that are wanted in vain, once there are enough others; they are wanted no more."""
        if len(opened) < self._most or len(self._since) <= len(opened):
            vain: list[DeviceId] = []
        else:
            vain = [device for device in self._since if device not in opened]
        for device in vain:
            del self._since[device]
        return vain

    def forget(self, device: DeviceId) -> None:
        """It is not there any more."""
        self._since.pop(device, None)

"""Which of the devices that have a file one download keeps to: a few at random, whatever the size of the swarm.

Invariant: a download opens channels by itself until it has `WANTED`; those that let it wait are not counted, so that
one behind a wall takes nobody's place. Random choices of all members make one graph in which everybody is a few steps
from everybody. With all linked to all, each piece would be told to all, and the first 200 of a group would fill each
other's links and let nobody else in. Whoever comes by itself is let in besides. Who closed a channel is asked again,
later each time. No I/O, no clock of its own; a swarm owns it.
"""

from __future__ import annotations

import random
from collections.abc import Callable, Collection, Iterable
from typing import Final

from core.transfer.rates import Clock
from core.wire.ids import DeviceId

WANTED: Final = 24
"""Channels that a download opens by itself, and a few more than a tracker is asked for."""
PATIENCE: Final = 5.0
"""Seconds for one that is wanted to be linked and to answer, before another is tried besides."""
RETRY_FIRST, RETRY_MAX = 0.5, 30.0
"""Seconds until a device that closed our channel is asked again, doubled up to the second."""


class Neighbours:
    """The devices that one download wants to be linked with."""

    def __init__(self, rng: random.Random, clock: Clock, wanted: int = WANTED) -> None:
        self._rng, self._clock, self._most = rng, clock, wanted
        self._since: dict[DeviceId, float] = {}
        self._retry: dict[DeviceId, tuple[float, float]] = {}

    def __contains__(self, device: DeviceId) -> bool:
        return device in self._since

    def choose(
        self,
        told: Iterable[DeviceId],
        is_linked: Callable[[DeviceId], bool],
        opened: Collection[DeviceId],
        *,
        vain: bool = False,
    ) -> list[DeviceId]:
        """Whom of those that one was `told` of to want from now on.

        `opened` have a channel of ours, whoever began; in `vain` if nothing of what is missing is there, so that others
        are wanted besides. Who is linked anyway, for another file, is taken first.
        """
        room = self._most if vain else self._most - len(opened)
        if room > 0:
            late = self._clock() - PATIENCE
            room -= sum(since > late and device not in opened for device, since in self._since.items())
        if room <= 0:
            return []
        others = [device for device in told if device not in self._since and device not in opened]
        if len(others) > room:
            self._rng.shuffle(others)
            others.sort(key=is_linked, reverse=True)
        chosen = others[:room]
        self._since.update(dict.fromkeys(chosen, self._clock()))
        return chosen

    def give_up(self, opened: Collection[DeviceId]) -> list[DeviceId]:
        """Those that were wanted in vain, once there are enough others: they are wanted no more."""
        if len(opened) < self._most:
            return []
        vain = [device for device in self._since if device not in opened]
        for device in vain:
            del self._since[device]
            self._retry.pop(device, None)
        return vain

    def forget(self, device: DeviceId) -> None:
        """It is not there any more, says the tracker. If its link goes on, it is asked again all the same."""
        self._since.pop(device, None)

    # -- those who closed a channel

    def on_closed(self, device: DeviceId) -> None:
        """It gives nothing for now."""
        wait = min(max(RETRY_FIRST, 2 * self._retry.get(device, (0.0, 0.0))[1]), RETRY_MAX)
        self._retry[device] = (self._clock() + wait, wait)

    def on_news(self, device: DeviceId) -> None:
        """It answered, or there is something new about it: nothing is held against it."""
        self._retry.pop(device, None)

    def may_ask(self, device: DeviceId) -> bool:
        """Whether it may be asked now."""
        return self._retry.get(device, (0.0, 0.0))[0] <= self._clock()

    def to_retry(self) -> list[DeviceId]:
        """Those who closed a channel and may be asked again."""
        return [device for device in self._retry if self.may_ask(device)]

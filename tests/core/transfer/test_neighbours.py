"""Whom a download keeps to, of all those that it was told of."""

from __future__ import annotations

import random

from core.transfer.neighbours import PATIENCE, RETRY_FIRST, RETRY_MAX, Neighbours
from core.wire.ids import DeviceId


class Circle:
    """A choice of four, with a clock that the test moves."""

    def __init__(self, *linked: str) -> None:
        self.now = 100.0
        self.linked = set(linked)
        self.opened: set[DeviceId] = set()
        self.neighbours = Neighbours(random.Random(3), lambda: self.now, wanted=4)

    def choose(self, told: list[DeviceId], *, vain: bool = False) -> list[DeviceId]:
        return self.neighbours.choose(told, self.linked.__contains__, self.opened, vain=vain)


def devices(count: int) -> list[DeviceId]:
    return [DeviceId(f"device{number}") for number in range(count)]


def test_few_are_all_wanted_and_of_many_some_at_random() -> None:
    assert Circle().choose(devices(3)) == devices(3)
    firsts = set()
    for seed in range(20):
        circle = Circle()
        circle.neighbours = Neighbours(random.Random(seed), lambda: 0.0, wanted=4)
        chosen = circle.choose(devices(40))
        assert len(set(chosen)) == 4
        firsts |= set(chosen)
    assert len(firsts) > 20


def test_who_came_by_itself_counts_and_is_not_wanted_besides() -> None:
    circle = Circle()
    circle.opened = set(devices(3))
    assert len(circle.choose(devices(10))) == 1
    circle.opened = set(devices(4))
    assert circle.choose(devices(20)[10:]) == []


def test_who_is_linked_anyway_is_taken_first() -> None:
    circle = Circle("device7", "device9")
    assert set(circle.choose(devices(10))[:2]) == {"device7", "device9"}


def test_one_that_lets_us_wait_takes_nobodys_place() -> None:
    circle = Circle()
    first = circle.choose(devices(10))
    circle.opened = set(first[:1])
    circle.now += PATIENCE / 2
    assert circle.choose(devices(10)) == []
    circle.now += PATIENCE
    second = circle.choose(devices(10))
    assert len(second) == 3
    assert not set(second) & set(first)
    assert all(device in circle.neighbours for device in first)


def test_those_wanted_in_vain_are_given_up_once_there_are_enough() -> None:
    circle = Circle()
    first = circle.choose(devices(10))
    circle.opened = set(first[:3])
    assert circle.neighbours.give_up(circle.opened) == []
    circle.opened.add(DeviceId("guest"))
    assert circle.neighbours.give_up(circle.opened) == first[3:]
    assert first[3] not in circle.neighbours
    assert first[0] in circle.neighbours


def test_when_nothing_that_is_missing_is_there_others_are_wanted_besides() -> None:
    circle = Circle()
    circle.opened = set(circle.choose(devices(12)))
    assert circle.choose(devices(12)) == []
    more = circle.choose(devices(12), vain=True)
    assert len(more) == 4
    assert not set(more) & circle.opened
    # Not all of them at once: these may have it.
    assert circle.choose(devices(12), vain=True) == []


def test_who_is_gone_makes_room() -> None:
    circle = Circle()
    first = circle.choose(devices(5))
    circle.neighbours.forget(first[0])
    left = [device for device in devices(5) if device != first[0]]
    assert len(circle.choose(left)) == 1


def test_who_closes_a_channel_is_asked_later_each_time_until_it_answers() -> None:
    circle, device = Circle(), DeviceId("device1")
    pauses = []
    for _ in range(9):
        circle.neighbours.on_closed(device)
        assert not circle.neighbours.may_ask(device)
        assert circle.neighbours.to_retry() == []
        before = circle.now
        while not circle.neighbours.may_ask(device):
            circle.now += RETRY_FIRST
        pauses.append(circle.now - before)
        # Even if the tracker has lost sight of it.
        circle.neighbours.forget(device)
        assert circle.neighbours.to_retry() == [device]
    assert pauses[:4] == [RETRY_FIRST, 2 * RETRY_FIRST, 4 * RETRY_FIRST, 8 * RETRY_FIRST]
    assert pauses[-1] == RETRY_MAX
    circle.neighbours.on_news(device)
    assert circle.neighbours.to_retry() == []
    assert circle.neighbours.may_ask(device)

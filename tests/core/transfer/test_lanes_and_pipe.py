"""How many pieces go at once, and how many are asked for at once."""

from __future__ import annotations

import pytest

from core.transfer.lanes import HELD_UP, LANES, LANES_BYTES, LANES_FULL, LANES_MAX, PATIENCE, Lanes
from core.transfer.pipe import WAITING_BYTES_MAX, WAITING_MAX, Pipe
from core.transfer.rates import Rate
from core.wire.ids import DeviceId

KIB, MIB = 1024, 1024 * 1024


class Clock:
    def __init__(self) -> None:
        self.now = 50.0

    def __call__(self) -> float:
        return self.now


class Asker:
    """Asks for one thing of `length` bytes whenever there is room."""

    level = 1

    def __init__(self, pipe: Pipe, length: int, calls: list[object]) -> None:
        self.pipe, self.length, self.calls = pipe, length, calls

    def on_room(self, device: DeviceId) -> None:
        self.calls.append(self)
        self.pipe.on_asked(self.length)
        self.pipe.wait(self)


def test_so_many_young_sends_and_no_more() -> None:
    lanes = Lanes(Clock())
    for number in range(LANES):
        assert lanes.may_start(256 * KIB)
        lanes.start(number, 256 * KIB)
    assert not lanes.may_start(256 * KIB)
    lanes.end(0)
    assert lanes.may_start(256 * KIB)


def test_an_old_send_makes_room_for_one_more_until_so_many_move() -> None:
    clock = Clock()
    lanes = Lanes(clock)
    for number in range(LANES_FULL):
        if not lanes.may_start(200 * KIB):
            wait = lanes.next_change()
            assert wait is not None
            assert 0 < wait <= PATIENCE
            clock.now += wait + 0.001
        assert lanes.may_start(200 * KIB)
        lanes.start(number, 200 * KIB)
    clock.now += PATIENCE + 0.001
    assert not lanes.may_start(200 * KIB)
    lanes.end(0)
    assert lanes.may_start(200 * KIB)


def test_a_send_that_is_held_up_keeps_nobody_waiting_up_to_a_limit() -> None:
    clock = Clock()
    lanes = Lanes(clock)
    for number in range(LANES_MAX):
        waited = 0.0
        while not lanes.may_start(200 * KIB):
            wait = lanes.next_change()
            assert wait is not None
            clock.now += wait + 0.001
            waited += wait + 0.001
        assert waited <= HELD_UP + 0.001
        lanes.start(number, 200 * KIB)
    assert clock.now - 50.0 <= LANES_MAX / LANES_FULL * (HELD_UP + 0.01)
    clock.now += 10
    assert not lanes.may_start(200 * KIB)
    assert lanes.next_change() is None
    assert lanes.is_full(1)
    assert len(lanes) == LANES_MAX


def test_big_pieces_are_sent_by_fewer_but_always_by_one() -> None:
    lanes = Lanes(Clock(), lanes=8)
    assert lanes.may_start(LANES_BYTES * 2)
    lanes.start(1, LANES_BYTES - MIB)
    assert not lanes.may_start(2 * MIB)
    assert lanes.may_start(MIB)


def test_a_pipe_takes_one_piece_and_then_what_time_swallows() -> None:
    clock = Clock()
    pipe = Pipe(DeviceId("ann"), clock, lambda: 0.05)
    assert pipe.has_room(8 * MIB)
    pipe.on_asked(8 * MIB)
    assert not pipe.has_room(1)
    for _ in range(100):
        clock.now += 0.01
        pipe.rate.add(MIB)
    assert pipe.rate.value() == pytest.approx(100 * MIB, rel=0.1)
    # Two round trips and the slack are 110 ms, at 100 MiB/s 11 MiB.
    assert pipe.has_room(2 * MIB)
    assert not pipe.has_room(4 * MIB)


def test_a_pipe_has_limits_that_no_speed_lifts() -> None:
    clock = Clock()
    pipe = Pipe(DeviceId("ann"), clock, lambda: 100.0)
    pipe.rate.add(1 << 40)
    clock.now += 1
    for _ in range(WAITING_MAX):
        assert pipe.has_room(1)
        pipe.on_asked(1)
    assert not pipe.has_room(1)
    big = Pipe(DeviceId("ann"), clock, lambda: 100.0)
    big.rate.add(1 << 40)
    big.on_asked(WAITING_BYTES_MAX)
    assert not big.has_room(1)


def test_small_files_share_the_room_of_one_piece() -> None:
    pipe = Pipe(DeviceId("ann"), Clock(), lambda: 0.0)
    asked = 0
    while pipe.has_room(10 * KIB):
        pipe.on_asked(10 * KIB)
        asked += 1
    assert asked == 25


def test_those_who_wait_are_called_in_turn() -> None:
    pipe = Pipe(DeviceId("ann"), Clock(), lambda: 0.0)
    calls: list[object] = []
    one, two = Asker(pipe, 256 * KIB, calls), Asker(pipe, 256 * KIB, calls)
    pipe.wait(one)
    pipe.wait(two)
    for _ in range(4):
        pipe.give_room()
        pipe.on_unasked(256 * KIB)
    assert calls == [one, two, one, two]
    pipe.leave(one)
    pipe.give_room()
    assert calls[-1] is two


class Patient(Asker):
    """Asks once, if there is room for all of it, and waits on if there is not."""

    def on_room(self, device: DeviceId) -> None:
        self.calls.append(self)
        if self.pipe.has_room(self.length):
            self.pipe.on_asked(self.length)
        else:
            self.pipe.wait(self)


def test_one_who_finds_no_room_waits_with_those_behind_it() -> None:
    pipe = Pipe(DeviceId("a" * 64), Clock(), lambda: 0.0)
    calls: list[object] = []
    first, second, third = (Patient(pipe, 100 * KIB, calls) for _ in range(3))
    low = Patient(pipe, 10 * KIB, calls)
    low.level = 0
    for _ in range(2):
        pipe.on_asked(100 * KIB)
    for waiter in (first, second, third, low):
        pipe.wait(waiter)
    pipe.give_room()
    assert calls == [first, low]
    pipe.on_unasked(100 * KIB)
    pipe.give_room()
    assert calls == [first, low, second, third]
    for _ in range(2):
        pipe.on_unasked(100 * KIB)
    pipe.give_room()
    assert calls == [first, low, second, third, first, third]


def test_a_rate_comes_near_the_truth_and_forgets() -> None:
    clock = Clock()
    rate = Rate(clock, window=2.0)
    assert rate.value() == 0.0
    for _ in range(200):
        clock.now += 0.05
        rate.add(500_000)
    assert rate.value() == pytest.approx(10e6, rel=0.05)
    clock.now += 20
    assert rate.value() < 1000
    assert rate.total == 100_000_000


def test_a_rate_that_just_began_is_neither_diluted_nor_blown_up() -> None:
    clock = Clock()
    rate = Rate(clock, window=2.0)
    rate.add(1000)
    assert rate.value() <= 1000 / (0.05 * 2.0)
    for _ in range(10):
        clock.now += 0.05
        rate.add(5000)
    assert rate.value() == pytest.approx(100_000, rel=0.25)

"""Garbage is collected on the window's thread alone, and seldom all of it."""

from __future__ import annotations

import gc
import threading
import weakref
from collections.abc import Iterator

import pytest

from gui.garbage import Garbage


class Ring:
    """An object that only a collection frees; notes on which thread it went."""

    def __init__(self, went: list[threading.Thread]) -> None:
        self._myself = self
        self._went = went

    def __del__(self) -> None:
        self._went.append(threading.current_thread())


class Clock:
    def __init__(self) -> None:
        self.now = 0.0

    def __call__(self) -> float:
        return self.now


@pytest.fixture(autouse=True)
def _collected() -> Iterator[None]:
    """In place of the fixture that keeps collections out of the other tests."""
    gc.enable()
    usual = gc.get_threshold()
    gc.set_threshold(100, 2, 2)
    yield
    gc.set_threshold(*usual)
    gc.enable()


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def garbage(clock: Clock) -> Iterator[Garbage]:
    gc.collect()
    made = Garbage(clock=clock)
    yield made
    made.close()


def busy(went: list[threading.Thread]) -> None:
    """Make so many objects that a collection is due many times over."""
    for _ in range(1000):
        Ring(went)


def test_another_thread_that_makes_many_objects_collects_nothing(garbage: Garbage) -> None:
    went: list[threading.Thread] = []
    worker = threading.Thread(target=busy, args=(went,))
    worker.start()
    worker.join()
    assert went == []
    for _ in range(3):
        garbage.collect_due()
    assert set(went) == {threading.main_thread()}
    assert len(went) == 1000


def test_everything_is_collected_seldom_but_is(garbage: Garbage, clock: Clock) -> None:
    clock.now += 7
    assert garbage.collect_due() == 1  # the window has settled
    old = Ring([])
    gone = weakref.ref(old)
    gc.collect()  # it lies in the oldest generation now
    del old
    kept: list[list[int]] = []
    for _ in range(40):
        kept += [[] for _ in range(200)]
        assert garbage.collect_due() in (0, 1)
    assert gone() is not None
    clock.now += 31
    kept += [[] for _ in range(200)]
    assert garbage.collect_due() == 2
    assert gone() is None


def test_what_is_there_for_good_is_not_looked_at(garbage: Garbage, clock: Clock) -> None:
    before, young = gc.get_freeze_count(), Ring([])
    gone = weakref.ref(young)
    del young
    clock.now += 7
    assert garbage.collect_due() == 1
    assert gone() is None
    assert gc.get_freeze_count() > before
    garbage.close()
    assert gc.get_freeze_count() == 0


def test_the_oldest_are_frozen_unseen_once_the_window_has_settled(garbage: Garbage, clock: Clock) -> None:
    old = Ring([])
    gone = weakref.ref(old)
    gc.collect()  # it lies in the oldest generation now
    del old
    clock.now += 7
    garbage.collect_due()
    assert gone() is not None
    garbage.close()
    gc.collect()
    assert gone() is None


def test_python_collects_by_itself_again_afterwards() -> None:
    assert gc.isenabled()
    garbage = Garbage()
    assert not gc.isenabled()
    garbage.close()
    assert gc.isenabled()

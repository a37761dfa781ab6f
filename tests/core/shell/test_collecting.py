"""Garbage is collected seldom while a peer runs, but it is."""

from __future__ import annotations

import gc
import weakref
from collections.abc import Iterator

import pytest

from core.shell.collecting import seldom


class Ring:
    """An object that only a collection frees."""

    def __init__(self) -> None:
        self._myself = self


@pytest.fixture(autouse=True)
def _enabled() -> Iterator[None]:
    was = gc.isenabled()
    gc.enable()
    yield
    if not was:
        gc.disable()


def test_what_was_there_before_is_not_looked_through_again() -> None:
    usual = gc.get_threshold()
    with seldom():
        assert gc.get_freeze_count() > 10_000
        assert len(gc.get_objects()) < 1000
        assert all(now >= before for now, before in zip(gc.get_threshold(), usual, strict=True))
    assert (gc.get_freeze_count(), gc.get_threshold()) == (0, usual)


def test_garbage_goes_all_the_same() -> None:
    with seldom():
        ring = weakref.ref(Ring())
        kept = [[] for _ in range(10_000)]  # type: ignore[var-annotated]
        assert ring() is None
        assert len(kept) == 10_000

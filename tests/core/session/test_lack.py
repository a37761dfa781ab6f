"""How often a download that lacks something is tried again, and what is told of it."""

from __future__ import annotations

import asyncio

import pytest

from core.session.lack import Lack
from core.wire.errors import DiskError, Kind

_FAILS = DiskError(Kind.DISK_FAILED, error="EIO")
_FULL = DiskError(Kind.NO_SPACE)


@pytest.fixture
def waits(monkeypatch: pytest.MonkeyPatch) -> list[float]:
    """How long each wait was to be; none lasts."""
    waits: list[float] = []

    async def sleep(seconds: float) -> None:
        waits.append(seconds)

    monkeypatch.setattr(asyncio, "sleep", sleep)
    return waits


async def test_a_disk_that_fails_again_and_again_is_tried_less_and_less_often(waits: list[float]) -> None:
    lack = Lack()
    told = []
    for _ in range(6):
        told.append(lack.news(_FAILS, 100))
        await lack.wait()
    assert waits == [8.0, 16.0, 32.0, 60.0, 60.0, 60.0]
    assert told == [_FAILS, None, None, None, None, None]


async def test_a_disk_that_worked_meanwhile_fails_as_if_for_the_first_time(waits: list[float]) -> None:
    lack = Lack()
    for verified in (100, 100, 100, 200, 200):
        lack.news(_FAILS, verified)
        await lack.wait()
    assert waits == [8.0, 16.0, 32.0, 8.0, 16.0]


async def test_room_is_looked_for_as_often_as_before(waits: list[float]) -> None:
    lack = Lack()
    for error in (_FAILS, _FAILS, _FULL, _FULL, _FULL, _FAILS):
        lack.news(error, 100)
        await lack.wait()
    assert waits == [8.0, 16.0, 8.0, 8.0, 8.0, 8.0]

"""When a receiver is said to hold up what it is sent."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from typing import cast

import pytest

from core.transfer.catalogue import Entry
from core.transfer.link import Link
from core.transfer.rates import Rate
from core.transfer.serving import HELD_AGAIN_SECONDS, HELD_RATE, HELD_SECONDS, Client, Serving
from core.transfer.upload_policy import Job


class Pace:
    """Lets frames go, or not."""

    is_open = True

    def may_send(self, again: Callable[[], None]) -> bool:
        return self.is_open

    def on_sent(self, nbytes: int) -> None:
        """Nothing is counted here."""


@pytest.fixture
async def serving() -> Serving:
    now = [100.0]
    made = Serving(
        cast("Job", None), cast("Entry", None), Client(cast("Link", None)),
        asyncio.get_running_loop().create_future(), Pace(), lambda: now[0], Rate(lambda: now[0]), sending=True,
        since=100.0,
    )  # fmt: skip
    made.go.set_result(None)
    now[0] += HELD_SECONDS + 0.1
    return made


async def test_next_to_nothing_for_long_is_held_up_and_a_little_is_not(serving: Serving) -> None:
    assert serving.is_held_up()
    serving.sent = int(HELD_RATE * (HELD_SECONDS + 0.2))
    assert not serving.is_held_up()


async def test_a_send_that_is_young_or_over_or_not_begun_is_not_held_up(serving: Serving) -> None:
    serving.since += HELD_SECONDS / 2
    assert not serving.is_held_up()
    serving.client.is_slow = True
    assert HELD_AGAIN_SECONDS < HELD_SECONDS / 2
    assert serving.is_held_up()
    serving.dropped = True
    assert not serving.is_held_up()
    serving.dropped = serving.sending = False
    assert not serving.is_held_up()


async def test_a_limit_of_this_device_is_not_the_receivers_fault(serving: Serving) -> None:
    Pace.is_open = False
    try:
        assert not serving.may_send(lambda: None)
        assert not serving.is_held_up()
    finally:
        Pace.is_open = True
    assert serving.may_send(lambda: None)
    assert serving.is_held_up()

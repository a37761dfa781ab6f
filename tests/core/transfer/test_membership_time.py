"""The 24 hours: how long peers go on by themselves while every tracker is away, and not a minute longer."""

from __future__ import annotations

import asyncio

import pytest

from core.transfer.membership import CLOCK_TOLERANCE_SECONDS, steady_seconds
from tests.fakes.membership_world import DAY, World
from tests.fakes.rosters import GROUP


async def test_a_roster_is_served_for_24_hours_after_the_last_confirmation() -> None:
    world = World()
    async with world.running() as members:
        await members.refresh(GROUP)
        world.passes(DAY - 1)
        assert members.may(world.bob.device, GROUP, "fetch")
        members.confirm_all()
        world.passes(DAY - 1)
        assert members.serves(GROUP)
        world.passes(2)
        assert not members.serves(GROUP)
        assert not members.may(world.bob.device, GROUP, "fetch")
        assert members.is_known(world.bob.device)
        members.confirm_all()
        assert members.serves(GROUP)


async def test_the_wall_clock_does_not_matter_while_running() -> None:
    world = World()
    async with world.running() as members:
        await members.refresh(GROUP)
        world.wall -= 400 * DAY
        assert members.serves(GROUP)
        world.wall += 800 * DAY
        assert members.serves(GROUP)
        world.steady += DAY + 1
        assert not members.serves(GROUP)


async def test_subscribers_are_told_when_the_time_is_over_and_when_it_begins_again() -> None:
    world = World()
    async with world.running() as members:
        await members.refresh(GROUP)
        world.told.clear()
        members.notice_time()
        assert world.told == []
        world.passes(DAY + 1)
        members.notice_time()
        members.notice_time()
        assert world.told == [GROUP]
        members.confirm_all()
        assert world.told == [GROUP, GROUP]


async def test_a_connected_tracker_confirms_without_saying_anything() -> None:
    world = World()
    async with world.running() as members:
        await members.refresh(GROUP)
        members.is_connected = lambda: True
        for _ in range(50):
            world.passes(3600)
            members.notice_time()
            assert members.serves(GROUP)
        members.is_connected = lambda: False
        world.passes(DAY + 1)
        members.notice_time()
        assert not members.serves(GROUP)


async def test_a_roster_of_which_a_newer_one_was_announced_is_not_confirmed() -> None:
    world = World()
    async with world.running() as members:
        await members.refresh(GROUP)
        announced = world.without_bob()
        old = world.tracker.rosters
        world.tracker.rosters = {}
        members.apply(type(announced)(GROUP, announced.epoch))
        world.passes(DAY - 1)
        members.confirm_all()
        world.passes(2)
        assert not members.serves(GROUP)
        world.tracker.rosters = old


@pytest.mark.parametrize(
    ("away", "served"),
    [(0, True), (DAY - 10, True), (DAY + 1, False), (-CLOCK_TOLERANCE_SECONDS + 1, True),
     (-CLOCK_TOLERANCE_SECONDS - 1, False), (-DAY, False)],
)  # fmt: skip
async def test_after_a_restart_the_wall_clock_decides_and_one_that_went_back_counts_as_expired(
    away: float, served: bool
) -> None:
    world = World()
    async with world.running() as members:
        await members.refresh(GROUP)
    world.passes(away, asleep=True)
    async with world.running() as members:
        assert members.groups() == {GROUP}
        assert members.serves(GROUP) is served
        assert members.may(world.bob.device, GROUP, "fetch") is served
        assert members.certificate_of(world.bob.device) is not None


async def test_what_is_left_of_the_day_is_not_renewed_by_a_restart() -> None:
    world = World()
    async with world.running() as members:
        await members.refresh(GROUP)
    world.passes(DAY - 100, asleep=True)
    async with world.running() as members:
        world.passes(99)
        assert members.serves(GROUP)
        world.passes(2)
        assert not members.serves(GROUP)
    async with world.running() as members:
        assert not members.serves(GROUP)


async def test_a_clock_slightly_back_gains_no_time() -> None:
    world = World()
    async with world.running() as members:
        await members.refresh(GROUP)
    world.passes(-30, asleep=True)
    async with world.running() as members:
        world.passes(DAY + 1)
        assert not members.serves(GROUP)


async def test_confirmations_are_kept_at_the_end_and_seldom_before() -> None:
    world = World()
    async with world.running() as members:
        await members.refresh(GROUP)
        members.is_connected = lambda: True
        began = world.wall
        for _ in range(100):
            world.passes(30)
            members.notice_time()
            await asyncio.sleep(0)
    assert world.store.rosters[GROUP].confirmed == began + 3000
    assert (world.store.saves, world.store.confirmations) == (1, 5)


async def test_a_kill_costs_at_most_ten_minutes_of_the_day() -> None:
    world = World()
    async with world.running() as members:
        await members.refresh(GROUP)
        for _ in range(100):
            world.passes(30)
            members.confirm_all()
        await members._keeper.close()
        kept = world.store.rosters[GROUP].confirmed
        assert world.wall - 600 <= kept <= world.wall


def test_the_steady_clock_goes_forward() -> None:
    first = steady_seconds()
    assert steady_seconds() >= first > 0

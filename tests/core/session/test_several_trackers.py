"""A deployment of two real trackers is one to a user, and goes on when the one that was used is gone."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable
from dataclasses import replace
from pathlib import Path

import pytest

from core.config import Config
from core.engine import Engine
from core.session.context import Context
from core.wire.fingerprint import Invite
from tests.fakes.people import PASSWORD
from tests.fakes.running_tracker import RunningTracker, running_tracker
from tests.fakes.small_tracker import SmallTracker, new_root, port_that_says, running
from tests.fakes.stores import postgres, postgres_url
from tracker.announce import Announcer
from tracker.store.address import parse_database

__all__ = ["postgres", "postgres_url"]


@pytest.fixture
async def trackers(tmp_path: Path, postgres_url: str) -> AsyncIterator[list[RunningTracker]]:
    """Two trackers of one deployment."""
    store = parse_database(postgres_url)
    async with running_tracker(tmp_path / "a", store=store) as first:
        data = tmp_path / "b" / "tracker-data"
        data.mkdir(parents=True)
        (data / "root.pem").write_bytes((first.config.data / "root.pem").read_bytes())
        async with running_tracker(tmp_path / "b", store=store) as second:
            yield [first, second]


async def _until(question: Callable[[], Awaitable[bool]], seconds: float = 15.0) -> None:
    async with asyncio.timeout(seconds):
        while not await question():  # noqa: ASYNC110 - the disk and the status tell nobody
            await asyncio.sleep(0.05)


def _inside(engine: Engine) -> Context:
    assert engine._context is not None
    return engine._context


async def test_both_are_remembered_so_that_a_start_without_the_first_works(
    trackers: list[RunningTracker], tmp_path: Path
) -> None:
    first, second = trackers
    config = Config(tmp_path / "state", listen_host="127.0.0.1", listen_port=0, trackers=(first.invite,))
    places = {str(tracker.address) for tracker in trackers}
    async with Engine(config) as engine:
        await engine.account.create_user("ann", PASSWORD)
        await engine.account.login("ann", PASSWORD)

        async def both() -> bool:
            pins = await _inside(engine).database.pins.all()
            return [set(pin.addresses) for pin in pins] == [places]

        await _until(both)
        status = await engine.account.status()
        assert (status.trackers, status.tracker in places) == (2, True)
        assert len(await engine.account.known_trackers()) == 1
    await first.stop()
    for named in ((first.invite,), ()):
        async with Engine(replace(config, trackers=named)) as engine:
            assert engine.account.user == "ann"
            assert await _inside(engine).logged_in().online(10)
            assert (await engine.account.status()).tracker == str(second.address)
            await engine.groups.list_groups()
            await engine.account.create_user(f"ben{len(named)}", PASSWORD)


async def test_who_is_connected_goes_on_with_the_other(trackers: list[RunningTracker], tmp_path: Path) -> None:
    config = Config(tmp_path / "state", listen_host="127.0.0.1", listen_port=0, trackers=(trackers[1].invite,))
    async with Engine(config) as engine:
        await engine.account.create_user("ann", PASSWORD)
        await engine.account.login("ann", PASSWORD)
        used = (await engine.account.status()).tracker
        gone, other = sorted(trackers, key=lambda tracker: str(tracker.address) != used)
        await gone.stop()

        async def moved() -> bool:
            status = await engine.account.status()
            return status.connected and status.tracker == str(other.address)

        await _until(moved, 5)
        await engine.groups.create_group("lab")


async def test_one_that_is_named_and_silent_does_not_hold_up_the_other(
    trackers: list[RunningTracker], tmp_path: Path
) -> None:
    async with port_that_says(None) as silent:
        named = Invite((silent,), trackers[0].fingerprint)
        config = Config(
            tmp_path / "state", listen_host="127.0.0.1", listen_port=0, trackers=(named, trackers[0].invite)
        )
        async with Engine(config) as engine, asyncio.timeout(8):  # the silent one alone would take ten
            await engine.account.create_user("ann", PASSWORD)


async def test_several_that_are_announced_are_found_as_one(tmp_path: Path) -> None:
    root = new_root()
    config = Config(tmp_path / "state", discovery_interfaces=("127.0.0.1",))
    async with running(SmallTracker(root)) as one, running(SmallTracker(root)) as two, Engine(config) as engine:
        announcers = [Announcer(root.fingerprint, "Lab", it.address.port, ["127.0.0.1"]) for it in (one, two)]
        looking = asyncio.create_task(engine.account.find_trackers(2.0))
        try:
            for announcer in announcers:
                await announcer.update(["127.0.0.1"])
            # Others on this machine may be announced meanwhile.
            (found,) = (each for each in await looking if each.fingerprint == root.fingerprint)
        finally:
            await asyncio.gather(*(announcer.close() for announcer in announcers))
    assert sorted(found.addresses) == sorted([str(one.address), str(two.address)])
    assert found.name == "Lab"

"""What becomes of a tracker's clients when it dies, hangs, or loses its lease or its database."""

from __future__ import annotations

import asyncio
import contextlib
import logging
import signal
from collections.abc import AsyncIterator
from pathlib import Path

import aiohttp
import pytest
from sqlalchemy import delete, select

from core.wire import push, routes
from core.wire import tracker_messages as m
from core.wire.errors import Kind, TrackerError
from core.wire.ids import random_id
from tests.fakes.fleet import Fleet, fleet_of, moved, tracker_process
from tests.fakes.postgres import PostgresServer
from tests.fakes.raw_client import EventReader, RawClient
from tests.fakes.refusals import refused
from tests.fakes.running_tracker import RunningTracker
from tracker import lease
from tracker.lease import Lease
from tracker.service import unix_ms
from tracker.store import postgres as server
from tracker.store.address import parse_database
from tracker.store.database import Database
from tracker.store.tables import PRESENCE, TRACKERS


@pytest.fixture
def short_leases(monkeypatch: pytest.MonkeyPatch) -> None:
    """Leases of two seconds, for trackers of this process."""
    monkeypatch.setattr(lease, "LEASE_SECONDS", 2.0)
    monkeypatch.setattr(lease, "_LEASE_MS", 2000)
    monkeypatch.setattr(lease, "RENEW_SECONDS", 0.3)


@pytest.fixture
async def fleet(tmp_path: Path, postgres_url: str) -> AsyncIterator[Fleet]:
    async with fleet_of(tmp_path, postgres_url, 1) as made:
        yield made


def _lease_of(tracker: RunningTracker) -> Lease:
    assert tracker.service._lease is not None
    return tracker.service._lease


async def _serves(client: RawClient, seconds: float) -> None:
    """Wait until a tracker answers a client; before that it says that another one can."""
    async with asyncio.timeout(seconds):
        while True:
            try:
                await client.call(routes.WHO_AM_I)
            except TrackerError as error:
                if error.kind is not Kind.TRACKER_ERROR:
                    raise
                await asyncio.sleep(0.05)
            else:
                return


async def _ends(events: EventReader, seconds: float) -> None:
    """Wait until a socket is closed, however it is."""
    with contextlib.suppress(aiohttp.ClientError, ConnectionError):
        await events.closed(seconds)


async def test_who_was_connected_at_a_dead_or_stopped_tracker_is_gone_with_its_lease(fleet: Fleet) -> None:
    async with tracker_process(fleet, "killed") as killed, tracker_process(fleet, "stopped") as stopped:
        ann, bob, cid = await fleet.user("ann"), await fleet.user("bob"), await fleet.user("cid")
        bob, cid = moved(bob, killed), moved(cid, stopped)
        group_id = await fleet.clients.group("lab", ann, moved(bob, ann.tracker), moved(cid, ann.tracker))
        async with ann.events() as to_ann, bob.events() as to_bob, cid.events() as to_cid:
            await to_bob.until(push.State)
            await to_cid.until(push.State)
            killed.process.send_signal(signal.SIGKILL)
            stopped.process.send_signal(signal.SIGSTOP)
            await moved(cid, ann.tracker).call(routes.WHO_AM_I)
            gone: set[str] = set()
            while gone != {bob.user_id, cid.user_id}:
                gone |= set((await to_ann.until(push.PresenceChanged, 16)).gone)
            assert (await ann.call(routes.ROSTER, group_id=group_id)).online == (ann.user_id,)
            assert (await ann.call(routes.DEPLOYMENT)).trackers == (str(ann.tracker.address),)
            stopped.process.send_signal(signal.SIGCONT)
            await _ends(to_cid, 5)
        await _serves(cid, 10)
        async with ann.events() as to_ann, cid.events():
            while cid.user_id not in (await to_ann.until(push.PresenceChanged)).here:
                pass
        assert any("its lease had run out" in line for line in stopped.errors), stopped.errors
        assert not any("Traceback" in line for line in stopped.errors), stopped.errors


async def test_a_lost_lease_ends_every_connection_before_a_new_one_is_taken(short_leases: None, fleet: Fleet) -> None:
    ann = await fleet.user("ann")
    db = Database(parse_database(fleet.url), "f" * 32, unix_ms)
    kept = _lease_of(fleet.trackers[0])
    drop, rows = kept._drop_clients, list[object]()

    async def _drop() -> None:
        await drop()
        async with db.read() as reader:
            rows.extend(await reader.run(select(TRACKERS)))

    kept._drop_clients = _drop
    async with ann.events() as events:
        await events.until(push.State)
        async with db.write() as tx:
            await tx.run(delete(TRACKERS))
        assert await events.closed() == aiohttp.WSCloseCode.GOING_AWAY
    assert rows == []
    await _serves(ann, 5)
    async with ann.events() as events:
        await events.until(push.State)
        async with db.read() as reader:
            places = (await reader.run(select(PRESENCE.c.tracker_id, TRACKERS.c.tracker_id).outerjoin(
                TRACKERS, TRACKERS.c.tracker_id == PRESENCE.c.tracker_id))).all()  # fmt: skip
        assert [mine for _, mine in places if mine is not None]
    await db.close()


@pytest.mark.parametrize("how", ["stopped", "hanging"])
async def test_without_a_database_a_tracker_serves_nobody_and_says_so(
    how: str, short_leases: None, fleet: Fleet, postgres: PostgresServer, caplog: pytest.LogCaptureFixture
) -> None:
    ann, bob = await fleet.user("ann"), await fleet.user("bob")
    group_id = await fleet.clients.group("lab", ann, bob)
    async with contextlib.AsyncExitStack() as stack:
        events = await stack.enter_async_context(ann.events())
        await events.until(push.State)
        closed = asyncio.create_task(events.closed(20))
        if how == "stopped":
            await asyncio.to_thread(postgres.stop)
            stack.callback(postgres.start)
        else:
            postgres.hang()
            stack.callback(postgres.go_on)
        asked = [bob.call(routes.CREATE_GROUP, m.CreateGroup(random_id())) for _ in range(40)]
        answers = await asyncio.gather(bob.call(routes.WHO_AM_I), *asked, return_exceptions=True)
        assert {one.kind for one in answers if isinstance(one, TrackerError)} == {Kind.TRACKER_ERROR}
        assert len(answers) == sum(isinstance(one, TrackerError) for one in answers)
        assert await closed == aiohttp.WSCloseCode.GOING_AWAY
        assert await refused(bob.call(routes.HEALTH)) == (Kind.TRACKER_ERROR, {"rule": "no_lease"})
        assert (await bob.raw("GET", routes.HEALTH.path))[0] == 503
        assert await refused(bob.call(routes.WHO_AM_I)) == (Kind.TRACKER_ERROR, {"rule": "no_lease"})
        if how == "stopped":
            await asyncio.to_thread(postgres.start)
        else:
            postgres.go_on()
        await _serves(bob, 8)
    async with ann.events() as events, bob.events() as to_bob:
        await events.until(push.State)
        await to_bob.until(push.State)
        await bob.call(routes.LEAVE, group_id=group_id)
        await events.until(push.RosterChanged)
    assert (await bob.call(routes.HEALTH)).status == "ok"
    warned = [record for record in caplog.records if record.levelno >= logging.WARNING]
    assert not [record for record in warned if record.exc_info], "a database that is away is no bug"


async def test_a_lease_that_cannot_be_renewed_for_a_reason_nobody_thought_of_ends_too(
    short_leases: None, fleet: Fleet, monkeypatch: pytest.MonkeyPatch
) -> None:
    ann = await fleet.user("ann")

    async def _fail(_: object) -> None:
        raise RuntimeError

    async with ann.events() as events:
        await events.until(push.State)
        with monkeypatch.context() as broken:
            broken.setattr(_lease_of(fleet.trackers[0])._own, "change", _fail)
            assert await events.closed(10) == aiohttp.WSCloseCode.GOING_AWAY
            assert await refused(ann.call(routes.WHO_AM_I)) == (Kind.TRACKER_ERROR, {"rule": "no_lease"})
    await _serves(ann, 8)


async def test_a_tracker_that_hangs_in_the_middle_of_a_change_holds_nobody_up_for_long(
    fleet: Fleet, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(server, "_IDLE_SHARE", 0.05)
    ann = await fleet.user("ann")
    hanging = Database(parse_database(fleet.url), "f" * 32, unix_ms)
    with pytest.raises(Exception, match=r"connection is closed|idle-in-transaction"):
        async with hanging.write() as tx:
            await tx.hold_order()
            await ann.call(routes.CREATE_GROUP, m.CreateGroup("lab"))
            await tx.run(select(TRACKERS))
    await hanging.close()


async def test_a_crowd_that_waits_for_a_lock_does_not_cost_the_lease(short_leases: None, fleet: Fleet) -> None:
    ann = await fleet.user("ann")
    db = Database(parse_database(fleet.url), "f" * 32, unix_ms)
    async with ann.events() as events:
        await events.until(push.State)
        async with db.write() as tx:
            await tx.hold_order()
            names = [random_id() for _ in range(30)]
            waiting = [asyncio.create_task(ann.call(routes.CREATE_GROUP, m.CreateGroup(name))) for name in names]
            await asyncio.wait(waiting, timeout=3.0)
            await tx.run(select(TRACKERS))
        assert {one.name for one in await asyncio.gather(*waiting)} == set(names)
        assert not events.socket.closed
        assert _lease_of(fleet.trackers[0]).is_held
        for _ in names:
            await events.until(push.RosterChanged)
    await db.close()

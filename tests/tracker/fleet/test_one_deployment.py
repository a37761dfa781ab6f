"""Two trackers on one database are one: whatever is done at one of them is so at the other, and told there."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from pathlib import Path

import pytest
from sqlalchemy import func, select

from core.wire import push, routes
from core.wire import tracker_messages as m
from core.wire.errors import Kind, TrackerError
from core.wire.ids import random_id
from tests.fakes.fleet import Fleet, fleet_of, moved
from tests.fakes.raw_client import login_key_of
from tests.fakes.refusals import refused
from tracker.store.address import parse_database
from tracker.store.database import Database
from tracker.store.tables import GROUPS, REQUEST_ANSWERS


@pytest.fixture
async def fleet(tmp_path: Path, postgres_url: str) -> AsyncIterator[Fleet]:
    async with fleet_of(tmp_path, postgres_url, 2) as made:
        yield made


async def test_what_happens_at_one_tracker_is_told_at_the_other(fleet: Fleet) -> None:
    ann, bob = await fleet.user("ann"), await fleet.user("bob", at=1)
    group_id = await fleet.clients.group("lab", ann)
    async with bob.events() as to_bob, ann.events() as to_ann:
        await to_bob.until(push.State)
        await bob.call(routes.JOIN, group_id=group_id)
        assert await to_ann.until(push.RequestsChanged) == push.RequestsChanged(group_id, 1, "bob")
        await ann.call(routes.ACCEPT, group_id=group_id, user_id=bob.user_id)
        epoch = (await to_bob.until(push.RosterChanged)).epoch
        roster = (await bob.call(routes.ROSTER, group_id=group_id)).roster
        assert epoch == roster.epoch
        assert {member.name for member in roster.members} == {"ann", "bob"}
        listing = await ann.publish(group_id, "film", b"film")
        await to_bob.until(push.FilesChanged)
        assert [one.path for one in (await bob.call(routes.FILES, group_id=group_id)).listings] == ["film"]
        await to_bob.send(push.Watch(group_id, listing.file_id))
        assert (await to_bob.until(push.PeersChanged)).here[0].device_id == ann.device_id
        await to_ann.send(push.Listen(47800, ()))
        here = (await to_bob.until(push.PeersChanged)).here
        assert here[0].addresses == (m.Address("seen", "127.0.0.1", 47800),)
        await ann.call(routes.REMOVE, group_id=group_id, user_id=bob.user_id)
        assert (await to_bob.until(push.Removed)).why == "removed"


async def test_presence_is_one_across_trackers(fleet: Fleet) -> None:
    ann, bob = await fleet.user("ann"), await fleet.user("bob", at=1)
    group_id = await fleet.clients.group("lab", ann, bob)
    async with ann.events() as to_ann:
        await to_ann.next()
        async with bob.events():
            here = push.PresenceChanged(group_id, here=(bob.user_id,))
            assert await to_ann.until(push.PresenceChanged) == here
            online = (await ann.call(routes.ROSTER, group_id=group_id)).online
            assert set(online) == {ann.user_id, bob.user_id}
        assert await to_ann.until(push.PresenceChanged) == push.PresenceChanged(group_id, gone=(bob.user_id,))


async def test_a_device_that_connects_elsewhere_replaces_its_older_connection(fleet: Fleet) -> None:
    ann, bob = await fleet.user("ann"), await fleet.user("bob")
    group_id = await fleet.clients.group("lab", ann, bob)
    listing = await ann.publish(group_id, "film", b"film")
    async with ann.events() as older:
        await older.next()
        async with moved(ann, fleet.trackers[1]).events() as newer:
            await newer.until(push.State)
            await older.send(push.Listen(47999, ()))  # a late word of the old one
            assert await older.until(push.SessionOver) == push.SessionOver("replaced")
            assert await older.closed() == 1000
            await newer.send(push.Listen(47800, ()))
            async with bob.events() as to_bob:
                await to_bob.send(push.Watch(group_id, listing.file_id))
                while not (peer := (await to_bob.until(push.PeersChanged)).here[0]).addresses:
                    pass
                assert [address.port for address in peer.addresses] == [47800]
                assert ann.user_id in (await bob.call(routes.ROSTER, group_id=group_id)).online
            await ann.publish(group_id, "song", b"song")
            await newer.until(push.FilesChanged)


async def test_what_an_old_connection_says_late_does_not_end_the_new_one(fleet: Fleet) -> None:
    ann = await fleet.user("ann")
    for _ in range(10):  # the old one hears of its end while its last words are on the way
        async with ann.events() as older:
            await older.next()
            there = moved(ann, fleet.trackers[1])
            async with there.events() as newer:
                for port in range(47800, 47810):
                    await older.send(push.Listen(port, ()))
                await older.until(push.SessionOver)
                await ann.call(routes.CREATE_GROUP, m.CreateGroup(random_id()))
                while not isinstance(event := await newer.next(), push.RosterChanged):
                    assert not isinstance(event, push.SessionOver)


async def test_logout_at_one_tracker_ends_the_connection_at_the_other(fleet: Fleet) -> None:
    ann = await fleet.user("ann")
    async with moved(ann, fleet.trackers[1]).events() as events:
        await events.next()
        await ann.call(routes.LOGOUT)
        assert await events.until(push.SessionOver) == push.SessionOver("logout")
    assert (await refused(moved(ann, fleet.trackers[1]).call(routes.WHO_AM_I)))[0] is Kind.SESSION_ENDED


async def test_every_client_learns_all_trackers_and_who_comes_and_goes(fleet: Fleet) -> None:
    ann = await fleet.user("ann")
    first, second = fleet.trackers
    both = {str(first.address), str(second.address)}
    async with ann.events() as events:
        state = await events.until(push.State)
        if set(state.trackers) != both:  # the first did not look around since the second came
            assert set((await events.until(push.TrackersChanged)).trackers) == both
        assert set((await ann.call(routes.DEPLOYMENT)).trackers) == both
        await second.stop()
        assert (await events.until(push.TrackersChanged)).trackers == (str(first.address),)
        await second.start()
        assert set((await events.until(push.TrackersChanged)).trackers) == both


async def test_a_nonce_of_one_tracker_is_good_at_another_and_once(fleet: Fleet) -> None:
    ann = fleet.clients.device()
    await ann.create("ann")
    nonce = (await ann.call(routes.NONCE)).nonce
    there = moved(ann, fleet.trackers[1])
    signed = ann.signed_login("ann", "correct horse", nonce)
    tries = await asyncio.gather(
        ann.call(routes.LOGIN, signed), there.call(routes.LOGIN, signed), return_exceptions=True
    )
    assert [type(one) for one in tries].count(m.Session) == 1
    assert [one.data for one in tries if isinstance(one, TrackerError)] == [{"rule": "nonce"}]


async def test_a_retry_at_another_tracker_gets_the_first_answer(fleet: Fleet) -> None:
    ann = await fleet.user("ann")
    there = moved(ann, fleet.trackers[1])
    first = await ann.call(routes.CREATE_GROUP, m.CreateGroup("lab"), request_id="a" * 32)
    assert await there.call(routes.CREATE_GROUP, m.CreateGroup("lab"), request_id="a" * 32) == first
    made = fleet.clients.device()
    account = m.CreateAccount("bob", login_key_of("x"))
    created = await made.call(routes.CREATE_ACCOUNT, account, request_id="b" * 32)
    elsewhere = moved(made, fleet.trackers[1])
    assert await elsewhere.call(routes.CREATE_ACCOUNT, account, request_id="b" * 32) == created


async def test_a_retry_while_the_first_still_runs_waits_for_its_answer(fleet: Fleet) -> None:
    ann = await fleet.user("ann")
    group = (await ann.call(routes.CREATE_GROUP, m.CreateGroup("art"))).group_id
    db = Database(parse_database(fleet.url), "f" * 32, lambda: 1)
    there = moved(ann, fleet.trackers[1])
    async with db.write() as tx:  # somebody holds the group, so the first cannot finish
        await tx.lock(GROUPS, [group])
        calls = [
            asyncio.create_task(one.call(routes.DELETE_GROUP, group_id=group, request_id="a" * 32))
            for one in (ann, there)
        ]
        assert not (await asyncio.wait(calls, timeout=0.5))[0]
    assert await asyncio.gather(*calls) == [m.Empty(), m.Empty()]  # not a member any more, if it ran twice
    async with db.read() as reader:
        kept = select(func.count()).where(REQUEST_ANSWERS.c.request_id == "a" * 32)
        assert (await reader.run(kept)).scalar_one() == 1
    await db.close()


async def test_a_name_asked_for_at_two_trackers_at_once_is_given_to_one(fleet: Fleet) -> None:
    ann, bob = await fleet.user("ann"), await fleet.user("bob", at=1)
    here, there = fleet.clients.device(), moved(fleet.clients.device(), fleet.trackers[1])
    for number in range(20):
        asked = m.CreateGroup(f"lab {number}")
        groups = await asyncio.gather(
            ann.call(routes.CREATE_GROUP, asked), bob.call(routes.CREATE_GROUP, asked), return_exceptions=True
        )
        users = await asyncio.gather(
            here.create(f"user {number}"), there.create(f"User {number}"), return_exceptions=True
        )
        for answers, won, lost in ((groups, m.GroupView, Kind.GROUP_TAKEN), (users, m.Account, Kind.NAME_TAKEN)):
            assert [type(one) for one in answers].count(won) == 1, answers
            assert [one.kind for one in answers if isinstance(one, TrackerError)] == [lost]

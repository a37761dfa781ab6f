"""The WebSocket: state first, presence, peers, order, silence, slowness and farewell."""

from __future__ import annotations

import asyncio
import contextlib
from pathlib import Path

import aiohttp
import msgspec
import pytest

from core.wire import limits, push, routes
from core.wire import tracker_messages as m
from tests.fakes.raw_client import Clients, EventReader, clients_of, manifest_of
from tests.fakes.running_tracker import RunningTracker, running_tracker
from tracker.presence import addresses_of
from tracker.store.address import Store

_LISTEN = push.Listen(47800, (m.Address("loopback", "127.0.0.1", 47800),))


async def _none(events: EventReader, kind: type[msgspec.Struct], seconds: float = 0.3) -> None:
    """Wait a little: no event of this kind may come."""
    with pytest.raises(TimeoutError):
        await events.until(kind, seconds)


async def test_the_first_event_is_the_whole_state(clients: Clients, tracker: RunningTracker) -> None:
    ann, bob = await clients.user("ann"), await clients.user("bob")
    lab, art = await clients.group("lab", ann, bob), await clients.group("art", bob)
    await ann.publish(lab, "a", b"a")
    await ann.call(routes.JOIN, group_id=art)
    async with bob.events() as events:
        state = await events.next()
    assert isinstance(state, push.State)
    found = {group.group_id: group for group in state.groups}
    roster = (await bob.call(routes.ROSTER, group_id=lab)).roster
    version = (await bob.call(routes.FILES, group_id=lab)).version
    assert found[lab] == push.GroupState(lab, roster.epoch, version)
    assert found[art].requests == 1
    assert (state.spread, state.trackers) == (1.0, (str(tracker.address),))


async def test_without_a_session_there_are_no_events(clients: Clients) -> None:
    ann = await clients.user("ann")
    for token in ("", "wrong"):
        with pytest.raises(aiohttp.WSServerHandshakeError) as refused:
            async with ann.events(token):
                pass
        assert refused.value.status == 401


async def test_being_connected_is_being_online(clients: Clients) -> None:
    ann, bob = await clients.user("ann"), await clients.user("bob")
    group_id = await clients.group("lab", ann, bob)
    async with bob.events() as to_bob:
        async with ann.events() as to_ann:
            await to_ann.next()
            assert await to_bob.until(push.PresenceChanged) == push.PresenceChanged(group_id, here=(ann.user_id,))
            online = (await bob.call(routes.ROSTER, group_id=group_id)).online
            assert set(online) == {ann.user_id, bob.user_id}
            assert (await ann.call(routes.DEVICES)).devices[0].online
        assert await to_bob.until(push.PresenceChanged) == push.PresenceChanged(group_id, gone=(ann.user_id,))
        assert (await bob.call(routes.ROSTER, group_id=group_id)).online == (bob.user_id,)


async def test_a_newer_connection_of_a_device_replaces_the_older(clients: Clients) -> None:
    ann, bob = await clients.user("ann"), await clients.user("bob")
    group_id = await clients.group("lab", ann, bob)
    async with bob.events() as to_bob:
        await to_bob.next()  # else ann may be there before him, and be part of his state
        async with ann.events() as older:
            await older.next()
            await to_bob.until(push.PresenceChanged)
            async with ann.events() as newer:
                assert await older.until(push.SessionOver) == push.SessionOver("replaced")
                assert await older.closed() == 1000
                assert isinstance(await newer.next(), push.State)
                await ann.publish(group_id, "a", b"a")
                await newer.until(push.FilesChanged)
                await _none(to_bob, push.PresenceChanged)  # the late farewell of the old one ends nothing
                assert ann.user_id in (await bob.call(routes.ROSTER, group_id=group_id)).online


async def test_logout_takes_the_device_away_at_once(clients: Clients) -> None:
    ann, bob = await clients.user("ann"), await clients.user("bob")
    group_id = await clients.group("lab", ann, bob)
    listing = await ann.publish(group_id, "film", b"film")
    async with bob.events() as to_bob, ann.events() as to_ann:
        await to_ann.next()
        await to_bob.send(push.Watch(group_id, listing.file_id))
        assert (await to_bob.until(push.PeersChanged)).here[0].device_id == ann.device_id
        await ann.call(routes.LOGOUT)
        assert await to_ann.until(push.SessionOver) == push.SessionOver("logout")
        assert (await to_bob.until(push.PeersChanged)).gone == (ann.device_id,)
        peers = await bob.call(routes.PEERS, group_id=group_id, file_id=listing.file_id)
        assert peers.peers == ()
        # What was shared stays listed: the next login goes on with it.
        assert (await bob.call(routes.FILES, group_id=group_id)).listings[0].sharers == 1


async def test_watchers_hear_of_peers_that_come_move_gain_and_go(clients: Clients) -> None:
    ann, bob = await clients.user("ann"), await clients.user("bob")
    group_id = await clients.group("lab", ann, bob)
    listing = await ann.publish(group_id, "film", b"film")
    file_id = listing.file_id
    async with bob.events() as to_bob:
        await to_bob.send(push.Watch(group_id, file_id, known=0))
        async with ann.events() as to_ann:
            first = await to_bob.until(push.PeersChanged)
            assert first.here == (m.PeerView(ann.device_id, (), complete=True),)
            await to_ann.send(_LISTEN)
            moved = await to_bob.until(push.PeersChanged)
            assert moved.here[0].addresses == (m.Address("seen", "127.0.0.1", 47800),)
            end = m.ChangeShares(end=(listing.listing_id,))
            put = m.ChangeShares(put=(m.ShareState(listing.listing_id, complete=False),))
            await bob.call(routes.SHARES, put, group_id=group_id)  # else the listing would die
            await ann.call(routes.SHARES, end, group_id=group_id)
            assert (await to_bob.until(push.PeersChanged)).gone == (ann.device_id,)
            await ann.call(routes.SHARES, put, group_id=group_id)
            here = (await to_bob.until(push.PeersChanged)).here
            assert (here[0].device_id, here[0].complete) == (ann.device_id, False)
        assert (await to_bob.until(push.PeersChanged)).gone == (ann.device_id,)


async def test_only_who_knows_few_peers_is_told_of_more(clients: Clients) -> None:
    ann, bob = await clients.user("ann"), await clients.user("bob")
    group_id = await clients.group("lab", ann, bob)
    listing = await ann.publish(group_id, "film", b"film")
    async with bob.events() as to_bob:
        await to_bob.next()
        await to_bob.send(push.Watch(group_id, listing.file_id, known=limits.PEERS_WANTED))
        async with ann.events() as to_ann:
            await to_ann.next()
            await _none(to_bob, push.PeersChanged)
            await to_bob.send(push.Watch(group_id, listing.file_id, known=limits.PEERS_WANTED - 1))
            assert (await to_bob.until(push.PeersChanged)).here[0].device_id == ann.device_id
            await to_bob.send(push.Unwatch(group_id, listing.file_id))
            await bob.call(routes.WHO_AM_I)
        await _none(to_bob, push.PeersChanged)


async def test_who_has_each_of_many_files_is_told_in_few_frames(clients: Clients) -> None:
    ann, bob = await clients.user("ann"), await clients.user("bob")
    group_id = await clients.group("lab", ann, bob)
    count = limits.PUSH_QUEUE_MAX + 44
    manifests = [manifest_of(b"%d" % n) for n in range(count)]
    await ann.put_manifests(group_id, *manifests)
    entries = tuple(m.Publish(f"film {n}", one.file_id, one.size, 1) for n, one in enumerate(manifests))
    listed = await ann.call(routes.PUBLISH, m.PublishMany(entries), group_id=group_id)
    files = [one.file_id for one in listed.listings]
    async with ann.events() as to_ann, bob.events() as to_bob:
        await to_ann.next()
        await to_bob.until(push.State)
        await to_bob.send(*(push.Watch(group_id, file_id) for file_id in files), push.Unwatch(group_id, files[0]))
        told = [await to_bob.until(push.PeersChanged) for _ in files[1:]]
        assert sorted(one.file_id for one in told) == sorted(files[1:])
        assert {one.here[0].device_id for one in told} == {ann.device_id}


async def test_a_stranger_watches_in_vain(clients: Clients) -> None:
    ann, eve = await clients.user("ann"), await clients.user("eve")
    group_id = await clients.group("lab", ann)
    listing = await ann.publish(group_id, "film", b"film")
    async with eve.events() as to_eve, ann.events() as to_ann:
        await to_ann.next()
        await to_eve.send(push.Watch(group_id, listing.file_id))
        await to_ann.send(_LISTEN)
        await _none(to_eve, push.PeersChanged)


async def test_a_sample_of_peers_is_random_and_bounded(clients: Clients) -> None:
    users = [await clients.user(f"user{n}") for n in range(4)]
    group_id = await clients.group("lab", *users)
    listing = await users[0].publish(group_id, "film", b"film")
    for user in users[1:]:
        await user.publish(group_id, "film", b"film")
    orders = set()
    async with contextlib.AsyncExitStack() as stack:
        for user in users[1:]:
            await (await stack.enter_async_context(user.events())).next()
        for _ in range(20):
            answer = await users[0].call(routes.PEERS, group_id=group_id, file_id=listing.file_id)
            orders.add(tuple(peer.device_id for peer in answer.peers))
    assert {frozenset(order) for order in orders} == {frozenset(user.device_id for user in users[1:])}
    assert len(orders) > 1


async def test_admins_are_told_who_asks_and_members_are_not(clients: Clients) -> None:
    ann, bob, cid = [await clients.user(name) for name in ("ann", "bob", "cid")]
    group_id = await clients.group("lab", ann, bob)
    async with ann.events() as to_ann, bob.events() as to_bob:
        await cid.call(routes.JOIN, group_id=group_id)
        assert await to_ann.until(push.RequestsChanged) == push.RequestsChanged(group_id, 1, "cid")
        await ann.call(routes.REJECT, group_id=group_id, user_id=cid.user_id)
        assert await to_ann.until(push.RequestsChanged) == push.RequestsChanged(group_id, 0)
        await _none(to_bob, push.RequestsChanged)
        await ann.call(routes.SET_ROLE, m.SetRole("admin"), group_id=group_id, user_id=bob.user_id)
        await cid.call(routes.JOIN, group_id=group_id)
        assert (await to_bob.until(push.RequestsChanged)).name == "cid"


async def test_a_new_member_is_told_at_once_and_fetches_the_whole_roster(clients: Clients) -> None:
    ann, bob = await clients.user("ann"), await clients.user("bob")
    group_id = await clients.group("lab", ann)
    await bob.call(routes.JOIN, group_id=group_id)
    async with bob.events() as to_bob:
        await to_bob.next()
        await ann.call(routes.ACCEPT, group_id=group_id, user_id=bob.user_id)
        event = await to_bob.next(0.5)
        roster = (await bob.call(routes.ROSTER, group_id=group_id)).roster
        assert event == push.RosterChanged(group_id, roster.epoch)


async def test_events_come_in_the_order_of_the_changes(clients: Clients) -> None:
    ann, bob = await clients.user("ann"), await clients.user("bob")
    group_id = await clients.group("lab", ann, bob)
    async with bob.events() as to_bob:
        await to_bob.next()
        for _ in range(5):
            await ann.call(routes.SET_ROLE, m.SetRole("reader"), group_id=group_id, user_id=bob.user_id)
            await ann.call(routes.SET_ROLE, m.SetRole("member"), group_id=group_id, user_id=bob.user_id)
        epochs = [(await to_bob.until(push.RosterChanged)).epoch for _ in range(10)]
        assert epochs == sorted(set(epochs))


async def test_many_changes_share_few_frames(clients: Clients) -> None:
    ann, bob = await clients.user("ann"), await clients.user("bob")
    group_id = await clients.group("lab", ann, bob)
    async with bob.events() as to_bob:
        await to_bob.next()
        await asyncio.gather(*(ann.publish(group_id, f"file {number}", b"%d" % number) for number in range(20)))
        version = (await bob.call(routes.FILES, group_id=group_id)).version
        await to_bob.until(push.FilesChanged, list_version=version)
        assert to_bob.frames < 20


@pytest.mark.parametrize("text", ["{", "[{}]", '[{"type":"state"}]', "[" * 5000])
async def test_nonsense_ends_the_socket_and_nothing_else(clients: Clients, text: str) -> None:
    ann = await clients.user("ann")
    async with ann.events() as events:
        await events.next()
        await events.socket.send_str(text)
        assert await events.closed() == aiohttp.WSCloseCode.UNSUPPORTED_DATA
    assert await ann.call(routes.WHO_AM_I)


async def test_what_only_a_newer_client_says_is_skipped_and_the_rest_of_its_frame_is_heard(clients: Clients) -> None:
    ann, bob = await clients.user("ann"), await clients.user("bob")
    group_id = await clients.group("lab", ann, bob)
    listing = await ann.publish(group_id, "a.txt", b"a")
    async with ann.events() as to_ann, bob.events() as to_bob:
        await to_ann.send(push.Listen(1))
        newer = [
            {"type": "weather", "sun": {"deep": [1]}},
            {"type": "watch", "group_id": group_id, "file_id": listing.file_id, "mood": "good"},
        ]
        await to_bob.socket.send_str(msgspec.json.encode(newer).decode())
        peers = await to_bob.until(push.PeersChanged, file_id=listing.file_id)
        assert [one.device_id for one in peers.here] == [ann.device_id]
        assert not to_bob.socket.closed


async def test_a_ping_is_answered(clients: Clients) -> None:
    ann = await clients.user("ann")
    headers = {"Authorization": f"Bearer {ann.token}"}
    async with clients.http.ws_connect(ann.url(routes.EVENTS_PATH), headers=headers, autoping=False) as socket:
        await socket.ping(b"here?")
        while (message := await socket.receive(5)).type is not aiohttp.WSMsgType.PONG:
            assert message.type is aiohttp.WSMsgType.TEXT
        assert message.data == b"here?"


async def test_a_silent_client_is_gone_and_one_that_is_pinged_stays(
    clients: Clients, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(limits, "SOCKET_PING_SECONDS", 0.1)
    monkeypatch.setattr(limits, "SOCKET_GONE_SECONDS", 0.5)
    monkeypatch.setattr(limits, "PUSH_STEADY_SECONDS", 0.1)  # or coming and going are one frame, which tells the going
    ann, bob = await clients.user("ann"), await clients.user("bob")
    group_id = await clients.group("lab", ann, bob)
    headers = {"Authorization": f"Bearer {bob.token}"}
    async with ann.events() as to_ann:
        url = bob.url(routes.EVENTS_PATH)
        async with clients.http.ws_connect(url, headers=headers, autoping=False) as silent:
            await to_ann.until(push.PresenceChanged, here=(bob.user_id,))
            assert (await silent.receive()).type is aiohttp.WSMsgType.TEXT
            assert (await silent.receive()).type is aiohttp.WSMsgType.PING  # and no answer to it
            gone = await to_ann.until(push.PresenceChanged, 3.0)
            assert gone == push.PresenceChanged(group_id, gone=(bob.user_id,))


async def test_a_client_that_stops_reading_gets_a_resync_and_delays_nobody(
    clients: Clients, tracker: RunningTracker
) -> None:
    ann, bob = await clients.user("ann"), await clients.user("bob")
    group_id = await clients.group("lab", ann, bob)
    delivery = tracker.service._delivery
    assert delivery is not None
    headers = {"Authorization": f"Bearer {bob.token}"}
    async with clients.http.ws_connect(bob.url(routes.EVENTS_PATH), headers=headers, max_msg_size=0) as slow:
        await slow.receive()
        assert slow._response.connection is not None
        transport = slow._response.connection.transport
        assert isinstance(transport, asyncio.ReadTransport)
        transport.pause_reading()
        connection = next(one for one in delivery.connections() if one.device_id == bob.device_id)
        big = m.PeerView(ann.device_id, tuple(m.Address("lan", "192.0.2.1", 1) for _ in range(40_000)))
        for number in range(1, 2000):  # 2 MB each at first, so that the socket fills up
            padded = (big,) if number < 12 else ()
            connection.put(push.PeersChanged(group_id, f"{number:064x}", here=padded))
            if number < 12:
                await asyncio.sleep(0.12)
        began = asyncio.get_running_loop().time()
        await ann.publish(group_id, "film", b"film")
        assert asyncio.get_running_loop().time() - began < 1.0
        transport.resume_reading()
        resynced = False
        async with asyncio.timeout(20):
            while not resynced:
                message = await slow.receive()
                events = msgspec.json.decode(message.data, type=list[push.TrackerEvent])
                resynced = any(isinstance(event, push.Resync) for event in events)


async def test_when_the_tracker_ends_clients_are_told_to_come_back(tmp_path: Path, store: Store) -> None:
    async with running_tracker(tmp_path, store=store) as tracker, clients_of(tracker) as clients:
        ann = await clients.user("ann")
        async with ann.events() as events:
            await events.next()
            closed = asyncio.create_task(events.closed())
            await tracker.stop()
            assert await closed == aiohttp.WSCloseCode.GOING_AWAY
        await tracker.start()
        async with ann.events() as events:
            assert isinstance(await events.next(), push.State)


async def test_coming_and_going_leaves_nothing_behind(clients: Clients, tracker: RunningTracker) -> None:
    ann, bob = await clients.user("ann"), await clients.user("bob")
    group_id = await clients.group("lab", ann, bob)
    listing = await ann.publish(group_id, "film", b"film")
    delivery = tracker.service._delivery
    assert delivery is not None
    async with ann.events() as to_ann:
        await to_ann.next()
        for _ in range(3):
            async with bob.events() as to_bob:
                await to_bob.next()
                await to_bob.send(push.Watch(group_id, listing.file_id))
                await to_bob.until(push.PeersChanged)
            await to_ann.until(push.PresenceChanged, here=(), gone=(bob.user_id,))
        assert not delivery._watchers
        assert set(delivery._by_user) == {ann.user_id}
        assert delivery.clients == 1


def test_addresses_that_lead_nowhere_are_dropped() -> None:
    told = (
        m.Address("lan", "192.0.2.7", 47800),
        m.Address("lan", "::ffff:192.0.2.7", 47801),
        m.Address("lan", "169.254.1.1", 47800),
        m.Address("lan", "fe80::1%eth0", 47800),
        m.Address("lan", "224.0.0.1", 47800),
        m.Address("lan", "0.0.0.0", 47800),
        m.Address("loopback", "127.0.0.1", 47800),
        m.Address("seen", "192.0.2.9", 47800),
        m.Address("relay", "192.0.2.10", 47800),
        m.Address("lan", "host.example", 47800),
    )
    seen = m.Address("seen", "198.51.100.4", 47800)
    assert addresses_of(push.Listen(47800, told[:8]), "198.51.100.4") == (seen, told[0])
    assert addresses_of(push.Listen(47800, told[8:]), "198.51.100.4") == (seen,)
    assert addresses_of(push.Listen(47800, told[6:7]), "127.0.0.1")[0].address == "127.0.0.1"
    assert addresses_of(push.Listen(47800, told[:1]), "fe80::9%eth0") == (told[0],)
    assert addresses_of(push.Listen(0, told[:1]), "198.51.100.4") == ()

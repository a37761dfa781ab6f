"""A tracker that lies, floods or sends elsewhere: refused, or told to people where its owner has the right (M10).

Rosters that go back, are of another root or do not add up: `tests/core/transfer/test_membership.py`. Manifests that are
not those asked for, other roots and answers without sense: `tests/core/net/test_tracker_client.py`.
"""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from pathlib import Path

import msgspec
import pytest
from aiohttp import web
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec

from core import events
from core.net.event_stream import EventStream
from core.net.tracker_client import Pin, TrackerClient
from core.session.sync import Sync
from core.snapshots import DownloadState
from core.transfer.membership import NEW_GROUPS_MAX
from core.wire import limits, push, routes
from core.wire.errors import Kind, ShareError
from core.wire.ids import DeviceId
from core.wire.roster import Member, Roster, RosterChange, canonical_members
from core.wire.tracker_messages import Address, PeerView
from tests.fakes.devices import FakeDevice
from tests.fakes.files import make_file, sha1_of
from tests.fakes.people import GROUP, People, Person, people
from tests.fakes.small_tracker import SmallTracker, running

KIB, MIB = 1024, 1024 * 1024
FLOOD = 2500


@pytest.fixture
async def tracker() -> AsyncIterator[SmallTracker]:
    async with running(SmallTracker()) as small:
        yield small


def _client(tracker: SmallTracker) -> TrackerClient:
    client = TrackerClient(Pin(tracker.root.fingerprint, tracker.root.der), [tracker.address])
    client.token = "secret"
    return client


async def test_a_push_without_end_is_cut_off_at_its_limit_and_the_client_comes_back(tracker: SmallTracker) -> None:
    states: asyncio.Queue[tuple[bool, ShareError | None]] = asyncio.Queue()
    client = _client(tracker)
    stream = EventStream(
        client, DeviceId("a" * 64), lambda event: None, lambda here, _, error: states.put_nowait((here, error))
    )
    stream.start()
    try:
        assert await asyncio.wait_for(states.get(), 10) == (True, None)
        parts = [b"[" + b" " * (limits.PUSH_FRAME_MAX + 1)]
        sending = [asyncio.ensure_future(socket.send_bytes(part)) for socket in tracker.sockets for part in parts]
        here, error = await asyncio.wait_for(states.get(), 10)
        assert not here
        assert error is not None
        assert (error.kind, error.data["reason"]) == (Kind.TRACKER_ERROR, "too_long")
        await asyncio.gather(*sending, return_exceptions=True)
        assert await asyncio.wait_for(states.get(), 10) == (True, None)
    finally:
        await stream.close()
        await client.close()


async def test_a_frame_of_very_many_events_leaves_the_loop_to_others_between_them(tracker: SmallTracker) -> None:
    turns = 0
    heard: list[int] = []
    client = _client(tracker)
    done = asyncio.Event()

    def on_event(event: push.TrackerEvent) -> None:
        heard.append(turns)
        if len(heard) == limits.PUSH_EVENTS_MAX + 1:
            done.set()

    async def count() -> None:
        nonlocal turns
        while True:
            turns += 1
            await asyncio.sleep(0)

    stream = EventStream(client, DeviceId("a" * 64), on_event, lambda here, _, error: None)
    stream.start()
    counting = asyncio.create_task(count())
    try:
        async with asyncio.timeout(20):
            while not heard:  # noqa: ASYNC110 - it hears on the same loop
                await asyncio.sleep(0.01)
            await tracker.push(*(push.FilesChanged("1" * 32, number) for number in range(limits.PUSH_EVENTS_MAX)))
            await done.wait()
    finally:
        counting.cancel()
        await stream.close()
        await client.close()
    # Not more than a hundred of them in one turn.
    assert max(heard.count(turn) for turn in set(heard)) <= 100


async def test_a_redirect_is_an_error_and_nobody_goes_where_it_points(tracker: SmallTracker) -> None:
    async with running(SmallTracker()) as elsewhere:
        for status in (301, 302, 303, 307, 308):
            target = f"https://{elsewhere.address}{routes.GROUPS.path}"

            async def redirect(request: web.Request, status: int = status, target: str = target) -> web.Response:
                return web.Response(status=status, headers={"Location": target})

            tracker.handlers[f"GET {routes.GROUPS.path}"] = redirect
            client = _client(tracker)
            with pytest.raises(ShareError) as caught:
                await client.call(routes.GROUPS)
            assert (caught.value.kind, caught.value.data["reason"]) == (Kind.TRACKER_ERROR, "redirect")
            await client.close()
        assert elsewhere.seen == []


async def test_the_bounds_of_what_is_remembered_of_a_flood(tmp_path: Path) -> None:
    """Events about groups that nobody is in, states without end, peers without number: the client goes on."""
    async with people(tmp_path, "ann", "bob") as crowd:
        ann, bob = crowd.people
        source = make_file(tmp_path / "big.bin", 3 * MIB, seed=1)
        await ann.engine.sharing.upload_file(str(source), GROUP)
        sync: Sync = bob.session.sync
        await asyncio.wait_for(sync.ready.wait(), 10)
        await _settled(bob)
        (group,) = bob.session.membership.groups()
        state = push.State((push.GroupState(group, bob.session.membership.epoch(group), 1),))
        for number in range(FLOOD):
            unknown = f"{number:032x}"
            sync.on_event(push.RosterChanged(unknown, 1))
            sync.on_event(push.RequestsChanged(unknown, 1, "mallory"))
            sync.on_event(push.FilesChanged(unknown, number))
            sync.on_event(push.RosterChanged(group, 2**62 + number))
            sync.on_event(msgspec.structs.replace(state, spread=1.0 + number))
            sync.on_event(push.TrackersChanged(()))
        assert len(sync._queue) <= limits.GROUPS_FOLLOWED_MAX + 8
        assert len(sync._requests) <= limits.GROUPS_FOLLOWED_MAX
        assert len(bob.session.membership._newest) <= limits.GROUPS_FOLLOWED_MAX + 1
        assert len(bob.session.membership._tasks) <= NEW_GROUPS_MAX + 1
        assert len(bob.session.activity._looking) <= 1
        await bob.engine.downloads.download_file(GROUP, "big.bin", f"{bob.folder}/")
        async with asyncio.timeout(60):
            while not bob.session.hub._exchange.swarms:  # noqa: ASYNC110 - nothing tells that it has its manifest
                await asyncio.sleep(0.01)
        for key, swarm in list(bob.session.hub._exchange.swarms.items()):
            bob.session.hub.on_peers(key.group_id, key.file_id, [PeerView(f"{n:064x}", ()) for n in range(FLOOD)])
            assert len(swarm._views) <= limits.PEERS_TOLD_MAX
            bob.session.hub.on_peers(key.group_id, key.file_id, _views_of(ann))
        await bob.until(lambda one: one.state is DownloadState.DONE, "big.bin", 60)
        assert sha1_of(bob.folder / "big.bin") == sha1_of(source)


def _views_of(person: Person) -> list[PeerView]:
    """How a tracker tells of somebody who has everything."""
    listen = person.session.stream._listen
    assert listen is not None
    address = Address("seen", "127.0.0.1", listen.port)
    return [PeerView(person.session.hub._me, (address,), complete=True)]


def _signed(crowd: People, old: Roster, members: list[Member]) -> push.RosterChanged:
    """What the owner of the tracker can make: a roster of whomever it likes, with the root's own signature."""
    new = crowd.tracker.service.root.sign(Roster(old.group_id, old.epoch + 1, canonical_members(members)))
    change = RosterChange(old.group_id, old.epoch, new.epoch, tuple(members), (), new.signature)
    return push.RosterChanged(old.group_id, new.epoch, change)


async def _settled(person: Person) -> None:
    """Everything that the real tracker said has been done."""
    await asyncio.wait_for(person.session.sync.ready.wait(), 10)
    async with asyncio.timeout(10):
        while len(person.session.membership._tasks):  # noqa: ASYNC110 - nothing tells of it
            await asyncio.sleep(0.01)


def _roster(person: Person) -> Roster:
    (group,) = person.session.membership.groups()
    index = person.session.membership.index(group)
    assert index is not None
    return index.roster


async def _activity(person: Person) -> list[tuple[str, str]]:
    return [(one.what, one.user) for one in await person.engine.groups.activity(GROUP)]


async def test_a_foreign_member_is_told_as_one_that_joined_and_a_swapped_device_as_a_new_one(tmp_path: Path) -> None:
    """The owner of the tracker may do so; that it was done must not be hidden from anybody."""
    async with people(tmp_path, "ann", "bob") as crowd:
        _, bob = crowd.people
        await _settled(bob)
        mallory, swapped = FakeDevice(), FakeDevice()
        members = {member.name: member for member in _roster(bob).members}
        foreign = Member("f" * 32, "mallory", "member", (mallory.device,))
        bob.told.clear()
        bob.session.sync.on_event(_signed(crowd, _roster(bob), [*members.values(), foreign]))
        assert "mallory" in {member.name for member in _roster(bob).members}
        await bob.hears(events.GroupsChanged)
        async with asyncio.timeout(10):
            while ("joined", "mallory") not in await _activity(bob):  # noqa: ASYNC110 - it is written in the background
                await asyncio.sleep(0.02)
        assert not [event for event in bob.told if isinstance(event, events.NewDevice)]
        ann = msgspec.structs.replace(members["ann"], devices=(swapped.device,))
        bob.session.sync.on_event(_signed(crowd, _roster(bob), [ann, members["bob"], foreign]))
        assert await bob.hears(events.NewDevice) == events.NewDevice("ann", swapped.device)
        # The one that is gone is out at once, whoever said so.
        assert not bob.session.membership.is_known(DeviceId(members["ann"].devices[0]))


async def test_a_roster_without_the_roots_signature_changes_nothing(tmp_path: Path) -> None:
    """Whoever holds a tracker without its root key can stop the news, and no more."""
    async with people(tmp_path, "ann", "bob") as crowd:
        _, bob = crowd.people
        await _settled(bob)
        before = _roster(bob)
        good = _signed(crowd, before, [*before.members, Member("f" * 32, "mallory", "owner", ())])
        assert good.change is not None
        forged = ec.generate_private_key(ec.SECP256R1()).sign(b"roster", ec.ECDSA(hashes.SHA256()))
        for signature in (b"", forged, good.change.signature[:-1]):
            bad = msgspec.structs.replace(good.change, signature=signature)
            bob.session.sync.on_event(msgspec.structs.replace(good, change=bad))
            assert _roster(bob).members == before.members
        assert ("joined", "mallory") not in await _activity(bob)

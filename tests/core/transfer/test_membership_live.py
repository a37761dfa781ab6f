"""Membership behind the real tracker's pushes: who joins is in, who is expelled is out everywhere within a second."""

from __future__ import annotations

import asyncio
import contextlib
import time
from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from core.net.event_stream import EventStream
from core.net.first_contact import ask_deployment
from core.net.login import create_account, login
from core.net.tracker_client import TrackerClient
from core.transfer.membership import Membership, steady_seconds
from core.wire import push, routes
from core.wire import tracker_messages as m
from core.wire.errors import Kind, UserError
from core.wire.identity import root_of
from core.wire.ids import GroupId
from tests.fakes.devices import FakeDevice
from tests.fakes.rosters import MemoryStore
from tests.fakes.running_tracker import RunningTracker, running_tracker


class Person:
    """A user with one device, online."""

    def __init__(self, name: str, client: TrackerClient) -> None:
        self.name, self.client, self.device = name, client, FakeDevice()
        self.user_id = ""
        key, fingerprint = root_of(client.pin.root_certificate)
        self.members = Membership(
            fingerprint, key, client, MemoryStore(), time.time, steady_seconds, self.device.device
        )
        self.stream = EventStream(client, self.device.device, self._on_event, lambda here, next_try, error: None)
        self._changed = asyncio.Event()
        self.members.subscribe(lambda group_id: self._changed.set())

    def _on_event(self, event: push.TrackerEvent) -> None:
        if isinstance(event, (push.RosterChanged, push.Removed)):
            self.members.apply(event)
        elif isinstance(event, push.State):
            self._changed.set()

    async def come(self) -> None:
        """Make the account, log in, go online."""
        await create_account(self.client, self.name, "correct horse")
        self.user_id = (await login(self.client, self.device, self.name, "correct horse", "")).user_id
        await self.members.load()
        self.stream.start()
        await self._changed.wait()

    async def until_knows(self, group_id: GroupId, *names: str) -> None:
        """Wait until exactly these are members as this person's device sees it; no names: until it is out."""
        while self._names(group_id) != set(names):
            self._changed.clear()
            await self._changed.wait()

    def _names(self, group_id: GroupId) -> set[str]:
        index = self.members.index(group_id)
        return {member.name for member in index.roster.members} if index else set()

    async def go(self) -> None:
        """Offline."""
        await self.stream.close()
        await self.members.close()
        await self.client.close()


@contextlib.asynccontextmanager
async def people(tracker: RunningTracker, *names: str) -> AsyncIterator[list[Person]]:
    pin = (await ask_deployment(tracker.address)).pin
    here = [Person(name, TrackerClient(pin, [tracker.address])) for name in names]
    try:
        await asyncio.gather(*(person.come() for person in here))
        yield here
    finally:
        await asyncio.gather(*(person.go() for person in here))


@pytest.fixture
async def tracker(tmp_path: Path) -> AsyncIterator[RunningTracker]:
    async with running_tracker(tmp_path) as tracker:
        yield tracker


async def test_who_is_accepted_is_in_and_who_is_expelled_is_out_within_a_second(tracker: RunningTracker) -> None:
    async with people(tracker, "ann", "bob", "eve") as (ann, bob, eve), asyncio.timeout(20):
        group = GroupId((await ann.client.call(routes.CREATE_GROUP, m.CreateGroup("lab"))).group_id)
        ids = {"group_id": group}
        for person in (bob, eve):
            await person.client.call(routes.JOIN, ids=ids)
            await ann.client.call(routes.ACCEPT, ids={**ids, "user_id": person.user_id})
        for person in (ann, bob, eve):
            await person.until_knows(group, "ann", "bob", "eve")
            for other in {ann, bob, eve} - {person}:
                await person.members.on_roster(push.RosterChanged(group, person.members.epoch(group)))
                assert person.members.may(other.device.device, group, "fetch")
                assert person.members.certificate_of(other.device.device) is not None
        await ann.client.call(routes.REMOVE, ids={**ids, "user_id": eve.user_id})
        acknowledged = time.monotonic()
        for person in (ann, bob):
            await person.until_knows(group, "ann", "bob")
            assert not person.members.may(eve.device.device, group, "fetch")
            assert not person.members.is_known(eve.device.device)
        await eve.until_knows(group)
        assert time.monotonic() - acknowledged < 1.0
        assert not eve.members.may(ann.device.device, group, "fetch")


async def test_a_stranger_is_told_no_roster_and_no_certificate(tracker: RunningTracker) -> None:
    async with people(tracker, "ann", "eve") as (ann, eve), asyncio.timeout(20):
        group = GroupId((await ann.client.call(routes.CREATE_GROUP, m.CreateGroup("lab"))).group_id)
        with pytest.raises(UserError) as caught:
            await eve.members.refresh(group)
        assert caught.value.kind in (Kind.NOT_MEMBER, Kind.NO_SUCH_GROUP)
        assert eve.members.groups() == set()
        answer = await eve.client.call(routes.CERTIFICATES, m.AskCertificates((ann.device.device,)))
        assert answer.certificates == ()


async def test_rosters_outlive_the_tracker_and_a_restart_of_the_program(tracker: RunningTracker) -> None:
    async with people(tracker, "ann", "bob") as (ann, bob), asyncio.timeout(20):
        group = GroupId((await ann.client.call(routes.CREATE_GROUP, m.CreateGroup("lab"))).group_id)
        await bob.client.call(routes.JOIN, ids={"group_id": group})
        await ann.client.call(routes.ACCEPT, ids={"group_id": group, "user_id": bob.user_id})
        await ann.until_knows(group, "ann", "bob")
        await ann.members.on_roster(push.RosterChanged(group, ann.members.epoch(group)))
        await tracker.stop()
        store = ann.members._store
        await ann.members.close()
        key, fingerprint = root_of(ann.client.pin.root_certificate)
        again = Membership(fingerprint, key, ann.client, store, time.time, steady_seconds, ann.device.device)
        await again.load()
        assert again.may(bob.device.device, group, "fetch")
        assert again.anchors() == ann.members.anchors() != []
        await again.close()

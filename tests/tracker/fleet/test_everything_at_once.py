"""Everybody does everything at two trackers at once: no request fails, and what is left fits together."""

from __future__ import annotations

import asyncio
import random
from collections import Counter
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import AsyncExitStack
from pathlib import Path
from typing import Any

import aiohttp
import msgspec
import pytest
from sqlalchemy import Select, func, select

from core.wire import push, routes
from core.wire import tracker_messages as m
from core.wire.errors import Kind, TrackerError
from core.wire.roster import Roster
from tests.fakes.fleet import Fleet, fleet_of, moved
from tests.fakes.raw_client import RawClient, login_key_of
from tracker.janitor import forget_unlisted, sweep
from tracker.service import unix_ms
from tracker.store.address import parse_database
from tracker.store.database import Database, Reader
from tracker.store.tables import (
    DEVICES,
    GROUPS,
    LISTINGS,
    MEMBERSHIPS,
    OUTBOX,
    OUTBOX_HEAD,
    PRESENCE,
    SESSIONS,
    SHARES,
    USERS,
)  # fmt: skip

_PEOPLE, _DEVICES, _GROUPS, _STEPS = 6, 2, 3, 20
_TROUBLE = {Kind.TRACKER_ERROR, Kind.INTERNAL}


@pytest.fixture
async def fleet(tmp_path: Path, postgres_url: str) -> AsyncIterator[Fleet]:
    async with fleet_of(tmp_path, postgres_url, 2) as made:
        yield made


class _Device:
    """Somebody at one of their devices, who does whatever comes to mind, at whichever tracker."""

    def __init__(self, fleet: Fleet, name: str, seed: str, groups: list[str], people: dict[str, str]) -> None:
        self.fleet, self.name, self.groups, self.people = fleet, name, groups, people
        self.chance = random.Random(seed)
        self.client = fleet.clients.device()
        self.answers: Counter[str] = Counter()
        self.files: list[str] = []

    def _at(self) -> RawClient:
        return moved(self.client, self.chance.choice(self.fleet.trackers))

    async def live(self) -> None:
        """Do some of everything."""
        await self.login()
        does: dict[Callable[[], Awaitable[Any]], int] = {
            self.publish: 6, self.share: 6, self.connect: 4, self.member: 8, self.decide: 12, self.set_role: 4,
            self.login: 1, self.logout: 1, self.revoke: 1, self.delete_account: 1, self.delete_group: 1,
        }  # fmt: skip
        for _ in range(_STEPS):
            doing = self.chance.choices(list(does), list(does.values()))[0]
            try:
                await doing()
                self.answers["done"] += 1
            except TrackerError as error:
                if error.kind in _TROUBLE:
                    raise
                self.answers[error.kind.value] += 1
                if error.kind is Kind.SESSION_ENDED:
                    await self.login()
            except aiohttp.WSServerHandshakeError as error:
                if error.status != 401:
                    raise
                await self.login()

    async def login(self) -> None:
        """Log in, on a new device where this one was revoked, as a new user where this one is gone."""
        there = self._at()
        while True:
            there.token = ""
            try:
                await there.login(self.name)
                break
            except TrackerError as error:
                if error.kind is Kind.DEVICE_REFUSED:
                    there = moved(self.fleet.clients.device(), there.tracker)
                elif error.kind is Kind.WRONG_LOGIN:
                    await self._create(there)
                else:
                    raise
        self.client = there
        self.people[self.name] = there.user_id

    async def _create(self, there: RawClient) -> None:
        try:
            await there.create(self.name)
        except TrackerError as error:  # another device of the same person was first
            if error.kind is not Kind.NAME_TAKEN:
                raise

    async def publish(self) -> None:
        path = f"{self.chance.randrange(20)}"
        listing = await self._at().publish(self.chance.choice(self.groups), path, path.encode())
        self.files.append(listing.listing_id)

    async def share(self) -> None:
        group_id = self.chance.choice(self.groups)
        listed = (await self._at().call(routes.FILES, group_id=group_id)).listings
        if listed:
            one = self.chance.choice(listed).listing_id
            change = m.ChangeShares(end=(one,))
            if self.chance.random() < 0.5:
                change = m.ChangeShares(put=(m.ShareState(one, self.chance.random() < 0.5),))
            await self._at().call(routes.SHARES, change, group_id=group_id)

    async def connect(self) -> None:
        async with AsyncExitStack() as stack:
            for _ in range(self.chance.randint(1, 3)):
                events = await stack.enter_async_context(self._at().events())
                await events.send(push.Listen(self.chance.randint(1, 9), ()))
            await asyncio.sleep(self.chance.random() * 0.05)

    async def member(self) -> None:
        group_id = self.chance.choice(self.groups)
        if self.chance.random() < 0.7:
            await self._at().call(routes.JOIN, group_id=group_id)
        else:
            await self._at().call(routes.LEAVE, group_id=group_id)

    async def decide(self) -> None:
        route = self.chance.choice((*[routes.ACCEPT] * 6, routes.REJECT, routes.REMOVE, routes.BAN, routes.UNBAN))
        await self._at().call(route, group_id=self.chance.choice(self.groups), user_id=self._somebody())

    async def set_role(self) -> None:
        asked = m.SetRole(self.chance.choice(("owner", "owner", "admin", "member", "reader")))
        group_id = self.chance.choice(self.groups)
        await self._at().call(routes.SET_ROLE, asked, group_id=group_id, user_id=self._somebody())

    async def logout(self) -> None:
        await self._at().call(routes.LOGOUT)
        await self.login()

    async def revoke(self) -> None:
        devices = (await self._at().call(routes.DEVICES)).devices
        await self._at().call(routes.REVOKE_DEVICE, device_id=self.chance.choice(devices).device_id)

    async def delete_account(self) -> None:
        await self._at().call(routes.DELETE_ACCOUNT, m.DeleteAccount(login_key_of("correct horse")))
        await self.login()

    async def delete_group(self) -> None:
        place = self.chance.randrange(len(self.groups))
        await self._at().call(routes.DELETE_GROUP, group_id=self.groups[place])
        asked = m.CreateGroup(f"group {place} {self.chance.random()}")
        self.groups[place] = (await self._at().call(routes.CREATE_GROUP, asked)).group_id

    def _somebody(self) -> str:
        return self.chance.choice(list(self.people.values()))


async def _sweep_on(db: Database) -> None:
    while True:
        while not (await sweep(db) and await forget_unlisted(db, 0)):  # the tracker is about it itself
            pass
        await asyncio.sleep(0.05)


async def test_whatever_is_done_at_once_leaves_no_trouble_behind(fleet: Fleet) -> None:
    owner = await fleet.user("owner")
    groups = [await fleet.clients.group(f"group {number}", owner) for number in range(_GROUPS)]
    people: dict[str, str] = {}
    crowd = [
        _Device(fleet, f"user{person}", f"{person} {device}", groups, people)
        for person in range(_PEOPLE)
        for device in range(_DEVICES)
    ]
    await asyncio.gather(*(one.login() for one in crowd))
    for person in range(0, _PEOPLE, 2):  # some who may decide from the start
        user = crowd[person * _DEVICES].client
        for group_id in groups:
            await user.call(routes.JOIN, group_id=group_id)
            await owner.call(routes.ACCEPT, group_id=group_id, user_id=user.user_id)
            await owner.call(routes.SET_ROLE, m.SetRole("owner"), group_id=group_id, user_id=user.user_id)
    db = Database(parse_database(fleet.url), "f" * 32, unix_ms)
    sweeping = asyncio.create_task(_sweep_on(db))
    try:
        await asyncio.gather(*(one.live() for one in crowd))
    finally:
        sweeping.cancel()
        await asyncio.gather(sweeping, return_exceptions=True)
    answers = sum((one.answers for one in crowd), Counter[str]())
    assert answers["done"] > len(crowd) * _STEPS / 4, answers
    async with db.read() as reader:
        await _check(reader)
    async with asyncio.timeout(10):
        while await _rows(db, select(PRESENCE)):  # noqa: ASYNC110 - nothing tells that a row is gone
            await asyncio.sleep(0.05)
    await db.close()


async def _rows(db: Database, wanted: Select[Any]) -> list[Any]:
    async with db.read() as reader:
        return list(await reader.run(wanted))


async def _check(db: Reader) -> None:
    """What must hold between the tables at every moment."""

    async def none(wanted: Select[Any]) -> None:
        assert not (found := list(await db.run(wanted))), (str(wanted), found)

    shared = select(SHARES.c.listing_id).where(SHARES.c.listing_id == LISTINGS.c.listing_id).exists()
    active = DEVICES.c.state == "active"
    in_group = select(MEMBERSHIPS.c.user_id).where(
        MEMBERSHIPS.c.user_id == DEVICES.c.user_id,
        MEMBERSHIPS.c.group_id == LISTINGS.c.group_id,
        MEMBERSHIPS.c.state == "member",
    )
    has_session = select(SESSIONS.c.device_id).where(SESSIONS.c.device_id == DEVICES.c.device_id).exists()
    await none(select(LISTINGS.c.listing_id).where(LISTINGS.c.gone == shared))
    joined = select(SHARES).join(LISTINGS).join(DEVICES, DEVICES.c.device_id == SHARES.c.device_id)
    await none(joined.where(~active | ~in_group.exists()))
    await none(select(SESSIONS).join(DEVICES, DEVICES.c.device_id == SESSIONS.c.device_id).where(~active))
    await none(select(SESSIONS).join(USERS, USERS.c.user_id == SESSIONS.c.user_id).where(USERS.c.deleted.is_not(None)))
    await none(select(PRESENCE).join(DEVICES, DEVICES.c.device_id == PRESENCE.c.device_id).where(~has_session))
    left = MEMBERSHIPS.c.state != "banned"
    await none(select(MEMBERSHIPS).join(USERS).where(USERS.c.deleted.is_not(None), left))
    count, highest = (await db.run(select(func.count(), func.max(OUTBOX.c.seq)).select_from(OUTBOX))).one()
    head = (await db.run(select(OUTBOX_HEAD.c.seq))).scalar_one()
    assert count == highest == head
    for group in await db.run(select(GROUPS)):
        await _check_group(db, group)


async def _check_group(db: Reader, group: Any) -> None:
    wanted = (
        select(MEMBERSHIPS.c.user_id, USERS.c.name, MEMBERSHIPS.c.role, DEVICES.c.device_id)
        .join(USERS, USERS.c.user_id == MEMBERSHIPS.c.user_id)
        .outerjoin(DEVICES, (DEVICES.c.user_id == USERS.c.user_id) & (DEVICES.c.state == "active"))
        .where(MEMBERSHIPS.c.group_id == group.group_id, MEMBERSHIPS.c.state == "member")
    )
    members: dict[str, tuple[str, str, set[str]]] = {}
    for user_id, name, role, device_id in await db.run(wanted):
        members.setdefault(user_id, (name, role, set()))[2].update({device_id} - {None})
    roster = msgspec.json.decode(group.roster, type=Roster)
    assert {one.user_id: (one.name, one.role, set(one.devices)) for one in roster.members} == members
    assert roster.epoch == group.epoch
    assert bool(members) == (group.ended is None)
    assert not members or "owner" in {role for _, role, _ in members.values()}

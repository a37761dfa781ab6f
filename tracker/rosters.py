"""Signed rosters: made anew in the transaction of every change that touches who is in a group.

Invariant: the roster kept with a group is signed, lists exactly its members with their active
devices, and its epoch is max(previous + 1, Unix ms), so it rises after a restore too. A change that
takes a right from somebody goes out at once.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Final

import msgspec
from sqlalchemy import select, update

from core.wire import tracker_messages as m
from core.wire.roster import Member, Roster, RosterChange, canonical_members
from tracker.access import Caller, Runs, groups_of, require
from tracker.identity import Root
from tracker.notices import RosterMoved
from tracker.presence import online_users
from tracker.store.database import Tx
from tracker.store.tables import DEVICES, GROUPS, MEMBERSHIPS, USERS

CHANGE_MEMBERS_MAX: Final = 1000
"""A change that touches more members is pushed without them; the client fetches the whole."""


async def roster_of(db: Runs, group_id: str) -> Roster:
    """The newest signed roster of a group that exists."""
    encoded = (await db.run(select(GROUPS.c.roster).where(GROUPS.c.group_id == group_id))).scalar_one()
    return msgspec.json.decode(encoded, type=Roster)


async def answer_roster(db: Runs, caller: Caller, group_id: str) -> m.RosterAnswer:
    """The newest roster and who of it is online, for members."""
    await require(db, caller, group_id, "fetch")
    return m.RosterAnswer(await roster_of(db, group_id), await online_users(db, group_id))


async def answer_certificates(db: Runs, caller: Caller, asked: m.AskCertificates) -> m.Certificates:
    """Certificates of the caller's devices and of those who share a group with the caller; others are left out."""
    mine, theirs = MEMBERSHIPS.alias("mine"), MEMBERSHIPS.alias("theirs")
    fellows = (
        select(theirs.c.user_id)
        .join(mine, mine.c.group_id == theirs.c.group_id)
        .where(mine.c.user_id == caller.user_id, mine.c.state == "member", theirs.c.state == "member")
    )
    known = DEVICES.c.user_id.in_(fellows) | (DEVICES.c.user_id == caller.user_id)
    wanted = select(DEVICES.c.certificate).where(DEVICES.c.device_id.in_(asked.devices), DEVICES.c.state == "active")
    return m.Certificates(tuple(row.certificate for row in await db.run(wanted.where(known))))


class Rosters:
    """Makes rosters with the root's key."""

    def __init__(self, root: Root) -> None:
        self._root = root

    def first(self, group_id: str, epoch: int) -> bytes:
        """The signed roster without members that a new group starts from, as it is stored."""
        return msgspec.json.encode(self._root.sign(Roster(group_id, epoch, ())))

    async def renew(self, tx: Tx, group_id: str) -> Roster:
        """Sign the roster that now holds, raise its epoch and tell the members."""
        old = await roster_of(tx, group_id)
        roster = await self.sign(tx, group_id, old.epoch)
        change = _change(old, roster)
        short = len(change.put) + len(change.gone) <= CHANGE_MEMBERS_MAX
        tx.tell(RosterMoved(group_id, roster.epoch, change if short else None, urgent=_takes(old, roster)))
        return roster

    async def sign(self, tx: Tx, group_id: str, above: int) -> Roster:
        """Sign the roster that now holds with an epoch above `above`, and tell nobody."""
        epoch = max(above + 1, tx.now)
        roster = self._root.sign(Roster(group_id, epoch, await _members(tx, group_id)))
        await tx.run(
            update(GROUPS).where(GROUPS.c.group_id == group_id).values(epoch=epoch, roster=msgspec.json.encode(roster))
        )
        return roster

    async def renew_all_of(self, tx: Tx, user_id: str) -> None:
        """Renew every roster that a user's devices stand on."""
        await tx.lock(USERS, [user_id])  # nobody puts the user into another group meanwhile
        groups = sorted(await groups_of(tx, user_id))
        await tx.lock(GROUPS, groups)
        for group_id in groups:
            await self.renew(tx, group_id)


async def _members(tx: Tx, group_id: str) -> tuple[Member, ...]:
    wanted = (
        select(MEMBERSHIPS.c.user_id, MEMBERSHIPS.c.role, USERS.c.name, DEVICES.c.device_id)
        .join(USERS, USERS.c.user_id == MEMBERSHIPS.c.user_id)
        .outerjoin(DEVICES, (DEVICES.c.user_id == MEMBERSHIPS.c.user_id) & (DEVICES.c.state == "active"))
        .where(MEMBERSHIPS.c.group_id == group_id, MEMBERSHIPS.c.state == "member")
    )
    found: dict[str, tuple[str, str, list[str]]] = {}
    for user_id, role, name, device_id in await tx.run(wanted):
        devices = found.setdefault(user_id, (name, role, []))[2]
        if device_id is not None:
            devices.append(device_id)
    return canonical_members(_made(found.items()))


def _made(rows: Iterable[tuple[str, tuple[str, str, list[str]]]]) -> Iterable[Member]:
    return (Member(user_id, name, role, tuple(devices)) for user_id, (name, role, devices) in rows)


def _change(old: Roster, new: Roster) -> RosterChange:
    before = {m.user_id: m for m in old.members}
    after = {m.user_id for m in new.members}
    put = tuple(m for m in new.members if before.get(m.user_id) != m)
    gone = tuple(m.user_id for m in old.members if m.user_id not in after)
    return RosterChange(new.group_id, old.epoch, new.epoch, put, gone, new.signature)


def _takes(old: Roster, new: Roster) -> bool:
    """Whether somebody has less than before: gone, without a device, or in another role."""
    after = {m.user_id: m for m in new.members}
    for before in old.members:
        now = after.get(before.user_id)
        if now is None or now.role != before.role or not set(before.devices) <= set(now.devices):
            return True
    return False

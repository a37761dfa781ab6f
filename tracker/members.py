"""What a group may know of its members beside the roster: when they came and were seen, what they share.

Invariant: only to members, and only of this very group. The roster alone says who is in it.
"""

from __future__ import annotations

from sqlalchemy import func, select

from core.wire import tracker_messages as m
from core.wire.errors import Kind, TrackerError
from tracker.access import Caller, Runs, require
from tracker.store.tables import DEVICES, LISTINGS, MEMBERSHIPS, PRESENCE, SHARES, USERS


async def list_members(db: Runs, caller: Caller, group_id: str) -> m.Members:
    """Since when each member is in the group, was last seen, and how many of its listings they share."""
    await require(db, caller, group_id, "fetch")
    here = (MEMBERSHIPS.c.group_id == group_id) & (MEMBERSHIPS.c.state == "member")
    devices: dict[str, list[str]] = {}
    seen: dict[str, int] = {}
    owned = select(DEVICES.c.user_id, DEVICES.c.device_id, DEVICES.c.seen).join(
        MEMBERSHIPS, MEMBERSHIPS.c.user_id == DEVICES.c.user_id
    )
    for row in await db.run(owned.where(here, DEVICES.c.state == "active")):
        devices.setdefault(row.user_id, []).append(row.device_id)
        seen[row.user_id] = max(seen.get(row.user_id, 0), row.seen)
    shares = await _count_shares(db, group_id, devices)
    rows = await db.run(select(MEMBERSHIPS.c.user_id, MEMBERSHIPS.c.since).where(here))
    return m.Members(
        tuple(m.MemberView(r.user_id, r.since, seen.get(r.user_id, 0), shares.get(r.user_id, 0)) for r in rows)
    )


async def _count_shares(db: Runs, group_id: str, devices: dict[str, list[str]]) -> dict[str, int]:
    """How many listings each user shares; what two devices of one share counts once."""
    of_group = (LISTINGS.c.group_id == group_id) & ~LISTINGS.c.gone
    joined = SHARES.join(LISTINGS, LISTINGS.c.listing_id == SHARES.c.listing_id)
    counted = select(SHARES.c.device_id, func.count().label("shares")).select_from(joined).where(of_group)
    by_device = {r.device_id: int(r.shares) for r in await db.run(counted.group_by(SHARES.c.device_id))}
    counts: dict[str, int] = {}
    for user_id, owned in devices.items():
        sharing = [device for device in owned if device in by_device]
        if len(sharing) > 1:
            distinct = select(func.count(SHARES.c.listing_id.distinct())).select_from(joined)
            wanted = distinct.where(of_group, SHARES.c.device_id.in_(sharing))
            counts[user_id] = int((await db.run(wanted)).scalar_one())
        else:
            counts[user_id] = sum(by_device[device] for device in sharing)
    return counts


async def list_sharers(db: Runs, caller: Caller, group_id: str, listing_id: str) -> m.Sharers:
    """Who shares a listing, those who are here first. Raises `NO_SUCH_FILE`."""
    await require(db, caller, group_id, "fetch")
    living = select(LISTINGS.c.listing_id).where(
        LISTINGS.c.listing_id == listing_id, LISTINGS.c.group_id == group_id, ~LISTINGS.c.gone
    )
    if (await db.run(living)).first() is None:
        raise TrackerError(Kind.NO_SUCH_FILE)
    here = select(PRESENCE.c.device_id).where(PRESENCE.c.device_id == DEVICES.c.device_id).exists()
    wanted = (
        select(USERS.c.user_id, USERS.c.name, USERS.c.normal, SHARES.c.complete, DEVICES.c.seen, here.label("here"))
        .join(DEVICES, DEVICES.c.device_id == SHARES.c.device_id)
        .join(USERS, USERS.c.user_id == DEVICES.c.user_id)
        .where(SHARES.c.listing_id == listing_id)
        .order_by(USERS.c.normal)
    )
    by_user: dict[str, m.Sharer] = {}
    for row in await db.run(wanted):
        known = by_user.get(row.user_id) or m.Sharer(row.user_id, row.name, 0, 0, 0)
        by_user[row.user_id] = m.Sharer(
            row.user_id,
            row.name,
            known.devices + 1,
            known.online + bool(row.here),
            known.complete + bool(row.complete),
            max(known.seen, row.seen),
        )
    return m.Sharers(tuple(sorted(by_user.values(), key=lambda one: not one.online)))

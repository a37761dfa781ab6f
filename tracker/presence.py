"""Who is connected, from where they can be reached, and who of them shares a file.

Invariant: a row of presence stands for one connection (device, connection, tracker) and is deleted
only where all three match, so a late farewell of an old connection never ends a newer one. A user is
here while one of their devices is.
"""

from __future__ import annotations

import ipaddress
from collections import defaultdict
from collections.abc import Iterable, Sequence
from typing import Final

import msgspec
from sqlalchemy import ColumnElement, Select, bindparam, case, delete, func, insert, select, update

from core.wire import limits
from core.wire.push import GroupState, Listen, State
from core.wire.roster import may
from core.wire.tracker_messages import Address, PeerView
from tracker.access import Caller, Runs, groups_of
from tracker.notices import DeviceMoved, PresenceMoved
from tracker.store.database import Tx
from tracker.store.quick import ForMany, quick
from tracker.store.tables import DEVICES, GROUPS, LISTINGS, MEMBERSHIPS, PRESENCE, SHARES, USERS

_ADDRESSES = msgspec.json.Decoder(tuple[Address, ...])
_ARRIVE: Final = quick(insert(PRESENCE))
_SEEN: Final = quick(update(DEVICES).where(DEVICES.c.device_id == bindparam("device")).values(seen=bindparam("now")))
_NEWEST: Final = quick(select(func.max(PRESENCE.c.since)).where(PRESENCE.c.device_id == bindparam("device")))
_NEWEST_ONE: Final = quick(
    select(PRESENCE.c.connection_id)
    .where(PRESENCE.c.device_id == bindparam("device"))
    .order_by(PRESENCE.c.since.desc())
    .limit(1)
)
_IS_HERE: Final = quick(select(PRESENCE.c.user_id).where(PRESENCE.c.user_id == bindparam("user")).limit(1))
_ARE_HERE: Final = ForMany(
    select(PRESENCE.c.device_id).where(PRESENCE.c.device_id.in_(bindparam("devices", expanding=True)))
)
_STATES: Final = ForMany(
    select(GROUPS.c.group_id, GROUPS.c.epoch, GROUPS.c.list_version).where(
        GROUPS.c.group_id.in_(bindparam("groups", expanding=True))
    )
)
_REQUESTS: Final = (
    select(MEMBERSHIPS.c.group_id, func.count().label("requests"))
    .where(MEMBERSHIPS.c.group_id.in_(bindparam("groups", expanding=True)), MEMBERSHIPS.c.state == "pending")
    .group_by(MEMBERSHIPS.c.group_id)
)
_EXACTLY: Final = (
    PRESENCE.c.device_id == bindparam("device"),
    PRESENCE.c.connection_id == bindparam("connection"),
    PRESENCE.c.tracker_id == bindparam("tracker"),
)
_LISTEN: Final = quick(update(PRESENCE).where(*_EXACTLY).values(addresses=bindparam("told")))
_LEAVE: Final = quick(delete(PRESENCE).where(*_EXACTLY))
_VIEW: Final = quick(
    select(PRESENCE.c.addresses)
    .where(PRESENCE.c.device_id == bindparam("device"))
    .order_by(PRESENCE.c.since.desc())
    .limit(1)
)
_IPAddress = ipaddress.IPv4Address | ipaddress.IPv6Address


def parse_ip(text: str) -> _IPAddress | None:
    """The address in `text`, an IPv4 one if it is one in IPv6's clothes; None for anything else."""
    try:
        address = ipaddress.ip_address(text.partition("%")[0])
    except ValueError:
        return None
    mapped = address.ipv4_mapped if isinstance(address, ipaddress.IPv6Address) else None
    return mapped or address


def addresses_of(listen: Listen, seen: str) -> tuple[Address, ...]:
    """Where a device can be dialled: first as the tracker sees it, then what it says itself.

    Multicast, link-local and unspecified addresses lead nowhere and are dropped; loopback is kept only
    for a client that came by loopback. None at all without a port.
    """
    seen_address = parse_ip(seen)
    if listen.port == 0:
        return ()
    found: dict[str, Address] = {}
    if seen_address is not None and not seen_address.is_link_local:
        found[str(seen_address)] = Address("seen", str(seen_address), listen.port)
    by_loopback = seen_address is not None and seen_address.is_loopback
    for told in listen.addresses:
        address = parse_ip(told.address)
        if address is None or told.port == 0 or told.kind not in ("lan", "loopback"):
            continue
        if address.is_multicast or address.is_link_local or address.is_unspecified:
            continue
        if address.is_loopback and not by_loopback:
            continue
        found.setdefault(str(address), Address(told.kind, str(address), told.port))
    return tuple(found.values())[: limits.ADDRESSES_MAX + 1]


async def connect(tx: Tx, caller: Caller, connection_id: str) -> tuple[State, dict[str, str]]:
    """Write that a device is here; returns the whole state of its user's groups, and their roles by group."""
    await tx.lock(USERS, [caller.user_id])
    was_here = await _user_is_here(tx, caller.user_id)
    row = {"device_id": caller.device_id, "connection_id": connection_id, "tracker_id": tx.tracker_id}
    newest = (await tx.run(_NEWEST, {"device": caller.device_id})).scalar() or 0
    since = max(tx.now, int(newest) + 1)  # clocks of trackers differ a little
    await tx.run(_ARRIVE, row | {"user_id": caller.user_id, "since": since, "addresses": "[]"})
    await tx.run(_SEEN, {"device": caller.device_id, "now": tx.now})
    # The state is as of this number: what has a lower one is in it, and what has a higher one is told behind it.
    await tx.hold_order()
    roles = await groups_of(tx, caller.user_id)
    tx.tell(DeviceMoved(caller.device_id, connection_id))
    if not was_here:
        tx.tell(PresenceMoved(caller.user_id, here=True, groups=tuple(roles)))
    return State(await _group_states(tx, roles)), roles


async def _group_states(tx: Tx, roles: dict[str, str]) -> tuple[GroupState, ...]:
    mine = [group_id for group_id, role in roles.items() if may(role, "admin")]
    rows = await tx.run(_REQUESTS, {"groups": mine}) if mine else ()  # to count them, every member is looked at
    requests = {row.group_id: row.requests for row in rows}
    states = await tx.run(_STATES.of(len(roles)), {"groups": list(roles)})
    return tuple(GroupState(r.group_id, r.epoch, r.list_version, requests.get(r.group_id, 0)) for r in states)


async def listen(tx: Tx, caller: Caller, connection_id: str, addresses: tuple[Address, ...]) -> None:
    """Write where a device can be dialled."""
    await tx.lock(USERS, [caller.user_id])
    told = {"told": msgspec.json.encode(addresses).decode()}
    mine = _exactly(tx, caller.device_id, connection_id)
    changed = await tx.run(_LISTEN, mine | told)
    newest = (await tx.run(_NEWEST_ONE, {"device": caller.device_id})).scalar()
    # A connection that was replaced, and does not know it yet, is not the one that stands.
    if changed.rowcount and newest == connection_id:
        tx.tell(DeviceMoved(caller.device_id, connection_id))


async def disconnect(tx: Tx, caller: Caller, connection_id: str) -> None:
    """Write that a connection is over; tells whoever must know if the device has no other."""
    await tx.lock(USERS, [caller.user_id])
    ended = await tx.run(_LEAVE, _exactly(tx, caller.device_id, connection_id))
    if ended.rowcount:
        await tx.run(_SEEN, {"device": caller.device_id, "now": tx.now})
        await _tell_gone(tx, caller.user_id, (caller.device_id,))


async def forget_devices(tx: Tx, user_id: str, devices: Iterable[str]) -> None:
    """End the presence of devices whose session is over, before their connections notice."""
    await tx.lock(USERS, [user_id])
    named = tuple(devices)
    ended = await tx.run(delete(PRESENCE).where(PRESENCE.c.device_id.in_(named)).returning(PRESENCE.c.device_id))
    gone = tuple(device_id for (device_id,) in ended)
    if gone:
        await _tell_gone(tx, user_id, gone)


async def end_all_at(tx: Tx, tracker_id: str, users: Sequence[str]) -> None:
    """End the presence of these users at a tracker that is gone, and tell who must know."""
    await tx.lock(USERS, users)
    of_these = (PRESENCE.c.tracker_id == tracker_id) & PRESENCE.c.user_id.in_(users)
    ended = await tx.run(delete(PRESENCE).where(of_these).returning(PRESENCE.c.user_id, PRESENCE.c.device_id))
    devices: defaultdict[str, list[str]] = defaultdict(list)
    for user_id, device_id in ended:
        devices[user_id].append(device_id)
    for user_id, gone in devices.items():
        await tx.run(update(DEVICES).where(DEVICES.c.device_id.in_(gone)).values(seen=tx.now))
        await _tell_gone(tx, user_id, tuple(gone))


async def _tell_gone(tx: Tx, user_id: str, devices: tuple[str, ...]) -> None:
    still = await tx.run(_ARE_HERE.of(len(devices)), {"devices": list(devices)})
    here = {device_id for (device_id,) in still}
    tx.tell(*(DeviceMoved(device) for device in devices if device not in here))
    if not await _user_is_here(tx, user_id):
        tx.tell(PresenceMoved(user_id, here=False, groups=tuple(await groups_of(tx, user_id))))


def _exactly(tx: Tx, device_id: str, connection_id: str) -> dict[str, str]:
    return {"device": device_id, "connection": connection_id, "tracker": tx.tracker_id}


async def _user_is_here(db: Runs, user_id: str) -> bool:
    return (await db.run(_IS_HERE, {"user": user_id})).first() is not None


async def online_users(db: Runs, group_id: str) -> tuple[str, ...]:
    """The members of a group who are here."""
    wanted = (
        select(PRESENCE.c.user_id)
        .distinct()
        .join(MEMBERSHIPS, MEMBERSHIPS.c.user_id == PRESENCE.c.user_id)
        .where(MEMBERSHIPS.c.group_id == group_id, MEMBERSHIPS.c.state == "member")
        .order_by(PRESENCE.c.user_id)
    )
    return tuple(user_id for (user_id,) in await db.run(wanted))


async def sample_peers(db: Runs, group_id: str, files: Sequence[str], but: str) -> dict[str, tuple[PeerView, ...]]:
    """By file, at most 50 devices that share it and are here, picked at random, without the device `but`.

    A file that nobody who is here shares is left out.
    """
    found: defaultdict[str, list[PeerView]] = defaultdict(list)
    for row in await db.run(_SAMPLE, {"group": group_id, "files": list(files), "but": but}):
        view = PeerView(row.device_id, _ADDRESSES.decode(row.addresses), bool(row.complete))
        found[row.file_id].append(view)
    return {file_id: tuple(views) for file_id, views in found.items()}


def _any_complete() -> ColumnElement[int]:
    """1 if one of a device's shares of a file is whole; booleans have no maximum everywhere."""
    return func.max(case((SHARES.c.complete, 1), else_=0))


def _newest_since() -> ColumnElement[int]:
    other = PRESENCE.alias()
    return select(func.max(other.c.since)).where(other.c.device_id == PRESENCE.c.device_id).scalar_subquery()


def _sample() -> Select[tuple[str, str, int, str]]:
    sharing = (
        select(
            LISTINGS.c.file_id,
            SHARES.c.device_id,
            _any_complete().label("complete"),
            PRESENCE.c.addresses,
            func.row_number().over(partition_by=LISTINGS.c.file_id, order_by=func.random()).label("place"),
        )
        .join(LISTINGS, LISTINGS.c.listing_id == SHARES.c.listing_id)
        .join(PRESENCE, PRESENCE.c.device_id == SHARES.c.device_id)
        .where(
            LISTINGS.c.group_id == bindparam("group"),
            LISTINGS.c.file_id.in_(bindparam("files", expanding=True)),
            ~LISTINGS.c.gone,
            SHARES.c.device_id != bindparam("but"),
            PRESENCE.c.since == _newest_since(),
        )
        .group_by(LISTINGS.c.file_id, SHARES.c.device_id, PRESENCE.c.addresses)
        .subquery()
    )
    found = sharing.c
    return select(found.file_id, found.device_id, found.complete, found.addresses).where(
        found.place <= limits.PEERS_SAMPLE_MAX
    )


_SAMPLE: Final = _sample()


async def view_of(db: Runs, device_id: str) -> PeerView | None:
    """A device as others may dial it, None if it is not here. `complete` is not set."""
    row = (await db.run(_VIEW, {"device": device_id})).first()
    return None if row is None else PeerView(device_id, _ADDRESSES.decode(row.addresses))


async def shared_files(db: Runs, device_id: str) -> dict[tuple[str, str], bool]:
    """(group id, file id) of everything that a device shares, with whether it has all of it."""
    wanted = (
        select(LISTINGS.c.group_id, LISTINGS.c.file_id, _any_complete())
        .join(SHARES, SHARES.c.listing_id == LISTINGS.c.listing_id)
        .where(SHARES.c.device_id == device_id, ~LISTINGS.c.gone)
        .group_by(LISTINGS.c.group_id, LISTINGS.c.file_id)
    )
    return {(group_id, file_id): bool(complete) for group_id, file_id, complete in await db.run(wanted)}

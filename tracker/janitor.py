"""What time ends: nonces, codes, sessions, answers, outbox rows, shares of devices long unseen, manifests unlisted.

Run by the service now and then; each sweep is short and may be run twice.
"""

from __future__ import annotations

import asyncio
import time
from collections.abc import Awaitable, Callable, Sequence
from functools import partial
from typing import Final, TypeAlias

from sqlalchemy import ColumnElement, case, delete, select, tuple_, update

from core.wire import limits
from tracker import presence
from tracker.accounts import why_ran_out
from tracker.notices import SessionsEnded
from tracker.shares import BATCH, end_shares
from tracker.store.database import Database, Tx
from tracker.store.tables import (
    DEVICES,
    GROUP_MANIFESTS,
    GROUPS,
    JOIN_CODES,
    LISTINGS,
    MANIFESTS,
    NONCES,
    OUTBOX,
    PRESENCE,
    REQUEST_ANSWERS,
    SESSIONS,
    SHARES,
    USERS,
)

_WORK: Final = 0x73776565
_MANIFESTS_WORK: Final = 0x6D616E69
_CODE_MS: Final = 86_400_000
"""A code that is over is known for a day, so that whoever types it hears that it is over."""
_MANIFEST_MS: Final = 86_400_000
"""A manifest that was shown and never listed is kept for a day."""
_DEVICES_AT_ONCE: Final = 100
"""Devices long unseen whose shares one transaction ends: their groups are told once for all of them."""
_AT_ONCE: Final = 1000
"""Manifests that are looked at in one go, which takes some milliseconds."""
_REST: Final = 19.0
"""Of a core that one program has, one part in twenty."""
_REST_MOST_SECONDS: Final = 1.0
_Key: TypeAlias = tuple[str, str]
"""(group id, file id)."""
_LISTED: Final = select(LISTINGS.c.listing_id).where(
    LISTINGS.c.group_id == GROUP_MANIFESTS.c.group_id, LISTINGS.c.file_id == GROUP_MANIFESTS.c.file_id, ~LISTINGS.c.gone
)
_SHOWN: Final = select(GROUP_MANIFESTS.c.file_id).where(GROUP_MANIFESTS.c.file_id == MANIFESTS.c.file_id)
_STALE: Final = ~_LISTED.exists()


async def sweep(db: Database) -> bool:
    """Take away whatever is over, and whether all of it: of several trackers one does it at a time.

    Each step is a transaction of its own: none waits for a lock while it holds one that others need before it.
    """
    was_alone = True
    for step in (_end_what_ran_out, _note_who_is_here, _end_sessions):
        was_alone &= await db.change(partial(_alone, work=_WORK, step=step))
    while unseen := await _unseen(db):
        if not await db.change(partial(_alone, work=_WORK, step=partial(_end_shares, devices=unseen))):
            return False
    return was_alone


async def _alone(tx: Tx, work: int, step: Callable[[Tx], Awaitable[None]]) -> bool:
    if not await tx.is_alone_in(work):
        return False
    await step(tx)
    return True


async def _end_what_ran_out(tx: Tx) -> None:
    await tx.run(delete(NONCES).where(NONCES.c.expires <= tx.now))
    await tx.run(delete(JOIN_CODES).where(JOIN_CODES.c.expires < tx.now - _CODE_MS))
    await tx.run(delete(REQUEST_ANSWERS).where(REQUEST_ANSWERS.c.created < tx.now - limits.ANSWER_SECONDS * 1000))
    await tx.run(delete(OUTBOX).where(OUTBOX.c.created < tx.now - limits.OUTBOX_SECONDS * 1000))


async def _note_who_is_here(tx: Tx) -> None:
    here = select(PRESENCE.c.device_id)
    stale = DEVICES.c.seen < tx.now - 3_600_000
    await tx.run(update(DEVICES).where(DEVICES.c.device_id.in_(here), stale).values(seen=tx.now))


async def _end_sessions(tx: Tx) -> None:
    # Who is connected all the time uses the session all the time.
    used = SESSIONS.c.device_id.in_(select(PRESENCE.c.device_id))
    last, late = SESSIONS.c.created + limits.SESSION_MOST_SECONDS * 1000, tx.now + limits.SESSION_SECONDS * 1000
    until = case((last < late, last), else_=late)
    good = SESSIONS.c.expires > tx.now
    await tx.run(update(SESSIONS).where(used, good, SESSIONS.c.expires < until - 3_600_000).values(expires=until))
    # Who is connected and has one that ran out is told, and gone. A login before the lock makes it another session.
    over = select(SESSIONS).where(used, SESSIONS.c.expires <= tx.now)
    await tx.lock(USERS, {row.user_id for row in await tx.run(over)})
    for row in (await tx.run(over)).all():
        await presence.forget_devices(tx, row.user_id, (row.device_id,))
        tx.tell(SessionsEnded((row.device_id,), why_ran_out(row.created, row.expires)))
    await tx.run(delete(SESSIONS).where(SESSIONS.c.expires <= tx.now - limits.SESSION_KNOWN_SECONDS * 1000))


def _is_unseen(now: int) -> ColumnElement[bool]:
    here = select(PRESENCE.c.device_id).where(PRESENCE.c.device_id == DEVICES.c.device_id).exists()
    return (DEVICES.c.seen < now - limits.SHARE_UNSEEN_SECONDS * 1000) & ~here


async def _unseen(db: Database) -> list[str]:
    """Some devices that share and were not seen for 90 days. In a snapshot, so that no change waits for the look."""
    sharing = select(SHARES.c.device_id).where(SHARES.c.device_id == DEVICES.c.device_id).exists()
    wanted = select(DEVICES.c.device_id).where(_is_unseen(db.now()), sharing).limit(_DEVICES_AT_ONCE)
    async with db.read() as reader:
        return [row.device_id for row in await reader.run(wanted)]


async def _end_shares(tx: Tx, devices: Sequence[str]) -> None:
    # None of them comes back between the look and the end of its shares, nor does a group change meanwhile.
    owners = select(DEVICES.c.user_id).where(DEVICES.c.device_id.in_(devices))
    await tx.lock(USERS, {row.user_id for row in await tx.run(owners)})
    of_groups = select(LISTINGS.c.group_id).distinct().join(SHARES, SHARES.c.listing_id == LISTINGS.c.listing_id)
    groups = [row.group_id for row in await tx.run(of_groups.where(SHARES.c.device_id.in_(devices)))]
    await tx.lock(GROUPS, groups)
    here = LISTINGS.c.group_id.in_(groups[:BATCH])
    await end_shares(tx, SHARES.c.device_id.in_(devices), _is_unseen(tx.now), here)


async def forget_unlisted(db: Database, rest: float = _REST) -> bool:
    """Take away manifests that nobody listed in time, and whether no other tracker was about it at the same moment.

    Looked for in slices, in snapshots, and with a rest of `rest` times as long after each: a million files take
    seconds to go through, which are those of the requests that come meanwhile.
    """
    was_alone = True
    for look in (_of_groups, _of_none):
        after: _Key | None = ("", "")
        while after is not None:
            began = time.perf_counter()
            unlisted, after = await look(db, after)
            took = time.perf_counter() - began
            step = partial(_forget, unlisted=unlisted)
            if unlisted:
                was_alone &= await db.change(partial(_alone, work=_MANIFESTS_WORK, step=step))
            await asyncio.sleep(min(rest * took, _REST_MOST_SECONDS))
    return was_alone


async def _of_groups(db: Database, after: _Key) -> tuple[list[_Key], _Key | None]:
    """Of a slice of what groups were shown, what none of them listed in time, by group and file; where it ends."""
    key_columns = (GROUP_MANIFESTS.c.group_id, GROUP_MANIFESTS.c.file_id)
    key = tuple_(*key_columns)
    async with db.read() as reader:
        behind = select(*key_columns).where(key > tuple_(*after))
        last = (await reader.run(behind.order_by(*key_columns).offset(_AT_ONCE - 1).limit(1))).first()
        here = behind if last is None else behind.where(key <= tuple_(*last))
        stale = _STALE & (GROUP_MANIFESTS.c.added < db.now() - _MANIFEST_MS)
        found = [(row.group_id, row.file_id) for row in await reader.run(here.where(stale))]
    return found, None if last is None else (last.group_id, last.file_id)


async def _of_none(db: Database, after: _Key) -> tuple[list[_Key], _Key | None]:
    """Of a slice of all manifests, those that no group was ever shown, with no group; where it ends."""
    async with db.read() as reader:
        behind = select(MANIFESTS.c.file_id).where(MANIFESTS.c.file_id > after[1])
        last = (await reader.run(behind.order_by(MANIFESTS.c.file_id).offset(_AT_ONCE - 1).limit(1))).first()
        here = behind if last is None else behind.where(MANIFESTS.c.file_id <= last.file_id)
        found = [("", row.file_id) for row in await reader.run(here.where(~_SHOWN.exists()))]
    return found, None if last is None else ("", last.file_id)


async def _forget(tx: Tx, unlisted: list[_Key]) -> None:
    # Nobody lists one of them between the look and the deletion.
    await tx.lock(GROUPS, {group_id for group_id, _ in unlisted if group_id})
    stale = _STALE & (GROUP_MANIFESTS.c.added < tx.now - _MANIFEST_MS)
    these = tuple_(GROUP_MANIFESTS.c.group_id, GROUP_MANIFESTS.c.file_id).in_(unlisted)
    await tx.run(delete(GROUP_MANIFESTS).where(these, stale))
    names = sorted({file_id for _, file_id in unlisted})
    await tx.run(delete(MANIFESTS).where(MANIFESTS.c.file_id.in_(names), ~_SHOWN.exists()))

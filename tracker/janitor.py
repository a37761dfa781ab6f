"""What time ends: nonces, codes, sessions, answers, outbox rows, shares of devices long unseen, manifests unlisted.

Run by the service now and then; each sweep is short and may be run twice.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from functools import partial
from typing import Final

from sqlalchemy import case, delete, select, update

from core.wire import limits
from tracker import presence
from tracker.accounts import why_ran_out
from tracker.files import end_unseen_shares
from tracker.notices import SessionsEnded
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
    USERS,
)

_WORK: Final = 0x73776565
_CODE_MS: Final = 86_400_000
"""A code that is over is known for a day, so that whoever types it hears that it is over."""
_MANIFEST_MS: Final = 86_400_000
"""A manifest that was shown and never listed is kept for a day."""
_AT_ONCE: Final = 1000
"""Manifests that one transaction forgets."""
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
        was_alone &= await db.change(partial(_alone, step=step))
    while unlisted := await _unlisted(db):
        if not await db.change(partial(_alone, step=partial(_forget, unlisted=unlisted))):
            return False
    while await db.change(_end_some_shares):
        pass
    return was_alone


async def _alone(tx: Tx, step: Callable[[Tx], Awaitable[None]]) -> bool:
    if not await tx.is_alone_in(_WORK):
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


async def _end_some_shares(tx: Tx) -> int:
    return await end_unseen_shares(tx) if await tx.is_alone_in(_WORK) else 0


async def _unlisted(db: Database) -> list[tuple[str, str]]:
    """Some manifests that nobody listed in time, by group and file, without a group where none was ever shown it.

    Looked for in a snapshot: with a million files it takes a second, and nobody's change is to wait for that.
    """
    async with db.read() as reader:
        stale = _STALE & (GROUP_MANIFESTS.c.added < db.now() - _MANIFEST_MS)
        of_groups = select(GROUP_MANIFESTS.c.group_id, GROUP_MANIFESTS.c.file_id).where(stale).limit(_AT_ONCE)
        found = [(row.group_id, row.file_id) for row in await reader.run(of_groups)]
        alone = select(MANIFESTS.c.file_id).where(~_SHOWN.exists()).limit(_AT_ONCE)
        return found + [("", row.file_id) for row in await reader.run(alone)]


async def _forget(tx: Tx, unlisted: list[tuple[str, str]]) -> None:
    # Nobody lists one of them between the look and the deletion.
    await tx.lock(GROUPS, {group_id for group_id, _ in unlisted if group_id})
    names = sorted({file_id for _, file_id in unlisted})
    groups = sorted({group_id for group_id, _ in unlisted})
    stale = _STALE & (GROUP_MANIFESTS.c.added < tx.now - _MANIFEST_MS)
    these = GROUP_MANIFESTS.c.group_id.in_(groups) & GROUP_MANIFESTS.c.file_id.in_(names)
    await tx.run(delete(GROUP_MANIFESTS).where(these, stale))
    await tx.run(delete(MANIFESTS).where(MANIFESTS.c.file_id.in_(names), ~_SHOWN.exists()))

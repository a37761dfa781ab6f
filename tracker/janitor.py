"""What time ends: nonces, codes, sessions, answers, outbox rows, shares of devices long unseen, manifests unlisted.

Run by the service now and then; each sweep is short and may be run twice.
"""

from __future__ import annotations

from typing import Final

from sqlalchemy import delete, select, update

from core.wire import limits
from tracker.files import end_unseen_shares
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
)

_WORK: Final = 0x73776565
_CODE_MS: Final = 86_400_000
"""A code that is over is known for a day, so that whoever types it hears that it is over."""
_MANIFEST_MS: Final = 86_400_000
"""A manifest that was shown and never listed is kept for a day."""


async def sweep(db: Database) -> None:
    """Take away whatever is over; of several trackers one does it at a time."""
    await db.change(_sweep)


async def _sweep(tx: Tx) -> None:
    if await tx.is_alone_in(_WORK):
        now = tx.now
        await tx.run(delete(NONCES).where(NONCES.c.expires <= now))
        await tx.run(delete(JOIN_CODES).where(JOIN_CODES.c.expires < now - _CODE_MS))
        await tx.run(delete(REQUEST_ANSWERS).where(REQUEST_ANSWERS.c.created < now - limits.ANSWER_SECONDS * 1000))
        await tx.run(delete(OUTBOX).where(OUTBOX.c.created < now - limits.OUTBOX_SECONDS * 1000))
        # Who is connected all the time uses the session all the time.
        here = select(PRESENCE.c.device_id)
        await tx.run(
            update(SESSIONS)
            .where(SESSIONS.c.device_id.in_(here), SESSIONS.c.expires < now + (limits.SESSION_SECONDS - 3600) * 1000)
            .values(expires=now + limits.SESSION_SECONDS * 1000)
        )
        await tx.run(delete(SESSIONS).where(SESSIONS.c.expires <= now))
        await tx.run(
            update(DEVICES).where(DEVICES.c.device_id.in_(here), DEVICES.c.seen < now - 3_600_000).values(seen=now)
        )
        await end_unseen_shares(tx)
        await _forget_manifests(tx)


async def _forget_manifests(tx: Tx) -> None:
    listed = select(LISTINGS.c.listing_id).where(
        LISTINGS.c.group_id == GROUP_MANIFESTS.c.group_id,
        LISTINGS.c.file_id == GROUP_MANIFESTS.c.file_id,
        ~LISTINGS.c.gone,
    )
    stale = GROUP_MANIFESTS.c.added < tx.now - _MANIFEST_MS
    of_groups = select(GROUP_MANIFESTS.c.group_id).where(stale, ~listed.exists()).distinct()
    # Nobody lists one of them between the look and the deletion.
    await tx.lock(GROUPS, [group_id for (group_id,) in await tx.run(of_groups)])
    await tx.run(delete(GROUP_MANIFESTS).where(stale, ~listed.exists()))
    shown = select(GROUP_MANIFESTS.c.file_id).where(GROUP_MANIFESTS.c.file_id == MANIFESTS.c.file_id)
    await tx.run(delete(MANIFESTS).where(~shown.exists()))

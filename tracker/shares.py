"""Shares end here, however they end, and a listing dies with its last one.

Invariant: a listing that is not gone has at least one share; whatever ends shares raises the list
version of each group it touches, once, and tells who watches the files.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from typing import Final

from sqlalchemy import ColumnElement, bindparam, delete, select, update

from tracker.notices import FilesMoved, PeerGone
from tracker.store.database import Tx
from tracker.store.quick import quick
from tracker.store.tables import DEVICES, GROUPS, LISTINGS, SHARES

BATCH = 5000
"""Ids in one statement; SQLite takes 32,766 parameters."""

_RAISE: Final = quick(
    update(GROUPS)
    .where(GROUPS.c.group_id == bindparam("group"))
    .values(list_version=GROUPS.c.list_version + 1)
    .returning(GROUPS.c.list_version)
)


def batches(ids: Sequence[str]) -> Iterable[Sequence[str]]:
    """`ids` in portions that one statement can name."""
    return (ids[at : at + BATCH] for at in range(0, len(ids), BATCH))


async def raise_version(tx: Tx, group_id: str) -> int:
    """The next list version of a group; its members are told."""
    version = int((await tx.run(_RAISE, {"group": group_id})).scalar_one())
    tx.tell(FilesMoved(group_id, version))
    return version


async def end_shares(tx: Tx, *where: ColumnElement[bool]) -> int:
    """End the shares (joined with their listings and devices) that `where` picks; returns how many."""
    wanted = (
        select(SHARES.c.listing_id, SHARES.c.device_id, LISTINGS.c.group_id, LISTINGS.c.file_id)
        .join(LISTINGS, LISTINGS.c.listing_id == SHARES.c.listing_id)
        .join(DEVICES, DEVICES.c.device_id == SHARES.c.device_id)
        .where(*where)
    )
    rows = (await tx.run(wanted)).all()
    await tx.lock(GROUPS, (row.group_id for row in rows))
    listings: defaultdict[str, set[str]] = defaultdict(set)
    files: defaultdict[tuple[str, str], set[str]] = defaultdict(set)
    by_device: defaultdict[str, list[str]] = defaultdict(list)
    for listing_id, device_id, group_id, file_id in rows:
        listings[group_id].add(listing_id)
        files[group_id, device_id].add(file_id)
        by_device[device_id].append(listing_id)
    for device_id, ended in by_device.items():
        for some in batches(ended):
            await tx.run(delete(SHARES).where(SHARES.c.device_id == device_id, SHARES.c.listing_id.in_(some)))
    for group_id, touched in listings.items():
        version = await raise_version(tx, group_id)
        shared = select(SHARES.c.listing_id).where(SHARES.c.listing_id == LISTINGS.c.listing_id).exists()
        for some in batches(sorted(touched)):
            await tx.run(update(LISTINGS).where(LISTINGS.c.listing_id.in_(some)).values(version=version))
            await tx.run(update(LISTINGS).where(LISTINGS.c.listing_id.in_(some), ~shared).values(gone=True))
    for (group_id, device_id), names in files.items():
        tx.tell(PeerGone(group_id, tuple(sorted(names)), device_id))
    return len(rows)

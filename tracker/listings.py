"""The statements about listings, their files and their shares, made once, and a listing as the wire has it.

Invariant: what a listing is found by is in one of its indexes, so a quick statement looks at a few rows only. Used by
`tracker.files`, which says what may be done.
"""

from __future__ import annotations

from typing import Any, Final

from sqlalchemy import BindParameter, Row, Select, bindparam, func, insert, select, update

from core.wire import tracker_messages as m
from tracker.store.quick import ForMany, quick
from tracker.store.tables import GROUP_MANIFESTS, LISTINGS, MANIFESTS, PRESENCE, SHARES, USERS

KEYS: Final[BindParameter[list[str]]] = bindparam("keys", expanding=True)
BY_KEY: Final = ForMany(
    select(LISTINGS.c.listing_id, LISTINGS.c.path, LISTINGS.c.path_key, LISTINGS.c.file_id, USERS.c.name)
    .join(USERS, USERS.c.user_id == LISTINGS.c.added_by)
    .where(LISTINGS.c.group_id == bindparam("group"), ~LISTINGS.c.gone, LISTINGS.c.path_key.in_(KEYS))
)
IS_BELOW: Final = quick(
    select(LISTINGS.c.path)
    .where(LISTINGS.c.group_id == bindparam("group"), ~LISTINGS.c.gone)
    .where(LISTINGS.c.path_key >= bindparam("first"), LISTINGS.c.path_key < bindparam("behind"))
    .limit(1)
)
SIZES: Final = ForMany(
    select(MANIFESTS.c.file_id, MANIFESTS.c.size)
    .join(GROUP_MANIFESTS, GROUP_MANIFESTS.c.file_id == MANIFESTS.c.file_id)
    .where(GROUP_MANIFESTS.c.group_id == bindparam("group"), MANIFESTS.c.file_id.in_(KEYS))
)
MINE: Final = ForMany(
    select(SHARES.c.listing_id, SHARES.c.complete).where(
        SHARES.c.device_id == bindparam("device"), SHARES.c.listing_id.in_(KEYS)
    )
)
NAMED: Final = ForMany(select(LISTINGS.c.listing_id, LISTINGS.c.file_id).where(LISTINGS.c.listing_id.in_(KEYS)))
MOVE: Final = ForMany(update(LISTINGS).where(LISTINGS.c.listing_id.in_(KEYS)).values(version=bindparam("moved")))
INSERT_LISTING: Final = quick(insert(LISTINGS))
INSERT_SHARE: Final = quick(insert(SHARES))


def listed() -> Select[*tuple[object, ...]]:
    """Listings with who added each, how many share it, and how many of those are here."""
    sharers = select(func.count()).where(SHARES.c.listing_id == LISTINGS.c.listing_id)
    here = select(PRESENCE.c.device_id).where(PRESENCE.c.device_id == SHARES.c.device_id).exists()
    return select(
        LISTINGS,
        USERS.c.name.label("by"),
        sharers.scalar_subquery().label("sharers"),
        sharers.where(here).scalar_subquery().label("online"),
    ).join(USERS, USERS.c.user_id == LISTINGS.c.added_by)


PUBLISHED: Final = ForMany(listed().where(LISTINGS.c.listing_id.in_(KEYS)))


def listing_of(row: Row[*tuple[Any, ...]]) -> m.Listing:
    """The wire's listing of a row of `listed`."""
    counts = {"sharers": row.sharers, "online": row.online, "gone": bool(row.gone)}
    return m.Listing(row.listing_id, row.path, row.file_id, row.size, row.mtime, row.added, row.by, **counts)

"""What the groups share: listings, manifests and shares.

Invariant: a path is unique in its group by NFC and casefold and never the folder of another; a
listing's file has a manifest that somebody showed to this very group; a listing lives while a share
of it does. A publication is all or none.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from typing import Final

from sqlalchemy import ColumnElement, Text, column, func, select, tuple_, update, values

from core.wire import limits
from core.wire import tracker_messages as m
from core.wire.errors import Kind, ProtocolError, TrackerError
from core.wire.ids import is_hex128, random_id
from core.wire.manifest import decode_many
from core.wire.paths import check_path, parents_of, path_key
from core.wire.roster import may
from tracker import presence
from tracker.access import Caller, Runs, groups_of, require
from tracker.listings import (
    BY_KEY,
    INSERT_LISTING,
    INSERT_SHARE,
    IS_BELOW,
    MINE,
    MOVE,
    NAMED,
    PUBLISHED,
    SIZES,
    listed,
    listing_of,
)  # fmt: skip
from tracker.notices import PeerHere
from tracker.shares import batches, end_shares, raise_version
from tracker.store.database import Tx
from tracker.store.tables import (
    GROUP_MANIFESTS,
    GROUPS,
    LISTINGS,
    MANIFESTS,
    RESTORED_GROUPS,
    SHARES,
)

_WORDS_MAX: Final = 8
"""Words of one search that count; each makes it slower."""
_ONLY_MAX: Final = 200
"""Listings that one request can name: their ids have to fit in its first line."""
_AFTER_SLASH: Final = "0"
"""The character behind `/`: everything below the folder `f` is at least `f/` and less than `f0`."""


async def list_files(db: Runs, caller: Caller, group_id: str, query: dict[str, str]) -> m.Listings:
    """A page of a group's listings (`path`, `after`, `limit`), or what changed behind a version (`since`)."""
    await require(db, caller, group_id, "fetch")
    limit = _number(query, "limit", limits.PAGE_MAX, least=1, most=limits.PAGE_MAX)
    version = (await db.run(select(GROUPS.c.list_version).where(GROUPS.c.group_id == group_id))).scalar_one()
    wanted = listed().where(LISTINGS.c.group_id == group_id)
    if "path" in query:
        key = path_key(query["path"])
        wanted = wanted.where((LISTINGS.c.path_key == key) | _below(key))
    if "only" in query:
        named = wanted.where(LISTINGS.c.listing_id.in_(query["only"].split(",")[:_ONLY_MAX]))
        return m.Listings(version, tuple(listing_of(row) for row in await db.run(named)))
    after = query.get("after", "")
    if "since" in query:
        since = _number(query, "since", 0, least=0, most=2**62)
        if since > version:
            newest = select(func.max(LISTINGS.c.added)).where(LISTINGS.c.group_id == group_id)
            return m.Listings(version, (), newest=(await db.run(newest)).scalar_one() or 0)
        restored = select(RESTORED_GROUPS.c.whole_from).where(RESTORED_GROUPS.c.group_id == group_id)
        if 0 < since < ((await db.run(restored)).scalar() or 0):
            return m.Listings(
                0, ()
            )  # what the client knows is from before a restore, and some of it may never have been
        wanted = wanted.where(LISTINGS.c.version > since)
        if after:
            wanted = wanted.where(tuple_(LISTINGS.c.version, LISTINGS.c.listing_id) > tuple_(*_cursor(after)))
        wanted = wanted.order_by(LISTINGS.c.version, LISTINGS.c.listing_id)
    else:
        wanted = wanted.where(~LISTINGS.c.gone, LISTINGS.c.path_key > path_key(after))
        wanted = wanted.order_by(LISTINGS.c.path_key)
    rows = (await db.run(wanted.limit(limit + 1))).all()
    page = [listing_of(row) for row in rows[:limit]]
    more = ""
    if len(rows) > limit:
        last = rows[limit - 1]
        more = f"{last.version}.{last.listing_id}" if "since" in query else str(last.path)
    return m.Listings(version, tuple(page), more)


async def search(db: Runs, caller: Caller, query: dict[str, str]) -> m.FoundListings:
    """Listings of all groups of the caller whose path holds every word of `text`, by group and path."""
    words = [path_key(word) for word in query.get("text", "").split()][:_WORDS_MAX]
    limit = _number(query, "limit", limits.PAGE_MAX, least=1, most=limits.PAGE_MAX)
    mine = [group_id for group_id, role in (await groups_of(db, caller.user_id)).items() if may(role, "fetch")]
    found: list[m.FoundListing] = []
    for group_id in sorted(mine) if words else ():
        # The index holds group and path, so that the names are looked through without the rows.
        wanted = select(LISTINGS.c.path_key).where(LISTINGS.c.group_id == group_id, ~LISTINGS.c.gone)
        for word in words:
            wanted = wanted.where(LISTINGS.c.path_key.contains(word, autoescape=True))
        keys = [key for (key,) in await db.run(wanted.order_by(LISTINGS.c.path_key).limit(limit - len(found)))]
        for some in batches(keys):
            of_these = (LISTINGS.c.group_id == group_id) & ~LISTINGS.c.gone & LISTINGS.c.path_key.in_(some)
            rows = await db.run(listed().where(of_these).order_by(LISTINGS.c.path_key))
            found += [m.FoundListing(group_id, listing_of(row)) for row in rows]
        if len(found) == limit:
            break
    return m.FoundListings(tuple(found))


def _number(query: dict[str, str], name: str, default: int, *, least: int, most: int) -> int:
    text = query.get(name)
    if text is None:
        return default
    if not text.isascii() or not text.isdigit() or len(text) > 19:
        raise TrackerError(Kind.BAD_REQUEST, rule=name)
    return min(max(int(text), least), most)


def _cursor(after: str) -> tuple[int, str]:
    version, _, listing_id = after.partition(".")
    if not version.isascii() or not version.isdigit() or len(version) > 18 or not is_hex128(listing_id):
        raise TrackerError(Kind.BAD_REQUEST, rule="after")
    return int(version), listing_id


def _below(folder_key: str) -> ColumnElement[bool]:
    return (LISTINGS.c.path_key >= folder_key + "/") & (LISTINGS.c.path_key < folder_key + _AFTER_SLASH)


async def put_manifests(tx: Tx, caller: Caller, group_id: str, encoded: bytes) -> m.Empty:
    """Keep manifests, shown to this group: all or, if one is wrong, none.

    Raises `BAD_REQUEST`: `rule` manifest, or manifests if they are more than one publication could list.
    """
    await tx.lock(GROUPS, [group_id])
    await require(tx, caller, group_id, "publish")
    rows: list[dict[str, object]] = []
    try:
        at = 0
        for file_id, manifest in decode_many(encoded):
            if len(rows) == limits.PAGE_MAX:
                raise TrackerError(Kind.BAD_REQUEST, rule="manifests", most=limits.PAGE_MAX)
            end = at + 17 + 52 * manifest.pieces
            rows.append({"file_id": str(file_id), "size": manifest.size, "encoded": encoded[at:end]})
            at = end
    except ProtocolError as error:
        raise TrackerError(Kind.BAD_REQUEST, rule="manifest", reason=error.reason) from error
    if not rows:
        return m.Empty()
    await tx.insert_missing(MANIFESTS, rows)
    shown = [{"group_id": group_id, "file_id": row["file_id"], "added": tx.now} for row in rows]
    await tx.insert_missing(GROUP_MANIFESTS, shown)
    return m.Empty()


async def get_manifests(db: Runs, caller: Caller, group_id: str, asked: m.AskManifests) -> bytes:
    """Manifests of listed files, in the order asked, as many as fit one body. Raises `NO_SUCH_FILE`."""
    await require(db, caller, group_id, "fetch")
    names = list(dict.fromkeys(asked.files))
    sizes: dict[str, int] = {}
    for some in batches(names):
        wanted = (
            select(MANIFESTS.c.file_id, func.length(MANIFESTS.c.encoded).label("bytes"))
            .join(LISTINGS, LISTINGS.c.file_id == MANIFESTS.c.file_id)
            .where(LISTINGS.c.group_id == group_id, ~LISTINGS.c.gone, MANIFESTS.c.file_id.in_(some))
        )
        sizes.update({row.file_id: row.bytes for row in await db.run(wanted)})
    if any(name not in sizes for name in names):
        raise TrackerError(Kind.NO_SUCH_FILE)
    fits, total = [], 0
    for name in names:
        total += sizes[name]
        if total > limits.MANIFEST_BODY_MAX:
            break
        fits.append(name)
    bodies: dict[str, bytes] = {}
    for some in batches(fits):
        wanted_bodies = select(MANIFESTS.c.file_id, MANIFESTS.c.encoded).where(MANIFESTS.c.file_id.in_(some))
        bodies.update({row.file_id: row.encoded for row in await db.run(wanted_bodies)})
    return b"".join(bodies[name] for name in fits)


async def publish(tx: Tx, caller: Caller, group_id: str, asked: m.PublishMany) -> m.Published:
    """List files that this device has whole.

    Raises `BAD_PATH(path, rule)`, `BAD_REQUEST(rule=size)`, `UNKNOWN_MANIFEST(files)` or
    `PATH_TAKEN(path, rule=content|is_folder|inside_file, by)`.
    """
    await tx.lock(GROUPS, [group_id])
    await require(tx, caller, group_id, "publish")
    if not asked.files:
        return m.Published(())
    files = _checked_paths(asked.files)
    await _check_manifests(tx, group_id, asked.files)
    existing = await _existing(tx, group_id, files)
    version = await raise_version(tx, group_id) if len(existing) < len(files) else None
    new, joined = [], []
    for key, file in files.items():
        listing_id = existing.get(key)
        if listing_id is None:
            row: dict[str, object] = {
                "listing_id": random_id(),
                "group_id": group_id,
                "path": file.path,
                "path_key": key,
            }
            row |= {"file_id": file.file_id, "size": file.size, "mtime": file.mtime, "added": tx.now}
            new.append(row | {"added_by": caller.user_id, "version": version, "gone": False})
            listing_id = existing[key] = str(row["listing_id"])
        joined.append(m.ShareState(listing_id, complete=True))
    if new:
        await tx.run(INSERT_LISTING, new[0] if len(new) == 1 else new)
    await _put_shares(tx, caller, group_id, joined, version, new=[str(row["listing_id"]) for row in new])
    shown: dict[str, m.Listing] = {}
    for some in batches(list(existing.values())):
        rows = await tx.run(PUBLISHED.of(len(some)), {"keys": list(some)})
        shown.update({row.listing_id: listing_of(row) for row in rows})
    return m.Published(tuple(shown[existing[path_key(file.path)]] for file in asked.files))


def _checked_paths(asked: Sequence[m.Publish]) -> dict[str, m.Publish]:
    """The files by path key; refuses unsafe paths and a publication that clashes with itself."""
    files: dict[str, m.Publish] = {}
    for file in asked:
        try:
            check_path(file.path)
        except ProtocolError as error:
            raise TrackerError(Kind.BAD_PATH, path=file.path, rule="unsafe", reason=error.reason) from error
        other = files.setdefault(path_key(file.path), file)
        if other.file_id != file.file_id:
            raise TrackerError(Kind.PATH_TAKEN, path=file.path, rule="content", by="")
    for file in asked:
        if any(path_key(parent) in files for parent in parents_of(file.path)):
            raise TrackerError(Kind.PATH_TAKEN, path=file.path, rule="inside_file", by="")
    return files


async def _check_manifests(tx: Tx, group_id: str, asked: Sequence[m.Publish]) -> None:
    sizes: dict[str, int] = {}
    for some in batches(sorted({file.file_id for file in asked})):
        rows = await tx.run(SIZES.of(len(some)), {"group": group_id, "keys": some})
        sizes.update({row.file_id: row.size for row in rows})
    unknown = sorted({file.file_id for file in asked} - sizes.keys())
    if unknown:
        raise TrackerError(Kind.UNKNOWN_MANIFEST, files=unknown)
    for file in asked:
        if sizes[file.file_id] != file.size:
            raise TrackerError(Kind.BAD_REQUEST, rule="size", path=file.path)


async def _existing(tx: Tx, group_id: str, files: dict[str, m.Publish]) -> dict[str, str]:
    """Listing ids of the same paths with the same content; raises `PATH_TAKEN` for everything in the way."""
    parents = {path_key(parent): file for file in files.values() for parent in parents_of(file.path)}
    found: dict[str, str] = {}
    inside: TrackerError | None = None
    for some in batches([*files, *parents]):  # none is both: that was refused already
        for row in await tx.run(BY_KEY.of(len(some)), {"group": group_id, "keys": some}):
            if row.path_key in parents:
                path = parents[row.path_key].path
                inside = inside or TrackerError(Kind.PATH_TAKEN, path=path, rule="inside_file", by=row.name)
            elif row.file_id != files[row.path_key].file_id:
                raise TrackerError(Kind.PATH_TAKEN, path=files[row.path_key].path, rule="content", by=row.name)
            else:
                found[row.path_key] = row.listing_id
    if inside is not None:
        raise inside
    await _check_folders(tx, group_id, files, [key for key in files if key not in found])
    return found


async def _check_folders(tx: Tx, group_id: str, files: dict[str, m.Publish], new: Sequence[str]) -> None:
    """Raise `PATH_TAKEN` if one of the new files would be the folder of another."""
    if len(new) == 1:  # the question about many is made anew each time, which costs more than all else of one file
        place = {"group": group_id, "first": new[0] + "/", "behind": new[0] + _AFTER_SLASH}
        if (await tx.run(IS_BELOW, place)).first() is not None:
            raise TrackerError(Kind.PATH_TAKEN, path=files[new[0]].path, rule="is_folder", by="")
        return
    living = (LISTINGS.c.group_id == group_id) & ~LISTINGS.c.gone
    for some in batches(new):
        asked = values(column("key", Text), name="asked").data([(key,) for key in some]).cte("asked")
        below = (LISTINGS.c.path_key >= asked.c.key + "/") & (LISTINGS.c.path_key < asked.c.key + _AFTER_SLASH)
        clash = (await tx.run(select(asked.c.key).where(select(LISTINGS.c.path).where(living, below).exists()))).first()
        if clash is not None:
            raise TrackerError(Kind.PATH_TAKEN, path=files[clash.key].path, rule="is_folder", by="")


async def change_shares(tx: Tx, caller: Caller, group_id: str, asked: m.ChangeShares) -> m.Empty:
    """What this device shares from now on and no longer. Raises `NO_SUCH_FILE` for a listing that is not there."""
    await tx.lock(GROUPS, [group_id])
    await require(tx, caller, group_id, "fetch")
    if asked.end:
        mine = (SHARES.c.device_id == caller.device_id) & (LISTINGS.c.group_id == group_id)
        await end_shares(tx, mine, SHARES.c.listing_id.in_(asked.end))
    if asked.put:
        await _check_listings(tx, group_id, [share.listing_id for share in asked.put])
        await _put_shares(tx, caller, group_id, asked.put, None)
    return m.Empty()


async def _check_listings(tx: Tx, group_id: str, listings: Sequence[str]) -> None:
    living = select(func.count()).where(LISTINGS.c.group_id == group_id, ~LISTINGS.c.gone)
    named = sorted(set(listings))
    found = (await tx.run(living.where(LISTINGS.c.listing_id.in_(named)))).scalar_one()
    if found != len(named):
        raise TrackerError(Kind.NO_SUCH_FILE)


async def _put_shares(
    tx: Tx,
    caller: Caller,
    group_id: str,
    put: Sequence[m.ShareState],
    version: int | None,
    new: Collection[str] = (),
) -> None:
    """Write shares of listings that exist; a new sharer raises the list version unless the caller did.

    Listings in `new` were made with that version just now.
    """
    wanted = {share.listing_id: share.complete for share in put}
    older = sorted(wanted.keys() - set(new))
    mine = {"device": caller.device_id, "keys": older}
    known = {r.listing_id: r.complete for r in await tx.run(MINE.of(len(older)), mine)} if older else {}
    fresh = [listing_id for listing_id in wanted if listing_id not in known]
    if fresh:
        common = {"device_id": caller.device_id, "added": tx.now}
        rows = [common | {"listing_id": listing_id, "complete": wanted[listing_id]} for listing_id in fresh]
        await tx.run(INSERT_SHARE, rows[0] if len(rows) == 1 else rows)
        version = await raise_version(tx, group_id) if version is None else version
        moved = [listing_id for listing_id in older if listing_id not in known]
        if moved:
            await tx.run(MOVE.of(len(moved)), {"keys": moved, "moved": version})
    changed = [listing_id for listing_id, complete in wanted.items() if known.get(listing_id, complete) != complete]
    for complete in (True, False):
        these = [listing_id for listing_id in changed if wanted[listing_id] is complete]
        if these:
            row = (SHARES.c.device_id == caller.device_id) & SHARES.c.listing_id.in_(these)
            await tx.run(update(SHARES).where(row).values(complete=complete))
    await _tell_here(tx, caller, group_id, {name: wanted[name] for name in [*fresh, *changed]})


async def _tell_here(tx: Tx, caller: Caller, group_id: str, moved: dict[str, bool]) -> None:
    view = await presence.view_of(tx, caller.device_id)
    if view is None or not moved:
        return
    named = await tx.run(NAMED.of(len(moved)), {"keys": list(moved)})
    files = {row.listing_id: row.file_id for row in named}
    for complete in (True, False):
        these = tuple(sorted({files[name] for name, whole in moved.items() if whole is complete}))
        if these:
            tx.tell(PeerHere(group_id, these, m.PeerView(caller.device_id, view.addresses, complete)))


async def my_shares(db: Runs, caller: Caller) -> m.MyShares:
    """Everything that this device shares, as the tracker has it."""
    wanted = (
        select(LISTINGS.c.group_id, LISTINGS.c.listing_id, LISTINGS.c.file_id, LISTINGS.c.path, SHARES.c.complete)
        .join(SHARES, SHARES.c.listing_id == LISTINGS.c.listing_id)
        .where(SHARES.c.device_id == caller.device_id, ~LISTINGS.c.gone)
        .order_by(LISTINGS.c.group_id, LISTINGS.c.path_key)
    )
    rows = await db.run(wanted)
    return m.MyShares(tuple(m.MyShare(r.group_id, r.listing_id, r.file_id, r.path, bool(r.complete)) for r in rows))


async def peers(db: Runs, caller: Caller, group_id: str, file_id: str) -> m.Peers:
    """A random sample of those who share a file now. Raises `NO_SUCH_FILE`."""
    await require(db, caller, group_id, "fetch")
    living = select(LISTINGS.c.listing_id).where(LISTINGS.c.group_id == group_id, LISTINGS.c.file_id == file_id)
    if (await db.run(living.where(~LISTINGS.c.gone).limit(1))).first() is None:
        raise TrackerError(Kind.NO_SUCH_FILE)
    peers = await presence.sample_peers(db, group_id, [file_id], caller.device_id)
    return m.Peers(peers.get(file_id, ()))

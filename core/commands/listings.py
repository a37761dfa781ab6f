"""What the groups list: all of it, a page at a time, what changed, what a search finds, and who has a file.

Invariant: a cursor names the group and where its list was, so it outlives the program; a list that can no longer be
followed from there begins anew and says so. The part of `core.commands.sharing` that only reads.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from core.session.context import Context
from core.session.session import Session
from core.snapshots import FileChanges, FileSnapshot, FoundFile, MemberSnapshot
from core.wire import fingerprint as fingerprints
from core.wire import limits, routes
from core.wire import tracker_messages as m
from core.wire.errors import Kind, ShareError
from core.wire.ids import Fingerprint, GroupId, ListingId, is_hex128
from core.wire.names import check_name, normalised
from core.wire.roster import Member

_NAMED_AT_ONCE = 200
_SEARCHED_MOST = 500
"""Letters of a search: in any script, they fit the first line of a request."""


@dataclass(frozen=True, slots=True)
class _Cursor:
    """Where a list was. `since`: it is known as it was at `version`, else only up to the path `after`."""

    group_id: GroupId
    version: int
    after: str
    since: bool

    def __str__(self) -> str:
        return f"{'s' if self.since else 'p'}.{self.group_id}.{self.version}.{self.after}"


class ListingCommands:
    """The commands of one engine that read listings. All raise NOT_LOGGED_IN and what the tracker says."""

    _context: Context

    async def list_files(self, group: str) -> list[FileSnapshot]:
        """Every file of a group of mine, by name. Raises NO_SUCH_GROUP, NOT_MEMBER."""
        session = self._context.logged_in()
        view = await session.directory.my_group(group)
        listings = await session.directory.listings(GroupId(view.group_id))
        return [snapshot_of(session, listing) for listing in listings]

    async def file_changes(self, group: str, cursor: str = "", limit: int = limits.PAGE_MAX) -> FileChanges:
        """A page of what changed in the list of a group behind `cursor`; without one, of all of it.

        Go on with the cursor of the answer: at once while there is `more`, else when the list changed, also after
        the program was started again. Raises NO_SUCH_GROUP, NOT_MEMBER.
        """
        session = self._context.logged_in()
        group_id = await group_of(session, group)
        at = _parsed(cursor)
        fresh = at is None or at.group_id != group_id
        if at is None or fresh:
            at = _Cursor(group_id, 0, "", since=False)
        try:
            page = await self._page(session, at, limit)
        except ShareError as error:
            if error.kind is not Kind.BAD_REQUEST or fresh:
                raise
            page = None
        if page is None or page.version < at.version:
            # The tracker was put back to an earlier state, or knows nothing of this place in its list.
            at, fresh = _Cursor(group_id, 0, "", since=False), True
            page = await self._page(session, at, limit)
        # What changes while the first pages come has a version behind that of the very first one.
        known = page.version if at.since or not at.version else at.version
        if page.next:
            following = _Cursor(group_id, at.version if at.since else known, page.next, at.since)
        else:
            following = _Cursor(group_id, known, "", since=True)
        return FileChanges(
            group=session.group_name(group_id) or group,
            files=tuple(snapshot_of(session, one) for one in page.listings if not one.gone),
            gone=tuple(one.listing_id for one in page.listings if one.gone),
            cursor=str(following),
            more=bool(page.next) or following.version < page.version,
            fresh=fresh,
        )

    async def files_now(self, group: str, listing_ids: Sequence[str]) -> list[FileSnapshot]:
        """How some files of a list are now: who of their sharers is here changes more often than the list does."""
        session = self._context.logged_in()
        group_id = await group_of(session, group)
        found: list[FileSnapshot] = []
        for at in range(0, len(listing_ids), _NAMED_AT_ONCE):
            only = ",".join(one for one in listing_ids[at : at + _NAMED_AT_ONCE] if is_hex128(one))
            if only:
                answer = await session.client.call(routes.FILES, ids={"group_id": group_id}, query={"only": only})
                found += [snapshot_of(session, one) for one in answer.listings if not one.gone]
        return found

    async def search(self, text: str, limit: int = 500) -> list[FoundFile]:
        """Files of all my groups whose names hold every word of `text`, in any case, by group and name.

        Of a longer text than a name can be only the beginning counts; `limit` is at least 1.
        """
        session = self._context.logged_in()
        if not text.strip():
            return []
        query: dict[str, str | int] = {"text": text[:_SEARCHED_MOST], "limit": max(1, min(limit, limits.PAGE_MAX))}
        answer = await session.client.call(routes.SEARCH, query=query)
        found = [
            FoundFile(session.group_name(GroupId(one.group_id)), snapshot_of(session, one.listing))
            for one in answer.found
        ]
        return sorted(found, key=lambda one: normalised(one.group))

    async def sharers(self, group: str, name: str) -> list[MemberSnapshot]:
        """Who shares a file, those who are here first; `shares` is 1 for whoever has all of it. Raises NO_SUCH_FILE."""
        session = self._context.logged_in()
        group_id = await group_of(session, group)
        listing = (await session.directory.named(group_id, group, name))[0]
        ids = {"group_id": group_id, "listing_id": listing.listing_id}
        answer = await session.client.call(routes.SHARERS, ids=ids)
        roster = roster_of(session, group_id)
        return [
            MemberSnapshot(
                user=one.name,
                role=roster[one.user_id].role if one.user_id in roster else "",
                online=bool(one.online),
                devices=one.devices,
                last_seen=one.seen / 1000 if one.seen and not one.online else None,
                shares=1 if one.complete else 0,
                fingerprints=tuple(map(shown_device, roster[one.user_id].devices)) if one.user_id in roster else (),
            )
            for one in answer.sharers
        ]

    async def _page(self, session: Session, at: _Cursor, limit: int) -> m.Listings:
        query = {"limit": str(max(1, min(limit, limits.PAGE_MAX)))}
        if at.since:
            query["since"] = str(at.version)
        if at.after:
            query["after"] = at.after
        return await session.client.call(routes.FILES, ids={"group_id": at.group_id}, query=query)


async def group_of(session: Session, group: str) -> GroupId:
    """The id of a group by name, from what this device knows, else from the tracker."""
    wanted = normalised(check_name(group, what="group"))
    for group_id in session.membership.groups():
        if normalised(session.group_name(group_id)) == wanted:
            return group_id
    known = session.directory.known(group)
    return known if known is not None else GroupId((await session.directory.group(group)).group_id)


def roster_of(session: Session, group_id: GroupId) -> dict[str, Member]:
    """The members of a group by user id, as far as this device knows."""
    index = session.membership.index(group_id)
    return {member.user_id: member for member in index.roster.members} if index is not None else {}


def snapshot_of(session: Session, listing: m.Listing) -> FileSnapshot:
    """A listing as the outside sees it, with what this device has of it."""
    share = session.shares.of(ListingId(listing.listing_id))
    fetch = session.fetches.of(ListingId(listing.listing_id))
    if share is not None and share.complete:
        mine = "shared" if share.state == "sharing" else share.state
    else:
        mine = fetch.state.value if fetch is not None else ""
    return FileSnapshot(
        name=listing.path,
        size=listing.size,
        sharers=listing.sharers,
        online=listing.online,
        added_by=listing.added_by,
        added=listing.added / 1000,
        file_id=listing.file_id,
        mine=mine,
        listing_id=listing.listing_id,
    )


def shown_device(device: str) -> str:
    """The fingerprint of a device, as it is shown to people."""
    return fingerprints.shown(Fingerprint(device))


def is_cursor(text: str) -> bool:
    """Whether `text` can be a cursor of `file_changes`."""
    return _parsed(text) is not None


def _parsed(cursor: str) -> _Cursor | None:
    kind, _, rest = cursor.partition(".")
    group_id, _, rest = rest.partition(".")
    version, _, after = rest.partition(".")
    if kind not in ("s", "p") or not is_hex128(group_id) or not (version.isascii() and version.isdigit()):
        return None
    return _Cursor(GroupId(group_id), int(version[:18]), after, since=kind == "s")

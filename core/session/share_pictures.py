"""What the outside sees of the shares: made anew only for those of which something changed.

Invariant: the same object is given as long as nothing of it changed, so that thousands can be sampled
each second. Owned by `Shares`.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping

from core.session.slices import in_slices
from core.snapshots import ShareSnapshot
from core.storage.rows import ShareRow
from core.transfer.catalogue import FileKey
from core.transfer.hub import Hub
from core.wire.ids import FileId, GroupId, ListingId


class SharePictures:
    """The pictures of one account's shares."""

    def __init__(self, hub: Hub) -> None:
        self._hub = hub
        self._made: dict[ListingId, ShareSnapshot] = {}
        self._moving: set[ListingId] = set()
        self._names: dict[str, str] = {}
        self._order: list[ShareRow] | None = None
        self._groups: set[str] = set()
        self._list: list[ShareSnapshot] = []

    def forget(self, row: ShareRow) -> None:
        """A share came, went or changed."""
        self._moving.add(ListingId(row.listing_id))
        self._order = None

    async def prepare(self, rows: Mapping[ListingId, ShareRow], name_of: Callable[[GroupId], str]) -> None:
        """Make the pictures of thousands of new shares in slices, so that `all` has little left to do."""
        busy = set(self._hub.busy())
        async for listing_id in in_slices(self._moving - self._made.keys()):
            row = rows.get(listing_id)  # as it is by now
            if row is not None:
                self._names.setdefault(row.group_id, name_of(GroupId(row.group_id)))
                self._of(row, busy)

    def all(self, rows: Collection[ShareRow], name_of: Callable[[GroupId], str]) -> list[ShareSnapshot]:
        """A picture of each, by group and name."""
        if self._order is None:
            self._order = sorted(rows, key=lambda row: (row.group_id, row.name))
            here = {row.listing_id for row in self._order}
            self._groups = {row.group_id for row in self._order}
            self._list = []
            self._made = {listing_id: made for listing_id, made in self._made.items() if listing_id in here}
        busy = set(self._hub.busy())
        names = {group_id: name_of(GroupId(group_id)) for group_id in self._groups}
        if self._list and not busy and not self._moving and names == self._names:
            return self._list
        if names != self._names:
            self._names, self._made = names, {}
        self._list = [self._of(row, busy) for row in self._order]
        return self._list

    def _of(self, row: ShareRow, busy: set[FileKey]) -> ShareSnapshot:
        listing_id = ListingId(row.listing_id)
        made = self._made.get(listing_id)
        key = FileKey(GroupId(row.group_id), FileId(row.file_id))
        if made is not None and listing_id not in self._moving and key not in busy:
            return made
        giving = self._hub.giving(key)
        now = ShareSnapshot(
            group=self._names[row.group_id],
            name=row.name,
            file_id=row.file_id,
            path=row.path,
            size=row.size,
            complete=row.complete,
            bytes_sent=row.bytes_sent + giving.sent,
            state=row.state,
            speed_up=giving.speed,
            peers=giving.peers,
        )
        if now == made:
            now = made
        self._made[listing_id] = now
        # Once more after it rested, so that the last speed does not stay.
        (self._moving.add if key in busy else self._moving.discard)(listing_id)
        return now

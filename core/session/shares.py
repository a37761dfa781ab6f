"""What this device shares, kept on disk and offered to peers; the tracker is told of every change.

Invariant: a file is offered to peers only while its row is in the database, and a row goes before
the tracker is told, so that a crash never leaves this device serving what its owner withdrew. What
the tracker missed meanwhile is put right by `reconcile`, each time it is connected.
"""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Callable, Iterable, Sequence
from dataclasses import replace

from core.events import ShareChanged
from core.net.tracker_client import TrackerClient
from core.session.context import Context
from core.snapshots import ShareSnapshot
from core.storage.rows import AccountKey, ShareRow
from core.storage.sources import SharedFile
from core.transfer.hub import Hub
from core.wire import limits, routes
from core.wire import tracker_messages as m
from core.wire.errors import DiskError, Kind, ShareError
from core.wire.ids import FileId, GroupId, ListingId
from core.wire.manifest import Manifest

_log = logging.getLogger(__name__)
_TELL_SECONDS = 0.1
_CLOSE_SECONDS = 1.0


class Shares:
    """The shares of the account that is logged in."""

    def __init__(self, context: Context, account: AccountKey, client: TrackerClient, hub: Hub) -> None:
        self._context, self._account, self._client, self._hub = context, account, client, hub
        self._store = context.database.shares
        self._rows: dict[ListingId, ShareRow] = {}
        self._contents: dict[FileId, set[ListingId]] = {}
        self._completed: list[ShareRow] = []
        self._telling: asyncio.Task[None] | None = None
        self._work: list[asyncio.Task[None]] = []
        self.group_name: Callable[[GroupId], str] = lambda group_id: ""

    async def load(self) -> None:
        """Offer what was shared when the program last ran."""
        for row in await self._store.all(self._account):
            self._remember(row)
            await self._offer(row)

    def all(self) -> list[ShareRow]:
        """Every share, by group and name."""
        return sorted(self._rows.values(), key=lambda r: (r.group_id, r.name))

    def snapshots(self) -> list[ShareSnapshot]:
        """Every share as the outside sees it."""
        return [
            ShareSnapshot(
                group=self.group_name(GroupId(row.group_id)),
                name=row.name,
                file_id=row.file_id,
                path=row.path,
                size=row.size,
                complete=row.complete,
                bytes_sent=row.bytes_sent + self._hub.bytes_sent(GroupId(row.group_id), FileId(row.file_id)),
                state=row.state,
            )
            for row in self.all()
        ]

    def of(self, listing_id: ListingId) -> ShareRow | None:
        """The share of a listing, if there is one."""
        return self._rows.get(listing_id)

    def complete_copy(self, file_id: FileId) -> ShareRow | None:
        """A complete file of that content in any group, if this device shares one."""
        rows = (self._rows[listing_id] for listing_id in self._contents.get(file_id, ()))
        return next((row for row in rows if row.complete and row.state == "sharing"), None)

    async def add(self, rows: Sequence[ShareRow], manifests: dict[FileId, Manifest]) -> None:
        """Keep complete files that the tracker lists already, and offer them to peers."""
        await self._context.database.manifests.put_many(manifests)
        await self._store.put_many(rows)
        names, listings = {(row.group_id, row.name) for row in rows}, {row.listing_id for row in rows}
        lost = [one for one in self.all() if one.state != "sharing" and one.listing_id not in listings]
        await self.end([one for one in lost if (one.group_id, one.name) in names])
        for row in rows:
            self._remember(row)
            await self._offer(row, manifests.get(FileId(row.file_id)))

    async def add_partial(self, rows: Sequence[ShareRow]) -> None:
        """Keep files that are being downloaded; the download offers them itself."""
        await self._store.put_many(rows)
        for row in rows:
            self._remember(row)

    async def complete(self, row: ShareRow) -> None:
        """A download is whole: offer the file itself, and tell the tracker soon, with others of its folder."""
        await self._store.put_many([row])
        self._remember(row)
        await self._offer(row)
        self._completed.append(row)
        if self._telling is None:
            self._telling = asyncio.create_task(self._tell_completed(), name="tell what is complete")

    async def close(self) -> None:
        """Tell the tracker what it does not know yet, if it listens."""
        running = {task for task in (self._telling, *self._work) if task is not None and not task.done()}
        if running:
            _, late = await asyncio.wait(running, timeout=_CLOSE_SECONDS)
            for task in late:
                task.cancel()  # `reconcile` says it at the next start

    async def _tell_completed(self) -> None:
        await asyncio.sleep(_TELL_SECONDS)
        rows, self._completed, self._telling = self._completed, [], None
        by_group: dict[GroupId, list[m.ShareState]] = {}
        for row in rows:
            by_group.setdefault(GroupId(row.group_id), []).append(m.ShareState(row.listing_id, complete=True))
        for group_id, states in by_group.items():
            for at in range(0, len(states), limits.PAGE_MAX):
                await self._tell(group_id, m.ChangeShares(put=tuple(states[at : at + limits.PAGE_MAX])))

    async def end(self, rows: Iterable[ShareRow], *, tell: bool = True) -> None:
        """Serve these no longer, from this call on; the files stay where they are."""
        gone = list(rows)
        for row in gone:
            self._forget(row)
        await self._store.delete_many(self._account, [ListingId(row.listing_id) for row in gone])
        if tell:
            by_group: dict[GroupId, list[ShareRow]] = {}
            for row in gone:
                by_group.setdefault(GroupId(row.group_id), []).append(row)
            for group_id, ended in by_group.items():
                for at in range(0, len(ended), limits.PAGE_MAX):
                    page = tuple(row.listing_id for row in ended[at : at + limits.PAGE_MAX])
                    await self._tell(group_id, m.ChangeShares(end=page))

    async def drop_group(self, group_id: GroupId) -> None:
        """This user is no longer in a group: end its shares here; the tracker has ended them already."""
        await self.end([row for row in self.all() if row.group_id == group_id], tell=False)

    async def reconcile(self) -> None:
        """Make the tracker's view of this device's shares equal to ours."""
        theirs = {share.listing_id: share for share in (await self._client.call(routes.MY_SHARES)).shares}
        ours = {row.listing_id: row for row in self.all() if row.state == "sharing"}
        stray: dict[GroupId, list[str]] = {}
        for listing_id, share in theirs.items():
            if listing_id not in ours:
                stray.setdefault(GroupId(share.group_id), []).append(listing_id)
        for group_id, ids in stray.items():
            await self._tell(group_id, m.ChangeShares(end=tuple(ids[: limits.PAGE_MAX])))
        for listing_id, row in ours.items():
            known = theirs.get(listing_id)
            if known is None:
                await self._restore(row)
            elif known.complete != row.complete:
                state = m.ShareState(row.listing_id, complete=row.complete)
                await self._tell(GroupId(row.group_id), m.ChangeShares(put=(state,)))

    async def _restore(self, row: ShareRow) -> None:
        """The tracker forgot a share (unseen for long, or restored from a backup): say it again."""
        group_id = GroupId(row.group_id)
        try:
            state = m.ShareState(row.listing_id, complete=row.complete)
            await self._client.call(routes.SHARES, m.ChangeShares(put=(state,)), ids={"group_id": group_id})
            return
        except ShareError as error:
            if error.kind is not Kind.NO_SUCH_FILE or not row.complete:
                _log.info("share of %s not restored: %s", row.name, error)
                return
        manifest = await self._context.database.manifests.get(FileId(row.file_id))
        if manifest is None:
            return
        try:
            await self._client.put_manifests(group_id, [manifest.encode()])
            file = m.Publish(row.name, row.file_id, row.size, row.mtime_ns // 1_000_000)
            answer = await self._client.call(routes.PUBLISH, m.PublishMany((file,)), ids={"group_id": group_id})
        except ShareError as error:
            _log.info("share of %s not published again: %s", row.name, error)
            return
        await self.end([row], tell=False)
        await self.add([replace(row, listing_id=answer.listings[0].listing_id)], {FileId(row.file_id): manifest})

    async def _tell(self, group_id: GroupId, change: m.ChangeShares) -> None:
        try:
            await self._client.call(routes.SHARES, change, ids={"group_id": group_id})
        except ShareError as error:
            # The tracker is away or knows already: `reconcile` says it again when it is connected.
            _log.info("tracker not told of shares: %s", error)

    def _remember(self, row: ShareRow) -> None:
        self._rows[ListingId(row.listing_id)] = row
        self._contents.setdefault(FileId(row.file_id), set()).add(ListingId(row.listing_id))

    def _forget(self, row: ShareRow) -> None:
        self._rows.pop(ListingId(row.listing_id), None)
        listings = self._contents.get(FileId(row.file_id), set())
        listings.discard(ListingId(row.listing_id))
        self._withdraw_unless_shared(row)

    def _withdraw_unless_shared(self, row: ShareRow) -> None:
        """Serve this content no longer, unless the group has it from here under another name as well."""
        others = (self._rows[listing_id] for listing_id in self._contents.get(FileId(row.file_id), ()))
        if not any(other.group_id == row.group_id and other.state == "sharing" for other in others):
            self._hub.withdraw(GroupId(row.group_id), FileId(row.file_id))

    async def _offer(self, row: ShareRow, manifest: Manifest | None = None) -> None:
        if not row.complete or row.state != "sharing":
            return
        if manifest is None:
            manifest = await self._context.database.manifests.get(FileId(row.file_id))
        if manifest is None:
            _log.warning("no manifest for the share %s", row.name)
            return
        key = (GroupId(row.group_id), FileId(row.file_id))
        source = SharedFile(self._context.threads, row.path, manifest, row.identity)
        source.on_lost = lambda error: self._on_lost(row, error)
        self._hub.offer(*key, source)

    def _on_lost(self, row: ShareRow, error: DiskError) -> None:
        state = "changed" if error.kind is Kind.SOURCE_CHANGED else "missing"
        if self._rows.get(ListingId(row.listing_id)) != row:
            return
        lost = replace(row, state=state)
        self._remember(lost)
        self._withdraw_unless_shared(lost)
        group = self.group_name(GroupId(row.group_id))
        self._context.bus.publish(ShareChanged(group=group, name=row.name, path=row.path, state=state))
        self._work.append(asyncio.create_task(self._withdraw(lost), name=f"withdraw {row.name}"))

    async def _withdraw(self, lost: ShareRow) -> None:
        """The row stays, so that its owner sees what became of it; the tracker lists it no longer from here."""
        await self._store.put_many([lost])
        await self._tell(GroupId(lost.group_id), m.ChangeShares(end=(lost.listing_id,)))

"""What this device shares, kept on disk and offered to peers; the tracker is told of every change.

Invariant: a file is offered to peers only while its row is in the database, and a row goes before
the tracker is told, so that a crash never leaves this device serving what its owner withdrew. What
the tracker missed meanwhile is put right by `reconciliation`, each time it is connected.
"""

from __future__ import annotations

import asyncio
import logging
from collections.abc import AsyncIterator, Awaitable, Callable, Iterable, Iterator, Sequence
from contextlib import asynccontextmanager
from dataclasses import replace
from functools import partial

from core.events import FilesChanged, ShareChanged
from core.net.tracker_client import TrackerClient
from core.session.context import Context
from core.session.share_pictures import SharePictures
from core.session.share_watch import ShareWatch
from core.session.slices import in_slices
from core.snapshots import ShareSnapshot
from core.storage.rows import AccountKey, FileIdentity, ShareRow
from core.storage.sources import SharedFile
from core.transfer.catalogue import FileKey
from core.transfer.hub import Hub
from core.wire import limits, routes
from core.wire import tracker_messages as m
from core.wire.errors import DiskError, InternalError, Kind, ShareError
from core.wire.ids import FileId, GroupId, ListingId
from core.wire.manifest import Manifest

_log = logging.getLogger(__name__)
_TELL_SECONDS = 0.1
_SAVE_SECONDS = 5.0
_CLOSE_SECONDS = 1.0
_END_SECONDS = 3.0


class Shares:
    """The shares of the account that is logged in."""

    def __init__(self, context: Context, account: AccountKey, client: TrackerClient, hub: Hub) -> None:
        self._context, self._account, self._client, self._hub = context, account, client, hub
        self._store = context.database.shares
        self._rows: dict[ListingId, ShareRow] = {}
        self._contents: dict[FileId, set[ListingId]] = {}
        self._completed: list[ShareRow] = []
        self._telling: asyncio.Task[None] | None = None
        self._work: set[asyncio.Task[None]] = set()
        self._changing = asyncio.Lock()
        self._ending: set[asyncio.Task[None]] = set()
        self._saver: asyncio.Task[None] | None = None
        self._pictures = SharePictures(hub)
        self.watch = ShareWatch(context, self, lambda: self.on_back())
        self.on_back: Callable[[], Awaitable[None]] = _nothing
        """Awaited when a file that was lost is shared again, of which the tracker does not know yet."""
        self.group_name: Callable[[GroupId], str] = lambda group_id: ""
        self.on_changed: Callable[[FileKey], None] = lambda key: None
        """Called when something changed of how a file is shared."""

    async def load(self) -> None:
        """Offer what was shared when the program last ran."""
        async for row in in_slices(await self._store.all(self._account)):
            self._remember(row)
            self._offer(row)
        self._saver = asyncio.create_task(self._save_often(), name="save what was sent")
        self.watch.start()

    def all(self) -> list[ShareRow]:
        """Every share, by group and name."""
        return sorted(self._rows.values(), key=lambda r: (r.group_id, r.name))

    async def snapshots(self) -> list[ShareSnapshot]:
        """Every share as the outside sees it: the same object as long as nothing of it changed."""
        await self._pictures.prepare(self._rows, self.group_name)
        return self._pictures.all(self._rows.values(), self.group_name)

    def of(self, listing_id: ListingId) -> ShareRow | None:
        """The share of a listing, if there is one."""
        return self._rows.get(listing_id)

    def is_whole(self, listing_id: ListingId) -> bool:
        """Whether the file of a listing is shared whole."""
        row = self._rows.get(listing_id)
        return row is not None and row.complete and row.state == "sharing"

    def is_shared(self, group_id: GroupId, file_id: FileId) -> bool:
        """Whether a content is shared with a group, whole or in part, under any name."""
        rows = (self._rows[listing_id] for listing_id in self._contents.get(file_id, ()))
        return any(row.group_id == group_id and row.state == "sharing" for row in rows)

    def groups(self) -> set[GroupId]:
        """The groups with which something is shared."""
        return {GroupId(row.group_id) for row in self._rows.values()}

    def complete_copy(self, file_id: FileId) -> ShareRow | None:
        """A complete file of that content in any group, if this device shares one."""
        rows = (self._rows[listing_id] for listing_id in self._contents.get(file_id, ()))
        return next((row for row in rows if row.complete and row.state == "sharing"), None)

    async def add(self, rows: Sequence[ShareRow], manifests: dict[FileId, Manifest]) -> None:
        """Keep complete files that the tracker lists already, and offer them to peers.

        Raises `DiskError` if they cannot be kept; then the tracker lists none of them from here that it did not before.
        """
        async with self.undone_if_not_kept(rows):
            await self._context.database.manifests.put_many(manifests)
            await self._store.put_many(rows)
        names, listings = {(row.group_id, row.name) for row in rows}, {row.listing_id for row in rows}
        lost = [one for one in self.all() if one.state != "sharing" and one.listing_id not in listings]
        replaced = [one for one in lost if (one.group_id, one.name) in names]
        for row in rows:
            self._remember(row)
            self._offer(row, manifests.get(FileId(row.file_id)))
        try:
            if replaced:
                await self.end(replaced)
        except ShareError as error:
            _log.warning("what these take the place of is still kept: %s", error)

    async def add_partial(self, rows: Sequence[ShareRow]) -> None:
        """Keep files that are being downloaded; the download offers them itself."""
        await self._store.put_many(rows)
        for row in rows:
            self._remember(row)

    @asynccontextmanager
    async def undone_if_not_kept(self, rows: Sequence[ShareRow]) -> AsyncIterator[None]:
        """Within it what the tracker was told of `rows` is kept; if that fails, it is told that it is not so."""
        try:
            yield
        except ShareError:
            await self.tell_ended([row for row in rows if self.of(ListingId(row.listing_id)) is None])
            raise

    @asynccontextmanager
    async def changing(self) -> AsyncIterator[None]:
        """Within it new shares are told to the tracker and kept here; nobody else does, nor reconciles, meanwhile.

        What the tracker was to be told before has been told then: an end that came late would end the new share.
        """
        async with self._changing:
            await self.told()
            yield

    async def told(self) -> None:
        """Return when the tracker has been told of all that is shared no longer by now, or does not listen."""
        if running := self._ending | self._work:
            await asyncio.wait(running)

    async def tell_partial(self, rows: Sequence[ShareRow]) -> None:
        """Tell the tracker that this device has, or will have, pieces of these. Raises what it says; then of none."""
        told: list[ShareRow] = []
        try:
            for page in pages(rows):
                states = tuple(m.ShareState(row.listing_id, complete=False) for row in page)
                await self._client.call(routes.SHARES, m.ChangeShares(put=states), ids={"group_id": page[0].group_id})
                told += page
        except ShareError:
            await self.tell_ended([row for row in told if self.of(ListingId(row.listing_id)) is None])
            raise

    def complete(self, row: ShareRow) -> None:
        """A download is whole, and that is kept: offer it, and tell the tracker soon, with others of its folder."""
        self._remember(row)
        self._offer(row)
        self._completed.append(row)
        if self._telling is None:
            self._telling = asyncio.create_task(self._tell_completed(), name="tell what is complete")

    async def reopen(self, row: ShareRow) -> None:
        """A file that was whole is no longer: the download that makes it whole again offers what is right of it."""
        await self._store.put_many([row])
        self._hub.withdraw(GroupId(row.group_id), FileId(row.file_id))
        self._remember(row)
        self._completed = [one for one in self._completed if one.listing_id != row.listing_id]
        await self.tell_states([row])

    async def _save_often(self) -> None:
        while True:
            await asyncio.sleep(_SAVE_SECONDS)
            await self._save_sent()

    async def _save_sent(self) -> None:
        """Keep how much was sent of each file."""
        sent: dict[str, int] = {}
        for key, count in self._hub.take_sent():
            listings = self._contents.get(key.file_id, ())
            row = next((row for one in listings if (row := self._rows[one]).group_id == key.group_id), None)
            if row is None:
                continue
            self._remember(replace(row, bytes_sent=row.bytes_sent + count))
            sent[row.listing_id] = sent.get(row.listing_id, 0) + count
        try:
            if sent:
                await self._store.add_sent(self._account, sent)
        except ShareError as error:
            _log.warning("not kept how much was sent: %s", error)

    async def close(self) -> None:
        """Keep what was sent, and tell the tracker what it does not know yet, if it listens. Twice is fine."""
        await self.watch.close()
        if self._saver is not None:
            self._saver.cancel()
            await asyncio.gather(self._saver, return_exceptions=True)
            self._saver = None
            await self._save_sent()
        running = {task for task in (self._telling, *self._work, *self._ending) if task is not None and not task.done()}
        if running:
            _, late = await asyncio.wait(running, timeout=_CLOSE_SECONDS)
            for task in late:
                task.cancel()  # the next reconciliation says it
            await asyncio.gather(*late, return_exceptions=True)

    async def _tell_completed(self) -> None:
        await asyncio.sleep(_TELL_SECONDS)
        rows, self._completed, self._telling = self._completed, [], None
        # Whoever stopped to share one since then has the last word.
        await self.tell_states([row for row in rows if self._rows.get(ListingId(row.listing_id)) == row])

    async def end(self, rows: Iterable[ShareRow], *, tell: bool = True) -> None:
        """Serve these no longer, from this call on; the files stay where they are."""
        gone = list(rows)
        for row in gone:
            self._forget(row)
        await self._store.delete_many(self._account, [ListingId(row.listing_id) for row in gone])
        if tell:
            task = asyncio.create_task(self.tell_ended(gone), name="tell what is no longer shared")
            self._ending.add(task)
            task.add_done_callback(self._ending.discard)
            # It is so already, whatever the tracker says and however long it takes.
            await asyncio.wait({task}, timeout=_END_SECONDS)

    async def tell_ended(self, rows: Iterable[ShareRow]) -> None:
        """Tell the tracker that these are no longer shared from here, if it listens."""
        for page in pages(rows):
            await self._tell(page[0].group_id, m.ChangeShares(end=tuple(row.listing_id for row in page)))

    async def tell_states(self, rows: Iterable[ShareRow]) -> list[ShareRow]:
        """Tell the tracker that these are shared, whole or not; returns those that it does not take."""
        refused: list[ShareRow] = []
        for page in pages(rows):
            states = tuple(m.ShareState(row.listing_id, complete=row.complete) for row in page)
            error = await self._tell(page[0].group_id, m.ChangeShares(put=states))
            if error is not None and error.kind is Kind.NO_SUCH_FILE:
                # One that is gone spoils its page.
                refused += page if len(page) == 1 else await self._tell_each(page)
        return refused

    async def _tell_each(self, rows: Sequence[ShareRow]) -> list[ShareRow]:
        half = len(rows) // 2
        return [*await self.tell_states(rows[:half]), *await self.tell_states(rows[half:])]

    async def drop_group(self, group_id: GroupId) -> None:
        """This user is no longer in a group: end its shares here; the tracker has ended them already."""
        await self.end([row for row in self.all() if row.group_id == group_id], tell=False)

    async def _tell(self, group_id: str, change: m.ChangeShares) -> ShareError | None:
        try:
            await self._client.call(routes.SHARES, change, ids={"group_id": group_id})
        except ShareError as error:
            # The tracker is away or knows already: the next reconciliation says it again.
            _log.info("tracker not told of shares: %s", error)
            return error
        return None

    def _remember(self, row: ShareRow) -> None:
        self._rows[ListingId(row.listing_id)] = row
        self._contents.setdefault(FileId(row.file_id), set()).add(ListingId(row.listing_id))
        self._pictures.forget(row)
        self.on_changed(_key_of(row))

    def _forget(self, row: ShareRow) -> None:
        self._rows.pop(ListingId(row.listing_id), None)
        listings = self._contents.get(FileId(row.file_id), set())
        listings.discard(ListingId(row.listing_id))
        self._pictures.forget(row)
        self._withdraw_unless_shared(row)
        self.on_changed(_key_of(row))

    def _withdraw_unless_shared(self, row: ShareRow) -> None:
        """Serve this content no longer, unless the group has it from here under another name as well."""
        others = (self._rows[listing_id] for listing_id in self._contents.get(FileId(row.file_id), ()))
        if not any(other.group_id == row.group_id and other.state == "sharing" for other in others):
            self._hub.withdraw(GroupId(row.group_id), FileId(row.file_id))

    def _offer(self, row: ShareRow, manifest: Manifest | None = None) -> None:
        if not row.complete or row.state != "sharing":
            return
        # Of thousands few are fetched: the others' manifests are never read.
        known = manifest or partial(self._manifest_of, row)
        source = SharedFile(self._context.threads, row.path, known, row.identity, size=row.size)
        source.on_lost = lambda error: self.lose(row, error)
        self._hub.offer(GroupId(row.group_id), FileId(row.file_id), source)

    async def _manifest_of(self, row: ShareRow) -> Manifest:
        manifest = await self._context.database.manifests.get(FileId(row.file_id))
        if manifest is None:
            raise InternalError(Kind.UNKNOWN_MANIFEST, name=row.name)
        return manifest

    def lose(self, row: ShareRow, error: DiskError) -> None:
        """The file of a share is not there any more, or is another one: serve nothing of it from this call on."""
        state = "changed" if error.kind is Kind.SOURCE_CHANGED else "missing"
        now = self._rows.get(ListingId(row.listing_id))
        if now is None or replace(now, bytes_sent=row.bytes_sent) != row:
            return
        lost = replace(now, state=state)
        self._remember(lost)
        # Whatever else the group has it from: who fetches must ask anew, since this file refused a piece.
        self._hub.withdraw(GroupId(row.group_id), FileId(row.file_id))
        group = self.group_name(GroupId(row.group_id))
        self._context.bus.publish(ShareChanged(group=group, name=row.name, path=row.path, state=state))
        task = asyncio.create_task(self._withdraw(lost), name=f"withdraw {row.name}")
        self._work.add(task)
        task.add_done_callback(self._work.discard)

    async def restore(self, row: ShareRow, identity: FileIdentity) -> None:
        """The file of a share was proven to be what it was, in another state: serve it, and tell who may see it.

        Whether the tracker has to be told is for the reconciliation.
        """
        now = self._rows.get(ListingId(row.listing_id))
        if now is None or now.path != row.path or now.file_id != row.file_id:
            return
        back = replace(now, state="sharing", identity=identity)
        await self._store.put_many([back])
        if self._rows.get(ListingId(row.listing_id)) is not now:
            return
        self._remember(back)
        self._offer(back)
        if now.state != "sharing":
            self._context.bus.publish(FilesChanged(self.group_name(GroupId(row.group_id))))

    async def _withdraw(self, lost: ShareRow) -> None:
        """The row stays, so that its owner sees what became of it; the tracker lists it no longer from here."""
        try:
            await self._store.put_many([lost])
        except ShareError as error:
            _log.warning("not kept that %s is %s: %s", lost.name, lost.state, error)
        for listing_id in tuple(self._contents.get(FileId(lost.file_id), ())):
            # The group has the content from here under another name as well: from now on out of that file.
            other = self._rows.get(listing_id)
            if other is not None and other.group_id == lost.group_id:
                self._offer(other)
        await self.tell_ended([lost])


def _key_of(row: ShareRow) -> FileKey:
    return FileKey(GroupId(row.group_id), FileId(row.file_id))


async def _nothing() -> None:
    """Nobody is to be told."""


def pages(rows: Iterable[ShareRow]) -> Iterator[list[ShareRow]]:
    """The rows of each group, as many at a time as one message to the tracker holds."""
    by_group: dict[str, list[ShareRow]] = {}
    for row in rows:
        by_group.setdefault(row.group_id, []).append(row)
    for together in by_group.values():
        for at in range(0, len(together), limits.PAGE_MAX):
            yield together[at : at + limits.PAGE_MAX]

"""All downloads of the account that is logged in: which run, which wait for their turn, which are done.

Invariant: a download is in the database before anything of it is on the disk, and leaves the database
after its partial file is gone. Made with a session, stopped with it.
"""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Callable, Sequence
from dataclasses import replace
from pathlib import Path

from core.events import DownloadChanged
from core.net.event_stream import EventStream
from core.net.tracker_client import TrackerClient
from core.session.context import Context
from core.session.fetch import Fetch
from core.session.shares import Shares
from core.snapshots import DownloadSnapshot, DownloadState
from core.storage.rows import AccountKey, DownloadRow, ShareRow
from core.storage.sources import SharedFile
from core.transfer.hub import Hub
from core.wire import routes
from core.wire import tracker_messages as m
from core.wire.errors import Data, Kind, ShareError, TrackerError, UserError
from core.wire.ids import FileId, GroupId, ListingId
from core.wire.manifest import Manifest
from core.wire.paths import path_key

_log = logging.getLogger(__name__)
_RUNNING_AT_ONCE = 32
"""Downloads that hold a swarm at the same time: enough to fill a link with small files."""
_SAVE_SECONDS = 2.0


class Fetches:
    """The downloads of one account."""

    def __init__(
        self,
        context: Context,
        account: AccountKey,
        client: TrackerClient,
        stream: EventStream,
        hub: Hub,
        shares: Shares,
    ) -> None:
        self.context, self.hub = context, hub
        self._account, self._client, self._stream, self._shares = account, client, stream, shares
        self._fetches: dict[ListingId, Fetch] = {}
        self._turn = asyncio.Semaphore(_RUNNING_AT_ONCE)
        self._content_turns: dict[tuple[str, str], asyncio.Lock] = {}
        self._started: set[ListingId] = set()
        self._saver: asyncio.Task[None] | None = None
        self.group_name: Callable[[GroupId], str] = lambda group_id: ""

    # -- life
    async def load(self) -> None:
        """Take up what was running when the program last ended."""
        for row in await self.context.database.downloads.all(self._account):
            fetch = self._fetches[ListingId(row.listing_id)] = Fetch(self, row)
            if row.state == "active":
                self._start(fetch)
        self._saver = asyncio.create_task(self._save_often(), name="save download counts")

    async def close(self) -> None:
        """Stop all; they go on at the next login."""
        if self._saver is not None:
            self._saver.cancel()
            await asyncio.gather(self._saver, return_exceptions=True)
        await asyncio.gather(*(fetch.stop() for fetch in self._fetches.values()))

    async def _save_often(self) -> None:
        while True:
            await asyncio.sleep(_SAVE_SECONDS)
            for fetch in list(self._fetches.values()):
                await fetch.save_progress()

    # -- commands
    def find(self, group_id: GroupId, name: str) -> list[Fetch]:
        """The downloads called `name` in a group, or below the folder of that name."""
        wanted = path_key(name.strip("/"))
        mine = [fetch for fetch in self._fetches.values() if fetch.row.group_id == group_id]
        exact = [fetch for fetch in mine if path_key(fetch.row.name) == wanted]
        return exact or [fetch for fetch in mine if path_key(fetch.row.name).startswith(wanted + "/")]

    def of(self, listing_id: ListingId) -> Fetch | None:
        """The download of a listing, if there is one."""
        return self._fetches.get(listing_id)

    async def add(self, rows: Sequence[DownloadRow]) -> list[Fetch]:
        """Start new downloads: kept on disk, told to the tracker, then run."""
        await self.context.database.downloads.put_many(rows)
        await self._shares.add_partial([_partial_share(row) for row in rows])
        started = []
        for row in rows:
            fetch = self._fetches[ListingId(row.listing_id)] = Fetch(self, row)
            self._start(fetch)
            started.append(fetch)
        return started

    async def pause(self, fetches: Sequence[Fetch]) -> None:
        """Stop these; nothing of them is fetched or served until `resume`."""
        for fetch in fetches:
            if fetch.state is DownloadState.DONE:
                continue
            await fetch.stop()
            await self._set(fetch, "paused", DownloadState.PAUSED)

    async def resume(self, fetches: Sequence[Fetch]) -> None:
        """Go on with these, failed ones too."""
        for fetch in fetches:
            if fetch.state is DownloadState.DONE or fetch.is_running:
                continue
            await self._set(fetch, "active", DownloadState.WAITING)
            if self._shares.of(ListingId(fetch.row.listing_id)) is None:
                await self._shares.add_partial([_partial_share(fetch.row)])
                await self.share_again([fetch])
            self._start(fetch)

    async def cancel(self, fetches: Sequence[Fetch]) -> None:
        """End these for good: partial files go, finished files stay; they leave the list."""
        for fetch in fetches:
            await fetch.discard()
            row = fetch.row
            self._fetches.pop(ListingId(row.listing_id), None)
            await self.context.database.downloads.delete(self._account, ListingId(row.listing_id))
            share = self._shares.of(ListingId(row.listing_id))
            if share is not None and not share.complete:
                await self._shares.end([share])

    async def stop_group(self, group_id: GroupId, kind: Kind) -> None:
        """This user left a group or was removed: its downloads fail with `kind`; what is there stays."""
        for fetch in list(self._fetches.values()):
            if fetch.row.group_id == group_id and fetch.state is not DownloadState.DONE:
                await fetch.stop()
                fetch.error = ShareError(kind)
                fetch.row = replace(fetch.row, reason=kind.value)
                await self._set(fetch, "failed", DownloadState.FAILED, kind)

    async def share_again(self, fetches: Sequence[Fetch]) -> None:
        """Tell the tracker that this device has, or will have, pieces of these."""
        by_group: dict[str, list[m.ShareState]] = {}
        for fetch in fetches:
            by_group.setdefault(fetch.row.group_id, []).append(m.ShareState(fetch.row.listing_id, complete=False))
        for group_id, states in by_group.items():
            await self._client.call(routes.SHARES, m.ChangeShares(put=tuple(states)), ids={"group_id": group_id})

    def snapshots(self) -> list[DownloadSnapshot]:
        """Every download, the oldest first."""
        ordered = sorted(self._fetches.values(), key=lambda fetch: (fetch.row.added, fetch.row.name))
        return [fetch.snapshot() for fetch in ordered]

    async def wait(self, seconds: float | None) -> list[DownloadSnapshot]:
        """Wait until no download of this run is under way, or all that are left are paused.

        Returns those. Raises `UserError(WAIT_TIMEOUT)` after `seconds`, `UserError(DOWNLOAD_FAILED)` if
        one of them failed.
        """
        try:
            async with asyncio.timeout(seconds):
                while running := [fetch for fetch in self._fetches.values() if fetch.is_running]:
                    for fetch in running:
                        await fetch.wait()
        except TimeoutError:
            names = [fetch.row.name for fetch in self._fetches.values() if fetch.is_running]
            raise UserError(Kind.WAIT_TIMEOUT, seconds=int(seconds or 0), names=names) from None
        mine = [fetch for listing_id, fetch in self._fetches.items() if listing_id in self._started]
        failed = [fetch for fetch in mine if fetch.state is DownloadState.FAILED]
        if failed:
            first = failed[0]
            raise UserError(
                Kind.DOWNLOAD_FAILED, names=[fetch.row.name for fetch in failed], reason=first.row.reason or "internal"
            )
        return [fetch.snapshot() for fetch in mine]

    # -- what a fetch asks
    async def manifest(self, row: DownloadRow) -> Manifest:
        """From the disk, else from the tracker. Raises what the tracker says."""
        file_id = FileId(row.file_id)
        kept = await self.context.database.manifests.get(file_id)
        if kept is not None:
            return kept
        found = await self._client.get_manifests(GroupId(row.group_id), [file_id])
        if file_id not in found:
            raise TrackerError(Kind.UNKNOWN_MANIFEST, name=row.name)
        await self.context.database.manifests.put_many(found)
        return found[file_id]

    def own_copy(self, row: DownloadRow, manifest: Manifest) -> SharedFile | None:
        """A complete file of the same content that this device shares in any group."""
        share = self._shares.complete_copy(FileId(row.file_id))
        if share is None or share.identity is None:
            return None
        return SharedFile(self.context.threads, share.path, manifest, share.identity)

    async def on_done(self, share: ShareRow) -> None:
        """Share the whole file, unless its owner stopped sharing it meanwhile."""
        if self._shares.of(ListingId(share.listing_id)) is not None:
            await self._shares.complete(share)

    def on_changed(self, fetch: Fetch, kind: Kind | None, data: Data) -> None:
        """Tell the outside."""
        group = self.group_name(GroupId(fetch.row.group_id))
        self.context.bus.publish(DownloadChanged(group, fetch.row.name, fetch.state, kind, data))

    def watch(self, row: DownloadRow) -> None:
        """Ask the tracker for peers."""
        self._stream.watch(GroupId(row.group_id), FileId(row.file_id), 0)

    def unwatch(self, row: DownloadRow) -> None:
        """Ask no longer."""
        self._stream.unwatch(GroupId(row.group_id), FileId(row.file_id))

    def turn(self, row: DownloadRow) -> asyncio.Semaphore:
        """The places of running downloads."""
        return self._turn

    def content_turn(self, row: DownloadRow) -> asyncio.Lock:
        """One fetch at a time for a content of a group."""
        return self._content_turns.setdefault((row.group_id, row.file_id), asyncio.Lock())

    def _start(self, fetch: Fetch) -> None:
        self._started.add(ListingId(fetch.row.listing_id))
        fetch.start()

    async def _set(self, fetch: Fetch, state: str, shown: DownloadState, kind: Kind | None = None) -> None:
        fetch.row = replace(fetch.row, state=state, reason=kind.value if kind else "")
        fetch.state = shown
        await self.context.database.downloads.put(fetch.row)
        self.on_changed(fetch, kind, {})


def _partial_share(row: DownloadRow) -> ShareRow:
    return ShareRow(
        row.fingerprint, row.user_id, row.group_id, row.listing_id, row.file_id, row.name,
        str(Path(row.folder) / row.final_name), row.size, None, complete=False,
    )  # fmt: skip

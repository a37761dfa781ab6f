"""All downloads of the account that is logged in: which run, which wait for their turn, which are done.

Invariant: a download is in the database before anything of it is on the disk, and leaves the database
after its partial file is gone. What the tracker refuses changes nothing here. Made with a session,
stopped with it.
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
from core.session.turns import Turns
from core.snapshots import DownloadSnapshot, DownloadState
from core.storage.rows import AccountKey, DownloadRow, ShareRow
from core.storage.sources import SharedFile
from core.transfer.hub import Hub
from core.wire import limits
from core.wire.errors import Data, Kind, ShareError, TrackerError, UserError
from core.wire.ids import FileId, GroupId, ListingId
from core.wire.manifest import Manifest
from core.wire.names import normalised
from core.wire.paths import path_key

_log = logging.getLogger(__name__)
_SMALL_FILE = 4 * limits.MIB
_SMALL_AT_ONCE, _BIG_AT_ONCE = 128, 16
"""Downloads that hold a swarm at the same time: many small ones share their syncs, few big ones end sooner each."""
_SAVE_SECONDS = 2.0
_ENDED_BY_GROUP = frozenset({Kind.NOT_MEMBER.value, Kind.BANNED.value, Kind.NO_SUCH_GROUP.value})
"""Reasons of failed downloads whose shares somebody else ended."""
_KEPT = {DownloadState.PAUSED: "paused", DownloadState.FAILED: "failed"}


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
        self.small_turns, self.big_turns = Turns(_SMALL_AT_ONCE), Turns(_BIG_AT_ONCE)
        self._content_turns: dict[tuple[str, str], asyncio.Lock] = {}
        self._started: set[ListingId] = set()
        self._saver: asyncio.Task[None] | None = None
        self._closed = False
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
        """Stop all; they go on at the next login. Twice is fine."""
        self._closed = True
        if self._saver is not None:
            self._saver.cancel()
            await asyncio.gather(self._saver, return_exceptions=True)
        await _stopped(list(self._fetches.values()))

    async def _save_often(self) -> None:
        while True:
            await asyncio.sleep(_SAVE_SECONDS)
            rows = [row for fetch in self._fetches.values() if (row := fetch.progress()) is not None]
            try:
                if rows:
                    await self.context.database.downloads.put_many(rows)
            except ShareError as error:
                _log.warning("the counts of downloads are not kept: %s", error)

    # -- commands
    def find(self, group: str, name: str) -> list[Fetch]:
        """The downloads called `name` in a group, or below the folder of that name; the group may be gone."""
        wanted, of_group = path_key(name.strip("/")), normalised(group)
        names: dict[str, bool] = {}
        mine = []
        for fetch in self._fetches.values():
            group_id = fetch.row.group_id
            if group_id not in names:
                names[group_id] = normalised(fetch.group) == of_group
            if names[group_id]:
                mine.append((path_key(fetch.row.name), fetch))
        exact = [fetch for key, fetch in mine if key == wanted]
        return exact or [fetch for key, fetch in mine if key.startswith(wanted + "/")]

    def groups(self) -> set[GroupId]:
        """The groups of downloads that are not over."""
        over = (DownloadState.DONE, DownloadState.FAILED)
        return {GroupId(fetch.row.group_id) for fetch in self._fetches.values() if fetch.state not in over}

    def of(self, listing_id: ListingId) -> Fetch | None:
        """The download of a listing, if there is one."""
        return self._fetches.get(listing_id)

    async def add(self, rows: Sequence[DownloadRow]) -> list[Fetch]:
        """Start new downloads: told to the tracker, kept on disk, then run. Raises what the tracker says.

        A file that this device shares whole stays as it is, and is copied. The caller holds `Shares.changing`.
        """
        shared = [_partial_share(row) for row in rows if not self._shares.is_whole(ListingId(row.listing_id))]
        await self._shares.tell_partial(shared)
        await self.context.database.downloads.put_many(rows)
        await self._shares.add_partial(shared)
        started = []
        for row in rows:
            fetch = self._fetches[ListingId(row.listing_id)] = Fetch(self, row)
            self._start(fetch)
            started.append(fetch)
        return started

    async def pause(self, fetches: Sequence[Fetch]) -> None:
        """Stop these; nothing of them is fetched or served until `resume`."""
        await _stopped(fetches)
        await self._set([one for one in fetches if one.state is not DownloadState.DONE], DownloadState.PAUSED)

    async def resume(self, fetches: Sequence[Fetch], *, share: bool = False) -> None:
        """Go on with these, failed ones too. With `share`, what was withdrawn is shared again.

        The caller holds `Shares.changing`. Raises what the tracker says; then all stay as they are.
        """
        still = [one for one in fetches if one.state is not DownloadState.DONE and not one.is_running]
        again = [one.row for one in still if share or one.row.reason in _ENDED_BY_GROUP]
        shared = [_partial_share(row) for row in again if self._shares.of(ListingId(row.listing_id)) is None]
        await self._shares.tell_partial(shared)
        await self._shares.add_partial(shared)
        await self._set(still, DownloadState.WAITING)
        for fetch in still:
            self._start(fetch)

    async def cancel(self, fetches: Sequence[Fetch]) -> None:
        """End these for good: partial files go, finished files stay; they leave the list.

        Raises `DiskError` if a partial file cannot be removed; that one stays, failed.
        """
        await _stopped(fetches)
        gone, error = [], None
        for fetch in fetches:
            try:
                await fetch.discard()
            except ShareError as failure:
                error = fetch.error = failure
                await self._set([fetch], DownloadState.FAILED, failure.kind)
            else:
                gone.append(fetch)
        listings = [ListingId(fetch.row.listing_id) for fetch in gone]
        for listing_id in listings:
            self._fetches.pop(listing_id, None)
        await self.context.database.downloads.delete_many(self._account, listings)
        shares = [share for share in map(self._shares.of, listings) if share is not None and not share.complete]
        await self._shares.end(shares)
        if error is not None:
            raise error

    async def stop_group(self, group_id: GroupId, kind: Kind) -> None:
        """This user left a group or was removed: its downloads fail with `kind`; what is there stays."""
        ended = [fetch for fetch in self._fetches.values() if fetch.row.group_id == group_id]
        ended = [fetch for fetch in ended if fetch.state not in (DownloadState.DONE, DownloadState.FAILED)]
        await _stopped(ended)
        ended = [fetch for fetch in ended if fetch.state is not DownloadState.DONE]
        for fetch in ended:
            fetch.error = ShareError(kind)
        await self._set(ended, DownloadState.FAILED, kind)

    def snapshots(self) -> list[DownloadSnapshot]:
        """Every download, the oldest first."""
        ordered = sorted(self._fetches.values(), key=lambda fetch: (fetch.row.added, fetch.row.name))
        return [fetch.snapshot() for fetch in ordered]

    async def wait(self, seconds: float | None) -> list[DownloadSnapshot]:
        """Wait until no download of this run is under way, or all that are left are paused.

        Returns those. Raises `UserError`: WAIT_TIMEOUT after `seconds`, DOWNLOAD_FAILED if one of them failed,
        SESSION_ENDED if that stopped them.
        """
        try:
            async with asyncio.timeout(seconds):
                while running := [fetch for fetch in self._fetches.values() if fetch.is_running]:
                    for fetch in running:
                        await fetch.wait()
        except TimeoutError:
            names = [fetch.row.name for fetch in self._fetches.values() if fetch.is_running]
            raise UserError(Kind.WAIT_TIMEOUT, seconds=int(seconds or 0), names=names) from None
        if self._closed:
            raise UserError(Kind.SESSION_ENDED)
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
        """Share the whole file, unless its owner stopped sharing it, or shares it from another place already."""
        listing_id = ListingId(share.listing_id)
        if self._shares.of(listing_id) is not None and not self._shares.is_whole(listing_id):
            await self._shares.complete(share)

    def on_changed(self, fetch: Fetch, kind: Kind | None, data: Data) -> None:
        """Tell the outside."""
        self.context.bus.publish(DownloadChanged(fetch.group, fetch.row.name, fetch.state, kind, data))

    def watch(self, row: DownloadRow) -> None:
        """Ask the tracker for peers."""
        self._stream.watch(GroupId(row.group_id), FileId(row.file_id), 0)

    def unwatch(self, row: DownloadRow) -> None:
        """Ask no longer."""
        self._stream.unwatch(GroupId(row.group_id), FileId(row.file_id))

    def is_shared(self, row: DownloadRow) -> bool:
        """Whether a listing of that content in that group is shared from here."""
        return self._shares.is_shared(GroupId(row.group_id), FileId(row.file_id))

    def turns(self, row: DownloadRow) -> Turns:
        """The places for files of that size."""
        return self.small_turns if row.size <= _SMALL_FILE else self.big_turns

    def content_turn(self, row: DownloadRow) -> asyncio.Lock:
        """One fetch at a time for a content of a group."""
        return self._content_turns.setdefault((row.group_id, row.file_id), asyncio.Lock())

    def _start(self, fetch: Fetch) -> None:
        self._started.add(ListingId(fetch.row.listing_id))
        fetch.start()

    async def _set(self, fetches: Sequence[Fetch], shown: DownloadState, kind: Kind | None = None) -> None:
        reason = kind.value if kind else ""
        for fetch in fetches:
            fetch.row = replace(fetch.row, state=_KEPT.get(shown, "active"), reason=reason)
            fetch.state = shown
        await self.context.database.downloads.put_many([fetch.row for fetch in fetches])
        for fetch in fetches:
            self.on_changed(fetch, kind, {})


async def _stopped(fetches: Sequence[Fetch]) -> None:
    """Stop all of these at once."""
    for fetch in fetches:
        fetch.ask_to_stop()
    await asyncio.gather(*(fetch.stop() for fetch in fetches))


def _partial_share(row: DownloadRow) -> ShareRow:
    return ShareRow(
        row.fingerprint, row.user_id, row.group_id, row.listing_id, row.file_id, row.name,
        str(Path(row.folder) / row.final_name), row.size, None, complete=False,
    )  # fmt: skip

"""What the downloads of a session get from the rest of it: manifests, peers, places, the names of things.

Invariant: what the tracker refuses changes nothing here. Made by `fetches.Fetches`, handed to every fetch.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Final

from core.events import DownloadChanged
from core.net.event_stream import EventStream
from core.net.tracker_client import TrackerClient
from core.session.context import Context
from core.session.fetch import Fetch
from core.session.queue import Queue
from core.session.shares import Shares
from core.session.turns import Turns
from core.snapshots import PeerDetails
from core.storage.rows import DownloadRow, ShareRow
from core.storage.sources import SharedFile
from core.transfer.catalogue import FileKey
from core.transfer.hub import Giving, Hub
from core.transfer.portrait import Giver
from core.wire import limits, routes
from core.wire.errors import Data, Kind, TrackerError
from core.wire.ids import DeviceId, FileId, GroupId, ListingId
from core.wire.manifest import Manifest

_FEW_PIECES: Final = 16
_PREPARED_MOST: Final = 10_000
"""Small manifests that wait in memory for their fetches to begin: a few MiB."""


class FetchNeeds:
    """The surroundings of every fetch of one session; `core.session.fetch_world` says what is promised."""

    def __init__(
        self, context: Context, client: TrackerClient, stream: EventStream, hub: Hub, shares: Shares, queue: Queue
    ) -> None:
        self.context, self.hub = context, hub
        self._client, self._stream, self._shares, self._queue = client, stream, shares, queue
        self._prepared: dict[FileId, Manifest] = {}
        """What fetches that are about to begin will ask for."""
        self._content_turns: dict[tuple[str, str], asyncio.Lock] = {}
        self.name_of: Callable[[GroupId], str] = lambda group_id: ""

    def group_name(self, group_id: GroupId) -> str:
        """What the group is called; empty if that is not known."""
        return self.name_of(group_id)

    async def prepare(self, group_id: GroupId, files: Sequence[FileId]) -> None:
        """Have the manifests of `files`, in a few requests instead of one each. Raises what the tracker says."""
        store, distinct = self.context.database.manifests, list(dict.fromkeys(files))
        for at in range(0, len(distinct), limits.PAGE_MAX):
            page = distinct[at : at + limits.PAGE_MAX]
            found = await store.get_many(page)
            wanted = [file_id for file_id in page if file_id not in found]
            if wanted:
                came = await self._client.get_manifests(group_id, wanted)
                await store.put_many(came)
                found.update(came)
            for file_id, manifest in found.items():
                if manifest.pieces <= _FEW_PIECES and len(self._prepared) < _PREPARED_MOST:
                    self._prepared[file_id] = manifest

    async def manifest(self, row: DownloadRow) -> Manifest:
        """As it was prepared, or from the disk, else from the tracker. Raises what the tracker says."""
        file_id = FileId(row.file_id)
        prepared = self._prepared.pop(file_id, None)
        if prepared is not None:
            return prepared
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

    async def on_done(self, row: DownloadRow, share: ShareRow, part: str) -> None:
        """Share the whole file, unless its owner stopped sharing it, or shares it from another place already."""
        listing_id = ListingId(share.listing_id)
        is_shared = self._is_shared_in_part(listing_id)
        await self.context.database.downloads.finish(row, share if is_shared else None, part)
        # Unless it was ended while that was written.
        if is_shared and self._is_shared_in_part(listing_id):
            self._shares.complete(share)

    def _is_shared_in_part(self, listing_id: ListingId) -> bool:
        return self._shares.of(listing_id) is not None and not self._shares.is_whole(listing_id)

    def on_changed(self, fetch: Fetch, kind: Kind | None, data: Data) -> None:
        """Tell the outside."""
        self.context.bus.publish(DownloadChanged(fetch.group, fetch.row.name, fetch.state, kind, data))

    def watch(self, row: DownloadRow, known: int) -> None:
        """Ask the tracker for peers, unless it was told of the same number before."""
        self._stream.watch(GroupId(row.group_id), FileId(row.file_id), known)

    def unwatch(self, row: DownloadRow) -> None:
        """Ask no longer."""
        self._stream.unwatch(GroupId(row.group_id), FileId(row.file_id))

    def is_shared(self, row: DownloadRow) -> bool:
        """Whether a listing of that content in that group is shared from here."""
        return self._shares.is_shared(GroupId(row.group_id), FileId(row.file_id))

    def turns(self, row: DownloadRow) -> Turns:
        """The places for files of that size."""
        return self._queue.turns(row)

    def content_turn(self, row: DownloadRow) -> asyncio.Lock:
        """One fetch at a time for a content of a group."""
        return self._content_turns.setdefault((row.group_id, row.file_id), asyncio.Lock())

    async def reopen(self, row: DownloadRow) -> None:
        """The finished file is no longer given away whole: what is right of it is, as that of any download."""
        share = self._shares.of(ListingId(row.listing_id))
        if share is not None:
            await self._shares.reopen(partial_share(row))

    def giving(self, row: DownloadRow) -> Giving:
        """How it is given to others now."""
        return self.hub.giving(_key_of(row))

    def share_of(self, row: DownloadRow) -> ShareRow | None:
        """The share of its listing."""
        return self._shares.of(ListingId(row.listing_id))

    async def sharers(self, row: DownloadRow) -> tuple[str, ...]:
        """Who shares the listing, those who have all of it first. Raises what the tracker says."""
        ids = {"group_id": row.group_id, "listing_id": row.listing_id}
        answer = await self._client.call(routes.SHARERS, ids=ids)
        found = sorted(answer.sharers, key=lambda one: not one.complete)
        # Of this user another device may have it; this one has not.
        return tuple(one.name for one in found if one.user_id != row.user_id or one.devices > 1)

    def user_of(self, device: str) -> str:
        """Whose device it is."""
        return self.hub.user_of(DeviceId(device))

    def peers_of(self, row: DownloadRow, pieces: int, givers: tuple[Giver, ...]) -> tuple[PeerDetails, ...]:
        """Everybody who gives or takes pieces of it."""
        return self.hub.peers_of(_key_of(row), pieces, givers)


def _key_of(row: DownloadRow) -> FileKey:
    return FileKey(GroupId(row.group_id), FileId(row.file_id))


def partial_share(row: DownloadRow) -> ShareRow:
    """The share of what is being downloaded."""
    return ShareRow(
        row.fingerprint, row.user_id, row.group_id, row.listing_id, row.file_id, row.name,
        str(Path(row.folder) / row.final_name), row.size, None, complete=False,
    )  # fmt: skip

"""Makes the tracker's list of this device's shares equal to our own, each time it is connected.

Invariant: what this device shares is decided here and not at the tracker, so whatever differs is put
right there; a share that was withdrawn while it was being told is withdrawn again. Called by `Sync`.
"""

from __future__ import annotations

import logging
from dataclasses import replace

from core.net.tracker_client import TrackerClient
from core.session.shares import Shares
from core.storage.content_rows import Manifests
from core.storage.rows import ShareRow
from core.wire import routes
from core.wire import tracker_messages as m
from core.wire.errors import ShareError
from core.wire.ids import FileId, GroupId, ListingId

_log = logging.getLogger(__name__)


class Reconciliation:
    """Between the shares of one session and its tracker."""

    def __init__(self, client: TrackerClient, shares: Shares, manifests: Manifests) -> None:
        self._client, self._shares, self._manifests = client, shares, manifests

    async def run(self) -> None:
        """Tell the tracker what it does not know. Raises `ShareError` if it cannot be asked."""
        async with self._shares.changing():
            theirs = {share.listing_id: share for share in (await self._client.call(routes.MY_SHARES)).shares}
            ours = {row.listing_id: row for row in self._shares.all() if row.state == "sharing"}
            await self._shares.tell_ended([_stray(share) for name, share in theirs.items() if name not in ours])
            wrong = [row for name, row in ours.items() if name not in theirs or theirs[name].complete != row.complete]
            for row in await self._shares.tell_states(wrong):
                if row.complete:
                    await self._publish_again(row)
            await self._shares.tell_ended([row for row in wrong if self._shares.of(ListingId(row.listing_id)) is None])

    async def _publish_again(self, row: ShareRow) -> None:
        """The tracker forgot a listing (nobody was seen for long, or it was restored from a backup)."""
        group_id, file_id = GroupId(row.group_id), FileId(row.file_id)
        manifest = await self._manifests.get(file_id)
        if manifest is None or self._shares.of(ListingId(row.listing_id)) is None:
            return
        try:
            await self._client.put_manifests(group_id, [manifest.encode()])
            file = m.Publish(row.name, row.file_id, row.size, row.mtime_ns // 1_000_000)
            answer = await self._client.call(routes.PUBLISH, m.PublishMany((file,)), ids={"group_id": group_id})
        except ShareError as error:
            _log.info("share of %s not published again: %s", row.name, error)
            return
        await self._shares.end([row], tell=False)
        await self._shares.add([replace(row, listing_id=answer.listings[0].listing_id)], {file_id: manifest})


def _stray(share: m.MyShare) -> ShareRow:
    """As much of a share as it takes to tell the tracker of its end."""
    return ShareRow("", "", share.group_id, share.listing_id, share.file_id, share.path, "", 0, None, share.complete)

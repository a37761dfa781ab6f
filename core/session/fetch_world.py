"""What a fetch asks of its session; `core.session.fetches` answers.

Invariant: nothing here does anything.
"""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING, Protocol

from core.session.context import Context
from core.session.turns import Turns
from core.snapshots import PeerDetails
from core.storage.rows import DownloadRow, ShareRow
from core.storage.sources import SharedFile
from core.transfer.hub import Giving, Hub
from core.transfer.portrait import Giver
from core.wire.errors import Data, Kind
from core.wire.ids import GroupId
from core.wire.manifest import Manifest

if TYPE_CHECKING:
    from core.session.fetch import Fetch


class Surroundings(Protocol):
    """What a fetch asks of its session."""

    context: Context
    hub: Hub

    async def manifest(self, row: DownloadRow) -> Manifest:
        """The manifest of what `row` downloads."""

    def own_copy(self, row: DownloadRow, manifest: Manifest) -> SharedFile | None:
        """A complete file of the same content on this computer, if there is one."""

    async def on_done(self, row: DownloadRow, share: ShareRow, part: str) -> None:
        """The file of `row` is whole and in place, and its partial file `part` is no more: keep that, and `share` it.

        Raises `DiskError`.
        """

    def on_changed(self, fetch: Fetch, kind: Kind | None, data: Data) -> None:
        """A fetch came to another state."""

    def watch(self, row: DownloadRow, known: int) -> None:
        """Ask the tracker for peers of what `row` downloads; `known` are reached and have what is missing."""

    def unwatch(self, row: DownloadRow) -> None:
        """Ask no longer."""

    def group_name(self, group_id: GroupId) -> str:
        """What the group is called."""

    def is_shared(self, row: DownloadRow) -> bool:
        """Whether this device shares what `row` downloads: nobody stopped it."""

    def turns(self, row: DownloadRow) -> Turns:
        """Where a fetch waits for its turn, so that not all of a folder run at once."""

    def content_turn(self, row: DownloadRow) -> asyncio.Lock:
        """Held while a content is fetched, so that its second path copies instead of fetching again."""

    async def reopen(self, row: DownloadRow) -> None:
        """The finished file of `row` is about to be a partial file again."""

    def giving(self, row: DownloadRow) -> Giving:
        """How the file is given to others now."""

    def share_of(self, row: DownloadRow) -> ShareRow | None:
        """The share of that listing, if there is one."""

    async def sharers(self, row: DownloadRow) -> tuple[str, ...]:
        """The users who share the listing, this device's own not counted. Raises what the tracker says."""

    def user_of(self, device: str) -> str:
        """Whose device it is."""

    def peers_of(self, row: DownloadRow, pieces: int, givers: tuple[Giver, ...]) -> tuple[PeerDetails, ...]:
        """Everybody who gives or takes pieces of it."""

"""What one download asks of its file on the disk, and of the hub that it lives in.

Invariant: nothing here does anything; these are the questions of `core.transfer.swarm`, so that it can
be tried without a disk and without a network.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Protocol

from core.pieces.bitmap import Bitmap
from core.storage.partial import Verdict
from core.transfer.catalogue import FileKey
from core.transfer.peers import Fetcher, Peer
from core.wire.errors import DiskError
from core.wire.ids import DeviceId
from core.wire.manifest import Manifest, Piece
from core.wire.tracker_messages import PeerView


class Partial(Protocol):
    """What is asked of the file on the disk; `core.storage.partial` is the real one."""

    salvaged_bytes: int
    on_disk_error: Callable[[DiskError], None] | None
    on_lost: Callable[[Sequence[int]], None] | None

    @property
    def manifest(self) -> Manifest:
        """What the file is to be."""

    @property
    def pieces(self) -> int:
        """How many pieces the file has."""

    def length_of(self, piece: int) -> int:
        """Bytes in a piece."""

    def have(self) -> Bitmap:
        """The pieces that are there."""

    async def check_and_write(self, piece: int, buffer: memoryview) -> Verdict:
        """Check a piece and write it if it is good. Raises `DiskError`."""

    async def read_piece(self, piece: int) -> bytes:
        """The bytes of a piece that is there. Raises `DiskError`."""

    async def retry(self) -> None:
        """Whether the disk works again. Raises `DiskError`."""


class Surroundings(Protocol):
    """What a swarm asks of the hub."""

    def peer(self, device: DeviceId) -> Peer | None:
        """The linked device, if it is."""

    def is_welcome(self, device: DeviceId, key: FileKey) -> bool:
        """Whether the file may be fetched from `device`: a member, not banned, not this one."""

    def user_of(self, device: DeviceId) -> str:
        """Whose device it is."""

    def want(self, view: PeerView, fetcher: Fetcher, *, alone: bool) -> None:
        """Keep trying to be linked with the device of `view`; `alone`: it has no reason to dial by itself."""

    def unwant(self, device: DeviceId, fetcher: Fetcher) -> None:
        """No longer, as far as `fetcher` goes."""

    def may_ask(self, key: FileKey, again: Callable[[], None]) -> bool:
        """Whether more of a file may be asked for now; if not, `again` is called when it may."""

    def on_good_piece(self, key: FileKey, piece: Piece) -> None:
        """A piece can be given to others from now on."""

    def on_bad_piece(self, device: DeviceId, key: FileKey) -> bool:
        """`device` alone gave a bad piece; returns whether it is banned for that now."""

    def drop_buffer(self, device: DeviceId, channel: int, request: int) -> None:
        """The rest of a piece is not wanted."""

    def give_back(self, device: DeviceId, buffer: memoryview, *, whole: bool) -> None:
        """A buffer handed over with `on_piece` is no longer needed."""

    def end(self, key: FileKey) -> None:
        """The download of `key` is over, whole or not."""

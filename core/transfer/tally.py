"""The counts of one download: what came, what of it was right, and from whom. All in bytes.

Invariant: `verified` is the size of the pieces that the ledger has; what is given by devices only grows.
Owned by a swarm, read by what people are shown.
"""

from __future__ import annotations

from collections import defaultdict

from core.pieces.bitmap import Bitmap
from core.transfer.rates import Clock, Rate
from core.wire.ids import DeviceId
from core.wire.manifest import Manifest, Piece


class Tally:
    """Counts from the start of this session of the program; `have` was there before."""

    def __init__(self, manifest: Manifest, have: Bitmap, clock: Clock) -> None:
        self._manifest = manifest
        self._clock = clock
        self.rate = Rate(clock)
        """Piece bytes that came, wasted ones too, but for the last moment before a request was taken back."""
        self.verified = self._bytes_of(have)
        self.given: defaultdict[DeviceId, int] = defaultdict(int)
        """Verified bytes by device."""
        self.banned: list[str] = []
        """Users whose devices were banned for bad pieces."""
        self.heard = clock()
        """When the last byte came, or the download last began to wait for one."""

    def on_data(self, count: int) -> None:
        """Bytes of a piece came."""
        self.heard = self._clock()
        self.rate.add(count)

    def on_good(self, piece: Piece, device: DeviceId) -> None:
        """A piece from `device` is in its place."""
        length = self._manifest.length_of(piece)
        self.verified += length
        self.given[device] += length

    def on_lost(self, pieces: Bitmap) -> None:
        """The disk lost these."""
        self.verified -= self._bytes_of(pieces)

    def _bytes_of(self, bits: Bitmap) -> int:
        manifest, last = self._manifest, Piece(self._manifest.pieces - 1)
        count = bits.bit_count() * manifest.piece_length
        # Only the last piece may be shorter than the others.
        return count - manifest.piece_length + manifest.length_of(last) if bits and bits >> last & 1 else count

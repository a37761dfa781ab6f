"""How many of the connected holders have each piece.

Invariant: every piece is in exactly one level, the level of its count. A whole bitfield moves all its
pieces up or down by a handful of operations on bitmaps, one a level, instead of one a piece.
Used by the planner of a download; read by the rarest-first strategy and for what people are shown.
"""

from __future__ import annotations

from core.pieces import bitmap
from core.pieces.bitmap import Bitmap


class Availability:
    """Counts of holders for the pieces of one file."""

    def __init__(self, pieces: int) -> None:
        self._all = bitmap.full(pieces)
        self._pieces = pieces
        self._levels: list[Bitmap] = [self._all]

    @property
    def levels(self) -> list[Bitmap]:
        """The pieces that nobody has, those that one has, those that two have, and so on."""
        return self._levels

    def add(self, bits: Bitmap) -> None:
        """One more holder has each of these pieces."""
        carried = 0
        for count, level in enumerate(self._levels):
            moving = level & bits
            self._levels[count] = (level ^ moving) | carried
            carried = moving
            bits ^= moving
            if not bits and not carried:
                return
        if carried:
            self._levels.append(carried)

    def remove(self, bits: Bitmap) -> None:
        """One holder fewer has each of these pieces."""
        for count in range(1, len(self._levels)):
            moving = self._levels[count] & bits
            if moving:
                self._levels[count] ^= moving
                self._levels[count - 1] |= moving
                bits ^= moving
        while len(self._levels) > 1 and not self._levels[-1]:
            self._levels.pop()

    def copies(self) -> float:
        """Whole copies among the holders: the least count, and the share of pieces that have more (libtorrent's)."""
        if not self._pieces:
            return 0.0
        least = next(count for count, level in enumerate(self._levels) if level)
        return least + 1 - self._levels[least].bit_count() / self._pieces

"""The ledger of a download: every piece is in exactly one state, and only this file moves it.

    MISSING --reserve--> REQUESTED --on_received--> CHECKING --on_good--> HAVE
       ^                  |  (one or, at the end, several holders)  |
       +----- release ----+                                         |
       +------------------------------- on_bad ---------------------+
       +---- on_lost (the disk lost it) --- HAVE

A move that the table does not have raises `InternalError`. Reserving happens in the same synchronous
call as choosing, so no piece is chosen twice by accident. Owned by the planner of one download.
"""

from __future__ import annotations

import enum
from collections.abc import Iterable, Sequence

from core.pieces import bitmap
from core.pieces.bitmap import Bitmap
from core.wire.errors import InternalError, Kind
from core.wire.ids import DeviceId
from core.wire.manifest import Piece


class PieceState(enum.Enum):
    """Where a piece stands."""

    MISSING = "missing"
    REQUESTED = "requested"
    CHECKING = "checking"
    HAVE = "have"


class Ledger:
    """The states of `pieces` pieces, of which `have` are there already."""

    def __init__(self, pieces: int, have: Bitmap = 0) -> None:
        self.pieces = pieces
        self._all = bitmap.full(pieces)
        if have & ~self._all:
            raise InternalError(Kind.INTERNAL, rule="ledger: more pieces than the file has")
        self._have = have
        self._missing = self._all ^ have
        self._asked: dict[Piece, list[DeviceId]] = {}
        self._checking: dict[Piece, DeviceId] = {}

    @property
    def have(self) -> Bitmap:
        """Pieces that are verified and written."""
        return self._have

    @property
    def missing(self) -> Bitmap:
        """Pieces that nobody is asked for."""
        return self._missing

    @property
    def done(self) -> bool:
        """Whether every piece is there."""
        return self._have == self._all

    @property
    def requested(self) -> Sequence[Piece]:
        """Pieces that are asked of somebody, in the order in which they were reserved."""
        return tuple(self._asked)

    def state(self, piece: Piece) -> PieceState:
        """Where `piece` stands."""
        if bitmap.has(self._have, piece):
            return PieceState.HAVE
        if piece in self._checking:
            return PieceState.CHECKING
        return PieceState.REQUESTED if piece in self._asked else PieceState.MISSING

    def holders(self, piece: Piece) -> Sequence[DeviceId]:
        """Whom `piece` is asked of."""
        return self._asked.get(piece, ())

    def reserve(self, piece: Piece, holder: DeviceId) -> None:
        """MISSING becomes REQUESTED; a REQUESTED piece is asked of one more holder (endgame)."""
        asked = self._asked.get(piece)
        if asked is not None:
            if holder in asked:
                raise self._illegal("reserve twice", piece)
            asked.append(holder)
            return
        if not bitmap.has(self._missing, piece):
            raise self._illegal("reserve", piece)
        self._missing ^= 1 << piece
        self._asked[piece] = [holder]

    def release(self, piece: Piece, holder: DeviceId) -> None:
        """`holder` will not give `piece`; it is MISSING again once nobody is asked for it."""
        asked = self._asked.get(piece)
        if asked is None or holder not in asked:
            raise self._illegal("release", piece)
        asked.remove(holder)
        if not asked:
            del self._asked[piece]
            self._missing |= 1 << piece

    def on_received(self, piece: Piece, holder: DeviceId) -> Sequence[DeviceId]:
        """REQUESTED becomes CHECKING: all bytes came from `holder`. Returns the others who were asked, to be told."""
        asked = self._asked.get(piece)
        if asked is None or holder not in asked:
            raise self._illegal("receive", piece)
        del self._asked[piece]
        self._checking[piece] = holder
        asked.remove(holder)
        return asked

    def on_good(self, piece: Piece) -> None:
        """CHECKING becomes HAVE: both digests match and the bytes are written."""
        if self._checking.pop(piece, None) is None:
            raise self._illegal("keep", piece)
        self._have |= 1 << piece

    def on_bad(self, piece: Piece) -> None:
        """CHECKING becomes MISSING: the bytes were wrong, or the disk did not take them."""
        if self._checking.pop(piece, None) is None:
            raise self._illegal("drop", piece)
        self._missing |= 1 << piece

    def on_lost(self, pieces: Iterable[Piece]) -> None:
        """HAVE becomes MISSING: the disk lost these."""
        for piece in pieces:
            if not bitmap.has(self._have, piece):
                raise self._illegal("lose", piece)
            self._have ^= 1 << piece
            self._missing |= 1 << piece

    def _illegal(self, move: str, piece: Piece) -> InternalError:
        return InternalError(Kind.INTERNAL, rule=f"ledger: {move} a piece that is {self.state(piece).value}")

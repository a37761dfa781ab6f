"""What a download knows of each holder: its pieces, what it is asked for, what it said "later" to.

Invariant: the bytes of every request here that has not begun are counted on the holder's pipe, once.
Made and changed by the planner of one download alone.
"""

from __future__ import annotations

from dataclasses import dataclass, field

from core.pieces.bitmap import Bitmap
from core.transfer.pipe import Pipe
from core.transfer.rates import Rate
from core.wire.ids import DeviceId
from core.wire.manifest import Piece


@dataclass(slots=True)
class Asked:
    """One request under way. Times in seconds of the planner's clock, `received` in bytes."""

    request: int
    piece: Piece
    length: int
    at: float
    begun: float | None = None
    received: int = 0


@dataclass(slots=True)
class Holder:
    """One device that offers pieces of the file on its pipe."""

    device: DeviceId
    pipe: Pipe
    since: float
    rate: Rate
    """Piece bytes a second of this file that it gives."""
    have: Bitmap = 0
    complete: bool = False
    later: Bitmap = 0
    """Pieces that it put off: asked for again only when it has nothing else for us."""
    suggested: Bitmap = 0
    """Pieces that it would give now."""
    asked: dict[int, Asked] = field(default_factory=dict)
    heard: float = 0.0
    """When it last gave a byte, or was first asked for one since."""
    rest_until: float = 0.0
    """Not asked before this time: it was silent, or put the same piece off twice."""
    rest: float = 0.0
    """How long its last rest was."""
    gave: bool = False
    """Whether it gave a byte since it was last given up as silent."""

    def offer(self, missing: Bitmap, *, follow: bool) -> Bitmap:
        """What it may be asked for at first choice: its suggestions if there are any, else what it did not put off."""
        if follow and self.suggested:
            self.suggested &= missing & self.have
            if self.suggested:
                return self.suggested
        return self.have & ~self.later if self.later else self.have

    def put_off(self, missing: Bitmap) -> Bitmap:
        """Missing pieces that it put off once."""
        return self.have & self.later & missing

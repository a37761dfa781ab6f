"""Which piece next, and from whom. A strategy asks narrow questions and answers with plain values.

Invariant: an answer is a wanted piece and a holder with room that has it, or nothing if there is no
such pair. A strategy reserves nothing and remembers nothing; its caller reserves in the same
synchronous call. The default, `RandomPiece`, is the specified algorithm: a uniformly random piece
among the wanted ones that a holder with room has, then a uniformly random holder among those.
Used by the planner of a download, and picked for each download by its name in `core.config.Strategy`.
"""

from __future__ import annotations

import random
from collections.abc import Sequence
from typing import NamedTuple, Protocol

from core.config import Strategy
from core.pieces import bitmap
from core.pieces.bitmap import Bitmap
from core.wire.ids import DeviceId
from core.wire.manifest import Piece


class Offer(NamedTuple):
    """A holder with room in its queue, and the pieces that it would give."""

    holder: DeviceId
    pieces: Bitmap


class Choice(NamedTuple):
    """Ask `holder` for `piece`."""

    piece: Piece
    holder: DeviceId


class Field(Protocol):
    """What a strategy may ask about a download."""

    @property
    def wanted(self) -> Bitmap:
        """Pieces that are missing and asked of nobody."""

    @property
    def offers(self) -> Sequence[Offer]:
        """The holders with room."""

    @property
    def levels(self) -> Sequence[Bitmap]:
        """The pieces that nobody has, those that one holder has, those that two have, and so on."""


class PieceStrategy(Protocol):
    """One way to choose. `follows` says whether the suggestions of a holder may narrow its offer."""

    follows: bool

    def choose(self, field: Field, rng: random.Random) -> Choice | None:
        """The next piece and its holder, or None if no holder with room has a wanted piece."""


def _offered(field: Field) -> Bitmap:
    bits = 0
    for offer in field.offers:
        bits |= offer.pieces
    return bits & field.wanted


def _holder_of(piece: Piece, field: Field, rng: random.Random) -> Choice:
    having = [offer.holder for offer in field.offers if offer.pieces >> piece & 1]
    return Choice(piece, having[int(rng.random() * len(having))])


class RandomPiece:
    """The specified algorithm."""

    follows = True

    def choose(self, field: Field, rng: random.Random) -> Choice | None:
        """A uniformly random piece, then a uniformly random holder of it."""
        offered = _offered(field)
        return _holder_of(bitmap.choose(offered, rng), field, rng) if offered else None


class RarestFirst:
    """A random piece among those that the fewest holders have (BitTorrent's; Cohen 2003, section 2.4)."""

    follows = True

    def choose(self, field: Field, rng: random.Random) -> Choice | None:
        """A random one of the rarest pieces, then a uniformly random holder of it."""
        offered = _offered(field)
        if not offered:
            return None
        rarest = next((level & offered for level in field.levels if level & offered), offered)
        return _holder_of(bitmap.choose(rarest, rng), field, rng)


class InOrder:
    """The lowest piece first, for files that are looked at while they arrive."""

    follows = False

    def choose(self, field: Field, rng: random.Random) -> Choice | None:
        """The lowest piece, then a uniformly random holder of it."""
        offered = _offered(field)
        return _holder_of(bitmap.lowest(offered), field, rng) if offered else None


def strategy_of(name: Strategy) -> PieceStrategy:
    """The strategy of that name."""
    chosen: PieceStrategy
    match name:
        case Strategy.RANDOM:
            chosen = RandomPiece()
        case Strategy.RAREST:
            chosen = RarestFirst()
        case Strategy.IN_ORDER:
            chosen = InOrder()
    return chosen

"""Sets of pieces as plain integers: bit `i` of a bitmap is piece `i`.

Invariant: a bitmap has no bit at or above its file's number of pieces. An integer of 65,536 bits is
8 KiB and is joined, cut and counted in about a microsecond, which no list or set comes near.
Used by the ledger, the strategies, the upload policy and whoever speaks of pieces on the wire.
"""

from __future__ import annotations

import random
from collections.abc import Iterable, Iterator
from typing import Final

from core.wire.errors import ProtocolError
from core.wire.manifest import Piece

Bitmap = int
"""Bit `i` set means piece `i`."""

_REVERSED: Final = bytes(int(f"{byte:08b}"[::-1], 2) for byte in range(256))
_GUESSES: Final = 16
"""Random places that are tried before the bits are counted; enough while at least a quarter of them is set."""
_WORD: Final = 512
"""Bits that are searched one by one at the end of a selection."""


def full(pieces: int) -> Bitmap:
    """All of `pieces` pieces."""
    return (1 << pieces) - 1


def of(pieces: Iterable[int]) -> Bitmap:
    """The bitmap of these piece numbers."""
    bits = 0
    for piece in pieces:
        bits |= 1 << piece
    return bits


def has(bits: Bitmap, piece: int) -> bool:
    """Whether `piece` is in the set."""
    return bool(bits >> piece & 1)


def iterate(bits: Bitmap) -> Iterator[Piece]:
    """The piece numbers of the set, ascending. Costs a step for every byte that is not empty."""
    for at, byte in enumerate(bits.to_bytes((bits.bit_length() + 7) // 8, "little")):
        if byte:
            for bit in range(8):
                if byte >> bit & 1:
                    yield Piece(at * 8 + bit)


def lowest(bits: Bitmap) -> Piece:
    """The lowest piece of a set that is not empty."""
    return Piece((bits & -bits).bit_length() - 1)


def nth(bits: Bitmap, rank: int) -> Piece:
    """The piece with `rank` pieces of the set below it; `rank` is below `bits.bit_count()`.

    Halves the set and counts one half, so it costs about as much as reading the bitmap twice.
    """
    base, width = 0, bits.bit_length()
    while width > _WORD:
        half = width // 2
        low = bits & ((1 << half) - 1)
        below = low.bit_count()
        if rank < below:
            bits, width = low, half
        else:
            rank -= below
            bits >>= half
            base += half
            width -= half
    for _ in range(rank):
        bits &= bits - 1
    return Piece(base + lowest(bits))


def choose(bits: Bitmap, rng: random.Random) -> Piece:
    """A uniformly random piece of a set that is not empty."""
    width = bits.bit_length()
    for _ in range(_GUESSES):
        # A rejected guess says nothing about the others, so the first hit is uniform.
        guess = int(rng.random() * width)
        if bits >> guess & 1:
            return Piece(guess)
    return nth(bits, rng.randrange(bits.bit_count()))


def to_wire(bits: Bitmap, pieces: int) -> bytes:
    """The bitfield of the wire: piece 0 is the most significant bit of the first byte, spare bits are zero."""
    return bits.to_bytes((pieces + 7) // 8, "little").translate(_REVERSED)


def from_wire(field: bytes, pieces: int) -> Bitmap:
    """The bitmap of a bitfield; `ProtocolError` if its length is wrong or a spare bit is set."""
    if len(field) != (pieces + 7) // 8:
        raise ProtocolError("bitfield: wrong length")
    bits = int.from_bytes(field.translate(_REVERSED), "little")
    if bits >> pieces:
        raise ProtocolError("bitfield: spare bits are set")
    return bits

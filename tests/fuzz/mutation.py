"""Bytes that are almost right: a true value with a few places changed, as damage or malice would change them."""

from __future__ import annotations

from collections.abc import Sequence
from random import Random
from typing import Final

_TOLD: Final = (
    b"\x00",
    b"\xff",
    b"\x7f\xff\xff\xff",
    b"\x80\x00\x00\x00",
    b"\xff\xff\xff\xff",
    b"-1",
    b"1e999",
    b"9" * 40,
)
"""What parsers stumble over: the ends of ranges, in binary and in text."""


def mutated(seeds: Sequence[bytes], chance: Random) -> bytes:
    """One of the seeds with one to six changes; now and then with a part of another in its middle."""
    raw = bytearray(chance.choice(seeds))
    for _ in range(chance.randint(1, 6)):
        at = chance.randint(0, len(raw))
        end = min(len(raw), at + chance.choice((1, 1, 2, 8, 64)))
        match chance.randrange(7):
            case 0 if at < len(raw):
                raw[at] ^= 1 << chance.randrange(8)
            case 1 if at < len(raw):
                raw[at] = chance.randrange(256)
            case 2:
                del raw[at:end]
            case 3:
                raw[at:at] = raw[at:end]
            case 4:
                raw[at:end] = chance.choice(_TOLD)
            case 5:
                other = chance.choice(seeds)
                begin = chance.randint(0, len(other))
                raw[at:at] = other[begin : begin + chance.randint(0, 64)]
            case _:
                raw[at:at] = chance.randbytes(chance.choice((1, 2, 8)))
    return bytes(raw)

"""How hard a password is to guess, roughly, while it is typed.

Invariant: a password that the engine would refuse is never called more than too weak, and what is typed is neither
kept nor logged. It is an estimate by length, kinds of characters and repetition, not a promise: a login costs a
guesser argon2id and the tracker's delays whatever is said here. Used by the field for passwords.
"""

from __future__ import annotations

import enum
import itertools
import math
from dataclasses import dataclass

from core.wire.errors import ShareError
from core.wire.names import check_password, normalised


class Strength(enum.IntEnum):
    """From nothing typed to hardly guessable. The value is the number of parts of the line that are filled."""

    NONE = -1
    REFUSED = 0
    WEAK = 1
    FAIR = 2
    GOOD = 3
    STRONG = 4


@dataclass(frozen=True, slots=True)
class Rating:
    """How strong, and for a refused password the `rule` that it breaks: too_short, too_long, common."""

    strength: Strength
    rule: str = ""


_FAIR_BITS, _GOOD_BITS, _STRONG_BITS = 45.0, 60.0, 80.0
_POOLS = ((str.islower, 26), (str.isupper, 26), (str.isdecimal, 10))
_OTHER_POOL = 33
"""Printable ASCII that is neither letter nor digit; letters of other scripts count as these, which is cautious."""


def rate(password: str, name: str = "") -> Rating:
    """How strong `password` is for the user `name`."""
    if not password:
        return Rating(Strength.NONE)
    try:
        check_password(password)
    except ShareError as error:
        return Rating(Strength.REFUSED, str(error.data.get("rule", "")))
    own_name = normalised(name)
    rest = normalised(password).replace(own_name, "") if own_name else normalised(password)
    if len(rest) < len(password) // 2:
        return Rating(Strength.WEAK)
    bits = _bits(password)
    if own_name and own_name in normalised(password):
        bits -= _bits(name)
    for least, strength in (
        (_STRONG_BITS, Strength.STRONG),
        (_GOOD_BITS, Strength.GOOD),
        (_FAIR_BITS, Strength.FAIR),
    ):
        if bits >= least:
            return Rating(strength)
    return Rating(Strength.WEAK)


def _bits(text: str) -> float:
    """Bits of `text` if each character that neither repeats nor continues the last one were random."""
    pool = sum(size for is_in, size in _POOLS if any(map(is_in, text)))
    if any(not any(is_in(character) for is_in, _ in _POOLS) for character in text):
        pool += _OTHER_POOL
    if pool < 2:
        return 0.0
    fresh = 1 + sum(abs(ord(one) - ord(other)) > 1 for one, other in itertools.pairwise(text))
    distinct = len(set(text))
    # "abababab" has fresh characters but only two distinct ones.
    return min(fresh, 2 * distinct) * math.log2(pool)

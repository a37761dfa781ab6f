"""Every target takes its seeds, thousands of seeds with a few bytes changed, and what crashed it once."""

from __future__ import annotations

from random import Random

import msgspec
import pytest

from core.wire import limits
from tests.fuzz.budget import prove
from tests.fuzz.mutation import mutated
from tests.fuzz.oversize import give, inputs, readers
from tests.fuzz.seeds import CORPUS, seeds
from tests.fuzz.targets import TARGETS
from tests.fuzz.texts import BYTES

_COUNT = 400
_ID = "0" * 32


def _corpus(target: str) -> list[bytes]:
    return [path.read_bytes() for path in sorted((CORPUS / target).iterdir())]


@pytest.mark.parametrize("target", TARGETS)
def test_what_is_almost_right_is_understood_or_refused(target: str) -> None:
    corpus, chance = _corpus(target), Random(target)
    for raw in corpus:
        TARGETS[target](raw)
    for _ in range(_COUNT):
        TARGETS[target](mutated(corpus, chance))


@pytest.mark.parametrize("target", TARGETS)
def test_any_bytes_are_understood_or_refused(target: str) -> None:
    prove(TARGETS[target], BYTES, examples=40)


@pytest.mark.parametrize("target", TARGETS)
def test_the_seeds_are_what_our_own_programs_say(target: str) -> None:
    """A seed of an earlier format would start the search among what is refused at once."""
    made = seeds()[target]
    assert made
    if target != "certificates":  # its signature is by chance
        assert set(made) <= set(_corpus(target))


@pytest.mark.parametrize("epoch", [2**53 + 1, 2**64, 10**30, -1])
def test_an_epoch_that_fits_nowhere_is_no_roster(epoch: int) -> None:
    TARGETS["rosters"](msgspec.json.encode({"group_id": _ID, "epoch": epoch, "members": []}))
    change = {"group_id": _ID, "from_epoch": 0, "epoch": epoch, "put": [], "gone": [], "signature": ""}
    TARGETS["roster_changes"](msgspec.json.encode(change))


@pytest.mark.parametrize(("start", "part"), [(b"", b"["), (b'{"x":', b"["), (b"", b'{"x":'), (b"", b"9")])
@pytest.mark.parametrize("target", TARGETS)
def test_depth_and_length_crash_nothing(target: str, start: bytes, part: bytes) -> None:
    value = start + part * 100_000
    TARGETS[target](value)
    TARGETS[target](bytes([limits.PAGE_MAX % 256]) + value)


def test_what_is_far_too_long_is_refused_by_everybody_who_reads_it() -> None:
    for reader, (most, read) in readers().items():
        for name, raw in inputs(200_000):
            taken = give(read, raw[:most])
            # Who is here is told whole; of a name in a record only the beginning is looked at.
            assert not taken or reader == "txt" or (reader, name) == ("push", "who is here"), (reader, name)

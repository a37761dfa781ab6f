"""Sets of pieces as integers."""

from __future__ import annotations

import random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.pieces import bitmap
from core.wire.errors import ProtocolError

pieces = st.sets(st.integers(0, 3000))


@given(pieces)
def test_what_goes_in_comes_out_in_order(chosen: set[int]) -> None:
    assert list(bitmap.iterate(bitmap.of(chosen))) == sorted(chosen)


@given(pieces.filter(bool), st.data())
def test_the_nth_piece_has_n_below_it(chosen: set[int], data: st.DataObject) -> None:
    rank = data.draw(st.integers(0, len(chosen) - 1))
    assert bitmap.nth(bitmap.of(chosen), rank) == sorted(chosen)[rank]


@given(st.integers(1, 3000), st.data())
def test_a_bitfield_comes_back_from_the_wire(count: int, data: st.DataObject) -> None:
    bits = data.draw(st.integers(0, bitmap.full(count)))
    assert bitmap.from_wire(bitmap.to_wire(bits, count), count) == bits


def test_piece_0_is_the_most_significant_bit_of_the_first_byte() -> None:
    assert bitmap.to_wire(bitmap.of([0, 9]), 10) == b"\x80\x40"


@pytest.mark.parametrize("field", [b"\x80", b"\x80\x20", b"\x80\x40\x00", b""])
def test_a_bitfield_of_wrong_length_or_with_spare_bits_is_refused(field: bytes) -> None:
    with pytest.raises(ProtocolError):
        bitmap.from_wire(field, 10)


@pytest.mark.parametrize("density", [0.9, 0.3, 0.02])
def test_a_choice_is_uniform_however_full_the_set_is(density: float) -> None:
    rng = random.Random(5)
    width = 64 if density > 0.1 else 2048
    chosen = sorted(rng.sample(range(width), max(20, int(width * density))))
    bits = bitmap.of(chosen)
    draws = 200 * len(chosen)
    counts = dict.fromkeys(chosen, 0)
    for _ in range(draws):
        counts[bitmap.choose(bits, rng)] += 1
    expected = draws / len(chosen)
    chi = sum((count - expected) ** 2 / expected for count in counts.values())
    # Mean of chi-square is its degrees of freedom, deviation sqrt(2 of them): four deviations.
    freedom = len(chosen) - 1
    assert chi < freedom + 4 * (2 * freedom) ** 0.5

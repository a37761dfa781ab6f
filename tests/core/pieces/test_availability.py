"""Counting holders."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from core.pieces import bitmap
from core.pieces.availability import Availability

PIECES = 40
fields = st.lists(st.integers(0, bitmap.full(PIECES)), max_size=8)


@given(fields, st.data())
def test_every_piece_is_in_the_level_of_its_count(holders: list[int], data: st.DataObject) -> None:
    availability = Availability(PIECES)
    for bits in holders:
        availability.add(bits)
    staying = data.draw(st.lists(st.sampled_from(range(len(holders))), unique=True)) if holders else []
    for index, bits in enumerate(holders):
        if index not in staying:
            availability.remove(bits)
    for piece in range(PIECES):
        count = sum(holders[index] >> piece & 1 for index in staying)
        assert [level >> piece & 1 for level in availability.levels].index(1) == count
    assert sum(level.bit_count() for level in availability.levels) == PIECES


def test_copies_are_the_least_count_and_the_share_above_it() -> None:
    availability = Availability(4)
    availability.add(0b1111)
    availability.add(0b0011)
    assert availability.copies() == 1.5


def test_a_file_without_pieces_has_no_copies() -> None:
    assert Availability(0).copies() == 0.0

"""Strategies choose from pictures: one string a holder with room, `#` where it has a piece."""

from __future__ import annotations

import random
from collections import Counter
from dataclasses import dataclass, field

import pytest

from core.config import Strategy
from core.pieces import bitmap
from core.pieces.availability import Availability
from core.pieces.strategies import Choice, InOrder, Offer, RandomPiece, RarestFirst, strategy_of
from core.wire.ids import DeviceId
from core.wire.manifest import Piece


@dataclass
class Field:
    wanted: int
    offers: list[Offer]
    levels: list[int] = field(default_factory=list)


def bits(picture: str) -> int:
    return bitmap.of(i for i, sign in enumerate(picture) if sign == "#")


def field_of(wanted: str, **holders: str) -> Field:
    availability = Availability(len(wanted))
    for picture in holders.values():
        availability.add(bits(picture))
    offers = [Offer(DeviceId(name), bits(picture)) for name, picture in holders.items()]
    return Field(bits(wanted), offers, availability.levels)


def chi_square(counts: Counter[object], cells: int) -> float:
    expected = counts.total() / cells
    return sum((count - expected) ** 2 / expected for count in counts.values()) + (cells - len(counts)) * expected


# Piece 5 is here already, piece 6 is nobody's, piece 7 only a holder without room has.
SPECIFIED = field_of("#####.##", ann="#####...", ben="##.##...", eve="###.#...")


def test_over_a_thousand_seeds_each_missing_piece_is_picked_equally_often() -> None:
    picked: Counter[object] = Counter()
    for seed in range(1000):
        choice = RandomPiece().choose(SPECIFIED, random.Random(seed))
        assert choice is not None
        picked[choice.piece] += 1
    assert set(picked) == {0, 1, 2, 3, 4}
    # 99.9 % of chi-square with 4 degrees of freedom.
    assert chi_square(picked, 5) < 18.47


@pytest.mark.parametrize(("piece", "holders"), [(0, "ann ben eve"), (2, "ann eve"), (3, "ann ben")])
def test_over_a_thousand_seeds_each_holder_of_a_piece_is_picked_equally_often(piece: int, holders: str) -> None:
    names = holders.split()
    only = Field(1 << piece, SPECIFIED.offers)
    picked: Counter[object] = Counter()
    for seed in range(1000):
        choice = RandomPiece().choose(only, random.Random(seed))
        assert choice is not None
        picked[choice.holder] += 1
    assert set(picked) == set(names)
    # 99.9 % of chi-square with 2 and 1 degrees of freedom.
    assert chi_square(picked, len(names)) < {3: 13.82, 2: 10.83}[len(names)]


@pytest.mark.parametrize("name", list(Strategy))
def test_nothing_is_chosen_where_no_holder_with_room_has_a_missing_piece(name: Strategy) -> None:
    strategy = strategy_of(name)
    assert strategy.choose(field_of("##..", ann="..##"), random.Random(1)) is None
    assert strategy.choose(field_of("##..", ann="...."), random.Random(1)) is None
    assert strategy.choose(field_of("####"), random.Random(1)) is None


@pytest.mark.parametrize("name", list(Strategy))
def test_every_choice_is_a_missing_piece_of_a_holder_that_has_it(name: Strategy) -> None:
    strategy, rng = strategy_of(name), random.Random(2)
    for _ in range(300):
        pictures = {who: "".join(rng.choice(".#") for _ in range(20)) for who in ("ann", "ben", "eve")}
        field = field_of("".join(rng.choice(".#") for _ in range(20)), **pictures)
        choice = strategy.choose(field, rng)
        if choice is not None:
            assert field.wanted >> choice.piece & 1
            assert pictures[choice.holder][choice.piece] == "#"


def test_rarest_first_takes_one_of_the_rarest_that_are_on_offer() -> None:
    field = field_of("####.", ann="####.", ben="##..#", eve="#..##")
    picked = Counter(
        choice.piece for seed in range(200) if (choice := RarestFirst().choose(field, random.Random(seed)))
    )
    assert set(picked) == {2}
    tie = field_of("####", ann="####", ben="##..")
    assert {c.piece for s in range(100) if (c := RarestFirst().choose(tie, random.Random(s)))} == {2, 3}


def test_rarest_first_counts_holders_without_room_too() -> None:
    field = field_of("##", ann="##", ben="#.")
    only_ann = Field(field.wanted, field.offers[:1], field.levels)
    assert RarestFirst().choose(only_ann, random.Random(1)) == Choice(Piece(1), DeviceId("ann"))


def test_in_order_takes_the_lowest_on_offer() -> None:
    assert InOrder().choose(field_of(".####", ann="#..##", ben="..###"), random.Random(1)) == (2, "ben")


def test_a_decision_costs_little_with_65536_pieces_and_200_holders_with_room() -> None:
    import time

    rng = random.Random(4)
    pieces = 65_536
    offers = [Offer(DeviceId(str(n)), rng.getrandbits(pieces)) for n in range(200)]
    field = Field(bitmap.full(pieces), offers, [0, bitmap.full(pieces)])
    began = time.perf_counter()
    for _ in range(20):
        assert RandomPiece().choose(field, rng) is not None
    # Measured 0.25 ms; the bound only tells a bitmap from a walk over the pieces (13 million of them a decision).
    assert (time.perf_counter() - began) / 20 < 0.02

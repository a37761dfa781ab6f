"""Every piece is in exactly one state, drawn as `.` missing, `r` requested, `c` checking, `#` here."""

from __future__ import annotations

import random

import pytest

from core.pieces import bitmap
from core.pieces.ledger import Ledger, PieceState
from core.wire.errors import InternalError
from core.wire.ids import DeviceId
from core.wire.manifest import Piece

ANN, BEN = DeviceId("ann"), DeviceId("ben")
SIGNS = {PieceState.MISSING: ".", PieceState.REQUESTED: "r", PieceState.CHECKING: "c", PieceState.HAVE: "#"}


def drawn(ledger: Ledger) -> str:
    return "".join(SIGNS[ledger.state(Piece(piece))] for piece in range(ledger.pieces))


def ledger_of(picture: str) -> Ledger:
    """A ledger in these states; ann was asked for everything that is under way."""
    ledger = Ledger(len(picture), bitmap.of(i for i, sign in enumerate(picture) if sign == "#"))
    for index, sign in enumerate(picture):
        if sign in "rc":
            ledger.reserve(Piece(index), ANN)
        if sign == "c":
            ledger.on_received(Piece(index), ANN)
    return ledger


@pytest.mark.parametrize(
    ("before", "move", "after"),
    [
        (".#", lambda it: it.reserve(0, ANN), "r#"),
        ("r.", lambda it: it.reserve(0, BEN), "r."),
        ("r.", lambda it: it.release(0, ANN), ".."),
        ("r.", lambda it: it.on_received(0, ANN), "c."),
        ("c.", lambda it: it.on_good(0), "#."),
        ("c.", lambda it: it.on_bad(0), ".."),
        ("##", lambda it: it.on_lost([1]), "#."),
    ],
)
def test_the_moves_of_the_table(before: str, move: object, after: str) -> None:
    ledger = ledger_of(before)
    move(ledger)  # type: ignore[operator]
    assert drawn(ledger) == after


@pytest.mark.parametrize(
    ("before", "move"),
    [
        ("#", lambda it: it.reserve(0, ANN)),
        ("c", lambda it: it.reserve(0, ANN)),
        ("r", lambda it: it.reserve(0, ANN)),
        (".", lambda it: it.release(0, ANN)),
        ("r", lambda it: it.release(0, BEN)),
        ("r", lambda it: it.on_received(0, BEN)),
        ("r", lambda it: it.on_good(0)),
        (".", lambda it: it.on_bad(0)),
        ("r", lambda it: it.on_lost([0])),
    ],
)
def test_other_moves_are_refused_and_change_nothing(before: str, move: object) -> None:
    ledger = ledger_of(before)
    with pytest.raises(InternalError):
        move(ledger)  # type: ignore[operator]
    assert drawn(ledger) == before


def test_a_piece_asked_of_two_is_missing_only_when_both_let_go() -> None:
    ledger = ledger_of("r")
    ledger.reserve(Piece(0), BEN)
    ledger.release(Piece(0), ANN)
    assert drawn(ledger) == "r"
    ledger.release(Piece(0), BEN)
    assert drawn(ledger) == "."


def test_the_winner_of_two_is_told_of_the_loser() -> None:
    ledger = ledger_of("r")
    ledger.reserve(Piece(0), BEN)
    assert list(ledger.on_received(Piece(0), BEN)) == [ANN]


def test_random_moves_keep_every_piece_in_one_state() -> None:
    rng = random.Random(3)
    ledger = Ledger(30)
    for _ in range(5000):
        piece = Piece(rng.randrange(30))
        match ledger.state(piece):
            case PieceState.MISSING:
                ledger.reserve(piece, ANN)
            case PieceState.REQUESTED:
                rng.choice([ledger.on_received, ledger.release])(piece, ANN)
            case PieceState.CHECKING:
                rng.choice([ledger.on_good, ledger.on_bad])(piece)
            case PieceState.HAVE:
                ledger.on_lost([piece])
        drawing = drawn(ledger)
        assert ledger.missing == bitmap.of(i for i, sign in enumerate(drawing) if sign == ".")
        assert ledger.have == bitmap.of(i for i, sign in enumerate(drawing) if sign == "#")
        assert sorted(ledger.requested) == [i for i, sign in enumerate(drawing) if sign == "r"]
        assert ledger.done == (set(drawing) == {"#"})


def test_a_file_without_pieces_is_done() -> None:
    assert Ledger(0).done


def test_more_pieces_than_the_file_has_are_refused() -> None:
    with pytest.raises(InternalError):
        Ledger(2, 0b100)

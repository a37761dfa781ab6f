"""Damage to a state database: blocks that flipped, were zeroed or cut off, and values that nobody writes."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from random import Random
from typing import Final

from tests.fuzz.kept_state import KeptState, Outcome

BLOCK: Final = 512
KINDS: Final = ("flip", "zero", "cut")
VALUES: Final[tuple[object, ...]] = (
    0, -1, 2**63 - 1, -(2**63), 1.5, float("inf"), "", "x", "[", '{"a":1}', "[1]", '{"a":[1,2,3]}', "null", '"s"', "/",
    "../..", "a\0b", "\ufffd", b"", b"\0" * 7, b"\xff" * 600, None,
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Hit:
    """One block of one file of the database, and what is done to it."""

    file: str
    block: int
    kind: str


def hits(state: KeptState) -> list[Hit]:
    """Every kind of damage to every block of the database and its log."""
    files = sorted(path for path in state.state.iterdir() if path.name.startswith(state.database.name))
    return [
        Hit(path.name, block, kind)
        for path in files
        if not path.name.endswith("-shm")  # made anew at each start
        for block in range(-(-path.stat().st_size // BLOCK))
        for kind in KINDS
    ]


def strike(state: KeptState, hit: Hit, chance: Random) -> None:
    """Do the damage."""
    path = state.state / hit.file
    raw = bytearray(path.read_bytes())
    at, end = hit.block * BLOCK, min(len(raw), (hit.block + 1) * BLOCK)
    if hit.kind == "flip":
        raw[chance.randrange(at, end)] ^= 1 << chance.randrange(8)
    elif hit.kind == "zero":
        raw[at:end] = bytes(end - at)
    else:
        del raw[at:]
    path.write_bytes(raw)


def wrong_values(state: KeptState) -> Iterator[tuple[str, str, object]]:
    """(table, column, value): every column with every value, one at a time."""
    for table, column in state.columns():
        for value in VALUES:
            yield table, column, value


def set_value(state: KeptState, table: str, column: str, value: object) -> None:
    """Put a value into every row of a column; text may also hold bytes that are none."""
    if value == "\ufffd":
        state.execute(f"UPDATE {table} SET {column} = CAST(x'61ff62' AS TEXT)")
    else:
        state.execute(f"UPDATE OR IGNORE {table} SET {column} = ?", (value,))


def wrongs(outcome: Outcome) -> list[str]:
    """What of an outcome should not be."""
    told = [f"refused: {outcome.refused}"] if outcome.refused is not None else []
    told += [f"broken: {one}" for one in outcome.broken]
    told += [f"{outcome.false_haves} pieces are not there"] if outcome.false_haves else []
    return told + [f"gone: {name}" for name in outcome.gone]

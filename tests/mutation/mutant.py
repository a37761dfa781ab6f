"""A mutant: one check of the program taken away, and the tests that must notice it.

The list stands in `lists/*.toml`, one file a part of the program. `old` occurs exactly once in `file`; every test in
`tests` must fail once it is `new`. `promise` is the number of the promise (1 to 13) that the check keeps.
"""

from __future__ import annotations

import tomllib
from dataclasses import dataclass
from pathlib import Path
from typing import Final

ROOT: Final = Path(__file__).resolve().parents[2]
_LISTS: Final = Path(__file__).parent / "lists"


class Stale(Exception):
    """The text of a mutant is not where its list says, or it is not alone."""


@dataclass(frozen=True, slots=True)
class Mutant:
    """One check that is taken away."""

    name: str
    promise: int
    file: str
    old: str
    new: str
    tests: tuple[str, ...]

    def applied_to(self, source: str) -> str:
        """The source without the check. Raises `Stale`."""
        found = source.count(self.old)
        if found != 1:
            raise Stale(f"{self.name}: its text occurs {found} times in {self.file}")
        return source.replace(self.old, self.new)


def read_list(path: Path) -> tuple[Mutant, ...]:
    """The mutants of one file."""
    with path.open("rb") as stream:
        rows = tomllib.load(stream)["mutant"]
    return tuple(Mutant(**(row | {"tests": tuple(row["tests"])})) for row in rows)


def all_mutants() -> tuple[Mutant, ...]:
    """Every mutant of every list."""
    return tuple(mutant for path in sorted(_LISTS.glob("*.toml")) for mutant in read_list(path))

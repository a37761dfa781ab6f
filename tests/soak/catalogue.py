"""The long runs, each by the name that it has in the catalogue of tests (F1, M5, …)."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final


@dataclass(frozen=True, slots=True)
class Scenario:
    """One long run: `module` has `run(plan: Plan) -> list[Figure]`, which raises where something cannot be run here."""

    name: str
    what: str
    module: str


CATALOGUE: Final[tuple[Scenario, ...]] = (
    Scenario("F1-small", "kills and power cuts in the middle of a batch of small files", "tests.soak.small_files"),
)

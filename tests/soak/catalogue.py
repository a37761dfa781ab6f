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
    Scenario("A4", "the time of a refused login tells no user from nobody", "tests.soak.login_times"),
    Scenario("A5", "100,000 guesses at a password from 50 addresses", "tests.soak.guesses"),
    Scenario("P6", "Each check taken away in turn, and the tests must fail", "tests.mutation.long"),
)

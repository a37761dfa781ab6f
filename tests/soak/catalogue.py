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
    Scenario("M1", "strangers knock beside a transfer", "tests.soak.hostile.m1"),
    Scenario("M2", "a member is expelled in the middle of a piece", "tests.soak.hostile.m2"),
    Scenario("M3", "a holder whose every piece is wrong", "tests.soak.hostile.m3"),
    Scenario("M4", "a member breaks every rule of the wire", "tests.soak.hostile.m4"),
    Scenario("M5", "a storm of connections, and slow ones", "tests.soak.hostile.m5"),
    Scenario("M6", "a flood of requests", "tests.soak.hostile.m6"),
    Scenario("M7", "holders that promise everything and give nothing", "tests.soak.hostile.m7"),
    Scenario("M8", "a crowd of devices and connections", "tests.soak.hostile.m8"),
    Scenario("M9", "manifests and listings that are bombs", "tests.soak.hostile.m9"),
    Scenario("M10", "a tracker that pushes a gigabyte", "tests.soak.hostile.m10"),
    Scenario("P6", "Each check taken away in turn, and the tests must fail", "tests.mutation.long"),
)

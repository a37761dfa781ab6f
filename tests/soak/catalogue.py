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
    Scenario("P1", "any bytes at the frame codec", "tests.soak.frame_codec"),
    Scenario("P2", "any bytes at every decoder", "tests.soak.decoders"),
    Scenario("P3", "a damaged state database", "tests.soak.state_damage"),
    Scenario("P4", "hostile names, written to the disk", "tests.soak.hostile_names"),
    Scenario("P5", "the deciders in every order", "tests.soak.machines"),
    Scenario("P5-trackers", "two trackers on one database, cut off and back", "tests.soak.two_trackers"),
    Scenario("P6", "Each check taken away in turn, and the tests must fail", "tests.mutation.long"),
    Scenario("P7", "any bytes over HTTP, WebSocket and multicast DNS", "tests.soak.network_bytes"),
)

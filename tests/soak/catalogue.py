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
    Scenario("F1-call", "killed at each system call of a small transfer", "tests.soak.kills"),
    Scenario("F1-random", "killed at any moment of a big transfer", "tests.soak.random_kills"),
    Scenario("F2-client", "the power fails while a download writes", "tests.soak.client_power_cuts"),
    Scenario("F2-tracker", "the power fails while a tracker changes memberships", "tests.soak.tracker_power_cuts"),
    Scenario("F3-inside", "each operation of a download on the disk fails once", "tests.soak.disk_errors"),
    Scenario("F3-outside", "each system call of a transfer on the disk fails once", "tests.soak.io_errors"),
    Scenario("F4", "a disk that is full, away or read-only for a while", "tests.soak.lost_disks"),
    Scenario("F5", "rights that are taken for a while", "tests.soak.lost_rights"),
    Scenario("S1", "peers that fetch, go, come back and are killed for hours", "tests.soak.churn"),
    Scenario("S2", "a day of rosters in a minute", "tests.soak.roster_age"),
    Scenario("U2", "a kill or a power cut at every statement of a migration", "tests.soak.migrations"),
    Scenario("P6", "Each check taken away in turn, and the tests must fail", "tests.mutation.long"),
)

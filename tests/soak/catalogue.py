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
    Scenario("F6", "a shared file changes while it is read", "tests.soak.changing_files"),
    Scenario("F7", "trackers die, hang and are cut off", "tests.soak.lost_trackers"),
    Scenario("F8", "networks that are far, lossy, cut and slow", "tests.soak.bad_networks"),
    Scenario("F9", "clocks that are wrong and clocks that jump", "tests.soak.wrong_clocks"),
    Scenario("F10", "too few descriptors and little memory", "tests.soak.scarce_means"),
    Scenario("F11", "a disk that stalls", "tests.soak.stalled_disks"),
    Scenario("F12", "a long sleep, and another address after it", "tests.soak.long_sleeps"),
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

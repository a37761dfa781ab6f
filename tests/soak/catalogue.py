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
    Scenario("F1-call", "killed at each system call of a small transfer", "tests.soak.kills"),
    Scenario("F1-random", "killed at any moment of a big transfer", "tests.soak.random_kills"),
    Scenario("F2-client", "the power fails while a download writes", "tests.soak.client_power_cuts"),
    Scenario("F2-tracker", "the power fails while a tracker changes memberships", "tests.soak.tracker_power_cuts"),
    Scenario("F3-inside", "each operation of a download on the disk fails once", "tests.soak.disk_errors"),
    Scenario("F3-outside", "each system call of a transfer on the disk fails once", "tests.soak.io_errors"),
    Scenario("F4", "a disk that is full, away or read-only for a while", "tests.soak.lost_disks"),
    Scenario("F5", "rights that are taken for a while", "tests.soak.lost_rights"),
    Scenario("F6", "a shared file changes while it is read", "tests.soak.changing_files"),
    Scenario("F7", "trackers die, hang and are cut off", "tests.soak.lost_trackers"),
    Scenario("F8", "networks that are far, lossy, cut and slow", "tests.soak.bad_networks"),
    Scenario("F9", "clocks that are wrong and clocks that jump", "tests.soak.wrong_clocks"),
    Scenario("F10", "too few descriptors and little memory", "tests.soak.scarce_means"),
    Scenario("F11", "a disk that stalls", "tests.soak.stalled_disks"),
    Scenario("F12", "a long sleep, and another address after it", "tests.soak.long_sleeps"),
    Scenario("A4", "the time of a refused login tells no user from nobody", "tests.soak.login_times"),
    Scenario("A5", "100,000 guesses at a password from 50 addresses", "tests.soak.guesses"),
    Scenario("U2", "a kill or a power cut at every statement of a migration", "tests.soak.migrations"),
    Scenario("S1", "peers that fetch, go, come back and are killed for hours", "tests.soak.churn"),
    Scenario("S2", "a day of rosters in a minute", "tests.soak.roster_age"),
)

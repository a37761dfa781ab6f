"""One connection between two hosts with a link of 1 Gbit/s: how full it is, what either end takes, and its loop.

The hosts are network namespaces with a link that the kernel holds to its rate: needs root and iproute2. Processor time
is that of the whole process, user and system, from the accepted command to done. How late a turn of the loop was counts
what else the machine did too; the longest stretch of work in one go is the process's own.
"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from tests.benchmarks import machine, ours, tables
from tests.benchmarks.options import Options
from tests.fakes.files import make_file
from tests.fakes.programs import on
from tests.fakes.watched_peer import Gaps, gaps_of, watched
from tests.lab.missing import lab_missing
from tests.lab.network import Lab
from tests.swarm.scenes import in_lab

_SIZE_MIB = 1024
_RATE_MBIT = 1000.0
GOAL_CORE = 40.0
GOAL_FULL = 90.0
"""Percent of the nominal rate: the headers of Ethernet, IP, TCP and TLS take some five."""
GOAL_LATE_MS = 20.0


@dataclass(frozen=True)
class _Round:
    mbit: float
    cores: tuple[float, float]
    gaps: tuple[Gaps, Gaps]


def run(options: Options) -> None:
    """Measure, and print the table and the goals."""
    if complaint := lab_missing(wan=False):
        raise machine.Unable(complaint)
    size = (options.size or _SIZE_MIB) * machine.MIB
    with machine.memory_folder(2 * size) as folder:
        source = make_file(folder / "shared" / "big.bin", size)
        rounds = [_round(source, folder / f"round{number}") for number in range(options.rounds)]
    print(f"Two hosts, a link of {_RATE_MBIT:g} Mbit/s, one file of {size // machine.MIB} MiB in memory")
    rows = []
    for end, name in enumerate(("sharer", "fetcher")):
        cores = tables.spread([one.cores[end] for one in rounds], 1)
        late = tables.spread([1e3 * one.gaps[end].late for one in rounds], 1)
        worked = tables.spread([1e3 * one.gaps[end].worked for one in rounds], 1)
        rows.append([name, cores, late, worked])
    tables.show(["", "% of a core", "latest turn of the loop, ms", "longest work in one go, ms"], rows)
    full = 100 * tables.median([one.mbit for one in rounds]) / _RATE_MBIT
    core = tables.median([max(one.cores) for one in rounds])
    latest = tables.median([1e3 * max(gaps.late for gaps in one.gaps) for one in rounds])
    goals = [
        ["of the link", f"{full:.0f} %", tables.at_least(full, GOAL_FULL, " %")],
        ["of a core, the busier end", f"{core:.0f} %", tables.at_most(core, GOAL_CORE, " %")],
        ["latest turn of the loop", f"{latest:.1f} ms", tables.at_most(latest, GOAL_LATE_MS, " ms")],
    ]
    tables.show(["ours", "measured", "goal"], goals)
    options.notes.table(f"One connection on a link of {_RATE_MBIT:g} Mbit/s", goals)


def _round(source: Path, place: Path) -> _Round:
    place.mkdir()
    files = {host: place / f"loop{host}" for host in (1, 2)}
    with (
        Lab(3, rate_mbit=_RATE_MBIT) as lab,
        in_lab(lab, place, range(3), on=lambda lab, host: watched(on(lab, host), files[host])) as scene,
    ):
        ours.share(scene, source, 600)
        machine.warm(place, source.stat().st_size)
        fetched, ends = ours.fetch_measured(scene, source.name, 600)
    ours.check(source, [scene.folders[1] / source.name])
    seconds = fetched.done - fetched.accepted
    cores = [100 * used / seconds for used in ends.cpu_seconds]
    gaps = [gaps_of(files[host], fetched.accepted, fetched.done) for host in (1, 2)]
    return _Round(source.stat().st_size * 8 / 1e6 / seconds, (cores[0], cores[1]), (gaps[0], gaps[1]))

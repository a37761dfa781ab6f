"""Swarms in simulated time against the fluid bound. `python -m tests.benchmarks.simulate --help` says what to choose.

Invariant: planner, ledger, strategies, pipes, upload policy, lanes and the choice of neighbours are the real ones; the
links, the disks and the tracker are not. The same seed gives the same figures.
"""

from __future__ import annotations

import argparse
import gc
import sys
import time
from collections.abc import Sequence
from dataclasses import dataclass

from core.config import Strategy
from core.transfer.lanes import LANES, LANES_FULL, PATIENCE
from core.transfer.neighbours import WANTED
from tests.benchmarks import tables
from tests.benchmarks.simulated import World
from tests.benchmarks.simulated_member import Member
from tests.benchmarks.sizes import bytes_of

RATE = 12.5e6
"""100 Mbit/s each way."""
HEAD = [
    "members", "pieces", "links a peer", "x bound", "pieces behind", "sharer's copies", "messages a peer",
    "messages a piece", "KiB a peer", "simulated s", "wall s",
]  # fmt: skip


@dataclass
class Result:
    """What one run gave. Times in seconds."""

    makespan: float
    bound: float
    copies: float
    finished: list[float]
    laters: int
    wasted: float
    messages: int
    seconds: float
    links: float = 0.0
    """Of a peer, on average."""
    memory: float = 0.0
    """Bytes of a peer's planner, pipes, upload policy and lanes in the middle of it, on average of a few."""

    @property
    def ratio(self) -> float:
        """Makespan against the fluid bound."""
        return self.makespan / self.bound


def swarm(leechers: int, pieces: int, *, rate: float = RATE, **options: object) -> Result:
    """One sharer and `leechers` that begin together, all links equal."""
    world = World(pieces, **options)  # type: ignore[arg-type]
    sharer = world.add("sharer", rate, rate, have=True)
    fetchers = [world.add(f"peer{i}", rate, rate) for i in range(leechers)]
    return finish(world, sharer, fetchers, world.manifest.size / rate)


def finish(world: World, sharer: Member, fetchers: list[Member], bound: float) -> Result:
    """Start all and run to the end."""
    began = time.perf_counter()
    memory: list[int] = []
    for fetcher in fetchers:
        fetcher.start()
    few = fetchers[:: max(1, len(fetchers) // 5)]
    world.later(bound / 2, lambda: memory.extend(_bytes_of(fetcher) for fetcher in few))
    world.run()
    finished = [f.done_at or 0.0 for f in fetchers]
    size = world.manifest.size
    return Result(
        max(finished),
        bound,
        sharer.sent / size,
        finished,
        world.laters,
        world.wasted / size,
        world.messages,
        time.perf_counter() - began,
        sum(len(fetcher.links) for fetcher in fetchers) / len(fetchers),
        sum(memory) / len(memory),
    )


def _bytes_of(member: Member) -> int:
    """What the real objects of a member take."""
    parts = [member.planner, member.pipes, member.policy, member.lanes, member.file, member.neighbours]
    shared = [member, member.world, member.world.manifest, *member.world.members]
    return bytes_of(parts, shared)


def grown(members: int, pieces: int, **options: object) -> Result:
    """One swarm of so many that fetch, without the pauses in which Python looks for rubbish."""
    gc.collect()
    gc.disable()
    try:
        return swarm(members, pieces, **options)  # type: ignore[arg-type]
    finally:
        gc.enable()


def row(members: int, pieces: int, runs: Sequence[Result]) -> list[str]:
    """The runs of one swarm as a line of the table."""
    one = runs[0]
    return [
        f"{members:,}",
        str(pieces),
        f"{one.links:.0f}",
        tables.spread([run.ratio for run in runs], 3),
        tables.spread([(run.ratio - 1) * pieces for run in runs]),
        tables.spread([run.copies for run in runs], 2),
        f"{one.messages / members:,.0f}",
        f"{one.messages / members / pieces:.1f}",
        f"{one.memory / 1024:.0f}",
        f"{one.makespan:.1f}",
        f"{sum(run.seconds for run in runs):.0f}",
    ]


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m tests.benchmarks.simulate", description=__doc__)
    parser.add_argument("--members", type=int, nargs="+", default=[4, 8, 16], help="who fetch, beside one sharer")
    parser.add_argument("--pieces", type=int, nargs="+", default=[100, 400], help="of 256 KiB each")
    parser.add_argument("--degree", type=int, default=WANTED, help=f"links each opens; 0: to everybody ({WANTED})")
    parser.add_argument("--strategy", type=Strategy, default=Strategy.RANDOM)
    parser.add_argument("--seeds", type=int, default=1, help="how often, each time with other chances (1)")
    parser.add_argument("--lanes", type=int, default=LANES)
    parser.add_argument("--full", type=int, default=LANES_FULL)
    parser.add_argument("--patience", type=float, default=PATIENCE)
    given = parser.parse_args()
    if min(*given.members, *given.pieces, given.seeds, given.lanes, given.full) < 1 or given.degree < 0:
        parser.error("members, pieces, seeds and lanes are at least 1, the degree at least 0")
    options = {"lanes": given.lanes, "lanes_full": given.full, "patience": given.patience, "strategy": given.strategy}
    rows = []
    for pieces in given.pieces:
        for members in given.members:
            seeds = range(given.seeds)
            runs = [grown(members, pieces, seed=seed, degree=given.degree or None, **options) for seed in seeds]
            rows.append(row(members, pieces, runs))
            print("  ".join(rows[-1]), file=sys.stderr, flush=True)
    tables.show(HEAD, rows)


if __name__ == "__main__":
    main()

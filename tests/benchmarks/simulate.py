"""Swarms in simulated time against the fluid bound. `python -m tests.benchmarks.simulate` prints a table."""

from __future__ import annotations

import argparse
import time
from dataclasses import dataclass

from core.config import Strategy
from core.transfer.lanes import LANES, LANES_MAX, PATIENCE
from tests.benchmarks.simulated import Member, World


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

    @property
    def ratio(self) -> float:
        """Makespan against the fluid bound."""
        return self.makespan / self.bound


def swarm(leechers: int, pieces: int, *, rate: float = 12.5e6, **options: object) -> Result:
    """One sharer and `leechers` that begin together, all links equal."""
    world = World(pieces, **options)  # type: ignore[arg-type]
    sharer = world.add("sharer", rate, rate, have=True)
    fetchers = [world.add(f"peer{i}", rate, rate) for i in range(leechers)]
    return finish(world, sharer, fetchers, world.manifest.size / rate)


def finish(world: World, sharer: Member, fetchers: list[Member], bound: float) -> Result:
    """Start all and run to the end."""
    began = time.perf_counter()
    for fetcher in fetchers:
        fetcher.start()
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
    )


def main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("--lanes", type=int, default=LANES)
    parser.add_argument("--most", type=int, default=LANES_MAX)
    parser.add_argument("--patience", type=float, default=PATIENCE)
    parser.add_argument("--strategy", type=Strategy, default=Strategy.RANDOM)
    parser.add_argument("--seeds", type=int, default=2)
    args = parser.parse_args()
    for leechers, pieces in ((4, 100), (8, 100), (16, 100), (4, 400), (8, 400), (16, 400)):
        runs = [
            swarm(
                leechers,
                pieces,
                seed=seed,
                lanes=args.lanes,
                lanes_most=args.most,
                patience=args.patience,
                strategy=args.strategy,
            )
            for seed in range(args.seeds)
        ]
        print(
            f"N={leechers:3} P={pieces:4}  ratio "
            + " ".join(f"{r.ratio:.3f}" for r in runs)
            + f"  copies {max(r.copies for r in runs):.2f} wasted {max(r.wasted for r in runs):.3f}"
            + f" laters {runs[0].laters} messages {runs[0].messages} cpu {runs[0].seconds:.1f}s",
            flush=True,
        )


if __name__ == "__main__":
    main()

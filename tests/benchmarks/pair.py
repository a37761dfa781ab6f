"""One pair on loopback: how fast a file goes from one process to another through a memory disk.

Ours is encrypted and checks both digests; libtorrent is plaintext and checks SHA-1. The rounds of the contenders take
turns, so that a busy minute of the machine hits all alike, and none pays for memory that the machine has yet to get.
"""

from __future__ import annotations

from pathlib import Path

from core.wire.manifest import piece_length_for
from tests.benchmarks import machine, ours, tables, torrents
from tests.benchmarks.options import Options
from tests.fakes.files import make_file
from tests.swarm.scenes import on_loopback

GOAL_MIB = 330.0
GOAL_MEMORY_MIB = 200.0
_GOALS_OF_THEIRS = {"libtorrent, fresh file": 1.0, "libtorrent, preallocated": 0.8}
_OURS = "ours, fresh file"


class _Contender:
    """The rounds of one contender: MiB a second, CPU seconds and peak memory of the ends (sharer, fetcher)."""

    def __init__(self) -> None:
        self.speeds: list[float] = []
        self.cpu: list[tuple[float, float]] = []
        self.peaks: list[tuple[int, int]] = []

    def add(self, speed: float, cpu: tuple[float, float], peaks: tuple[int, int]) -> None:
        """Note a round."""
        self.speeds.append(speed)
        self.cpu.append(cpu)
        self.peaks.append(peaks)

    def row(self, name: str) -> list[str]:
        """The contender as a line of the table."""
        cpu = [tables.spread([one[end] for one in self.cpu], 1) for end in (0, 1)]
        peaks = [f"{max(one[end] for one in self.peaks) / machine.MIB:.0f}" for end in (0, 1)]
        return [name, tables.spread(self.speeds), *cpu, *peaks]


def run(options: Options) -> None:
    """Measure, and print the table and the goals."""
    size = (options.size or 1024) * machine.MIB
    names = [_OURS] if torrents.missing() else [_OURS, *_GOALS_OF_THEIRS]
    results = {name: _Contender() for name in names}
    with machine.memory_folder(3 * size) as folder:
        source = make_file(folder / "shared" / "big.bin", size)
        torrent = torrents.make_torrent(source, piece_length_for(size)) if len(names) > 1 else None
        for number in range(options.rounds):
            # Each goes first in its turn: what one leaves behind in caches and free memory is not always the same's.
            for name in names[number % len(names) :] + names[: number % len(names)]:
                if name == _OURS:
                    _our_round(source, folder / f"round{number}", results[_OURS])
                    continue
                assert torrent is not None
                _their_round(source, torrent, folder / "theirs", name.endswith("preallocated"), results[name])
    _report(options, size, results)


def _our_round(source: Path, folder: Path, result: _Contender) -> None:
    folder.mkdir()
    size = source.stat().st_size
    with on_loopback(folder, 2) as scene:
        ours.share(scene, source, 600)
        machine.warm(folder, size)
        fetched, ends = ours.fetch_measured(scene, source.name, 600)
    ours.check(source, [scene.folders[1] / source.name])
    result.add(size / (fetched.done - fetched.accepted) / machine.MIB, ends.cpu_seconds, ends.peak_bytes)


def _their_round(source: Path, torrent: Path, folder: Path, preallocated: bool, result: _Contender) -> None:
    machine.warm(folder.parent, source.stat().st_size)
    got = torrents.run(source, torrent, [folder], preallocated=preallocated)
    ours.check(source, [folder / source.name])
    folder.rmdir()
    result.add(source.stat().st_size / got.seconds[0] / machine.MIB, got.cpu_seconds, got.peak_bytes)


def _report(options: Options, size: int, results: dict[str, _Contender]) -> None:
    print(f"One pair on loopback, {size // machine.MIB} MiB in memory, from the accepted command to done")
    head = ["", "MiB/s", "CPU s sharer", "CPU s fetcher", "peak MiB sharer", "peak MiB fetcher"]
    tables.show(head, [result.row(name) for name, result in results.items()])
    speed = tables.median(results[_OURS].speeds)
    memory = max(max(ends) for ends in results[_OURS].peaks) / machine.MIB
    goals = [
        ["speed", f"{speed:.0f} MiB/s", tables.at_least(speed, GOAL_MIB, " MiB/s")],
        ["memory of either end", f"{memory:.0f} MiB", tables.at_most(memory, GOAL_MEMORY_MIB, " MiB")],
    ]
    for name, goal in _GOALS_OF_THEIRS.items():
        if name in results:
            ratio = speed / tables.median(results[name].speeds)
            goals.append([f"against {name}", f"{ratio:.2f} x", tables.at_least(ratio, goal, " x", 1)])
    tables.show(["ours", "measured", "goal"], goals)
    title = f"One pair on loopback, {size // machine.MIB} MiB in memory"
    options.notes.chart(title, "MiB/s", {name: one.speeds for name, one in results.items()}, goal=GOAL_MIB)
    options.notes.table(title, goals)
    if complaint := torrents.missing():
        options.notes.left_out.append(complaint)
        print(f"left out: {complaint}\n")

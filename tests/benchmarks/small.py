"""A folder of a thousand small files, against one file of the same size: what a file costs beside its bytes."""

from __future__ import annotations

from pathlib import Path

from tests.benchmarks import machine, ours, tables
from tests.benchmarks.options import Options
from tests.fakes.files import make_file
from tests.swarm.scenes import on_loopback

_FILES = 1000
_FILE_BYTES = 100 * 1024
_SINGLE_MIB = 1024
GOAL = 0.25


def run(options: Options) -> None:
    """Measure, and print the table and the goal. `--size` is that of the single file."""
    single_size = (options.size or _SINGLE_MIB) * machine.MIB
    total = _FILES * _FILE_BYTES
    sharing: list[float] = []
    seconds: list[float] = []
    single: list[float] = []
    with machine.memory_folder(2 * (total + single_size)) as folder:
        many = folder / "shared" / "many"
        for index in range(_FILES):
            make_file(many / f"{index % 10}" / f"{index:04}.bin", _FILE_BYTES, seed=index)
        big = make_file(folder / "shared" / "big.bin", single_size)
        for number in range(options.rounds):
            place = folder / f"round{number}"
            shared, took = _round(many, place / "many")
            sharing.append(shared)
            seconds.append(took)
            single.append(single_size / _round(big, place / "one")[1] / machine.MIB)
    speeds = [total / machine.MIB / one for one in seconds]
    print(f"{_FILES} files of {_FILE_BYTES // 1024} KiB in a folder, one pair on loopback, in memory")
    rows = [
        ["upload_file of the folder, s", tables.spread(sharing, 2)],
        ["download of the folder, s", tables.spread(seconds, 2)],
        ["that is, MiB/s", tables.spread(speeds)],
        [f"one file of {single_size // machine.MIB} MiB, MiB/s", tables.spread(single)],
    ]
    tables.show(["", "measured"], rows)
    share = 100 * tables.median(speeds) / tables.median(single)
    goal = tables.at_least(share, 100 * GOAL, " %")
    options.notes.chart(
        f"{_FILES:,} files of {_FILE_BYTES // 1024} KiB against one of {single_size // machine.MIB} MiB",
        "MiB/s",
        {"ours, the folder": speeds, "ours, one file": single},
        goal=GOAL * tables.median(single),
    )
    tables.show(["ours", "measured", "goal"], [["of the speed of one file", f"{share:.0f} %", goal]])


def _round(source: Path, place: Path) -> tuple[float, float]:
    """Seconds to share, and seconds to fetch."""
    place.mkdir(parents=True)
    with on_loopback(place, 2) as scene:
        shared = ours.share(scene, source, 600)
        fetched = ours.fetch(scene, 1, source.name, 600)
    ours.check(source, [scene.folders[1] / source.name])
    return shared, fetched.done - fetched.accepted

"""Everybody fetches at once between hosts of their own: the time until the last one has the file, against the bound.

The bound is size / link rate, whatever the number of hosts; no protocol overhead is taken off. libtorrent runs in the
same lab, plaintext, with pieces of 256 KiB, which suit it best there. Hosts are network namespaces: needs root and
iproute2.
"""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from tests.benchmarks import machine, ours, tables, torrents
from tests.benchmarks.options import Options
from tests.fakes.files import make_file
from tests.fakes.programs import on
from tests.lab.missing import lab_missing
from tests.lab.network import Lab
from tests.swarm.scenes import in_lab

_TORRENT_PIECE = 256 * 1024
_SIZE_MIB = 100
GOAL_COPIES = 1.15
_Run = tuple[float, float]
"""Seconds until the last has it, and what the sharer gave, in copies."""


def run(options: Options) -> None:
    """Measure, and print the table and the goals."""
    wan = bool(options.delay or options.loss)
    if complaint := lab_missing(wan=wan):
        raise machine.Unable(complaint)
    size = (options.size or _SIZE_MIB) * machine.MIB
    bound = size / (options.rate * 1e6 / 8)
    runners: dict[str, Callable[[Options, Path, Path], _Run]] = {"ours, encrypted": _ours}
    if torrents.missing() is None:
        runners[f"libtorrent {torrents.version()}, plaintext, 256 KiB pieces"] = _theirs
    results: dict[str, list[_Run]] = {name: [] for name in runners}
    with machine.memory_folder((options.hosts + 1) * size) as folder:
        source = make_file(folder / "shared" / "big.bin", size)
        for number in range(options.rounds):
            for index, (name, runner) in enumerate(runners.items()):
                place = folder / f"round{number}-{index}"
                place.mkdir()
                results[name].append(runner(options, source, place))
    _report(options, size, bound, results)


def _lab(options: Options, hosts: int) -> Lab:
    return Lab(hosts, rate_mbit=options.rate, delay_ms=options.delay, loss_pct=options.loss)


def _ours(options: Options, source: Path, place: Path) -> _Run:
    # The tracker is on a host of its own, so that what it sends takes nothing from a peer.
    with _lab(options, options.hosts + 1) as lab, in_lab(lab, place, range(options.hosts + 1)) as scene:
        ours.share(scene, source, 600)
        fetched = ours.fetch_together(scene, source.name, 3600)
        sharer = scene.names[0]
    ours.check(source, [folder / source.name for folder in scene.folders[1:]])
    given = sum(ours.given_by(one, sharer) for each in fetched for one in each.downloads)
    began = min(one.accepted for one in fetched)
    return max(one.done for one in fetched) - began, given / source.stat().st_size


def _theirs(options: Options, source: Path, place: Path) -> _Run:
    torrent = torrents.make_torrent(source, _TORRENT_PIECE)
    folders = [place / f"leecher{index}" for index in range(1, options.hosts)]
    with _lab(options, options.hosts) as lab:
        got = torrents.run(
            source,
            torrent,
            folders,
            seconds=3600,
            addresses=[lab.address(host) for host in range(options.hosts)],
            prefixes=[on(lab, host) for host in range(options.hosts)],
        )
    ours.check(source, [folder / source.name for folder in folders])
    return max(got.seconds), got.copies


def _report(options: Options, size: int, bound: float, results: dict[str, list[_Run]]) -> None:
    path = f", {options.delay:g} ms one way, {options.loss:g} % loss" if options.delay or options.loss else ""
    print(
        f"{options.hosts} hosts, one of them shares {size // machine.MIB} MiB, links of {options.rate:g} Mbit/s{path}: "
        f"the bound is {bound:.2f} s"
    )
    rows = [
        [
            name,
            tables.spread([seconds for seconds, _ in runs], 2),
            tables.spread([seconds / bound for seconds, _ in runs], 3),
            tables.spread([copies for _, copies in runs], 2),
        ]
        for name, runs in results.items()
    ]
    tables.show(["", "last done, s", "x bound", "sharer's upload, copies"], rows)
    options.notes.chart(
        f"{options.hosts} hosts, {size // machine.MIB} MiB, {options.rate:g} Mbit/s{path}: the last has it",
        "x bound",
        {name: [seconds / bound for seconds, _ in runs] for name, runs in results.items()},
        goal=_goal(options, size),
        less=True,
    )
    if complaint := torrents.missing():
        options.notes.left_out.append(complaint)
    runs = results["ours, encrypted"]
    ratio, copies = (
        tables.median([seconds / bound for seconds, _ in runs]),
        tables.median([copies for _, copies in runs]),
    )
    tables.show(
        ["ours", "measured", "goal"],
        [
            ["last done", f"{ratio:.3f} x", tables.at_most(ratio, _goal(options, size), " x", 2)],
            ["sharer's upload", f"{copies:.2f} copies", tables.at_most(copies, GOAL_COPIES, " copies", 2)],
        ],
    )


def _goal(options: Options, size: int) -> float:
    """What is aimed at for such a swarm, in bounds."""
    if options.delay or options.loss:
        return 1.25 if options.delay <= 10 else 1.4
    if options.hosts > 9:
        return 1.15
    return 1.09 if size >= 400 * machine.MIB else 1.10

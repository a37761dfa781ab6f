"""`make bench`: how fast it is, next to libtorrent. `python -m tests.benchmarks [names]`; `--help` lists them.

Invariant: a benchmark that cannot run is listed as left out, with the reason, on the picture too. The exit status is 1
for a wrong file or a failure; a goal that was missed is marked, and is none.
"""

from __future__ import annotations

import argparse
import sys
import time
import traceback
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from tests.benchmarks import (
    bundle,
    grow,
    hashing,
    huge,
    load,
    load_reads,
    machine,
    pair,
    picture,
    report,
    simulated_stories,
    small,
    swarm,
    torrents,
    unequal,
    window,
    wire,
)
from tests.benchmarks.options import Options
from tests.benchmarks.report import Notes

_MOST_CHARS = 1000
"""Of an error: that of a folder names every file of it."""


@dataclass(frozen=True)
class Benchmark:
    """A named figure."""

    about: str
    run: Callable[[Options], None]


BENCHMARKS = {
    "pair": Benchmark("one file between two processes, next to libtorrent", pair.run),
    "hashing": Benchmark("hashing a file to share, against the cores' own speed", hashing.run),
    "wire": Benchmark("one connection on 1 Gbit/s: what either end takes, and its loop (root, iproute2)", wire.run),
    "small": Benchmark("a folder of 1,000 small files, against one file", small.run),
    "window": Benchmark("the window: how smooth, how soon, how big, and how fast through it", window.run),
    "bundle": Benchmark("the bundle: how big, and how soon its window is on a screen (make bundle, Xvfb)", bundle.run),
    "tracker": Benchmark("one tracker on one core with a thousand clients, next to an echo (Linux)", load.run),
    "trackers": Benchmark("reads from three trackers on one PostgreSQL, against one tracker (Linux)", load_reads.run),
    "huge": Benchmark("a file of 100 GB: the memory of either end, and going on after a stop", huge.run),
    "grow": Benchmark("how a swarm grows, in simulated time", grow.run),
    "stories": Benchmark("swarms whose links differ, in simulated time", simulated_stories.run),
    "swarm": Benchmark(
        "everybody fetches at once on hosts of their own, next to libtorrent (root, iproute2)", swarm.run
    ),
    "unequal": Benchmark("the same with thin links, and who comes late, leaves or dawdles", unequal.run),
}


def main(arguments: Sequence[str] | None = None) -> int:
    """Run what was asked for, or everything; the exit status."""
    names, options, drawn = _parse(arguments)
    described = machine.described()
    print("\n".join(described))
    print(f"beside   {torrents.missing() or 'libtorrent ' + torrents.version()}\n", flush=True)
    failures, left_out = [], []
    for name in names:
        began, notes = time.monotonic(), Notes()
        try:
            BENCHMARKS[name].run(replace(options, notes=notes))
        except machine.Unable as reason:
            left_out.append(f"{name}: {reason}")
            notes.left_out.append(str(reason))
        except Exception as error:  # noqa: BLE001 - one that fails must not hide the figures of the others
            where = "".join(traceback.format_tb(error.__traceback__)[-1:]).strip()
            told = "".join(f"\n{note}" for note in getattr(error, "__notes__", ()))
            failures.append(f"{name}: {type(error).__name__}: {str(error)[:_MOST_CHARS]}\n{where}{told}")
            notes.left_out.append(f"it failed with {type(error).__name__}")
        report.save(notes.report(_file_name(name, options), described, _asked(name, options)))
        print(f"({name}: {time.monotonic() - began:.0f} s)\n", flush=True)
    for line in left_out:
        print(f"left out  {line}")
    print(_draw(drawn))
    for line in failures:
        print(f"FAILED    {line}", file=sys.stderr)
    return 1 if failures else 0


def _draw(target: Path) -> str:
    """Draw all figures that are kept; what to say of it."""
    if complaint := picture.missing():
        return f"left out  picture: {complaint}"
    try:
        picture.draw(report.load(), target, list(BENCHMARKS))
    except (ValueError, OSError) as error:
        return f"left out  picture: {error}"
    return f"drawn     {target}"


def _file_name(name: str, options: Options) -> str:
    """Swarms of different sizes and paths stand side by side on the picture; of all others the last one does."""
    if name != "swarm":
        return name
    path = f"-{options.delay:g}ms-{options.loss:g}pct" if options.delay or options.loss else ""
    return f"swarm-{options.hosts:03}-{options.rate:g}mbit{path}" + (f"-{options.size}mib" if options.size else "")


def _asked(name: str, options: Options) -> str:
    if name == "grow":
        return "simulated"
    return f"{options.rounds} rounds" if options.rounds > 1 and name != "huge" else "1 round"


def _parse(arguments: Sequence[str] | None) -> tuple[list[str], Options, Path]:
    listed = "\n".join(f"  {name:9} {one.about}" for name, one in BENCHMARKS.items())
    parser = argparse.ArgumentParser(
        prog="python -m tests.benchmarks",
        description=f"Measures, and prints tables. The benchmarks (default: all):\n{listed}",
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    parser.add_argument("names", nargs="*", metavar="name", help="which to run")
    parser.add_argument("--rounds", type=int, default=3, help="how often each is measured (3)")
    parser.add_argument("--size", type=int, metavar="MIB", help="of the file (1024; 100 in the swarms)")
    parser.add_argument(
        "--picture",
        type=Path,
        default=report.FOLDER / "bench.png",
        metavar="FILE",
        help="drawn of all figures in build/bench",
    )
    lab = parser.add_argument_group("the swarm")
    lab.add_argument("--hosts", type=int, default=5, help="the sharer and the fetchers (5)")
    lab.add_argument("--rate", type=float, default=100.0, metavar="MBIT", help="of each link and direction (100)")
    lab.add_argument("--delay", type=float, default=0.0, metavar="MS", help="one way between two hosts (0)")
    lab.add_argument("--loss", type=float, default=0.0, metavar="PERCENT", help="of packets (0)")
    tracker = parser.add_argument_group("the tracker")
    tracker.add_argument(
        "--clients", type=int, default=1000, help="connected at once; three times as many later (1000)"
    )
    tracker.add_argument("--seconds", type=float, default=20.0, help="how long each load lasts (20)")
    given = parser.parse_args(arguments)
    if unknown := [name for name in given.names if name not in BENCHMARKS]:
        parser.error(f"no benchmark is called {unknown[0]}; there are {', '.join(BENCHMARKS)}")
    if given.rounds < 1 or (given.size is not None and given.size < 1) or not 2 <= given.hosts <= 200:
        parser.error("rounds and size are at least 1, hosts 2 to 200")
    if given.clients < 100 or given.clients % 100 or not 2 <= given.seconds <= 600:
        parser.error("clients are some hundreds, seconds 2 to 600")
    options = Options(
        given.rounds, given.size, given.hosts, given.rate, given.delay, given.loss, given.clients, given.seconds
    )
    return given.names or list(BENCHMARKS), options, given.picture


if __name__ == "__main__":
    sys.exit(main())

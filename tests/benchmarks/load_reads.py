"""Three trackers on one PostgreSQL against one: how many reads a second, and what a read costs each side.

With too few cores for all of them the trackers stand in each other's way, and a busy core that shares its parts with
another makes each read look dearer. So what a read takes of a core, in a tracker and in the server, is measured at one
rate for both, which leaves the cores half idle; it says what trackers could do with a core each. A read is a page of
fifty files, or a roster of a hundred.
"""

from __future__ import annotations

import asyncio
import itertools
import os
import shutil
import tempfile
import time
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from core.loops import loop_factory
from core.wire import routes
from core.wire.fingerprint import TrackerAddress
from tests.benchmarks import machine, tables
from tests.benchmarks.load_clients import Target, open_http
from tests.benchmarks.load_process import Server, cores, family_cpu, free_port
from tests.benchmarks.load_scenes import checked, offered
from tests.benchmarks.load_world import Size, World, write_world
from tests.benchmarks.options import Options
from tests.fakes.postgres import PostgresServer
from tests.fakes.raw_client import pinned_context
from tracker.identity import ROOT_FILE
from tracker.store.address import parse_database

_TRACKERS: Final = 3
_LINKS: Final = 8
"""Connections to each tracker."""
_SIZE: Final = Size(crowd=200, clients=200, logins=0, groups=20, files=12_000)
_CALM: Final = 0.4
"""Of what one tracker can answer: the rate at which one and three are compared."""
GOAL: Final = 2.0


@dataclass(frozen=True)
class Reads:
    """Reads a second, and what one takes of a core, in seconds: in a tracker, in the server, in this process."""

    most: float
    """Reads a second if each connection asks for the next at once; the others are at the same rate for all."""
    tracker: float
    server: float
    own: float


def run(options: Options) -> None:
    """Measure, and print the table and the goal."""
    with cores() as core, tempfile.TemporaryDirectory(prefix="p2p-load-") as name:
        database = PostgresServer(durable=True)
        try:
            _measure(options, core, Path(name), database)
        finally:
            database.close()


def _measure(options: Options, core: int, place: Path, database: PostgresServer) -> None:
    url = database.make_database()
    folders = [place / f"tracker{number}" for number in range(_TRACKERS)]
    world = asyncio.run(write_world(folders[0], parse_database(url), _SIZE))
    database.sql("ANALYZE", url.partition("?")[0].rpartition("/")[2])
    for folder in folders[1:]:
        folder.mkdir(mode=0o700)
        shutil.copy(folders[0] / ROOT_FILE, folder)
    free = sorted(os.sched_getaffinity(0))
    given = [core, *(free[number % len(free)] for number in range(_TRACKERS - 1))]
    results: dict[str, dict[int, list[Reads]]] = {kind: {1: [], _TRACKERS: []} for kind in ("files", "roster")}
    for _ in range(options.rounds):
        calm: dict[str, float] = {}
        for count in (1, _TRACKERS):
            servers = []
            try:
                targets = []
                for folder, at in zip(folders[:count], given, strict=False):
                    address = TrackerAddress("127.0.0.1", free_port())
                    words = ["-m", "tracker", "serve", "--data", str(folder), "--database", url]
                    words += ["--listen", str(address), "--no-announce"]
                    servers.append(Server(words, at, place / "log"))
                    servers[-1].start(address)
                    targets.append(Target(address, pinned_context(world.root.der)))
                for kind, by_count in results.items():
                    with asyncio.Runner(loop_factory=loop_factory()) as runner:
                        reads = runner.run(_read(options, world, kind, targets, servers, database, calm))
                    by_count[count].append(reads)
            finally:
                for server in servers:
                    server.stop()
    for kind, by_count in results.items():
        _report(kind, by_count)


async def _read(
    options: Options, world: World, kind: str, targets: Sequence[Target], servers: Sequence[Server],
    database: PostgresServer, calm: dict[str, float],
) -> Reads:  # fmt: skip
    """`calm` holds the rate of each kind, once one tracker was measured."""
    links = [await open_http(target, number) for target in targets for number in range(_LINKS)]
    turns = itertools.count()
    done = 0

    async def _one(place: int) -> None:
        nonlocal done
        group = world.groups[next(turns) % len(world.groups)]
        token = world.people[group.members[next(turns) % len(group.members)]].token
        path = routes.ROSTER.path if kind == "roster" else routes.FILES.path + "?limit=50"
        checked(await links[place].ask("GET", path.format(group_id=group.group_id), b"", token))
        done += 1

    async def _again(until: float, place: int) -> None:
        while time.perf_counter() < until:
            await _one(place)

    await asyncio.gather(*(_again(time.perf_counter() + 0.5, place) for place in range(len(links))))
    done, began = 0, time.perf_counter()
    await asyncio.gather(*(_again(began + options.seconds / 4, place) for place in range(len(links))))
    most = done / (time.perf_counter() - began)
    rate = calm.setdefault(kind, _CALM * most)
    done, own = 0, time.process_time()
    before = sum(machine.cpu_seconds(server.pid) for server in servers), family_cpu(database.pid)
    await offered(rate, options.seconds / 2, lambda number: _one(number % len(links)))
    after = sum(machine.cpu_seconds(server.pid) for server in servers), family_cpu(database.pid)
    for link in links:
        link.close()
    own = time.process_time() - own
    return Reads(most, (after[0] - before[0]) / done, (after[1] - before[1]) / done, own / done)


def _report(kind: str, by_count: dict[int, list[Reads]]) -> None:
    def per(name: str, one: Sequence[float], three: Sequence[float], digits: int = 0) -> list[str]:
        return [name, tables.spread(one, digits), tables.spread(three, digits)]

    one, three = by_count[1], by_count[_TRACKERS]
    print(f"Reads of {kind} from PostgreSQL")
    tables.show(
        ["", "1 tracker", f"{_TRACKERS} trackers"],
        [
            per("a second at most, here", [r.most for r in one], [r.most for r in three]),
            per("ms of a core, tracker", [1000 * r.tracker for r in one], [1000 * r.tracker for r in three], 2),
            per("ms of a core, PostgreSQL", [1000 * r.server for r in one], [1000 * r.server for r in three], 2),
            per("ms of a core, this process", [1000 * r.own for r in one], [1000 * r.own for r in three], 2),
        ],
    )
    alone = 1 / tables.median([r.tracker for r in one])
    cost, shared = tables.median([r.tracker for r in three]), tables.median([r.server for r in three])
    ratio = _TRACKERS / cost / alone
    tables.show(
        ["with a core for each tracker (computed)", "measured", "goal"],
        [
            ["reads, three against one", f"{ratio:.2f} x", tables.at_least(ratio, GOAL, " x", 1)],
            ["cores that PostgreSQL then uses", f"{shared / cost * _TRACKERS:.1f}", ""],
        ],
    )

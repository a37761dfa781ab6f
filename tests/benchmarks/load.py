"""One tracker on one core, with SQLite, and a thousand clients of it on the other; beside it an echo as the floor.

The same is done to a small deployment and to one of 1,000 groups and a million files. The clients are real ones as far
as a tracker can tell: TLS 1.3, a WebSocket each, an address each, pings; they live in this process, which is bound to
the other cores and says what it took of them.
"""

from __future__ import annotations

import asyncio
import gc
import shutil
import tempfile
import time
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final

import msgspec

from core.loops import loop_factory
from core.wire import routes
from core.wire import tracker_messages as m
from core.wire.fingerprint import TrackerAddress
from tests.benchmarks import load_floor, machine, tables
from tests.benchmarks.load_clients import Target, open_http
from tests.benchmarks.load_crowd import Crowd
from tests.benchmarks.load_process import Server, Taken, cores, free_port
from tests.benchmarks.load_scenes import Events, Listed, Logins, checked, list_files, offered
from tests.benchmarks.load_world import GROUPS_EACH, MEMBERS, Size, World, write_world
from tests.benchmarks.options import Options
from tests.fakes.raw_client import pinned_context
from tracker.data_folder import DATABASE
from tracker.store.sqlite import SqliteStore

_MORE: Final = 2
"""Crowds beside the first that connect later."""
_LOGIN_RATE: Final = 200.0
_LINKS: Final = 20
_AT_ONCE: Final = 32
"""Clients that connect at the same time."""
_LARGE: Final = (1_000, 1_000_000)
_DISK_NEED: Final = 4 << 30
_MOST_CHARS: Final = 3000
"""Of what a tracker complained of."""


@dataclass
class Figures:
    """What one round gave."""

    idle_memory: int
    connected: Taken
    steady: Taken
    delays: list[float]
    requests: list[float]
    frames: float
    """A second, to all clients."""
    frame_bytes: int
    told: float
    """Events a second, to all clients."""
    missing: int
    own_share: float
    """Of its core, of this process, during the events."""
    more: Taken
    more_published: int
    """Events that were published meanwhile."""
    more_delays: list[float]
    logins_most: float
    logins: list[float]
    logins_taken: Taken
    others: list[float]
    listed: Listed
    started: float
    back: float
    back_failures: int


def run(options: Options) -> None:
    """Measure, and print the tables and the goals."""
    with cores() as core, tempfile.TemporaryDirectory(prefix="p2p-load-") as name:
        if shutil.disk_usage(name).free < _DISK_NEED:
            raise machine.Unable(f"{_DISK_NEED >> 30} GiB must be free in {tempfile.gettempdir()}")
        groups = options.clients * GROUPS_EACH // MEMBERS
        people = options.clients * (1 + _MORE)
        small = Size(options.clients, people, 500, groups * (1 + _MORE), 12_000)
        large = Size(options.clients, people, 500, max(_LARGE[0], small.groups), _LARGE[1])
        for title, size in (("small", small), ("large", large))[: 1 if options.size == 1 else 2]:
            _one(options, core, Path(name) / title, size)


def _one(options: Options, core: int, place: Path, size: Size) -> None:
    began = time.perf_counter()
    place.mkdir()
    data = place / "data"
    world = asyncio.run(write_world(data, SqliteStore(data / DATABASE), size))
    print(
        f"One tracker on one core, SQLite: {options.clients} clients in {options.clients * GROUPS_EACH // MEMBERS} "
        f"groups of {MEMBERS}, {size.groups} groups and {size.files} files in the database "
        f"({(data / DATABASE).stat().st_size / machine.MIB:.0f} MiB, written in {time.perf_counter() - began:.0f} s)"
    )
    address = TrackerAddress("127.0.0.1", free_port())
    target = Target(address, pinned_context(world.root.der))
    words = ["-m", "tracker", "serve", "--data", str(data), "--listen", str(address), "--no-announce"]
    server = Server(words, core, place / "log")
    rounds = []
    for _ in range(options.rounds):
        with asyncio.Runner(loop_factory=loop_factory()) as runner:
            try:
                rounds.append(runner.run(_round(options, world, target, server)))
            except Exception as error:
                error.add_note(server.said()[-2000:])
                raise
            finally:
                server.stop()
    if "Traceback" in (said := server.said()):
        print("the tracker wrote:\n" + said[said.index("Traceback") :][:_MOST_CHARS])
    last = rounds[-1]
    floor_at = TrackerAddress("127.0.0.1", free_port())
    floor = Server(load_floor.words_of(data, floor_at), core, place / "floor-log")
    try:
        floor.start(floor_at)
        with asyncio.Runner(loop_factory=loop_factory()) as runner:
            under = runner.run(
                load_floor.measure(
                    floor, Target(floor_at, target.context), options.clients, last.frames, last.frame_bytes,
                    options.seconds,
                )
            )  # fmt: skip
    finally:
        floor.stop()
    _report(options, rounds, under)


async def _round(options: Options, world: World, target: Target, server: Server) -> Figures:
    started = server.start(target.address)
    gc.collect()
    gc.freeze()
    idle = machine.memory(server.pid)
    crowd = Crowd(world, target, 0, options.clients)
    connected: list[Taken] = []
    with server.taking(connected):
        await crowd.connect(_AT_ONCE)
    await asyncio.sleep(1.0)
    groups = world.groups[: options.clients * GROUPS_EACH // MEMBERS]
    events = Events(world, groups, [crowd])
    await events.open(target)
    await events.run(2.0)
    crowd.delays.clear()
    events.requests.clear()
    frames, size, told, own = crowd.frames, crowd.bytes, crowd.told, time.process_time()
    steady: list[Taken] = []
    with server.taking(steady):
        await events.run(options.seconds)
    seconds = steady[0].seconds
    own_share = (time.process_time() - own) / seconds
    await asyncio.sleep(1.0)
    frames, size, told = crowd.frames - frames, crowd.bytes - size, crowd.told - told
    delays, requests = list(crowd.delays), list(events.requests)
    missing = crowd.behind(events.newest)
    crowd.delays.clear()

    later = Crowd(world, target, options.clients, _MORE * options.clients)
    more: list[Taken] = []
    disturbing = asyncio.create_task(events.run(600.0))
    published = events.published
    with server.taking(more):
        await later.connect(_AT_ONCE)
    published = events.published - published
    disturbing.cancel()
    await asyncio.gather(disturbing, return_exceptions=True)
    await events.settled()
    await asyncio.sleep(1.0)
    more_delays = list(crowd.delays)
    await later.close()
    await _only(target, options.clients)

    logins = Logins(world)
    await logins.open(target, _LINKS)
    await logins.one(0)  # behind all that the tracker still has to write of who went
    most = await logins.most(3.0)
    taken: list[Taken] = []
    asking = await open_http(target, 30_000)

    async def _who(_: int) -> None:
        checked(await asking.ask("GET", routes.WHO_AM_I.path, b"", world.people[0].token))

    with server.taking(taken):
        login_delays, others = await asyncio.gather(
            offered(_LOGIN_RATE, options.seconds / 2, logins.one), offered(20.0, options.seconds / 2, _who)
        )
    logins.close()
    asking.close()
    events.close()
    one = Events(world, world.groups[:1], [crowd], dict(events.newest))
    await one.open(target)
    listed = await list_files(world, target, world.groups[0], one)
    one.close()

    began = time.perf_counter()
    stopping = asyncio.to_thread(server.stop)
    await stopping
    again = await asyncio.to_thread(server.start, target.address)
    await crowd.all_here()
    back = time.perf_counter() - began
    failures = crowd.failures
    await crowd.close()
    return Figures(
        idle, connected[0], steady[0], delays, requests, frames / seconds, max(1, size // max(1, frames)),
        told / seconds, missing, own_share, more[0], published, more_delays, most, login_delays, taken[0], others,
        listed, max(started, again), back, failures,
    )  # fmt: skip


async def _only(target: Target, clients: int) -> None:
    """Wait until the tracker has taken leave of everybody but so many clients."""
    link = await open_http(target, 30_001)
    while True:
        health = msgspec.json.decode(checked(await link.ask("GET", routes.HEALTH.path)), type=m.Health)
        if health.clients <= clients:
            break
        await asyncio.sleep(0.2)
    link.close()
    await asyncio.sleep(1.0)


def _at(values: Sequence[float], part: float) -> float:
    """In ms, what so large a part of `values` (seconds) does not exceed."""
    ordered = sorted(values)
    return 1000 * ordered[min(len(ordered) - 1, int(part * len(ordered)))] if ordered else float("inf")


def _report(options: Options, rounds: Sequence[Figures], floor: load_floor.Floor) -> None:
    def spread(values: Sequence[float], digits: int = 0) -> str:
        return tables.spread(values, digits)

    def row(
        name: str, values: Sequence[float], unit: str, goal: float, *, least: bool = False, digits: int = 0
    ) -> list[str]:
        said = (tables.at_least if least else tables.at_most)(tables.median(values), goal, unit, digits)
        return [name, spread(values, digits) + unit, said]

    mib, asked = machine.MIB, GROUPS_EACH * options.clients
    tables.show(
        ["goals", "measured", "goal"],
        [
            row("memory", [r.steady.memory / mib for r in rounds], " MiB", 600),
            row("push, 99 of 100", [_at(r.delays, 0.99) for r in rounds], " ms", 1000),
            row("processor during the events", [100 * r.steady.cpu / options.seconds for r in rounds], " %", 60),
            row("events to clients a second", [r.told for r in rounds], "", 0.98 * asked, least=True),
            row("pushes missing", [float(r.missing) for r in rounds], "", 0),
            row(f"{_MORE * options.clients} more connected", [r.more.seconds for r in rounds], " s", 30, digits=1),
            row("logins a second at most", [r.logins_most for r in rounds], "", _LOGIN_RATE, least=True),
            row("login at 200 a second, 99 of 100", [_at(r.logins, 0.99) for r in rounds], " ms", 200),
            row("another request meanwhile, 99 of 100", [_at(r.others, 0.99) for r in rounds], " ms", 100),
            row(f"first page of {rounds[0].listed.files} files", [1000 * r.listed.first for r in rounds], " ms", 300),
            row("all of them", [r.listed.whole for r in rounds], " s", 2, digits=2),
            row("what changed", [1000 * r.listed.change for r in rounds], " ms", 100),
            row("a search", [1000 * r.listed.search for r in rounds], " ms", 50),
            row("all back after a restart", [r.back for r in rounds], " s", 30, digits=1),
        ],
    )  # fmt: skip
    last = rounds[-1]
    events = options.seconds * options.clients * GROUPS_EACH / MEMBERS
    arriving = last.more.cpu - last.more_published * last.steady.cpu / events
    per_client = (last.connected.memory - last.idle_memory) / options.clients
    tables.show(
        ["costs (last round)", "tracker", "echo"],
        [
            ["memory without clients, MiB", f"{last.idle_memory / mib:.0f}", ""],
            ["memory a client, KiB", f"{per_client / 1024:.0f}", ""],
            ["memory with all, MiB", f"{last.steady.memory / mib:.0f}", f"{floor.memory / mib:.0f}"],
            ["connect, ms of processor", f"{1000 * last.connected.cpu / options.clients:.2f}",
             f"{1000 * floor.connect_cpu / options.clients:.2f}"],
            ["connected a second", f"{options.clients / last.connected.seconds:.0f}",
             f"{options.clients / floor.connect:.0f}"],
            ["frames a second", f"{last.frames:.0f}", f"{len(floor.delays) / floor.messages.seconds:.0f}"],
            ["bytes a frame", f"{last.frame_bytes}", f"{last.frame_bytes}"],
            ["processor for a second of it, %", f"{100 * last.steady.cpu / options.seconds:.0f}",
             f"{100 * floor.messages.cpu / options.seconds:.0f}"],
            ["processor an event published, ms", f"{1000 * last.steady.cpu / events:.2f}", ""],
            ["push, half / 99 of 100, ms", f"{_at(last.delays, 0.5):.0f} / {_at(last.delays, 0.99):.0f}",
             f"{_at(floor.delays, 0.5):.0f} / {_at(floor.delays, 0.99):.0f}"],
            ["push while others connect, 99 of 100, ms", f"{_at(last.more_delays, 0.99):.0f}", ""],
            ["publish, half / 99 of 100, ms", f"{_at(last.requests, 0.5):.0f} / {_at(last.requests, 0.99):.0f}", ""],
            ["more connect, ms of processor", f"{1000 * arriving / (_MORE * options.clients):.2f}", ""],
            ["login, ms of processor", f"{1000 * last.logins_taken.cpu / len(last.logins):.2f}", ""],
            ["login, half, ms", f"{_at(last.logins, 0.5):.0f}", ""],
            ["requests a second, 16 connections", "", f"{floor.requests_most:.0f}"],
            ["start, s", f"{last.started:.1f}", ""],
            ["attempts in vain after the restart", f"{last.back_failures}", ""],
            ["this process during the events, % of a core", f"{100 * last.own_share:.0f}", ""],
        ],
    )  # fmt: skip

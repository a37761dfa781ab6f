"""Three trackers on hosts of their own, one database on a fourth, and ten peers that never rest.

The bounds of time are what the deployment promises at this size: a client is on a live tracker 5 s after its own died,
and all is well 10 s after the database is back.
"""

from __future__ import annotations

import contextlib
import json
import sqlite3
import threading
import time
from collections.abc import Callable, Collection, Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from pathlib import Path

import msgspec

from tests.fakes.database_host import DatabaseHost, database_on
from tests.fakes.files import make_file
from tests.fakes.fleet import copy_root
from tests.fakes.programs import CommandFailed, Peer, Tracker, on
from tests.lab.network import Lab
from tests.swarm.scenes import PASSWORD

PEERS, FETCHERS, UPLOADERS = 10, range(1, 4), range(4, 6)
ELSEWHERE_SECONDS, WELL_SECONDS, LEASE_SECONDS = 5.0, 10.0, 10.0
_AWAY = {"tracker_error", "tracker_unreachable"}


@dataclass
class Deployment:
    """Everything in the lab, and what was acknowledged to whom."""

    lab: Lab
    database: DatabaseHost
    folder: Path
    trackers: dict[int, Tracker] = field(default_factory=dict)
    peers: list[Peer] = field(default_factory=list)
    turns: list[threading.Lock] = field(default_factory=list)
    stack: contextlib.ExitStack = field(default_factory=contextlib.ExitStack)
    uploaded: list[str] = field(default_factory=list)
    inside: dict[str, bool] = field(default_factory=dict)
    """Who joins and leaves: whether in, as it was acknowledged; left out while nobody can know."""
    failed: list[str] = field(default_factory=list)
    over: threading.Event = field(default_factory=threading.Event)

    def start_trackers(self, *hosts: int) -> None:
        def _start(host: int) -> Tracker:
            data = self.folder / f"tracker{host}"
            if self.trackers and not data.exists():
                copy_root(self.trackers[1].data, data)
            prefix, listen = on(self.lab, host), f"{self.lab.address(host)}:47700"
            words = ("--database", self.database.url, "--no-announce")
            return Tracker(data, *words, prefix=prefix, listen=listen)

        with ThreadPoolExecutor() as starting:
            for host, tracker in zip(hosts, starting.map(_start, hosts), strict=True):
                self.trackers[host] = self.stack.enter_context(tracker)

    def start_peer(self, index: int) -> None:
        tracker = self.trackers[1 + index % 3]
        words = ("--tracker", tracker.invite)
        peer = Peer(self.folder / f"state{index}", *words, prefix=on(self.lab, 4 + index))
        self.peers.append(self.stack.enter_context(peer))
        self.turns.append(threading.Lock())

    def do(self, index: int, line: str) -> str:
        """Type a command; empty if it was done, else the kind of its error."""
        with self.turns[index]:
            try:
                self.peers[index].do(line)
            except CommandFailed as error:
                if error.kind in _AWAY:
                    self.failed.append(error.kind)
                return error.kind
        return ""

    def tracker_ids(self) -> dict[str, str]:
        """Where each tracker with a lease listens, by its id."""
        now = "extract(epoch FROM clock_timestamp()) * 1000"
        rows = self.database.rows(f"SELECT tracker_id, addresses FROM trackers WHERE lease_until > {now}")
        return {name: json.loads(addresses)[0].partition(":")[0] for name, addresses in rows}

    def all_are_at(self, hosts: set[int]) -> bool:
        """Whether each peer is connected to one of the trackers on these hosts, which run now."""
        addresses = {self.lab.address(host) for host in hosts}
        named = ",".join(f"'{name}'" for name, address in self.tracker_ids().items() if address in addresses)
        wanted = f"SELECT count(DISTINCT device_id) FROM presence WHERE tracker_id IN ({named or 'NULL'})"
        return self.database.rows(wanted) == [[str(PEERS)]]

    def fetched(self) -> int:
        """Bytes that came from other peers so far."""
        found = 0
        for index in FETCHERS:
            with self.turns[index]:
                found += self.peers[index].download("big.bin")["bytes_received"]
        return found

    def epochs(self) -> set[int]:
        """The epoch of the group as the database and every peer has it."""
        found = {int(row[0]) for row in self.database.rows("SELECT epoch FROM groups WHERE ended IS NULL")}
        for index in [0, *FETCHERS, *UPLOADERS]:
            path = self.peers[index].state / "state.sqlite3"
            with contextlib.closing(sqlite3.connect(f"file:{path}?mode=ro", uri=True)) as state:
                rosters = [encoded for (encoded,) in state.execute("SELECT roster FROM rosters")]
            found |= {msgspec.msgpack.decode(roster)["epoch"] for roster in rosters}
        return found


def until(question: Callable[[], object], seconds: float, what: str) -> float:
    """How long it took until the answer was yes, at most `seconds`."""
    began = time.monotonic()
    while not question():
        assert time.monotonic() - began < seconds, what
        time.sleep(0.1)
    return time.monotonic() - began


@contextlib.contextmanager
def deployment(tmp_path: Path) -> Iterator[Deployment]:
    rates = [None] * 4 + [16] * PEERS
    with contextlib.ExitStack() as stack:
        lab = stack.enter_context(Lab(4 + PEERS, rate_mbit=rates))
        made = Deployment(lab, stack.enter_context(database_on(lab, 0, tmp_path)), tmp_path, stack=stack)
        made.start_trackers(1)
        made.start_trackers(2, 3)
        for index in range(PEERS):
            made.start_peer(index)
        for index, peer in enumerate(made.peers):
            peer.send(f"create_user user{index} '{PASSWORD}'")
            peer.send(f"login user{index} '{PASSWORD}'")
        for peer in made.peers:
            for _ in range(2):
                answer = peer.answer()
                assert answer["ok"], answer
        made.peers[0].do("create_group film")
        for index in [*FETCHERS, *UPLOADERS]:
            made.peers[index].do("join_group film")
            made.peers[0].do(f"accept_request film user{index}")
        yield made


def _upload(made: Deployment, index: int) -> None:
    number = 0
    while not made.over.wait(0.3):
        name = f"from{index}-{number}.bin"
        if not made.do(index, f"upload_file {make_file(made.folder / name, 5000, seed=number)} film"):
            made.uploaded.append(name)
        number += 1


def _come_and_go(made: Deployment, index: int) -> None:
    name = f"user{index}"
    made.inside[name] = False
    while not made.over.wait(0.5):
        was_inside = made.inside.pop(name, None)
        if was_inside is not False and made.do(index, "leave_group film") in ("", "not_member"):
            made.inside[name] = False
        elif was_inside is not True and _comes(made, index, name):
            made.inside[name] = True


def _comes(made: Deployment, index: int, name: str) -> bool:
    asked = made.do(index, "join_group film")
    return asked in ("", "already_requested") and not made.do(0, f"accept_request film {name}")


@contextlib.contextmanager
def busy(made: Deployment, but: Collection[int] = ()) -> Iterator[None]:
    """Everybody (`but` these) does something while the block runs."""
    works = [threading.Thread(target=_upload, args=(made, index)) for index in UPLOADERS]
    works += [
        threading.Thread(target=_come_and_go, args=(made, index)) for index in range(6, PEERS) if index not in but
    ]
    for work in works:
        work.start()
    try:
        yield
    finally:
        made.over.set()
        for work in works:
            work.join(60)


def restart_database(made: Deployment) -> None:
    made.database.server.stop()
    until(lambda: made.failed, 20, "nobody was told that the database is away")
    made.database.server.start()


def is_well(made: Deployment, before: set[str]) -> bool:
    """Whether everybody is connected, and every uploader was told yes again."""
    done = {name.partition("-")[0] for name in set(made.uploaded) - before}
    return len(done) == len(UPLOADERS) and made.all_are_at({1, 2, 3})


def cut_from_database(made: Deployment, host: int) -> None:
    """Let what the database says to a tracker vanish, until its clients are elsewhere."""
    route = ["ip", "route", "add", "blackhole", f"{made.lab.address(host)}/32"]
    made.lab.run(0, route)
    others = {1, 2, 3} - {host}
    stayed = "some stayed with a tracker without a database"
    until(lambda: made.all_are_at(others), LEASE_SECONDS + WELL_SECONDS, stayed)
    made.lab.run(0, [word.replace("add", "del") for word in route])


def clients_at(made: Deployment, address: str) -> int:
    named = [name for name, where in made.tracker_ids().items() if where == address]
    return int(made.database.rows(f"SELECT count(*) FROM presence WHERE tracker_id = '{named[0]}'")[0][0])

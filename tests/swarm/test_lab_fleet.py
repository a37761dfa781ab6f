"""Three trackers on hosts of their own, one database on a fourth, ten peers that never rest, and deaths among them.

The bounds of time are what the deployment promises at this size: a client is on a live tracker 5 s after its own died,
and all is well 10 s after the database is back.
"""

from __future__ import annotations

import contextlib
import json
import sqlite3
import threading
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from pathlib import Path

import msgspec
import pytest

from tests.fakes.database_host import DatabaseHost, database_on
from tests.fakes.files import make_file, sha1_of
from tests.fakes.fleet import copy_root
from tests.fakes.programs import CommandFailed, Peer, Tracker, on
from tests.lab.network import Lab
from tests.swarm.scenes import PASSWORD

_MIB = 1 << 20
_PEERS, _FETCHERS, _UPLOADERS = 10, range(1, 4), range(4, 6)
_ELSEWHERE_SECONDS, _WELL_SECONDS, _LEASE_SECONDS = 5.0, 10.0, 10.0
_AWAY = {"tracker_error", "tracker_unreachable"}


@dataclass
class _Deployment:
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
        return self.database.rows(wanted) == [[str(_PEERS)]]

    def fetched(self) -> int:
        """Bytes that came from other peers so far."""
        found = 0
        for index in _FETCHERS:
            with self.turns[index]:
                found += self.peers[index].download("big.bin")["bytes_received"]
        return found

    def epochs(self) -> set[int]:
        """The epoch of the group as the database and every peer has it."""
        found = {int(row[0]) for row in self.database.rows("SELECT epoch FROM groups WHERE ended IS NULL")}
        for index in [0, *_FETCHERS, *_UPLOADERS]:
            path = self.peers[index].state / "state.sqlite3"
            with contextlib.closing(sqlite3.connect(f"file:{path}?mode=ro", uri=True)) as state:
                rosters = [encoded for (encoded,) in state.execute("SELECT roster FROM rosters")]
            found |= {msgspec.msgpack.decode(roster)["epoch"] for roster in rosters}
        return found


def _until(question: Callable[[], object], seconds: float, what: str) -> float:
    """How long it took until the answer was yes, at most `seconds`."""
    began = time.monotonic()
    while not question():
        assert time.monotonic() - began < seconds, what
        time.sleep(0.1)
    return time.monotonic() - began


@contextlib.contextmanager
def _deployment(tmp_path: Path) -> Iterator[_Deployment]:
    rates = [None] * 4 + [16] * _PEERS
    with contextlib.ExitStack() as stack:
        lab = stack.enter_context(Lab(4 + _PEERS, rate_mbit=rates))
        made = _Deployment(lab, stack.enter_context(database_on(lab, 0, tmp_path)), tmp_path, stack=stack)
        made.start_trackers(1)
        made.start_trackers(2, 3)
        for index in range(_PEERS):
            made.start_peer(index)
        for index, peer in enumerate(made.peers):
            peer.send(f"create_user user{index} '{PASSWORD}'")
            peer.send(f"login user{index} '{PASSWORD}'")
        for peer in made.peers:
            for _ in range(2):
                answer = peer.answer()
                assert answer["ok"], answer
        made.peers[0].do("create_group film")
        for index in [*_FETCHERS, *_UPLOADERS]:
            made.peers[index].do("join_group film")
            made.peers[0].do(f"accept_request film user{index}")
        yield made


def _upload(made: _Deployment, index: int) -> None:
    number = 0
    while not made.over.wait(0.3):
        name = f"from{index}-{number}.bin"
        if not made.do(index, f"upload_file {make_file(made.folder / name, 5000, seed=number)} film"):
            made.uploaded.append(name)
        number += 1


def _come_and_go(made: _Deployment, index: int) -> None:
    name = f"user{index}"
    made.inside[name] = False
    while not made.over.wait(0.5):
        was_inside = made.inside.pop(name, None)
        if was_inside is not False and made.do(index, "leave_group film") in ("", "not_member"):
            made.inside[name] = False
        elif was_inside is not True and _comes(made, index, name):
            made.inside[name] = True


def _comes(made: _Deployment, index: int, name: str) -> bool:
    asked = made.do(index, "join_group film")
    return asked in ("", "already_requested") and not made.do(0, f"accept_request film {name}")


@contextlib.contextmanager
def _busy(made: _Deployment) -> Iterator[None]:
    """Everybody does something while the block runs."""
    works = [threading.Thread(target=_upload, args=(made, index)) for index in _UPLOADERS]
    works += [threading.Thread(target=_come_and_go, args=(made, index)) for index in range(6, _PEERS)]
    for work in works:
        work.start()
    try:
        yield
    finally:
        made.over.set()
        for work in works:
            work.join(60)


def _restart_database(made: _Deployment) -> None:
    made.database.server.stop()
    _until(lambda: made.failed, 20, "nobody was told that the database is away")
    made.database.server.start()


def _is_well(made: _Deployment, before: set[str]) -> bool:
    """Whether everybody is connected, and every uploader was told yes again."""
    done = {name.partition("-")[0] for name in set(made.uploaded) - before}
    return len(done) == len(_UPLOADERS) and made.all_are_at({1, 2, 3})


def _cut_from_database(made: _Deployment, host: int) -> None:
    """Let what the database says to a tracker vanish, until its clients are elsewhere."""
    route = ["ip", "route", "add", "blackhole", f"{made.lab.address(host)}/32"]
    made.lab.run(0, route)
    others = {1, 2, 3} - {host}
    stayed = "some stayed with a tracker without a database"
    _until(lambda: made.all_are_at(others), _LEASE_SECONDS + _WELL_SECONDS, stayed)
    made.lab.run(0, [word.replace("add", "del") for word in route])


@pytest.mark.lab
@pytest.mark.slow
@pytest.mark.timeout(240)
def test_trackers_and_their_database_die_and_nobody_loses_anything(tmp_path: Path) -> None:
    with _deployment(tmp_path) as made:
        source = make_file(tmp_path / "big.bin", 64 * _MIB, seed=1)
        made.peers[0].do(f"upload_file {source} film")
        for index in _FETCHERS:
            folder = tmp_path / f"folder{index}"
            folder.mkdir()
            made.peers[index].do(f"download_file film big.bin {folder}/")
        with _busy(made):
            assert made.all_are_at({1, 2, 3})
            times = {}
            fetched = made.fetched()
            made.trackers[1].kill()
            times["one killed"] = _until(lambda: made.all_are_at({2, 3}), _ELSEWHERE_SECONDS, "one was killed")
            made.trackers[2].kill()
            times["two killed"] = _until(lambda: made.all_are_at({3}), _ELSEWHERE_SECONDS, "two were killed")
            assert made.failed == [], "a command did not go to another tracker by itself"
            assert made.fetched() > fetched
            made.start_trackers(1, 2)
            made.failed.clear()
            _restart_database(made)
            uploaded = set(made.uploaded)
            times["database"] = _until(lambda: _is_well(made, uploaded), _WELL_SECONDS, "not all was well in time")
            busiest = max(made.tracker_ids().values(), key=lambda address: _clients_at(made, address))
            host = next(host for host in (1, 2, 3) if made.lab.address(host) == busiest)
            _cut_from_database(made, host)
            times["back"] = _until(lambda: busiest in made.tracker_ids().values(), _WELL_SECONDS, "it stayed away")
            time.sleep(1)
        print({what: round(seconds, 1) for what, seconds in times.items()})
        for index in _FETCHERS:
            made.peers[index].send("wait_downloads 60")
        for index in _FETCHERS:
            answer = made.peers[index].answer(70)
            assert answer["ok"], answer
            assert sha1_of(tmp_path / f"folder{index}" / "big.bin") == sha1_of(source)
        assert set(made.uploaded) <= {one["name"] for one in made.peers[1].do("list_files film")}
        members = {one["user"] for one in made.peers[2].do("list_members film")}
        assert {name for name, inside in made.inside.items() if inside} <= members
        assert not {name for name, inside in made.inside.items() if not inside} & members
        assert len(made.uploaded) >= 10  # they went on all the time
        _until(lambda: len(made.epochs()) == 1, 5, "not all have the same roster")
        for tracker in made.trackers.values():
            assert "Traceback" not in "".join(tracker.errors)


def _clients_at(made: _Deployment, address: str) -> int:
    named = [name for name, where in made.tracker_ids().items() if where == address]
    return int(made.database.rows(f"SELECT count(*) FROM presence WHERE tracker_id = '{named[0]}'")[0][0])

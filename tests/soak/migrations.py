"""A kill, and a power cut, at every statement that changes the tables of a database: old or new, never between (U2).

Each round is a fork that ends itself at one statement of SQLite, told by SQLite before it runs. Both programs bring
their databases up to date with their own code, from every version that there was.
"""

from __future__ import annotations

import os
import signal
import sqlite3
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from core.storage import database, schema
from core.wire.ids import Fingerprint
from tests.fakes.killed_steps import forked
from tests.fakes.power_cut import PowerCut
from tests.soak.figures import Figure, Plan
from tracker.store import migrate

_ROOT = Fingerprint("a" * 64)
_ENOUGH = 10_000
State = tuple[object, ...]


@dataclass(frozen=True, slots=True)
class _Database:
    """A database of one of the programs: how it was at `version`, and how the program brings it up to date."""

    program: str
    version: str
    make: Callable[[Path], None]
    upgrade: Callable[[Path], None]


def run(plan: Plan) -> list[Figure]:
    """Kill at every statement, then cut the power at every statement (a share of them below scale 1)."""
    figures = []
    for program in ("client", "tracker"):
        kinds = [one for one in _databases() if one.program == program]
        killed, between = 0, list[str]()
        for kind in kinds:
            for at, bad in _rounds(kind, plan, plan.folder / f"{program}-{kind.version}", None):
                killed += 1
                between += [f"{kind.version} at {at}: {bad}"] * bool(bad)
        figures.append(_figure(f"{program}: killed at a statement of a migration", killed, between))
    disk = _disk(plan.folder)
    try:
        for program in ("client", "tracker"):
            cut, between = 0, list[str]()
            for kind in (one for one in _databases() if one.program == program):
                for at, bad in _rounds(kind, plan, disk.place / f"{program}-{kind.version}", disk):
                    cut += 1
                    between += [f"{kind.version} at {at}: {bad}"] * bool(bad)
            figures.append(_figure(f"{program}: power cut at a statement of a migration", cut, between))
    finally:
        disk.unmount()
    return figures


def _figure(what: str, rounds: int, between: list[str]) -> Figure:
    first = f" (first: {between[0]})" if between else ""
    return Figure(what, f"{len(between)} of {rounds} left between old and new{first}", "0", not between and rounds > 0)


def _disk(folder: Path) -> PowerCut:
    missing = PowerCut.missing()
    if missing is not None:
        raise RuntimeError(missing)
    disk = PowerCut(folder, 64)
    if not disk.mount():
        raise RuntimeError("no loop device can be mounted")
    return disk


def _rounds(kind: _Database, plan: Plan, folder: Path, disk: PowerCut | None) -> Iterator[tuple[int, str]]:
    """(number of the statement, what is wrong then, or nothing) of each round. With a disk its power is cut."""
    folder.mkdir(parents=True)
    path = folder / "database"
    kind.make(path)
    old = _state(path)
    statements = _statements(kind, path)
    new = _state(path)
    assert old != new
    every = max(1, round(1 / plan.scale))
    first = plan.random(f"{kind.program} {kind.version} {disk is None}").randint(1, min(every, statements))
    for at in range(first, statements + 2, every):
        _begin_anew(kind, folder, path, disk)
        status, _ = forked(lambda pipe: _ended(kind, path, at, disk))  # noqa: B023 - called at once
        assert os.WIFSIGNALED(status) or at > statements, (kind, at, status)
        if disk is not None:
            disk.restart()
        yield at, _verdict(kind, path, old, new)


def _verdict(kind: _Database, path: Path, old: State, new: State) -> str:
    found = _state(path)
    if found not in (old, new):
        return f"tables of {found[0]}"
    if kind.version == "nothing" and not path.exists():
        return ""
    with closing(sqlite3.connect(path)) as db:
        (verdict,) = db.execute("PRAGMA integrity_check").fetchone()
    if verdict != "ok":
        return str(verdict)
    status, _ = forked(lambda pipe: kind.upgrade(path))
    if status != 0:
        return f"the next start ended with {status}"
    return "" if _state(path) == new else "the next start made other tables"


def _statements(kind: _Database, path: Path) -> int:
    """Bring `path` up to date, and say how many statements that took."""

    def counted(pipe: int) -> None:
        with _each_statement(lambda number: _say(pipe)):
            kind.upgrade(path)

    status, written = forked(counted)
    assert status == 0, (kind, status)
    assert len(written) > 3, kind
    return len(written)


def _say(pipe: int) -> None:
    os.write(pipe, b".")


def _begin_anew(kind: _Database, folder: Path, path: Path, disk: PowerCut | None) -> None:
    for left in folder.iterdir():
        left.unlink()
    kind.make(path)
    if disk is not None:
        os.sync()


def _ended(kind: _Database, path: Path, at: int, disk: PowerCut | None) -> None:
    """Bring `path` up to date, and end at the statement of that number, or right after the last."""
    kind_of_end = _End(at, disk)
    with _each_statement(kind_of_end):
        kind.upgrade(path)
    kind_of_end(at)


@dataclass(slots=True)
class _End:
    at: int
    disk: PowerCut | None

    def __call__(self, number: int) -> None:
        if number == self.at:
            if self.disk is not None:
                self.disk.cut()
            os.kill(os.getpid(), signal.SIGKILL)


@contextmanager
def _each_statement(on_statement: Callable[[int], None]) -> Iterator[None]:
    """Call with the number of each statement, from 1, before any connection made meanwhile runs it."""
    real, met = sqlite3.connect, 0

    def on_trace(statement: str) -> None:
        nonlocal met
        met += 1
        on_statement(met)

    def connect(*args: Any, **options: Any) -> sqlite3.Connection:
        connection: sqlite3.Connection = real(*args, **options)
        connection.set_trace_callback(on_trace)
        return connection

    places: tuple[Any, ...] = (sqlite3, sqlite3.dbapi2)
    for place in places:
        place.connect = connect
    try:
        yield
    finally:
        for place in places:
            place.connect = real


def _state(path: Path) -> State:
    """The version of a database, its tables, and every row; of one that is not there or empty: nothing."""
    if not path.exists():
        return (None, (), ())
    with closing(sqlite3.connect(path)) as db:
        tables = sorted(name for (name,) in db.execute("SELECT name FROM sqlite_master WHERE type = 'table'"))
        if not tables:
            return (None, (), ())
        (version,) = db.execute("PRAGMA user_version").fetchone()
        if "alembic_version" in tables:
            version = db.execute("SELECT version_num FROM alembic_version").fetchone()
        made = tuple(db.execute("SELECT type, name, sql FROM sqlite_master ORDER BY type, name"))
        rows = tuple((name, tuple(db.execute(f'SELECT * FROM "{name}" ORDER BY 1'))) for name in tables)
    return (version, made, rows)


def _databases() -> list[_Database]:
    client = [
        _Database("client", str(version) if version else "nothing", _client_at(version), _client_upgrade)
        for version in range(schema.VERSION)
    ]
    revisions = [None, *migrate.KNOWN[:-1]]
    return client + [
        _Database("tracker", revision or "nothing", _tracker_at(revision), _tracker_upgrade) for revision in revisions
    ]


def _client_at(version: int) -> Callable[[Path], None]:
    def make(path: Path) -> None:
        if not version:
            return
        with closing(sqlite3.connect(path, isolation_level=None)) as db:
            db.execute("PRAGMA journal_mode = WAL")
            for step in schema._STEPS[:version]:
                for statement in step:
                    db.execute(statement)
            pin = "(fingerprint, root_certificate, name, addresses, last_used) VALUES ('f', x'00', 'lab', '[]', 12.5)"
            db.execute(f"INSERT INTO pins {pin}")
            db.execute("INSERT INTO transfers VALUES ('u', 'f', '/d', 'n', 9, 1, 2, 3, 1, 'active', x'', 1)")
            db.execute("INSERT INTO bitmaps VALUES ('u', 0, x'ff')")
            db.execute(f"PRAGMA user_version = {version}")

    return make


def _client_upgrade(path: Path) -> None:
    database._open(path).close()


def _tracker_at(revision: str | None) -> Callable[[Path], None]:
    def make(path: Path) -> None:
        if revision is None:
            return
        head = migrate.HEAD
        migrate.HEAD = revision  # type: ignore[misc]
        try:
            migrate.prepare_file(path, _ROOT, 1)
        finally:
            migrate.HEAD = head  # type: ignore[misc]
        with closing(sqlite3.connect(path)) as db:
            db.execute("INSERT INTO nonces VALUES (x'01', 5)")
            db.commit()

    return make


def _tracker_upgrade(path: Path) -> None:
    migrate.prepare_file(path, _ROOT, 1)

"""Looks at the database and at the clock: opens it to read only, and makes no table, no file and no journal.

Used by `tracker.check.run`.
"""

from __future__ import annotations

import json
import sqlite3
import time
from contextlib import closing
from dataclasses import dataclass
from typing import Any, Final
from urllib.parse import quote

from core.wire.errors import Kind, UserError
from core.wire.ids import Fingerprint
from tracker.check.finding import Finding, ok, problem, unknown
from tracker.check.firewall import Ask, ask_program
from tracker.store.address import Store
from tracker.store.migrate import HEAD, KNOWN
from tracker.store.postgres import NoConnection, PostgresStore
from tracker.store.sqlite import SqliteStore
from tracker.wording.errors import sentence

_ITEM: Final = "database"
_SLOW_MS: Final = 50.0
_CLOCK_MS: Final = 2_000
_AHEAD_MS: Final = 60_000
_EARLIEST_MS: Final = 1_767_225_600_000
"""2026 began: this program did not exist before."""
_TURNS: Final = 5
_QUESTIONS: Final = {
    "revision": "SELECT version_num FROM alembic_version",
    "fingerprint": "SELECT fingerprint FROM deployment",
    "trackers": "SELECT tracker_id, addresses, lease_until FROM trackers ORDER BY started",
    "newest": "SELECT max(created) FROM outbox",
}


@dataclass(frozen=True, slots=True)
class Told:
    """What the database said: rows by question, how long a question takes (ms), its clock (Unix ms; None: none)."""

    rows: dict[str, list[tuple[Any, ...]]]
    took_ms: float
    now: int | None

    @property
    def addresses(self) -> list[list[str]]:
        """Where each tracker says that it is, best first."""
        return [json.loads(str(row[1])) for row in self.rows.get("trackers", [])]


async def look_at_database(store: Store, fingerprint: Fingerprint | None) -> tuple[Finding, Told | None]:
    """Whether the database is one of this version and of the deployment `fingerprint`, and what else it said."""
    if isinstance(store, SqliteStore):
        if not store.path.exists() or store.path.stat().st_size == 0:
            return ok(_ITEM, "none_yet", path=store.shown), None
        try:
            told = _ask_file(store)
        except (sqlite3.Error, OSError) as error:
            return problem(_ITEM, "broken", path=store.shown, reason=error), None
    else:
        try:
            told = await _ask_server(store)
        except UserError as error:
            return Finding(_ITEM, "problem", "server", dict(error.data), said=sentence(error)), None
    return _judge(store, told, fingerprint), told


def _judge(store: Store, told: Told, fingerprint: Fingerprint | None) -> Finding:
    path = store.shown
    if "revision" not in told.rows:
        return ok(_ITEM, "empty", path=path)
    revision = str(told.rows["revision"][0][0]) if told.rows["revision"] else ""
    if revision not in KNOWN:
        error = UserError(Kind.STATE_UNUSABLE, path=path, rule="newer")
        return Finding(_ITEM, "problem", "newer", {"path": path, "revision": revision}, said=sentence(error))
    held = str(told.rows["fingerprint"][0][0]) if told.rows.get("fingerprint") else ""
    if fingerprint is None or held != fingerprint:
        rule = "not_joined" if fingerprint is None else "other_root"
        error = UserError(Kind.STATE_UNUSABLE, path=path, rule=rule)
        return Finding(_ITEM, "problem", rule, {"path": path}, said=sentence(error))
    data = {"path": path, "revision": revision, "ms": f"{told.took_ms:.1f}"}
    if revision != HEAD:
        return ok(_ITEM, "older", **data)
    return problem(_ITEM, "slow", **data) if told.took_ms > _SLOW_MS else ok(_ITEM, "fine", **data)


def _ask_file(store: SqliteStore) -> Told:
    # Where no journal lies beside the file nobody has it open, and a plain reader would make one.
    journal = store.path.with_name(f"{store.path.name}-wal")
    mode = "mode=ro" if journal.exists() else "immutable=1"
    with closing(sqlite3.connect(f"file:{quote(str(store.path))}?{mode}", uri=True, timeout=5)) as db:
        tables = {name for (name,) in db.execute("SELECT name FROM sqlite_master WHERE type = 'table'")}
        if tables and "alembic_version" not in tables:
            raise sqlite3.DatabaseError("it is not a database of a tracker")
        began = time.perf_counter()
        rows = {name: db.execute(asked).fetchall() for name, asked in _QUESTIONS.items() if tables}
        took = (time.perf_counter() - began) * 1000 / len(_QUESTIONS)
    return Told(rows, took, None)


async def _ask_server(store: PostgresStore) -> Told:
    """Raises `UserError(STATE_UNUSABLE)`."""
    connection: Any = None
    try:
        connection = await store.connect()
        rows: dict[str, list[tuple[Any, ...]]] = {}
        async with connection.transaction(readonly=True):
            there = await connection.fetchval("SELECT to_regclass('alembic_version') IS NOT NULL")
            for name, asked in _QUESTIONS.items() if there else ():
                rows[name] = [tuple(row) for row in await connection.fetch(asked)]
        took: list[float] = []
        now = 0
        for _ in range(_TURNS):
            began = time.perf_counter()
            now = await connection.fetchval("SELECT (extract(epoch FROM clock_timestamp()) * 1000)::bigint")
            took.append((time.perf_counter() - began) * 1000)
        return Told(rows, sorted(took)[_TURNS // 2], int(now))
    except NoConnection as error:
        raise store.unusable(error) from error
    except Exception as error:  # the driver has errors of its own
        raise store.unusable(error) from error
    finally:
        if connection is not None:
            await connection.close()


def look_at_clock(now: int, told: Told | None, ask: Ask = ask_program) -> Finding:
    """Whether this machine's clock (`now`, Unix ms) can be right: against the database, and by the system's word."""
    item = "clock"
    newest = told.rows.get("newest", [(None,)])[0][0] if told is not None else None
    if now < _EARLIEST_MS:
        return problem(item, "past", seconds=(_EARLIEST_MS - now) // 1000)
    if told is not None and told.now is not None and abs(told.now - now) > _CLOCK_MS:
        return problem(item, "differs", seconds=f"{abs(told.now - now) / 1000:.1f}")
    if newest is not None and int(newest) > now + _AHEAD_MS:
        return problem(item, "set_back", seconds=(int(newest) - now) // 1000)
    answer = ask(["timedatectl", "show", "--property=NTPSynchronized", "--value"])
    synchronised = "" if answer is None else answer[1].strip()
    if synchronised == "yes":
        return ok(item, "synchronised")
    if told is not None and told.now is not None:
        return ok(item, "as_database", seconds=f"{abs(told.now - now) / 1000:.1f}")
    return unknown(item, "free" if synchronised == "no" else "alone")

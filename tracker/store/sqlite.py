"""The embedded store: one file, one tracker, one writer at a time.

Invariant: a transaction that writes has the database for itself from its first statement, so whatever
it reads still holds when it commits. Used by `store.address` and the database.
"""

from __future__ import annotations

import sqlite3
from dataclasses import dataclass
from pathlib import Path
from typing import Any, ClassVar, Final

from sqlalchemy import event
from sqlalchemy.ext.asyncio import AsyncConnection, AsyncEngine, create_async_engine

from tracker.store.quick import QUICK
from tracker.store.sqlite_driver import Driver, on_cursor

_BUSY_MS: Final = 10_000
"""How long a statement waits for the command line's one change to commit."""
_READERS: Final = 4
_DURABLE: Final = ("journal_mode = WAL", "synchronous = FULL")
"""With `synchronous = NORMAL` a power cut takes acknowledged changes."""


@dataclass(frozen=True, slots=True)
class SqliteStore:
    """A database in the file `path`."""

    path: Path
    is_shared: ClassVar[bool] = False
    """Only one tracker serves from a file; another process makes at most one change in passing."""

    @property
    def shown(self) -> str:
        """What people are told that it is."""
        return str(self.path)

    def patient(self) -> SqliteStore:
        """The same: statements that go over whole tables wait no longer for others than any."""
        return self

    def writer(self, line: object = None) -> AsyncEngine:
        """Connections for transactions that change something."""
        return self._engine(pool=1, only_reads=False)

    def readers(self, line: object = None) -> AsyncEngine:
        """Connections for snapshots to read from."""
        return self._engine(pool=_READERS, only_reads=True)

    def at_once(self, connection: AsyncConnection) -> sqlite3.Connection | None:
        """What quick statements are run with in the transaction that `connection` has begun."""
        raw = connection.sync_connection
        driver = None if raw is None else raw.connection.driver_connection
        return None if driver is None else driver._conn

    def scratch(self) -> AsyncEngine:
        """One connection to a file that only this process knows, and that is thrown away if anything fails."""
        return self._engine(pool=1, only_reads=False, pragmas=("journal_mode = OFF", "synchronous = OFF"))

    def _engine(self, *, pool: int, only_reads: bool, pragmas: tuple[str, ...] = _DURABLE) -> AsyncEngine:
        engine = create_async_engine(
            f"sqlite+aiosqlite:///{self.path}",
            pool_size=pool,
            max_overflow=0,
            pool_timeout=60,
            hide_parameters=True,
            module=Driver(only_reads=only_reads),
            connect_args={"check_same_thread": False},  # quick statements run where the loop does
        )
        event.listen(engine.sync_engine, "before_cursor_execute", on_cursor)

        @event.listens_for(engine.sync_engine, "connect")
        def _on_connect(connection: Any, record: object) -> None:
            connection.isolation_level = None  # else the driver begins, too late and not IMMEDIATE
            cursor = connection.cursor()
            for pragma in (f"busy_timeout = {_BUSY_MS}", *pragmas, "foreign_keys = ON"):
                cursor.execute(f"PRAGMA {pragma}")
            cursor.close()

        @event.listens_for(engine.sync_engine, "begin")
        def _on_begin(connection: Any) -> None:
            if only_reads:  # takes no lock before its first statement
                connection.exec_driver_sql("BEGIN", execution_options=QUICK)
            elif not _begin_at_once(connection.connection.driver_connection):
                connection.exec_driver_sql("BEGIN IMMEDIATE")

        return engine


def _begin_at_once(driver: Any) -> bool:
    """Begin to write on the loop, where nobody else writes, as nearly always; whether it was so."""
    raw: sqlite3.Connection = driver._conn
    try:
        raw.execute("PRAGMA busy_timeout = 0")
        raw.execute("BEGIN IMMEDIATE")
    except sqlite3.Error:  # whatever it is, the thread that can wait runs into it as well
        return False
    finally:
        raw.execute(f"PRAGMA busy_timeout = {_BUSY_MS}")
    return True

"""The embedded store: one file, one tracker, one writer at a time.

Invariant: a transaction that writes has the database for itself from its first statement, so whatever
it reads still holds when it commits. Used by `store.address` and the database.
"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Any, ClassVar, Final

from sqlalchemy import event
from sqlalchemy.ext.asyncio import AsyncEngine, create_async_engine

from tracker.store.quick import QUICK
from tracker.store.sqlite_driver import Driver, on_cursor

_BUSY_MS: Final = 10_000
"""How long a statement waits for the command line's one change to commit."""
_READERS: Final = 4


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

    def writer(self) -> AsyncEngine:
        """Connections for transactions that change something."""
        return self._engine(pool=1, only_reads=False)

    def readers(self) -> AsyncEngine:
        """Connections for snapshots to read from."""
        return self._engine(pool=_READERS, only_reads=True)

    def _engine(self, *, pool: int, only_reads: bool) -> AsyncEngine:
        engine = create_async_engine(
            f"sqlite+aiosqlite:///{self.path}",
            pool_size=pool,
            max_overflow=0,
            pool_timeout=60,
            module=Driver(only_reads=only_reads),
            connect_args={"check_same_thread": False},  # quick statements run where the loop does
        )
        event.listen(engine.sync_engine, "before_cursor_execute", on_cursor)

        @event.listens_for(engine.sync_engine, "connect")
        def _on_connect(connection: Any, record: object) -> None:
            connection.isolation_level = None  # else the driver begins, too late and not IMMEDIATE
            cursor = connection.cursor()
            for pragma in (
                f"busy_timeout = {_BUSY_MS}",
                "journal_mode = WAL",
                "synchronous = FULL",  # with NORMAL a power cut takes acknowledged changes
                "foreign_keys = ON",
            ):
                cursor.execute(f"PRAGMA {pragma}")
            cursor.close()

        @event.listens_for(engine.sync_engine, "begin")
        def _on_begin(connection: Any) -> None:
            if only_reads:  # takes no lock before its first statement
                connection.exec_driver_sql("BEGIN", execution_options=QUICK)
            else:
                connection.exec_driver_sql("BEGIN IMMEDIATE")

        return engine

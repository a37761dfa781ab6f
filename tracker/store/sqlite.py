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
        return self._engine(pool=1, begin="BEGIN IMMEDIATE")

    def readers(self, line: object = None) -> AsyncEngine:
        """Connections for snapshots to read from."""
        return self._engine(pool=_READERS, begin="BEGIN")

    def scratch(self) -> AsyncEngine:
        """One connection to a file that only this process knows, and that is thrown away if anything fails."""
        return self._engine(pool=1, begin="BEGIN", pragmas=("journal_mode = OFF", "synchronous = OFF"))

    def _engine(self, *, pool: int, begin: str, pragmas: tuple[str, ...] = _DURABLE) -> AsyncEngine:
        engine = create_async_engine(
            f"sqlite+aiosqlite:///{self.path}", pool_size=pool, max_overflow=0, pool_timeout=60, hide_parameters=True
        )

        @event.listens_for(engine.sync_engine, "connect")
        def _on_connect(connection: Any, record: object) -> None:
            connection.isolation_level = None  # else the driver begins, too late and not IMMEDIATE
            cursor = connection.cursor()
            for pragma in (f"busy_timeout = {_BUSY_MS}", *pragmas, "foreign_keys = ON"):
                cursor.execute(f"PRAGMA {pragma}")
            cursor.close()

        @event.listens_for(engine.sync_engine, "begin")
        def _on_begin(connection: Any) -> None:
            connection.exec_driver_sql(begin)

        return engine

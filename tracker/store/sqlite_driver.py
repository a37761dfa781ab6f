"""SQLite for SQLAlchemy's asyncio, with one change of threads a statement, and none for a quick one.

Invariant: what may wait for a disk or a lock, or look at many rows, runs in the thread that aiosqlite gives each
connection, a statement and all its rows as one task; only what its author marked quick (`store.quick`), in a
transaction that has its lock already, runs on the loop itself, because to change threads and back costs several times
as much as such a statement. A transaction is one coroutine's, so nothing runs in the thread meanwhile. SQLAlchemy's own
adapter asks the thread four times a statement. Used by the SQLite store.
"""

from __future__ import annotations

import sqlite3
from collections import deque
from collections.abc import Sequence
from typing import Any, Final

import aiosqlite
from sqlalchemy.dialects.sqlite.aiosqlite import AsyncAdapt_aiosqlite_connection, AsyncAdapt_aiosqlite_dbapi
from sqlalchemy.util.concurrency import await_

_Done = tuple[list[Any], Any, int, int | None]


class _Cursor:
    """What SQLAlchemy sees of one statement: everything was fetched when it was run."""

    server_side: Final = False

    def __init__(self, adapted: _Connection) -> None:
        self._adapted = adapted
        self._rows: deque[Any] = deque()
        self.description: Any = None
        self.rowcount = -1
        self.lastrowid: int | None = None
        self.arraysize = 1
        self.is_quick = False

    def execute(self, operation: str, parameters: Sequence[Any] | None = None) -> Any:
        """Run a statement and fetch its rows."""
        return self._run(_execute, operation, parameters or ())

    def executemany(self, operation: str, parameters: Sequence[Sequence[Any]]) -> Any:
        """Run a statement once for each of `parameters`."""
        return self._run(_execute_many, operation, parameters)

    def _run(self, work: Any, operation: str, parameters: Any) -> Any:
        driver = self._adapted.driver_connection
        try:
            run = _run_here if self.is_quick else driver._execute
            done = await_(run(work, driver._conn, operation, parameters))
        except Exception as error:  # noqa: BLE001  it is raised again as SQLAlchemy has it
            self._adapted._handle_exception(error)
        rows, self.description, self.rowcount, self.lastrowid = done
        self._rows = deque(rows)
        return self

    def fetchone(self) -> Any:
        """The next row, None behind the last."""
        return self._rows.popleft() if self._rows else None

    def fetchmany(self, size: int | None = None) -> Sequence[Any]:
        """The next rows."""
        return [self._rows.popleft() for _ in range(min(size or self.arraysize, len(self._rows)))]

    def fetchall(self) -> Sequence[Any]:
        """All rows that are left."""
        rows, self._rows = list(self._rows), deque()
        return rows

    def close(self) -> None:
        """Forget the rows."""
        self._rows.clear()

    async def _async_soft_close(self) -> None:
        """Nothing is open once a statement was run."""


async def _run_here(work: Any, *arguments: Any) -> _Done:
    """Run it at once; a coroutine, because SQLAlchemy wants to have awaited something."""
    done: _Done = work(*arguments)
    return done


def _execute(connection: sqlite3.Connection, operation: str, parameters: Sequence[Any]) -> _Done:
    return _done(connection.execute(operation, parameters))


def _execute_many(connection: sqlite3.Connection, operation: str, parameters: Sequence[Sequence[Any]]) -> _Done:
    return _done(connection.executemany(operation, parameters))


def _done(cursor: sqlite3.Cursor) -> _Done:
    rows = cursor.fetchall() if cursor.description else []
    done = rows, cursor.description, cursor.rowcount, cursor.lastrowid
    cursor.close()
    return done


class _Connection(AsyncAdapt_aiosqlite_connection):
    """A connection as SQLAlchemy sees it. With `only_reads` the end of a transaction is quick too."""

    __slots__ = ("_only_reads",)
    _cursor_cls = _Cursor  # type: ignore[assignment]

    def __init__(self, driver: AsyncAdapt_aiosqlite_dbapi, connection: Any, *, only_reads: bool) -> None:
        super().__init__(driver, connection)
        self._only_reads = only_reads

    def commit(self) -> None:
        """Make the transaction last."""
        if self._only_reads and self._connection._connection:
            self._connection._conn.commit()
        else:
            super().commit()

    def rollback(self) -> None:
        """Undo the transaction, if there is one: a pool asks for it whenever it gets a connection back."""
        if self._connection._connection and self._connection.in_transaction:
            super().rollback()


class Driver(AsyncAdapt_aiosqlite_dbapi):
    """What `create_async_engine` takes as its `module`."""

    def __init__(self, *, only_reads: bool) -> None:
        super().__init__(aiosqlite, sqlite3)
        self._only_reads = only_reads

    def connect(self, *arguments: Any, **options: Any) -> AsyncAdapt_aiosqlite_connection:
        """A new connection."""
        adapted = super().connect(*arguments, **options)
        return _Connection(self, adapted.driver_connection, only_reads=self._only_reads)


def on_cursor(_: Any, cursor: Any, statement: str, parameters: Any, context: Any, many: bool) -> None:
    """Tell a cursor whether its statement is quick: what to listen with to `before_cursor_execute`."""
    if isinstance(cursor, _Cursor):  # and not one that reads a whole table, portion by portion
        cursor.is_quick = not many and context.execution_options.get("quick", False)

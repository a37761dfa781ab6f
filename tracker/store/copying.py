"""Copies whole tables from one database into another, whatever keeps them, and proves that they are the same.

Invariant: rows go through in the order of their keys, some at a time, so that memory does not grow with
the database; the digest of a table is made of the values of its rows in that order, so it is the same for the
same rows in SQLite and in PostgreSQL. Everything happens in the transactions of the connections given.
Used to move a deployment to a server, to back it up and to restore it.
"""

from __future__ import annotations

import hashlib
from collections.abc import AsyncIterator, Callable, Iterable
from typing import Any, Final

import msgspec
from sqlalchemy import ColumnElement, String, Table, delete, func, insert, select
from sqlalchemy.ext.asyncio import AsyncConnection

from tracker.store.postgres import copy_to
from tracker.store.tables import AUDIT, GROUPS, MANIFESTS, METADATA, OUTBOX, PRESENCE, REQUEST_ANSWERS, TRACKERS

OF_THE_MOMENT: Final = frozenset({PRESENCE.name, TRACKERS.name})
"""Who is connected where: no more so as soon as it is elsewhere."""
_AT_ONCE: Final = 2000
_BIG_AT_ONCE: Final = 16
_BIG: Final = frozenset({MANIFESTS.name, GROUPS.name, OUTBOX.name, REQUEST_ANSWERS.name})
"""Tables of which one row can have megabytes."""
_ENCODER: Final = msgspec.msgpack.Encoder()
OnRows = Callable[[str, int], None]
"""Called with the name of a table whenever so many more of its rows are through."""


class Digest(msgspec.Struct, frozen=True):
    """How many rows a table has, and the SHA-256 of their values in the order of their keys."""

    rows: int
    sha256: str


def tables_but(left_out: Iterable[str]) -> tuple[Table, ...]:
    """The tables of a deployment but these, each behind those that it refers to."""
    names = frozenset(left_out)
    return tuple(table for table in METADATA.sorted_tables if table.name not in names)


async def copy(
    source: AsyncConnection, target: AsyncConnection, tables: Iterable[Table], on_rows: OnRows
) -> dict[str, Digest]:
    """Copy these tables, which hold nothing in `target`; what was copied, by table."""
    return {table.name: await _copy_table(source, target, table, on_rows) for table in tables}


async def digests(connection: AsyncConnection, tables: Iterable[Table], on_rows: OnRows) -> dict[str, Digest]:
    """What these tables hold."""
    found = {}
    for table in tables:
        hashed = _Hashed(table, on_rows)
        async for _ in hashed.through(_rows(connection, table)):
            pass
        found[table.name] = hashed.digest()
    return found


async def clear(connection: AsyncConnection, tables: Iterable[Table]) -> None:
    """Delete every row of these tables, those first that refer to others."""
    for table in reversed(tuple(tables)):
        await connection.execute(delete(table))


async def count(connection: AsyncConnection, tables: Iterable[Table]) -> dict[str, int]:
    """How many rows these tables have."""
    return {
        table.name: int((await connection.execute(select(func.count()).select_from(table))).scalar_one())
        for table in tables
    }


async def continue_numbers(connection: AsyncConnection) -> None:
    """Let the numbers of new audit lines go on behind those that were copied; SQLite does so by itself."""
    if is_server(connection):
        last = select(func.max(AUDIT.c.line)).scalar_subquery()
        sequence = func.pg_get_serial_sequence(AUDIT.name, AUDIT.c.line.name)
        await connection.execute(select(func.setval(sequence, func.coalesce(last, 1), last.is_not(None))))


def is_server(connection: AsyncConnection) -> bool:
    """Whether this is a connection to PostgreSQL."""
    return connection.dialect.name == "postgresql"


async def batches(connection: AsyncConnection, table: Table) -> AsyncIterator[list[dict[str, Any]]]:
    """The rows of a table in the order of their keys, some at a time, each as column and value."""
    names = [column.name for column in table.columns]
    async for rows in _rows(connection, table):
        yield [dict(zip(names, row, strict=True)) for row in rows]


class _Hashed:
    """Looks at rows as they go through."""

    def __init__(self, table: Table, on_rows: OnRows) -> None:
        self._table, self._on_rows = table, on_rows
        self._hash = hashlib.sha256()
        self._count = 0

    async def through(self, batches_of: AsyncIterator[list[tuple[Any, ...]]]) -> AsyncIterator[list[tuple[Any, ...]]]:
        async for rows in batches_of:
            for row in rows:
                self._hash.update(_ENCODER.encode(row))
            self._count += len(rows)
            self._on_rows(self._table.name, len(rows))
            yield rows

    def digest(self) -> Digest:
        return Digest(self._count, self._hash.hexdigest())


async def _copy_table(source: AsyncConnection, target: AsyncConnection, table: Table, on_rows: OnRows) -> Digest:
    hashed = _Hashed(table, on_rows)
    rows = hashed.through(_rows(source, table))
    driver: Any = (await target.get_raw_connection()).driver_connection
    names = [column.name for column in table.columns]
    if is_server(target):
        await copy_to(driver, table.name, names, _one_by_one(rows))
    else:
        statement = str(insert(table).compile(dialect=target.dialect))
        async for some in rows:
            await driver.executemany(statement, some)
    return hashed.digest()


async def _one_by_one(batches_of: AsyncIterator[list[tuple[Any, ...]]]) -> AsyncIterator[tuple[Any, ...]]:
    async for rows in batches_of:
        for row in rows:
            yield row


async def _rows(connection: AsyncConnection, table: Table) -> AsyncIterator[list[tuple[Any, ...]]]:
    at_once = _BIG_AT_ONCE if table.name in _BIG else _AT_ONCE
    keys = [_in_bytes(connection, column) for column in table.primary_key.columns]
    wanted = select(table).order_by(*keys).execution_options(yield_per=at_once)
    async with connection.stream(wanted) as result:
        async for rows in result.partitions():
            yield [tuple(row) for row in rows]


def _in_bytes(connection: AsyncConnection, column: ColumnElement[Any]) -> ColumnElement[Any]:
    """A key in the order of its bytes, whatever language a server sorts in."""
    return column.collate("C") if is_server(connection) and isinstance(column.type, String) else column

"""Quick statements on the embedded database, without the machinery that runs any statement anywhere.

SQLAlchemy spends ten times as much on a statement that touches one row as the database itself: it looks up what it
compiled, makes a context, a cursor and a result, and crosses from coroutines to greenlets and back. A quick statement
(`store.quick`) is compiled here once for each shape of its values, by SQLAlchemy, and from then on run as text.

Invariant: text, values and rows are those that SQLAlchemy would send and give, and what fails is raised as its
exceptions. Used by the SQLite store, in the transaction of a connection that has begun one.
"""

from __future__ import annotations

import sqlite3
from collections import namedtuple
from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import Any, Final, NoReturn

from sqlalchemy import Executable, Select, UpdateBase
from sqlalchemy.dialects.sqlite.aiosqlite import SQLiteDialect_aiosqlite
from sqlalchemy.engine import Dialect
from sqlalchemy.exc import DBAPIError, NoResultFound
from sqlalchemy.sql.compiler import SQLCompiler

_Change = Callable[[Any], Any]
_Value = Callable[[Mapping[str, Any]], Any]
_Shape = tuple[Executable, tuple[str | int, ...]]
_DIALECT: Final[Dialect] = SQLiteDialect_aiosqlite()


class Found:
    """All rows of a statement that was run: what is used of SQLAlchemy's result."""

    __slots__ = ("_rows", "rowcount")

    def __init__(self, rows: Sequence[Any], rowcount: int) -> None:
        self._rows = rows
        self.rowcount: Final = rowcount
        """How many rows were changed; -1 if the statement changes none."""

    def __iter__(self) -> Iterator[Any]:
        return iter(self._rows)

    def all(self) -> Sequence[Any]:
        """Every row."""
        return self._rows

    def first(self) -> Any:
        """The first row, or None."""
        return self._rows[0] if self._rows else None

    def one(self) -> Any:
        """The first row. Raises `NoResultFound`."""
        if not self._rows:
            raise NoResultFound("No row was found when one was required")
        return self._rows[0]

    def scalar(self) -> Any:
        """The first value of the first row, or None."""
        return self._rows[0][0] if self._rows else None

    def scalar_one(self) -> Any:
        """The first value of the first row. Raises `NoResultFound`."""
        return self.one()[0]


class _Prepared:
    """One statement for one shape of values: text, and how its values and rows are to be changed."""

    def __init__(self, statement: Executable, values: Mapping[str, Any]) -> None:
        compiled = statement.compile(  # type: ignore[attr-defined]
            dialect=_DIALECT, column_keys=list(values) if isinstance(statement, UpdateBase) else None
        )
        assert isinstance(compiled, SQLCompiler)
        assert not compiled.prefetch, statement  # no value is made by the program
        full = compiled.construct_expanded_state(dict(values))
        self._text = full.statement
        lists = {name: (key, at) for key, names in full.parameter_expansion.items() for at, name in enumerate(names)}
        if any(type(values[key]) is not list for key, _ in lists.values() if key in values):
            raise TypeError(f"a list is told by its length: {statement}")
        self._values: list[_Value] = []
        for name in full.positiontup or ():
            change: _Change | None = full.processors.get(name)
            if name in lists:
                self._values.append(_element(*lists[name], change))
            elif name in values:
                self._values.append(_named(name, change))
            else:
                constant = full.parameters[name]
                self._values.append(_constant(constant if change is None else change(constant)))
        self._changes, self._row = _rows_of(statement)

    def run(self, connection: sqlite3.Connection, values: Mapping[str, Any]) -> Found:
        """Run it, and fetch all rows."""
        try:
            cursor = connection.execute(self._text, [value(values) for value in self._values])
            rows = cursor.fetchall() if cursor.description else []
            rowcount = cursor.rowcount
            cursor.close()
        except sqlite3.Error as error:
            self._fail(error)
        if not rows or self._row is None:
            return Found(rows, rowcount)
        if self._changes:
            changed = [list(row) for row in rows]
            for at, change in self._changes:
                for row in changed:
                    row[at] = change(row[at])
            return Found([self._row(*row) for row in changed], rowcount)
        return Found([self._row(*row) for row in rows], rowcount)

    def _fail(self, error: sqlite3.Error) -> NoReturn:
        raise DBAPIError.instance(
            self._text, None, error, sqlite3.Error, hide_parameters=True, dialect=_DIALECT
        ) from error


def _named(name: str, change: _Change | None) -> _Value:
    if change is None:
        return lambda values: values[name]
    return lambda values: change(values[name])


def _element(key: str, at: int, change: _Change | None) -> _Value:
    if change is None:
        return lambda values: values[key][at]
    return lambda values: change(values[key][at])


def _constant(value: Any) -> _Value:
    return lambda values: value


def _rows_of(statement: Executable) -> tuple[Sequence[tuple[int, _Change]], Callable[..., Any] | None]:
    """What the columns of a row need to be what Python has for them, and what a row is made with."""
    if isinstance(statement, Select):
        columns = list(statement.selected_columns)
    elif isinstance(statement, UpdateBase):
        columns = [described["expr"] for described in statement.returning_column_descriptions or ()]
    else:
        raise TypeError(statement)
    if not columns:
        return [], None
    changes = []
    for at, column in enumerate(columns):
        change = column.type.dialect_impl(_DIALECT).result_processor(_DIALECT, None)
        if change is not None:
            changes.append((at, change))
    names = [str(getattr(column, "key", None) or f"column_{at}") for at, column in enumerate(columns)]
    return changes, _named_row(names)


def _named_row(names: Sequence[str]) -> Callable[..., Any]:
    row: Any = namedtuple("Row", names, rename=True)  # type: ignore[misc]  # they are known only now
    make: Callable[..., Any] = row
    return make


_PREPARED: Final[dict[_Shape, _Prepared]] = {}
"""Every statement is one of a few dozen that modules hold, with lists of at most `quick.FEW` keys."""


def run_quick(connection: sqlite3.Connection, statement: Executable, values: Mapping[str, Any] | None) -> Found:
    """Run a quick statement in the transaction of `connection`. Raises SQLAlchemy's exceptions."""
    given = values or {}
    shape: _Shape = (
        statement,
        tuple([len(value) if type(value) is list else name for name, value in given.items()]),
    )
    prepared = _PREPARED.get(shape)
    if prepared is None:
        prepared = _PREPARED[shape] = _Prepared(statement, given)
    return prepared.run(connection, given)

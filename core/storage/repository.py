"""What every repository asks of the database: to read and to write in its thread.

Invariant: a repository keeps nothing in memory, so what it returns was committed. See `database`.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Callable
from typing import Protocol, TypeVar

import msgspec

Result = TypeVar("Result")


class Database(Protocol):
    """The thread of the database."""

    async def read(self, work: Callable[[sqlite3.Connection], Result]) -> Result:
        """What `work` returns."""
        ...

    async def write(self, work: Callable[[sqlite3.Connection], Result]) -> Result:
        """What `work` returns, once it is on the disk."""
        ...

    def post(self, work: Callable[[sqlite3.Connection], object]) -> None:
        """Write soon, without waiting."""
        ...


class Repository:
    """The rows of some tables."""

    def __init__(self, database: Database) -> None:
        self._database = database


def kept_json(text: str | bytes, kind: type[Result], usual: Result) -> Result:
    """What a column of JSON says; `usual` where it says nothing of that kind: a bad row must not end a start."""
    try:
        return msgspec.json.decode(text, type=kind)
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError):
        return usual


def marks(count: int) -> str:
    """`?, ?, ?` for so many values."""
    return ", ".join("?" * count)

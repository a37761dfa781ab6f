"""Statements that are made once, with named values, because to make one anew costs more than to run it.

Invariant: a statement is marked `quick` only if it touches a few rows by their keys, whatever the database holds. Such
a statement is run by an embedded database at once, on the loop; a server does not care. Used by the rooms whose
statements are run thousands of times a minute, with `bindparam` for what differs.
"""

from __future__ import annotations

from typing import Final, TypeVar

from sqlalchemy import Executable

S = TypeVar("S", bound=Executable)
QUICK: Final = {"quick": True}
"""The execution options of a quick statement."""
FEW: Final = 32
"""So many rows are a few."""


def quick(statement: S) -> S:
    """The statement, marked."""
    return statement.execution_options(**QUICK)


def is_quick(statement: Executable) -> bool:
    """Whether it is marked."""
    return "quick" in statement.get_execution_options()


class ForMany:
    """A statement about the rows that a list of keys names: quick where the list is short."""

    def __init__(self, statement: Executable) -> None:
        self._many, self._few = statement, quick(statement)

    def of(self, count: int) -> Executable:
        """The statement to run for so many keys."""
        return self._few if count <= FEW else self._many

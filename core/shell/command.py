"""What a command of the shell is: its name, its arguments, what each argument is, and what is said of its success.

Invariant: a command is data; everything that reads one (runner, help, completion) reads it from here. Used by the
tables in `commands`, `share_commands` and `place_commands`.
"""

from __future__ import annotations

import enum
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from core.shell.actions import Action
from core.wire.errors import Kind, UserError


class Hint(enum.Enum):
    """What an argument is, which says how it is completed."""

    NOTHING = enum.auto()
    GROUP = enum.auto()
    USER = enum.auto()
    MEMBER = enum.auto()
    REQUEST = enum.auto()
    FILE = enum.auto()
    SHARE = enum.auto()
    DOWNLOAD = enum.auto()
    PATH = enum.auto()
    FOLDER = enum.auto()
    ROLE = enum.auto()
    STRATEGY = enum.auto()
    PRIORITY = enum.auto()
    WHERE = enum.auto()
    COMMAND = enum.auto()
    PASSWORD = enum.auto()


@dataclass(frozen=True, slots=True)
class Argument:
    """One argument. Optional ones come last."""

    name: str
    hint: Hint = Hint.NOTHING
    optional: bool = False


@dataclass(frozen=True, slots=True)
class Command:
    """One command. `said` tells of its success where its result is no table; `empty` is said of an empty table."""

    name: str
    arguments: tuple[Argument, ...]
    help: str
    run: Action
    said: str = ""
    empty: str = ""

    def usage(self) -> str:
        """How it is typed: `login <username> [password]`."""
        words = [f"[{one.name}]" if one.optional else f"<{one.name}>" for one in self.arguments]
        return " ".join([self.name, *words])

    def check(self, words: Sequence[str]) -> None:
        """Raise `UserError(BAD_ARGUMENTS)`, rule `count`, with `command`, `usage` and `given`, if too few or many."""
        least = sum(not one.optional for one in self.arguments)
        if not least <= len(words) <= len(self.arguments):
            given = str(len(words))
            raise UserError(Kind.BAD_ARGUMENTS, rule="count", command=self.name, usage=self.usage(), given=given)


GROUP: Final = Argument("group_id", Hint.GROUP)
MEMBER: Final = Argument("username", Hint.MEMBER)
REQUEST: Final = Argument("username", Hint.REQUEST)
DOWNLOAD: Final = Argument("filename", Hint.DOWNLOAD)
USER: Final = Argument("username", Hint.USER)
PASSWORD: Final = Argument("password", Hint.PASSWORD, optional=True)

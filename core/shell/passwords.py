"""Where a password comes from that was not typed with its command.

Invariant: it never appears on a screen, in a list of processes or in a file of ours. In order: the first line of the
file that `P2P_PASSWORD_FILE` names (programs), else unseen from the terminal (people). Used by `core.shell.actions`.
"""

from __future__ import annotations

import os
from collections.abc import Awaitable, Callable
from pathlib import Path

from core.wire.errors import Kind, UserError

VARIABLE = "P2P_PASSWORD_FILE"

Ask = Callable[[str], Awaitable[str]]
"""Shows a text at the terminal and returns what was typed unseen."""


class Passwords:
    """The passwords of one run. `ask` is None where nobody can be asked: in a pipe, or when JSON is wanted."""

    def __init__(self, ask: Ask | None) -> None:
        self._ask = ask

    async def of(self, user: str, *, new: bool) -> str:
        """The password of `user`; a `new` one is typed twice.

        Raises `UserError(BAD_ARGUMENTS)` with rule `password`, `password_file` or `passwords_differ`.
        """
        path = os.environ.get(VARIABLE)
        if path:
            return _first_line(Path(path))
        if self._ask is None:
            raise UserError(Kind.BAD_ARGUMENTS, rule="password", user=user)
        password = await self._ask(f"Password of {user}: ")
        if new and password != await self._ask("The same again: "):
            raise UserError(Kind.BAD_ARGUMENTS, rule="passwords_differ")
        return password


def _first_line(path: Path) -> str:
    try:
        with path.open(encoding="utf-8") as file:
            line = file.readline(4096).rstrip("\r\n")
    except (OSError, UnicodeError) as error:
        why = error.strerror if isinstance(error, OSError) else "it is not text in UTF-8"
        raise UserError(Kind.BAD_ARGUMENTS, rule="password_file", path=str(path), why=why or "?") from error
    if not line:
        raise UserError(Kind.BAD_ARGUMENTS, rule="password_file", path=str(path), why="its first line is empty")
    return line

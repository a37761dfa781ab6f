"""Where a password comes from that was not typed with its command.

Invariant: it never appears on a screen, in a list of processes or in a file of ours. In order: the first line of the
file that `P2P_PASSWORD_FILE` names (programs), else unseen from the terminal (people); one that takes the place of
another is in `P2P_NEW_PASSWORD_FILE`. Used by `core.shell.actions` and `core.shell.account_actions`.
"""

from __future__ import annotations

import os
from collections.abc import Awaitable, Callable
from pathlib import Path

from core.wire.errors import Kind, UserError

VARIABLE = "P2P_PASSWORD_FILE"
NEXT_VARIABLE = "P2P_NEW_PASSWORD_FILE"

Ask = Callable[[str], Awaitable[str]]
"""Shows a text at the terminal and returns what was typed unseen."""


class Passwords:
    """The passwords of one run. `ask` is None where nobody can be asked: in a pipe, or when JSON is wanted."""

    def __init__(self, ask: Ask | None) -> None:
        self._ask = ask

    async def of(self, user: str, *, new: bool, before: str = "") -> str:
        """The password of `user`; a `new` one is typed twice. `before` is told to whoever is asked.

        Raises `UserError(BAD_ARGUMENTS)` with rule `password`, `password_file` or `passwords_differ`.
        """
        return await self._one(VARIABLE, user, f"{before}Password of {user}: ", twice=new)

    async def next_of(self, user: str) -> str:
        """The password that `user` is to have from now on, typed twice. Raises as `of`."""
        return await self._one(NEXT_VARIABLE, user, f"New password of {user}: ", twice=True)

    async def _one(self, variable: str, user: str, question: str, *, twice: bool) -> str:
        path = os.environ.get(variable)
        if path:
            return _first_line(Path(path), variable)
        if self._ask is None:
            raise UserError(Kind.BAD_ARGUMENTS, rule="password", user=user, variable=variable)
        password = await self._ask(question)
        if twice and password != await self._ask("The same again: "):
            raise UserError(Kind.BAD_ARGUMENTS, rule="passwords_differ")
        return password


def _first_line(path: Path, variable: str) -> str:
    try:
        with path.open(encoding="utf-8") as file:
            line = file.readline(4096).rstrip("\r\n")
    except (OSError, UnicodeError) as error:
        why = error.strerror if isinstance(error, OSError) else "it is not text in UTF-8"
        raise UserError(
            Kind.BAD_ARGUMENTS, rule="password_file", path=str(path), variable=variable, why=why or "?"
        ) from error
    if not line:
        why = "its first line is empty"
        raise UserError(Kind.BAD_ARGUMENTS, rule="password_file", path=str(path), variable=variable, why=why)
    return line

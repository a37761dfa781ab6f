"""Another password for an account, and its end: what is asked first, and what is told of the consequences.

Invariant: as in `core.shell.actions`; and whoever sits at a terminal reads what is lost before typing the password that
ends an account. Used by the table in `core.shell.place_commands`.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

import msgspec

from core.shell import plain
from core.shell.context import Context
from core.shell.tables import Account
from core.snapshots import GroupSnapshot
from core.wire.errors import Kind, UserError

_FOR_EVER: Final = (
    "This deletes your account for ever: all your devices are logged out, and what you share is listed no more. "
    "Files stay where they are."
)
_HEIR: Final = "the longest-standing admin, else member,"


class LoggedOutElsewhere(msgspec.Struct, frozen=True):
    """How many other devices of the account were logged out."""

    devices: int


async def change_password(context: Context, words: list[str]) -> LoggedOutElsewhere:
    """`change_password [password] [new_password]`."""
    user = _user(context)
    old = words[0] if words else await context.passwords.of(user, new=False)
    new = words[1] if len(words) > 1 else await context.passwords.next_of(user)
    return LoggedOutElsewhere(await context.engine.account.change_password(old, new))


async def delete_account(context: Context, words: list[str]) -> Account:
    """`delete_account [password]`."""
    user = _user(context)
    lost = what_is_lost(await context.engine.groups.list_groups())
    before = f"{lost} Empty, or Ctrl-C, keeps it.\n"
    password = words[0] if words else await context.passwords.of(user, new=False, before=before)
    if not password:
        raise UserError(Kind.BAD_ARGUMENTS, rule="no_answer")
    await context.engine.account.delete_account(password)
    return Account(user)


def what_is_lost(groups: Sequence[GroupSnapshot]) -> str:
    """What the end of the account means, of all groups that its user sees, as sentences of plain text."""
    mine = [one for one in groups if one.state == "member"]
    alone = [plain.shown(one.group) for one in mine if one.members <= 1]
    owned = [plain.shown(one.group) for one in mine if one.members > 1 and one.role == "owner"]
    told = [_FOR_EVER]
    if mine:
        told.append(f"You leave {plain.counted(len(mine), 'group')}.")
    if alone:
        told.append(f"Nobody else is in {', '.join(alone)}, so that ends.")
    if owned:
        told.append(f"You own {', '.join(owned)}: where nobody else does, {_HEIR} becomes owner.")
    return " ".join(told)


def _user(context: Context) -> str:
    """Who is logged in. Raises `UserError(NOT_LOGGED_IN)`."""
    user = context.engine.account.user
    if user is None:
        raise UserError(Kind.NOT_LOGGED_IN)
    return user

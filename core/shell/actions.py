"""What the commands do that need more than one call of the engine.

Invariant: an action changes nothing before its arguments are understood, and returns what `--json` prints. Used by the
table in `core.shell.commands`, which has the rest.
"""

from __future__ import annotations

import math
from collections.abc import Awaitable, Callable, Sequence

import msgspec

from core.config import Strategy
from core.shell.context import Context, local_path
from core.shell.tables import Account, Named
from core.snapshots import DownloadSnapshot, FileSnapshot
from core.wire import names
from core.wire.errors import Kind, UserError

Result = Sequence[msgspec.Struct] | msgspec.Struct | None
Action = Callable[[Context, list[str]], Awaitable[Result]]


class Quit(Exception):
    """Ends the run: no further command is read, nothing is waited for."""


async def create_user(context: Context, words: list[str]) -> Account:
    """`create_user <username> [password]`."""
    return Account(await context.engine.account.create_user(words[0], await _password(context, words, new=True)))


async def login(context: Context, words: list[str]) -> Account:
    """`login <username> [password]`."""
    return Account(await context.engine.account.login(words[0], await _password(context, words, new=False)))


async def _password(context: Context, words: list[str], *, new: bool) -> str:
    if len(words) > 1:
        return words[1]
    names.check_name(words[0], what="user")  # nobody types a password for a name that cannot be
    password = await context.passwords.of(words[0], new=new)
    words.append(password)  # a second attempt, behind a question about the tracker, does not ask again
    return password


async def upload_file(context: Context, words: list[str]) -> Sequence[FileSnapshot]:
    """`upload_file <filepath> <group_id>`."""
    with context.progress.hashing() as told:
        return await context.engine.sharing.upload_file(local_path(words[0]), words[1], told)


async def download_file(context: Context, words: list[str]) -> Sequence[DownloadSnapshot]:
    """`download_file <group_id> <filename> <destination_path> [strategy]`."""
    strategy = _strategy(words[3]) if len(words) > 3 else None
    started = await context.engine.downloads.download_file(words[0], words[1], local_path(words[2]), strategy)
    context.started |= {(one.group, one.name) for one in started}
    return started


def _strategy(typed: str) -> Strategy:
    try:
        return Strategy(typed)
    except ValueError:
        known = [one.value for one in Strategy]
        raise UserError(Kind.BAD_ARGUMENTS, rule="strategy", value=typed, known=known) from None


async def resume(context: Context, words: list[str]) -> Sequence[DownloadSnapshot]:
    """`resume <group_id> <filename>`."""
    resumed = await context.engine.downloads.resume(words[0], words[1])
    context.started |= {(one.group, one.name) for one in resumed}
    return resumed


async def cancel(context: Context, words: list[str]) -> Sequence[Named]:
    """`cancel <group_id> <filename>`."""
    return [Named(words[0], name) for name in await context.engine.downloads.cancel(words[0], words[1])]


async def stop_share(context: Context, words: list[str]) -> Sequence[Named]:
    """`stop_share <group_id> <filename>`."""
    return [Named(words[0], name) for name in await context.engine.sharing.stop_share(words[0], words[1])]


async def wait_downloads(context: Context, words: list[str]) -> Sequence[DownloadSnapshot]:
    """`wait_downloads [seconds]`."""
    seconds = _seconds(words[0]) if words else None
    return await context.progress.waiting(context.engine, context.engine.downloads.wait_downloads(seconds))


def _seconds(typed: str) -> float:
    try:
        seconds = float(typed)
    except ValueError:
        seconds = math.nan
    if not 0 <= seconds < math.inf:
        raise UserError(Kind.BAD_ARGUMENTS, rule="number", value=typed)
    return seconds


async def leave(context: Context, words: list[str]) -> Result:
    """`quit`."""
    raise Quit

"""What the commands about listings and shares do that is more than one call.

Invariant: as in `core.shell.actions`. Used by the table in `core.shell.share_commands`.
"""

from __future__ import annotations

from collections.abc import Sequence

from core.commands.listings import is_cursor
from core.shell.actions import Result
from core.shell.context import Context, local_path
from core.shell.tables import Account
from core.snapshots import FileChanges, FileSnapshot, HashProgress
from core.wire.errors import Kind, UserError


async def list_changes(context: Context, words: list[str]) -> FileChanges:
    """`list_changes <group_id> [cursor]`."""
    if len(words) > 1 and not is_cursor(words[1]):
        raise UserError(Kind.BAD_ARGUMENTS, rule="cursor", value=words[1])
    return await context.engine.sharing.file_changes(words[0], words[1] if len(words) > 1 else "")


async def start_share(context: Context, words: list[str]) -> Sequence[HashProgress]:
    """`start_share <filepath> <group_id>`."""
    started = await context.engine.sharing.start_share([local_path(words[0])], words[1])
    context.jobs.update(started)
    return [one for one in await context.engine.sharing.hashing() if one.job in started]


async def rescan(context: Context, words: list[str]) -> Sequence[HashProgress]:
    """`rescan [group_id]`."""
    started = await context.engine.sharing.rescan(words[0] if words else "")
    context.jobs.update(started)
    return [one for one in await context.engine.sharing.hashing() if one.job in started]


async def relocate(context: Context, words: list[str]) -> Sequence[FileSnapshot]:
    """`relocate <group_id> <filename> <path>`."""
    return await context.engine.sharing.relocate(words[0], words[1], local_path(words[2]))


async def pause_hashing(context: Context, words: list[str]) -> Result:
    """`pause_hashing [job]`."""
    await context.engine.sharing.pause_hashing(_job(words[0]) if words else None)
    return None


async def resume_hashing(context: Context, words: list[str]) -> Result:
    """`resume_hashing [job]`."""
    await context.engine.sharing.resume_hashing(_job(words[0]) if words else None)
    return None


async def cancel_hashing(context: Context, words: list[str]) -> Result:
    """`cancel_hashing <job>`."""
    await context.engine.sharing.cancel_hashing(_job(words[0]))
    return None


def _job(typed: str) -> int:
    if not (typed.isascii() and typed.isdigit() and len(typed) < 10):
        raise UserError(Kind.BAD_ARGUMENTS, rule="job", value=typed)
    return int(typed)


async def list_banned(context: Context, words: list[str]) -> Sequence[Account]:
    """`list_banned <group_id>`."""
    return [Account(name) for name in await context.engine.groups.list_banned(words[0])]

"""What the commands about downloads that are there do that is more than one call.

Invariant: as in `core.shell.actions`. Used by the table in `core.shell.transfer_commands`.
"""

from __future__ import annotations

from collections.abc import Sequence

from core.shell.context import Context, local_path
from core.shell.lines import Count
from core.snapshots import DownloadSnapshot
from core.wire.errors import Kind, UserError


async def download_first(context: Context, words: list[str]) -> Sequence[DownloadSnapshot]:
    """`download_first <group_id> <filename> <destination_path>`."""
    started = await context.engine.downloads.download_file(words[0], words[1], local_path(words[2]), top=True)
    context.started |= {(one.group, one.name) for one in started}
    return started


async def download_paused(context: Context, words: list[str]) -> Sequence[DownloadSnapshot]:
    """`download_paused <group_id> <filename> <destination_path>`."""
    return await context.engine.downloads.download_file(words[0], words[1], local_path(words[2]), paused=True)


async def pause_all(context: Context, words: list[str]) -> Count:
    """`pause_all`."""
    return Count(await context.engine.downloads.pause_all())


async def resume_all(context: Context, words: list[str]) -> Count:
    """`resume_all`."""
    return Count(await context.engine.downloads.resume_all())


async def forget_finished(context: Context, words: list[str]) -> Count:
    """`forget_finished`."""
    return Count(await context.engine.downloads.forget_finished())


async def set_limits(context: Context, words: list[str]) -> Sequence[DownloadSnapshot]:
    """`set_limits <group_id> <filename> <down> <up>`."""
    return await context.engine.downloads.set_limits(words[0], words[1], _rate(words[2]), _rate(words[3]))


async def recheck(context: Context, words: list[str]) -> Sequence[DownloadSnapshot]:
    """`recheck <group_id> <filename>`."""
    checked = await context.engine.downloads.recheck(words[0], words[1])
    context.started |= {(one.group, one.name) for one in checked}
    return checked


def _rate(typed: str) -> int:
    if not (typed.isascii() and typed.isdigit()):
        raise UserError(Kind.BAD_ARGUMENTS, rule="rate", value=typed)
    return int(typed)

"""What the commands about trackers, devices, the connection and the settings do that is more than one call.

Invariant: as in `core.shell.actions`. Used by the table in `core.shell.place_commands`.
"""

from __future__ import annotations

from core.shell.actions import Result
from core.shell.context import Context
from core.snapshots import OwnTrackerSnapshot
from core.wire import fingerprint
from core.wire.errors import Kind, UserError


async def use_tracker(context: Context, words: list[str]) -> Result:
    """`use_tracker <address> <fingerprint>`."""
    if not fingerprint.is_fingerprint(words[1]):
        raise UserError(Kind.BAD_ADDRESS, text=words[1], rule="fingerprint")
    await context.engine.account.use_tracker(fingerprint.parse_invite(words[0]).addresses[0], words[1])
    return None


async def start_tracker(context: Context, words: list[str]) -> OwnTrackerSnapshot:
    """`start_tracker [port]`."""
    return await context.engine.own_tracker.start(_port(words[0]) if words else None)


def _port(typed: str) -> int:
    if not (typed.isascii() and typed.isdigit() and 1 <= int(typed) <= 65_535):
        raise UserError(Kind.BAD_ARGUMENTS, rule="port", value=typed)
    return int(typed)


async def stop_tracker(context: Context, words: list[str]) -> Result:
    """`stop_tracker`."""
    await context.engine.own_tracker.stop()
    return None


async def tracker_autostart(context: Context, words: list[str]) -> OwnTrackerSnapshot:
    """`tracker_autostart <yes|no>`."""
    return await context.engine.own_tracker.set_autostart(yes_or_no(words[0]))


def yes_or_no(typed: str) -> bool:
    """Whether a word says yes. Raises `UserError(BAD_ARGUMENTS)`, rule `yes_or_no`, if it says neither."""
    answer = {"yes": True, "on": True, "true": True, "no": False, "off": False, "false": False}.get(typed.casefold())
    if answer is None:
        raise UserError(Kind.BAD_ARGUMENTS, rule="yes_or_no", value=typed)
    return answer

"""What the commands about trackers, devices, the connection and the settings do that is more than one call.

Invariant: as in `core.shell.actions`. Used by the table in `core.shell.place_commands`.
"""

from __future__ import annotations

import msgspec

from core.config import Settings
from core.shell.actions import Result
from core.shell.context import Context
from core.shell.lines import Link
from core.snapshots import OwnTrackerSnapshot, TrackerSnapshot
from core.wire import fingerprint
from core.wire.errors import Kind, UserError


async def use_tracker(context: Context, words: list[str]) -> Result:
    """`use_tracker <address> <fingerprint>`."""
    if not fingerprint.is_fingerprint(words[1]):
        raise UserError(Kind.BAD_ADDRESS, text=words[1], rule="fingerprint")
    await context.engine.account.use_tracker(fingerprint.parse_invite(words[0]).addresses[0], words[1])
    return None


async def ask_tracker(context: Context, words: list[str]) -> list[TrackerSnapshot]:
    """`ask_tracker <address>`."""
    return [await context.engine.account.ask_tracker(fingerprint.parse_invite(words[0]).addresses[0])]


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


async def invite_link(context: Context, words: list[str]) -> Link:
    """`invite_link [group_id]`."""
    return Link(await context.engine.account.invite_link(words[0] if words else ""))


async def device_approval(context: Context, words: list[str]) -> Result:
    """`device_approval <yes|no>`."""
    await context.engine.account.set_approval(yes_or_no(words[0]))
    return None


async def change_setting(context: Context, words: list[str]) -> Settings:
    """`set <setting> <value>`: numbers in bytes, bytes a second or minutes, as `settings` shows them."""
    name, typed = words
    now = msgspec.to_builtins(await context.engine.settings.get())
    if name not in now:
        raise UserError(Kind.BAD_ARGUMENTS, rule="setting")
    value: object = typed
    if isinstance(now[name], bool):
        value = yes_or_no(typed)
    elif isinstance(now[name], int) and typed.isascii() and typed.isdigit():
        value = int(typed)
    try:
        wanted = msgspec.convert({**now, name: value}, Settings)
    except msgspec.ValidationError as error:
        raise UserError(Kind.BAD_ARGUMENTS, rule="setting", name=name, value=typed) from error
    return await context.engine.settings.set(wanted)


def yes_or_no(typed: str) -> bool:
    """Whether a word says yes. Raises `UserError(BAD_ARGUMENTS)`, rule `yes_or_no`, if it says neither."""
    answer = {"yes": True, "on": True, "true": True, "no": False, "off": False, "false": False}.get(typed.casefold())
    if answer is None:
        raise UserError(Kind.BAD_ARGUMENTS, rule="yes_or_no", value=typed)
    return answer

"""What a user changes while the engine runs: read, changed, kept, and applied at once.

Invariant: settings that make no sense are refused as a whole; what was accepted is on the disk before it holds, and
holds in every room when `set` returns. Used by `core.engine` and by the commands that change one setting alone.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Final

import msgspec

from core.config import Settings
from core.session.context import Context
from core.wire.errors import Kind, UserError

_RATE_MOST: Final = 1 << 40
_DAY_MINUTES: Final = 24 * 60
_BOUNDS: Final[Mapping[str, tuple[int, int]]] = {
    "limit_down": (0, _RATE_MOST),
    "limit_up": (0, _RATE_MOST),
    "alternative_down": (0, _RATE_MOST),
    "alternative_up": (0, _RATE_MOST),
    "schedule_from": (0, _DAY_MINUTES - 1),
    "schedule_to": (0, _DAY_MINUTES - 1),
    "active_downloads": (1, 1000),
    "upload_peers": (0, 200),
    "free_floor": (0, 1 << 50),
}
"""The least and the most of every number."""


class SettingsCommands:
    """The settings of one engine; they need no login."""

    def __init__(self, context: Context) -> None:
        self._context = context
        self._changing = asyncio.Lock()

    async def get(self) -> Settings:
        """The settings that hold."""
        return self._context.settings

    async def set(self, settings: Settings) -> Settings:
        """Keep these, and go by them from now on.

        Raises `UserError(BAD_ARGUMENTS)`, rule `setting`, with `name` and `value`, and for a number `least` and
        `most`; `DiskError` if they cannot be kept. Then nothing has changed.
        """
        return await self.change(lambda _: settings)

    async def change(self, to: Callable[[Settings], Settings]) -> Settings:
        """Keep what `to` makes of the settings that hold; otherwise as `set`."""
        async with self._changing:
            settings = _checked(to(self._context.settings))
            await self._context.database.settings.put(settings)
            self._context.settings = settings
            if self._context.session is not None:
                self._context.session.apply(settings)
            return settings

    async def load(self) -> None:
        """Go by what was set when the program last ran, but for what makes no sense; once, before anybody logs in."""
        kept, usual = await self._context.database.settings.get(), Settings()
        for _ in msgspec.structs.fields(Settings):
            try:
                self._context.settings = _checked(kept)
                return
            except UserError as error:
                name = str(error.data["name"])
                kept = msgspec.structs.replace(kept, **{name: getattr(usual, name)})


def _checked(settings: Settings) -> Settings:
    """These, if every one of them makes sense and has its type."""
    try:
        settings = msgspec.convert(msgspec.to_builtins(settings), type=Settings)
    except msgspec.ValidationError as error:
        name = str(error).rpartition("$.")[2].rstrip("`") if "$." in str(error) else ""
        raise _refusal(name, str(getattr(settings, name, ""))) from error
    for name, (least, most) in _BOUNDS.items():
        value = getattr(settings, name)
        if not least <= value <= most:
            raise UserError(
                Kind.BAD_ARGUMENTS, command="set", rule="setting", name=name, value=str(value), least=least, most=most
            )
    folder = settings.download_folder
    if folder and (not Path(folder).is_absolute() or "\0" in folder or not _is_text(folder)):
        raise _refusal("download_folder", ascii(folder)[1:-1])
    return settings


def _is_text(folder: str) -> bool:
    """Whether it can be kept: a name that is no UTF-8 on the disk cannot."""
    try:
        folder.encode()
    except UnicodeEncodeError:
        return False
    return True


def _refusal(name: str, value: str) -> UserError:
    return UserError(Kind.BAD_ARGUMENTS, command="set", rule="setting", name=name, value=value)

"""Watches the disks that downloads go to: one that gets full pauses its own downloads, and frees them by itself.

Invariant: a disk is full from when it has less than the floor until it has a little more than that;
meanwhile nothing on it asks for a piece, and the outside is told once. The floor is what the settings
say, on a small disk a twentieth of it. Made with a session, which closes it.
"""

from __future__ import annotations

import asyncio
import logging
import os
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final

import platformdirs

from core.events import DiskFree, DiskFull
from core.session.context import Context
from core.session.fetch import Fetch
from core.snapshots import DiskSnapshot, DownloadState
from core.storage.paths import Space, space_of
from core.wire import limits
from core.wire.errors import DiskError, Kind, UserError

LOOK_SECONDS: Final = 1.0
MARGIN: Final = 64 * limits.MIB
"""More than the floor by this, or a quarter of it, a disk has room again: it would else be full every second."""
FLOOR_SHARE: Final = 20
_OVER: Final = (DownloadState.DONE, DownloadState.FAILED)
_log = logging.getLogger(__name__)


@dataclass(slots=True)
class _Full:
    path: str
    is_held: bool
    """Whether its downloads are held here; else each found out by itself, and tries by itself."""


class Disks:
    """The disks of one session's downloads. `fetches` gives all downloads."""

    def __init__(
        self, context: Context, fetches: Callable[[], Iterable[Fetch]], space: Callable[[Path], Space] = space_of
    ) -> None:
        self._context, self._fetches, self._space = context, fetches, space
        self._full: dict[int, _Full] = {}
        self._watcher: asyncio.Task[None] | None = None

    def start(self) -> None:
        """Begin to watch."""
        self._watcher = asyncio.create_task(self._watch(), name="watch the disks")

    async def close(self) -> None:
        """Watch no more. Twice is fine."""
        if self._watcher is not None:
            self._watcher.cancel()
            await asyncio.gather(self._watcher, return_exceptions=True)

    async def look(self) -> None:
        """Look at the disks of what runs now, and act on it."""
        running = [fetch for fetch in self._fetches() if fetch.swarm is not None]
        if not running and not self._full:
            return
        spaces = await self._spaces({fetch.row.folder for fetch in running})
        by_disk: dict[int, list[Fetch]] = {}
        for fetch in running:
            if (space := spaces.get(fetch.row.folder)) is not None:
                by_disk.setdefault(space.disk, []).append(fetch)
        seen = {space.disk: space for space in spaces.values()}
        for disk, space in seen.items():
            self._act(space, by_disk.get(disk, []))
        for disk in [disk for disk in self._full if disk not in seen]:
            self._context.bus.publish(DiskFree(self._full.pop(disk).path))  # nothing on it runs any more

    async def snapshots(self) -> list[DiskSnapshot]:
        """The disk of the folder for downloads, and those of all that are not complete."""
        fetches = [fetch for fetch in self._fetches() if fetch.state not in _OVER]
        usual = self._context.settings.download_folder or platformdirs.user_downloads_dir()
        spaces = await self._spaces([usual, *{fetch.row.folder for fetch in fetches}])
        paused: dict[int, int] = {}
        for fetch in fetches:
            space = spaces.get(fetch.row.folder)
            if space is not None and fetch.swarm is not None and _is_full(fetch):
                paused[space.disk] = paused.get(space.disk, 0) + 1
        return [
            DiskSnapshot(space.mount, space.free, space.total, space.disk in self._full, paused.get(space.disk, 0))
            for space in {space.disk: space for space in spaces.values()}.values()
        ]

    async def check(self, folder: Path, need: int) -> None:
        """Raise `UserError(NO_SPACE)` unless `need` bytes fit beside what runs already, and leave the floor free.

        With `need`, `free` (what is left for it), `folder`, and `promised` to other downloads; DESTINATION_MISSING
        without the folder.
        """
        others = [fetch for fetch in self._fetches() if fetch.row.state == "active" and fetch.state not in _OVER]
        spaces = await self._spaces([str(folder), *{fetch.row.folder for fetch in others}])
        space = spaces.get(str(folder))
        if space is None:
            raise UserError(Kind.DESTINATION_MISSING, path=os.fspath(folder))
        promised = 0
        for fetch in others:
            other = spaces.get(fetch.row.folder)
            if other is not None and other.disk == space.disk and fetch.row.completed is None:
                promised += max(0, fetch.row.size - fetch.counted().verified)
        free = max(0, space.free - promised - self._floor(space))
        if need > free:
            raise UserError(Kind.NO_SPACE, need=need, free=free, folder=os.fspath(folder), promised=promised)

    async def _watch(self) -> None:
        while True:
            await asyncio.sleep(LOOK_SECONDS)
            try:
                await self.look()
            except OSError as error:
                _log.info("the disks cannot be looked at: %s", error)
            except Exception:  # noqa: BLE001 - one strange disk must not end the watching of all
                _log.exception("watching the disks")

    async def _spaces(self, folders: Iterable[str]) -> dict[str, Space]:
        return await self._context.threads.run(_look_at, self._space, list(dict.fromkeys(folders)))

    def _floor(self, space: Space) -> int:
        return min(self._context.settings.free_floor, space.total // FLOOR_SHARE)

    def _act(self, space: Space, fetches: Sequence[Fetch]) -> None:
        floor, full = self._floor(space), self._full.get(space.disk)
        margin = min(MARGIN, floor // 4) if full is not None and full.is_held else 0
        if space.free < floor + margin:
            for fetch in fetches:
                if fetch.swarm is not None and not fetch.swarm.is_complete and not fetch.swarm.disk.is_held:
                    fetch.swarm.disk.hold(DiskError(Kind.NO_SPACE, folder=fetch.row.folder))
            self._tell_full(space, fetches, floor, is_held=True)
        elif any(_is_full(fetch) and not (fetch.swarm and fetch.swarm.disk.is_held) for fetch in fetches):
            # A quota, perhaps: those that were refused try again by themselves.
            self._tell_full(space, fetches, floor, is_held=False)
        elif full is not None:
            del self._full[space.disk]
            for fetch in fetches:
                if fetch.swarm is not None:
                    fetch.swarm.disk.free()
            self._context.bus.publish(DiskFree(full.path))

    def _tell_full(self, space: Space, fetches: Sequence[Fetch], floor: int, *, is_held: bool) -> None:
        full = self._full.get(space.disk)
        if full is not None:
            full.is_held |= is_held
            return
        self._full[space.disk] = _Full(space.mount, is_held)
        paused = sum(map(_is_full, fetches))
        self._context.bus.publish(DiskFull(space.mount, space.free, floor, paused))


def _is_full(fetch: Fetch) -> bool:
    error = fetch.swarm.disk.error if fetch.swarm is not None else None
    return error is not None and error.kind is Kind.NO_SPACE


def _look_at(space: Callable[[Path], Space], folders: Iterable[str]) -> dict[str, Space]:
    found = {}
    for folder in folders:
        try:
            found[folder] = space(Path(folder))
        except OSError as error:
            _log.debug("%s: %s", folder, error)
    return found

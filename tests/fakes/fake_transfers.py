"""The downloads of the engine that `fake_engine` is: lists that a test moves by hand."""

from __future__ import annotations

import asyncio
from collections.abc import Collection
from typing import TYPE_CHECKING

import msgspec

from core.config import Strategy
from core.snapshots import (
    DiskSnapshot,
    DownloadDetails,
    DownloadSnapshot,
    DownloadState,
    LogLine,
    PeerDetails,
    Priority,
)
from core.wire.errors import Kind, UserError

if TYPE_CHECKING:
    from tests.fakes.fake_engine import World


class Downloads:
    def __init__(self, world: World) -> None:
        self._world = world
        self.strategy: Strategy | None = None
        self._held: list[str] = []

    async def download_file(
        self,
        group: str,
        filename: str,
        destination: str,
        strategy: Strategy | None = None,
        *,
        only: Collection[str] | None = None,
        paused: bool = False,
        top: bool = False,
        keep_both: bool = False,
    ) -> list[DownloadSnapshot]:
        self.strategy = strategy
        files = [one for one in self._world.files.get(self._world.group(group), []) if one.name == filename]
        if not files:
            raise UserError(Kind.NO_SUCH_FILE, group=group, name=filename)
        one = DownloadSnapshot(
            group, filename, files[0].file_id, DownloadState.DOWNLOADING, files[0].size, 0.0, 0.0, 0,
            f"{destination}/{filename}", 0, 0, 0, 0.0,
        )  # fmt: skip
        if paused:
            one = msgspec.structs.replace(one, state=DownloadState.PAUSED)
        self._world.downloads.insert(0 if top else len(self._world.downloads), one)
        self._world.changed.set()
        return [one]

    async def show_downloads(self) -> list[DownloadSnapshot]:
        self._world.logged_in()
        return list(self._world.downloads)

    async def wait_downloads(self, seconds: float | None = None) -> list[DownloadSnapshot]:
        self._world.logged_in()
        try:
            async with asyncio.timeout(seconds):
                while any(one.state is DownloadState.DOWNLOADING for one in self._world.downloads):
                    self._world.changed.clear()
                    await self._world.changed.wait()
        except TimeoutError:
            names = [one.name for one in self._world.downloads]
            raise UserError(Kind.WAIT_TIMEOUT, seconds=int(seconds or 0), names=names) from None
        return list(self._world.downloads)

    async def pause(self, group: str, filename: str) -> list[DownloadSnapshot]:
        self._world.move(self._named(group, filename), DownloadState.PAUSED)
        return self._world.downloads

    async def resume(self, group: str, filename: str) -> list[DownloadSnapshot]:
        self._world.move(self._named(group, filename), DownloadState.DOWNLOADING)
        return self._world.downloads

    async def cancel(self, group: str, filename: str) -> list[str]:
        name = self._named(group, filename)
        self._world.downloads = [one for one in self._world.downloads if one.name != name]
        return [name]

    async def details(self, group: str, filename: str) -> DownloadDetails:
        name = self._named(group, filename)
        return DownloadDetails(
            group, name, 262_144, 4, b"\xc0", (2,), (1, 1, 1, 0),
            (PeerDetails("bob", "b" * 64, "10.0.0.2", "p2p-peer 1", 75.0, 1000.0, 0.0, 9, 0, True, ("lan",)),),
            (LogLine(1_700_000_000.0, "peer_joined", {"user": "bob"}),), waiting_piece=3,
        )  # fmt: skip

    async def pause_all(self) -> int:
        running = [one for one in self._world.downloads if one.state is DownloadState.DOWNLOADING]
        for one in running:
            self._world.move(one.name, DownloadState.PAUSED)
        self._held = [one.name for one in running]
        return len(running)

    async def resume_all(self) -> int:
        held, self._held = self._held, []
        for name in held:
            self._world.move(name, DownloadState.DOWNLOADING)
        return len(held)

    async def move(self, group: str, filename: str, where: str) -> list[DownloadSnapshot]:
        if where not in ("up", "down", "top", "bottom"):
            raise UserError(Kind.BAD_ARGUMENTS, rule="where", value=where, known=["up", "down", "top", "bottom"])
        return self._changed(group, filename)

    async def set_priority(self, group: str, filename: str, priority: str) -> list[DownloadSnapshot]:
        if priority not in list(Priority):
            raise UserError(Kind.BAD_ARGUMENTS, rule="priority", value=priority, known=list(Priority))
        return self._changed(group, filename, priority=Priority(priority))

    async def set_limits(self, group: str, filename: str, down: int, up: int) -> list[DownloadSnapshot]:
        return self._changed(group, filename, limit_down=down, limit_up=up)

    async def set_strategy(self, group: str, filename: str, strategy: str) -> list[DownloadSnapshot]:
        if strategy not in list(Strategy):
            raise UserError(Kind.BAD_ARGUMENTS, rule="strategy", value=strategy, known=list(Strategy))
        return self._changed(group, filename, strategy=str(strategy))

    async def recheck(self, group: str, filename: str) -> list[DownloadSnapshot]:
        return self._changed(group, filename, state=DownloadState.CHECKING)

    async def free_space(self) -> list[DiskSnapshot]:
        self._world.logged_in()
        return [DiskSnapshot("/", 1 << 30, 1 << 40, full=False)]

    async def forget_finished(self) -> int:
        before = self._world.downloads
        self._world.downloads = [one for one in before if one.state is not DownloadState.DONE]
        return len(before) - len(self._world.downloads)

    def _changed(self, group: str, filename: str, **to: object) -> list[DownloadSnapshot]:
        name = self._named(group, filename)
        at = next(at for at, one in enumerate(self._world.downloads) if one.name == name)
        self._world.downloads[at] = msgspec.structs.replace(self._world.downloads[at], **to)
        return [self._world.downloads[at]]

    def _named(self, group: str, filename: str) -> str:
        if filename not in [one.name for one in self._world.downloads if one.group == group]:
            raise UserError(Kind.NO_SUCH_DOWNLOAD, group=group, name=filename)
        return filename

"""Acts about downloads, and about how fast and where to.

Invariant: as in `gui.actions.room`. Mixed into `gui.actions.actions.Actions`.
"""

from __future__ import annotations

from collections.abc import Collection

from core.config import Settings, Strategy
from core.snapshots import DiskSnapshot, DownloadDetails, DownloadSnapshot, Priority
from gui.actions.room import Room


class DownloadActions(Room):
    """Named and documented like the commands of `core.commands.downloads`."""

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
    ) -> list[DownloadSnapshot]:
        """Start fetching a file, or every file of a folder (those in `only`), into `destination`."""
        return await self._run(
            lambda engine: engine.downloads.download_file(
                group, filename, destination, strategy, only=only, paused=paused, top=top
            )
        )

    async def show_downloads(self) -> list[DownloadSnapshot]:
        """Every download of this account, finished ones too."""
        return await self._run(lambda engine: engine.downloads.show_downloads())

    async def details(self, group: str, name: str) -> DownloadDetails:
        """More of one download."""
        return await self._run(lambda engine: engine.downloads.details(group, name))

    async def pause(self, group: str, filename: str) -> list[DownloadSnapshot]:
        """Stop a download, or those of a folder, until `resume`."""
        return await self._run(lambda engine: engine.downloads.pause(group, filename))

    async def resume(self, group: str, filename: str) -> list[DownloadSnapshot]:
        """Go on with a paused or failed download, or those of a folder."""
        return await self._run(lambda engine: engine.downloads.resume(group, filename))

    async def cancel(self, group: str, filename: str) -> list[str]:
        """Take a download off the list; what is unfinished goes, a finished file stays."""
        return await self._run(lambda engine: engine.downloads.cancel(group, filename))

    async def pause_all(self) -> None:
        """Hold all downloads; each keeps its own state for `resume_all`."""
        await self._run(lambda engine: engine.downloads.pause_all())

    async def resume_all(self) -> None:
        """Go on with what ran before `pause_all`."""
        await self._run(lambda engine: engine.downloads.resume_all())

    async def move(self, group: str, name: str, where: str) -> None:
        """Move a download in the queue: up, down, top, bottom."""
        await self._run(lambda engine: engine.downloads.move(group, name, where))

    async def set_priority(self, group: str, name: str, priority: Priority) -> None:
        """Which download comes first and gets more."""
        await self._run(lambda engine: engine.downloads.set_priority(group, name, priority))

    async def set_limits(self, group: str, name: str, down: int, up: int) -> None:
        """Limit a download, in bytes a second; 0: no limit of its own."""
        await self._run(lambda engine: engine.downloads.set_limits(group, name, down, up))

    async def set_strategy(self, group: str, name: str, strategy: Strategy) -> None:
        """How the next piece of a download is chosen."""
        await self._run(lambda engine: engine.downloads.set_strategy(group, name, strategy))

    async def recheck(self, group: str, name: str) -> None:
        """Read a download from the disk again; what is wrong is fetched again."""
        await self._run(lambda engine: engine.downloads.recheck(group, name))

    async def free_space(self) -> list[DiskSnapshot]:
        """The disks that downloads go to."""
        return await self._run(lambda engine: engine.downloads.free_space())

    async def forget_finished(self) -> None:
        """Take finished downloads off the list; the files stay."""
        await self._run(lambda engine: engine.downloads.forget_finished())

    async def get_settings(self) -> Settings:
        """What the user set for the engine."""
        return await self._run(lambda engine: engine.settings.get())

    async def set_settings(self, settings: Settings) -> Settings:
        """Keep and apply settings; returns them as they hold."""
        return await self._run(lambda engine: engine.settings.set(settings))

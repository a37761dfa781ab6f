"""Acts about listed files: see, share, look for, withdraw, follow on the disk.

Invariant: as in `gui.actions.room`. Mixed into `gui.actions.actions.Actions`.
"""

from __future__ import annotations

from collections.abc import Sequence

from core.snapshots import FileChanges, FileSnapshot, FoundFile, MemberSnapshot, ShareSnapshot
from gui.actions.room import Room


class SharingActions(Room):
    """Named and documented like the commands of `core.commands.sharing`. A job is one call of `start_share`."""

    async def list_files(self, group: str) -> list[FileSnapshot]:
        """Every file of a group of mine, by name; for small groups and tests, else `file_changes`."""
        return await self._run(lambda engine: engine.sharing.list_files(group))

    async def file_changes(self, group: str, cursor: str = "", limit: int = 1000) -> FileChanges:
        """What changed in the list of files behind `cursor`, a page at a time."""
        return await self._run(lambda engine: engine.sharing.file_changes(group, cursor, limit))

    async def search(self, text: str, limit: int = 500) -> list[FoundFile]:
        """Files of all my groups whose name, type or member fits `text`."""
        return await self._run(lambda engine: engine.sharing.search(text, limit))

    async def upload_file(self, path: str, group: str) -> list[FileSnapshot]:
        """Share a file or folder and wait until it is listed."""
        return await self._run(lambda engine: engine.sharing.upload_file(path, group))

    async def start_share(self, paths: Sequence[str], group: str) -> list[int]:
        """Begin to hash and share files and folders; returns the numbers of the jobs."""
        return await self._run(lambda engine: engine.sharing.start_share(paths, group))

    async def pause_hashing(self, job: int | None) -> None:
        """Hold a job, or all of them."""
        await self._run(lambda engine: engine.sharing.pause_hashing(job))

    async def resume_hashing(self, job: int | None) -> None:
        """Go on with a held job, or with all."""
        await self._run(lambda engine: engine.sharing.resume_hashing(job))

    async def cancel_hashing(self, job: int) -> None:
        """Give a job up; nothing of it is listed."""
        await self._run(lambda engine: engine.sharing.cancel_hashing(job))

    async def stop_share(self, group: str, filename: str) -> list[str]:
        """Serve a file, or all files of a folder, no longer; the files stay. Returns their names."""
        return await self._run(lambda engine: engine.sharing.stop_share(group, filename))

    async def list_shares(self) -> list[ShareSnapshot]:
        """What this device shares."""
        return await self._run(lambda engine: engine.sharing.list_shares())

    async def relocate(self, group: str, name: str, path: str) -> None:
        """Say where a shared file that is missing lies now."""
        await self._run(lambda engine: engine.sharing.relocate(group, name, path))

    async def rescan(self, group: str = "") -> None:
        """Look at once whether shared files changed on the disk."""
        await self._run(lambda engine: engine.sharing.rescan(group))

    async def sharers(self, group: str, name: str) -> list[MemberSnapshot]:
        """Members who share a file."""
        return await self._run(lambda engine: engine.sharing.sharers(group, name))

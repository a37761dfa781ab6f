"""The room of the fake engine that is about listed files."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING

import msgspec

from core.snapshots import FileChanges, FileSnapshot, FoundFile, HashProgress, MemberSnapshot, ShareSnapshot
from core.wire.errors import Kind, UserError

if TYPE_CHECKING:
    from tests.fakes.fake_engine import World


class Sharing:
    def __init__(self, world: World) -> None:
        self._world = world

    async def list_files(self, group: str) -> list[FileSnapshot]:
        return self._world.files.get(self._world.group(group), [])

    async def upload_file(
        self, path: str, group: str, on_progress: Callable[[HashProgress], None] | None = None
    ) -> list[FileSnapshot]:
        self._world.group(group)
        if "missing" in path:
            raise UserError(Kind.SOURCE_MISSING, path=path)
        name = path.rpartition("/")[2]
        if on_progress is not None:
            on_progress(HashProgress(name, 50, 100))
        file = FileSnapshot(name, 100, 1, 1, self._world.logged_in(), 1_700_000_000.0, "f" * 64, "shared")
        self._world.files.setdefault(group, []).append(file)
        return [file]

    async def stop_share(self, group: str, filename: str) -> list[str]:
        names = [one.name for one in self._world.files.get(self._world.group(group), []) if one.name == filename]
        if not names:
            raise UserError(Kind.NOT_SHARING, group=group, name=filename)
        return names

    async def list_shares(self) -> list[ShareSnapshot]:
        return [
            ShareSnapshot(group, one.name, one.file_id, "/x/" + one.name, one.size, True, 0)
            for group, files in self._world.files.items()
            for one in files
        ]

    async def file_changes(self, group: str, cursor: str = "", limit: int = 1000) -> FileChanges:
        files = tuple(await self.list_files(group))
        return FileChanges(group, () if cursor else files, (), f"s.{'0' * 32}.1.", more=False, fresh=not cursor)

    async def files_now(self, group: str, listing_ids: Sequence[str]) -> list[FileSnapshot]:
        return [one for one in await self.list_files(group) if one.listing_id in listing_ids]

    async def search(self, text: str, limit: int = 500) -> list[FoundFile]:
        self._world.logged_in()
        return [
            FoundFile(group, one)
            for group, files in self._world.files.items()
            for one in files
            if text.casefold() in one.name.casefold()
        ][:limit]

    async def sharers(self, group: str, name: str) -> list[MemberSnapshot]:
        if name not in [one.name for one in await self.list_files(group)]:
            raise UserError(Kind.NO_SUCH_FILE, group=group, name=name)
        return [MemberSnapshot("bob", "member", True, 1, shares=1)]

    async def start_share(self, paths: Sequence[str], group: str) -> list[int]:
        self._world.group(group)
        job = len(self._world.jobs) + 1
        self._world.jobs[job] = HashProgress(paths[0].rpartition("/")[2], 50, 100, job, group, files=len(paths))
        return [job]

    async def rescan(self, group: str = "") -> list[int]:
        return []

    async def relocate(self, group: str, name: str, path: str) -> list[FileSnapshot]:
        found = [one for one in await self.list_files(group) if one.name == name]
        if not found:
            raise UserError(Kind.NOT_SHARING, group=group, name=name)
        return found

    async def hashing(self) -> list[HashProgress]:
        return list(self._world.jobs.values())

    async def pause_hashing(self, job: int | None = None) -> None:
        self._move(job, "paused")

    async def resume_hashing(self, job: int | None = None) -> None:
        self._move(job, "hashing")

    async def cancel_hashing(self, job: int) -> None:
        self._move(job, "cancelled")

    def _move(self, job: int | None, state: str) -> None:
        if job is not None and job not in self._world.jobs:
            raise UserError(Kind.BAD_ARGUMENTS, rule="job", value=str(job))
        for number in [job] if job is not None else list(self._world.jobs):
            self._world.jobs[number] = msgspec.structs.replace(self._world.jobs[number], state=state)

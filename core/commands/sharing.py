"""Files of a group: list, share, stop sharing. Nothing is copied: peers read the file where it lies.

Invariant: a file is published only after it was hashed unchanged from start to end, and all files of
one folder of up to 1,000 that `upload_file` shares are published together or not at all.
"""

from __future__ import annotations

import asyncio
from collections.abc import Sequence

from core.commands.listings import ListingCommands, group_of
from core.commands.share_job import Progress, first_of
from core.commands.share_jobs import ShareJobs
from core.session.context import Context
from core.session.session import Session
from core.snapshots import FileSnapshot, HashProgress, ShareSnapshot
from core.storage.hashing import Cancelled
from core.wire import tracker_messages as m
from core.wire.errors import Kind, UserError
from core.wire.paths import path_key

__all__ = ["SharingCommands", "first_of", "group_of"]


class SharingCommands(ListingCommands):
    """The commands of one engine that are about listed files. All raise NOT_LOGGED_IN and what the tracker says."""

    def __init__(self, context: Context) -> None:
        self._context = context
        self._jobs = ShareJobs(context)

    async def upload_file(self, path: str, group: str, on_progress: Progress | None = None) -> list[FileSnapshot]:
        """Share a file, or every file of a folder under relative names, in a group.

        Raises SOURCE_MISSING, SOURCE_UNREADABLE, SOURCE_CHANGED, SOURCE_EMPTY_FOLDER, SOURCE_NOT_A_FILE,
        FILE_TOO_BIG, BAD_PATH, PATH_TAKEN, NO_SUCH_GROUP, NOT_MEMBER, NOT_ALLOWED; nothing is listed then.
        """
        session, view = await self._publishable(group)
        job, task = self._jobs.start(session, view, [path], strict=True, on_progress=on_progress)
        try:
            return await asyncio.shield(task)
        except Cancelled:
            raise UserError(Kind.SHARE_CANCELLED, name=job.snapshot().name) from None
        except asyncio.CancelledError:
            if task.cancelled():
                raise UserError(Kind.SESSION_ENDED) from None
            task.cancel()
            await asyncio.gather(task, return_exceptions=True)
            raise

    async def start_share(self, paths: Sequence[str], group: str) -> list[int]:
        """Begin to share files and folders, in one job; its number, by which `hashing` tells how it gets on.

        What cannot be shared is left out and told as the job's data: `skipped` paths, and in the same order `kinds`
        of errors. Raises NO_SUCH_GROUP, NOT_MEMBER, NOT_ALLOWED.
        """
        session, view = await self._publishable(group)
        if not paths:
            return []
        job, _ = self._jobs.start(session, view, list(paths), strict=False)
        return [job.number]

    async def hashing(self) -> list[HashProgress]:
        """The jobs of sharing, also those that ended within the last minute."""
        return self._jobs.snapshots()

    async def pause_hashing(self, job: int | None = None) -> None:
        """Hold up a job, or all of them. Raises BAD_ARGUMENTS, rule `job`, for one that is not there."""
        for one in self._jobs.picked(job):
            one.pause()

    async def resume_hashing(self, job: int | None = None) -> None:
        """Go on with a job, or all of them. Raises as `pause_hashing`."""
        for one in self._jobs.picked(job):
            one.resume()

    async def cancel_hashing(self, job: int) -> None:
        """End a job; nothing of it is listed, unless it is being listed already. Raises as `pause_hashing`."""
        for one in self._jobs.picked(job):
            one.cancel()

    async def close(self) -> None:
        """End every job."""
        await self._jobs.close()

    async def _publishable(self, group: str) -> tuple[Session, m.GroupView]:
        session = self._context.logged_in()
        view = await session.directory.my_group(group)
        if view.role == "reader":
            raise UserError(Kind.NOT_ALLOWED, group=view.name, what="publish")
        return session, view

    async def stop_share(self, group: str, filename: str) -> list[str]:
        """Serve a file, or all files of a folder, no longer from this device; returns their names.

        The files stay where they are. Works while the tracker is away. Raises NO_SUCH_GROUP, NOT_SHARING.
        """
        session = self._context.logged_in()
        group_id = await group_of(session, group)
        wanted = path_key(filename.strip("/"))
        mine = [row for row in session.shares.all() if row.group_id == group_id]
        rows = [row for row in mine if path_key(row.name) == wanted]
        rows = rows or [row for row in mine if path_key(row.name).startswith(wanted + "/")]
        if not rows:
            raise UserError(Kind.NOT_SHARING, group=group, name=filename)
        await session.shares.end(rows)
        return [row.name for row in rows]

    async def list_shares(self) -> list[ShareSnapshot]:
        """What this device shares."""
        return self._context.logged_in().shares.snapshots()

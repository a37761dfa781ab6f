"""Files of a group: list, share, stop sharing. Nothing is copied: peers read the file where it lies.

Invariant: a file is published only after it was hashed unchanged from start to end, and all files of
one folder of up to 1,000 that `upload_file` shares are published together or not at all.
"""

from __future__ import annotations

import os
from collections.abc import Sequence
from functools import partial
from pathlib import Path

from core.commands.listings import ListingCommands, group_of
from core.commands.share_job import Progress, Source, sources_of
from core.commands.share_jobs import ShareJobs
from core.session.context import Context
from core.session.session import Session
from core.snapshots import FileSnapshot, HashProgress, ShareSnapshot
from core.storage.hashing import check_plain
from core.storage.paths import typed_path
from core.storage.rows import ShareRow
from core.storage.sources import identity_of
from core.wire import tracker_messages as m
from core.wire.errors import DiskError, Kind, ShareError, UserError
from core.wire.ids import GroupId
from core.wire.paths import path_key

__all__ = ["SharingCommands", "group_of"]


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
        looks = [(path, partial(sources_of, path))]
        job, task = self._jobs.start(session, view, looks, strict=True, on_progress=on_progress)
        return await self._jobs.result(job, task)

    async def start_share(self, paths: Sequence[str], group: str) -> list[int]:
        """Begin to share files and folders, in one job; its number, by which `hashing` tells how it gets on.

        What cannot be shared is left out and told as the job's data: `skipped` paths, and in the same order `kinds`
        of errors. Raises NO_SUCH_GROUP, NOT_MEMBER, NOT_ALLOWED.
        """
        session, view = await self._publishable(group)
        if not paths:
            return []
        looks = [(path, partial(sources_of, path)) for path in dict.fromkeys(paths)]
        job, _ = self._jobs.start(session, view, looks, strict=False)
        return [job.number]

    async def rescan(self, group: str = "") -> list[int]:
        """Look at all shared files (of one group) now, and share those that changed as they are from now on.

        The numbers of the jobs that do it, one a group where something changed. A file with new content is listed
        anew under its old name; while others share the old content the name is taken, which the job's data tells
        as `start_share` does. Raises NO_SUCH_GROUP, NOT_MEMBER, NOT_ALLOWED, for the one group that was named.
        """
        session = self._context.logged_in()
        views = {GroupId(view.group_id): view for view in await session.directory.groups() if view.state == "member"}
        if group:
            _, view = await self._publishable(group)
            views = {GroupId(view.group_id): view}
        rows = [row for row in session.shares.all() if row.complete and row.group_id in views]
        await session.shares.watch.look(rows)
        numbers = []
        for group_id, view in views.items():
            lost = [row for row in session.shares.all() if row.group_id == group_id and row.state != "sharing"]
            if lost and view.role != "reader":
                looks = [(row.path, partial(_as_it_is, row)) for row in lost]
                numbers.append(self._jobs.start(session, view, looks, strict=False)[0].number)
        return numbers

    async def relocate(self, group: str, name: str, path: str) -> list[FileSnapshot]:
        """Go on sharing a file, or those of a folder, from where it lies now, if it is the same.

        Raises NOT_SHARING, SOURCE_MISSING, SOURCE_UNREADABLE, SOURCE_NOT_A_FILE, SOURCE_CHANGED with `path` if it is
        another content; of a folder only if that is so of every file.
        """
        session, view = await self._publishable(group)
        rows = _named(session, GroupId(view.group_id), name)
        if not rows:
            raise UserError(Kind.NOT_SHARING, group=view.name, name=name)
        top = name.strip("/")
        is_folder = path_key(rows[0].name) != path_key(top)
        looks = []
        for row in rows:
            place = os.path.join(path, *row.name.split("/")[len(top.split("/")) :]) if is_folder else path
            looks.append((place, partial(_moved, row, place)))
        job, task = self._jobs.start(session, view, looks, strict=not is_folder)
        return await self._jobs.result(job, task)

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
        rows = _named(session, group_id, filename)
        if not rows:
            raise UserError(Kind.NOT_SHARING, group=group, name=filename)
        await session.shares.end(rows)
        return [row.name for row in rows]

    async def list_shares(self) -> list[ShareSnapshot]:
        """What this device shares."""
        return await self._context.logged_in().shares.snapshots()


def _named(session: Session, group_id: GroupId, name: str) -> list[ShareRow]:
    """The share of that name, or those below the folder of that name."""
    wanted = path_key(name.strip("/"))
    mine = [row for row in session.shares.all() if row.group_id == group_id]
    rows = [row for row in mine if path_key(row.name) == wanted]
    return rows or [row for row in mine if path_key(row.name).startswith(wanted + "/")]


def _as_it_is(row: ShareRow) -> list[Source]:
    path = Path(row.path)
    try:
        return [Source(row.name, path, identity_of(path).size)]
    except ShareError as error:
        raise DiskError(error.kind, **error.data, rule="shared", name=row.name) from error


def _moved(row: ShareRow, path: str) -> list[Source]:
    place = typed_path(path)
    size = identity_of(place).size
    check_plain(place, os.lstat(place))
    if size != row.size:
        raise UserError(Kind.SOURCE_CHANGED, path=os.fspath(place))  # before the name is asked about, or hashed
    return [Source(row.name, place, size, row.file_id)]

"""Files of a group: list, share, stop sharing. Nothing is copied: peers read the file where it lies.

Invariant: a file is published only after it was hashed unchanged from start to end, and all files of
one folder of up to 1,000 are published together or not at all.
"""

from __future__ import annotations

import asyncio
import os
import time
from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from pathlib import Path

from core.commands.listings import ListingCommands, group_of, snapshot_of
from core.events import Hashing
from core.session.context import Context
from core.session.session import Session
from core.snapshots import FileSnapshot, HashProgress, ShareSnapshot
from core.storage.hashing import Hashed
from core.storage.paths import typed_path
from core.storage.rows import ShareRow
from core.storage.sources import identity_of
from core.storage.walk import published_path, walk
from core.wire import limits, routes
from core.wire import tracker_messages as m
from core.wire.errors import Kind, ShareError, UserError
from core.wire.ids import FileId, GroupId
from core.wire.manifest import Manifest
from core.wire.paths import path_key

__all__ = ["SharingCommands", "first_of", "group_of"]
Progress = Callable[[HashProgress], None]
_PROGRESS_SECONDS = 0.1
_HASHED_AT_ONCE = 8
"""Files of a folder that are open at the same time; a big one keeps every thread busy by itself."""


@dataclass(frozen=True, slots=True)
class _Source:
    """A file to publish: its published name, and where it lies."""

    name: str
    path: Path
    size: int


class SharingCommands(ListingCommands):
    """The commands of one engine that are about listed files. All raise NOT_LOGGED_IN and what the tracker says."""

    def __init__(self, context: Context) -> None:
        self._context = context

    async def upload_file(self, path: str, group: str, on_progress: Progress | None = None) -> list[FileSnapshot]:
        """Share a file, or every file of a folder under relative names, in a group.

        Raises SOURCE_MISSING, SOURCE_UNREADABLE, SOURCE_CHANGED, SOURCE_EMPTY_FOLDER, SOURCE_NOT_A_FILE,
        FILE_TOO_BIG, BAD_PATH, PATH_TAKEN, NO_SUCH_GROUP, NOT_MEMBER, NOT_ALLOWED; nothing is listed then.
        """
        session = self._context.logged_in()
        sources = await self._context.threads.run(_sources, path)
        view = await session.directory.my_group(group)
        group_id = GroupId(view.group_id)
        if view.role == "reader":
            raise UserError(Kind.NOT_ALLOWED, group=view.name, what="publish")
        await self._check_names(session, view, sources)
        try:
            hashed = await self._hash(Path(os.path.abspath(path)).name, sources, on_progress)
        except ExceptionGroup as errors:
            # Not `except*`: an error that is raised in one is wrapped in a group again before Python 3.11.4.
            raise first_of(errors) from None
        if session.is_over:
            raise UserError(Kind.NOT_LOGGED_IN)
        return await self._publish(session, group_id, sources, hashed)

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

    async def _check_names(self, session: Session, view: m.GroupView, sources: list[_Source]) -> None:
        """Say before hours of hashing what the tracker would say after them."""
        group_id = GroupId(view.group_id)
        top = sources[0].name.partition("/")[0]
        sizes = {path_key(source.name): source.size for source in sources}
        for listing in await session.directory.listings(group_id, top):
            if sizes.get(path_key(listing.path), listing.size) != listing.size:
                raise UserError(Kind.PATH_TAKEN, group=view.name, path=listing.path)

    async def _hash(self, name: str, sources: list[_Source], on_progress: Progress | None) -> list[Hashed]:
        total = sum(source.size for source in sources)
        done = [0] * len(sources)
        last = 0.0

        def tell(index: int, count: int) -> None:
            nonlocal last
            done[index] = count
            if (now := time.monotonic()) - last >= _PROGRESS_SECONDS:
                last = now
                say(sum(done))

        def say(count: int) -> None:
            progress = HashProgress(name, count, total)
            self._context.bus.publish(Hashing(progress))
            if on_progress is not None:
                on_progress(progress)

        turn = asyncio.Semaphore(_HASHED_AT_ONCE)

        async def hash_one(index: int, source: _Source) -> Hashed:
            async with turn:
                return await self._context.hasher.hash_file(source.path, partial(tell, index))

        async with asyncio.TaskGroup() as group:
            tasks = [group.create_task(hash_one(index, source)) for index, source in enumerate(sources)]
        say(total)
        return [task.result() for task in tasks]

    async def _publish(
        self, session: Session, group_id: GroupId, sources: list[_Source], hashed: list[Hashed]
    ) -> list[FileSnapshot]:
        manifests: dict[FileId, Manifest] = {one.manifest.file_id: one.manifest for one in hashed}
        await session.client.put_manifests(group_id, [manifest.encode() for manifest in manifests.values()])
        snapshots = []
        for at in range(0, len(sources), limits.PAGE_MAX):
            page = list(zip(sources, hashed, strict=True))[at : at + limits.PAGE_MAX]
            files = tuple(
                m.Publish(source.name, one.manifest.file_id, one.manifest.size, one.identity.mtime_ns // 1_000_000)
                for source, one in page
            )
            async with session.shares.changing():
                answer = await session.client.call(routes.PUBLISH, m.PublishMany(files), ids={"group_id": group_id})
                rows = [
                    _row(session, group_id, listing, source, one)
                    for listing, (source, one) in zip(answer.listings, page, strict=True)
                ]
                await session.shares.add(rows, {one.manifest.file_id: one.manifest for _, one in page})
            snapshots += [snapshot_of(session, listing) for listing in answer.listings]
        return snapshots


def _sources(path: str) -> list[_Source]:
    place = typed_path(path)
    if os.path.isdir(place) and not os.path.islink(place):  # False, too, where nothing may be looked at
        return [_Source(one.published, one.path, identity_of(one.path).size) for one in walk(place)]
    size = identity_of(place).size
    return [_Source(published_path(place.name, place), place, size)]


def first_of(errors: ExceptionGroup) -> Exception:
    """The first of several errors, one of ours if there is any: one is enough to say."""
    ours, _ = errors.split(ShareError)
    found: Exception = ours or errors
    while isinstance(found, ExceptionGroup):
        found = found.exceptions[0]
    return found


def _row(session: Session, group_id: GroupId, listing: m.Listing, source: _Source, hashed: Hashed) -> ShareRow:
    key = session.account.key
    return ShareRow(
        key.fingerprint, key.user_id, group_id, listing.listing_id, listing.file_id, listing.path,
        str(source.path), listing.size, hashed.identity, complete=True,
    )  # fmt: skip

"""One job of sharing: look at what is there, hash it, list it. It can be paused, gone on with, and cancelled.

Invariant: a file is listed only after it was hashed unchanged from start to end. A strict job lists all files or, at
the first that cannot be shared, none; any other leaves out what cannot be shared and says of each why. Made by
`core.commands.share_jobs`.
"""

from __future__ import annotations

import asyncio
import os
import time
from collections import deque
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import partial
from pathlib import Path

from core.commands.listings import snapshot_of
from core.events import Hashing
from core.session.context import Context
from core.session.session import Session
from core.snapshots import FileSnapshot, HashProgress
from core.storage.hashing import Cancelled, Hashed
from core.storage.paths import typed_path
from core.storage.rows import ShareRow
from core.storage.sources import identity_of
from core.storage.walk import folders_within, published_path, walk
from core.wire import limits, routes
from core.wire import tracker_messages as m
from core.wire.errors import Data, Kind, ShareError, UserError
from core.wire.ids import FileId, GroupId
from core.wire.manifest import Manifest
from core.wire.paths import path_key

Progress = Callable[[HashProgress], None]
_PROGRESS_SECONDS = 0.1
_HASHED_AT_ONCE = 8
"""Files that are open at the same time; a big one keeps every thread busy by itself."""
_SPEED_SECONDS = 3.0
_TOPS_CHECKED = 40
"""Names that the tracker is asked about before the hashing; of more it says afterwards what is taken."""
_TOLD_MOST = 1000
"""Files of which it is told that they were left out."""


@dataclass(frozen=True, slots=True)
class Source:
    """A file to publish: its published name, and where it lies."""

    name: str
    path: Path
    size: int
    file_id: str = ""
    """The content that it must have, if that is known."""


Look = Callable[[], list[Source]]
"""Finds the files of one thing that was named. Blocks; raises `ShareError`."""


class ShareJob:
    """Files on their way into a group. `state` is that of `HashProgress`."""

    def __init__(
        self, number: int, context: Context, session: Session, group: m.GroupView, on_progress: Progress | None = None
    ) -> None:
        self.number, self.session = number, session
        self._context, self._group, self._on_progress = context, group, on_progress
        self.state = "hashing"
        self.ended: float | None = None
        """When it ended, by the steady clock."""
        self._name = ""
        self._total = self._files = 0
        self._done: dict[str, int] = {}
        self._spared = 0
        """Bytes of files that were hashed before, and are not read again."""
        self._samples: deque[tuple[float, int]] = deque(maxlen=64)
        self._told = 0.0
        self._kind: Kind | None = None
        self._data: Data = {}
        self._skipped: list[tuple[str, ShareError]] = []
        self._going = asyncio.Event()
        self._going.set()
        self._cancelled = False

    async def run(self, looks: Sequence[tuple[str, Look]], *, strict: bool) -> list[FileSnapshot]:
        """Share what `looks` find, each for the path beside it; returns what is listed then.

        Raises the first error if nothing could be shared.
        """
        self._name = Path(os.path.abspath(looks[0][0])).name
        try:
            sources = await self._look(looks, strict)
            await self._check_names(sources, strict)
            hashed = await self._hash(sources, strict)
            if self.session.is_over:
                raise UserError(Kind.NOT_LOGGED_IN)
            self._move("publishing")
            listed = await self._publish(hashed, strict)
            if not listed and self._skipped:
                raise self._skipped[0][1]
        except (Cancelled, asyncio.CancelledError):
            self._end("cancelled")
            raise
        except ShareError as error:
            self._end("failed", error)
            raise
        except BaseException:
            self._end("failed", ShareError(Kind.INTERNAL))
            raise
        self._end("done")
        return listed

    def pause(self) -> None:
        """Read nothing more until `resume`."""
        if self.state == "hashing":
            self._going.clear()
            self._samples.clear()
            self._move("paused")

    def resume(self) -> None:
        """Go on reading."""
        if self.state == "paused":
            self._move("hashing")
            self._going.set()

    def cancel(self) -> bool:
        """List nothing and end soon; False if it is too late for that."""
        if self.state not in ("hashing", "paused"):
            return False
        self._cancelled = True
        self._going.set()
        return True

    def snapshot(self) -> HashProgress:
        """How far it is."""
        done = sum(self._done.values())
        speed = self._speed() if self.state == "hashing" else 0.0
        data = dict(self._data)
        if self._skipped:
            some = self._skipped[:_TOLD_MOST]
            data |= {"skipped": [path for path, _ in some], "kinds": [error.kind.value for _, error in some]}
        return HashProgress(
            name=self._name,
            done=done,
            size=self._total,
            job=self.number,
            group=self._group.name,
            files=self._files,
            speed=speed,
            eta=(self._total - done) / speed if speed else None,
            state=self.state,
            kind=self._kind,
            data=data,
        )

    # -- its steps
    async def _look(self, looks: Sequence[tuple[str, Look]], strict: bool) -> list[Source]:
        found: dict[str, Source] = {}
        for path, look in looks:
            try:
                for source in await self._context.threads.run(look):
                    other = found.setdefault(path_key(source.name), source)
                    if other.path != source.path:
                        raise UserError(
                            Kind.BAD_PATH, rule="same_name", path=os.fspath(source.path), other=os.fspath(other.path)
                        )
            except ShareError as error:
                self._leave_out(path, error, strict)
        self._files, self._total = len(found), sum(source.size for source in found.values())
        if not found and self._skipped:
            raise self._skipped[0][1]
        return list(found.values())

    async def _check_names(self, sources: list[Source], strict: bool) -> None:
        """Say before hours of hashing what the tracker would say after them."""
        await self.session.shares.told()  # or the old listing of a file that was changed would be in its own way
        group_id = GroupId(self._group.group_id)
        by_key = {path_key(source.name): source for source in sources}
        tops = dict.fromkeys(source.name.partition("/")[0] for source in sources)
        for top in list(tops)[:_TOPS_CHECKED]:
            for listing in await self.session.directory.listings(group_id, top):
                source = by_key.get(path_key(listing.path))
                if source is not None and source.size != listing.size:
                    error = UserError(Kind.PATH_TAKEN, group=self._group.name, path=listing.path)
                    self._leave_out(str(source.path), error, strict)
                    sources.remove(source)
                    self._forget(source)

    async def _hash(self, sources: list[Source], strict: bool) -> list[tuple[Source, Hashed]]:
        turn = asyncio.Semaphore(_HASHED_AT_ONCE)

        async def hash_one(source: Source) -> tuple[Source, Hashed] | None:
            async with turn:
                try:
                    within = folders_within(source.name, source.path)
                    hashed = await self._context.hasher.hash_file(
                        source.path, partial(self._on_bytes, source.name), gate=self._gate, within=within
                    )
                    if source.file_id not in ("", hashed.manifest.file_id):
                        raise UserError(Kind.SOURCE_CHANGED, path=str(source.path))
                except ShareError as error:
                    self._leave_out(str(source.path), error, strict)
                    self._forget(source)
                    return None
            if hashed.cached:
                self._spared += source.size
            return source, hashed

        try:
            async with asyncio.TaskGroup() as group:
                tasks = [group.create_task(hash_one(source)) for source in sources]
        except ExceptionGroup as errors:
            # Not `except*`: an error that is raised in one is wrapped in a group again before Python 3.11.4.
            raise first_of(errors) from None
        return [done for task in tasks if (done := task.result()) is not None]

    async def _publish(self, hashed: list[tuple[Source, Hashed]], strict: bool) -> list[FileSnapshot]:
        group_id = GroupId(self._group.group_id)
        manifests: dict[FileId, Manifest] = {one.manifest.file_id: one.manifest for _, one in hashed}
        if manifests:
            # A disk that is full is met here, before anybody is told.
            await self._context.database.manifests.put_many(manifests)
            await self.session.client.put_manifests(group_id, [manifest.encode() for manifest in manifests.values()])
        listed: list[FileSnapshot] = []
        for at in range(0, len(hashed), limits.PAGE_MAX):
            page = hashed[at : at + limits.PAGE_MAX]
            while page:
                try:
                    listed += await self._publish_page(group_id, page)
                    break
                except ShareError as error:
                    refused = path_key(str(error.data.get("path", "")))
                    left = [one for one in page if path_key(one[0].name) != refused]
                    if strict or error.kind is not Kind.PATH_TAKEN or len(left) == len(page):
                        raise
                    (source, _) = next(one for one in page if one not in left)
                    self._leave_out(str(source.path), error, strict)
                    self._forget(source)
                    page = left
        return listed

    async def _publish_page(self, group_id: GroupId, page: list[tuple[Source, Hashed]]) -> list[FileSnapshot]:
        files = tuple(
            m.Publish(source.name, one.manifest.file_id, one.manifest.size, one.identity.mtime_ns // 1_000_000)
            for source, one in page
        )
        session = self.session
        async with session.shares.changing():
            answer = await session.client.call(routes.PUBLISH, m.PublishMany(files), ids={"group_id": group_id})
            rows = [
                row_of(session, group_id, listing, source.path, one)
                for listing, (source, one) in zip(answer.listings, page, strict=True)
            ]
            await session.shares.add(rows, {one.manifest.file_id: one.manifest for _, one in page})
        return [snapshot_of(session, listing) for listing in answer.listings]

    # -- what is told
    def _leave_out(self, path: str, error: ShareError, strict: bool) -> None:
        if strict:
            raise error
        self._skipped.append((path, error))

    def _forget(self, source: Source) -> None:
        self._files -= 1
        self._total -= source.size
        self._done.pop(source.name, None)

    async def _gate(self) -> None:
        await self._going.wait()
        if self._cancelled:
            raise Cancelled
        if self.session.is_over:
            raise UserError(Kind.NOT_LOGGED_IN)

    def _on_bytes(self, name: str, count: int) -> None:
        self._done[name] = count
        now = time.monotonic()
        if now - self._told >= _PROGRESS_SECONDS:
            self._told = now
            self._samples.append((now, sum(self._done.values()) - self._spared))
            self._tell()

    def _speed(self) -> float:
        """Bytes a second that were read in the last seconds."""
        now = time.monotonic()
        while len(self._samples) > 2 and now - self._samples[0][0] > _SPEED_SECONDS:
            self._samples.popleft()
        if len(self._samples) < 2:
            return 0.0
        (began, first), (_, last) = self._samples[0], self._samples[-1]
        return max(0.0, (last - first) / max(now - began, _PROGRESS_SECONDS))

    def _move(self, state: str) -> None:
        self.state = state
        self._tell()

    def _end(self, state: str, error: ShareError | None = None) -> None:
        if error is not None:
            self._kind, self._data = error.kind, error.data
        self.ended = time.monotonic()
        self._move(state)

    def _tell(self) -> None:
        progress = self.snapshot()
        self._context.bus.publish(Hashing(progress))
        if self._on_progress is not None:
            self._on_progress(progress)


def first_of(errors: ExceptionGroup) -> Exception:
    """The first of several errors, one of ours if there is any: one is enough to say."""
    ours, _ = errors.split(ShareError)
    found: Exception = ours or errors
    while isinstance(found, ExceptionGroup):
        found = found.exceptions[0]
    return found


def row_of(session: Session, group_id: GroupId, listing: m.Listing, path: Path, hashed: Hashed) -> ShareRow:
    """The share of a listing by the file at `path`, as it was hashed."""
    key = session.account.key
    return ShareRow(
        key.fingerprint, key.user_id, group_id, listing.listing_id, listing.file_id, listing.path,
        str(path), listing.size, hashed.identity, complete=True,
    )  # fmt: skip


def sources_of(path: str) -> list[Source]:
    """The file at a path as it was typed, or the files of the folder there. Blocks. Raises SOURCE_*, BAD_PATH."""
    place = typed_path(path)
    if os.path.islink(place):  # before its own size is compared with that of a file in the group
        raise UserError(Kind.SOURCE_NOT_A_FILE, path=os.fspath(place), rule="link")
    if os.path.isdir(place):  # False, too, where nothing may be looked at
        return [Source(one.published, one.path, identity_of(one.path).size) for one in walk(place)]
    size = identity_of(place).size
    return [Source(published_path(place.name, place), place, size)]

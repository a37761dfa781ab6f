"""The life of one download: waiting for its turn, checking the disk, fetching, put in place, shared.

Invariant: the row in the database is never ahead of the disk: `done` is written after the file stands
under its name. A fetch is stopped (paused, logged out, program closed) by cancelling its task; what
was verified stays for the next start, and a file that is whole is put in its place first. Made and
ended by `fetches.Fetches`.
"""

from __future__ import annotations

import asyncio
import logging
import time
from collections.abc import Coroutine
from contextlib import suppress
from dataclasses import replace
from pathlib import Path
from typing import Any, Protocol

from core.config import Strategy
from core.pieces import bitmap
from core.session.context import Context
from core.session.turns import Turns
from core.snapshots import DownloadSnapshot, DownloadState, PeerShare
from core.storage.partial import PartialFile, Verdict
from core.storage.paths import Destination
from core.storage.rows import DownloadRow, ShareRow
from core.storage.sources import SharedFile
from core.transfer.hub import Hub
from core.transfer.progress import Why
from core.transfer.swarm import Swarm
from core.wire.errors import Data, Kind, ShareError
from core.wire.ids import FileId, GroupId
from core.wire.manifest import Manifest

_log = logging.getLogger(__name__)
_LASTING = {"done": DownloadState.DONE, "failed": DownloadState.FAILED, "paused": DownloadState.PAUSED}
_STILL = frozenset({DownloadState.WAITING, DownloadState.STALLED, DownloadState.PAUSED})
_LOOK_SECONDS = 1.0


class Surroundings(Protocol):
    """What a fetch asks of its session."""

    context: Context
    hub: Hub

    async def manifest(self, row: DownloadRow) -> Manifest:
        """The manifest of what `row` downloads."""

    def own_copy(self, row: DownloadRow, manifest: Manifest) -> SharedFile | None:
        """A complete file of the same content on this computer, if there is one."""

    async def on_done(self, share: ShareRow) -> None:
        """The file of `share` is whole and in place."""

    def on_changed(self, fetch: Fetch, kind: Kind | None, data: Data) -> None:
        """A fetch came to another state."""

    def watch(self, row: DownloadRow) -> None:
        """Ask the tracker for peers of what `row` downloads."""

    def unwatch(self, row: DownloadRow) -> None:
        """Ask no longer."""

    def group_name(self, group_id: GroupId) -> str:
        """What the group is called."""

    def is_shared(self, row: DownloadRow) -> bool:
        """Whether this device shares what `row` downloads: nobody stopped it."""

    def turns(self, row: DownloadRow) -> Turns:
        """Where a fetch waits for its turn, so that not all of a folder run at once."""

    def content_turn(self, row: DownloadRow) -> asyncio.Lock:
        """Held while a content is fetched, so that its second path copies instead of fetching again."""


class Fetch:
    """One download of this account, running or not."""

    def __init__(self, around: Surroundings, row: DownloadRow) -> None:
        self._around, self.row = around, row
        self.state = _LASTING.get(row.state, DownloadState.WAITING)
        self._task: asyncio.Task[None] | None = None
        self.swarm: Swarm | None = None
        self._before = row
        self._began = 0.0
        self._queued = False
        self._shown: tuple[object, DownloadSnapshot] | None = None
        self.error: ShareError | None = None

    @property
    def is_running(self) -> bool:
        """Whether it is under way or waits for its turn."""
        return self._task is not None and not self._task.done()

    @property
    def group(self) -> str:
        """What the group is called, or was."""
        return self._around.group_name(GroupId(self.row.group_id)) or self.row.group_name

    def start(self) -> None:
        """Begin, or go on from what is on the disk."""
        if not self.is_running:
            self.error = None
            self._queued = True
            self._task = asyncio.create_task(self._run(), name=f"fetch {self.row.name}")

    async def wait(self) -> None:
        """Return when it has ended, however it did."""
        if self._task is not None:
            await asyncio.wait([self._task])

    def ask_to_stop(self) -> None:
        """Begin to stop, without waiting: of many, none starts because another one ends."""
        if self._task is not None and not self._task.cancelling():
            self._task.cancel()  # once: another one would break off what is tidied up after the first

    async def stop(self) -> None:
        """End the task; what was verified is synced and kept. It may be done then."""
        task = self._task
        if task is not None:
            self.ask_to_stop()
            await asyncio.wait([task])
            if self._task is task:
                self._task = None

    async def discard(self) -> None:
        """Remove the partial file that we made, after `stop`; a finished file stays. Raises `DiskError`."""
        if self.row.part and self.state is not DownloadState.DONE:
            await self._around.context.partials.remove(self.row.part)

    # -- the run
    async def _run(self) -> None:
        self._enter(DownloadState.WAITING)
        try:
            given_up = 0
            while not await self._turn(given_up):
                given_up += 1
                self._enter(DownloadState.WAITING)
        except asyncio.CancelledError:
            raise
        except ShareError as error:
            await self._fail(error)
        except Exception as error:  # noqa: BLE001 - a bug must end as a failed download, not as a silent one
            _log.exception("download of %s", self.row.name)
            await self._fail(ShareError(Kind.INTERNAL, what=type(error).__name__))

    async def _turn(self, given_up: int) -> bool:
        """Fetch while it is this one's turn; whether it came to its end."""
        self._queued = True
        async with self._around.content_turn(self.row), self._around.turns(self.row).turn(given_up):
            self._queued = False
            return await self._fetch(given_up)

    async def _fail(self, error: ShareError) -> None:
        self.error = error
        self.row = replace(self.row, state="failed", reason=error.kind.value)
        self._enter(DownloadState.FAILED, error)
        try:
            await self._save()
        except ShareError as other:
            _log.warning("not kept that %s failed: %s", self.row.name, other)

    async def _fetch(self, given_up: int) -> bool:
        self._began, self._before = time.monotonic(), self.row
        self._enter(DownloadState.CHECKING)
        manifest = await self._around.manifest(self.row)
        partial = await self._open(manifest)
        try:
            salvaged = self.row.salvaged + partial.salvaged_bytes
            # What a killed session had received and not yet counted is on the disk: count it now.
            here = sum(manifest.length_of(piece) for piece in bitmap.iterate(partial.have()))
            self.row = replace(self.row, received=max(self.row.received, here - salvaged), salvaged=salvaged)
            self._before = self.row
            if partial.published is None:
                await self._copy_own(manifest, partial)
                if not await self._swarm(partial, given_up):
                    return False
            # Not to be stopped half-way: the file would stand in its place and count as unfinished.
            await _to_its_end(self._end(partial))
        finally:
            self._settle()
            self._began = 0.0
            await partial.close()
            if self.state is not DownloadState.DONE:
                await self._save()
        return True

    async def _open(self, manifest: Manifest) -> PartialFile:
        context = self._around.context
        if self.row.part:
            return await context.partials.resume(self.row.part, manifest)
        partial = await context.partials.create(Destination(Path(self.row.folder), self.row.final_name), manifest)
        self.row = replace(self.row, part=partial.uuid)
        try:
            await self._save()
        except BaseException:
            await partial.close()
            raise
        return partial

    async def _copy_own(self, manifest: Manifest, partial: PartialFile) -> None:
        own = self._around.own_copy(self.row, manifest)
        if own is None:
            return
        missing = bitmap.full(manifest.pieces) & ~partial.have()
        try:
            for piece in bitmap.iterate(missing):
                data = await own.read_piece(piece)
                if await partial.check_and_write(piece, data) is Verdict.GOOD:
                    self.row = replace(self.row, salvaged=self.row.salvaged + len(data))
            self._before = self.row
        except ShareError as error:
            _log.info("own copy of %s not usable: %s", self.row.name, error)
        finally:
            own.close()

    async def _swarm(self, partial: PartialFile, given_up: int) -> bool:
        """Fetch what is missing; False if others had to be let by, because nothing came."""
        group_id, file_id = GroupId(self.row.group_id), FileId(self.row.file_id)
        swarm = self._around.hub.download(group_id, file_id, partial, Strategy(self.row.strategy), self.row.name)
        if not self._around.is_shared(self.row):
            self._around.hub.withdraw(group_id, file_id)
        self.swarm = swarm
        swarm.on_state = self._on_swarm_state
        self._around.watch(self.row)
        try:
            self._on_swarm_state()
            if not await self._is_done(swarm, given_up):
                return False
        finally:
            self._around.unwatch(self.row)
            self._settle()
            self.swarm = None
            await swarm.close()
        self._enter(DownloadState.FINISHING)
        return True

    async def _is_done(self, swarm: Swarm, given_up: int) -> bool:
        """Wait for the swarm's end; False if it stands still and others wait for its turn."""
        received, moved = -1, time.monotonic()
        while not swarm.done.done():
            await asyncio.wait([swarm.done], timeout=_LOOK_SECONDS)
            progress, now = swarm.progress(), time.monotonic()
            if progress.bytes_received != received or progress.state not in _STILL:
                received, moved = progress.bytes_received, now
            if not swarm.done.done() and self._around.turns(self.row).must_go(given_up, now - moved):
                return False
        swarm.done.result()
        return True

    async def _end(self, partial: PartialFile) -> None:
        """Put the file in its place, keep that it is there, share it."""
        await partial.finish(self.row.mtime_ms)
        assert partial.published is not None
        assert partial.identity is not None
        self._settle()
        row = self.row = replace(
            self.row, state="done", reason="", final_name=partial.destination.name, verified=self.row.size
        )
        await self._save()
        share = ShareRow(
            row.fingerprint, row.user_id, row.group_id, row.listing_id, row.file_id, row.name,
            str(partial.published), row.size, partial.identity, complete=True,
        )  # fmt: skip
        await self._around.on_done(share)
        await partial.close()
        await self._around.context.partials.forget(partial.uuid)
        self._enter(DownloadState.DONE)

    def _on_swarm_state(self) -> None:
        if self.swarm is not None:
            progress = self.swarm.progress()
            self._enter(progress.state, progress.error)

    def _enter(self, state: DownloadState, error: ShareError | None = None) -> None:
        if state is not self.state:
            self.state = state
            self._around.on_changed(self, error.kind if error else None, error.data if error else {})

    # -- counting
    def _settle(self) -> None:
        """Bring the row up to what this session has counted so far."""
        self.row = self._counted()

    def _counted(self) -> DownloadRow:
        row = self.row
        if self._began and self.is_running and row.state == "active":
            row = replace(row, seconds=self._before.seconds + time.monotonic() - self._began)
        if self.swarm is None:
            return row
        progress, before = self.swarm.progress(), self._before
        from_peers = dict(before.from_peers)
        for peer in progress.from_peers:
            given = from_peers.get(peer.device, ("", 0))[1]
            from_peers[peer.device] = (peer.user, given + peer.bytes)
        return replace(
            row,
            received=before.received + progress.bytes_received,
            verified=progress.bytes_verified,
            from_peers=from_peers,
        )

    def progress(self) -> DownloadRow | None:
        """The row with the counts of now, if they are not those that are kept."""
        counted = self._counted() if self.is_running else self.row
        return counted if counted != self.row else None

    async def _save(self) -> None:
        await self._around.context.database.downloads.put(self._counted())

    def snapshot(self) -> DownloadSnapshot:
        """What the outside sees. Of what stands still it is made once: thousands are sampled several times a second."""
        if self._task is not None and not self._task.done() and not self._queued:
            return self._snapshot()
        now = (self.row, self.state, self.error, self.group)
        if self._shown is None or self._shown[0] != now:
            self._shown = (now, self._snapshot())
        return self._shown[1]

    def _snapshot(self) -> DownloadSnapshot:
        row = self._counted()
        progress = self.swarm.progress() if self.swarm else None
        verified = row.size if row.state == "done" else row.verified
        speed = progress.speed if progress and self.state is DownloadState.DOWNLOADING else 0.0
        left = row.size - verified
        connected = progress.connected if progress else frozenset()
        return DownloadSnapshot(
            group=self.group,
            name=row.name,
            file_id=row.file_id,
            state=self.state,
            size=row.size,
            percent=100.0 if row.state == "done" else (100.0 * verified / row.size if row.size else 0.0),
            speed=speed,
            peers=progress.peers if progress else 0,
            path=str(Path(row.folder) / row.final_name),
            bytes_received=row.received,
            bytes_verified=verified,
            bytes_salvaged=row.salvaged,
            seconds=row.seconds,
            eta=left / speed if speed > 0 and left else None,
            reason=self._reason(),
            from_peers=tuple(
                PeerShare(user=user, device=device, bytes=count, connected=device in connected)
                for device, (user, count) in sorted(row.from_peers.items(), key=lambda item: -item[1][1])
            ),
            pieces=progress.pieces if progress else 0,
            pieces_done=progress.pieces_done if progress else 0,
            availability=progress.availability if progress else 0.0,
            banned=progress.banned if progress else (),
        )

    def _reason(self) -> str:
        if self.error is not None:
            return self.error.kind.value
        if self.swarm is not None:
            return self.swarm.progress().reason
        if self._queued and self.state is DownloadState.WAITING:
            return Why.TURN.value
        return self.row.reason


async def _to_its_end(work: Coroutine[Any, Any, None]) -> None:
    """Await `work` to its end, also if the caller is cancelled meanwhile; the cancellation goes on afterwards."""
    task = asyncio.create_task(work)
    try:
        await asyncio.shield(task)
    except asyncio.CancelledError:
        while not task.done():
            with suppress(asyncio.CancelledError):
                await asyncio.wait([task])
        if not task.cancelled() and (error := task.exception()) is not None:
            _log.warning("stopped while a file was put in its place: %s", error)
        raise

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
from dataclasses import replace
from pathlib import Path
from typing import Final

from core.config import Strategy
from core.pieces import bitmap
from core.session import fetch_picture
from core.session.absent import Absent
from core.session.checking import Checking, put_back
from core.session.fetch_log import FetchLog
from core.session.fetch_world import Surroundings
from core.session.lack import Lack
from core.session.to_its_end import to_its_end
from core.session.turns import Place
from core.snapshots import DownloadSnapshot, DownloadState, Priority
from core.storage.partial import PartialFile, Verdict
from core.storage.paths import Destination
from core.storage.rows import DownloadRow, FileIdentity, ShareRow
from core.transfer.catalogue import FileKey
from core.transfer.swarm import Swarm
from core.wire.errors import DiskError, Kind, ShareError
from core.wire.ids import FileId, GroupId
from core.wire.manifest import Manifest
from core.wire.paths import path_key

_log = logging.getLogger(__name__)
_LASTING = {
    "done": DownloadState.DONE,
    "failed": DownloadState.FAILED,
    "paused": DownloadState.PAUSED,
    "held": DownloadState.PAUSED,
}
_STILL = frozenset({DownloadState.WAITING, DownloadState.STALLED, DownloadState.PAUSED})
_LOOK_SECONDS = 1.0
_RANKS = {Priority.HIGH: 0, Priority.NORMAL: 1, Priority.LOW: 2}


class Fetch:
    """One download of this account, running or not."""

    def __init__(self, around: Surroundings, row: DownloadRow) -> None:
        self.around = around
        self.place = Place()
        self.position = 0
        """Its number in the queue as it is shown; 0 for none."""
        self.pieces = 0
        """How many pieces the file has, once that is known."""
        self.swarm: Swarm | None = None
        self.log = FetchLog()
        self.absent = Absent(lambda: around.sharers(self._row))
        self.name_key: Final = path_key(row.name)
        """Its name as names are compared."""
        self._row, self._state = row, _LASTING.get(row.state, DownloadState.WAITING)
        self._task: asyncio.Task[None] | None = None
        self._before = row
        self._began = 0.0
        self._queued = False
        self._lack = Lack()
        self._error: ShareError | None = None
        self.shown: DownloadSnapshot | None = None
        """The last picture, as long as nothing of it can have changed."""
        self._last: DownloadSnapshot | None = None
        self.rank()

    @property
    def row(self) -> DownloadRow:
        """What is kept of it; a new value each time something changes."""
        return self._row

    @row.setter
    def row(self, row: DownloadRow) -> None:
        self._row, self.shown = row, None

    @property
    def state(self) -> DownloadState:
        """Where it stands."""
        return self._state

    @state.setter
    def state(self, state: DownloadState) -> None:
        self._state, self.shown = state, None

    @property
    def error(self) -> ShareError | None:
        """Why it failed, in this session."""
        return self._error

    @error.setter
    def error(self, error: ShareError | None) -> None:
        self._error, self.shown = error, None

    def rank(self) -> None:
        """Take its place in the queue from the row."""
        self.place.rank = (_RANKS[Priority(self._row.priority)], self._row.position)

    def number(self, position: int) -> None:
        """Show it at this place in the queue; 0: it is not in it."""
        if position != self.position:
            self.position, self.shown = position, None

    @property
    def key(self) -> FileKey:
        """What it fetches, as the hub knows it."""
        return FileKey(GroupId(self._row.group_id), FileId(self._row.file_id))

    @property
    def is_running(self) -> bool:
        """Whether it is under way or waits for its turn."""
        return self._task is not None and not self._task.done()

    @property
    def group(self) -> str:
        """What the group is called, or was."""
        return self.around.group_name(GroupId(self.row.group_id)) or self.row.group_name

    @property
    def has_turn(self) -> bool:
        """Whether it runs, and does not wait for its turn."""
        return self.is_running and not self._queued

    def start(self) -> None:
        """Begin, or go on from what is on the disk."""
        if not self.is_running:
            self.error, self._queued, self._lack = None, True, Lack()
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
            if not task.done():
                await asyncio.wait([task])
            if self._task is task:
                self._task = None

    async def discard(self) -> None:
        """Remove the partial file that we made, after `stop`; what was finished once stays. Raises `DiskError`."""
        if self.row.part and self.state is not DownloadState.DONE and not await put_back(self):
            await self.around.context.partials.remove(self.row.part)

    # -- the run
    async def _run(self) -> None:
        try:
            while not await self._tried():
                pass
        except asyncio.CancelledError:
            raise
        except ShareError as error:
            await self._fail(error)
        except Exception as error:  # noqa: BLE001 - a bug must end as a failed download, not as a silent one
            _log.exception("download of %s", self.row.name)
            await self._fail(ShareError(Kind.INTERNAL, what=type(error).__name__))

    async def _tried(self) -> bool:
        """Take its turn, and wait if this computer lacks what it may have again; whether it came to its end."""
        try:
            return await self._turn()
        except DiskError as error:
            if (task := asyncio.current_task()) is not None and task.cancelling():  # it was stopped, and not by this
                raise asyncio.CancelledError from error
            if not self._lack.is_why(error, self._row):
                raise
            self.error, self._queued = error, True
            self._enter(DownloadState.PAUSED, self._lack.news(error, self.row.verified))
        try:
            await self._lack.wait()
        finally:
            self.error = None
        return False

    async def _turn(self) -> bool:
        """Fetch while it is this one's turn; whether it came to its end."""
        self._queued = True
        content, turns = self.around.content_turn(self.row), self.around.turns(self.row)
        self._enter(DownloadState.QUEUED if content.locked() or turns.is_full else DownloadState.WAITING)
        async with content, turns.turn(self.place):
            self._queued = False
            return await self._fetch()

    async def _fail(self, error: ShareError) -> None:
        self.error = error
        self.row = replace(self.row, state="failed", reason=error.kind.value)
        self._enter(DownloadState.FAILED, error)
        try:
            await self.save()
        except ShareError as other:
            _log.warning("not kept that %s failed: %s", self.row.name, other)

    async def _fetch(self) -> bool:
        self._began, self._before = time.monotonic(), self.row
        self._enter(DownloadState.CHECKING)
        manifest = await self.around.manifest(self.row)
        self.pieces = manifest.pieces
        checking = Checking(self, manifest)
        if self.row.checked >= 0 and not self.row.part and await checking.finished_file():
            self._began = 0.0
            self._enter(DownloadState.DONE)
            return True
        partial = await self._open(manifest)
        if await checking.still_finished(partial):
            return False
        try:
            await checking.unfinish()
            if self.row.checked >= 0:
                await checking.partial_file(partial)
            salvaged = self.row.salvaged + partial.salvaged_bytes
            # What a killed session had received and not yet counted is on the disk: count it now.
            here = sum(manifest.length_of(piece) for piece in bitmap.iterate(partial.have()))
            received = max(self.row.received, here - salvaged)
            if received != self.row.received or partial.salvaged_bytes:
                self.row = replace(self.row, received=received, salvaged=salvaged)
            self._before = self.row
            if partial.published is None:
                await self._copy_own(manifest, partial)
                if not await self._swarm(partial):
                    return False
            # Not to be stopped half-way: the file would stand in its place and count as unfinished.
            await to_its_end(self._end(partial))
        finally:
            self._settle()
            self._began = 0.0
            await partial.close()
            if self.state is not DownloadState.DONE:
                await self.save()
        return True

    async def _open(self, manifest: Manifest) -> PartialFile:
        context = self.around.context
        if self.row.part:
            return await context.partials.resume(self.row.part, manifest)
        partial = await context.partials.create(Destination(Path(self.row.folder), self.row.final_name), manifest)
        self.row = replace(self.row, part=partial.uuid)
        try:
            await self.save()
        except BaseException:
            await partial.close()
            raise
        return partial

    async def _copy_own(self, manifest: Manifest, partial: PartialFile) -> None:
        own = self.around.own_copy(self.row, manifest)
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

    async def _swarm(self, partial: PartialFile) -> bool:
        """Fetch what is missing; False if others had to be let by, because nothing came."""
        group_id, file_id = GroupId(self.row.group_id), FileId(self.row.file_id)
        swarm = self.around.hub.download(group_id, file_id, partial, Strategy(self.row.strategy), self.row.name)
        if not self.around.is_shared(self.row):
            self.around.hub.withdraw(group_id, file_id)
        self.swarm = swarm
        swarm.on_state, swarm.on_note = self._on_swarm_state, self.log.note
        swarm.set_priority(Priority(self.row.priority))
        self.around.watch(self.row, 0)
        try:
            self._on_swarm_state()
            if not await self._is_done(swarm):
                return False
        finally:
            self.around.unwatch(self.row)
            await self.absent.close()
            self._settle()
            self.swarm = None
            await swarm.close()
        self._enter(DownloadState.FINISHING)
        return True

    async def _is_done(self, swarm: Swarm) -> bool:
        """Wait for the swarm's end; False if it stands still and others wait for its turn."""
        received, moved = -1, time.monotonic()
        while not swarm.done.done():
            await asyncio.wait([swarm.done], timeout=_LOOK_SECONDS)
            progress, now = swarm.progress(), time.monotonic()
            if progress.bytes_received != received or progress.state not in _STILL:
                received, moved = progress.bytes_received, now
            if progress.error is not None and progress.error.kind is Kind.PARTIAL_MISSING:
                raise progress.error  # its folder is there, and what was in it is not: it is not begun anew by itself
            self.around.watch(self.row, swarm.known)
            self.absent.look(progress.reason)
            if not swarm.done.done() and self.around.turns(self.row).must_go(self.place, now - moved):
                return False
        swarm.done.result()
        return True

    async def _end(self, partial: PartialFile) -> None:
        """Put the file in its place, keep that it is there, share it."""
        await partial.finish(self.row.mtime_ms)
        if partial.published is None or partial.identity is None:
            # It was whole and in its place, and somebody has taken it away since: fetch it anew if that is wanted.
            await partial.close()
            await self.around.context.partials.forget(partial.uuid)
            self.row = replace(self.row, part="", verified=0)
            raise DiskError(Kind.SOURCE_MISSING, path=str(partial.destination.path))
        self._settle()
        if self.row.final_name != partial.destination.name:
            self.row = replace(self.row, final_name=partial.destination.name)
        await self.complete(partial.published, partial.identity, partial.uuid)
        await partial.close()
        self._enter(DownloadState.DONE)

    async def complete(self, path: Path, identity: FileIdentity, part: str = "") -> None:
        """The file stands at `path`, `part` is no more: keep that, share it. Raises `ShareError`: not done, then."""
        now, old = time.time(), self.row
        row = self.row = replace(old, state="done", reason="", part="", checked=-1, verified=old.size, completed=now)
        share = ShareRow(row.fingerprint, row.user_id, row.group_id, row.listing_id, row.file_id, row.name,
                         str(path), row.size, identity, complete=True)  # fmt: skip
        try:
            await self.around.on_done(self.counted(), share, part)
        except ShareError:  # without its part it would be fetched a second time, beside the file that is there
            self.row = replace(self.row, state=old.state, part=old.part, checked=old.checked, completed=old.completed)
            raise

    def _on_swarm_state(self) -> None:
        if self.swarm is not None:
            self._enter(self.swarm.state()[0], self.swarm.disk.error)

    def _enter(self, state: DownloadState, error: ShareError | None = None) -> None:
        if state is not self.state:
            self.state = state
            self.log.note(error.kind.value if error else state.value, error.data if error else {})
            self.around.on_changed(self, error.kind if error else None, error.data if error else {})

    def _settle(self) -> None:
        """Bring the row up to what this session has counted so far."""
        self.row = self.counted()

    def counted(self) -> DownloadRow:
        """The row with the counts of now."""
        row, before, seconds = self.row, self._before, self.row.seconds
        if self._began and self.is_running and row.state == "active":
            seconds = before.seconds + time.monotonic() - self._began
        if self.swarm is None:
            return row if seconds == row.seconds else replace(row, seconds=seconds)
        progress, from_peers = self.swarm.progress(), dict(before.from_peers)
        for peer in progress.from_peers:
            given = from_peers.get(peer.device, ("", 0))[1]
            from_peers[peer.device] = (peer.user, given + peer.bytes)
        return replace(
            row,
            seconds=seconds,
            received=before.received + progress.bytes_received,
            verified=progress.bytes_verified,
            from_peers=from_peers,
        )

    def progress(self) -> DownloadRow | None:
        """The row with the counts of now, if they are not those that are kept."""
        counted = self.counted() if self.is_running else self.row
        return counted if counted is not self.row and counted != self.row else None

    async def save(self) -> None:
        """Keep the row with the counts of now."""
        await self.around.context.database.downloads.put(self.counted())

    def snapshot(self) -> DownloadSnapshot:
        """What the outside sees: the same object as long as nothing changed, as thousands are sampled at once."""
        if self.shown is not None:
            return self.shown
        now = fetch_picture.picture(self)
        if now == self._last:
            now = self._last
        self._last = now
        if not self.is_running or self._queued:
            self.shown = now
        return now

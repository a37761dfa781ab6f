"""All partial files of a state folder: made, opened again, removed. The order of writes is kept here.

Invariant: a row is committed after its `.part` and `.manifest` are on the disk, so a row without its
file means that somebody took the file away: that is told, and nothing starts again by itself. Files
of ours that no row knows (a lost database) are adopted when the same content is wanted in the same
folder. One per engine, which closes it; what partial files share (flusher, publisher) is its own.
"""

from __future__ import annotations

import asyncio
import errno
import logging
import os
import random
from collections.abc import Coroutine
from contextlib import suppress
from dataclasses import replace
from pathlib import Path
from typing import Any

from core.pieces import bitmap
from core.pieces.bitmap import Bitmap
from core.storage import part_files, taking_back
from core.storage.creator import Creator
from core.storage.database import StateDatabase
from core.storage.disk import Disk
from core.storage.disk_errors import disk_error, folder_error
from core.storage.flusher import FLUSH_BYTES, FLUSH_SECONDS, Flusher
from core.storage.folders import open_below, open_folder
from core.storage.inspecting import Inspection, State, gone, inspect, look, part_path, where_published
from core.storage.partial import PartialFile, bits_as_blocks
from core.storage.paths import Destination
from core.storage.publisher import Publisher, finish_publishing
from core.storage.rows import FileIdentity, TransferRow
from core.storage.threads import DiskThreads
from core.storage.transfer_rows import Flushed
from core.wire.errors import DiskError, InternalError, Kind, UserError
from core.wire.ids import FileId
from core.wire.manifest import Manifest

_log = logging.getLogger(__name__)


class Partials:
    """The partial files of one state folder."""

    def __init__(
        self,
        database: StateDatabase,
        threads: DiskThreads,
        *,
        disk: Disk | None = None,
        rng: random.Random | None = None,
        flush_bytes: int = FLUSH_BYTES,
        flush_seconds: float = FLUSH_SECONDS,
    ) -> None:
        self.threads = threads
        self.transfers = database.transfers
        self.disk = disk or Disk()
        self.flusher = Flusher(self.transfers, flush_bytes, flush_seconds)
        self._publisher = Publisher(threads, self.transfers, self.flusher, self.disk)
        self._tag = part_files.tag_of(database.path.parent)
        self._creator = Creator(threads, self.transfers, self.disk, self._tag)
        self._rng = rng or random.SystemRandom()
        self._open: dict[str, PartialFile] = {}

    async def create(self, destination: Destination, manifest: Manifest) -> PartialFile:
        """A new partial file for `destination`; `have()` is not empty if an orphan of ours was adopted.

        Creations that wait at the same time share their syncs. Raises `DiskError`: DESTINATION_MISSING,
        DESTINATION_UNWRITABLE, NO_SPACE, DISK_FAILED; then nothing of it is left.
        """
        return await self._undone_if_cancelled(self._create(destination, manifest))

    async def resume(self, uuid: str, manifest: Manifest | None = None) -> PartialFile:
        """The partial file of a row, with every piece that is right on the disk; or already published.

        `manifest` replaces one that is no longer beside the data. Raises `DiskError`: PARTIAL_MISSING, or
        DESTINATION_MISSING if its folder is not there either, with `path`; DISK_FAILED, OUT_OF_FILES; and
        `UserError(UNKNOWN_MANIFEST)` with `file_id` if none is known.
        """
        if uuid in self._open:
            raise InternalError(Kind.INTERNAL, what="a partial file was opened twice")
        kept = await self.transfers.get(uuid)
        if kept is None:
            raise DiskError(Kind.PARTIAL_MISSING, path="")
        row, field = kept
        state = await self.threads.run(look, row)
        name = row.name if row.state == "done" else None
        if name is None and (not state.present or state.links > 1):
            name = await self.threads.run(where_published, state.row)
        if name is None and not state.present:
            raise await self.threads.run(gone, row)
        known = await self._manifest(row, manifest, write=name is None)
        if name is not None:
            return await self._published(replace(state.row, name=name, state="done"), known)
        return await self._checked(row, state, known, _bits(field, known))

    async def plan_taking_back(
        self, destination: Destination, manifest: Manifest, good: Bitmap, identity: FileIdentity
    ) -> str:
        """The row of a finished file that is to be a partial file again, of which `good` pieces are right; its uuid."""
        row = taking_back.planned(part_files.uuid_once_whole(self._tag), destination, manifest, identity)
        await self.transfers.put_many([row])
        blocks = bits_as_blocks(good, list(bitmap.iterate(good)))
        await self.transfers.set_bits([Flushed(row.uuid, blocks, ())])
        return row.uuid

    async def take_back(self, uuid: str, manifest: Manifest) -> None:
        """Move the finished file of a planned row away, once the download names that row.

        Raises `DiskError`: SOURCE_CHANGED if it is another one by now, which stays, and the row goes.
        """
        kept = await self.transfers.get(uuid)
        if kept is None:
            raise DiskError(Kind.PARTIAL_MISSING, path="")
        try:
            await self.threads.sync(taking_back.take_back, self.disk, kept[0], manifest)
        except FileNotFoundError as error:
            await self.remove(uuid)  # nothing was moved: of ours there is only the manifest
            raise DiskError(Kind.SOURCE_CHANGED, path=str(Path(kept[0].folder, kept[0].name))) from error
        except OSError as error:
            raise disk_error(error, Path(kept[0].folder, kept[0].name), "publish") from error

    async def give_back(self, uuid: str) -> str | None:
        """Give a partial file that was a finished one its name again, as it is now; that name, relative to its folder.

        None if it is not there any more. The row stays, for the caller to `forget` once its own says where the file
        is. Raises `DiskError`: DESTINATION_MISSING if its folder is out of reach.
        """
        file, kept = self._open.get(uuid), await self.transfers.get(uuid)
        if file is not None:
            await file.close()
        return await self._give_back(kept[0]) if kept is not None else None

    async def kept_bits(self, uuid: str) -> Bitmap:
        """The pieces that the database knows of a partial file, open or not."""
        file, kept = self._open.get(uuid), await self.transfers.get(uuid)
        if file is not None:
            return file.have()
        return bitmap.from_wire(kept[1], len(kept[1]) * 8) if kept is not None else 0

    async def forget(self, uuid: str) -> None:
        """Drop the row of a file that is published or missing; nothing on the disk is touched."""
        self._open.pop(uuid, None)
        await self.transfers.delete_many([uuid])

    async def remove(self, uuid: str) -> None:
        """Cancel: remove what we made for a row, open or not, and the row. Raises `DiskError`."""
        file = self._open.get(uuid)
        if file is not None:
            await file.discard()
            return
        kept = await self.transfers.get(uuid)
        if kept is not None:
            await self.remove_files(kept[0])

    async def remove_unclaimed(self) -> int:
        """Remove what a stop between making a partial file and saving its download left; how many. At start only.

        That has no piece yet. One that has lost its download otherwise (a damaged row): its data stays, for whoever
        fetches the same into the same folder. What cannot be removed now, because its drive is away, is tried again at
        the next start.
        """
        unclaimed = [uuid for uuid in await self.transfers.unclaimed() if uuid not in self._open]
        removed = 0
        for uuid in unclaimed:
            try:
                if await self.kept_bits(uuid) and not part_files.was_once_whole(uuid):
                    _log.warning("no download names the partial file %s, which has pieces: it is kept", uuid)
                    await self.forget(uuid)
                    continue
                await self.remove(uuid)
            except DiskError as error:
                _log.info("a partial file that no download names stays: %s", error)
            else:
                removed += 1
        return removed

    async def uuids(self) -> frozenset[str]:
        """Every partial file that has a row."""
        return frozenset(row.uuid for row in await self.transfers.all())

    async def close(self) -> None:
        """Bring everything to the disk, mark it clean, and stop."""
        await self._creator.drain()
        await self._publisher.drain()
        await asyncio.gather(*(file.close() for file in list(self._open.values())))
        await self.flusher.close()

    # -- what partial files ask
    def open_file(self, row: TransferRow) -> int:
        """Open the file of a row, wherever it is; reading only, once it has its name. Blocks.

        Raises `OSError`; `DiskError` PARTIAL_MISSING or DESTINATION_MISSING for one without a name that is gone.
        """
        if row.state == "done":
            *above, name = row.name.split("/")
            with open_folder(Path(row.folder)) as root, open_below(root, above) as target:
                fd = target.open(name)
        else:
            try:
                with part_files.open_partial_folder(Path(row.folder)) as folder:
                    fd = folder.open(part_files.part_name(row.uuid), write=True)
            except FileNotFoundError as error:
                raise gone(row) from error
        if not part_files.is_ours(os.fstat(fd), row):
            os.close(fd)
            raise FileNotFoundError(errno.ENOENT, "another file is in its place", row.name)
        return fd

    async def inspect_again(self, file: PartialFile, known: Bitmap) -> Inspection:
        """Look anew at a file whose sync failed: at the disk, not at what the system remembers of it."""
        state = await self.threads.run(look, file.row)
        if not state.present:
            raise await self.threads.run(gone, file.row)
        state = replace(state, row=replace(state.row, clean=False))
        return await self._inspect(file, state, known, forget=True)

    async def publish(self, file: PartialFile, mtime_ms: int | None) -> None:
        """Give a complete file its name. Raises `DiskError`."""
        await self._publisher.publish(file, mtime_ms)

    async def remove_files(self, row: TransferRow) -> None:
        """Remove our own files of a row, then the row; what was a finished file gets its name back. `DiskError`."""
        try:
            if part_files.was_once_whole(row.uuid):
                await self._give_back(row)
            await self.threads.sync(part_files.remove, self.disk, row)
        except OSError as error:
            raise disk_error(error, part_path(row), "remove") from error
        await self.transfers.delete_many([row.uuid])

    def on_closed(self, file: PartialFile) -> None:
        """The file is no longer open."""
        self._open.pop(file.uuid, None)

    # -- the steps
    async def _give_back(self, row: TransferRow) -> str | None:
        try:
            return await self.threads.sync(taking_back.give_back, self.disk, row)
        except OSError as error:
            raise folder_error(error, row.folder, "publish") from error

    async def _create(self, destination: Destination, manifest: Manifest) -> PartialFile:
        created = await self._creator.create(destination, manifest)
        if not created.adopted:
            return self._opened(PartialFile(self, created.row, manifest))
        state = await self.threads.run(look, created.row)
        return await self._checked(created.row, state, manifest, 0)

    async def _checked(self, row: TransferRow, state: State, manifest: Manifest, bits: Bitmap) -> PartialFile:
        """Open and check a file that is there."""
        cut = state.size != row.size
        if cut or state.row != row:
            state = replace(state, row=replace(state.row, clean=False, mtime_ns=0))
            await self.transfers.put_many([state.row])
        file = self._opened(PartialFile(self, state.row, manifest))
        try:
            if cut:
                await self._set_size(file)
            await file.take_over(bits, await self._inspect(file, state, bits))
        except BaseException:
            self.on_closed(file)
            self.threads.files.let_go(file.file)
            raise
        return file

    async def _inspect(self, file: PartialFile, state: State, bits: Bitmap, *, forget: bool = False) -> Inspection:
        try:
            async with self.threads.files.use(file.file) as fd:
                if forget:
                    await self.threads.run(self.disk.forget, fd)
                return await inspect(self.threads, self.disk, self._rng, fd, file.manifest, bits, state)
        except OSError as error:
            raise disk_error(error, part_path(file.row), "open") from error

    async def _set_size(self, file: PartialFile) -> None:
        try:
            async with self.threads.files.use(file.file) as fd:
                await self.threads.run(self.disk.truncate, fd, file.manifest.size)
        except OSError as error:
            raise disk_error(error, part_path(file.row), "write") from error

    async def _published(self, row: TransferRow, manifest: Manifest) -> PartialFile:
        """Finish the steps of a publication that was stopped between them."""
        try:
            identity = await self.threads.sync(finish_publishing, self.disk, row)
            await self.transfers.set_done([(row.uuid, row.name)])
        except OSError as error:
            raise disk_error(error, Path(row.folder, row.name), "publish") from error
        file = self._opened(PartialFile(self, row, manifest))
        file.on_published(row.name, identity)
        return file

    async def _manifest(self, row: TransferRow, given: Manifest | None, *, write: bool) -> Manifest:
        file_id = FileId(row.file_id)
        found = await self.threads.run(self._read_manifest, row, file_id)
        if found is None and given is not None and given.file_id == file_id:
            found = given
            if write:
                await self.threads.sync(self._write_manifest, row, given)
        if found is None:
            raise UserError(Kind.UNKNOWN_MANIFEST, file_id=row.file_id)
        return found

    def _read_manifest(self, row: TransferRow, file_id: FileId) -> Manifest | None:
        with suppress(OSError), part_files.open_partial_folder(Path(row.folder)) as folder:
            return part_files.read_manifest(self.disk, folder, row.uuid, file_id)
        return None

    def _write_manifest(self, row: TransferRow, manifest: Manifest) -> None:
        try:
            with part_files.open_partial_folder(Path(row.folder)) as folder:
                part_files.write_manifest(self.disk, folder, row.uuid, manifest)
                self.disk.sync_folder(folder)
        except OSError as error:
            raise disk_error(error, part_path(row), "write") from error

    def _opened(self, file: PartialFile) -> PartialFile:
        self._open[file.uuid] = file
        return file

    async def _undone_if_cancelled(self, making: Coroutine[Any, Any, PartialFile]) -> PartialFile:
        """What `making` makes; a caller who is cancelled meanwhile leaves nothing behind that nobody knows of."""
        task = asyncio.create_task(making)
        try:
            return await asyncio.shield(task)
        except asyncio.CancelledError:
            while not task.done():
                with suppress(asyncio.CancelledError):
                    await asyncio.wait([task])
            if not task.cancelled() and task.exception() is None:
                with suppress(DiskError):
                    await task.result().discard()
            raise


def _bits(field: bytes, manifest: Manifest) -> Bitmap:
    """The bitmap of the database, which may be shorter or longer than the file has pieces."""
    return bitmap.from_wire(field, len(field) * 8) & bitmap.full(manifest.pieces)

"""One download on the disk: pieces go in checked, come out checked, and the whole gets its name.

Invariant: `have()` has a bit only for a piece whose bytes matched both digests when they were
written or read back, and the database has it only after those bytes were synced. Made by
`Partials` (`create`, `resume`), which owns what all partial files share; ended by `close`,
`discard` or the publication of the file.
"""

from __future__ import annotations

import asyncio
import enum
import logging
import os
from collections.abc import Callable, Sequence
from dataclasses import replace
from functools import partial
from pathlib import Path
from typing import Protocol

from blake3 import blake3

from core.pieces import bitmap
from core.pieces.bitmap import Bitmap
from core.storage.disk import Disk, read_all, write_all
from core.storage.disk_errors import disk_error, folder_error
from core.storage.flusher import Flusher
from core.storage.inspecting import Inspection, check_in_place, part_path, recent_pieces
from core.storage.open_files import OpenFile
from core.storage.paths import Destination, free_space
from core.storage.rows import FileIdentity, TransferRow
from core.storage.threads import DiskThreads
from core.storage.transfer_rows import BLOCK_BYTES, Cleaned, Flushed, Transfers
from core.storage.verifying import good_pieces, matches
from core.wire.errors import DiskError, InternalError, Kind
from core.wire.manifest import Manifest

_log = logging.getLogger(__name__)
_BLOCK_PIECES = BLOCK_BYTES * 8
_ROOM = 4 * 1024 * 1024
"""Free bytes with which a download goes on after the disk was full."""


class Verdict(enum.Enum):
    """What became of a piece. SPLIT: exactly one digest matches, twice: the manifest is to blame, not the sender."""

    GOOD = "good"
    BAD = "bad"
    SPLIT = "split"


class Owner(Protocol):
    """What a partial file asks of the one that made it."""

    threads: DiskThreads
    transfers: Transfers
    flusher: Flusher
    disk: Disk

    def open_file(self, row: TransferRow) -> int:
        """Open the file of a row for reading and writing, wherever it is. Blocks. Raises `OSError`, `DiskError`."""
        ...

    async def inspect_again(self, file: PartialFile, known: Bitmap) -> Inspection:
        """Look anew at a file whose sync failed. Raises `DiskError`."""
        ...

    async def publish(self, file: PartialFile, mtime_ms: int | None) -> None:
        """Give the complete file its name, and tell it (`on_published`). Raises `DiskError`."""
        ...

    async def remove_files(self, row: TransferRow) -> None:
        """Remove our own files of a row, and the row. Raises `DiskError`."""
        ...

    def on_closed(self, file: PartialFile) -> None:
        """The file is no longer open."""
        ...


class PartialFile:
    """A download's file while it is incomplete, and a little longer. All sizes in bytes."""

    def __init__(self, owner: Owner, row: TransferRow, manifest: Manifest) -> None:
        self.row = row
        self.manifest = manifest
        self.salvaged_bytes = 0
        self.published: Path | None = None
        self.identity: FileIdentity | None = None
        self.on_disk_error: Callable[[DiskError], None] | None = None
        self.on_lost: Callable[[Sequence[int]], None] | None = None
        self.file = OpenFile(partial(owner.open_file, row))
        self._owner = owner
        self._have: Bitmap = 0
        self._durable: Bitmap = 0
        self._recent = list(row.recent)
        self._marked = not row.clean
        self._marking: asyncio.Task[None] | None = None
        self._failed: DiskError | None = None
        self._data_lost = False
        self._closed = False

    @property
    def uuid(self) -> str:
        """Its id, kept in the rows of downloads."""
        return self.row.uuid

    @property
    def destination(self) -> Destination:
        """Where it will get its name, or has."""
        return Destination(Path(self.row.folder), self.row.name)

    @property
    def pieces(self) -> int:
        """How many pieces the file has."""
        return self.manifest.pieces

    def length_of(self, piece: int) -> int:
        """Bytes in a piece."""
        return self.manifest.length_of(piece)

    @property
    def complete(self) -> bool:
        """Whether every piece is here."""
        return self._have == bitmap.full(self.manifest.pieces)

    def have(self) -> Bitmap:
        """The pieces that are written and verified, synced or not."""
        return self._have

    async def take_over(self, bits: Bitmap, found: Inspection) -> None:
        """Begin with what was found on the disk, `bits` being what the database says. Raises `DiskError`."""
        self.salvaged_bytes = sum(map(self.manifest.length_of, bitmap.iterate(found.salvaged)))
        self._have = self._durable = bits
        await self._lose(list(bitmap.iterate(bits & ~found.have)))
        if found.have & ~bits:
            await self._set_unclean()
            self.take_in(found.have & ~bits)

    # -- pieces
    async def check_and_write(self, piece: int, buffer: bytes | bytearray | memoryview) -> Verdict:
        """Check both digests of `buffer` and write it in the same thread, without a copy; only GOOD is written.

        Raises `DiskError` NO_SPACE or DISK_FAILED; the piece then counts as missing.
        """
        self._check_usable()
        await self._set_unclean()
        await self._owner.flusher.room()
        write = not bitmap.has(self._have, piece)
        try:
            self.file.pinned = True
            work = (self._owner.disk, self.manifest, piece, buffer, write)
            verdict = await self._owner.threads.files.run(self.file, _check_and_write, *work)
            self._check_usable()
            if verdict is Verdict.GOOD and not bitmap.has(self._have, piece):
                self.take_in(1 << piece)
        except OSError as error:
            raise disk_error(error, part_path(self.row), "write") from error
        finally:
            self._unpin()
        return verdict

    def take_in(self, pieces: Bitmap) -> None:
        """These pieces are right on the disk, and wait to be synced."""
        self._have |= pieces
        for piece in bitmap.iterate(pieces):
            self._owner.flusher.note(self, piece, self.manifest.length_of(piece))

    async def read_piece(self, piece: int) -> bytes:
        """The bytes of a piece that we have, checked. Raises `DiskError`; one that went bad is told to `on_lost`."""
        if not bitmap.has(self._have, piece):
            raise DiskError(Kind.SOURCE_MISSING, path=str(part_path(self.row)), piece=piece)
        try:
            work = (self._owner.disk, self.manifest, piece)
            data = await self._owner.threads.files.run(self.file, _read, *work)
        except OSError as error:
            raise disk_error(error, part_path(self.row), "read") from error
        if data is None:
            await self._lose([piece])
            raise DiskError(Kind.SOURCE_CHANGED, path=str(part_path(self.row)), piece=piece)
        return data

    async def check_again(self, first: int, last: int) -> int:
        """Check the pieces from `first` to before `last` that we have; how many went bad, which are told to `on_lost`.

        Raises `DiskError`.
        """
        wanted = self._have & bitmap.full(min(last, self.manifest.pieces)) & ~bitmap.full(first)
        try:
            async with self._owner.threads.files.use(self.file) as fd:
                found = await good_pieces(
                    self._owner.threads, self._owner.disk, fd, self.manifest, bitmap.iterate(wanted)
                )
        except OSError as error:
            raise disk_error(error, part_path(self.row), "read") from error
        bad = list(bitmap.iterate(wanted & ~found))
        if bad:
            await self._set_unclean()
            await self._lose(bad)
        return len(bad)

    # -- the flusher's view
    async def sync_data(self) -> bool:
        """Bring the data to the disk; False if this file system cannot. `DiskError`, too, if it was taken away."""
        try:
            async with self._owner.threads.files.use(self.file) as fd:
                return await self._owner.threads.sync(_sync_data, self._owner.disk, fd, self.row)
        except OSError as error:
            raise disk_error(error, part_path(self.row), "sync") from error

    def flushed(self, pieces: Sequence[int], synced: bool) -> Flushed:
        """What to commit, now that these pieces are on the disk."""
        self._recent = [*self._recent, *pieces][-recent_pieces(self.manifest) :]
        bits = (self._durable | bitmap.of(pieces)) & self._have
        return Flushed(self.uuid, bits_as_blocks(bits, pieces), tuple(self._recent), synced and self.row.synced)

    def on_committed(self, pieces: Sequence[int]) -> None:
        """The bits of these pieces are in the database."""
        self._durable |= bitmap.of(pieces) & self._have
        self._unpin()

    def on_flush_failed(self, error: DiskError, pieces: Sequence[int], *, lost: bool) -> None:
        """What was not synced does not count, nor what comes until `retry`."""
        self._owner.flusher.take(self)
        gone = list(bitmap.iterate(self.unsynced)) if lost else []
        self._have &= ~bitmap.of(gone)
        self._data_lost |= lost
        first, self._failed = self._failed is None, error
        if gone and self.on_lost is not None:
            self.on_lost(gone)
        if first and self.on_disk_error is not None:
            self.on_disk_error(error)

    @property
    def unsynced(self) -> Bitmap:
        """The pieces whose bits are not committed."""
        return self._have & ~self._durable

    async def retry(self) -> None:
        """Go on after NO_SPACE or DISK_FAILED: look anew at what is doubtful. Raises `DiskError` if it is too early."""
        if self._failed is None:
            await self._check_room()
            return
        await self._owner.flusher.settle(self)
        callback, self.on_disk_error = self.on_disk_error, None  # whoever asks is told by the error
        try:
            if self._data_lost:
                await self._owner.threads.files.drop(self.file)
                found = await self._owner.inspect_again(self, self._durable)
                await self._lose(list(bitmap.iterate(self._durable & ~found.have)))
                self._data_lost = False
                self._have |= found.have
            self._failed = None
            self._owner.flusher.take(self)
            self.take_in(self.unsynced)
            await self._owner.flusher.flush(self)
            self._check_usable()
        finally:
            self.on_disk_error = callback

    # -- the end
    async def finish(self, mtime_ms: int | None = None) -> Path:
        """Give the complete file its name, ` (1)` behind it if that is taken; where it is then.

        `mtime_ms`: the listing's time of the last change. Raises `DiskError`: the partial file stays as it is.
        """
        if self.published is None:
            self._check_usable()
            if not self.complete:
                raise InternalError(Kind.INTERNAL, what="an incomplete file was to be published")
            await self._owner.flusher.settle(self)
            self._check_usable()
            await self._owner.publish(self, mtime_ms)
            assert self.published is not None
        return self.published

    def on_published(self, name: str, identity: FileIdentity | None) -> None:
        """The file stands under `name`, relative to the destination's folder."""
        self.row = replace(self.row, name=name, state="done")
        self.published, self.identity = self.destination.path, identity
        self._have = self._durable = bitmap.full(self.manifest.pieces)
        self.file.opener = partial(self._owner.open_file, self.row)
        self.file.pinned = False

    async def close(self) -> None:
        """Bring everything to the disk and let go. What cannot be is looked at when the file is opened again."""
        if self._closed:
            return
        self._closed = True
        files = self._owner.threads.files
        try:
            await files.unused(self.file)
            if self.published is None and self._marked and self._failed is None:
                await self._owner.flusher.flush(self)
                if self._failed is None:
                    await self._leave_clean()
        except DiskError as error:
            _log.warning("%s was not left clean: %s", part_path(self.row), error)
        finally:
            await files.drop(self.file)
            self._owner.on_closed(self)

    async def discard(self) -> None:
        """Give up: remove what we made, and only that. A file that has its name already stays. Raises `DiskError`."""
        self._closed = True
        await self._owner.flusher.settle(self)
        self._owner.flusher.take(self)
        await self._owner.threads.files.drop(self.file)
        await self._owner.flusher.settle(self)
        await self._owner.remove_files(self.row)
        self._owner.on_closed(self)

    async def _leave_clean(self) -> None:
        threads, disk = self._owner.threads, self._owner.disk
        try:
            async with threads.files.use(self.file) as fd:
                if not await threads.sync(disk.sync, fd):
                    return
                mtime_ns = os.fstat(fd).st_mtime_ns
        except OSError as error:
            raise disk_error(error, part_path(self.row), "sync") from error
        await self._owner.transfers.set_clean([Cleaned(self.uuid, mtime_ns)])

    async def _set_unclean(self) -> None:
        if self._marked:
            return
        marking = self._marking
        if marking is None or marking.done():
            marking = self._marking = asyncio.create_task(self._owner.transfers.set_unclean(self.uuid))
        await asyncio.shield(marking)
        self._marked = True

    async def _lose(self, pieces: Sequence[int]) -> None:
        if not pieces:
            return
        self._have &= ~bitmap.of(pieces)
        await self._owner.flusher.settle(self)
        self._durable &= self._have
        bits = Flushed(self.uuid, bits_as_blocks(self._durable, pieces), tuple(self._recent), self.row.synced)
        await self._owner.transfers.set_bits([bits])
        if self.on_lost is not None:
            self.on_lost(pieces)

    async def _check_room(self) -> None:
        need = max(self.manifest.piece_length, _ROOM)
        try:
            free = await self._owner.threads.run(free_space, Path(self.row.folder))
        except OSError as error:
            raise folder_error(error, self.row.folder, "space") from error
        if free < need:
            raise DiskError(Kind.NO_SPACE, folder=self.row.folder, need=need, free=free)

    def _check_usable(self) -> None:
        if self._failed is not None:
            raise self._failed
        if self._closed:
            raise InternalError(Kind.INTERNAL, what="a partial file was used after its end")

    def _unpin(self) -> None:
        if not self.file.users and not self._owner.flusher.is_busy(self):
            self.file.pinned = False


def _check_and_write(
    fd: int, disk: Disk, manifest: Manifest, piece: int, buffer: bytes | bytearray | memoryview, write: bool
) -> Verdict:
    if len(buffer) != manifest.length_of(piece):
        return Verdict.BAD
    sha1, blake3_matches = matches(manifest, piece, buffer)
    if sha1 != blake3_matches:
        sha1, blake3_matches = matches(manifest, piece, buffer)  # a memory error looks like this too
        if sha1 != blake3_matches:
            return Verdict.SPLIT
    if not sha1:
        return Verdict.BAD
    if write:
        write_all(disk, fd, buffer, manifest.offset_of(piece))
    return Verdict.GOOD


def _sync_data(disk: Disk, fd: int, row: TransferRow) -> bool:
    synced = disk.sync_data(fd)
    check_in_place(row)  # an open file takes everything, even if nobody can ever find it again
    return synced


def _read(fd: int, disk: Disk, manifest: Manifest, piece: int) -> bytes | None:
    data = read_all(disk, fd, manifest.length_of(piece), manifest.offset_of(piece))
    return data if blake3(data).digest() == manifest.blake3_of(piece) else None


def bits_as_blocks(bits: Bitmap, pieces: Sequence[int]) -> tuple[tuple[int, bytes], ...]:
    """The whole bitmap rows in which `pieces` are, as the database keeps them."""
    mask = bitmap.full(_BLOCK_PIECES)
    return tuple(
        (block, bitmap.to_wire(bits >> (block * _BLOCK_PIECES) & mask, _BLOCK_PIECES))
        for block in sorted({piece // _BLOCK_PIECES for piece in pieces})
    )

"""Publishes complete files, many in one batch: the order of steps that loses nothing at any stop.

Invariant: data and times synced, then bits committed, then the name made and its folder synced, then
`done` committed, then the `.part` name removed. A stop between any two is finished when the file is
opened again. Files of one batch share each sync of a folder and each transaction. Made by `Partials`.
"""

from __future__ import annotations

import asyncio
import os
import sys
from collections.abc import Sequence
from contextlib import AsyncExitStack, ExitStack, suppress
from dataclasses import dataclass
from pathlib import Path

from core.pieces import bitmap
from core.storage.batcher import Batcher
from core.storage.disk import Disk
from core.storage.disk_errors import disk_error, folder_error
from core.storage.flusher import Flusher
from core.storage.folders import Folder, open_below, open_folder
from core.storage.inspecting import part_path
from core.storage.origin_mark import mark_fetched
from core.storage.part_files import is_ours, manifest_name, open_partial_folder, part_name
from core.storage.partial import PartialFile
from core.storage.paths import PARTIAL_FOLDER
from core.storage.publishing import default_mode, give_name
from core.storage.rows import FileIdentity, TransferRow
from core.storage.threads import DiskThreads, shares
from core.storage.transfer_rows import Transfers
from core.wire.errors import DiskError

_TOGETHER = 128
"""Files in a batch: each holds a descriptor, and its folder may hold another."""


@dataclass(frozen=True, slots=True)
class _Job:
    file: PartialFile
    mtime_ms: int | None


class Publisher:
    """Gives complete files their names."""

    def __init__(self, threads: DiskThreads, transfers: Transfers, flusher: Flusher, disk: Disk) -> None:
        self._threads, self._transfers, self._flusher, self._disk = threads, transfers, flusher, disk
        self._mode = default_mode()
        self._batcher: Batcher[_Job, None] = Batcher(self._publish_all, _TOGETHER)

    async def publish(self, file: PartialFile, mtime_ms: int | None) -> None:
        """Publish a complete file. Raises `DiskError`; the partial file then stays as it is."""
        await self._batcher.submit(_Job(file, mtime_ms))

    async def drain(self) -> None:
        """Return when nothing is under way."""
        await self._batcher.drain()

    async def _publish_all(self, jobs: Sequence[_Job]) -> Sequence[Exception | None]:
        outcomes: dict[PartialFile, Exception] = {}
        files = await self._synced(jobs, outcomes)
        folders = _Folders()
        try:
            names = await self._threads.sync(_give_names, self._disk, folders, [file.row for file in files])
            named: list[tuple[PartialFile, str]] = []
            for file, name in zip(files, names, strict=True):
                if isinstance(name, Exception):
                    outcomes[file] = name
                else:
                    named.append((file, name))
            await self._transfers.set_done([(file.uuid, name) for file, name in named])
            work = [(file.row, name) for file, name in named]
            identities = await self._threads.sync(_clean_up, self._disk, folders, work)
            for (file, name), identity in zip(named, identities, strict=True):
                file.on_published(name, identity)
        finally:
            await self._threads.sync(folders.close)
        return [outcomes.get(job.file) for job in jobs]

    async def _synced(self, jobs: Sequence[_Job], outcomes: dict[PartialFile, Exception]) -> list[PartialFile]:
        """Those files whose data, times and bits are on the disk."""
        parts = await asyncio.gather(*(self._sync(part) for part in shares(jobs)))
        files: list[PartialFile] = []
        changes = []
        for job, outcome in zip(jobs, [one for part in parts for one in part], strict=True):
            if isinstance(outcome, DiskError):
                outcomes[job.file] = outcome
                job.file.on_flush_failed(outcome, [], lost=True)
            else:
                files.append(job.file)
                self._flusher.take(job.file)
                changes.append((job.file, list(bitmap.iterate(job.file.unsynced)), outcome))
        await self._transfers.set_bits([file.flushed(pieces, synced) for file, pieces, synced in changes if pieces])
        for file, pieces, _ in changes:
            file.on_committed(pieces)
        return files

    async def _sync(self, jobs: Sequence[_Job]) -> list[bool | DiskError]:
        answers: dict[int, bool | DiskError] = {}
        async with AsyncExitStack() as stack:
            opened: list[tuple[_Job, int]] = []
            for job in jobs:
                try:
                    opened.append((job, await stack.enter_async_context(self._threads.files.use(job.file.file))))
                except OSError as error:
                    answers[id(job)] = disk_error(error, part_path(job.file.row), "open")
                except DiskError as error:
                    answers[id(job)] = error
            work = [(job.file.row, fd, job.mtime_ms) for job, fd in opened]
            for (job, _), answer in zip(opened, await self._threads.sync(self._settle_all, work), strict=True):
                answers[id(job)] = answer
        if self._disk.closes_to_publish:
            for job in jobs:
                await self._threads.files.drop(job.file.file)
                if job.mtime_ms is not None and os.utime not in os.supports_fd:
                    await self._threads.sync(_set_time, part_path(job.file.row), job.mtime_ms)
        return [answers[id(job)] for job in jobs]

    def _settle_all(self, work: Sequence[tuple[TransferRow, int, int | None]]) -> list[bool | DiskError]:
        answers: list[bool | DiskError] = []
        for row, fd, mtime_ms in work:
            try:
                mark_fetched(fd, part_path(row))
                answers.append(_settle(self._disk, fd, self._mode, mtime_ms))
            except OSError as error:
                answers.append(disk_error(error, part_path(row), "sync"))
        return answers


def _settle(disk: Disk, fd: int, mode: int, mtime_ms: int | None) -> bool:
    """Times and mode first, so that one sync covers them too; a file system that has none is no error."""
    with suppress(OSError):
        if sys.platform != "win32":
            os.fchmod(fd, mode)
    if mtime_ms is not None and os.utime in os.supports_fd:
        _set_time(fd, mtime_ms)
    return disk.sync(fd)


def _set_time(file: int | Path, mtime_ms: int) -> None:
    with suppress(OSError, OverflowError):  # the time is a stranger's number
        os.utime(file, ns=(mtime_ms * 1_000_000, mtime_ms * 1_000_000))


class _Folders:
    """The folders of one batch, each opened once and held until its end: nobody can put others in their place."""

    def __init__(self) -> None:
        self._stack = ExitStack()
        self._partial: dict[str, Folder] = {}
        self._target: dict[tuple[str, ...], Folder] = {}

    def partial(self, row: TransferRow) -> Folder:
        """The partial folder of a row."""
        if row.folder not in self._partial:
            self._partial[row.folder] = self._stack.enter_context(open_partial_folder(Path(row.folder)))
        return self._partial[row.folder]

    def target(self, row: TransferRow) -> Folder:
        """The folder in which the file of a row gets its name, made where it is missing."""
        above = row.name.split("/")[:-1]
        key = (row.folder, *above)
        if key not in self._target:
            with open_folder(Path(row.folder)) as root:
                self._target[key] = self._stack.enter_context(open_below(root, above, make=True))
        return self._target[key]

    def close(self) -> None:
        """Let go of them."""
        self._stack.close()

    def sync_targets(self, disk: Disk) -> None:
        """Bring all names that were made to the disk, those of new folders on the way too."""
        on_the_way = {key[:end] for key in self._target for end in range(1, len(key))}
        for folder in self._target.values():
            disk.sync_folder(folder)
        for folder_key in on_the_way - self._target.keys():
            with open_folder(Path(folder_key[0])) as root, open_below(root, folder_key[1:]) as folder:
                disk.sync_folder(folder)


def _give_names(disk: Disk, folders: _Folders, rows: Sequence[TransferRow]) -> list[str | Exception]:
    """The relative path that each file got, or its error."""
    names: list[str | Exception] = []
    for row in rows:
        above = row.name.split("/")[:-1]
        try:
            target = folders.target(row)
        except OSError as error:
            names.append(folder_error(error, Path(row.folder, *above), "publish"))
            continue
        try:
            names.append("/".join([*above, give_name(disk, folders.partial(row), row, target)]))
        except OSError as error:
            names.append(disk_error(error, part_path(row), "publish"))
    try:
        folders.sync_targets(disk)
    except OSError as error:
        failure = disk_error(error, rows[0].folder, "publish")
        return [name if isinstance(name, Exception) else failure for name in names]
    return names


def _clean_up(disk: Disk, folders: _Folders, published: Sequence[tuple[TransferRow, str]]) -> list[FileIdentity | None]:
    """Remove the partial names of published files; what each file is then, if it is still there."""
    with suppress(OSError):  # they have their names: what is left beside them harms nobody
        for row, _ in published:
            remove_names(folders.partial(row), row)
        for folder in {row.folder: folders.partial(row) for row, _ in published}.values():
            disk.sync_folder(folder)
    for place in {row.folder for row, _ in published}:
        _remove_if_empty(place)
    return [_identity(folders.target(row), row, name.split("/")[-1]) for row, name in published]


def _identity(target: Folder, row: TransferRow, name: str) -> FileIdentity | None:
    with suppress(OSError):
        status = target.status(name)
        if status is not None and is_ours(status, row):
            return FileIdentity.of(status)
    return None


def finish_publishing(disk: Disk, row: TransferRow) -> FileIdentity | None:
    """The last steps of a publication that was stopped after the name was made; the file, if it is still there.

    Blocks. Raises `OSError`.
    """
    *above, name = row.name.split("/")
    with suppress(FileNotFoundError), open_partial_folder(Path(row.folder)) as folder:
        with open_folder(Path(row.folder)) as root, open_below(root, above) as target:
            disk.sync_folder(target)
        remove_names(folder, row)
        disk.sync_folder(folder)
    _remove_if_empty(row.folder)
    with suppress(OSError), open_folder(Path(row.folder)) as root, open_below(root, above) as target:
        return _identity(target, row, name)
    return None


def _remove_if_empty(place: str) -> None:
    with suppress(OSError), open_folder(Path(place)) as root:
        root.remove_folder(PARTIAL_FOLDER)


def remove_names(partial_folder: Folder, row: TransferRow) -> None:
    """Remove the names that a published file had while it was incomplete. Blocks. Raises `OSError`."""
    if is_ours(partial_folder.status(part_name(row.uuid)), row):
        partial_folder.unlink(part_name(row.uuid))
    partial_folder.unlink(manifest_name(row.uuid))

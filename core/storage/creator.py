"""Makes partial files, many in one batch: files first, synced, then their rows in one transaction.

Invariant: when a row is committed its files are on the disk; when that fails no file is left. A
partial file of ours that no row knows is adopted instead, if it holds the same content; one that was
never whole made goes. Made by `Partials`.
"""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

from core.storage import part_files
from core.storage.batcher import Batcher
from core.storage.disk import Disk
from core.storage.disk_errors import folder_error
from core.storage.folders import Folder
from core.storage.part_files import Made
from core.storage.paths import Destination
from core.storage.rows import TransferRow
from core.storage.threads import DiskThreads, shares
from core.storage.transfer_rows import Transfers
from core.wire.ids import FileId
from core.wire.manifest import Manifest

_TRIES = 3


@dataclass(frozen=True, slots=True)
class Created:
    """A row that was committed; `adopted` if its file was there before and may hold pieces."""

    row: TransferRow
    adopted: bool


@dataclass(frozen=True, slots=True)
class _Wish:
    destination: Destination
    manifest: Manifest
    file_id: FileId


class Creator:
    """Makes partial files of one state folder, whose tag their names begin with."""

    def __init__(self, threads: DiskThreads, transfers: Transfers, disk: Disk, tag: str) -> None:
        self._threads, self._transfers, self._disk, self._tag = threads, transfers, disk, tag
        self._batcher: Batcher[_Wish, Created] = Batcher(self._create_all)

    async def create(self, destination: Destination, manifest: Manifest) -> Created:
        """Make a partial file, or adopt one. Raises `DiskError`."""
        return await self._batcher.submit(_Wish(destination, manifest, manifest.file_id))

    async def drain(self) -> None:
        """Return when nothing is under way."""
        await self._batcher.drain()

    async def _create_all(self, wishes: Sequence[_Wish]) -> Sequence[Created | Exception]:
        known = frozenset(row.uuid for row in await self._transfers.all())
        by_folder: dict[Path, list[_Wish]] = {}
        for wish in wishes:
            by_folder.setdefault(wish.destination.folder, []).append(wish)
        made: dict[int, Made | Exception] = {}
        for folder, group in by_folder.items():
            made.update(zip(map(id, group), await self._make_all(folder, group, known), strict=True))
        answers: list[Created | Exception] = []
        for wish in wishes:
            one = made[id(wish)]
            answers.append(one if isinstance(one, Exception) else Created(_row(wish, one), one.adopted))
        created = [answer for answer in answers if isinstance(answer, Created)]
        try:
            await self._transfers.put_many([one.row for one in created])
        except BaseException:
            await self._threads.sync(self._undo, [one.row for one in created if not one.adopted])
            raise
        return answers

    async def _make_all(self, folder: Path, group: Sequence[_Wish], known: frozenset[str]) -> list[Made | Exception]:
        """In one destination folder: the files of each wish, or its error. All names are synced, or all failed."""
        try:
            for tries in range(_TRIES):
                try:
                    return await self._make_in(folder, group, known)
                except FileNotFoundError:
                    # A download that just ended took the empty partial folder away between two steps of ours.
                    if tries == _TRIES - 1:
                        raise
            raise AssertionError
        except OSError as error:
            failure = folder_error(error, folder, "create")
            return [failure] * len(group)

    async def _make_in(self, folder: Path, group: Sequence[_Wish], known: frozenset[str]) -> list[Made | Exception]:
        place, orphans = await self._threads.sync(self._prepare, folder, known)
        with place:
            outcomes = await self._files(place, group, orphans)
            try:
                gone = next((one for one in outcomes if isinstance(one, FileNotFoundError)), None)
                if gone is not None:
                    raise gone
                await self._threads.sync(part_files.sync_names, self._disk, folder, place)
            except BaseException:
                await self._threads.sync(_unmake, place, [one for one in outcomes if isinstance(one, Made)])
                raise
        return [one if isinstance(one, Made) else folder_error(one, folder, "create") for one in outcomes]

    async def _files(self, place: Folder, group: Sequence[_Wish], orphans: dict[FileId, str]) -> list[Made | OSError]:
        """The files of each wish, in order: adopted, or made in all threads that wait for the disk."""
        adopted = {number: uuid for number, wish in enumerate(group) if (uuid := orphans.pop(wish.file_id, None))}
        fresh = [number for number in range(len(group)) if number not in adopted]
        wanted = [(part_files.new_uuid(self._tag), group[number].manifest) for number in fresh]
        jobs = [self._threads.sync(part_files.make_many, self._disk, place, part) for part in shares(wanted)]
        made = [one for part in await asyncio.gather(*jobs) for one in part]
        found = dict(zip(fresh, made, strict=True))
        for number, uuid in adopted.items():
            found[number] = await self._threads.sync(part_files.adopt, place, uuid)
        return [found[number] for number in range(len(group))]

    def _prepare(self, folder: Path, known: frozenset[str]) -> tuple[Folder, dict[FileId, str]]:
        place, new = part_files.make_partial_folder(folder)
        try:
            if new:
                return place, {}
            part_files.remove_unmade(place, self._tag, known)
            return place, part_files.orphans(self._disk, place, self._tag, known)
        except BaseException:
            place.close()
            raise

    def _undo(self, rows: Sequence[TransferRow]) -> None:
        for row in rows:
            with suppress(OSError):
                part_files.remove(self._disk, row)


def _unmake(place: Folder, made: Sequence[Made]) -> None:
    for one in made:
        if not one.adopted:
            with suppress(OSError):
                place.unlink(part_files.part_name(one.uuid))
                place.unlink(part_files.manifest_name(one.uuid))


def _row(wish: _Wish, made: Made) -> TransferRow:
    return TransferRow(
        uuid=made.uuid,
        file_id=wish.file_id,
        folder=str(wish.destination.folder),
        name=wish.destination.name,
        size=wish.manifest.size,
        dev=made.dev,
        ino=made.ino,
        mtime_ns=0,
        clean=False,
        state="active",
    )

"""A shared file that is changed while a piece of it, or all of it, is read: the right bytes go out, or none."""

from __future__ import annotations

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from core.storage.database import StateDatabase
from core.storage.hashing import Hasher
from core.storage.sources import SharedFile, identity_of
from core.storage.threads import DiskThreads
from core.wire.errors import DiskError, Kind, UserError
from tests.fakes.content import content, manifest_of, piece_of
from tests.fakes.restless_file import CHANGES, RestlessDisk, RestlessFile

PIECE = 256 * 1024
DATA, PRIVATE = content(2 * PIECE + 9), content(2 * PIECE + 9, 2)
_LOST = {Kind.SOURCE_CHANGED, Kind.SOURCE_MISSING, Kind.SOURCE_NOT_A_FILE, Kind.SOURCE_UNREADABLE}


@pytest.fixture
async def threads() -> AsyncIterator[DiskThreads]:
    threads = DiskThreads(2)
    yield threads
    threads.close()


@pytest.mark.parametrize("when", ["before", "after"])
@pytest.mark.parametrize("how", CHANGES)
async def test_a_change_in_the_middle_of_a_read_gives_no_wrong_byte_and_ends_the_share(
    threads: DiskThreads, tmp_path: Path, how: str, when: str
) -> None:
    file, disk = RestlessFile(tmp_path, DATA, PRIVATE), RestlessDisk()
    manifest = manifest_of(DATA)
    shared = SharedFile(threads, file.path, manifest, identity_of(file.path), disk)
    told: list[DiskError] = []
    shared.on_lost = told.append
    setattr(disk, when, lambda: file.change(how))
    assert await _read(shared, 1) in {piece_of(DATA, manifest, 1), *_LOST}
    assert {await _read(shared, piece) for piece in (0, 1, 2)} <= _LOST
    assert len(told) == 1


async def _read(shared: SharedFile, piece: int) -> bytes | Kind:
    try:
        return await shared.read_piece(piece)
    except DiskError as error:
        return error.kind


@pytest.mark.parametrize("when", ["before", "after"])
@pytest.mark.parametrize("how", CHANGES)
async def test_a_change_while_a_file_is_hashed_gives_no_manifest(
    threads: DiskThreads, tmp_path: Path, how: str, when: str
) -> None:
    file, disk = RestlessFile(tmp_path, DATA, PRIVATE), RestlessDisk()
    database = await StateDatabase.open(tmp_path / "state.sqlite3")
    setattr(disk, when, lambda: file.change(how))
    try:
        with pytest.raises(UserError) as caught:
            await Hasher(threads, database.hash_cache, disk).hash_file(file.path, within=1)
    finally:
        await database.close()
    assert caught.value.kind in _LOST

"""A disk that writes short, fills up or fails: the download pauses, says why, and invents nothing."""

from __future__ import annotations

import asyncio
import errno
import os
import subprocess
from collections.abc import AsyncIterator, Iterator
from pathlib import Path

import pytest

from core.pieces import bitmap
from core.storage.paths import Destination, space_of
from core.wire.errors import DiskError, Kind
from tests.fakes.content import content, manifest_of, piece_of
from tests.fakes.faulty_disk import FaultyDisk
from tests.fakes.peer_disk import PeerDisk
from tests.skips import skip_reason

PIECE = 256 * 1024


@pytest.fixture
def disk() -> FaultyDisk:
    return FaultyDisk()


@pytest.fixture
async def peer(tmp_path: Path, disk: FaultyDisk) -> AsyncIterator[PeerDisk]:
    async with PeerDisk(tmp_path, disk) as peer:
        yield peer


async def committed(peer: PeerDisk, uuid: str) -> int:
    kept = await peer.database.transfers.get(uuid)
    assert kept is not None
    return bitmap.from_wire(kept[1], len(kept[1]) * 8)


async def test_short_writes_are_continued(peer: PeerDisk, disk: FaultyDisk) -> None:
    data = content(2 * PIECE + 1)
    file = await peer.create(manifest_of(data))
    disk.shortest_write = 10_007
    await peer.fill(file, data)
    assert (await file.finish()).read_bytes() == data


async def test_a_disk_that_takes_nothing_is_an_error_and_no_endless_loop(peer: PeerDisk, disk: FaultyDisk) -> None:
    data = content(PIECE)
    file = await peer.create(manifest_of(data))
    disk.write = lambda fd, view, offset: 0  # type: ignore[method-assign]
    with pytest.raises(DiskError) as caught:
        await peer.fill(file, data)
    assert caught.value.kind is Kind.DISK_FAILED


@pytest.mark.parametrize("code", [errno.ENOSPC, errno.EDQUOT])
async def test_a_full_disk_costs_only_the_piece_and_the_download_goes_on(
    peer: PeerDisk, disk: FaultyDisk, code: int
) -> None:
    data = content(4 * PIECE)
    file = await peer.create(manifest_of(data))
    await peer.fill(file, data, [0])
    disk.fail("write", code)
    with pytest.raises(DiskError) as caught:
        await peer.fill(file, data, [1])
    assert caught.value.kind is Kind.NO_SPACE
    assert file.have() == 0b1
    disk.heal()
    await file.retry()
    await peer.fill(file, data, [1, 2, 3])
    assert (await file.finish()).read_bytes() == data


async def test_an_error_of_the_disk_while_writing_is_told(peer: PeerDisk, disk: FaultyDisk) -> None:
    data = content(2 * PIECE)
    file = await peer.create(manifest_of(data))
    disk.fail("write", errno.EIO, times=1)
    with pytest.raises(DiskError) as caught:
        await peer.fill(file, data, [0])
    assert caught.value.kind is Kind.DISK_FAILED
    assert caught.value.data["error"] == "EIO"
    await peer.fill(file, data)
    assert (await file.finish()).read_bytes() == data


async def test_a_sync_that_fails_drops_every_piece_since_the_last_good_one(peer: PeerDisk, disk: FaultyDisk) -> None:
    data = content(6 * PIECE)
    file = await peer.create(manifest_of(data))
    await peer.fill(file, data, [0, 1])
    await peer.partials.flusher.flush(file)
    told: asyncio.Future[DiskError] = asyncio.get_running_loop().create_future()
    lost: list[int] = []
    file.on_disk_error, file.on_lost = told.set_result, lost.extend
    disk.fail("sync_data", errno.EIO, times=1)
    await peer.fill(file, data, [2, 3])
    error = await told
    assert (error.kind, error.data["operation"], error.data["error"]) == (Kind.DISK_FAILED, "sync", "EIO")
    assert sorted(lost) == [2, 3]
    assert file.have() == 0b11
    with pytest.raises(DiskError):
        await file.check_and_write(4, piece_of(data, file.manifest, 4))
    assert await committed(peer, file.uuid) == 0b11
    await file.retry()
    # The data was written all the same, so looking anew finds it; it was synced and committed before it counted.
    assert file.have() == 0b1111
    assert await committed(peer, file.uuid) == 0b1111
    await peer.fill(file, data, [4, 5])
    assert (await file.finish()).read_bytes() == data


async def test_a_retry_that_fails_again_says_so_and_counts_nothing(peer: PeerDisk, disk: FaultyDisk) -> None:
    data = content(3 * PIECE)
    file = await peer.create(manifest_of(data))
    told: asyncio.Future[DiskError] = asyncio.get_running_loop().create_future()
    file.on_disk_error = told.set_result
    disk.fail("sync_data", errno.EIO)
    await peer.fill(file, data, [0])
    await told
    for _ in range(3):
        with pytest.raises(DiskError):
            await file.retry()
        assert file.have() == 0
    assert await committed(peer, file.uuid) == 0
    disk.heal()
    await file.retry()
    await peer.fill(file, data)
    assert (await file.finish()).read_bytes() == data


async def test_after_a_failed_sync_a_stop_leaves_the_file_unclean(peer: PeerDisk, disk: FaultyDisk) -> None:
    data = content(3 * PIECE)
    file = await peer.create(manifest_of(data))
    told: asyncio.Future[DiskError] = asyncio.get_running_loop().create_future()
    file.on_disk_error = told.set_result
    disk.fail("sync_data", errno.EIO)
    await peer.fill(file, data, [0])
    await told
    await file.close()
    kept = await peer.database.transfers.get(file.uuid)
    assert kept is not None
    assert not kept[0].clean


async def test_a_database_that_cannot_be_written_costs_no_piece(peer: PeerDisk) -> None:
    data = content(3 * PIECE)
    file = await peer.create(manifest_of(data))
    told: asyncio.Future[DiskError] = asyncio.get_running_loop().create_future()
    file.on_disk_error = told.set_result
    await peer.database.read(lambda c: c.execute("PRAGMA query_only = ON").fetchall() and None)
    await peer.fill(file, data, [0])
    assert (await told).kind is Kind.DISK_FAILED
    assert file.have() == 0b1
    await peer.database.read(lambda c: c.execute("PRAGMA query_only = OFF").fetchall() and None)
    await file.retry()
    assert await committed(peer, file.uuid) == 0b1
    await peer.fill(file, data)
    assert (await file.finish()).read_bytes() == data


async def test_a_file_system_that_cannot_sync_works_and_is_remembered(peer: PeerDisk, disk: FaultyDisk) -> None:
    data = content(3 * PIECE)
    file = await peer.create(manifest_of(data))
    disk.fail("sync_data", errno.EINVAL)
    disk.fail("sync", errno.EINVAL)
    await peer.fill(file, data, [0, 1])
    await peer.partials.flusher.flush(file)
    kept = await peer.database.transfers.get(file.uuid)
    assert kept is not None
    assert not kept[0].synced
    await file.close()
    again = await peer.partials.resume(file.uuid)
    assert again.have() == 0b11
    await peer.fill(again, data, [2])
    assert (await again.finish()).read_bytes() == data


@pytest.mark.parametrize("operation", ["truncate", "write", "sync", "sync_folder"])
@pytest.mark.parametrize("code", [errno.EIO, errno.ENOSPC])
async def test_a_creation_that_fails_leaves_nothing(
    peer: PeerDisk, disk: FaultyDisk, operation: str, code: int
) -> None:
    disk.fail(operation, code)
    with pytest.raises(DiskError) as caught:
        await peer.create(manifest_of(content(PIECE)))
    assert caught.value.kind is (Kind.NO_SPACE if code == errno.ENOSPC else Kind.DISK_FAILED)
    assert [path for path in peer.downloads.rglob("*") if path.is_file()] == []
    assert await peer.partials.uuids() == frozenset()
    disk.heal()
    await peer.create(manifest_of(content(PIECE)))


async def test_one_creation_of_a_batch_that_fails_fails_alone(peer: PeerDisk, disk: FaultyDisk) -> None:
    disk.fail("truncate", errno.EIO, first=3, times=1)
    made = await asyncio.gather(
        *(peer.create(manifest_of(content(10, seed)), f"{seed}") for seed in range(8)), return_exceptions=True
    )
    assert sum(isinstance(one, DiskError) for one in made) == 1
    assert len(await peer.partials.uuids()) == 7


@pytest.mark.parametrize("operation", ["sync", "link", "sync_folder"])
async def test_a_publication_that_fails_keeps_the_partial_file(
    peer: PeerDisk, disk: FaultyDisk, operation: str
) -> None:
    data = content(2 * PIECE)
    file = await peer.create(manifest_of(data))
    await peer.fill(file, data)
    await peer.partials.flusher.flush(file)
    disk.fail(operation, errno.EIO, times=1)
    with pytest.raises(DiskError):
        await file.finish()
    assert peer.part(file).read_bytes() == data
    await file.retry()
    assert (await file.finish()).read_bytes() == data
    assert peer.names() == ["file.bin"]


@pytest.mark.parametrize("code", [errno.EPERM, errno.EOPNOTSUPP, errno.EMLINK])
async def test_without_hard_links_a_rename_that_never_replaces_is_used(
    peer: PeerDisk, disk: FaultyDisk, code: int
) -> None:
    (peer.downloads / "file.bin").write_bytes(b"mine")
    data = content(PIECE)
    file = await peer.create(manifest_of(data))
    await peer.fill(file, data)
    disk.fail("link", code)
    path = await file.finish()
    assert path.name == "file (1).bin"
    assert path.read_bytes() == data
    assert (peer.downloads / "file.bin").read_bytes() == b"mine"
    assert disk.counts["rename_new"] == 2
    assert peer.names() == ["file (1).bin", "file.bin"]


async def test_without_any_safe_call_the_partial_file_is_kept(peer: PeerDisk, disk: FaultyDisk) -> None:
    data = content(PIECE)
    file = await peer.create(manifest_of(data))
    await peer.fill(file, data)
    disk.fail("link", errno.EPERM)
    disk.fail("rename_new", errno.EINVAL)
    with pytest.raises(DiskError) as caught:
        await file.finish()
    assert (caught.value.kind, caught.value.data["operation"]) == (Kind.DISK_FAILED, "publish")
    assert peer.part(file).read_bytes() == data
    assert not (peer.downloads / "file.bin").exists()


async def test_a_slow_disk_makes_writers_wait_instead_of_memory_grow(tmp_path: Path) -> None:
    disk = FaultyDisk()
    release, stalled = asyncio.Event(), asyncio.Event()
    loop = asyncio.get_running_loop()

    def stall(number: int) -> None:
        loop.call_soon_threadsafe(stalled.set)
        asyncio.run_coroutine_threadsafe(release.wait(), loop).result()

    async with PeerDisk(tmp_path, disk, flush_seconds=0.01) as peer:
        data = content(120 * PIECE)
        file = await peer.create(manifest_of(data))
        disk.faults["sync_data"] = stall
        task = asyncio.create_task(peer.fill(file, data))
        await stalled.wait()
        # One flush that does not end, and at most 8 MiB gathered behind it.
        done, _ = await asyncio.wait([task], timeout=0.5)
        assert not done
        assert file.have().bit_count() <= 2 * 33
        release.set()
        await task
        assert (await file.finish()).read_bytes() == data


@pytest.fixture
def small_disk(tmp_path: Path) -> Iterator[Path]:
    place = tmp_path / "small"
    place.mkdir()
    done = subprocess.run(["mount", "-t", "tmpfs", "-o", "size=4m", "tmpfs", str(place)], capture_output=True)
    if done.returncode != 0:
        pytest.skip(skip_reason("a small tmpfs cannot be mounted", "sudo make test"))
    yield place
    subprocess.run(["umount", "-l", str(place)], check=True)


async def test_a_real_full_disk_pauses_and_goes_on_when_there_is_room(tmp_path: Path, small_disk: Path) -> None:
    ballast = small_disk / "ballast"
    ballast.write_bytes(bytes(2 * 1024 * 1024))
    data = content(12 * PIECE)
    async with PeerDisk(tmp_path) as peer:
        assert space_of(small_disk).free < 5 * 1024 * 1024
        assert space_of(small_disk).mount == str(small_disk)
        file = await peer.partials.create(Destination(small_disk, "file.bin"), manifest_of(data))
        with pytest.raises(DiskError) as paused:
            await peer.fill(file, data)
        assert paused.value.kind is Kind.NO_SPACE
        written = file.have()
        assert 6 <= written.bit_count() < 12
        with pytest.raises(DiskError) as still:
            await file.retry()
        assert still.value.kind is Kind.NO_SPACE
        await file.close()
        file = await peer.partials.resume(file.uuid)
        assert file.have() == written
        ballast.unlink()
        os.sync()
        await peer.fill(file, data, set(range(12)) - set(bitmap.iterate(written)))
        assert (await file.finish()).read_bytes() == data


async def test_a_folder_that_goes_away_is_noticed_soon_and_what_was_there_counts_when_it_is_back(
    peer: PeerDisk, tmp_path: Path
) -> None:
    data = content(4 * PIECE)
    file = await peer.create(manifest_of(data))
    await peer.fill(file, data, [0])
    await peer.partials.flusher.flush(file)
    told: asyncio.Future[DiskError] = asyncio.get_running_loop().create_future()
    file.on_disk_error = told.set_result
    away = peer.downloads.rename(tmp_path / "away")
    await peer.fill(file, data, [1])
    error = await told
    assert (error.kind, error.data["path"]) == (Kind.DESTINATION_MISSING, str(peer.downloads))
    assert file.have() == 0b1
    with pytest.raises(DiskError) as caught:
        await file.retry()
    assert caught.value.kind is Kind.DESTINATION_MISSING
    away.rename(peer.downloads)
    await file.retry()
    assert file.have() == 0b11
    await peer.fill(file, data, [2, 3])
    assert (await file.finish()).read_bytes() == data


async def test_a_file_that_alone_was_taken_away_is_noticed_soon(peer: PeerDisk) -> None:
    data = content(2 * PIECE)
    file = await peer.create(manifest_of(data))
    told: asyncio.Future[DiskError] = asyncio.get_running_loop().create_future()
    file.on_disk_error = told.set_result
    await peer.fill(file, data, [0])
    peer.part(file).unlink()
    assert (await told).kind is Kind.PARTIAL_MISSING
    assert file.have() == 0
    with pytest.raises(DiskError) as caught:
        await file.retry()
    assert caught.value.kind is Kind.PARTIAL_MISSING

"""A download on the disk: what may be written, what is served, and how it gets its name."""

from __future__ import annotations

import asyncio
import ctypes
import os
import stat
import threading
from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from core.pieces import bitmap
from core.storage.partial import Verdict
from core.storage.paths import Destination
from core.storage.rows import DownloadRow, FileIdentity
from core.wire.errors import DiskError, InternalError, Kind, ProtocolError
from core.wire.manifest import Manifest
from tests.fakes.content import content, manifest_of, piece_of
from tests.fakes.faulty_disk import FaultyDisk
from tests.fakes.peer_disk import PeerDisk

PIECE = 256 * 1024


@pytest.fixture
async def peer(tmp_path: Path) -> AsyncIterator[PeerDisk]:
    async with PeerDisk(tmp_path) as peer:
        yield peer


@pytest.mark.parametrize("size", [0, 1, PIECE - 1, PIECE, PIECE + 1, 3 * PIECE, 5 * PIECE + 77])
async def test_a_file_of_any_size_arrives_whole(peer: PeerDisk, size: int) -> None:
    data = content(size)
    file = await peer.create(manifest_of(data))
    await peer.fill(file, data)
    assert file.complete
    path = await file.finish()
    assert path == peer.downloads / "file.bin"
    assert path.read_bytes() == data
    assert peer.names() == ["file.bin"]
    assert file.identity == FileIdentity.of(path.lstat())


async def test_nothing_has_the_final_name_before_the_end(peer: PeerDisk) -> None:
    data = content(3 * PIECE)
    file = await peer.create(manifest_of(data))
    await peer.fill(file, data, [0, 2])
    assert not (peer.downloads / "file.bin").exists()
    assert stat.S_IMODE(peer.partial_folder.stat().st_mode) == 0o700
    assert stat.S_IMODE(peer.part(file).stat().st_mode) == 0o600
    with pytest.raises(InternalError):
        await file.finish()
    assert not (peer.downloads / "file.bin").exists()


async def test_a_buffer_is_taken_as_it_is_whatever_holds_it(peer: PeerDisk) -> None:
    data = content(3 * PIECE)
    manifest = manifest_of(data)
    file = await peer.create(manifest)
    buffer = bytearray(2 * PIECE)
    buffer[PIECE:] = piece_of(data, manifest, 1)
    assert await file.check_and_write(1, memoryview(buffer)[PIECE:]) is Verdict.GOOD
    assert await file.check_and_write(0, bytearray(piece_of(data, manifest, 0))) is Verdict.GOOD
    assert await file.check_and_write(2, piece_of(data, manifest, 2)) is Verdict.GOOD
    assert (await file.finish()).read_bytes() == data


async def test_a_bad_piece_never_reaches_the_disk(peer: PeerDisk) -> None:
    data = content(2 * PIECE)
    manifest = manifest_of(data)
    file = await peer.create(manifest)
    bad = bytearray(piece_of(data, manifest, 0))
    bad[1000] ^= 1
    assert await file.check_and_write(0, bad) is Verdict.BAD
    assert await file.check_and_write(0, piece_of(data, manifest, 1)) is Verdict.BAD
    assert await file.check_and_write(0, piece_of(data, manifest, 0)[:-1]) is Verdict.BAD
    assert await file.check_and_write(0, piece_of(data, manifest, 0) + b"x") is Verdict.BAD
    assert file.have() == 0
    assert peer.part(file).read_bytes() == bytes(2 * PIECE)


@pytest.mark.parametrize("wrong", ["sha1", "blake3"])
async def test_one_digest_that_matches_blames_the_manifest(peer: PeerDisk, wrong: str) -> None:
    data = content(PIECE)
    true = manifest_of(data)
    sha1s = bytes(20) if wrong == "sha1" else true.sha1s
    blake3s = bytes(32) if wrong == "blake3" else true.blake3s
    file = await peer.create(Manifest(true.size, true.piece_length, sha1s, blake3s))
    assert await file.check_and_write(0, data) is Verdict.SPLIT
    assert file.have() == 0
    assert peer.part(file).read_bytes() == bytes(PIECE)


async def test_pieces_are_served_before_the_file_is_complete_and_after(peer: PeerDisk) -> None:
    data = content(3 * PIECE + 5)
    manifest = manifest_of(data)
    file = await peer.create(manifest)
    await peer.fill(file, data, [1, 3])
    assert file.have() == 0b1010
    assert await file.read_piece(1) == piece_of(data, manifest, 1)
    assert await file.read_piece(3) == data[-5:]
    with pytest.raises(DiskError) as caught:
        await file.read_piece(0)
    assert caught.value.kind is Kind.SOURCE_MISSING
    await peer.fill(file, data, [0, 2])
    await file.finish()
    assert await file.read_piece(0) == piece_of(data, manifest, 0)
    await peer.threads.files.drop(file.file)
    assert await file.read_piece(2) == piece_of(data, manifest, 2)


async def test_a_piece_that_went_bad_on_the_disk_is_not_served_and_counts_as_missing(peer: PeerDisk) -> None:
    data = content(3 * PIECE)
    file = await peer.create(manifest_of(data))
    await peer.fill(file, data)
    await peer.partials.flusher.flush(file)
    lost: list[int] = []
    file.on_lost = lost.extend
    with peer.part(file).open("r+b") as part:
        part.seek(PIECE + 9)
        part.write(b"\0\1\2\3")
    with pytest.raises(DiskError) as caught:
        await file.read_piece(1)
    assert caught.value.kind is Kind.SOURCE_CHANGED
    assert file.have() == 0b101
    assert lost == [1]
    kept = await peer.database.transfers.get(file.uuid)
    assert kept is not None
    assert kept[1][0] == 0b1010_0000
    await peer.fill(file, data, [1])
    assert (await file.finish()).read_bytes() == data


async def test_an_existing_file_is_never_overwritten(peer: PeerDisk) -> None:
    data = content(10)
    (peer.downloads / "file.tar.gz").write_bytes(b"mine")
    (peer.downloads / "file.tar (1).gz").symlink_to("nowhere")
    file = await peer.create(manifest_of(data), "file.tar.gz")
    await peer.fill(file, data)
    path = await file.finish()
    assert path.name == "file.tar (2).gz"
    assert path.read_bytes() == data
    assert (peer.downloads / "file.tar.gz").read_bytes() == b"mine"
    assert (peer.downloads / "file.tar (1).gz").is_symlink()
    assert not (peer.downloads / "nowhere").exists()
    kept = await peer.database.transfers.get(file.uuid)
    assert kept is not None
    assert (kept[0].state, kept[0].name) == ("done", "file.tar (2).gz")


async def test_a_long_name_still_has_room_for_a_number(peer: PeerDisk) -> None:
    name = "ä" * 118 + ".txt"
    (peer.downloads / name).write_bytes(b"mine")
    file = await peer.create(manifest_of(b"x"), name)
    await peer.fill(file, b"x")
    path = await file.finish()
    assert path.name == "ä" * 118 + " (1).txt"


async def test_the_finished_file_has_the_time_of_the_listing_and_an_ordinary_mode(peer: PeerDisk) -> None:
    file = await peer.create(manifest_of(b"x"))
    await peer.fill(file, b"x")
    path = await file.finish(1_600_000_000_123)
    mask = os.umask(0)
    os.umask(mask)
    assert path.stat().st_mtime_ns == 1_600_000_000_123_000_000
    assert stat.S_IMODE(path.stat().st_mode) == 0o666 & ~mask


@pytest.mark.parametrize("mtime_ms", [-1, 2**62, -(2**62), 0])
async def test_no_strange_time_stops_a_download(peer: PeerDisk, mtime_ms: int) -> None:
    file = await peer.create(manifest_of(b"x"))
    await peer.fill(file, b"x")
    assert (await file.finish(mtime_ms)).read_bytes() == b"x"


async def test_folders_are_made_below_the_destination(peer: PeerDisk) -> None:
    destination = Destination(peer.downloads, "photos").below("2020/may/a.jpg")
    file = await peer.partials.create(destination, manifest_of(b"x"))
    await peer.fill(file, b"x")
    assert await file.finish() == peer.downloads / "photos/2020/may/a.jpg"
    assert peer.names() == ["photos", "photos/2020", "photos/2020/may", "photos/2020/may/a.jpg"]


@pytest.mark.parametrize(
    "name", ["../evil", "a/../../evil", "/etc/evil", "a//b", "a\\..\\evil", ".ssh/authorized_keys", "a/.bashrc", "CON"]
)
async def test_no_name_of_a_stranger_leaves_the_folder(peer: PeerDisk, name: str) -> None:
    with pytest.raises(ProtocolError):
        Destination(peer.downloads, "shared").below(name)


async def test_a_link_in_the_place_of_a_folder_is_not_followed(peer: PeerDisk, tmp_path: Path) -> None:
    outside = tmp_path / "outside"
    outside.mkdir()
    (peer.downloads / "photos").symlink_to(outside)
    file = await peer.partials.create(Destination(peer.downloads, "photos/a.jpg"), manifest_of(b"x"))
    await peer.fill(file, b"x")
    with pytest.raises(DiskError) as caught:
        await file.finish()
    assert caught.value.kind is Kind.DESTINATION_UNWRITABLE
    assert list(outside.iterdir()) == []
    assert peer.part(file).read_bytes() == b"x"
    (peer.downloads / "photos").unlink()
    assert (await file.finish()).read_bytes() == b"x"


async def test_a_link_in_the_place_of_the_partial_folder_is_not_followed(peer: PeerDisk, tmp_path: Path) -> None:
    outside = tmp_path / "outside"
    outside.mkdir()
    peer.partial_folder.symlink_to(outside)
    with pytest.raises(DiskError) as caught:
        await peer.create(manifest_of(b"x"))
    assert caught.value.kind is Kind.DESTINATION_UNWRITABLE
    assert list(outside.iterdir()) == []


async def test_a_file_put_in_the_place_of_ours_is_neither_published_nor_removed(peer: PeerDisk) -> None:
    file = await peer.create(manifest_of(b"x"))
    await peer.fill(file, b"x")
    await peer.partials.flusher.flush(file)
    peer.part(file).rename(peer.downloads / "moved")
    peer.part(file).write_bytes(b"another")
    with pytest.raises(DiskError):
        await file.finish()
    assert not (peer.downloads / "file.bin").exists()
    await file.discard()
    assert peer.part(file).read_bytes() == b"another"
    assert (peer.downloads / "moved").read_bytes() == b"x"


async def test_cancelling_removes_only_what_we_made(peer: PeerDisk) -> None:
    first = await peer.create(manifest_of(content(2 * PIECE)), "one")
    second = await peer.create(manifest_of(content(PIECE)), "two")
    await peer.fill(first, content(2 * PIECE), [0])
    stranger = peer.partial_folder / "stranger.part"
    stranger.write_bytes(b"mine")
    await first.discard()
    assert sorted(path.name for path in peer.partial_folder.iterdir()) == sorted(
        ["stranger.part", f"{second.uuid}.manifest", f"{second.uuid}.part"]
    )
    assert await peer.database.transfers.get(first.uuid) is None
    stranger.unlink()
    await second.discard()
    assert peer.names() == []


async def test_cancelling_a_download_that_is_not_open(peer: PeerDisk) -> None:
    file = await peer.create(manifest_of(content(PIECE)))
    await file.close()
    await peer.partials.remove(file.uuid)
    assert peer.names() == []
    await peer.partials.remove(file.uuid)


async def test_cancelling_after_the_end_leaves_the_file(peer: PeerDisk) -> None:
    file = await peer.create(manifest_of(b"x"))
    await peer.fill(file, b"x")
    path = await file.finish()
    await file.discard()
    assert path.read_bytes() == b"x"
    assert await peer.partials.uuids() == frozenset()


async def test_a_creation_that_is_cancelled_leaves_nothing(peer: PeerDisk) -> None:
    task = asyncio.create_task(peer.create(manifest_of(content(PIECE))))
    await asyncio.sleep(0)
    task.cancel()
    with pytest.raises(asyncio.CancelledError):
        await task
    assert peer.names() == []
    assert await peer.partials.uuids() == frozenset()


async def test_what_no_download_names_is_removed_at_the_start(peer: PeerDisk) -> None:
    claimed, forgotten = [await peer.create(manifest_of(content(PIECE, seed)), str(seed)) for seed in range(2)]
    row = DownloadRow("f", "u", "g", "l", "c", "n", "/d", "0", PIECE, 0, "active", part=claimed.uuid)
    await peer.database.downloads.put(row)
    await peer.restart()
    assert await peer.partials.remove_unclaimed() == 1
    assert await peer.partials.uuids() == {claimed.uuid}
    assert peer.part(claimed).exists()
    assert not peer.part(forgotten).exists()
    assert await peer.partials.remove_unclaimed() == 0


async def test_what_no_download_names_stays_if_it_has_pieces_and_is_taken_up_again(peer: PeerDisk) -> None:
    data = content(2 * PIECE)
    lost = await peer.create(manifest_of(data))
    await peer.fill(lost, data, [1])
    await peer.restart()
    assert await peer.partials.remove_unclaimed() == 0
    assert await peer.partials.uuids() == frozenset()
    again = await peer.create(manifest_of(data))
    assert (again.uuid, again.have()) == (lost.uuid, 0b10)


async def test_a_folder_that_is_swapped_for_a_link_again_and_again_leads_nowhere(
    peer: PeerDisk, tmp_path: Path
) -> None:
    outside, photos = tmp_path / "outside", peer.downloads / "photos"
    outside.mkdir()
    photos.mkdir()
    link = tmp_path / "link"
    link.symlink_to(outside)
    stop = threading.Event()
    swaps = 0

    def swap() -> None:
        nonlocal swaps
        exchange = ctypes.CDLL(None).renameat2
        here, one, other = -100, os.fsencode(photos), os.fsencode(link)
        while not stop.is_set():
            assert exchange(here, one, here, other, 2) == 0  # RENAME_EXCHANGE: there is always one of them
            swaps += 1

    swapping = threading.Thread(target=swap)
    swapping.start()
    published = 0
    try:
        for number in range(80):
            file = await peer.create(manifest_of(content(9, number)), f"photos/{number}")
            await peer.fill(file, content(9, number))
            try:
                await file.finish()
                published += 1
            except DiskError:
                await file.discard()
    finally:
        stop.set()
        swapping.join()
    assert list(outside.iterdir()) == []
    real = link if photos.is_symlink() else photos
    assert swaps > 20
    assert 0 < published < 80
    assert len(list(real.iterdir())) == published


async def test_a_folder_that_is_gone_is_named(peer: PeerDisk) -> None:
    with pytest.raises(DiskError) as caught:
        await peer.partials.create(Destination(peer.downloads / "gone", "a"), manifest_of(b"x"))
    assert caught.value.kind is Kind.DESTINATION_MISSING
    assert caught.value.data["path"] == str(peer.downloads / "gone")


async def test_a_thousand_small_files_share_their_syncs_and_hold_few_descriptors(peer: PeerDisk) -> None:
    datas = [content(1 + index, index) for index in range(1000)]

    async def fetch(index: int) -> None:
        file = await peer.create(manifest_of(datas[index]), f"folder/{index % 10}/{index}.bin")
        await peer.fill(file, datas[index])
        await file.finish()
        await file.close()
        await peer.partials.forget(file.uuid)

    await asyncio.gather(*map(fetch, range(1000)))
    for index, data in enumerate(datas):
        assert (peer.downloads / f"folder/{index % 10}/{index}.bin").read_bytes() == data
    assert peer.threads.files.count == 0
    assert not peer.partial_folder.exists()


async def test_bits_are_in_the_database_only_after_a_flush(tmp_path: Path) -> None:
    disk, began, loop = FaultyDisk(), asyncio.Event(), asyncio.get_running_loop()

    def tell(number: int) -> None:
        loop.call_soon_threadsafe(began.set)

    disk.faults["sync_data"] = tell
    async with PeerDisk(tmp_path, disk, flush_seconds=3600) as peer:
        data = content(40 * PIECE)
        file = await peer.create(manifest_of(data))
        await peer.fill(file, data, range(10))
        kept = await peer.database.transfers.get(file.uuid)
        assert kept is not None
        assert kept[1] == b""
        await peer.fill(file, data, range(10, 32))  # 8 MiB: now it flushes by itself
        await began.wait()
        await peer.partials.flusher.settle(file)
        kept = await peer.database.transfers.get(file.uuid)
        assert kept is not None
        assert bitmap.from_wire(kept[1], len(kept[1]) * 8) == bitmap.full(32)
        assert not kept[0].clean
        await file.close()
        kept = await peer.database.transfers.get(file.uuid)
        assert kept is not None
        assert kept[0].clean
        assert kept[0].mtime_ns == peer.part(file).stat().st_mtime_ns

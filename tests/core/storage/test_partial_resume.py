"""Opening a partial file again: nothing that is right is fetched again, nothing that is wrong is believed."""

from __future__ import annotations

import os
from collections.abc import AsyncIterator
from dataclasses import replace
from pathlib import Path

import pytest

from core.pieces import bitmap
from core.storage.paths import Destination
from core.storage.rows import FileIdentity
from core.wire.errors import DiskError, InternalError, Kind, UserError
from tests.fakes.content import content, manifest_of
from tests.fakes.peer_disk import PeerDisk

PIECE = 256 * 1024


@pytest.fixture
async def peer(tmp_path: Path) -> AsyncIterator[PeerDisk]:
    async with PeerDisk(tmp_path) as peer:
        yield peer


def spoil(path: Path, piece: int) -> None:
    """Change a byte of a piece and leave the time as it was."""
    before = path.stat()
    with path.open("r+b") as part:
        part.seek(piece * PIECE + 3)
        byte = part.read(1)
        part.seek(piece * PIECE + 3)
        part.write(bytes([byte[0] ^ 1]))
    os.utime(path, ns=(before.st_atime_ns, before.st_mtime_ns))


async def test_a_clean_stop_loses_nothing_and_salvages_nothing(peer: PeerDisk) -> None:
    data = content(20 * PIECE)
    file = await peer.create(manifest_of(data))
    await peer.fill(file, data, range(0, 20, 2))
    await peer.restart()
    again = await peer.partials.resume(file.uuid)
    assert again.have() == bitmap.of(range(0, 20, 2))
    assert again.salvaged_bytes == 0
    await peer.fill(again, data, range(1, 20, 2))
    assert (await again.finish()).read_bytes() == data


async def test_pieces_that_were_written_but_not_committed_are_salvaged(tmp_path: Path) -> None:
    peer = await PeerDisk(tmp_path, flush_seconds=3600).open()
    data = content(20 * PIECE + 5)
    file = await peer.create(manifest_of(data))
    await peer.fill(file, data, [0, 3, 7, 20])
    await peer.crash()
    async with peer:
        again = await peer.partials.resume(file.uuid)
        assert again.have() == bitmap.of([0, 3, 7, 20])
        assert again.salvaged_bytes == 3 * PIECE + 5
        await again.close()
        third = await peer.partials.resume(file.uuid)
        assert third.have() == bitmap.of([0, 3, 7, 20])
        assert third.salvaged_bytes == 0


async def test_more_than_one_thread_can_check_is_salvaged(tmp_path: Path) -> None:
    peer = await PeerDisk(tmp_path, flush_seconds=3600).open()
    data = content(200 * PIECE)
    file = await peer.create(manifest_of(data))
    peer.part(file).write_bytes(data)
    await peer.crash()
    async with peer:
        assert (await peer.partials.resume(file.uuid)).have() == bitmap.full(200)


async def test_half_a_piece_on_the_disk_is_no_piece(tmp_path: Path) -> None:
    peer = await PeerDisk(tmp_path, flush_seconds=3600).open()
    data = content(4 * PIECE)
    file = await peer.create(manifest_of(data))
    await peer.crash()
    with peer.part(file).open("r+b") as part:
        part.seek(PIECE)
        part.write(data[PIECE : PIECE + PIECE // 2])
    async with peer:
        again = await peer.partials.resume(file.uuid)
        assert again.have() == 0


async def test_an_unclean_start_finds_what_the_power_cut_left_undone(peer: PeerDisk) -> None:
    data = content(40 * PIECE)
    file = await peer.create(manifest_of(data))
    await peer.fill(file, data, range(30))
    await peer.partials.flusher.flush(file)
    await peer.crash()
    spoil(peer.part(file), 17)
    await peer.open()
    again = await peer.partials.resume(file.uuid)
    assert again.have() == bitmap.of(piece for piece in range(30) if piece != 17)
    kept = await peer.database.transfers.get(file.uuid)
    assert kept is not None
    assert bitmap.from_wire(kept[1], 4096) == again.have()


async def test_after_a_kill_what_was_written_last_is_looked_at_and_not_only_a_sample(tmp_path: Path) -> None:
    peer = await PeerDisk(tmp_path).open()
    data = content(60 * PIECE)
    file = await peer.create(manifest_of(data))
    await peer.fill(file, data)
    await peer.partials.flusher.flush(file)
    await peer.crash()
    spoil(peer.part(file), 59)
    async with peer:
        assert (await peer.partials.resume(file.uuid)).have() == bitmap.full(59)


async def test_a_file_that_was_swapped_for_one_of_the_same_time_is_hashed_whole(peer: PeerDisk) -> None:
    data = content(60 * PIECE)
    file = await peer.create(manifest_of(data))
    await peer.fill(file, data)
    await peer.close()
    part = peer.part(file)
    before = part.stat()
    copy = part.with_suffix(".copy")
    copy.write_bytes(data)
    spoil(copy, 58)
    os.utime(copy, ns=(before.st_atime_ns, before.st_mtime_ns))
    copy.rename(part)
    await peer.open()
    assert (await peer.partials.resume(file.uuid)).have() == bitmap.full(60) & ~(1 << 58)


async def test_a_false_bit_in_the_database_is_not_believed(peer: PeerDisk) -> None:
    """The bits of an unclean file that were committed last are looked at, whatever else is."""
    data = content(3 * PIECE)
    file = await peer.create(manifest_of(data))
    await peer.fill(file, data, [0])
    await peer.partials.flusher.flush(file)
    await peer.crash()
    await peer.open()
    await peer.database.write(lambda c: c.execute("UPDATE bitmaps SET bits = ?", (b"\xff" * 512,)) and None)
    again = await peer.partials.resume(file.uuid)
    assert again.have() == 0b001


async def test_a_file_that_is_too_short_loses_only_its_end(peer: PeerDisk) -> None:
    data = content(10 * PIECE)
    file = await peer.create(manifest_of(data))
    await peer.fill(file, data)
    await file.close()
    os.truncate(peer.part(file), 4 * PIECE + 100)
    again = await peer.partials.resume(file.uuid)
    assert again.have() == bitmap.full(4)
    assert peer.part(file).stat().st_size == 10 * PIECE
    await peer.fill(again, data, range(4, 10))
    assert (await again.finish()).read_bytes() == data


async def test_a_file_that_is_too_long_is_cut_and_hashed_whole(peer: PeerDisk) -> None:
    data = content(40 * PIECE)
    file = await peer.create(manifest_of(data))
    await peer.fill(file, data, range(39))
    await file.close()
    spoil(peer.part(file), 5)
    with peer.part(file).open("ab") as part:
        part.write(b"more")
    again = await peer.partials.resume(file.uuid)
    assert again.have() == bitmap.of(piece for piece in range(39) if piece != 5)
    await peer.fill(again, data, [5, 39])
    assert (await again.finish()).read_bytes() == data


async def test_a_clean_file_that_somebody_touched_is_hashed_whole(peer: PeerDisk) -> None:
    data = content(60 * PIECE)
    file = await peer.create(manifest_of(data))
    await peer.fill(file, data)
    await file.close()
    spoil(peer.part(file), 23)
    os.utime(peer.part(file))
    again = await peer.partials.resume(file.uuid)
    assert again.have() == bitmap.full(60) & ~(1 << 23)


async def test_another_inode_is_hashed_whole_and_not_refused(peer: PeerDisk, tmp_path: Path) -> None:
    data = content(60 * PIECE)
    file = await peer.create(manifest_of(data))
    await peer.fill(file, data, range(50))
    await file.close()
    part = peer.part(file)
    copy = tmp_path / "copy"
    copy.write_bytes(part.read_bytes())
    spoil(copy, 31)
    status = part.stat()
    copy.replace(part)
    os.utime(part, ns=(status.st_atime_ns, status.st_mtime_ns))
    again = await peer.partials.resume(file.uuid)
    assert again.have() == bitmap.full(50) & ~(1 << 31)
    await peer.fill(again, data, [31, *range(50, 60)])
    assert (await again.finish()).read_bytes() == data
    assert peer.names() == ["file.bin"]


async def test_a_partial_file_that_is_missing_is_told_and_not_begun_again(peer: PeerDisk) -> None:
    file = await peer.create(manifest_of(content(2 * PIECE)))
    await file.close()
    peer.part(file).unlink()
    with pytest.raises(DiskError) as caught:
        await peer.partials.resume(file.uuid)
    assert caught.value.kind is Kind.PARTIAL_MISSING
    assert caught.value.data["path"] == str(peer.part(file))
    assert not peer.part(file).exists()
    assert await peer.partials.uuids() == {file.uuid}


async def test_a_folder_that_is_away_is_told_and_waited_for(peer: PeerDisk, tmp_path: Path) -> None:
    data = content(2 * PIECE)
    file = await peer.create(manifest_of(data))
    await peer.fill(file, data, [1])
    await file.close()
    peer.downloads.rename(tmp_path / "away")
    with pytest.raises(DiskError) as caught:
        await peer.partials.resume(file.uuid)
    assert caught.value.kind is Kind.DESTINATION_MISSING
    (tmp_path / "away").rename(peer.downloads)
    assert (await peer.partials.resume(file.uuid)).have() == 0b10


async def test_an_unknown_partial_file_is_missing(peer: PeerDisk) -> None:
    with pytest.raises(DiskError) as caught:
        await peer.partials.resume("0" * 32)
    assert caught.value.kind is Kind.PARTIAL_MISSING


async def test_a_link_in_the_place_of_the_data_is_not_opened(peer: PeerDisk, tmp_path: Path) -> None:
    file = await peer.create(manifest_of(content(2 * PIECE)))
    await file.close()
    secret = tmp_path / "secret"
    secret.write_bytes(b"secret")
    peer.part(file).unlink()
    peer.part(file).symlink_to(secret)
    with pytest.raises(DiskError) as caught:
        await peer.partials.resume(file.uuid)
    assert caught.value.kind is Kind.PARTIAL_MISSING
    assert secret.read_bytes() == b"secret"


async def test_a_manifest_that_is_lost_is_asked_for_and_kept(peer: PeerDisk) -> None:
    data = content(2 * PIECE)
    manifest = manifest_of(data)
    file = await peer.create(manifest)
    await peer.fill(file, data, [1])
    await file.close()
    beside = peer.partial_folder / f"{file.uuid}.manifest"
    beside.write_bytes(b"P2PM and then nothing")
    with pytest.raises(UserError) as caught:
        await peer.partials.resume(file.uuid)
    assert caught.value.kind is Kind.UNKNOWN_MANIFEST
    with pytest.raises(UserError):
        await peer.partials.resume(file.uuid, manifest_of(b"of another file"))
    again = await peer.partials.resume(file.uuid, manifest)
    assert again.have() == 0b10
    assert beside.read_bytes() == manifest.encode()


async def test_a_partial_file_is_open_once(peer: PeerDisk) -> None:
    file = await peer.create(manifest_of(content(PIECE)))
    with pytest.raises(InternalError):
        await peer.partials.resume(file.uuid)


@pytest.mark.parametrize("stop", ["linked", "done", "part_removed", "manifest_removed"])
async def test_a_publication_that_was_stopped_is_finished(peer: PeerDisk, stop: str) -> None:
    """By hand, the state after each of its steps; the tests with real kills come to the same."""
    data = content(2 * PIECE)
    manifest = manifest_of(data)
    file = await peer.create(manifest)
    await peer.fill(file, data)
    await peer.partials.flusher.flush(file)
    await peer.crash()
    (peer.downloads / "file.bin").write_bytes(b"mine")
    final = peer.downloads / "file (1).bin"
    final.hardlink_to(peer.part(file))
    await peer.open()
    if stop != "linked":
        await peer.database.transfers.set_done([(file.uuid, "file (1).bin")])
    if stop in ("part_removed", "manifest_removed"):
        peer.part(file).unlink()
    if stop == "manifest_removed":
        (peer.partial_folder / f"{file.uuid}.manifest").unlink()
    again = await peer.partials.resume(file.uuid, manifest)
    assert again.published == final
    assert again.complete
    assert await again.finish() == final
    assert again.identity == FileIdentity.of(final.lstat())
    assert await again.read_piece(1) == data[PIECE:]
    assert peer.names() == ["file (1).bin", "file.bin"]
    await peer.partials.forget(file.uuid)
    assert await peer.partials.uuids() == frozenset()


async def test_a_rename_before_the_stop_counts_as_published(peer: PeerDisk) -> None:
    """Where there are no hard links, the file is renamed before the row says so."""
    data = content(PIECE)
    manifest = manifest_of(data)
    file = await peer.create(manifest)
    await peer.fill(file, data)
    await peer.restart()
    peer.part(file).rename(peer.downloads / "file.bin")
    again = await peer.partials.resume(file.uuid, manifest)
    assert again.published == peer.downloads / "file.bin"
    assert peer.names() == ["file.bin"]


async def test_a_file_that_was_published_and_then_moved_by_its_owner_stays_published(peer: PeerDisk) -> None:
    manifest = manifest_of(b"x")
    file = await peer.create(manifest)
    await peer.fill(file, b"x")
    path = await file.finish()
    await peer.restart()
    path.rename(path.with_name("elsewhere"))
    again = await peer.partials.resume(file.uuid, manifest)
    assert again.published == path
    assert again.identity is None
    assert peer.names() == ["elsewhere"]


async def test_a_lost_database_costs_no_piece(peer: PeerDisk) -> None:
    data, other = content(20 * PIECE), content(5 * PIECE, 2)
    file = await peer.create(manifest_of(data))
    await peer.fill(file, data, [0, 1, 2, 11, 19])
    await peer.close()
    database = peer.state / "state.db"
    database.write_bytes(b"\0" * 100 + database.read_bytes()[100:])
    await peer.open()
    assert peer.database.moved_aside is not None
    assert peer.database.moved_aside.exists()
    another = await peer.create(manifest_of(other), "other.bin")
    assert another.have() == 0
    again = await peer.create(manifest_of(data))
    assert again.uuid == file.uuid
    assert again.have() == bitmap.of([0, 1, 2, 11, 19])
    assert again.salvaged_bytes == 5 * PIECE
    second = await peer.create(manifest_of(data), "second.bin")
    assert second.uuid != file.uuid
    await peer.fill(again, data, set(range(20)) - {0, 1, 2, 11, 19})
    assert (await again.finish()).read_bytes() == data


async def test_partial_files_of_another_state_folder_are_never_taken(peer: PeerDisk, tmp_path: Path) -> None:
    data = content(3 * PIECE)
    file = await peer.create(manifest_of(data))
    await peer.fill(file, data, [1])
    (tmp_path / "b").mkdir()
    async with PeerDisk(tmp_path / "b") as neighbour:
        theirs = await neighbour.partials.create(Destination(peer.downloads, "file.bin"), manifest_of(data))
        assert theirs.uuid != file.uuid
        assert theirs.have() == 0


async def test_a_folder_that_cannot_sync_is_hashed_whole_next_time(peer: PeerDisk) -> None:
    data = content(40 * PIECE)
    file = await peer.create(manifest_of(data))
    await peer.fill(file, data)
    await file.close()
    kept = await peer.database.transfers.get(file.uuid)
    assert kept is not None
    await peer.database.transfers.put_many([replace(kept[0], synced=False)])
    spoil(peer.part(file), 13)
    again = await peer.partials.resume(file.uuid)
    assert again.have() == bitmap.full(40) & ~(1 << 13)

"""Looking again at what is on the disk: of partial files, of finished ones, and of files that were there before."""

from __future__ import annotations

import asyncio
import os
import sqlite3
from pathlib import Path

import pytest

from core.session import checking
from core.snapshots import DownloadState
from core.storage.sources import identity_of
from core.storage.verifying import good_pieces
from core.wire.errors import Kind, ShareError
from core.wire.manifest import Manifest
from tests.fakes.files import make_file, sha1_of
from tests.fakes.people import GROUP, People, Person, people

MIB, PIECE = 1 << 20, 256 * 1024


def edit(path: Path, *offsets: int) -> None:
    """Flip a byte here and there, and put the time back, as programs do that write tags into files."""
    status = path.stat()
    with path.open("r+b") as file:
        for offset in offsets:
            file.seek(offset)
            byte = file.read(1)
            file.seek(offset)
            file.write(bytes([byte[0] ^ 1]))
    os.utime(path, ns=(status.st_atime_ns, status.st_mtime_ns))


async def rot(person: Person, path: Path, *offsets: int) -> None:
    """The same as a disk does that goes bad: no time changes, not even the one that nobody can put back."""
    edit(path, *offsets)
    (share,) = [one for one in person.session.shares.all() if one.path == str(path)]
    await person.session.shares.restore(share, identity_of(path))


async def shared(crowd: People, name: str, size: int) -> Path:
    source = make_file(crowd.tmp_path / name, size)
    await crowd.people[0].engine.sharing.upload_file(str(source), GROUP)
    return source


async def ended(person: Person, name: str, state: DownloadState = DownloadState.DONE) -> None:
    await person.until(lambda one: one.state is state, name)


def part_of(person: Person) -> Path:
    (part,) = (person.folder / ".p2p-partial").glob("*.part")
    return part


async def test_a_finished_file_that_is_right_stays_as_it_is(tmp_path: Path) -> None:
    async with people(tmp_path, "ann", "bob") as crowd:
        source = await shared(crowd, "big.bin", 8 * MIB)
        bob = crowd.people[1]
        path = await bob.fetch("big.bin")
        before = path.stat()
        (started,) = await bob.engine.downloads.recheck(GROUP, "big.bin")
        assert started.state is DownloadState.CHECKING
        await bob.engine.downloads.wait_downloads(20)
        assert (path.stat().st_ino, path.stat().st_mtime_ns) == (before.st_ino, before.st_mtime_ns)
        assert sha1_of(path) == sha1_of(source)
        one = await bob.download("big.bin")
        assert (one.state, one.percent, one.bytes_received) == (DownloadState.DONE, 100.0, 8 * MIB)
        assert one.is_shared


async def test_of_a_finished_file_that_went_bad_only_the_bad_pieces_are_fetched_again(tmp_path: Path) -> None:
    async with people(tmp_path, "ann", "bob", "cleo") as crowd:
        source = await shared(crowd, "big.bin", 8 * MIB)
        bob, cleo = crowd.people[1:]
        path = await bob.fetch("big.bin")
        inode = path.stat().st_ino
        await rot(bob, path, 5, 3 * PIECE + 1, 8 * MIB - 1)
        await bob.engine.downloads.recheck(GROUP, "big.bin")
        await bob.engine.downloads.wait_downloads(20)
        assert sha1_of(path) == sha1_of(source)
        assert path.stat().st_ino == inode
        assert (await bob.download("big.bin")).bytes_received == 8 * MIB + 3 * PIECE
        assert [one.name for one in bob.folder.iterdir()] == ["big.bin"]
        details = await bob.engine.downloads.details(GROUP, "big.bin")
        assert ("pieces_lost", {"count": 3}) in [(line.what, line.data) for line in details.log]
        # It is given on, whole again.
        await crowd.people[0].engine.sharing.stop_share(GROUP, "big.bin")
        assert sha1_of(await cleo.fetch("big.bin")) == sha1_of(source)


async def test_a_file_that_somebody_has_changed_is_left_to_them(tmp_path: Path) -> None:
    async with people(tmp_path, "ann", "bob") as crowd:
        source = await shared(crowd, "notes.bin", 4 * MIB)
        bob = crowd.people[1]
        path = await bob.fetch("notes.bin")
        with path.open("r+b") as file:
            file.write(b"my own words")
        mine = sha1_of(path)
        await bob.engine.downloads.recheck(GROUP, "notes.bin")
        await bob.engine.downloads.wait_downloads(20)
        assert sha1_of(path) == mine
        assert sha1_of(bob.folder / "notes (1).bin") == sha1_of(source)
        one = await bob.download("notes.bin")
        assert (one.path, one.bytes_received) == (str(bob.folder / "notes (1).bin"), 4 * MIB + PIECE)


async def test_an_edit_whose_time_was_put_back_is_left_to_its_user_too(tmp_path: Path) -> None:
    async with people(tmp_path, "ann", "bob") as crowd:
        source = await shared(crowd, "song.bin", 4 * MIB)
        bob = crowd.people[1]
        path = await bob.fetch("song.bin")
        edit(path, 7)
        mine, inode = sha1_of(path), path.stat().st_ino
        await bob.engine.downloads.recheck(GROUP, "song.bin")
        await bob.engine.downloads.wait_downloads(20)
        assert (sha1_of(path), path.stat().st_ino) == (mine, inode)
        assert sha1_of(bob.folder / "song (1).bin") == sha1_of(source)


async def test_a_file_that_was_there_before_is_never_written_to(tmp_path: Path) -> None:
    async with people(tmp_path, "ann", "bob") as crowd:
        source = await shared(crowd, "big.bin", 4 * MIB)
        bob = crowd.people[1]
        path = bob.folder / "big.bin"
        path.write_bytes(source.read_bytes())
        await bob.fetch("big.bin")
        await rot(bob, path, 7)
        mine, inode = sha1_of(path), path.stat().st_ino
        await bob.engine.downloads.recheck(GROUP, "big.bin")
        await bob.engine.downloads.wait_downloads(20)
        assert (sha1_of(path), path.stat().st_ino) == (mine, inode)
        assert sha1_of(bob.folder / "big (1).bin") == sha1_of(source)


@pytest.mark.parametrize("moved", [False, True])
async def test_a_stop_while_a_bad_file_is_taken_back_does_not_make_it_count_as_right(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, moved: bool
) -> None:
    async with people(tmp_path, "ann", "bob") as crowd:
        source = await shared(crowd, "big.bin", 4 * MIB)
        bob = crowd.people[1]
        path = await bob.fetch("big.bin")
        await rot(bob, path, 7)
        reached, take_back = asyncio.Event(), bob.session.fetches.needs.context.partials.take_back

        async def stopped(uuid: str, manifest: Manifest) -> None:
            if moved:
                await take_back(uuid, manifest)
            reached.set()
            await asyncio.Event().wait()

        monkeypatch.setattr(bob.session.fetches.needs.context.partials, "take_back", stopped)
        await bob.engine.downloads.recheck(GROUP, "big.bin")
        await reached.wait()
        await bob.engine.close()
        assert path.exists() is not moved
        bob = await crowd.come("bob")
        await bob.engine.downloads.wait_downloads(20)
        assert sha1_of(path) == sha1_of(source)
        assert [one.name for one in bob.folder.iterdir()] == ["big.bin"]


async def test_a_file_that_is_changed_just_before_it_is_taken_back_stays(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    async with people(tmp_path, "ann", "bob") as crowd:
        source = await shared(crowd, "big.bin", 4 * MIB)
        bob = crowd.people[1]
        path = await bob.fetch("big.bin")
        await rot(bob, path, 7)
        partials = bob.session.fetches.needs.context.partials
        take_back = partials.take_back

        async def late(uuid: str, manifest: Manifest) -> None:
            path.write_bytes(b"my own words")
            await take_back(uuid, manifest)

        monkeypatch.setattr(partials, "take_back", late)
        await bob.engine.downloads.recheck(GROUP, "big.bin")
        await ended(bob, "big.bin", DownloadState.FAILED)
        assert (await bob.download("big.bin")).reason == Kind.SOURCE_CHANGED
        await bob.engine.downloads.resume(GROUP, "big.bin")
        await bob.engine.downloads.wait_downloads(20)
        assert path.read_bytes() == b"my own words"
        assert sha1_of(bob.folder / "big (1).bin") == sha1_of(source)


async def test_a_file_that_was_changed_while_its_check_was_paused_is_checked_from_the_start(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    async with people(tmp_path, "ann", "bob") as crowd:
        source = await shared(crowd, "big.bin", 40 * PIECE)
        bob = crowd.people[1]
        path = await bob.fetch("big.bin")
        monkeypatch.setattr(checking, "STRETCH", PIECE)
        gate = asyncio.Semaphore(10)

        async def slowly(threads: object, disk: object, fd: int, manifest: object, pieces: object) -> int:
            await gate.acquire()
            return await good_pieces(threads, disk, fd, manifest, pieces)  # type: ignore[arg-type]

        monkeypatch.setattr(checking, "good_pieces", slowly)
        await bob.engine.downloads.recheck(GROUP, "big.bin")
        await bob.until(lambda one: one.percent == 25.0, "big.bin")
        await bob.engine.downloads.pause(GROUP, "big.bin")
        edit(path, 3)
        for _ in range(100):
            gate.release()
        await bob.engine.downloads.resume(GROUP, "big.bin")
        await bob.engine.downloads.wait_downloads(20)
        assert sha1_of(bob.folder / "big (1).bin") == sha1_of(source)


async def test_a_finished_file_that_is_gone_is_told_and_can_be_fetched_again(tmp_path: Path) -> None:
    async with people(tmp_path, "ann", "bob") as crowd:
        source = await shared(crowd, "big.bin", 2 * MIB)
        bob = crowd.people[1]
        path = await bob.fetch("big.bin")
        path.unlink()
        await bob.engine.downloads.recheck(GROUP, "big.bin")
        await ended(bob, "big.bin", DownloadState.FAILED)
        assert (await bob.download("big.bin")).reason == Kind.SOURCE_MISSING
        await bob.engine.downloads.resume(GROUP, "big.bin")
        await bob.engine.downloads.wait_downloads(20)
        assert sha1_of(path) == sha1_of(source)


async def test_of_a_partial_file_the_bad_pieces_are_missing_again(tmp_path: Path) -> None:
    async with people(tmp_path, "ann", "bob") as crowd:
        source = await shared(crowd, "big.bin", 30 * MIB)
        ann, bob = crowd.people
        await bob.engine.downloads.download_file(GROUP, "big.bin", f"{bob.folder}/", paused=True)
        await bob.engine.downloads.set_limits(GROUP, "big.bin", 20 * MIB, 0)
        await bob.engine.downloads.resume(GROUP, "big.bin")
        await bob.until(lambda one: one.bytes_verified > 5 * MIB, "big.bin")
        await bob.engine.downloads.pause(GROUP, "big.bin")
        await ann.engine.account.logout()
        have = (await bob.engine.downloads.details(GROUP, "big.bin")).have
        there = [piece for piece in range(120) if have[piece // 8] >> (7 - piece % 8) & 1]
        edit(part_of(bob), *(piece * PIECE for piece in there[:2]))
        await bob.engine.downloads.recheck(GROUP, "big.bin")
        await bob.until(lambda one: one.reason == "no_peers", "big.bin")
        left = (await bob.engine.downloads.details(GROUP, "big.bin")).have
        assert [piece for piece in range(120) if left[piece // 8] >> (7 - piece % 8) & 1] == there[2:]
        await bob.engine.downloads.set_limits(GROUP, "big.bin", 0, 0)
        await ann.engine.account.login("ann", "correct horse 42")
        await bob.engine.downloads.wait_downloads(30)
        assert sha1_of(bob.folder / "big.bin") == sha1_of(source)


async def test_a_check_tells_how_far_it_is_and_goes_on_where_it_was(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    async with people(tmp_path, "ann", "bob") as crowd:
        source = await shared(crowd, "big.bin", 40 * PIECE)
        bob = crowd.people[1]
        path = await bob.fetch("big.bin")
        await rot(bob, path, 20 * PIECE)
        monkeypatch.setattr(checking, "STRETCH", PIECE)
        gate, checked = asyncio.Semaphore(10), []

        async def slowly(threads: object, disk: object, fd: int, manifest: object, pieces: object) -> int:
            await gate.acquire()
            wanted = list(pieces)  # type: ignore[call-overload]
            checked.extend(wanted)
            return await good_pieces(threads, disk, fd, manifest, wanted)  # type: ignore[arg-type]

        monkeypatch.setattr(checking, "good_pieces", slowly)
        await bob.engine.downloads.recheck(GROUP, "big.bin")
        await bob.until(lambda one: one.percent == 25.0, "big.bin")
        assert (await bob.download("big.bin")).state is DownloadState.CHECKING
        await bob.engine.downloads.pause(GROUP, "big.bin")
        assert (await bob.download("big.bin")).state is DownloadState.PAUSED
        await bob.engine.close()
        for _ in range(100):
            gate.release()
        bob = await crowd.come("bob")
        await bob.engine.downloads.resume(GROUP, "big.bin")
        await bob.engine.downloads.wait_downloads(20)
        assert checked == list(range(40))
        assert sha1_of(path) == sha1_of(source)
        assert (await bob.download("big.bin")).bytes_received == 41 * PIECE


async def test_a_file_that_is_there_already_becomes_the_download(tmp_path: Path) -> None:
    async with people(tmp_path, "ann", "bob", "cleo") as crowd:
        source = await shared(crowd, "big.bin", 8 * MIB)
        bob, cleo = crowd.people[1:]
        path = bob.folder / "big.bin"
        path.write_bytes(source.read_bytes())
        inode = path.stat().st_ino
        assert await bob.fetch("big.bin") == path
        one = await bob.download("big.bin")
        assert (one.state, one.bytes_received, one.bytes_salvaged) == (DownloadState.DONE, 0, 8 * MIB)
        assert path.stat().st_ino == inode
        assert one.is_shared
        await crowd.people[0].engine.account.logout()
        assert sha1_of(await cleo.fetch("big.bin")) == sha1_of(source)


async def test_another_file_of_that_name_and_size_is_an_error_and_stays(tmp_path: Path) -> None:
    async with people(tmp_path, "ann", "bob") as crowd:
        source = await shared(crowd, "big.bin", 100 * PIECE)
        bob = crowd.people[1]
        path = bob.folder / "big.bin"
        path.write_bytes(bytes(100 * PIECE))
        with pytest.raises(ShareError) as caught:
            await bob.fetch("big.bin")
        assert caught.value.kind is Kind.DESTINATION_EXISTS
        assert await bob.engine.downloads.show_downloads() == []
        # One that only looks like it at first is found out before it counts.
        path.write_bytes(source.read_bytes())
        edit(path, 50 * PIECE)
        mine = sha1_of(path)
        await bob.engine.downloads.download_file(GROUP, "big.bin", f"{bob.folder}/")
        await ended(bob, "big.bin", DownloadState.FAILED)
        assert (await bob.download("big.bin")).reason == Kind.DESTINATION_EXISTS
        await bob.engine.downloads.cancel(GROUP, "big.bin")
        assert sha1_of(path) == mine
        # Or both are kept.
        await bob.engine.downloads.download_file(GROUP, "big.bin", f"{bob.folder}/", keep_both=True)
        await bob.engine.downloads.wait_downloads(20)
        assert sha1_of(bob.folder / "big (1).bin") == sha1_of(source)
        assert sha1_of(path) == mine


async def test_a_link_in_its_place_is_never_taken_for_the_file(tmp_path: Path) -> None:
    async with people(tmp_path, "ann", "bob") as crowd:
        source = await shared(crowd, "big.bin", MIB)
        bob = crowd.people[1]
        (bob.folder / "big.bin").symlink_to(source)
        with pytest.raises(ShareError) as caught:
            await bob.fetch("big.bin")
        assert caught.value.kind is Kind.DESTINATION_EXISTS


async def test_what_was_fetched_once_is_fetched_again_in_the_same_row(tmp_path: Path) -> None:
    async with people(tmp_path, "ann", "bob") as crowd:
        source = await shared(crowd, "big.bin", MIB)
        bob = crowd.people[1]
        path = await bob.fetch("big.bin")
        path.unlink()
        await bob.fetch("big.bin")
        other = bob.folder / "other"
        other.mkdir()
        await bob.engine.downloads.download_file(GROUP, "big.bin", f"{other}/")
        await bob.engine.downloads.wait_downloads(20)
        (one,) = await bob.engine.downloads.show_downloads()
        assert one.path == str(other / "big.bin")
        assert sha1_of(path) == sha1_of(other / "big.bin") == sha1_of(source)


async def test_a_file_that_was_taken_away_before_it_counted_as_complete_is_told(tmp_path: Path) -> None:
    async with people(tmp_path, "ann", "bob") as crowd:
        source = await shared(crowd, "big.bin", 20 * MIB)
        bob = crowd.people[1]
        path = await bob.fetch("big.bin")
        row = next(iter(bob.session.fetches.all())).row
        transfers = bob.session.fetches.needs.context.database
        await bob.engine.close()
        # As if it had been stopped between the file's name and the row that says so.
        with sqlite3.connect(transfers.path) as database:
            uuid = "0" * 32
            database.execute("UPDATE downloads SET state = 'active', completed = NULL, part = ?", (uuid,))
            database.execute(
                "INSERT INTO transfers VALUES (?, ?, ?, 'big.bin', ?, 1, 1, 0, 1, 'done', X'', 1)",
                (uuid, row.file_id, row.folder, row.size),
            )
        path.rename(tmp_path / "elsewhere.bin")
        bob = await crowd.come("bob")
        await ended(bob, "big.bin", DownloadState.FAILED)
        assert (await bob.download("big.bin")).reason == Kind.SOURCE_MISSING
        await bob.engine.downloads.resume(GROUP, "big.bin")
        await bob.engine.downloads.wait_downloads(20)
        assert sha1_of(path) == sha1_of(source)

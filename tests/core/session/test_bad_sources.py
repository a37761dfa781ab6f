"""Sources that lie, change or vanish: the receiver's file is right all the same, and everybody is told."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from core import events
from core.config import Settings
from core.pieces.bitmap import Bitmap
from core.snapshots import DownloadState
from core.storage.sources import SharedFile
from core.wire.errors import Kind, ShareError
from core.wire.ids import FileId, GroupId
from tests.fakes.files import make_file, sha1_of
from tests.fakes.people import GROUP, Person, people

MIB = 1 << 20


class Liar:
    """A source that flips one byte in every tenth piece."""

    def __init__(self, honest: SharedFile) -> None:
        self._honest = honest
        self.lies = 0

    @property
    def pieces(self) -> int:
        return self._honest.pieces

    def length_of(self, piece: int) -> int:
        return self._honest.length_of(piece)

    def have(self) -> Bitmap:
        return self._honest.have()

    async def read_piece(self, piece: int) -> bytes:
        data = bytearray(await self._honest.read_piece(piece))
        if piece % 10 == 0:
            data[len(data) // 2] ^= 1
            self.lies += 1
        return bytes(data)


async def _lie_about(person: Person, path: Path) -> Liar:
    session = person.session
    row = next(row for row in session.shares.all() if row.path == str(path))
    context = person.engine._context
    assert context is not None
    manifest = await context.database.manifests.get(FileId(row.file_id))
    assert manifest is not None
    liar = Liar(SharedFile(context.threads, path, manifest, row.identity))
    session.hub.offer(GroupId(row.group_id), FileId(row.file_id), liar)
    return liar


async def test_a_peer_that_flips_bytes_is_banned_and_named_and_the_file_is_right(tmp_path: Path) -> None:
    async with people(tmp_path, "ann", "bob", "liar") as crowd:
        ann, bob, lying = crowd.people
        source = make_file(tmp_path / "big.bin", 30 * MIB, seed=1)
        await ann.engine.sharing.upload_file(str(source), GROUP)
        liar = await _lie_about(lying, await lying.fetch("big.bin"))
        # Or she has given it all before anybody else is asked.
        await ann.engine.settings.set(Settings(limit_up=8 * MIB, limit_lan=True))
        await bob.fetch("big.bin")
        assert sha1_of(bob.folder / "big.bin") == sha1_of(source)
        assert liar.lies >= 2
        banned = [event for event in bob.told if isinstance(event, events.PeerBanned)]
        assert [(event.user, event.group, event.name) for event in banned] == [("liar", GROUP, "big.bin")]
        got = await bob.download("big.bin")
        assert got.bytes_received > got.size, "the bad pieces were received and thrown away"


async def test_a_file_that_changes_while_it_is_shared_is_withdrawn_and_never_sent_wrong(tmp_path: Path) -> None:
    async with people(tmp_path, "ann", "bob") as crowd:
        ann, bob = crowd.people
        source = make_file(tmp_path / "diary.txt", 3 * MIB, seed=1)
        await ann.engine.sharing.upload_file(str(source), GROUP)
        with source.open("r+b") as file:
            file.write(b"changed")
        await bob.engine.downloads.download_file(GROUP, "diary.txt", f"{bob.folder}/")
        told = await ann.hears(events.ShareChanged)
        assert told == events.ShareChanged(GROUP, "diary.txt", str(source), "changed")
        await bob.until(lambda one: one.state in (DownloadState.WAITING, DownloadState.STALLED), "diary.txt")
        assert (await bob.download("diary.txt")).bytes_received == 0
        (share,) = await ann.engine.sharing.list_shares()
        assert share.state == "changed"
        # The path is taken by the old content as long as somebody fetches it.
        with pytest.raises(ShareError) as caught:
            await ann.engine.sharing.upload_file(str(source), GROUP)
        assert caught.value.kind is Kind.PATH_TAKEN
        await bob.engine.downloads.cancel(GROUP, "diary.txt")
        await ann.engine.sharing.upload_file(str(source), GROUP)
        assert sha1_of(await bob.fetch("diary.txt")) == sha1_of(source)
        assert [share.state for share in await ann.engine.sharing.list_shares()] == ["sharing"]


async def test_a_file_that_vanished_is_told_as_missing(tmp_path: Path) -> None:
    async with people(tmp_path, "ann", "bob") as crowd:
        ann, bob = crowd.people
        source = make_file(tmp_path / "gone.bin", MIB)
        await ann.engine.sharing.upload_file(str(source), GROUP)
        source.unlink()
        await bob.engine.downloads.download_file(GROUP, "gone.bin", f"{bob.folder}/")
        assert await ann.hears(events.ShareChanged) == events.ShareChanged(GROUP, "gone.bin", str(source), "missing")


async def test_a_file_that_changes_while_it_is_hashed_is_not_listed(tmp_path: Path) -> None:
    async with people(tmp_path, "ann") as crowd:
        (ann,) = crowd.people
        source = make_file(tmp_path / "busy.bin", 64 * MIB)
        touched = False

        def touch(_: object) -> None:
            nonlocal touched
            touched = True
            os.utime(source)

        with pytest.raises(ShareError) as caught:
            await ann.engine.sharing.upload_file(str(source), GROUP, touch)
        assert touched
        assert caught.value.kind is Kind.SOURCE_CHANGED
        assert await ann.engine.sharing.list_files(GROUP) == []


async def test_a_symbolic_link_that_is_named_is_told_as_one(tmp_path: Path) -> None:
    async with people(tmp_path, "ann") as crowd:
        (ann,) = crowd.people
        await ann.engine.sharing.upload_file(str(make_file(tmp_path / "film.mkv", MIB)), GROUP)
        for target in ("../film.mkv", "..", "nowhere"):
            link = tmp_path / "links" / "film.mkv"  # the name of a file of the group, and another size
            link.parent.mkdir(exist_ok=True)
            link.symlink_to(target)
            with pytest.raises(ShareError) as caught:
                await ann.engine.sharing.upload_file(str(link), GROUP)
            assert caught.value.kind is Kind.SOURCE_NOT_A_FILE
            assert caught.value.data == {"path": str(link), "rule": "link"}
            link.unlink()

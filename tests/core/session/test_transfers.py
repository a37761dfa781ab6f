"""Downloads and shares through a session's life: pause, kill-free restarts, logout, copies, folders, groups left."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from pathlib import Path

import pytest

from core import events
from core.snapshots import DownloadState
from core.wire.errors import Kind, ShareError
from core.wire.ids import FileId, GroupId
from core.wire.manifest import Manifest
from tests.fakes.files import make_file, sha1_of
from tests.fakes.people import GROUP, PASSWORD, people

MIB = 1 << 20
BIG = 96 * MIB
"""So much that a download of it is still under way when what a test does to it begins."""


async def test_whoever_downloads_shares(tmp_path: Path) -> None:
    async with people(tmp_path, "ann", "bob", "cleo") as crowd:
        ann, bob, cleo = crowd.people
        source = make_file(tmp_path / "big.bin", 5 * MIB)
        await ann.engine.sharing.upload_file(str(source), GROUP)
        await bob.fetch("big.bin")
        await ann.engine.sharing.stop_share(GROUP, "big.bin")
        assert sha1_of(await cleo.fetch("big.bin")) == sha1_of(source)
        got = await cleo.download("big.bin")
        assert [(peer.user, peer.bytes) for peer in got.from_peers] == [("bob", 5 * MIB)]
        assert (got.bytes_received, got.bytes_verified, got.percent) == (5 * MIB, 5 * MIB, 100.0)


async def test_a_paused_download_stands_still_and_goes_on_where_it_was(tmp_path: Path) -> None:
    async with people(tmp_path, "ann", "bob") as crowd:
        ann, bob = crowd.people
        source = make_file(tmp_path / "big.bin", BIG)
        await ann.engine.sharing.upload_file(str(source), GROUP)
        await bob.engine.downloads.download_file(GROUP, "big.bin", f"{bob.folder}/")
        await bob.until(lambda one: one.bytes_verified > 10 * MIB, "big.bin")
        await bob.engine.downloads.pause(GROUP, "big.bin")
        before = await bob.download("big.bin")
        assert before.state is DownloadState.PAUSED
        await asyncio.sleep(0.3)
        assert (await bob.download("big.bin")).bytes_received == before.bytes_received
        assert not (bob.folder / "big.bin").exists()
        await bob.engine.downloads.resume(GROUP, "big.bin")
        await bob.engine.downloads.wait_downloads(60)
        assert sha1_of(bob.folder / "big.bin") == sha1_of(source)
        assert (await bob.download("big.bin")).bytes_received - BIG <= 64 * MIB


async def test_a_program_that_was_closed_goes_on_with_login_shares_and_downloads(tmp_path: Path) -> None:
    async with people(tmp_path, "ann", "bob") as crowd:
        ann, bob = crowd.people
        source = make_file(tmp_path / "big.bin", BIG)
        await ann.engine.sharing.upload_file(str(source), GROUP)
        await bob.engine.downloads.download_file(GROUP, "big.bin", f"{bob.folder}/")
        await bob.until(lambda one: one.bytes_verified > 10 * MIB, "big.bin")
        await bob.engine.close()
        await ann.engine.close()
        ann, bob = await crowd.come("ann"), await crowd.come("bob")
        assert (ann.engine.account.user, bob.engine.account.user) == ("ann", "bob")
        await bob.engine.downloads.wait_downloads(60)
        assert sha1_of(bob.folder / "big.bin") == sha1_of(source)


async def test_after_logout_nothing_is_served_or_fetched_and_the_next_login_goes_on(tmp_path: Path) -> None:
    async with people(tmp_path, "ann", "bob") as crowd:
        ann, bob = crowd.people
        source = make_file(tmp_path / "big.bin", BIG)
        await ann.engine.sharing.upload_file(str(source), GROUP)
        await bob.engine.downloads.download_file(GROUP, "big.bin", f"{bob.folder}/")
        await bob.until(lambda one: one.bytes_verified > 10 * MIB, "big.bin")
        async with asyncio.timeout(3):
            await ann.engine.account.logout()
        with pytest.raises(ShareError) as caught:
            await ann.engine.groups.list_groups()
        assert caught.value.kind is Kind.NOT_LOGGED_IN
        before = (await bob.download("big.bin")).bytes_received
        await asyncio.sleep(0.5)
        assert (await bob.download("big.bin")).bytes_received == before
        await ann.engine.account.login("ann", PASSWORD)
        await bob.engine.downloads.wait_downloads(60)
        assert sha1_of(bob.folder / "big.bin") == sha1_of(source)


async def test_cancel_removes_what_is_unfinished_and_only_that(tmp_path: Path) -> None:
    async with people(tmp_path, "ann", "bob") as crowd:
        ann, bob = crowd.people
        await ann.engine.sharing.upload_file(str(make_file(tmp_path / "big.bin", BIG)), GROUP)
        await ann.engine.sharing.upload_file(str(make_file(tmp_path / "small.bin", 1000)), GROUP)
        await bob.fetch("small.bin")
        await bob.engine.downloads.download_file(GROUP, "big.bin", f"{bob.folder}/")
        await bob.until(lambda one: one.bytes_verified > MIB, "big.bin")
        assert await bob.engine.downloads.cancel(GROUP, "big.bin") == ["big.bin"]
        assert await bob.engine.downloads.cancel(GROUP, "small.bin") == ["small.bin"]
        assert [path.name for path in bob.folder.iterdir()] == ["small.bin"]
        assert await bob.engine.downloads.show_downloads() == []
        sharers = {one.name: one.sharers for one in await ann.engine.sharing.list_files(GROUP)}
        assert sharers == {"big.bin": 1, "small.bin": 2}


async def test_a_second_copy_comes_from_this_computer(tmp_path: Path) -> None:
    async with people(tmp_path, "ann", "bob") as crowd:
        ann, bob = crowd.people
        source = make_file(tmp_path / "one.bin", 3 * MIB)
        other = make_file(tmp_path / "two.bin", 3 * MIB)
        for path in (source, other):
            await ann.engine.sharing.upload_file(str(path), GROUP)
        await bob.fetch("one.bin")
        await ann.engine.account.logout()
        assert sha1_of(await bob.fetch("two.bin")) == sha1_of(source)
        got = await bob.download("two.bin")
        assert (got.bytes_received, got.bytes_salvaged) == (0, 3 * MIB)


async def test_the_manifests_of_a_folder_come_in_one_request_and_are_not_read_again(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    async with people(tmp_path, "ann", "bob") as crowd:
        ann, bob = crowd.people
        for number in range(12):
            make_file(tmp_path / "many" / f"{number}.bin", 1000 + number, seed=number)
        await ann.engine.sharing.upload_file(str(tmp_path / "many"), GROUP)
        client, asked = bob.session.client, []
        real = client.get_manifests

        async def _asked(group_id: GroupId, files: Sequence[FileId]) -> dict[FileId, Manifest]:
            asked.append(len(files))
            return await real(group_id, files)

        async def _read(*_: object) -> None:
            raise AssertionError("a manifest was read again")

        monkeypatch.setattr(client, "get_manifests", _asked)
        monkeypatch.setattr(bob.session.fetches.needs.context.database.manifests, "get", _read)
        await bob.engine.downloads.download_file(GROUP, "many", f"{bob.folder}/")
        await bob.engine.downloads.wait_downloads(30)
        assert asked == [12]
        for number in range(12):
            name = f"many/{number}.bin"
            assert (bob.folder / name).read_bytes() == (tmp_path / name).read_bytes()


async def test_a_folder_comes_whole_under_its_name_or_a_new_one(tmp_path: Path) -> None:
    async with people(tmp_path, "ann", "bob") as crowd:
        ann, bob = crowd.people
        top = tmp_path / "holiday"
        sizes = {"a.txt": 10, "b/c.txt": 0, "b/d/e.bin": 300_000, "b/d/same.bin": 300_000}
        for name, size in sizes.items():
            make_file(top / name, size)
        (top / "link").symlink_to(tmp_path)
        published = await ann.engine.sharing.upload_file(str(top), GROUP)
        assert [one.name for one in published] == sorted(f"holiday/{name}" for name in sizes)
        await bob.fetch("holiday")
        await bob.engine.downloads.download_file(GROUP, "holiday/b", str(bob.folder / "only b"))
        await bob.engine.downloads.wait_downloads(30)
        for name, size in sizes.items():
            assert (bob.folder / "holiday" / name).read_bytes() == (top / name).read_bytes()
            assert (bob.folder / "holiday" / name).stat().st_size == size
        assert (bob.folder / "only b" / "d" / "e.bin").read_bytes() == (top / "b" / "d" / "e.bin").read_bytes()
        assert len(await bob.engine.sharing.stop_share(GROUP, "holiday")) == len(sizes)


async def test_leaving_a_group_ends_shares_and_downloads_and_leaves_the_files(tmp_path: Path) -> None:
    async with people(tmp_path, "ann", "bob") as crowd:
        ann, bob = crowd.people
        source = make_file(tmp_path / "big.bin", BIG)
        await ann.engine.sharing.upload_file(str(source), GROUP)
        mine = make_file(tmp_path / "mine.bin", 1000)
        await bob.engine.sharing.upload_file(str(mine), GROUP)
        await bob.engine.downloads.download_file(GROUP, "big.bin", f"{bob.folder}/")
        await bob.until(lambda one: one.bytes_verified > MIB, "big.bin")
        await bob.engine.groups.leave_group(GROUP)
        assert (await bob.download("big.bin")).state is DownloadState.FAILED
        assert await bob.engine.sharing.list_shares() == []
        assert mine.exists()
        assert [one.name for one in await ann.engine.sharing.list_files(GROUP)] == ["big.bin"]
        await bob.engine.groups.join_group(GROUP)
        await ann.engine.groups.accept_request(GROUP, "bob")
        await bob.joined()
        await bob.fetch("big.bin", 60)
        assert sha1_of(bob.folder / "big.bin") == sha1_of(source)
        assert (await bob.download("big.bin")).bytes_received - BIG <= 64 * MIB


async def test_a_reader_fetches_and_serves_and_publishes_nothing(tmp_path: Path) -> None:
    async with people(tmp_path, "ann", "bob", "cleo") as crowd:
        ann, bob, cleo = crowd.people
        await ann.engine.groups.set_role(GROUP, "bob", "reader")
        source = make_file(tmp_path / "a.bin", MIB)
        await ann.engine.sharing.upload_file(str(source), GROUP)
        await bob.fetch("a.bin")
        with pytest.raises(ShareError) as caught:
            await bob.engine.sharing.upload_file(str(make_file(tmp_path / "b.bin", 10)), GROUP)
        assert caught.value.kind is Kind.NOT_ALLOWED
        await ann.engine.sharing.stop_share(GROUP, "a.bin")
        assert sha1_of(await cleo.fetch("a.bin")) == sha1_of(source)


async def test_requests_and_answers_are_told_to_those_they_concern(tmp_path: Path) -> None:
    async with people(tmp_path, "ann") as crowd:
        (ann,) = crowd.people
        bob = await crowd.arrive("bob", member=False)
        await bob.engine.groups.join_group(GROUP)
        assert await ann.hears(events.RequestArrived) == events.RequestArrived(GROUP, "bob")
        await ann.engine.groups.reject_request(GROUP, "bob")
        assert await bob.hears(events.GroupLeft) == events.GroupLeft(GROUP, "declined")


async def test_nothing_is_left_running_when_an_engine_is_closed(tmp_path: Path) -> None:
    before = asyncio.all_tasks()
    async with people(tmp_path, "ann", "bob") as crowd:
        ann, bob = crowd.people
        await ann.engine.sharing.upload_file(str(make_file(tmp_path / "big.bin", BIG)), GROUP)
        await bob.engine.downloads.download_file(GROUP, "big.bin", f"{bob.folder}/")
        await bob.until(lambda one: one.bytes_verified > MIB, "big.bin")
    assert asyncio.all_tasks() == before

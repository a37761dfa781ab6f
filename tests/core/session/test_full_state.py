"""The disk of the state folder is full: what cannot be kept has not happened, and whoever wants to end can end."""

from __future__ import annotations

import asyncio
from pathlib import Path

import pytest

from core.events import LoggedOut
from core.session import lack
from core.snapshots import DownloadSnapshot, DownloadState
from core.transfer import disk_trouble
from core.wire.errors import DiskError, Kind
from tests.fakes.files import make_file, sha1_of
from tests.fakes.full_state import full_state
from tests.fakes.people import GROUP, PASSWORD, people

MIB = 1 << 20


@pytest.mark.parametrize("after", [0, 1, 2])
async def test_a_file_whose_share_cannot_be_kept_is_not_listed(tmp_path: Path, after: int) -> None:
    async with people(tmp_path, "ann", "bob") as crowd:
        ann, bob = crowd.people
        source = make_file(tmp_path / "big.bin", MIB)
        with full_state(ann.engine, after), pytest.raises(DiskError) as caught:
            await ann.engine.sharing.upload_file(str(source), GROUP)
        assert caught.value.kind is Kind.NO_SPACE
        assert await bob.engine.sharing.list_files(GROUP) == []
        assert ann.session.shares.all() == []
        await ann.engine.sharing.upload_file(str(source), GROUP)
        assert sha1_of(await bob.fetch("big.bin")) == sha1_of(source)


async def test_a_file_that_is_shared_already_stays_listed(tmp_path: Path) -> None:
    async with people(tmp_path, "ann", "bob") as crowd:
        ann, bob = crowd.people
        source = make_file(tmp_path / "big.bin", MIB)
        await ann.engine.sharing.upload_file(str(source), GROUP)
        with full_state(ann.engine), pytest.raises(DiskError):
            await ann.engine.sharing.upload_file(str(source), GROUP)
        assert sha1_of(await bob.fetch("big.bin")) == sha1_of(source)


async def test_a_download_that_cannot_be_kept_is_not_told(tmp_path: Path) -> None:
    async with people(tmp_path, "ann", "bob") as crowd:
        ann, bob = crowd.people
        await ann.engine.sharing.upload_file(str(make_file(tmp_path / "big.bin", MIB)), GROUP)
        with full_state(bob.engine, 1), pytest.raises(DiskError):
            await bob.engine.downloads.download_file(GROUP, "big.bin", f"{bob.folder}/")
        assert await bob.engine.downloads.show_downloads() == []
        (listed,) = await ann.engine.sharing.list_files(GROUP)
        assert listed.sharers == 1


async def test_whoever_logs_out_is_out_and_is_told_that_it_was_not_kept(tmp_path: Path) -> None:
    async with people(tmp_path, "ann", "bob") as crowd:
        ann, bob = crowd.people
        with full_state(bob.engine):
            with pytest.raises(DiskError) as caught:
                await bob.engine.account.logout()
            assert (caught.value.kind, caught.value.data["rule"]) == (Kind.NO_SPACE, "logout")
            assert bob.engine.account.user is None
            await bob.hears(LoggedOut)
            members = await ann.engine.groups.list_members(GROUP)
            assert [one.user for one in members if one.online] == ["ann"]
        assert await bob.engine.account.login("bob", PASSWORD) == "bob"
        await bob.engine.account.logout()


async def test_a_session_that_the_tracker_ends_is_over_on_a_full_disk_too(tmp_path: Path) -> None:
    async with people(tmp_path, "ann") as crowd:
        (ann,) = crowd.people
        session = ann.session
        with full_state(ann.engine):
            await ann.engine.account._end(session)
        assert session.is_over
        assert ann.engine.account.user is None


async def test_a_file_that_is_whole_when_nothing_can_be_kept_is_not_fetched_again(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Whichever of the last steps cannot be kept: there is one file in the end, which is done and shared."""
    monkeypatch.setattr(lack, "RETRY_SECONDS", 0.05)
    monkeypatch.setattr(disk_trouble, "RETRY_SECONDS", 0.05)
    async with people(tmp_path, "ann", "bob") as crowd:
        ann, bob = crowd.people
        names = [f"{after}.bin" for after in range(2, 11)]
        for after, name in enumerate(names, 2):
            source = make_file(tmp_path / name, 1000 + after, seed=after)
            await ann.engine.sharing.upload_file(str(source), GROUP)
            await bob.engine.downloads.download_file(GROUP, name, f"{bob.folder}/", paused=True)
            with full_state(bob.engine, after):
                await bob.engine.downloads.resume(GROUP, name)
                await bob.until(_is_stuck_or_done, name)
            await bob.until(lambda one: one.state is DownloadState.DONE, name)
            assert sha1_of(bob.folder / name) == sha1_of(source)
        assert sorted(path.name for path in bob.folder.iterdir()) == sorted(names)
        assert {row.path for row in bob.session.shares.all()} == {str(bob.folder / name) for name in names}


def _is_stuck_or_done(one: DownloadSnapshot) -> bool:
    return one.state is DownloadState.DONE or one.reason == Kind.NO_SPACE


async def test_a_running_download_can_be_ended_while_nothing_can_be_kept(tmp_path: Path) -> None:
    async with people(tmp_path, "ann", "bob") as crowd:
        ann, bob = crowd.people
        await ann.engine.sharing.upload_file(str(make_file(tmp_path / "big.bin", 40 * MIB)), GROUP)
        await bob.engine.downloads.download_file(GROUP, "big.bin", f"{bob.folder}/")
        await bob.engine.downloads.set_limits(GROUP, "big.bin", MIB, 0)
        await bob.until(lambda one: one.bytes_verified > 0, "big.bin")
        (fetch,) = bob.session.fetches.all()
        with full_state(bob.engine):
            fetch.ask_to_stop()
            async with asyncio.timeout(20):
                await fetch.wait()
            assert not fetch.is_running

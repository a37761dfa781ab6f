"""The disk of the state folder is full: what cannot be kept has not happened, and whoever wants to end can end."""

from __future__ import annotations

from pathlib import Path

import pytest

from core.events import LoggedOut
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

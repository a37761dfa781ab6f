"""The disk of the state folder is full: what cannot be kept has not happened, and whoever wants to end can end."""

from __future__ import annotations

from pathlib import Path

import pytest

from core.wire.errors import DiskError, Kind
from tests.fakes.files import make_file, sha1_of
from tests.fakes.full_state import full_state
from tests.fakes.people import GROUP, people

MIB = 1 << 20


@pytest.mark.parametrize("after", [0, 1, 2, 3])
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

"""The folder of a download goes away while it runs: it pauses soon, and goes on with what was there when it is back."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from core.session import lack
from core.snapshots import DownloadState
from core.transfer import disk_trouble
from core.wire.errors import Kind
from tests.fakes.files import make_file, sha1_of
from tests.fakes.people import GROUP, People, Person, people

MIB = 1 << 20


@pytest.fixture(autouse=True)
def impatient(monkeypatch: pytest.MonkeyPatch) -> None:
    """Try again at once."""
    monkeypatch.setattr(lack, "RETRY_SECONDS", 0.05)
    monkeypatch.setattr(disk_trouble, "RETRY_SECONDS", 0.05)


async def on_the_way(crowd: People) -> tuple[Person, Path]:
    """Bob, who has a part of a file, and the file that he wants."""
    ann, bob = crowd.people
    source = make_file(crowd.tmp_path / "big.bin", 40 * MIB)
    await ann.engine.sharing.upload_file(str(source), GROUP)
    await bob.engine.downloads.download_file(GROUP, "big.bin", f"{bob.folder}/", paused=True)
    await bob.engine.downloads.set_limits(GROUP, "big.bin", 8 * MIB, 0)
    await bob.engine.downloads.resume(GROUP, "big.bin")
    await bob.until(lambda one: one.bytes_verified > 4 * MIB, "big.bin")
    return bob, source


async def test_it_pauses_and_goes_on_by_itself_with_what_was_there(tmp_path: Path) -> None:
    async with people(tmp_path, "ann", "bob") as crowd:
        bob, source = await on_the_way(crowd)
        away = bob.folder.rename(tmp_path / "away")
        await bob.until(lambda one: one.reason == Kind.DESTINATION_MISSING, "big.bin")
        one = await bob.download("big.bin")
        assert one.state is DownloadState.PAUSED
        assert one.percent < 90
        away.rename(bob.folder)
        await bob.engine.downloads.set_limits(GROUP, "big.bin", 0, 0)
        await bob.engine.downloads.wait_downloads(30)
        assert sha1_of(bob.folder / "big.bin") == sha1_of(source)
        assert (await bob.download("big.bin")).bytes_received < 60 * MIB


async def test_a_start_without_the_folder_waits_for_it(tmp_path: Path) -> None:
    async with people(tmp_path, "ann", "bob") as crowd:
        bob, source = await on_the_way(crowd)
        await bob.engine.close()
        away = bob.folder.rename(tmp_path / "away")
        bob = await crowd.come("bob")
        bob.folder.rmdir()
        await bob.until(lambda one: one.reason == Kind.DESTINATION_MISSING, "big.bin")
        assert (await bob.download("big.bin")).state is DownloadState.PAUSED
        away.rename(bob.folder)
        await bob.engine.downloads.wait_downloads(30)
        assert sha1_of(bob.folder / "big.bin") == sha1_of(source)


async def test_one_that_was_emptied_is_told_and_not_begun_anew(tmp_path: Path) -> None:
    async with people(tmp_path, "ann", "bob") as crowd:
        bob, _ = await on_the_way(crowd)
        shutil.rmtree(bob.folder / ".p2p-partial")
        await bob.until(lambda one: one.state is DownloadState.FAILED, "big.bin")
        assert (await bob.download("big.bin")).reason == Kind.PARTIAL_MISSING

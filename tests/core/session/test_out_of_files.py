"""No file can be opened for a while: what needs one waits and goes on by itself, and nothing is given up."""

from __future__ import annotations

from pathlib import Path

import pytest

from core.session import lack
from core.snapshots import DownloadState
from core.wire.errors import Kind
from tests.fakes.files import make_file, sha1_of
from tests.fakes.out_of_files import out_of_files
from tests.fakes.people import GROUP, people

MIB = 1 << 20


async def test_a_download_that_can_open_no_file_waits_and_goes_on_by_itself(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(lack, "RETRY_SECONDS", 0.05)
    async with people(tmp_path, "ann", "bob") as crowd:
        ann, bob = crowd.people
        source = make_file(tmp_path / "big.bin", MIB)
        await ann.engine.sharing.upload_file(str(source), GROUP)
        await bob.engine.downloads.download_file(GROUP, "big.bin", f"{bob.folder}/", paused=True)
        with out_of_files():
            await bob.engine.downloads.resume(GROUP, "big.bin")
            await bob.until(lambda one: one.reason == Kind.OUT_OF_FILES, "big.bin")
            assert (await bob.download("big.bin")).state is DownloadState.PAUSED
        await bob.engine.downloads.wait_downloads(20)
        assert sha1_of(bob.folder / "big.bin") == sha1_of(source)


async def test_one_that_waits_for_files_can_be_paused_and_cancelled(tmp_path: Path) -> None:
    async with people(tmp_path, "ann", "bob") as crowd:
        ann, bob = crowd.people
        await ann.engine.sharing.upload_file(str(make_file(tmp_path / "big.bin", MIB)), GROUP)
        await bob.engine.downloads.download_file(GROUP, "big.bin", f"{bob.folder}/", paused=True)
        with out_of_files():
            await bob.engine.downloads.resume(GROUP, "big.bin")
            await bob.until(lambda one: one.reason == Kind.OUT_OF_FILES, "big.bin")
        (paused,) = await bob.engine.downloads.pause(GROUP, "big.bin")
        assert (paused.state, paused.reason) == (DownloadState.PAUSED, "")
        await bob.engine.downloads.cancel(GROUP, "big.bin")
        assert await bob.engine.downloads.show_downloads() == []

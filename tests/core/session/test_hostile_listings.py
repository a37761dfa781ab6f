"""A tracker that lists paths which no tracker of ours would take: whatever is typed, nothing leaves the folder."""

from __future__ import annotations

import sqlite3
from collections.abc import Awaitable
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest

from core.snapshots import DownloadState
from core.wire.errors import ProtocolError, ShareError
from core.wire.paths import path_key
from tests.fakes.files import make_file
from tests.fakes.people import GROUP, People, Person, people
from tracker.data_folder import DATABASE

HOSTILE = [
    "../evil.bin",
    "film/../../evil.bin",
    "film/..\\..\\evil.bin",
    "film/evil\0.bin",
]
_STANDING = (DownloadState.STALLED, DownloadState.FAILED, DownloadState.PAUSED)


def _list_as(crowd: People, path: str) -> None:
    """Let the tracker list its one file under a path of our choice."""
    with closing(sqlite3.connect(crowd.tracker.config.data / DATABASE, timeout=10)) as database, database:
        changed = database.execute("UPDATE listings SET path = ?, path_key = ?", (path, path_key(path)))
        assert changed.rowcount == 1


def _asked(person: Person, path: str) -> list[Awaitable[Any]]:
    """Every way to say where a listed file, or the folder that it lies in, shall go."""
    download, folder = person.engine.downloads.download_file, person.folder
    asked: list[Awaitable[Any]] = [
        download(GROUP, path, str(folder)),
        download(GROUP, path, f"{folder}/new.bin"),
        download(GROUP, path, f"{folder}/", top=True, keep_both=True),
        download(GROUP, path, str(folder), paused=True, only=[path]),
    ]
    if path.startswith("film/"):
        asked.append(download(GROUP, "film", str(folder)))
    return asked


async def test_a_listing_whose_path_is_not_safe_is_not_fetched(tmp_path: Path) -> None:
    async with people(tmp_path, "ann", "bob") as crowd:
        ann, bob = crowd.people
        await ann.engine.sharing.upload_file(str(make_file(tmp_path / "evil.bin", 1000)), GROUP)
        before = sorted(tmp_path.iterdir())
        for path in HOSTILE:
            _list_as(crowd, path)
            for call in _asked(bob, path):
                with pytest.raises(ShareError):
                    await call
        assert await bob.engine.downloads.show_downloads() == []
        assert list(bob.folder.iterdir()) == []
        assert sorted(tmp_path.iterdir()) == before
        _list_as(crowd, "../evil.bin")
        with pytest.raises(ProtocolError, match="path"):
            await bob.engine.downloads.download_file(GROUP, "../evil.bin", f"{bob.folder}/evil.bin")
        _list_as(crowd, "evil.bin")
        assert (await bob.fetch("evil.bin")).read_bytes() == (tmp_path / "evil.bin").read_bytes()


async def test_a_kept_download_whose_name_leads_upwards_writes_nothing(tmp_path: Path) -> None:
    async with people(tmp_path, "ann", "bob") as crowd:
        ann, bob = crowd.people
        await ann.engine.sharing.upload_file(str(make_file(tmp_path / "film.bin", 1000)), GROUP)
        await bob.engine.downloads.download_file(GROUP, "film.bin", f"{bob.folder}/", paused=True)
        await bob.engine.close()
        with closing(sqlite3.connect(tmp_path / "state-bob" / "state.sqlite3")) as database, database:
            changed = database.execute("UPDATE downloads SET final_name = '../evil.bin', state = 'active'")
            assert changed.rowcount == 1
        again = await crowd.come("bob")
        await again.until(lambda one: one.state in _STANDING, "film.bin")
        assert not (tmp_path / "evil.bin").exists()
        assert [path.name for path in bob.folder.iterdir() if path.name != ".p2p-partial"] == []

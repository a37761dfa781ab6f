"""What every released version left on a disk opens in this one, and goes on where it stopped."""

from __future__ import annotations

import asyncio
import sqlite3
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, closing
from pathlib import Path

import pytest

from core.config import Config
from core.engine import Engine
from core.snapshots import DownloadSnapshot, DownloadState
from core.storage.schema import VERSION as SCHEMA
from core.wire.version import VERSION
from tests.fakes.running_tracker import RunningTracker, running_tracker
from tests.golden import state
from tracker.store.migrate import HEAD


@pytest.fixture(params=state.archives(), ids=lambda path: path.name)
def root(request: pytest.FixtureRequest, tmp_path: Path) -> Path:
    """The folders that a version left."""
    state.unpack(request.param, tmp_path)
    return tmp_path


@asynccontextmanager
async def _person(root: Path, tracker: RunningTracker, name: str) -> AsyncIterator[Engine]:
    """The program of somebody, started anew and logged in; the session of back then may be over."""
    config = Config(
        state=root / f"state-{name}",
        listen_host="127.0.0.1",
        listen_port=0,
        trackers=(tracker.invite,),
        device_name="another name by now",
    )
    async with Engine(config) as engine:
        assert not list(config.state.glob("*.broken-*"))
        await engine.account.login(name, state.PASSWORD)
        yield engine


def test_there_is_an_archive_of_this_version_or_an_earlier_one() -> None:
    versions = [path.name[1:-7] for path in state.archives()]
    assert versions
    assert [int(n) for n in versions[-1].split(".")] <= [int(n) for n in VERSION.split(".")]


async def test_everybody_finds_again_what_there_was(root: Path) -> None:
    async with (
        running_tracker(root) as tracker,
        _person(root, tracker, "ann") as ann,
        _person(root, tracker, "ben") as ben,
    ):
        groups = {one.group: (one.state, one.members) for one in await ann.groups.list_groups()}
        assert groups == {state.GROUP: ("member", 2), state.WAITS_GROUP: ("pending", 1)}
        assert [one.user for one in await ben.groups.list_requests(state.WAITS_GROUP)] == ["ann"]
        assert await ann.groups.list_banned(state.GROUP) == [state.BAN]
        assert [one.name for one in await ann.account.list_devices()] == ["laptop of ann"]  # no new one was made
        assert {one.name for one in await ben.sharing.list_files(state.GROUP)} == {state.HALF, state.WHOLE}
        assert (await ben.settings.get()).download_folder == f"{root / 'folder-ben'}/"


async def test_a_download_goes_on_where_it_stopped_and_what_was_there_is_not_fetched_again(root: Path) -> None:
    (part,) = (root / "folder-ben" / ".p2p-partial").glob("*.part")
    content, old = state.half(), part.read_bytes()
    missing = sum(
        old[at : at + state.PIECE] != content[at : at + state.PIECE] for at in range(0, len(old), state.PIECE)
    )
    assert 0 < missing < len(old) // state.PIECE
    async with running_tracker(root) as tracker, _person(root, tracker, "ben") as ben:
        before = await _until(ben, DownloadState.WAITING)  # all of it was looked at, and nobody else is here
        async with _person(root, tracker, "ann"):
            after = await _until(ben, DownloadState.DONE)
        assert after.bytes_received - before.bytes_received == missing * state.PIECE
        downloads = {one.name: one.state for one in await ben.downloads.show_downloads()}
        assert downloads == dict.fromkeys((state.HALF, state.WHOLE), DownloadState.DONE)
    assert (root / "folder-ben" / state.HALF).read_bytes() == content
    assert not part.exists()


async def _until(engine: Engine, wanted: DownloadState) -> DownloadSnapshot:
    """The download of the half file, once it is in this state."""
    async with asyncio.timeout(60):
        while True:
            (one,) = [each for each in await engine.downloads.show_downloads() if each.name == state.HALF]
            if one.state is wanted:
                return one
            await asyncio.sleep(0.02)


async def test_databases_are_those_of_this_version_afterwards_and_whole(root: Path) -> None:
    async with running_tracker(root) as tracker, _person(root, tracker, "ann"):
        pass
    with closing(sqlite3.connect(root / "state-ann" / "state.sqlite3")) as db:
        assert db.execute("PRAGMA user_version").fetchone() == (SCHEMA,)
        assert db.execute("PRAGMA integrity_check").fetchone() == ("ok",)
    with closing(sqlite3.connect(root / "tracker-data" / "tracker.sqlite3")) as db:
        assert db.execute("SELECT version_num FROM alembic_version").fetchone() == (HEAD,)
        assert db.execute("PRAGMA integrity_check").fetchone() == ("ok",)
        assert db.execute("SELECT count(*) FROM audit").fetchone()[0] > 5

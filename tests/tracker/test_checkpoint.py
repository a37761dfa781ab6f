"""The journal of the SQLite file is folded into it beside the transactions."""

from __future__ import annotations

import asyncio
import sqlite3
from collections.abc import AsyncIterator
from contextlib import closing
from pathlib import Path

import pytest
from sqlalchemy import insert, text

from core.wire.ids import Fingerprint
from tests.fakes.running_tracker import running_tracker
from tracker.service import unix_ms
from tracker.store.checkpoint import Checkpoints, fold
from tracker.store.database import Database
from tracker.store.migrate import prepare_file
from tracker.store.sqlite import SqliteStore
from tracker.store.tables import NONCES

_MANY = 300


class _World:
    def __init__(self, path: Path) -> None:
        self.path, self.store = path, SqliteStore(path)
        self.db = Database(self.store, "f" * 32, unix_ms)
        self._made = 0

    async def write(self, count: int) -> None:
        """So many transactions."""
        for _ in range(count):
            self._made += 1
            async with self.db.write() as tx:
                await tx.run(insert(NONCES), {"nonce": self._made.to_bytes(32), "expires": 1})

    def pages(self) -> int:
        """How many pages the journal holds, folded or not."""
        with closing(sqlite3.connect(self.path)) as connection:
            return int(connection.execute("PRAGMA wal_checkpoint(PASSIVE)").fetchone()[1])


@pytest.fixture
async def world(tmp_path: Path) -> AsyncIterator[_World]:
    prepare_file(tmp_path / "db", Fingerprint("a" * 64), 1)
    made = _World(tmp_path / "db")
    yield made
    await made.db.close()


async def test_the_journal_begins_anew_and_nothing_is_lost(world: _World) -> None:
    await world.write(_MANY)
    assert await asyncio.to_thread(fold, world.path)
    await world.write(1)
    assert world.pages() < _MANY
    async with world.db.read() as reader:
        assert (await reader.run(text("SELECT count(*) FROM nonces"))).scalar_one() == _MANY + 1


async def test_who_reads_meanwhile_goes_on_with_what_was_there(world: _World) -> None:
    await world.write(_MANY)
    async with world.db.read() as reader:
        assert (await reader.run(text("SELECT count(*) FROM nonces"))).scalar_one() == _MANY
        await world.write(_MANY)
        assert not await asyncio.to_thread(fold, world.path)
        await world.write(1)
        assert (await reader.run(text("SELECT count(*) FROM nonces"))).scalar_one() == _MANY
    assert await asyncio.to_thread(fold, world.path)
    async with world.db.read() as reader:
        assert (await reader.run(text("SELECT count(*) FROM nonces"))).scalar_one() == 2 * _MANY + 1


async def test_it_is_done_while_others_write_and_only_if_it_is_worth_it(world: _World) -> None:
    checkpoints = Checkpoints(world.db, world.store)
    await world.write(10)
    await checkpoints.look()
    assert world.pages() >= 10
    writing = asyncio.create_task(world.write(3 * _MANY))
    while not writing.done():
        await checkpoints.look()
        await asyncio.sleep(0.01)
    await writing
    assert world.pages() < 3 * _MANY
    async with world.db.read() as reader:
        assert (await reader.run(text("SELECT count(*) FROM nonces"))).scalar_one() == 3 * _MANY + 10
    with closing(sqlite3.connect(world.path)) as connection:
        assert connection.execute("PRAGMA integrity_check").fetchone() == ("ok",)


async def test_a_tracker_does_it_by_itself(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    folded = asyncio.Event()
    loop = asyncio.get_running_loop()

    def _fold(path: Path) -> bool:
        done = fold(path)
        loop.call_soon_threadsafe(folded.set)
        return done

    monkeypatch.setattr("tracker.store.checkpoint.fold", _fold)
    monkeypatch.setattr("tracker.store.checkpoint._CHANGES", 1)
    async with running_tracker(tmp_path), asyncio.timeout(20):
        await folded.wait()

"""A deployment moves from its file to a server whole, or not at all and then nothing is changed."""

from __future__ import annotations

import os
import signal
import sqlite3
import subprocess
import sys
from collections.abc import AsyncIterator
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest

from core.wire import routes
from core.wire import tracker_messages as m
from tests.fakes.postgres import PostgresServer
from tests.fakes.raw_client import RawClient, clients_of, manifest_of
from tests.fakes.running_tracker import RunningTracker, running_tracker
from tests.fakes.tracker_commands import refusal, run_beside, words_of
from tracker.data_folder import DATABASE
from tracker.store import copying
from tracker.store.address import ADDRESS_FILE

_KILLED = """
import os, signal, sys
from tracker import __main__
from tracker.store import copying

async def die(*_):
    os.kill(os.getpid(), signal.SIGKILL)

copying.digests = die
__main__.main(sys.argv[1:])
"""


class _World:
    """A deployment in a file, with what one of its clients has there; its tracker is stopped."""

    def __init__(self, tracker: RunningTracker, ann: RawClient, group_id: str) -> None:
        self.tracker, self.ann, self.group_id = tracker, ann, group_id
        self.data = tracker.config.data
        self.before = self.file()

    def file(self) -> bytes:
        return (self.data / DATABASE).read_bytes()

    async def check(self) -> None:
        """The tracker starts, and what was there is there."""
        await self.tracker.start()
        listed = await self.ann.call(routes.FILES, group_id=self.group_id)
        assert [one.path for one in listed.listings] == ["a/ß.txt"]
        file_id = manifest_of(b"content").file_id
        assert await self.ann.get_manifests(self.group_id, file_id)
        (await self.ann.call(routes.ROSTER, group_id=self.group_id)).roster.verify(
            self.tracker.service.root.key.public_key(), self.tracker.fingerprint
        )
        await self.ann.publish(self.group_id, "new.txt", b"new")
        await self.ann.call(routes.CREATE_GROUP, m.CreateGroup("another"))
        await self.tracker.stop()


@pytest.fixture
async def world(tmp_path: Path) -> AsyncIterator[_World]:
    async with running_tracker(tmp_path) as tracker, clients_of(tracker) as clients:
        ann, bob = await clients.user("ann"), await clients.user("bob")
        group_id = await clients.group("lab", ann, bob)
        await ann.publish(group_id, "a/ß.txt", b"content")
        await tracker.stop()
        yield _World(tracker, ann, group_id)


def _tables(postgres: PostgresServer, url: str) -> int:
    """How many tables there are in the database of a URL."""
    name = url.partition("?")[0].rpartition("/")[2]
    return int(postgres.sql("SELECT count(*) FROM pg_tables WHERE schemaname = 'public'", name))


async def test_the_next_start_serves_from_the_server(
    world: _World, postgres: PostgresServer, postgres_url: str
) -> None:
    ran = await run_beside("--data", world.data, "migrate-to", postgres_url)
    assert (ran.status, ran.complaint) == (0, "")
    assert str(world.data / DATABASE) in ran.output
    assert (world.data / ADDRESS_FILE).read_text().strip() == postgres_url
    assert world.file() == world.before
    name = postgres_url.partition("?")[0].rpartition("/")[2]
    lines = int(postgres.sql("SELECT max(line) FROM audit", name))
    head = int(postgres.sql("SELECT seq FROM outbox_head", name))
    await world.check()
    assert int(postgres.sql("SELECT max(line) FROM audit", name)) == lines + 1
    assert int(postgres.sql("SELECT seq FROM outbox_head", name)) > head
    assert world.file() == world.before
    again = refusal(await run_beside("--data", world.data, "migrate-to", postgres_url))
    assert "is kept in " in again


async def test_what_cannot_be_moved_says_why_and_stays(
    world: _World, postgres: PostgresServer, postgres_url: str, tmp_path: Path
) -> None:
    for words, said in (
        (("sqlite:////x",), "no address of a PostgreSQL database"),
        (("postgresql://example.org/x",), "sslmode=verify-full"),
        ((postgres.url("nothing"),), "does not exist"),
        (("postgresql://u:secret@/x?host=/nowhere",), "cannot be reached"),
    ):
        complaint = refusal(await run_beside("--data", world.data, "migrate-to", *words))
        assert said in complaint
        assert "secret" not in complaint
    assert "No tracker has run" in refusal(await run_beside("--data", tmp_path / "new", "migrate-to", postgres_url))
    await world.tracker.start()
    assert "is in use by process" in refusal(await run_beside(*words_of(world.tracker), "migrate-to", postgres_url))
    await world.tracker.stop()
    assert _tables(postgres, postgres_url) == 0
    postgres.sql("CREATE TABLE notes (x int)", postgres_url.partition("?")[0].rpartition("/")[2])
    assert "is not empty (1 tables)" in refusal(await run_beside("--data", world.data, "migrate-to", postgres_url))
    assert _tables(postgres, postgres_url) == 1
    assert not (world.data / ADDRESS_FILE).exists()
    await world.check()


async def test_killed_before_the_commit_nothing_was_moved(
    world: _World, postgres: PostgresServer, postgres_url: str
) -> None:
    words = ["--data", str(world.data), "migrate-to", postgres_url]
    ended = subprocess.run(
        [sys.executable, "-c", _KILLED, *words], timeout=60, env={**os.environ, "PYTHONPATH": os.getcwd()}
    )
    assert ended.returncode == -signal.SIGKILL
    assert (_tables(postgres, postgres_url), world.file()) == (0, world.before)
    await world.check()


async def test_a_server_that_goes_away_or_holds_something_else_ends_it(
    world: _World, postgres: PostgresServer, postgres_url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    real = copying.copy

    async def _cut(source: Any, target: Any, tables: Any, on_rows: Any) -> Any:
        copied = await real(source, target, tables, on_rows)
        postgres.sql("SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE application_name = 'p2p-tracker'")
        return copied

    async def _spoilt(source: Any, target: Any, tables: Any, on_rows: Any) -> Any:
        copied = await real(source, target, tables, on_rows)
        await target.exec_driver_sql("UPDATE users SET name = name || ' '")
        return copied

    for copy, said in ((_cut, "cannot be reached"), (_spoilt, "is not what was sent (users)")):
        monkeypatch.setattr(copying, "copy", copy)
        assert said in refusal(await run_beside("--data", world.data, "migrate-to", postgres_url))
        assert _tables(postgres, postgres_url) == 0
    assert not (world.data / ADDRESS_FILE).exists()
    await world.check()


def test_a_digest_is_of_every_value_and_of_the_order_of_keys(tmp_path: Path) -> None:
    import asyncio

    from core.wire.ids import Fingerprint
    from tracker.store.migrate import prepare_file
    from tracker.store.sqlite import SqliteStore
    from tracker.store.tables import AUDIT

    path = tmp_path / "db"
    prepare_file(path, Fingerprint("a" * 64), 1)

    async def _digest() -> copying.Digest:
        engine = SqliteStore(path).readers()
        async with engine.connect() as connection:
            found = await copying.digests(connection, [AUDIT], lambda *_: None)
        await engine.dispose()
        return found["audit"]

    def _write(*statements: str) -> copying.Digest:
        with closing(sqlite3.connect(path)) as db:
            for statement in statements:
                db.execute(statement)
            db.commit()
        return asyncio.run(_digest())

    row = "INSERT INTO audit VALUES ({}, 1, '{}', '', '', '', '')"
    first = _write(row.format(2, "b"), row.format(1, "a"))
    assert first.rows == 2
    assert _write("DELETE FROM audit", row.format(1, "a"), row.format(2, "b")) == first
    assert _write("UPDATE audit SET what = 'c' WHERE line = 2") != first
    assert _write("DELETE FROM audit WHERE line = 2").rows == 1

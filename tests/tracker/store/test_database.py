"""Transactions, notices and the outbox have one order; readers never wait."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Sequence
from pathlib import Path

import msgspec
import pytest
from sqlalchemy import insert, select, text
from sqlalchemy.dialects import sqlite
from sqlalchemy.exc import IntegrityError

from core.wire.ids import Fingerprint
from tracker.notices import FilesMoved, Notice
from tracker.store import migrate
from tracker.store.database import Database
from tracker.store.tables import LISTINGS, MEMBERSHIPS, NONCES, OUTBOX


@pytest.fixture
async def path(tmp_path: Path) -> Path:
    migrate.prepare(tmp_path / "db", Fingerprint("a" * 64), 1)
    return tmp_path / "db"


@pytest.fixture
async def db(path: Path) -> AsyncIterator[Database]:
    opened = Database(path, "1" * 32, lambda: 5)
    yield opened
    await opened.close()


async def test_every_connection_is_durable_and_checks_references(db: Database) -> None:
    async with db.write() as tx:
        for pragma, value in (
            ("journal_mode", "wal"),
            ("synchronous", 2),
            ("foreign_keys", 1),
            ("busy_timeout", 10_000),
        ):
            assert (await tx.run(text(f"PRAGMA {pragma}"))).scalar() == value
    row = {"group_id": "0" * 32, "user_id": "0" * 32, "state": "member", "role": "owner", "since": 1}
    with pytest.raises(IntegrityError):
        async with db.write() as tx:
            await tx.run(insert(MEMBERSHIPS).values(**row))


async def test_a_failed_transaction_changes_nothing_and_tells_nobody(db: Database) -> None:
    told: list[Notice] = []
    db.deliver_to(told.extend)
    with pytest.raises(ZeroDivisionError):
        async with db.write() as tx:
            await tx.run(insert(NONCES).values(nonce=b"x", expires=1))
            tx.tell(FilesMoved("g", 1))
            raise ZeroDivisionError
    async with db.read() as reader:
        assert (await reader.run(select(NONCES))).all() == []
        assert (await reader.run(select(OUTBOX))).all() == []
    assert (told, await db.outbox_head()) == ([], 0)


async def test_numbers_deliveries_and_commits_have_one_order(db: Database) -> None:
    delivered: list[int] = []

    def _deliver(notices: Sequence[Notice]) -> None:
        delivered.extend(notice.list_version for notice in notices if isinstance(notice, FilesMoved))

    db.deliver_to(_deliver)

    async def _change(number: int) -> None:
        async with db.write() as tx:
            await asyncio.sleep(0)
            tx.tell(FilesMoved("g", number))

    await asyncio.gather(*(_change(number) for number in range(30)))
    async with db.read() as reader:
        rows = (await reader.run(select(OUTBOX.c.seq, OUTBOX.c.notices).order_by(OUTBOX.c.seq))).all()
    assert [row.seq for row in rows] == list(range(1, 31))
    written = [msgspec.json.decode(row.notices, type=list[FilesMoved])[0].list_version for row in rows]
    assert written == delivered
    assert sorted(delivered) == list(range(30))


async def test_another_process_is_heard_through_the_outbox_and_oneself_once(db: Database, path: Path) -> None:
    told: list[Notice] = []
    db.deliver_to(told.extend)
    other = Database(path, "2" * 32, lambda: 5)
    async with other.write() as tx:
        tx.tell(FilesMoved("theirs", 1))
    async with db.write() as tx:
        tx.tell(FilesMoved("ours", 2))
    position = await db.deliver_others(0)
    assert (position, told) == (2, [FilesMoved("ours", 2), FilesMoved("theirs", 1)])
    assert await db.deliver_others(position) == 2
    assert len(told) == 2
    await other.close()


async def test_readers_do_not_wait_for_the_writer(db: Database) -> None:
    async with db.write() as tx:
        await tx.run(insert(NONCES).values(nonce=b"x", expires=1))
        async with asyncio.timeout(1), db.read() as reader:
            assert (await reader.run(select(NONCES))).all() == []
    async with db.read() as reader:
        assert len((await reader.run(select(NONCES))).all()) == 1


async def test_a_path_is_looked_up_by_its_index_however_many_there_are(db: Database) -> None:
    here = (LISTINGS.c.group_id == "g") & ~LISTINGS.c.gone & (LISTINGS.c.path_key >= "a/")
    wanted = select(LISTINGS.c.listing_id).where(here, LISTINGS.c.path_key < "a0")
    sql = str(wanted.compile(dialect=sqlite.dialect(), compile_kwargs={"literal_binds": True}))
    async with db.read() as reader:
        plan = (await reader.run(text(f"EXPLAIN QUERY PLAN {sql}"))).all()
    assert any("uq_listings_path" in str(row) for row in plan), plan

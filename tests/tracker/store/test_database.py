"""Transactions, notices and the outbox have one order; readers never wait."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Sequence
from pathlib import Path

import msgspec
import pytest
from sqlalchemy import create_mock_engine, insert, select, text
from sqlalchemy.exc import IntegrityError

from core.wire.ids import Fingerprint
from tracker.notices import FilesMoved, Notice
from tracker.store import migrate
from tracker.store.address import Store
from tracker.store.database import Database
from tracker.store.postgres import PostgresStore
from tracker.store.sqlite import SqliteStore
from tracker.store.tables import LISTINGS, MEMBERSHIPS, NONCES, OUTBOX


@pytest.fixture
async def made(store: Store, tmp_path: Path) -> Store:
    (tmp_path / "tracker-data").mkdir()
    await migrate.prepare(store, Fingerprint("a" * 64), 1)
    return store


@pytest.fixture
async def db(made: Store) -> AsyncIterator[Database]:
    opened = Database(made, "1" * 32, lambda: 5)
    yield opened
    await opened.close()


async def test_every_connection_is_durable_and_checks_references(db: Database) -> None:
    async with db.write() as tx:
        if isinstance(db.store, PostgresStore):
            assert (await tx.run(text("SHOW transaction_isolation"))).scalar() == "read committed"
        for pragma, value in (
            (
                ("journal_mode", "wal"),
                ("synchronous", 2),
                ("foreign_keys", 1),
                ("busy_timeout", 10_000),
            )
            if isinstance(db.store, SqliteStore)
            else ()
        ):
            assert (await tx.run(text(f"PRAGMA {pragma}"))).scalar() == value
    row = {"group_id": "0" * 32, "user_id": "0" * 32, "state": "member", "role": "owner", "since": 1}
    with pytest.raises(IntegrityError):
        async with db.write() as tx:
            await tx.run(insert(MEMBERSHIPS).values(**row))


async def test_a_failed_transaction_changes_nothing_and_tells_nobody(db: Database) -> None:
    told: list[Notice] = []
    await db.deliver_to(told.extend)
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

    await db.deliver_to(_deliver)

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


async def test_another_process_is_heard_through_the_outbox_and_oneself_once(db: Database, made: Store) -> None:
    told: list[Notice] = []
    await db.deliver_to(told.extend)
    other = Database(made, "2" * 32, lambda: 5)
    async with other.write() as tx:
        tx.tell(FilesMoved("theirs", 1))
    async with db.write() as tx:
        tx.tell(FilesMoved("ours", 2))
    await db.deliver_others()
    both = [FilesMoved("theirs", 1), FilesMoved("ours", 2)]
    assert told == (both if made.is_shared else both[::-1])  # alone on a file, one's own need not wait for a look
    await db.deliver_others()
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
    explain, dialect = "EXPLAIN QUERY PLAN", create_mock_engine("sqlite://", print).dialect
    if db.store.is_shared:
        explain, dialect = "EXPLAIN", create_mock_engine("postgresql+asyncpg://", print).dialect
    sql = str(wanted.compile(dialect=dialect, compile_kwargs={"literal_binds": True}))
    async with db.read() as reader:
        if db.store.is_shared:
            await reader.run(text("SET LOCAL enable_seqscan = off"))  # an empty table is read as a whole
        plan = (await reader.run(text(f"{explain} {sql}"))).all()
    assert any("uq_listings_path" in str(row) for row in plan), plan


async def test_no_id_of_a_request_is_in_the_way_of_a_trackers_own_work(db: Database) -> None:
    work = 0x73776565
    async with db.write() as tx:
        await tx.lock_request(f"{work:015x}{'0' * 17}")
        if isinstance(db.store, PostgresStore):  # in a file nobody else is in a transaction meanwhile
            async with db.write() as other:
                assert await other.is_alone_in(work)
        assert await tx.is_alone_in(work)

"""Where statements of the embedded store run, and that it makes no other difference."""

from __future__ import annotations

import threading
from collections.abc import AsyncIterator
from pathlib import Path

import pytest
from sqlalchemy import bindparam, func, insert, select, text, update
from sqlalchemy.exc import IntegrityError
from sqlalchemy.ext.asyncio import AsyncConnection

from tracker.store.quick import FEW, ForMany, quick
from tracker.store.sqlite import SqliteStore
from tracker.store.tables import NONCES

_WHERE = select(func.where_run())
_MADE = text("CREATE TABLE nonces (nonce BLOB PRIMARY KEY, expires BIGINT NOT NULL)")


@pytest.fixture
async def connection(tmp_path: Path) -> AsyncIterator[AsyncConnection]:
    engine = SqliteStore(tmp_path / "tracker.sqlite3").writer()
    async with engine.connect() as opened:
        driver = (await opened.get_raw_connection()).driver_connection
        assert driver is not None
        await driver.create_function("where_run", 0, threading.get_ident)
        await opened.execute(_MADE)
        await opened.commit()
        yield opened
    await engine.dispose()


async def test_a_quick_statement_runs_where_the_loop_does_and_every_other_does_not(connection: AsyncConnection) -> None:
    here = threading.get_ident()
    assert (await connection.execute(quick(_WHERE))).scalar_one() == here
    assert (await connection.execute(_WHERE)).scalar_one() != here
    assert (await connection.execute(ForMany(_WHERE).of(FEW))).scalar_one() == here
    assert (await connection.execute(ForMany(_WHERE).of(FEW + 1))).scalar_one() != here


async def test_a_quick_statement_for_many_rows_runs_in_the_thread(connection: AsyncConnection) -> None:
    keep = quick(insert(NONCES).values(nonce=bindparam("kept"), expires=func.where_run()))
    await connection.execute(keep, {"kept": b"a"})
    await connection.execute(keep, [{"kept": b"b"}, {"kept": b"c"}])
    places = dict((await connection.execute(select(NONCES.c.nonce, NONCES.c.expires))).all())
    assert places[b"a"] == threading.get_ident()
    assert places[b"b"] == places[b"c"] != threading.get_ident()


async def test_both_ways_say_the_same_and_are_undone_together(connection: AsyncConnection) -> None:
    await connection.execute(quick(insert(NONCES)), {"nonce": b"a", "expires": 1})
    await connection.commit()
    later = update(NONCES).values(expires=NONCES.c.expires + 1)
    assert (await connection.execute(quick(later))).rowcount == 1
    assert (await connection.execute(later.returning(NONCES.c.expires))).scalars().all() == [3]
    for again in (insert(NONCES), quick(insert(NONCES))):
        with pytest.raises(IntegrityError):
            await connection.execute(again, {"nonce": b"a", "expires": 9})
    await connection.rollback()
    assert (await connection.execute(quick(select(NONCES.c.expires)))).scalars().all() == [1]

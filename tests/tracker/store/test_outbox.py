"""The outbox, looked at while a transaction is between its commit and its delivery, and with rows that are gone."""

from __future__ import annotations

from pathlib import Path

import pytest
from sqlalchemy import delete, update

from core.wire.ids import Fingerprint
from tracker.notices import FilesMoved, Notice
from tracker.store.database import Database
from tracker.store.migrate import prepare
from tracker.store.outbox import Outbox
from tracker.store.sqlite import SqliteStore
from tracker.store.tables import OUTBOX

_NOTICE = FilesMoved("a" * 32, 1)


async def _made(folder: Path) -> Database:
    store = SqliteStore(folder / "tracker.sqlite3")
    await prepare(store, Fingerprint("f" * 64), 0)
    return Database(store, "t" * 32, lambda: 0)


async def test_ones_own_notices_are_delivered_once_whoever_looks_meanwhile(tmp_path: Path) -> None:
    db = await _made(tmp_path)
    told: list[Notice] = []
    called: list[str] = []
    outbox = Outbox(db.read, db.tracker_id, told.extend, lambda: None, shared=False)
    await outbox.begin()
    async with db.write() as tx:
        tx.tell(_NOTICE)
    outbox.expect(tx.seq, tx.notices, [lambda: called.append("behind the commit")])
    await outbox.catch_up()
    assert told == []
    assert called == []
    outbox.deliver_own(tx.seq)
    assert told == [_NOTICE]
    await outbox.catch_up()
    assert told == [_NOTICE]
    await db.close()


@pytest.mark.parametrize("dropped", [1, 2, 3])
async def test_a_row_that_is_gone_is_missed_wherever_it_was(dropped: int, tmp_path: Path) -> None:
    db = await _made(tmp_path)
    told: list[Notice] = []
    gaps: list[int] = []
    outbox = Outbox(db.read, "u" * 32, told.extend, lambda: gaps.append(len(told)), shared=True)
    await outbox.begin()
    for version in (1, 2, 3):
        async with db.write() as tx:
            tx.tell(FilesMoved("a" * 32, version))
    async with db.write() as tx:
        await tx.run(delete(OUTBOX).where(OUTBOX.c.seq == dropped))
    await outbox.catch_up()
    assert [one.list_version for one in told if isinstance(one, FilesMoved)] == sorted({1, 2, 3} - {dropped})
    assert gaps == [dropped - 1]
    await outbox.catch_up()
    assert gaps == [dropped - 1]
    await db.close()


async def test_what_only_a_newer_version_understands_is_a_gap_and_holds_nothing_up(tmp_path: Path) -> None:
    db = await _made(tmp_path)
    told: list[Notice] = []
    gaps: list[int] = []
    outbox = Outbox(db.read, "u" * 32, told.extend, lambda: gaps.append(len(told)), shared=True)
    await outbox.begin()
    for version in (1, 2):
        async with db.write() as tx:
            tx.tell(FilesMoved("a" * 32, version))
    async with db.write() as tx:
        await tx.run(update(OUTBOX).where(OUTBOX.c.seq == 1).values(notices=b'[{"type":"of tomorrow"}]'))
    await outbox.catch_up()
    assert told == [FilesMoved("a" * 32, 2)]
    assert gaps == [0]
    await db.close()

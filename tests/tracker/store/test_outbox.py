"""The outbox of a tracker that is alone: looked at while a transaction is between its commit and its delivery."""

from __future__ import annotations

from pathlib import Path

from core.wire.ids import Fingerprint
from tracker.notices import FilesMoved, Notice
from tracker.store.database import Database
from tracker.store.migrate import prepare
from tracker.store.outbox import Outbox
from tracker.store.sqlite import SqliteStore

_NOTICE = FilesMoved("a" * 32, 1)


async def test_ones_own_notices_are_delivered_once_whoever_looks_meanwhile(tmp_path: Path) -> None:
    store = SqliteStore(tmp_path / "tracker.sqlite3")
    await prepare(store, Fingerprint("f" * 64), 0)
    db = Database(store, "t" * 32, lambda: 0)
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

"""The only door to the database: one writer, some readers, and what happened goes out after the commit.

Invariant: a notice is delivered if and only if the transaction that made it is committed, and
notices are delivered in the order of the commits, because the writer's connection is given back only
after delivery. The number of an outbox row is drawn last in its transaction, so that number order is
commit order. `Tx.now` is read once a transaction.
Made by the service (and by the command line for one change), ended by `close`.
"""

from __future__ import annotations

from collections.abc import AsyncIterator, Callable, Sequence
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any, Final, TypeAlias

import msgspec
from sqlalchemy import Executable, delete, event, insert, select, update
from sqlalchemy.engine import CursorResult
from sqlalchemy.ext.asyncio import AsyncConnection, AsyncEngine, create_async_engine

from tracker.notices import Notice
from tracker.store.tables import AUDIT, OUTBOX, OUTBOX_HEAD

Rows: TypeAlias = "CursorResult[*tuple[Any, ...]]"
Deliver = Callable[[Sequence[Notice]], None]
_BUSY_MS: Final = 10_000
"""How long a statement waits for the command line's one change to commit."""
_READERS: Final = 4
_NOTICES = msgspec.json.Decoder(list[Notice])


class Tx:
    """One transaction of the writer. `tell` collects notices; `after` runs, in order, right behind the commit."""

    def __init__(self, connection: AsyncConnection, now: int, tracker_id: str) -> None:
        self._connection = connection
        self.now: Final = now
        self.tracker_id: Final = tracker_id
        self.notices: Final[list[Notice]] = []
        self.callbacks: Final[list[Callable[[], None]]] = []

    async def run(self, statement: Executable, rows: Sequence[dict[str, Any]] | None = None) -> Rows:
        """Execute one statement, once for each of `rows` if given."""
        result: Rows = await self._connection.execute(statement, rows)
        return result

    def tell(self, *notices: Notice) -> None:
        """Have clients of every tracker told, once this is committed."""
        self.notices.extend(notices)

    def after(self, callback: Callable[[], None]) -> None:
        """Call this (it must not fail or await) behind the commit and before the notices are delivered."""
        self.callbacks.append(callback)

    async def note(self, what: str, *, actor: str = "", device: str = "", group: str = "", subject: str = "") -> None:
        """Write an audit line: ids only, no names."""
        line = {"at": self.now, "what": what, "actor": actor, "device_id": device, "group_id": group}
        await self.run(insert(AUDIT).values(**line, subject=subject))


class Reader:
    """A consistent view for some statements that change nothing."""

    def __init__(self, connection: AsyncConnection) -> None:
        self._connection = connection

    async def run(self, statement: Executable) -> Rows:
        """Execute one statement."""
        result: Rows = await self._connection.execute(statement)
        return result


class Database:
    """The database of one tracker process. `clock` gives Unix time in ms; `tracker_id` signs the outbox rows."""

    def __init__(self, path: Path, tracker_id: str, clock: Callable[[], int]) -> None:
        self.tracker_id: Final = tracker_id
        self._clock = clock
        self._writer = _engine(path, pool=1, begin="BEGIN IMMEDIATE")
        self._readers = _engine(path, pool=_READERS, begin="BEGIN")
        self._deliver: Deliver = _nobody

    def deliver_to(self, deliver: Deliver) -> None:
        """From now on hand notices to `deliver`, which must not fail or await."""
        self._deliver = deliver

    @asynccontextmanager
    async def write(self) -> AsyncIterator[Tx]:
        """A transaction, alone on the database: committed at the end of the block, undone by an exception."""
        async with self._writer.connect() as connection:
            async with connection.begin():
                tx = Tx(connection, self._clock(), self.tracker_id)
                yield tx
                if tx.notices:
                    await self._append(tx)
            for callback in tx.callbacks:
                callback()
            if tx.notices:
                self._deliver(tx.notices)

    async def _append(self, tx: Tx) -> None:
        draw = update(OUTBOX_HEAD).values(seq=OUTBOX_HEAD.c.seq + 1).returning(OUTBOX_HEAD.c.seq)
        seq = (await tx.run(draw)).scalar_one()
        row = {"seq": seq, "tracker_id": self.tracker_id, "created": tx.now, "notices": msgspec.json.encode(tx.notices)}
        await tx.run(insert(OUTBOX).values(**row))

    @asynccontextmanager
    async def read(self) -> AsyncIterator[Reader]:
        """A snapshot to read from."""
        async with self._readers.connect() as connection, connection.begin():
            yield Reader(connection)

    async def outbox_head(self) -> int:
        """The number of the newest outbox row that was ever written."""
        async with self.read() as db:
            return int((await db.run(select(OUTBOX_HEAD.c.seq))).scalar_one())

    async def deliver_others(self, after: int) -> int:
        """Deliver what other processes wrote behind number `after`; returns the newest number."""
        head = await self.outbox_head()
        if head == after:
            return head
        async with self.read() as db:
            wanted = select(OUTBOX.c.seq, OUTBOX.c.tracker_id, OUTBOX.c.notices).where(OUTBOX.c.seq > after)
            rows = (await db.run(wanted.order_by(OUTBOX.c.seq))).all()
        for seq, tracker_id, notices in rows:
            if tracker_id != self.tracker_id:
                self._deliver(_NOTICES.decode(notices))
            after = int(seq)
        return after

    async def forget_outbox(self, before: int) -> None:
        """Drop outbox rows written before `before` (Unix ms)."""
        async with self.write() as tx:
            await tx.run(delete(OUTBOX).where(OUTBOX.c.created < before))

    async def close(self) -> None:
        """Close every connection; SQLite then folds its journal into the file."""
        await self._readers.dispose()
        await self._writer.dispose()


def _nobody(notices: Sequence[Notice]) -> None:
    """Nobody is connected to a process that only changes something and ends."""


def _engine(path: Path, *, pool: int, begin: str) -> AsyncEngine:
    engine = create_async_engine(f"sqlite+aiosqlite:///{path}", pool_size=pool, max_overflow=0, pool_timeout=60)

    @event.listens_for(engine.sync_engine, "connect")
    def _on_connect(connection: Any, record: object) -> None:
        connection.isolation_level = None  # else the driver begins, too late and not IMMEDIATE
        cursor = connection.cursor()
        for pragma in (
            f"busy_timeout = {_BUSY_MS}",
            "journal_mode = WAL",
            "synchronous = FULL",  # with NORMAL a power cut takes acknowledged changes
            "foreign_keys = ON",
        ):
            cursor.execute(f"PRAGMA {pragma}")
        cursor.close()

    @event.listens_for(engine.sync_engine, "begin")
    def _on_begin(connection: Any) -> None:
        connection.exec_driver_sql(begin)

    return engine

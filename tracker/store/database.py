"""The only door to the database: transactions, snapshots, and what happened goes out after the commit.

Invariant: a notice is delivered if and only if the transaction that made it is committed, and
notices are delivered in the order of the commits. The number of an outbox row is drawn last in its
transaction, under a lock that is held until the commit, so that number order is commit order.
With SQLite a transaction is alone on the database; with PostgreSQL others run beside it, so what a
decision hangs on is locked first: users before groups, each in the order of their ids (`Tx.lock`).
`Tx.now` is read once a transaction.
Made by the service (and by the command line for one change), ended by `close`.
"""

from __future__ import annotations

import asyncio
import logging
import random
import time
from collections import Counter
from collections.abc import AsyncIterator, Awaitable, Callable, Iterable, Iterator, Sequence
from contextlib import asynccontextmanager, contextmanager
from functools import cache
from typing import Any, Final, TypeAlias, TypeVar

import msgspec
from sqlalchemy import Executable, Table, func, insert, select, update
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.engine import CursorResult
from sqlalchemy.exc import DBAPIError, SQLAlchemyError
from sqlalchemy.ext.asyncio import AsyncConnection

from tracker.notices import Notice
from tracker.store.address import Store
from tracker.store.outbox import Deliver, Outbox
from tracker.store.postgres import CHANNEL, Line, is_passing
from tracker.store.prepared import Found, run_quick
from tracker.store.quick import is_quick, quick
from tracker.store.tables import AUDIT, OUTBOX, OUTBOX_HEAD

_log = logging.getLogger(__name__)
Rows: TypeAlias = "CursorResult[*tuple[Any, ...]] | Found"
Values: TypeAlias = dict[str, Any]
T = TypeVar("T")
_DRAW: Final = quick(update(OUTBOX_HEAD).values(seq=OUTBOX_HEAD.c.seq + 1).returning(OUTBOX_HEAD.c.seq))
_NOTE: Final = quick(insert(AUDIT))
_APPEND: Final = quick(insert(OUTBOX))
_TURNS: Final = 6
"""How often a transaction is run that others were in the way of, before whoever asked is told."""
_PAUSE_SECONDS: Final = 0.01
_LOCKED_AT_ONCE: Final = 5000


@cache
def _insert_missing(table: Table, *, shared: bool) -> Executable:
    if shared:
        return quick(postgresql.insert(table).on_conflict_do_nothing())
    return quick(sqlite.insert(table).on_conflict_do_nothing())


class Tx:
    """One transaction of a writer. `tell` collects notices; `after` runs, in order, right behind the commit."""

    def __init__(self, connection: AsyncConnection, now: int, tracker_id: str, store: Store) -> None:
        self._connection = connection
        self._at_once = store.at_once(connection)
        self._shared = store.is_shared
        self.now: Final = now
        self.tracker_id: Final = tracker_id
        self.notices: Final[list[Notice]] = []
        self.callbacks: Final[list[Callable[[], None]]] = []
        self.seq: int | None = None
        """The number of its outbox row, once it is drawn."""

    async def run(self, statement: Executable, values: Values | Sequence[Values] | None = None) -> Rows:
        """Execute one statement with its named values, or once for each of several."""
        if self._at_once is not None and is_quick(statement) and not isinstance(values, Sequence):
            return run_quick(self._at_once, statement, values)
        return await self._connection.execute(statement, values)

    async def insert_missing(self, table: Table, rows: Sequence[dict[str, Any]]) -> None:
        """Insert those of `rows` whose key is not there yet."""
        await self.run(_insert_missing(table, shared=self._shared), rows[0] if len(rows) == 1 else rows)

    async def lock(self, table: Table, ids: Iterable[str]) -> bool:
        """Wait until nobody else changes these rows of `table` or what hangs on them, until the commit.

        Users come before groups, and all groups of a transaction at once, or two may wait for each other.
        Whether something read before may have changed meanwhile; never where a transaction is alone.
        """
        if not self._shared:
            return False
        key = next(iter(table.primary_key.columns))
        names = sorted(set(ids))
        for at in range(0, len(names), _LOCKED_AT_ONCE):
            some = key.in_(names[at : at + _LOCKED_AT_ONCE])
            # Not against who merely refers to a row, which is what `key_share` allows.
            await self.run(select(key).where(some).order_by(key).with_for_update(key_share=True))
        return True

    async def lock_request(self, request_id: str) -> None:
        """Wait until the same request, sent once more, is through, so that its answer is found."""
        if self._shared:  # with a digit in front, or who chose the request's id could be in the way of other work
            await self.run(select(func.pg_advisory_xact_lock(int(f"1{request_id[:15]}", 16))))

    async def is_alone_in(self, work: int) -> bool:
        """Whether no other tracker does the work of this number now; nobody else begins it before the commit."""
        if not self._shared:
            return True
        return bool((await self.run(select(func.pg_try_advisory_xact_lock(work)))).scalar_one())

    async def hold_order(self) -> None:
        """Draw the number now: until the commit nobody else's notices come between what is read and what is told."""
        if self.seq is None:
            self.seq = int((await self.run(_DRAW)).scalar_one())

    def tell(self, *notices: Notice) -> None:
        """Have clients of every tracker told, once this is committed."""
        self.notices.extend(notices)

    def after(self, callback: Callable[[], None]) -> None:
        """Call this (it must not fail or await) behind the commit and before the notices are delivered."""
        self.callbacks.append(callback)

    async def note(self, what: str, *, actor: str = "", device: str = "", group: str = "", subject: str = "") -> None:
        """Write an audit line: ids only, no names."""
        line = {"at": self.now, "what": what, "actor": actor, "device_id": device, "group_id": group}
        await self.run(_NOTE, line | {"subject": subject})

    async def append_notices(self) -> None:
        """Write the outbox row, as the last thing before the commit."""
        await self.hold_order()
        row = {"seq": self.seq, "tracker_id": self.tracker_id, "created": self.now}
        await self.run(_APPEND, row | {"notices": msgspec.json.encode(self.notices)})
        if self._shared:
            await self.run(select(func.pg_notify(CHANNEL, str(self.seq))))


class Reader:
    """A consistent view for some statements that change nothing."""

    def __init__(self, connection: AsyncConnection, store: Store) -> None:
        self._connection = connection
        self._at_once = store.at_once(connection)

    async def run(self, statement: Executable, values: Values | None = None) -> Rows:
        """Execute one statement with its named values."""
        if self._at_once is not None and is_quick(statement):
            return run_quick(self._at_once, statement, values)
        return await self._connection.execute(statement, values)


class Database:
    """The database of one tracker process. `clock` gives Unix time in ms; `tracker_id` signs the outbox rows."""

    def __init__(self, store: Store, tracker_id: str, clock: Callable[[], int]) -> None:
        self.store: Final = store
        self.tracker_id = tracker_id
        self._clock = clock
        self.line: Final = Line()
        """To the server; there is none to a file."""
        self._writer = store.writer(self.line)
        self._readers = store.readers(self.line)
        self._outbox: Outbox | None = None
        self._delivering: asyncio.Task[None] | None = None
        self._has_word = False
        self.on_done: Callable[[str, float], None] = lambda kind, seconds: None
        """Told of every transaction that ended, `read` or `write`: how long it was, the wait for a connection too."""
        self.under_way: Final[Counter[str]] = Counter()
        """Transactions that are not ended, those that wait for a connection among them."""

    def now(self) -> int:
        """The time, Unix ms."""
        return self._clock()

    def connections_in_use(self) -> dict[str, int]:
        """How many connections are in use, to read and to write."""
        pools: dict[str, Any] = {"read": self._readers.pool, "write": self._writer.pool}
        return {kind: pool.checkedout() for kind, pool in pools.items()}

    @contextmanager
    def _timed(self, kind: str) -> Iterator[None]:
        began = time.perf_counter()
        self.under_way[kind] += 1
        try:
            yield
        finally:
            self.under_way[kind] -= 1
            self.on_done(kind, time.perf_counter() - began)

    async def deliver_to(self, deliver: Deliver, on_gap: Callable[[], None] = lambda: None) -> None:
        """From now on hand notices to `deliver`, which must not fail or await; `on_gap` says that some are gone."""
        self._outbox = Outbox(self.read, self.tracker_id, deliver, on_gap, shared=self.store.is_shared)
        await self._outbox.begin()

    async def change(self, work: Callable[[Tx], Awaitable[T]]) -> T:
        """What `work` returns, run in a transaction, and once more whenever another one was in its way.

        `work` must change nothing but the database.
        """
        turn = 0
        while True:
            turn += 1
            try:
                async with self.write() as tx:
                    return await work(tx)
            except DBAPIError as error:
                # A connection that broke says nothing of the server: a new one may well do.
                broke = error.connection_invalidated and turn == 1
                if turn == _TURNS or not (is_passing(error) or broke):
                    raise
            await asyncio.sleep(random.uniform(0.5, 1.5) * _PAUSE_SECONDS * 2**turn)

    @asynccontextmanager
    async def write(self) -> AsyncIterator[Tx]:
        """A transaction: committed at the end of the block, undone by an exception."""
        tx: Tx | None = None
        try:
            with self._timed("write"):
                async with self._writer.connect() as connection:
                    async with connection.begin():
                        tx = Tx(connection, self._clock(), self.tracker_id, self.store)
                        yield tx
                        if tx.notices or tx.seq is not None:  # a number that was drawn has a row, or it looks lost
                            await tx.append_notices()
                            if self._outbox is not None:
                                self._outbox.expect(tx.seq, tx.notices, tx.callbacks)
                    if not (self.store.is_shared and tx.notices and self._outbox is not None):
                        # Alone on the database until the connection is given back: this is the order of the commits.
                        for callback in tx.callbacks:
                            callback()
                        if tx.notices and self._outbox is not None:
                            self._outbox.deliver_own(tx.seq)
        except BaseException:
            if tx is not None and self._outbox is not None:
                self._outbox.forget(tx.seq)
            raise
        if self.store.is_shared and tx.notices and self._outbox is not None:
            try:
                await self._outbox.catch_up(tx.seq)
            except (SQLAlchemyError, OSError) as error:  # it is committed; the next look at the outbox delivers it
                _log.warning("committed, and not delivered yet: %s", error)

    @asynccontextmanager
    async def read(self) -> AsyncIterator[Reader]:
        """A snapshot to read from."""
        with self._timed("read"):
            async with self._readers.connect() as connection, connection.begin():
                yield Reader(connection, self.store)

    async def outbox_head(self) -> int:
        """The number of the newest outbox row that was ever written."""
        async with self.read() as db:
            return int((await db.run(select(OUTBOX_HEAD.c.seq))).scalar_one())

    async def deliver_others(self) -> None:
        """Deliver what is committed and was not delivered yet."""
        if self._outbox is not None:
            await self._outbox.catch_up()

    def deliver_soon(self) -> None:
        """Have it delivered without waiting; several words before that are one."""
        self._has_word = True
        if self._delivering is None or self._delivering.done():
            self._delivering = asyncio.create_task(self._deliver_quietly())

    async def _deliver_quietly(self) -> None:
        while self._has_word:
            self._has_word = False
            try:
                await self.deliver_others()
            except (SQLAlchemyError, OSError, TimeoutError) as error:  # the next look delivers it
                _log.info("the outbox could not be read: %s", error)

    async def close(self) -> None:
        """Close every connection; SQLite then folds its journal into the file."""
        if self._delivering is not None:
            await asyncio.gather(self._delivering, return_exceptions=True)
        await self._readers.dispose()
        await self._writer.dispose()

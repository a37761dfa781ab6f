"""The state database: SQLite in WAL mode with full syncs, in one thread of its own.

Invariant: when a `write` returns, it is on the disk; writes that wait at the same time share one
commit, each in a savepoint, so one that fails undoes itself alone, and the loop is told of all at
once. A database that is broken is moved aside, never deleted; one of a newer program is left as it
is. Made by the engine under the state folder's lock; the repositories are its attributes.
"""

from __future__ import annotations

import asyncio
import errno
import os
import sqlite3
import time
from collections import deque
from collections.abc import Callable
from contextlib import suppress
from functools import partial
from pathlib import Path
from typing import Any, Generic, Self, TypeVar

from core.storage.account_rows import Accounts, Certificates, Pins, Rosters
from core.storage.content_rows import HashCache, Manifests
from core.storage.disk_errors import is_database_full, state_errors
from core.storage.member_rows import Activity, Exchanged
from core.storage.schema import VERSION, NewerSchema, migrate
from core.storage.setting_rows import SettingRows
from core.storage.share_rows import Downloads, Shares
from core.storage.transfer_rows import Transfers
from core.storage.workers import WorkerPool
from core.wire.errors import Kind, UserError

Result = TypeVar("Result")
_COMPANIONS = ("-wal", "-shm")
_READ_AT_ONCE = 1 << 20


class _Write(Generic[Result]):
    """A write that waits for the next commit."""

    __slots__ = ("answer", "error", "result", "work")

    def __init__(
        self, work: Callable[[sqlite3.Connection], Result], answer: asyncio.Future[Result] | None = None
    ) -> None:
        self.work = work
        self.answer = answer
        self.result: Any = None
        self.error: Exception | None = None

    def tell(self) -> None:
        """Tell whoever waits, on the loop."""
        if self.answer is None or self.answer.done():
            return
        if self.error is not None:
            self.answer.set_exception(self.error)
        else:
            self.answer.set_result(self.result)


class StateDatabase:
    """An open state database. `moved_aside`: where a broken one was put when this one took its place."""

    def __init__(self, path: Path, connection: sqlite3.Connection, thread: WorkerPool) -> None:
        self.path = path
        self.moved_aside: Path | None = None
        self._connection = connection
        self._thread = thread
        self._loop = asyncio.get_running_loop()
        self._waiting: deque[_Write[Any]] = deque()
        self._is_called = False
        """The thread will look at what waits, without being called once more."""
        self._closed = False
        self.pins = Pins(self)
        self.accounts = Accounts(self)
        self.rosters = Rosters(self)
        self.certificates = Certificates(self)
        self.shares = Shares(self)
        self.downloads = Downloads(self)
        self.transfers = Transfers(self)
        self.manifests = Manifests(self)
        self.hash_cache = HashCache(self)
        self.settings = SettingRows(self)
        self.activity = Activity(self)
        self.exchanged = Exchanged(self)

    @classmethod
    async def open(cls, path: Path) -> Self:
        """Open or make the database at `path`, whose folder exists.

        Raises `UserError(STATE_UNUSABLE)` with `path` for one of a newer version, or in a folder that cannot be
        written; `DiskError(NO_SPACE)`.
        """
        thread = WorkerPool(1, "state")
        try:
            connection, aside = await thread.run(_open_or_replace, path)
        except BaseException:
            thread.close()
            raise
        database = cls(path, connection, thread)
        database.moved_aside = aside
        return database

    async def read(self, work: Callable[[sqlite3.Connection], Result]) -> Result:
        """What `work` returns, in the database's thread, after every write that was asked for before."""
        return await self._thread.run(self._run, work)

    async def write(self, work: Callable[[sqlite3.Connection], Result]) -> Result:
        """What `work` returns once it is committed and on the disk.

        Raises what `work` raises, or `DiskError`; then nothing of it was kept. The write of a cancelled caller is made
        all the same.
        """
        answer: asyncio.Future[Result] = self._loop.create_future()
        self._queue(_Write(work, answer))
        return await answer

    def post(self, work: Callable[[sqlite3.Connection], object]) -> None:
        """Write soon, without waiting and without being told if it fails: for what may be lost."""
        self._queue(_Write(work))

    async def close(self) -> None:
        """Finish what waits and close. Twice is fine."""
        if self._closed:
            return
        self._closed = True
        await self._thread.run(self._connection.close)
        self._thread.close()

    def _queue(self, write: _Write[Any]) -> None:
        self._waiting.append(write)
        if not self._is_called:
            self._is_called = True
            try:
                self._thread.post(self._commit_waiting)
            except RuntimeError:  # closed
                self._is_called = False
                raise

    def _run(self, work: Callable[[sqlite3.Connection], Result]) -> Result:
        with state_errors(self.path):
            return work(self._connection)

    def _commit_waiting(self) -> None:
        self._is_called = False  # before the look: what is added from here on calls again
        batch: list[_Write[Any]] = []
        while self._waiting:
            batch.append(self._waiting.popleft())
        if not batch:
            return
        try:
            with state_errors(self.path):
                self._connection.execute("BEGIN IMMEDIATE")
                for write in batch:
                    self._attempt(write)
                self._connection.execute("COMMIT")
        except Exception as error:  # noqa: BLE001 - whoever waits must be told, whatever it was
            if self._connection.in_transaction:
                with suppress(sqlite3.Error):  # a disk that fails may fail at this too
                    self._connection.execute("ROLLBACK")
            for write in batch:
                write.error = write.error or error
        with suppress(RuntimeError):  # the loop has ended, and with it whoever waits
            self._loop.call_soon_threadsafe(_tell, batch)

    def _attempt(self, write: _Write[Any]) -> None:
        self._connection.execute("SAVEPOINT one")
        try:
            with state_errors(self.path):
                write.result = write.work(self._connection)
        except Exception as error:  # told to the one who asked for it
            if not self._connection.in_transaction:
                raise  # a full disk ends the transaction of all
            self._connection.execute("ROLLBACK TO one")
            self._connection.execute("RELEASE one")
            write.error = error
            return
        self._connection.execute("RELEASE one")


def _tell(writes: list[_Write[Any]]) -> None:
    for write in writes:
        write.tell()


def _open_or_replace(path: Path) -> tuple[sqlite3.Connection, Path | None]:
    with state_errors(path):
        found = _open_unless_broken(path)
        if found is None:
            # SQLite calls a page that it could not read broken too, and to give the file up would lose all of it.
            _read_through(path)
            found = _open_unless_broken(path)
        return (found, None) if found is not None else _open_new(path)


def _open_unless_broken(path: Path) -> sqlite3.Connection | None:
    """The database, None for a broken one. Raises STATE_UNUSABLE for one that only cannot be used."""
    try:
        return _open(path)
    except NewerSchema as error:
        raise UserError(Kind.STATE_UNUSABLE, path=os.fspath(path), error="newer", version=str(error)) from error
    except sqlite3.DatabaseError as error:
        code = (getattr(error, "sqlite_errorcode", None) or 0) & 0xFF
        broken = code in (sqlite3.SQLITE_CORRUPT, sqlite3.SQLITE_NOTADB) or code == sqlite3.SQLITE_ERROR
        if isinstance(error, sqlite3.OperationalError) and not broken:
            # No broken file, but a folder or a disk that refuses: a new database would not help.
            if is_database_full(error):
                raise
            name = getattr(error, "sqlite_errorname", "")
            raise UserError(Kind.STATE_UNUSABLE, path=os.fspath(path), error=name) from error
    return None


def _read_through(path: Path) -> None:
    """Raise STATE_UNUSABLE if the disk does not give all of the file."""
    try:
        for companion in ("", *_COMPANIONS):
            part = path.with_name(path.name + companion)
            if part.exists():
                with part.open("rb") as file:
                    while file.read(_READ_AT_ONCE):
                        pass
    except OSError as error:
        name = errno.errorcode.get(error.errno or 0, "")
        raise UserError(Kind.STATE_UNUSABLE, path=os.fspath(path), error=name) from error


def _open_new(path: Path) -> tuple[sqlite3.Connection, Path]:
    stamp = time.strftime("%Y%m%d-%H%M%S", time.gmtime())
    aside = path.with_name(f"{path.name}.broken-{stamp}")
    count = 1
    while aside.exists():
        count += 1
        aside = path.with_name(f"{path.name}.broken-{stamp}-{count}")
    for companion in ("", *_COMPANIONS):
        part = path.with_name(path.name + companion)
        if part.exists():
            part.rename(aside.with_name(aside.name + companion))
    return _open(path), aside


def _open(path: Path) -> sqlite3.Connection:
    if not path.exists():
        os.close(os.open(path, os.O_RDWR | os.O_CREAT, 0o600))  # SQLite would let everybody read it
    connection = sqlite3.connect(path, isolation_level=None, check_same_thread=False)
    connection.text_factory = partial(str, encoding="utf-8", errors="replace")  # a bad byte must not end a start
    try:
        connection.execute("PRAGMA busy_timeout = 5000")
        connection.execute("PRAGMA journal_mode = WAL")
        connection.execute("PRAGMA synchronous = FULL")
        connection.execute("PRAGMA foreign_keys = ON")
        connection.execute("PRAGMA journal_size_limit = 8388608")
        verdict = connection.execute("PRAGMA quick_check(1)").fetchone()
        if verdict != ("ok",):
            raise sqlite3.DatabaseError(f"quick_check: {verdict}")
        (found,) = connection.execute("PRAGMA user_version").fetchone()
        if 0 < found <= VERSION:
            _check_tables(connection)  # before anything of ours is written into it
        migrate(connection)
        _check_tables(connection)
    except BaseException:
        connection.close()
        raise
    return connection


def _check_tables(connection: sqlite3.Connection) -> None:
    """A file of another program, or one cut to nothing and versioned, has no table of ours: that is broken too."""
    connection.execute("SELECT uuid, synced FROM transfers LIMIT 1").fetchone()
    connection.execute("SELECT part FROM downloads LIMIT 1").fetchone()

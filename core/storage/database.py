"""The state database: SQLite in WAL mode with full syncs, in one thread of its own.

Invariant: when a `write` returns, it is on the disk; writes that wait at the same time share one
commit, each in a savepoint, so one that fails undoes itself alone. A database that is broken is
moved aside, never deleted; one of a newer program is left as it is. Made by the engine under the
state folder's lock; the repositories are its attributes.
"""

from __future__ import annotations

import asyncio
import os
import sqlite3
import time
from collections import deque
from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor
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
from core.wire.errors import Kind, UserError

Result = TypeVar("Result")
_COMPANIONS = ("-wal", "-shm")


class _Write(Generic[Result]):
    """A write that waits for the next commit."""

    __slots__ = ("answer", "result", "work")

    def __init__(self, work: Callable[[sqlite3.Connection], Result]) -> None:
        self.work = work
        self.answer: Future[Result] = Future()


class StateDatabase:
    """An open state database. `moved_aside`: where a broken one was put when this one took its place."""

    def __init__(self, path: Path, connection: sqlite3.Connection, thread: ThreadPoolExecutor) -> None:
        self.path = path
        self.moved_aside: Path | None = None
        self._connection = connection
        self._thread = thread
        self._waiting: deque[_Write[Any]] = deque()
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
        thread = ThreadPoolExecutor(1, "state")
        try:
            connection, aside = await asyncio.wrap_future(thread.submit(_open_or_replace, path))
        except BaseException:
            thread.shutdown()
            raise
        database = cls(path, connection, thread)
        database.moved_aside = aside
        return database

    async def read(self, work: Callable[[sqlite3.Connection], Result]) -> Result:
        """What `work` returns, in the database's thread, after every write that was asked for before."""
        return await asyncio.wrap_future(self._thread.submit(self._run, work))

    async def write(self, work: Callable[[sqlite3.Connection], Result]) -> Result:
        """What `work` returns once it is committed and on the disk.

        Raises what `work` raises, or `DiskError`; then nothing of it was kept. The write of a cancelled caller is made
        all the same.
        """
        return await asyncio.shield(asyncio.wrap_future(self._queue(work)))

    def post(self, work: Callable[[sqlite3.Connection], object]) -> None:
        """Write soon, without waiting and without being told if it fails: for what may be lost."""
        self._queue(work)

    async def close(self) -> None:
        """Finish what waits and close. Twice is fine."""
        if self._closed:
            return
        self._closed = True
        await asyncio.wrap_future(self._thread.submit(self._connection.close))
        self._thread.shutdown()

    def _queue(self, work: Callable[[sqlite3.Connection], Result]) -> Future[Result]:
        write = _Write(work)
        self._waiting.append(write)
        self._thread.submit(self._commit_waiting)
        return write.answer

    def _run(self, work: Callable[[sqlite3.Connection], Result]) -> Result:
        with state_errors(self.path):
            return work(self._connection)

    def _commit_waiting(self) -> None:
        batch: list[_Write[Any]] = []
        while self._waiting:
            batch.append(self._waiting.popleft())
        if not batch:
            return
        done: list[tuple[_Write[Any], Any]] = []
        try:
            with state_errors(self.path):
                self._connection.execute("BEGIN IMMEDIATE")
                for write in batch:
                    self._attempt(write, done)
                self._connection.execute("COMMIT")
        except Exception as error:  # noqa: BLE001 - whoever waits must be told, whatever it was
            if self._connection.in_transaction:
                self._connection.execute("ROLLBACK")
            for write in batch:
                if not write.answer.done():
                    write.answer.set_exception(error)
            return
        for write, result in done:
            write.answer.set_result(result)

    def _attempt(self, write: _Write[Any], done: list[tuple[_Write[Any], Any]]) -> None:
        self._connection.execute("SAVEPOINT one")
        try:
            with state_errors(self.path):
                result = write.work(self._connection)
        except Exception as error:  # told to the one who asked for it
            if not self._connection.in_transaction:
                raise  # a full disk ends the transaction of all
            self._connection.execute("ROLLBACK TO one")
            self._connection.execute("RELEASE one")
            write.answer.set_exception(error)
            return
        self._connection.execute("RELEASE one")
        done.append((write, result))


def _open_or_replace(path: Path) -> tuple[sqlite3.Connection, Path | None]:
    with state_errors(path):
        try:
            return _open(path), None
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
        return _open_new(path)


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

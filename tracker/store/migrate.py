"""Brings a database to the tables of this version before anything else opens it, or refuses it untouched.

Invariant: a database is used only at revision `HEAD` and only by the deployment whose fingerprint it
holds. Alembic costs half a second to import, so it is loaded only where a step is to be taken; the
steps are files of the package. Used by the command line and the service at their start.
"""

from __future__ import annotations

import asyncio
import importlib
import os
import sqlite3
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, closing
from pathlib import Path
from typing import Any, Final

from sqlalchemy import Connection, create_engine, event, insert, inspect, select, text
from sqlalchemy.exc import SQLAlchemyError
from sqlalchemy.ext.asyncio import AsyncConnection
from sqlalchemy.pool import NullPool

from core.wire.errors import Kind, UserError
from core.wire.ids import Fingerprint
from tracker.store.address import Store
from tracker.store.postgres import PostgresStore
from tracker.store.sqlite import SqliteStore
from tracker.store.tables import DEPLOYMENT, OUTBOX_HEAD

HEAD: Final = "0003"
"""The revision that this version reads and writes."""
KNOWN: Final = ("0001", "0002", HEAD)
"""Revisions that can be brought to `HEAD`; any other is of a newer version."""
MIGRATIONS: Final = Path(__file__).with_name("migrations")
_ONE_AT_A_TIME: Final = 0x70327073
"""The advisory lock under which one of several trackers that start together makes the tables."""


async def prepare(store: Store, fingerprint: Fingerprint, now: int) -> None:
    """Make or upgrade the database for the deployment `fingerprint`; `now` is Unix ms.

    Raises `UserError(STATE_UNUSABLE)` with `path` and `rule`: newer, other_root, broken; of a server also
    other_tables, server_away, server_login, server_database, server_rights, server_tls, server_encoding.
    """
    if isinstance(store, SqliteStore):
        await asyncio.to_thread(prepare_file, store.path, fingerprint, now)
    else:
        await _prepare_server(store, fingerprint, now)


def prepare_file(path: Path, fingerprint: Fingerprint, now: int) -> None:
    """`prepare` of a file of SQLite. Blocks."""
    try:
        revision = _revision_of(path)
        if revision is not None:
            _check_revision(revision, str(path))
            _check_deployment(path, fingerprint)
        if revision != HEAD:
            _upgrade(path, fingerprint if revision is None else None, now)
    except sqlite3.DatabaseError as error:
        raise UserError(Kind.STATE_UNUSABLE, path=str(path), rule="broken", reason=str(error)) from error


def _check_revision(revision: str, path: str) -> None:
    if revision not in KNOWN:
        raise UserError(Kind.STATE_UNUSABLE, path=path, rule="newer", revision=revision)


def _revision_of(path: Path) -> str | None:
    """The revision of the database, None where there is none yet."""
    if not path.exists() or path.stat().st_size == 0:
        return None
    with closing(sqlite3.connect(path, timeout=10)) as db:
        tables = {name for (name,) in db.execute("SELECT name FROM sqlite_master WHERE type = 'table'")}
        if not tables:
            return None
        if "alembic_version" not in tables:
            raise sqlite3.DatabaseError("not a database of a tracker")
        row = db.execute("SELECT version_num FROM alembic_version").fetchone()
    return None if row is None else str(row[0])


def _check_deployment(path: Path, fingerprint: Fingerprint) -> None:
    with closing(sqlite3.connect(path, timeout=10)) as db:
        row = db.execute("SELECT fingerprint FROM deployment").fetchone()
    _check_root("" if row is None else str(row[0]), fingerprint, str(path))


def _check_root(held: str, fingerprint: Fingerprint, path: str) -> None:
    if held != fingerprint:
        raise UserError(Kind.STATE_UNUSABLE, path=path, rule="other_root", holds=held, root=fingerprint)


def _upgrade(path: Path, new_deployment: Fingerprint | None, now: int) -> None:
    """Take every step to `HEAD` in one transaction, so that a crash leaves the old tables or the new ones."""
    if new_deployment is not None:
        os.close(os.open(path, os.O_RDWR | os.O_CREAT, 0o600))
    engine = create_engine(f"sqlite:///{path}", poolclass=NullPool)

    @event.listens_for(engine, "connect")
    def _on_connect(connection: Any, record: object) -> None:
        connection.isolation_level = None  # else the driver commits before each change of a table

    @event.listens_for(engine, "begin")
    def _on_begin(connection: Any) -> None:
        connection.exec_driver_sql("BEGIN EXCLUSIVE")

    with engine.begin() as connection:
        _take_steps(connection, new_deployment, now)
    engine.dispose()


def _take_steps(connection: Connection, new_deployment: Fingerprint | None, now: int) -> None:
    command: Any = importlib.import_module("alembic.command")
    config: Any = importlib.import_module("alembic.config").Config()
    config.set_main_option("script_location", str(MIGRATIONS).replace("%", "%%"))
    config.set_main_option("path_separator", "os")
    config.attributes["connection"] = connection
    command.upgrade(config, HEAD)
    if new_deployment is not None:
        connection.execute(insert(DEPLOYMENT).values(id=1, fingerprint=new_deployment, created=now))
        connection.execute(insert(OUTBOX_HEAD).values(id=1, seq=0))


def make_empty_tables(connection: Connection, path: str) -> None:
    """Make every table, with nothing in it, in the transaction of `connection` to a server.

    Raises `UserError(STATE_UNUSABLE)` with `path` and `rule`: server_encoding, or not_empty if there is anything yet.
    """
    _begin_alone(connection, path)
    tables = inspect(connection).get_table_names()
    if tables:
        raise UserError(Kind.STATE_UNUSABLE, path=path, rule="not_empty", tables=len(tables))
    _take_steps(connection, None, 0)


async def _prepare_server(store: PostgresStore, fingerprint: Fingerprint, now: int) -> None:
    # Its steps go over whole tables, and the server must not end it for a pause between two of them.
    async with _connected(store.patient()) as connection:
        await connection.run_sync(prepare_connection, store.shown, fingerprint, now)


async def holder_of(store: PostgresStore) -> str:
    """The fingerprint of the deployment whose database it is, empty for an empty one. Raises like `prepare`."""
    async with _connected(store) as connection:
        revision = await connection.run_sync(_revision_of_server, store.shown)
        if revision is None:
            return ""
        _check_revision(revision, store.shown)
        return str((await connection.execute(select(DEPLOYMENT.c.fingerprint))).scalar() or "")


@asynccontextmanager
async def _connected(store: PostgresStore) -> AsyncIterator[AsyncConnection]:
    engine = store.writer()
    try:
        async with engine.begin() as connection:
            yield connection
    except (SQLAlchemyError, OSError, TimeoutError) as error:
        raise store.unusable(error) from error
    finally:
        await engine.dispose()


def _begin_alone(connection: Connection, path: str) -> None:
    """Let nobody else make tables until the commit; refuse a database that cannot hold every name."""
    connection.execute(text("SELECT pg_advisory_xact_lock(:key)"), {"key": _ONE_AT_A_TIME})
    _check_encoding(connection, path)


def _check_encoding(connection: Connection, path: str) -> None:
    encoding = str(connection.execute(text("SHOW server_encoding")).scalar_one())
    if encoding != "UTF8":
        raise UserError(Kind.STATE_UNUSABLE, path=path, rule="server_encoding", encoding=encoding)


def prepare_connection(connection: Connection, path: str, fingerprint: Fingerprint, now: int) -> None:
    """The same for a server, in one transaction; a PostgreSQL undoes new tables with it."""
    _begin_alone(connection, path)
    revision = _revision_of_server(connection, path)
    if revision is not None:
        _check_revision(revision, path)
        _check_root(str(connection.execute(select(DEPLOYMENT.c.fingerprint)).scalar() or ""), fingerprint, path)
    if revision != HEAD:
        _take_steps(connection, fingerprint if revision is None else None, now)


def _revision_of_server(connection: Connection, path: str) -> str | None:
    """The revision of the database, None where it is empty."""
    _check_encoding(connection, path)
    tables = set(inspect(connection).get_table_names())
    if not tables:
        return None
    if "alembic_version" not in tables:
        raise UserError(Kind.STATE_UNUSABLE, path=path, rule="other_tables")
    revision = connection.execute(text("SELECT version_num FROM alembic_version")).scalar()
    return None if revision is None else str(revision)

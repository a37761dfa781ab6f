"""Moves a deployment from its file to a PostgreSQL server: `p2p-tracker migrate-to`.

Invariant: the server has nothing or everything, in one transaction, and what it has was compared with the file before
the commit; the file is only read. The folder is this process's meanwhile, so that no tracker changes what was
copied. Who is connected is not copied: they connect anew.
"""

from __future__ import annotations

import asyncio

from sqlalchemy import Connection
from sqlalchemy.exc import SQLAlchemyError

from core.wire.errors import DiskError, InternalError, Kind, UserError
from tracker.config import ServiceConfig
from tracker.data_folder import FolderLock
from tracker.identity import load_root
from tracker.progress import Progress
from tracker.service import unix_ms
from tracker.store import copying
from tracker.store.address import ADDRESS_FILE, remember_store, store_of
from tracker.store.migrate import make_empty_tables, prepare
from tracker.store.postgres import PostgresStore, parse_postgres
from tracker.store.sqlite import SqliteStore
from tracker.wording.reports import moved


def migrate_to(config: ServiceConfig, url: str) -> list[str]:
    """Move the deployment of a data folder to the server that `url` names; what to say of it.

    Raises `STATE_IN_USE` while its tracker runs and `STATE_UNUSABLE` with `rule`: no_root, no_server, moved, not_empty,
    copy_differs, not_remembered, or what is wrong with either database.
    """
    try:
        target = parse_postgres(url)
    except UserError as error:
        if error.data["rule"] != "database":
            raise
        raise UserError(Kind.STATE_UNUSABLE, path=error.data["path"], rule="no_server") from None
    root = load_root(config.data)
    source = store_of(config.data, config.database)
    if isinstance(source, PostgresStore):
        raise UserError(Kind.STATE_UNUSABLE, path=source.shown, rule="moved", folder=str(config.data))
    if not source.path.exists():
        raise UserError(Kind.STATE_UNUSABLE, path=str(source.path), rule="no_root")
    lock = FolderLock(config.data)
    try:
        asyncio.run(prepare(source, root.fingerprint, unix_ms()))
        counts = asyncio.run(_move(source, target))
        try:
            remember_store(config.data, target)
        except OSError as error:
            reason, file = error.strerror or str(error), str(config.data / ADDRESS_FILE)
            data = {"path": target.shown, "file": file, "rule": "not_remembered", "reason": reason}
            raise DiskError(Kind.STATE_UNUSABLE, **data) from error
    finally:
        lock.close()
    return moved(sum(counts.values()), target.shown, str(source.path))


async def _move(source: SqliteStore, target: PostgresStore) -> dict[str, int]:
    """Copy and compare everything; the rows of each table."""
    tables = copying.tables_but(copying.OF_THE_MOMENT)
    readers, writers = source.readers(), target.patient().writer()
    progress = None
    try:
        async with readers.connect() as from_file, from_file.begin(), writers.begin() as to_server:
            await to_server.run_sync(_make_tables, target.shown)
            counts = await copying.count(from_file, tables)
            progress = Progress("Copying and comparing", counts, passes=2)
            copied = await copying.copy(from_file, to_server, tables, progress.on_rows)
            await copying.continue_numbers(to_server)
            held = await copying.digests(to_server, tables, progress.on_rows)
            different = [name for name in counts if held[name] != copied[name] or copied[name].rows != counts[name]]
            if different:
                names = ", ".join(different)
                raise InternalError(Kind.STATE_UNUSABLE, path=target.shown, rule="copy_differs", tables=names)
        return counts
    except (SQLAlchemyError, OSError, TimeoutError) as error:
        raise target.unusable(error) from error
    finally:
        if progress is not None:
            progress.end()
        await readers.dispose()
        await writers.dispose()


def _make_tables(connection: Connection, path: str) -> None:
    make_empty_tables(connection, path)

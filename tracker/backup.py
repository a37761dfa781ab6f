"""Keeps a copy of a deployment in one file: `p2p-tracker backup`.

Invariant: the copy is one snapshot of the database, taken while trackers go on serving, and the root key; the file is
there whole or not at all. What is good for a moment only is left out: who is connected, notices, and what one
login needs. Sessions are left out too: one that ended after the backup must never come back.
"""

from __future__ import annotations

import asyncio
import shutil
import tempfile
from collections.abc import Mapping
from pathlib import Path
from typing import Final

from sqlalchemy.exc import SQLAlchemyError

from core.wire.errors import DiskError, InternalError, Kind, UserError
from tracker.backup_file import DATABASE_FILE, Manifest, make_manifest, publish, write_backup
from tracker.config import ServiceConfig
from tracker.identity import ROOT_FILE, Root, load_root
from tracker.progress import Progress
from tracker.service import unix_ms
from tracker.store import copying
from tracker.store.address import Store, store_of
from tracker.store.migrate import HEAD, prepare, prepare_file
from tracker.store.postgres import PostgresStore
from tracker.store.sqlite import SqliteStore
from tracker.store.tables import JOIN_CODES, NONCES, OUTBOX, SESSIONS
from tracker.wording.reports import backed_up

NOT_KEPT: Final = frozenset({*copying.OF_THE_MOMENT, OUTBOX.name, NONCES.name, SESSIONS.name, JOIN_CODES.name})
"""Tables that a backup has without rows."""


def back_up(config: ServiceConfig, path: Path) -> list[str]:
    """Write a backup of the deployment to the new file `path`, whether trackers run or not; what to say of it.

    Raises `STATE_UNUSABLE` with `rule`: no_root, backup_exists, backup_folder, copy_differs, or what is wrong with the
    database.
    """
    root = load_root(config.data)
    store = store_of(config.data, config.database)
    if isinstance(store, SqliteStore) and not store.path.exists():
        raise UserError(Kind.STATE_UNUSABLE, path=str(store.path), rule="no_root")
    if path.exists() or path.is_symlink():
        raise UserError(Kind.STATE_UNUSABLE, path=str(path), rule="backup_exists")
    try:
        scratch = Path(tempfile.mkdtemp(prefix=".p2p-backup-", dir=path.parent))
        try:
            manifest = asyncio.run(_snapshot(store, root, scratch / DATABASE_FILE))
            shutil.copyfile(config.data / ROOT_FILE, scratch / ROOT_FILE)
            write_backup(scratch / "whole", manifest, scratch)
            publish(scratch / "whole", path)
        finally:
            shutil.rmtree(scratch, ignore_errors=True)
    except FileExistsError as error:
        raise UserError(Kind.STATE_UNUSABLE, path=str(path), rule="backup_exists") from error
    except OSError as error:
        reason = error.strerror or str(error)
        raise DiskError(Kind.STATE_UNUSABLE, path=str(path), rule="backup_folder", reason=reason) from error
    return backed_up(str(path), {name: table.rows for name, table in manifest.tables.items()})


async def _snapshot(store: Store, root: Root, path: Path) -> Manifest:
    """Copy the database as it is now into the new file `path`; what was copied."""
    await prepare(store, root.fingerprint, unix_ms())
    await asyncio.to_thread(prepare_file, path, root.fingerprint, unix_ms())
    tables = copying.tables_but(NOT_KEPT)
    readers, writer = store.patient().readers(), SqliteStore(path).scratch()
    progress = None
    try:
        async with readers.connect() as from_store, from_store.begin(), writer.begin() as to_file:
            counts = await copying.count(from_store, tables)
            made = unix_ms()
            progress = Progress("Copying and comparing", counts, passes=2)
            await copying.clear(to_file, tables)
            copied = await copying.copy(from_store, to_file, tables, progress.on_rows)
        async with writer.begin() as from_file:
            different = differences(await copying.digests(from_file, tables, progress.on_rows), copied)
            if different:
                names = ", ".join(different)
                raise InternalError(Kind.STATE_UNUSABLE, path=str(path), rule="copy_differs", tables=names)
        return make_manifest(HEAD, root.fingerprint, made, copied)
    except (SQLAlchemyError, OSError, TimeoutError) as error:
        if isinstance(store, PostgresStore):
            raise store.unusable(error) from error
        raise
    finally:
        if progress is not None:
            progress.end()
        await readers.dispose()
        await writer.dispose()


def differences(one: Mapping[str, copying.Digest], other: Mapping[str, copying.Digest]) -> list[str]:
    """The names of tables that are not the same in both."""
    return sorted(name for name in {*one, *other} if one.get(name) != other.get(name))

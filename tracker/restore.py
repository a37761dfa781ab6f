"""Brings back what a backup has: `p2p-tracker restore`, into an empty folder or over the deployment that it is of.

Invariant: the database holds the old content or the new one, in one transaction; what must never go back does not:
- A device that was revoked and somebody who was banned stay so, as far as the current database knows.
- The password is the current one, and new devices wait for an approval that is asked for now: both had a reason.
- Sessions are those of the current database, of devices that are there after it; the backup has none.
- Epochs, versions of lists and the numbers of the outbox rise, above what any client can have seen; audit lines stay.
- Kept answers are the backup's: an answer is there if and only if what it answers is.
Afterwards the admins of each group are asked to check its members, and every client connects and asks anew.
It holds the tables meanwhile: what clients change waits for it, and fails if that takes longer than ten seconds.
"""

from __future__ import annotations

import asyncio
import shutil
import tempfile
from collections.abc import AsyncIterator
from contextlib import ExitStack, asynccontextmanager, nullcontext, suppress
from pathlib import Path
from typing import Any, Final

from sqlalchemy import Connection, func, insert, select, text, update
from sqlalchemy.exc import DBAPIError, SQLAlchemyError
from sqlalchemy.ext.asyncio import AsyncConnection

from core.wire.errors import DiskError, Kind, UserError
from core.wire.ids import random_id
from tracker.backup import NOT_KEPT, differences
from tracker.backup_file import DATABASE_FILE, Manifest, read_manifest, unpack
from tracker.config import ServiceConfig
from tracker.data_folder import FolderLock, atomic_write, make_folder
from tracker.groups import Groups
from tracker.identity import ROOT_FILE, Root, load_root
from tracker.notices import Restored
from tracker.progress import Progress
from tracker.rosters import Rosters
from tracker.service import unix_ms
from tracker.shares import end_shares
from tracker.store import copying
from tracker.store.address import Store, remember_store, store_of
from tracker.store.database import Tx
from tracker.store.migrate import HEAD, KNOWN, prepare_connection, prepare_file
from tracker.store.postgres import PostgresStore, is_passing, lock_tables
from tracker.store.sqlite import SqliteStore
from tracker.store.tables import (
    AUDIT,
    DEPLOYMENT,
    DEVICES,
    GROUPS,
    LISTINGS,
    OUTBOX_HEAD,
    PRESENCE,
    RESTORED_GROUPS,
    SESSIONS,
    USERS,
)
from tracker.wording.reports import restored

_TURNS: Final = 6
_LOCK_SECONDS: Final = 60.0
_STAY: Final = frozenset({*NOT_KEPT, DEPLOYMENT.name, OUTBOX_HEAD.name, AUDIT.name})
"""Tables of which the current rows stay, but for those that hang on what goes."""
_REMEMBERED: Final = {
    "old_revoked": "SELECT device_id FROM devices WHERE state = 'revoked'",
    "old_bans": "SELECT group_id, user_id, since FROM memberships WHERE state = 'banned'",
    "old_passwords": "SELECT user_id, salt, verifier, approve_devices FROM users",
    "old_sessions": "SELECT token_digest, device_id, user_id, created, expires FROM sessions",
    "old_groups": "SELECT group_id, epoch, list_version FROM groups",
}


def restore(config: ServiceConfig, path: Path, *, over: bool) -> list[str]:
    """Bring back the backup `path`; what to say of it. `over` lets it replace what is there.

    Raises `STATE_IN_USE` where a tracker runs in a folder without a root, and `STATE_UNUSABLE` with `rule`:
    backup_unreadable, backup_damaged, backup_newer, backup_other, would_replace, or what is wrong with the database.
    """
    manifest = read_manifest(path)
    if manifest.revision not in KNOWN:
        raise UserError(Kind.STATE_UNUSABLE, path=str(path), rule="backup_newer", program=manifest.program)
    has_root = (config.data / ROOT_FILE).exists()
    if has_root and load_root(config.data).fingerprint != manifest.fingerprint:
        raise UserError(Kind.STATE_UNUSABLE, path=str(path), rule="backup_other", folder=str(config.data))
    has_folder = config.data.exists()
    make_folder(config.data)
    with ExitStack() as undo, ExitStack() as stack:
        if not has_folder:
            undo.callback(shutil.rmtree, config.data, ignore_errors=True)
        with suppress(UserError) if has_root else nullcontext():  # a tracker that runs from the folder goes on
            stack.callback(FolderLock(config.data).close)
        scratch = Path(stack.enter_context(tempfile.TemporaryDirectory(prefix=".restore-", dir=config.data)))
        unpack(path, manifest, scratch)
        root = load_root(scratch)
        if root.fingerprint != manifest.fingerprint:
            raise DiskError(Kind.STATE_UNUSABLE, path=str(path), rule="backup_damaged", reason="it has another root")
        prepare_file(scratch / DATABASE_FILE, root.fingerprint, unix_ms())
        store = store_of(config.data, config.database)
        if isinstance(store, SqliteStore) and not store.path.exists():
            undo.callback(_forget_file, store.path)
        if not has_root:
            undo.callback((config.data / ROOT_FILE).unlink, missing_ok=True)
            atomic_write(config.data / ROOT_FILE, (scratch / ROOT_FILE).read_bytes())
        asyncio.run(_replace_content(store, root, scratch / DATABASE_FILE, manifest, over=over))
        undo.pop_all()
        remember_store(config.data, store)
    return restored({name: table.rows for name, table in manifest.tables.items()}, manifest.made, store.shown)


def _forget_file(path: Path) -> None:
    for name in (path.name, f"{path.name}-wal", f"{path.name}-shm"):
        path.with_name(name).unlink(missing_ok=True)


async def _replace_content(store: Store, root: Root, backup: Path, manifest: Manifest, *, over: bool) -> None:
    """Let `store` hold what the unpacked `backup` does; tried again if a tracker was in the way."""
    turn = 0
    while True:
        turn += 1
        try:
            await _replace_once(store, root, SqliteStore(backup), manifest, over=over)
            return
        except (SQLAlchemyError, OSError, TimeoutError) as error:
            if isinstance(error, DBAPIError) and is_passing(error) and turn < _TURNS:
                continue
            if isinstance(store, PostgresStore):
                raise store.unusable(error) from error
            raise


async def _replace_once(store: Store, root: Root, backup: SqliteStore, manifest: Manifest, *, over: bool) -> None:
    readers = backup.readers()
    progress = Progress("Restoring", {name: table.rows for name, table in manifest.tables.items()})
    try:
        async with readers.connect() as from_backup, from_backup.begin(), _changed(store, root) as (to_store, tx):
            if not over:
                await _refuse_to_replace(from_backup, to_store, manifest.made, store.shown)
            restoring = _Restoring(from_backup, to_store, tx, root)
            await restoring.hold()
            await restoring.replace(manifest, progress)
            await restoring.keep_what_stays()
            await restoring.raise_numbers(manifest.made)
            # Nobody could be seen in a time that is undone; shares of devices long unseen end.
            away = max(0, tx.now - manifest.made)
            await tx.run(update(DEVICES).values(seen=DEVICES.c.seen + away))
            await tx.note("restore", subject=str(manifest.made))
            tx.tell(Restored())
            await tx.append_notices()
    finally:
        progress.end()
        await readers.dispose()


@asynccontextmanager
async def _changed(store: Store, root: Root) -> AsyncIterator[tuple[AsyncConnection, Tx]]:
    """A transaction on a database that has its tables, made in the same transaction where a server can undo that."""
    now = unix_ms()
    if isinstance(store, SqliteStore):
        try:
            await asyncio.to_thread(prepare_file, store.path, root.fingerprint, now)
        except UserError as error:
            if error.data.get("rule") != "broken":
                raise
            raise UserError(error.kind, **{**error.data, "rule": "restore_broken"}) from error
    writer = store.patient().writer()
    try:
        async with writer.connect() as connection, connection.begin():
            if isinstance(store, PostgresStore):
                await connection.run_sync(_prepare, store.shown, root, now)
                clock = func.floor(func.extract("epoch", func.clock_timestamp()) * 1000)
                now = int((await connection.execute(select(clock))).scalar_one())
            yield connection, Tx(connection, now, random_id(), store)
    finally:
        await writer.dispose()


def _prepare(connection: Connection, path: str, root: Root, now: int) -> None:
    prepare_connection(connection, path, root.fingerprint, now)


async def _refuse_to_replace(backup: AsyncConnection, store: AsyncConnection, made: int, path: str) -> None:
    now, then = await _living(store), await _living(backup)
    if any(now.values()):
        newest = [(await store.execute(select(func.max(column)))).scalar() for column in (AUDIT.c.at, LISTINGS.c.added)]
        counts = {**now, **{f"then_{name}": count for name, count in then.items()}}
        data = {**counts, "changed": max(at or 0 for at in newest), "made": made}
        raise UserError(Kind.STATE_UNUSABLE, path=path, rule="would_replace", **data)


async def _living(connection: AsyncConnection) -> dict[str, int]:
    """How many users, groups and files there are."""
    return {
        table.name: int((await connection.execute(select(func.count()).select_from(table).where(living))).scalar_one())
        for table, living in (
            (USERS, USERS.c.deleted.is_(None)),
            (GROUPS, GROUPS.c.ended.is_(None)),
            (LISTINGS, ~LISTINGS.c.gone),
        )
    }


class _Restoring:
    """The steps of one restore, inside its transaction."""

    def __init__(self, backup: AsyncConnection, store: AsyncConnection, tx: Tx, root: Root) -> None:
        self._backup, self._store, self._tx = backup, store, tx
        self._rosters = Rosters(root)
        self._groups = Groups(self._rosters)

    async def hold(self) -> None:
        """Let nobody change anything meanwhile, and remember what must stay."""
        if copying.is_server(self._store):
            tables = dict.fromkeys((USERS, *copying.tables_but(_STAY), SESSIONS, PRESENCE, AUDIT))
            await lock_tables(self._store, [table.name for table in tables], _LOCK_SECONDS)
        for name, rows in _REMEMBERED.items():
            await self._store.execute(text(f"CREATE TEMPORARY TABLE {name} AS {rows}"))

    async def replace(self, manifest: Manifest, progress: Progress) -> None:
        """Put the rows of the backup in the place of the current ones."""
        tables = copying.tables_but(_STAY)
        await copying.clear(self._store, (*tables, SESSIONS, PRESENCE))
        copied = await copying.copy(self._backup, self._store, tables, progress.on_rows)
        for table in (AUDIT, DEPLOYMENT, OUTBOX_HEAD):
            copied |= await copying.digests(self._backup, [table], progress.on_rows)
        different = differences(copied, manifest.tables) if manifest.revision == HEAD else []
        if different:
            raise DiskError(Kind.STATE_UNUSABLE, path="", rule="backup_damaged", reason=", ".join(different))
        async for rows in copying.batches(self._backup, AUDIT):
            await self._tx.insert_missing(AUDIT, rows)
        await copying.continue_numbers(self._store)

    async def keep_what_stays(self) -> None:
        """Revocations, bans, passwords and sessions as the database knew them."""
        run = self._store.execute
        await run(text("UPDATE devices SET state = 'revoked' WHERE device_id IN (SELECT device_id FROM old_revoked)"))
        await run(
            text(
                "UPDATE users SET salt = old_passwords.salt, verifier = old_passwords.verifier, "
                "approve_devices = (users.approve_devices OR old_passwords.approve_devices) FROM old_passwords "
                "WHERE old_passwords.user_id = users.user_id"
            )
        )
        await end_shares(self._tx, DEVICES.c.state == "revoked")
        bans = await run(
            text(
                "SELECT old_bans.group_id, old_bans.user_id, old_bans.since FROM old_bans "
                "JOIN groups ON groups.group_id = old_bans.group_id AND groups.ended IS NULL "
                "JOIN users ON users.user_id = old_bans.user_id"
            )
        )
        for group_id, user_id, since in bans.all():
            await self._groups.put_out(self._tx, group_id, user_id, since)
        await run(
            text(
                "INSERT INTO sessions (token_digest, device_id, user_id, created, expires) "
                "SELECT old_sessions.token_digest, old_sessions.device_id, old_sessions.user_id, old_sessions.created, "
                "old_sessions.expires FROM old_sessions JOIN devices ON devices.device_id = old_sessions.device_id "
                "AND devices.user_id = old_sessions.user_id AND devices.state = 'active' "
                "JOIN users ON users.user_id = devices.user_id AND users.deleted IS NULL"
            )
        )

    async def raise_numbers(self, made: int) -> None:
        """Sign every roster anew, and let nothing that clients compare be one that they saw."""
        old = {row.group_id: row for row in await self._store.execute(text("SELECT * FROM old_groups"))}
        wanted = select(GROUPS.c.group_id, GROUPS.c.epoch, GROUPS.c.list_version).where(GROUPS.c.ended.is_(None))
        await self._store.execute(RESTORED_GROUPS.delete())
        for group_id, epoch, version in (await self._store.execute(wanted.order_by(GROUPS.c.group_id))).all():
            before: Any = old.get(group_id)
            above = max(epoch, before.epoch) if before is not None else epoch
            await self._rosters.sign(self._tx, group_id, above)
            seen = max(version, before.list_version) if before is not None else version
            whole = max(seen + 1, self._tx.now)  # a version counts changes, so no client knows one as high as the time
            values = {"must_check": True, "list_version": whole}
            await self._store.execute(update(GROUPS).where(GROUPS.c.group_id == group_id).values(**values))
            row = {"group_id": group_id, "made": made, "whole_from": whole}
            await self._store.execute(insert(RESTORED_GROUPS).values(**row))
        head = (await self._backup.execute(select(OUTBOX_HEAD.c.seq))).scalar() or 0
        await self._store.execute(update(OUTBOX_HEAD).where(OUTBOX_HEAD.c.seq < head).values(seq=head))
        for name in _REMEMBERED:
            await self._store.execute(text(f"DROP TABLE {name}"))

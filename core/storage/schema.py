"""The tables of the state database and the steps that lead from one version to the next.

Invariant: `PRAGMA user_version` is the number of steps applied, all steps that a database needs are one
transaction with the version that they lead to, so that a stop leaves the one it was or the one it shall
be, and a step that was released is never changed, only followed.
"""

from __future__ import annotations

import sqlite3
from typing import Final

_FIRST = (
    """CREATE TABLE pins (
        fingerprint TEXT PRIMARY KEY, root_certificate BLOB NOT NULL, name TEXT NOT NULL,
        addresses TEXT NOT NULL, last_used REAL NOT NULL) STRICT, WITHOUT ROWID""",
    """CREATE TABLE accounts (
        fingerprint TEXT NOT NULL, user_id TEXT NOT NULL, name TEXT NOT NULL, device_id TEXT NOT NULL,
        token TEXT NOT NULL, logged_in INTEGER NOT NULL, last_used REAL NOT NULL,
        PRIMARY KEY (fingerprint, user_id)) STRICT, WITHOUT ROWID""",
    "CREATE UNIQUE INDEX one_account_is_logged_in ON accounts (logged_in) WHERE logged_in = 1",
    """CREATE TABLE rosters (
        fingerprint TEXT NOT NULL, user_id TEXT NOT NULL, group_id TEXT NOT NULL, name TEXT NOT NULL,
        roster BLOB NOT NULL, confirmed REAL NOT NULL,
        PRIMARY KEY (fingerprint, user_id, group_id)) STRICT""",
    "CREATE TABLE certificates (device_id TEXT PRIMARY KEY, der BLOB NOT NULL) STRICT",
    """CREATE TABLE shares (
        fingerprint TEXT NOT NULL, user_id TEXT NOT NULL, group_id TEXT NOT NULL, listing_id TEXT NOT NULL,
        file_id TEXT NOT NULL, name TEXT NOT NULL, path TEXT NOT NULL, size INTEGER NOT NULL,
        mtime_ns INTEGER, ctime_ns INTEGER, dev INTEGER, ino INTEGER,
        complete INTEGER NOT NULL, bytes_sent INTEGER NOT NULL, state TEXT NOT NULL,
        PRIMARY KEY (fingerprint, user_id, listing_id)) STRICT""",
    """CREATE TABLE downloads (
        fingerprint TEXT NOT NULL, user_id TEXT NOT NULL, group_id TEXT NOT NULL, listing_id TEXT NOT NULL,
        file_id TEXT NOT NULL, name TEXT NOT NULL, folder TEXT NOT NULL, final_name TEXT NOT NULL,
        size INTEGER NOT NULL, mtime_ms INTEGER NOT NULL, state TEXT NOT NULL, reason TEXT NOT NULL,
        added REAL NOT NULL, seconds REAL NOT NULL, received INTEGER NOT NULL, verified INTEGER NOT NULL,
        salvaged INTEGER NOT NULL, from_peers TEXT NOT NULL, strategy TEXT NOT NULL, part TEXT NOT NULL,
        group_name TEXT NOT NULL,
        PRIMARY KEY (fingerprint, user_id, listing_id)) STRICT""",
    """CREATE TABLE transfers (
        uuid TEXT PRIMARY KEY, file_id TEXT NOT NULL, folder TEXT NOT NULL, name TEXT NOT NULL,
        size INTEGER NOT NULL, dev INTEGER NOT NULL, ino INTEGER NOT NULL, mtime_ns INTEGER NOT NULL,
        clean INTEGER NOT NULL, state TEXT NOT NULL, recent BLOB NOT NULL, synced INTEGER NOT NULL) STRICT""",
    """CREATE TABLE bitmaps (
        uuid TEXT NOT NULL REFERENCES transfers (uuid) ON DELETE CASCADE, block INTEGER NOT NULL, bits BLOB NOT NULL,
        PRIMARY KEY (uuid, block)) STRICT, WITHOUT ROWID""",
    "CREATE TABLE manifests (file_id TEXT PRIMARY KEY, encoded BLOB NOT NULL) STRICT",
    """CREATE TABLE hash_cache (
        path TEXT PRIMARY KEY, size INTEGER NOT NULL, mtime_ns INTEGER NOT NULL, ctime_ns INTEGER NOT NULL,
        dev INTEGER NOT NULL, ino INTEGER NOT NULL, encoded BLOB NOT NULL) STRICT""",
)

_SETTINGS_AND_ACTIVITY = (
    "CREATE TABLE settings (name TEXT PRIMARY KEY, value TEXT NOT NULL) STRICT, WITHOUT ROWID",
    """CREATE TABLE activity (
        number INTEGER PRIMARY KEY, fingerprint TEXT NOT NULL, user_id TEXT NOT NULL, group_id TEXT NOT NULL,
        at REAL NOT NULL, what TEXT NOT NULL, who TEXT NOT NULL, data TEXT NOT NULL) STRICT""",
    "CREATE INDEX activity_of_a_group ON activity (fingerprint, user_id, group_id, number)",
    """CREATE TABLE seen_lists (
        fingerprint TEXT NOT NULL, user_id TEXT NOT NULL, group_id TEXT NOT NULL, list_version INTEGER NOT NULL,
        newest INTEGER NOT NULL, PRIMARY KEY (fingerprint, user_id, group_id)) STRICT, WITHOUT ROWID""",
    """CREATE TABLE exchanged (
        fingerprint TEXT NOT NULL, user_id TEXT NOT NULL, group_id TEXT NOT NULL, member_id TEXT NOT NULL,
        received INTEGER NOT NULL, sent INTEGER NOT NULL,
        PRIMARY KEY (fingerprint, user_id, group_id, member_id)) STRICT, WITHOUT ROWID""",
)

_QUEUE = (
    "ALTER TABLE downloads ADD COLUMN completed REAL",
    "ALTER TABLE downloads ADD COLUMN priority TEXT NOT NULL DEFAULT 'normal'",
    "ALTER TABLE downloads ADD COLUMN position INTEGER NOT NULL DEFAULT 0",
    "ALTER TABLE downloads ADD COLUMN limit_down INTEGER NOT NULL DEFAULT 0",
    "ALTER TABLE downloads ADD COLUMN limit_up INTEGER NOT NULL DEFAULT 0",
    "ALTER TABLE downloads ADD COLUMN shared_by TEXT NOT NULL DEFAULT ''",
    "ALTER TABLE downloads ADD COLUMN checked INTEGER NOT NULL DEFAULT -1",
)

_PINNED_SINCE = (
    "ALTER TABLE pins ADD COLUMN since REAL NOT NULL DEFAULT 0",
    "UPDATE pins SET since = last_used",
)

_STEPS: Final = (_FIRST, _SETTINGS_AND_ACTIVITY, _QUEUE, _PINNED_SINCE)
VERSION: Final = len(_STEPS)


class NewerSchema(Exception):
    """The database was written by a newer version of this program: it must be left as it is."""


def migrate(connection: sqlite3.Connection) -> None:
    """Bring an open database to `VERSION`. Raises `NewerSchema`; after a `sqlite3.Error` it is as it was."""
    (found,) = connection.execute("PRAGMA user_version").fetchone()
    if found > VERSION:
        raise NewerSchema(found)
    if found == VERSION:
        return
    connection.execute("BEGIN IMMEDIATE")
    try:
        for step in _STEPS[found:]:
            for statement in step:
                connection.execute(statement)
        connection.execute(f"PRAGMA user_version = {VERSION}")
        connection.execute("COMMIT")
    except BaseException:
        if connection.in_transaction:  # a full disk has ended it by itself
            connection.execute("ROLLBACK")
        raise

"""What each account shares and downloads, listing by listing.

Used by the sessions and commands of the engine. Every method raises `DiskError` if the database
cannot be written.
"""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Iterable
from dataclasses import fields, replace
from operator import attrgetter

from core.config import Strategy
from core.snapshots import Priority
from core.storage.repository import Repository, kept_json, marks
from core.storage.rows import AccountKey, DownloadRow, FileIdentity, ShareRow

_PRIORITIES, _STRATEGIES = frozenset(map(str, Priority)), frozenset(map(str, Strategy))
_DOWNLOAD_COLUMNS = ", ".join(field.name for field in fields(DownloadRow))
_DOWNLOAD_VALUES = attrgetter(*(field.name for field in fields(DownloadRow)))
_FROM_PEERS = [field.name for field in fields(DownloadRow)].index("from_peers")
_SHARE_COLUMNS = (
    "fingerprint, user_id, group_id, listing_id, file_id, name, path, size, mtime_ns, ctime_ns, dev, ino,"
    " complete, bytes_sent, state"
)


class Shares(Repository):
    """The listings that this device shares, complete or partial."""

    async def all(self, key: AccountKey) -> list[ShareRow]:
        """Every share of an account, by group and name."""

        def work(connection: sqlite3.Connection) -> list[ShareRow]:
            rows = connection.execute(
                f"SELECT {_SHARE_COLUMNS} FROM shares WHERE fingerprint = ? AND user_id = ? ORDER BY group_id, name",  # noqa: S608
                (key.fingerprint, key.user_id),
            )
            return [_share(row) for row in rows]

        return await self._database.read(work)

    async def put_many(self, rows: Iterable[ShareRow]) -> None:
        """Keep shares, each in place of an older row of its listing."""
        values = [_share_values(row) for row in rows]
        statement = f"REPLACE INTO shares ({_SHARE_COLUMNS}) VALUES ({marks(15)})"  # noqa: S608
        await self._database.write(lambda c: c.executemany(statement, values) and None)

    async def delete_many(self, key: AccountKey, listing_ids: Iterable[str]) -> None:
        """Forget shares."""
        values = [(key.fingerprint, key.user_id, listing_id) for listing_id in listing_ids]
        statement = "DELETE FROM shares WHERE fingerprint = ? AND user_id = ? AND listing_id = ?"
        await self._database.write(lambda c: c.executemany(statement, values) and None)

    async def add_sent(self, key: AccountKey, listing_id: str, nbytes: int) -> None:
        """So many bytes more were sent of a share."""
        values = (nbytes, key.fingerprint, key.user_id, listing_id)
        statement = (
            "UPDATE shares SET bytes_sent = bytes_sent + ? WHERE fingerprint = ? AND user_id = ? AND listing_id = ?"
        )
        await self._database.write(lambda c: c.execute(statement, values) and None)


class Downloads(Repository):
    """The downloads of each account, finished ones too."""

    async def all(self, key: AccountKey) -> list[DownloadRow]:
        """Every download of an account, oldest first."""

        def work(connection: sqlite3.Connection) -> list[DownloadRow]:
            rows = connection.execute(
                f"SELECT {_DOWNLOAD_COLUMNS} FROM downloads WHERE fingerprint = ? AND user_id = ? ORDER BY added, name",  # noqa: S608
                (key.fingerprint, key.user_id),
            )
            return [_download(row) for row in rows]

        return await self._database.read(work)

    async def put_many(self, rows: Iterable[DownloadRow]) -> None:
        """Keep downloads, each in place of an older row of its listing."""
        kept = list(rows)
        statement = f"REPLACE INTO downloads ({_DOWNLOAD_COLUMNS}) VALUES ({marks(len(fields(DownloadRow)))})"  # noqa: S608
        # Thousands at once: their values are made in the database's thread.
        await self._database.write(lambda c: c.executemany(statement, map(_download_values, kept)) and None)

    async def put(self, row: DownloadRow) -> None:
        """Keep one download."""
        await self.put_many([row])

    async def delete_many(self, key: AccountKey, listing_ids: Iterable[str]) -> None:
        """Forget downloads of listings."""
        values = [(key.fingerprint, key.user_id, listing_id) for listing_id in listing_ids]
        statement = "DELETE FROM downloads WHERE fingerprint = ? AND user_id = ? AND listing_id = ?"
        await self._database.write(lambda c: c.executemany(statement, values) and None)

    async def delete(self, key: AccountKey, listing_id: str) -> None:
        """Forget one download."""
        await self.delete_many(key, [listing_id])


def _share(row: tuple[object, ...]) -> ShareRow:
    *head, size, mtime_ns, ctime_ns, dev, ino, complete, bytes_sent, state = row
    identity = None if mtime_ns is None else FileIdentity(size, mtime_ns, ctime_ns, dev, ino)  # type: ignore[arg-type]
    return ShareRow(*head, size, identity, bool(complete), bytes_sent, state)  # type: ignore[arg-type, call-arg]


def _share_values(row: ShareRow) -> tuple[object, ...]:
    identity = row.identity
    known = (None,) * 4 if identity is None else (identity.mtime_ns, identity.ctime_ns, identity.dev, identity.ino)
    return (
        row.fingerprint, row.user_id, row.group_id, row.listing_id, row.file_id, row.name, row.path, row.size,
        *known, row.complete, row.bytes_sent, row.state,
    )  # fmt: skip


def _download_values(row: DownloadRow) -> list[object]:
    values = list(_DOWNLOAD_VALUES(row))
    values[_FROM_PEERS] = json.dumps(row.from_peers)
    return values


def _download(row: tuple[object, ...]) -> DownloadRow:
    values = list(row)
    values[_FROM_PEERS] = kept_json(str(values[_FROM_PEERS]), dict[str, tuple[str, int]], {})
    kept = DownloadRow(*values)  # type: ignore[arg-type]
    if kept.priority in _PRIORITIES and kept.strategy in _STRATEGIES:
        return kept
    # Of another version, or damaged: the download goes on as most do.
    return replace(kept, priority=Priority.NORMAL.value, strategy=Strategy.RANDOM.value)

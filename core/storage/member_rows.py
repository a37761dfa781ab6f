"""What happened in a group as this device saw it, how far it has seen, and what members gave each other.

Invariant: of a group at most `KEPT` happenings are kept, the newest ones. Used by the sessions of the engine.
"""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Mapping, Sequence
from typing import Final

from core.snapshots import ActivitySnapshot
from core.storage.repository import Repository, kept_json, marks
from core.storage.rows import AccountKey
from core.wire.ids import GroupId, UserId

KEPT: Final = 1000


class Activity(Repository):
    """What happened in the groups of an account."""

    async def newest(self, key: AccountKey, group_id: GroupId, limit: int) -> list[ActivitySnapshot]:
        """The newest happenings of a group, the newest first."""
        values = (key.fingerprint, key.user_id, group_id, limit)

        def work(connection: sqlite3.Connection) -> list[ActivitySnapshot]:
            rows = connection.execute(
                "SELECT at, what, who, data FROM activity WHERE fingerprint = ? AND user_id = ? AND group_id = ?"
                " ORDER BY number DESC LIMIT ?",
                values,
            )
            return [ActivitySnapshot(at, what, who, kept_json(data, dict, {})) for at, what, who, data in rows]

        return await self._database.read(work)

    async def add(
        self, key: AccountKey, group_id: GroupId, happened: Sequence[ActivitySnapshot], seen: tuple[int, int] | None
    ) -> None:
        """Keep what happened, in this order, and that the list was seen up to (version, newest listing's time)."""
        of_group = (key.fingerprint, key.user_id, group_id)
        rows = [(*of_group, one.at, one.what, one.user, json.dumps(one.data)) for one in happened]

        def work(connection: sqlite3.Connection) -> None:
            columns = "fingerprint, user_id, group_id, at, what, who, data"
            connection.executemany(f"INSERT INTO activity ({columns}) VALUES ({marks(7)})", rows)  # noqa: S608
            if rows:
                connection.execute(
                    "DELETE FROM activity WHERE fingerprint = ? AND user_id = ? AND group_id = ? AND number <="
                    " (SELECT number FROM activity WHERE fingerprint = ? AND user_id = ? AND group_id = ?"
                    " ORDER BY number DESC LIMIT 1 OFFSET ?)",
                    (*of_group, *of_group, KEPT),
                )
            if seen is not None:
                connection.execute("REPLACE INTO seen_lists VALUES (?, ?, ?, ?, ?)", (*of_group, *seen))

        await self._database.write(work)

    async def seen(self, key: AccountKey) -> dict[GroupId, tuple[int, int]]:
        """By group, the version up to which its list was seen, and when the newest listing then was added (ms)."""
        query = "SELECT group_id, list_version, newest FROM seen_lists WHERE fingerprint = ? AND user_id = ?"
        values = (key.fingerprint, key.user_id)
        rows = await self._database.read(lambda c: c.execute(query, values).fetchall())
        return {GroupId(group_id): (version, newest) for group_id, version, newest in rows}


class Exchanged(Repository):
    """Piece bytes that members had from this device, and gave it."""

    async def of_group(self, key: AccountKey, group_id: GroupId) -> dict[UserId, tuple[int, int]]:
        """By member, what came from them and what they were sent."""
        query = "SELECT member_id, received, sent FROM exchanged WHERE fingerprint = ? AND user_id = ? AND group_id = ?"
        values = (key.fingerprint, key.user_id, group_id)
        rows = await self._database.read(lambda c: c.execute(query, values).fetchall())
        return {UserId(member): (received, sent) for member, received, sent in rows}

    async def add(self, key: AccountKey, more: Mapping[tuple[GroupId, UserId], tuple[int, int]]) -> None:
        """So many bytes more came from, and went to, members of groups."""
        rows = [
            (key.fingerprint, key.user_id, group_id, member, received, sent)
            for (group_id, member), (received, sent) in more.items()
        ]
        statement = (
            "INSERT INTO exchanged VALUES (?, ?, ?, ?, ?, ?)"
            " ON CONFLICT (fingerprint, user_id, group_id, member_id) DO UPDATE SET"
            " received = received + excluded.received, sent = sent + excluded.sent"
        )
        await self._database.write(lambda c: c.executemany(statement, rows) and None)

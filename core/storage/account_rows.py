"""Whom this state folder trusts and who logged in: pins, accounts, rosters and device certificates.

Used by the search for a tracker, by sessions and by the memberships of `core.transfer`. Every
method raises `DiskError` if the database cannot be written.
"""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Iterable, Mapping
from dataclasses import astuple

from core.storage.repository import Repository, kept_json, marks
from core.storage.rows import AccountKey, AccountRow, PinRow, RosterRow

_AT_ONCE = 500


class Pins(Repository):
    """The deployments that were pinned."""

    async def all(self) -> list[PinRow]:
        """Every pin, the one used last first."""

        def work(connection: sqlite3.Connection) -> list[PinRow]:
            rows = connection.execute(
                "SELECT fingerprint, root_certificate, name, addresses, last_used, since FROM pins"
                " ORDER BY last_used DESC, fingerprint"
            )
            return [
                PinRow(fingerprint, root, name, kept_json(addresses, tuple[str, ...], ()), last_used, since)
                for fingerprint, root, name, addresses, last_used, since in rows
            ]

        return await self._database.read(work)

    async def put(self, row: PinRow) -> None:
        """Keep a pin, in place of an older one of the same deployment."""
        addresses = json.dumps(list(row.addresses))
        values = (row.fingerprint, row.root_certificate, row.name, addresses, row.last_used, row.since)
        await self._database.write(lambda c: c.execute("REPLACE INTO pins VALUES (?, ?, ?, ?, ?, ?)", values) and None)

    async def delete(self, fingerprint: str) -> None:
        """Trust a deployment no longer."""
        statement = "DELETE FROM pins WHERE fingerprint = ?"
        await self._database.write(lambda c: c.execute(statement, (fingerprint,)) and None)


class Accounts(Repository):
    """Who logged in from this state folder."""

    async def all(self) -> list[AccountRow]:
        """Every account, the one used last first."""

        def work(connection: sqlite3.Connection) -> list[AccountRow]:
            rows = connection.execute(
                "SELECT fingerprint, user_id, name, device_id, token, logged_in, last_used FROM accounts"
                " ORDER BY last_used DESC, user_id"
            )
            return [AccountRow(f, u, n, d, t, bool(i), w) for f, u, n, d, t, i, w in rows]

        return await self._database.read(work)

    async def current(self) -> AccountRow | None:
        """The account that is logged in, if one is."""
        return next((row for row in await self.all() if row.logged_in), None)

    async def put(self, row: AccountRow) -> None:
        """Keep an account; one that is logged in logs any other out."""

        def work(connection: sqlite3.Connection) -> None:
            if row.logged_in:
                connection.execute("UPDATE accounts SET logged_in = 0, token = '' WHERE logged_in = 1")
            connection.execute("REPLACE INTO accounts VALUES (?, ?, ?, ?, ?, ?, ?)", astuple(row))

        await self._database.write(work)

    async def log_out(self, key: AccountKey) -> None:
        """The session of an account ended; its token is dropped."""

        def work(connection: sqlite3.Connection) -> None:
            connection.execute(
                "UPDATE accounts SET logged_in = 0, token = '' WHERE fingerprint = ? AND user_id = ?",
                (key.fingerprint, key.user_id),
            )

        await self._database.write(work)


class Rosters(Repository):
    """The newest roster of each group of an account."""

    async def all(self, key: AccountKey) -> list[RosterRow]:
        """Every roster of an account."""

        def work(connection: sqlite3.Connection) -> list[RosterRow]:
            rows = connection.execute(
                "SELECT fingerprint, user_id, group_id, name, roster, confirmed FROM rosters"
                " WHERE fingerprint = ? AND user_id = ? ORDER BY group_id",
                (key.fingerprint, key.user_id),
            )
            return [RosterRow(*row) for row in rows]

        return await self._database.read(work)

    async def put(self, row: RosterRow) -> None:
        """Keep a roster, in place of an older one of the group."""
        await self._database.write(
            lambda c: c.execute("REPLACE INTO rosters VALUES (?, ?, ?, ?, ?, ?)", astuple(row)) and None
        )

    async def confirm(self, key: AccountKey, group_ids: Iterable[str], wall: float) -> None:
        """A tracker confirmed these rosters at `wall`."""
        values = [(wall, key.fingerprint, key.user_id, group_id) for group_id in group_ids]
        await self._database.write(
            lambda c: (
                c.executemany(
                    "UPDATE rosters SET confirmed = ? WHERE fingerprint = ? AND user_id = ? AND group_id = ?", values
                )
                and None
            )
        )

    async def delete(self, key: AccountKey, group_id: str) -> None:
        """Forget the roster of a group that this user is no longer in."""
        values = (key.fingerprint, key.user_id, group_id)
        await self._database.write(
            lambda c: (
                c.execute("DELETE FROM rosters WHERE fingerprint = ? AND user_id = ? AND group_id = ?", values) and None
            )
        )


class Certificates(Repository):
    """Device certificates (DER) by device id; they prove themselves, so they belong to no account."""

    async def all(self) -> dict[str, bytes]:
        """Every certificate."""
        query = "SELECT device_id, der FROM certificates"
        return await self._database.read(lambda c: dict(c.execute(query).fetchall()))

    async def get_many(self, device_ids: Iterable[str]) -> dict[str, bytes]:
        """Those certificates that are known."""
        wanted = list(device_ids)

        def work(connection: sqlite3.Connection) -> dict[str, bytes]:
            found: dict[str, bytes] = {}
            for at in range(0, len(wanted), _AT_ONCE):
                page = wanted[at : at + _AT_ONCE]
                query = f"SELECT device_id, der FROM certificates WHERE device_id IN ({marks(len(page))})"  # noqa: S608
                found.update(connection.execute(query, page).fetchall())
            return found

        return await self._database.read(work)

    async def put_many(self, certificates: Mapping[str, bytes]) -> None:
        """Keep certificates that were checked."""
        values = list(certificates.items())
        await self._database.write(lambda c: c.executemany("REPLACE INTO certificates VALUES (?, ?)", values) and None)

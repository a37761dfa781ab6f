"""Partial files in the database: one row each, and its bitmap in rows of 4,096 pieces.

Invariant: a bit is set here only after the piece's data was synced; a row exists only after its
`.part` and `.manifest` were. Used by `partials` and its rooms alone.
"""

from __future__ import annotations

import sqlite3
import struct
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, fields

from core.storage.repository import Repository, marks
from core.storage.rows import TransferRow
from core.wire import limits

BLOCK_BYTES = 512
"""Bytes of one bitmap row: 4,096 pieces."""
_BLOCKS = (
    "SELECT block, bits FROM bitmaps WHERE uuid = ? AND block BETWEEN 0 AND ? AND length(bits) <= ? ORDER BY block"
)
_COLUMNS = ", ".join(field.name for field in fields(TransferRow))


@dataclass(frozen=True, slots=True)
class Flushed:
    """What a flush brought to the disk: whole bitmap rows that changed, and the pieces of the last flushes."""

    uuid: str
    blocks: tuple[tuple[int, bytes], ...]
    recent: tuple[int, ...]
    synced: bool = True


@dataclass(frozen=True, slots=True)
class Cleaned:
    """A partial file at rest: its `mtime_ns` after the final sync."""

    uuid: str
    mtime_ns: int


class Transfers(Repository):
    """The partial files of this state folder."""

    async def all(self) -> list[TransferRow]:
        """Every partial file."""
        query = f"SELECT {_COLUMNS} FROM transfers ORDER BY uuid"  # noqa: S608
        return await self._database.read(lambda c: [_row(row) for row in c.execute(query)])

    async def get(self, uuid: str) -> tuple[TransferRow, bytes] | None:
        """A partial file and its bitmap (most significant bit first, zero-filled), if there is such."""

        def work(connection: sqlite3.Connection) -> tuple[TransferRow, bytes] | None:
            row = connection.execute(f"SELECT {_COLUMNS} FROM transfers WHERE uuid = ?", (uuid,)).fetchone()  # noqa: S608
            if row is None:
                return None
            blocks = connection.execute(_BLOCKS, (uuid, limits.PIECES_MAX // (8 * BLOCK_BYTES), BLOCK_BYTES))
            bits = bytearray()
            for block, part in blocks.fetchall():
                bits = bits.ljust(block * BLOCK_BYTES, b"\0")
                bits += part
            return _row(row), bytes(bits)

        return await self._database.read(work)

    async def unclaimed(self) -> list[str]:
        """The partial files that no download of any account names."""
        query = "SELECT uuid FROM transfers WHERE uuid NOT IN (SELECT part FROM downloads)"
        return await self._database.read(lambda c: [uuid for (uuid,) in c.execute(query)])

    async def put_many(self, rows: Sequence[TransferRow]) -> None:
        """Keep rows of new partial files, or change such rows; bitmaps stay."""
        values = [_values(row) for row in rows]
        columns = [field.name for field in fields(TransferRow)]
        changes = ", ".join(f"{name} = excluded.{name}" for name in columns[1:])
        # REPLACE would delete the old row first, and its bitmap with it.
        statement = (
            f"INSERT INTO transfers ({_COLUMNS}) VALUES ({marks(len(columns))})"  # noqa: S608
            f" ON CONFLICT (uuid) DO UPDATE SET {changes}"
        )
        await self._database.write(lambda c: c.executemany(statement, values) and None)

    async def set_bits(self, flushed: Iterable[Flushed]) -> None:
        """Commit, in one transaction, what one flush of several files brought to the disk."""
        parts = list(flushed)

        def work(connection: sqlite3.Connection) -> None:
            for part in parts:
                connection.executemany(
                    "REPLACE INTO bitmaps VALUES (?, ?, ?)", [(part.uuid, block, bits) for block, bits in part.blocks]
                )
                connection.execute(
                    "UPDATE transfers SET recent = ?, synced = ? WHERE uuid = ?",
                    (_packed(part.recent), part.synced, part.uuid),
                )

        await self._database.write(work)

    async def set_unclean(self, uuid: str) -> None:
        """Something is about to be written."""
        statement = "UPDATE transfers SET clean = 0 WHERE uuid = ?"
        await self._database.write(lambda c: c.execute(statement, (uuid,)) and None)

    async def set_clean(self, cleaned: Iterable[Cleaned]) -> None:
        """Everything written was synced, and nothing more comes."""
        values = [(part.mtime_ns, part.uuid) for part in cleaned]
        await self._database.write(
            lambda c: c.executemany("UPDATE transfers SET clean = 1, mtime_ns = ? WHERE uuid = ?", values) and None
        )

    async def set_done(self, published: Iterable[tuple[str, str]]) -> None:
        """(uuid, final name) of files that have their names, on the disk."""
        values = [(name, uuid) for uuid, name in published]
        await self._database.write(
            lambda c: c.executemany("UPDATE transfers SET state = 'done', name = ? WHERE uuid = ?", values) and None
        )

    async def delete_many(self, uuids: Iterable[str]) -> None:
        """Forget partial files and their bitmaps."""
        values = [(uuid,) for uuid in uuids]
        statement = "DELETE FROM transfers WHERE uuid = ?"
        await self._database.write(lambda c: c.executemany(statement, values) and None)


def _packed(pieces: Sequence[int]) -> bytes:
    return struct.pack(f">{len(pieces)}I", *pieces)


def _values(row: TransferRow) -> tuple[object, ...]:
    return (
        row.uuid, row.file_id, row.folder, row.name, row.size, row.dev, row.ino, row.mtime_ns, row.clean, row.state,
        _packed(row.recent), row.synced,
    )  # fmt: skip


def _row(values: tuple[object, ...]) -> TransferRow:
    *head, clean, state, recent, synced = values
    assert isinstance(recent, bytes)
    pieces = struct.unpack(f">{len(recent) // 4}I", recent[: len(recent) // 4 * 4])
    return TransferRow(*head, bool(clean), state, pieces, bool(synced))  # type: ignore[arg-type, call-arg]

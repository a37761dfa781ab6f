"""Manifests by file id, and what was hashed before, so that no file is hashed twice for nothing.

A manifest that comes out of here was decoded and has the id that was asked for: rows are hints,
digests are the truth.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Iterable, Mapping, Sequence

from core.storage.repository import Repository
from core.storage.rows import FileIdentity
from core.wire.errors import ProtocolError
from core.wire.ids import FileId
from core.wire.manifest import Manifest, decode


class Manifests(Repository):
    """The manifests of what is shared."""

    async def get(self, file_id: FileId) -> Manifest | None:
        """The manifest of a file, if it is known."""

        def work(connection: sqlite3.Connection) -> bytes | None:
            row = connection.execute("SELECT encoded FROM manifests WHERE file_id = ?", (file_id,)).fetchone()
            return row[0] if row else None

        encoded = await self._database.read(work)
        return proven(encoded, file_id) if encoded is not None else None

    async def get_many(self, file_ids: Sequence[FileId]) -> dict[FileId, Manifest]:
        """The manifests of those files that are known."""

        def work(connection: sqlite3.Connection) -> dict[FileId, Manifest]:
            found = {}
            for file_id in file_ids:
                row = connection.execute("SELECT encoded FROM manifests WHERE file_id = ?", (file_id,)).fetchone()
                manifest = proven(row[0], file_id) if row else None
                if manifest is not None:
                    found[file_id] = manifest
            return found

        return await self._database.read(work)

    async def put_many(self, manifests: Mapping[FileId, Manifest]) -> None:
        """Keep manifests."""
        values = [(file_id, manifest.encode()) for file_id, manifest in manifests.items()]
        await self._database.write(lambda c: c.executemany("REPLACE INTO manifests VALUES (?, ?)", values) and None)

    async def delete_many(self, file_ids: Iterable[FileId]) -> None:
        """Forget manifests that nothing needs any more."""
        values = [(file_id,) for file_id in file_ids]
        await self._database.write(lambda c: c.executemany("DELETE FROM manifests WHERE file_id = ?", values) and None)


class HashCache(Repository):
    """Manifests of files by path and identity: a file that nobody touched is not read again."""

    async def get(self, path: str, identity: FileIdentity) -> Manifest | None:
        """The manifest of `path` if it was hashed in exactly this state."""

        def work(connection: sqlite3.Connection) -> bytes | None:
            row = connection.execute(
                "SELECT encoded FROM hash_cache WHERE path = ?"
                " AND size = ? AND mtime_ns = ? AND ctime_ns = ? AND dev = ? AND ino = ?",
                (path, identity.size, identity.mtime_ns, identity.ctime_ns, identity.dev, identity.ino),
            ).fetchone()
            return row[0] if row else None

        encoded = await self._database.read(work)
        if encoded is None:
            return None
        try:
            manifest = decode(encoded)
        except ProtocolError:
            return None
        return manifest if manifest.size == identity.size else None

    def put(self, path: str, identity: FileIdentity, manifest: Manifest) -> None:
        """Remember soon, without waiting: a cache may lose a row."""
        values = (
            path, identity.size, identity.mtime_ns, identity.ctime_ns, identity.dev, identity.ino, manifest.encode()
        )  # fmt: skip
        self._database.post(lambda c: c.execute("REPLACE INTO hash_cache VALUES (?, ?, ?, ?, ?, ?, ?)", values))


def proven(encoded: bytes, file_id: FileId) -> Manifest | None:
    """The manifest that these bytes are, or None unless they have this file id."""
    try:
        manifest = decode(encoded)
    except ProtocolError:
        return None
    return manifest if manifest.file_id == file_id else None

"""Follows the disk: shared files are looked at one after the other, and what changed or went is no longer shared.

Invariant: a file is served only as it was indexed, whatever happens here (each read proves it); this says so before
somebody asks, and gives back what turns out to be the same. One whose size or time of change differs is never shared
again without somebody's word. It asks the disk for each file by name, a thousand at a time, because that works on every
file system, and on the ones of other computers too, where nothing tells of a change. Made with the shares of a session.
"""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Awaitable, Callable, Sequence
from pathlib import Path
from typing import Final, Protocol

from core.session.context import Context
from core.storage.rows import FileIdentity, ShareRow
from core.storage.sources import identity_of
from core.wire.errors import DiskError, Kind, ShareError

_log = logging.getLogger(__name__)
LOOK_SECONDS: Final = 2.0
_AT_ONCE: Final = 1000
"""Files of one look: some milliseconds of a thread."""


class Watched(Protocol):
    """The shares that are followed."""

    def all(self) -> list[ShareRow]:
        """Every share."""

    def lose(self, row: ShareRow, error: DiskError) -> None:
        """The file of a share is no longer what it was."""

    async def restore(self, row: ShareRow, identity: FileIdentity) -> None:
        """The file of a share is what it was, in another state."""


class ShareWatch:
    """Looks at the files of `shares`. `on_back` is awaited when something that was lost is shared again."""

    def __init__(self, context: Context, shares: Watched, on_back: Callable[[], Awaitable[None]]) -> None:
        self._context, self._shares, self._on_back = context, shares, on_back
        self._task: asyncio.Task[None] | None = None
        self._after = ("", "")

    def start(self) -> None:
        """Begin to look."""
        self._task = asyncio.create_task(self._run(), name="follow the disk")

    async def close(self) -> None:
        """Look no more. Twice is fine."""
        if self._task is not None:
            self._task.cancel()
            await asyncio.gather(self._task, return_exceptions=True)

    async def look(self, rows: Sequence[ShareRow]) -> None:
        """Look at the files of these shares now."""
        identities = await self._context.threads.run(_identities, rows)
        back = False
        for row, found in zip(rows, identities, strict=True):
            if isinstance(found, DiskError):
                if row.state == "sharing":
                    self._shares.lose(row, found)
                continue
            if row.state == "sharing" and found == row.identity:
                continue
            if row.identity is None or (found.size, found.mtime_ns) != (row.identity.size, row.identity.mtime_ns):
                if row.state == "sharing":
                    self._shares.lose(row, DiskError(Kind.SOURCE_CHANGED, path=row.path))
                continue
            back = await self._prove(row) or back
        if back:
            await self._on_back()

    async def _prove(self, row: ShareRow) -> bool:
        """Read a file that seems to be the same, and share it as it is now if it is; whether it was lost before."""
        try:
            hashed = await self._context.hasher.hash_file(Path(row.path))
        except ShareError as error:
            if row.state == "sharing" and error.kind is not Kind.OUT_OF_FILES:
                self._shares.lose(row, DiskError(error.kind, **error.data))
            return False
        if hashed.manifest.file_id != row.file_id:
            if row.state == "sharing":
                self._shares.lose(row, DiskError(Kind.SOURCE_CHANGED, path=row.path))
            return False
        await self._shares.restore(row, hashed.identity)
        return row.state != "sharing"

    async def _run(self) -> None:
        while True:
            await asyncio.sleep(LOOK_SECONDS)
            rows = [row for row in self._shares.all() if row.complete]
            some = [row for row in rows if (row.group_id, row.name) > self._after][:_AT_ONCE] or rows[:_AT_ONCE]
            if not some:
                continue
            self._after = (some[-1].group_id, some[-1].name)
            try:
                await self.look(some)
            except ShareError as error:
                _log.info("not followed: %s", error)
            except Exception:  # noqa: BLE001 - one strange file must not end the following
                _log.exception("following the disk")


def _identities(rows: Sequence[ShareRow]) -> list[FileIdentity | DiskError]:
    found: list[FileIdentity | DiskError] = []
    for row in rows:
        try:
            found.append(identity_of(Path(row.path)))
        except DiskError as error:
            found.append(error)
    return found

"""What this computer lacks for one download and may have again: room, files that may be open, the folder it goes to.

Invariant: it is told once, however often it is tried in vain. Nothing that was begun is given up for it; a download
that was not begun is not, for a folder that is not there. Owned by a fetch.
"""

from __future__ import annotations

import asyncio
from typing import Final

from core.storage.rows import DownloadRow
from core.transfer.disk_trouble import RETRY_SECONDS
from core.wire.errors import DiskError, Kind

_PASSING: Final = frozenset({Kind.NO_SPACE, Kind.OUT_OF_FILES})


class Lack:
    """The lack of one fetch."""

    def __init__(self) -> None:
        self._told: Kind | None = None

    def is_why(self, error: DiskError, row: DownloadRow) -> bool:
        """Whether `error` is such a lack, and `row` waits for it to be over."""
        return error.kind in _PASSING or (error.kind is Kind.DESTINATION_MISSING and bool(row.part))

    def news(self, error: DiskError) -> DiskError | None:
        """`error`, if it was not told the last time."""
        told, self._told = self._told, error.kind
        return None if told is error.kind else error

    async def wait(self) -> None:
        """Return when it is to be tried again."""
        await asyncio.sleep(RETRY_SECONDS)

"""What this computer lacks for one download and may have again: room, open files, a folder that can be used.

Invariant: it is told once, however often it is tried in vain; a disk that fails at the same again and again is tried
less and less often, so that a bad sector does not keep it busy. Nothing that was begun is given up for it; one that was
not begun is, for a folder that is not there or refuses. Owned by a fetch.
"""

from __future__ import annotations

import asyncio
from typing import Final

from core.storage.rows import DownloadRow
from core.transfer.disk_trouble import RETRY_SECONDS
from core.wire.errors import DiskError, Kind

_PASSING: Final = frozenset({Kind.NO_SPACE, Kind.OUT_OF_FILES})
_OF_THE_FOLDER: Final = frozenset({Kind.DESTINATION_MISSING, Kind.DESTINATION_UNWRITABLE})
_REFUSED: Final = frozenset({"EACCES", "EPERM", "EROFS", "EIO"})
"""What a disk says that takes no writes for now, or a folder whose rights were taken; the rest is there to stay."""
_FAILS_MOST_SECONDS: Final = 60.0
"""The most between two tries at a disk that fails; one that was pulled and is back is not to wait for long."""


class Lack:
    """The lack of one fetch."""

    def __init__(self) -> None:
        self._told: Kind | None = None
        self._seconds = RETRY_SECONDS
        self._verified = -1

    def is_why(self, error: DiskError, row: DownloadRow) -> bool:
        """Whether `error` is such a lack, and `row` waits for it to be over."""
        if error.kind in _PASSING:
            return True
        if error.kind is Kind.DISK_FAILED and error.data.get("operation") == "state":
            return True
        refused = error.kind is Kind.DISK_FAILED and error.data.get("error") in _REFUSED
        return bool(row.part) and (refused or error.kind in _OF_THE_FOLDER)

    def news(self, error: DiskError, verified: int) -> DiskError | None:
        """`error`, if it was not told the last time. `verified`: bytes that are there, more if something went well."""
        told, self._told = self._told, error.kind
        again = told is error.kind
        fails = again and error.kind is Kind.DISK_FAILED and verified == self._verified
        self._verified = verified
        self._seconds = min(2 * self._seconds, _FAILS_MOST_SECONDS) if fails else RETRY_SECONDS
        return None if again else error

    async def wait(self) -> None:
        """Return when it is to be tried again."""
        await asyncio.sleep(self._seconds)

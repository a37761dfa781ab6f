"""Folds the journal of the SQLite file into the file, beside the transactions instead of in one of their commits.

By itself SQLite does it in whichever commit finds the journal long, and all who wait for the writer wait for a sync of
pages from all over the file. What is committed is in the journal, and synced, either way. Run by the service.
"""

from __future__ import annotations

import asyncio
import sqlite3
import time
from contextlib import closing
from pathlib import Path
from typing import Final

from tracker.store.database import Database
from tracker.store.sqlite import SqliteStore

_CHANGES: Final = 50
"""Transactions since the last time that make it worth it; a handful of pages each."""
_TURNS: Final = 4
_FEW: Final = 40
"""Pages that may be left for the moment in which nobody can write."""
_TRIES: Final = 5
_PAUSE_SECONDS: Final = 0.003


class Checkpoints:
    """Those of one database."""

    def __init__(self, db: Database, store: SqliteStore) -> None:
        self._db, self._path = db, store.path
        self._done = 0

    async def look(self) -> None:
        """Fold, if enough was written since the last time. Raises `sqlite3.Error`."""
        if self._db.changes - self._done >= _CHANGES:
            self._done = self._db.changes
            folding = asyncio.ensure_future(asyncio.to_thread(fold, self._path))
            try:
                await asyncio.shield(folding)
            except asyncio.CancelledError:  # the file is not to be in use when the service has closed
                await asyncio.gather(folding, return_exceptions=True)
                raise


def fold(path: Path) -> bool:
    """Write into the file what its journal holds, and whether the journal can begin anew.

    Beside readers and the writer; what comes meanwhile is folded again, until there is so little left that a writer
    can wait for it.
    """
    with closing(sqlite3.connect(path, timeout=0, isolation_level=None)) as connection:
        connection.execute("PRAGMA synchronous = FULL")
        for _ in range(_TURNS):
            _, pages, folded = connection.execute("PRAGMA wal_checkpoint(PASSIVE)").fetchone()
            if pages - folded <= _FEW:
                break
        for _ in range(_TRIES):
            if not connection.execute("PRAGMA wal_checkpoint(RESTART)").fetchone()[0]:
                return True
            time.sleep(_PAUSE_SECONDS)
    return False

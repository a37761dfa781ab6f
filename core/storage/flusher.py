"""Brings written pieces to the disk and then, and only then, their bits into the database.

Invariant: a bit is committed after a successful sync of its data. Every 8 MiB or second, one flush
runs while the next gathers; all partial files of an engine share its transaction. Whoever writes
waits when a slow disk falls behind by more than that, so that a power cut costs at most the larger
of 8 MiB and 2 s. Made by `Partials`; knows partial files only as `Flushable`.
"""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from contextlib import suppress
from typing import Protocol

from core.storage.transfer_rows import Flushed, Transfers
from core.wire.errors import DiskError

FLUSH_BYTES = 8 * 1024 * 1024
FLUSH_SECONDS = 1.0


class Flushable(Protocol):
    """A partial file, as the flusher sees it."""

    async def sync_data(self) -> bool:
        """Bring the data to the disk; False if this file system cannot. Raises `DiskError` if it may be lost."""
        ...

    def flushed(self, pieces: Sequence[int], synced: bool) -> Flushed:
        """What to commit, now that these pieces are on the disk."""
        ...

    def on_committed(self, pieces: Sequence[int]) -> None:
        """The bits of these pieces are in the database."""
        ...

    def on_flush_failed(self, error: DiskError, pieces: Sequence[int], *, lost: bool) -> None:
        """The flush of these pieces failed; `lost`: their data, else only their bits, which are not committed."""
        ...


class Flusher:
    """Gathers what was written, and flushes it."""

    def __init__(
        self, transfers: Transfers, flush_bytes: int = FLUSH_BYTES, flush_seconds: float = FLUSH_SECONDS
    ) -> None:
        self._transfers = transfers
        self._flush_bytes, self._flush_seconds = flush_bytes, flush_seconds
        self._gathered: dict[Flushable, list[int]] = {}
        self._flushing: dict[Flushable, list[int]] = {}
        self._bytes = 0
        self._since = 0.0
        self._due = asyncio.Event()
        self._room = asyncio.Event()
        self._room.set()
        self._rounds: list[asyncio.Future[None]] = []
        self._task: asyncio.Task[None] | None = None

    def note(self, file: Flushable, piece: int, nbytes: int) -> None:
        """A piece of `file` was written and waits to be synced."""
        now = asyncio.get_running_loop().time()
        if not self._gathered:
            self._since, self._bytes = now, 0
        self._gathered.setdefault(file, []).append(piece)
        self._bytes += nbytes
        if self._bytes >= self._flush_bytes:
            self._due.set()
            if self._flushing and now - self._since >= self._flush_seconds:
                self._room.clear()
        if self._task is None:
            self._task = asyncio.create_task(self._run())

    async def room(self) -> None:
        """Return when the disk keeps up."""
        await self._room.wait()

    def take(self, file: Flushable) -> list[int]:
        """What `file` had written and no flush has begun with; it is the caller's from now on."""
        return self._gathered.pop(file, [])

    def is_busy(self, file: Flushable) -> bool:
        """Whether anything of `file` waits for a flush or is in one."""
        return file in self._gathered or file in self._flushing

    async def settle(self, file: Flushable) -> None:
        """Return when no flush is working on `file`."""
        while file in self._flushing:
            await self._round()

    async def flush(self, file: Flushable) -> None:
        """Return when all of `file` that was noted is committed, or has failed and the file was told."""
        while self.is_busy(file):
            self._due.set()
            await self._round()

    async def close(self) -> None:
        """Flush everything and stop."""
        while self._task is not None:
            self._due.set()
            await asyncio.wait([self._task])

    async def _round(self) -> None:
        over: asyncio.Future[None] = asyncio.get_running_loop().create_future()
        self._rounds.append(over)
        await over

    async def _run(self) -> None:
        try:
            while self._gathered:
                with suppress(TimeoutError):
                    async with asyncio.timeout_at(self._since + self._flush_seconds):
                        await self._due.wait()
                self._due.clear()
                self._flushing, self._gathered = self._gathered, {}
                try:
                    await self._flush(self._flushing)
                finally:
                    self._flushing = {}
                    self._room.set()
                    rounds, self._rounds = self._rounds, []
                    for over in rounds:
                        if not over.done():
                            over.set_result(None)
        finally:
            self._task = None

    async def _flush(self, batch: dict[Flushable, list[int]]) -> None:
        outcomes = await asyncio.gather(*(file.sync_data() for file in batch), return_exceptions=True)
        synced: dict[Flushable, list[int]] = {}
        changes: list[Flushed] = []
        for (file, pieces), outcome in zip(batch.items(), outcomes, strict=True):
            if isinstance(outcome, DiskError):
                file.on_flush_failed(outcome, pieces, lost=True)
            elif isinstance(outcome, BaseException):
                raise outcome
            else:
                synced[file] = pieces
                changes.append(file.flushed(pieces, outcome))
        try:
            await self._transfers.set_bits(changes)
        except DiskError as error:
            for file, pieces in synced.items():
                file.on_flush_failed(error, pieces, lost=False)
            return
        for file, pieces in synced.items():
            file.on_committed(pieces)

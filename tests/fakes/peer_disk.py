"""A state folder with its database, threads and partial files, as an engine has them; and a download folder."""

from __future__ import annotations

import random
from collections.abc import Iterable
from pathlib import Path
from typing import Self

from core.storage.database import StateDatabase
from core.storage.disk import Disk
from core.storage.partial import PartialFile, Verdict
from core.storage.partials import Partials
from core.storage.paths import Destination
from core.storage.threads import DiskThreads
from core.wire.manifest import Manifest
from tests.fakes.content import piece_of


class PeerDisk:
    """Open it as a context; `restart` is what a program does that was ended and started again."""

    def __init__(self, root: Path, disk: Disk | None = None, flush_seconds: float = 0.05) -> None:
        self.state, self.downloads = root / "state", root / "downloads"
        self.state.mkdir(exist_ok=True)
        self.downloads.mkdir(exist_ok=True)
        self.disk = disk or Disk()
        self._flush_seconds = flush_seconds
        self.database: StateDatabase
        self.threads: DiskThreads
        self.partials: Partials

    async def open(self) -> Self:
        """Start."""
        self.threads = DiskThreads(2)
        self.database = await StateDatabase.open(self.state / "state.db")
        self.partials = Partials(
            self.database, self.threads, disk=self.disk, rng=random.Random(7), flush_seconds=self._flush_seconds
        )
        return self

    async def close(self) -> None:
        """End as a program ends that is told to."""
        await self.partials.close()
        await self.database.close()
        self.threads.close()

    async def crash(self) -> None:
        """End without a last flush, as far as one process can: nothing is synced, committed or marked clean."""
        await self.database.close()
        self.threads.close()

    async def restart(self) -> None:
        """End and start."""
        await self.close()
        await self.open()

    async def create(self, manifest: Manifest, name: str = "file.bin") -> PartialFile:
        """A new download."""
        return await self.partials.create(Destination(self.downloads, name), manifest)

    async def fill(self, file: PartialFile, data: bytes, pieces: Iterable[int] | None = None) -> None:
        """Write these pieces, or all."""
        for piece in range(file.manifest.pieces) if pieces is None else pieces:
            assert await file.check_and_write(piece, piece_of(data, file.manifest, piece)) is Verdict.GOOD

    @property
    def partial_folder(self) -> Path:
        """Where partial files are."""
        return self.downloads / ".p2p-partial"

    def part(self, file: PartialFile) -> Path:
        """The data of a partial file."""
        return self.partial_folder / f"{file.uuid}.part"

    def names(self) -> list[str]:
        """Everything in the download folder."""
        return sorted(str(path.relative_to(self.downloads)) for path in self.downloads.rglob("*"))

    async def __aenter__(self) -> Self:
        return await self.open()

    async def __aexit__(self, *_: object) -> None:
        await self.close()

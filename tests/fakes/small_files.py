"""A program that fetches many small files from thin air, to be killed: `python -m tests.fakes.small_files ROOT [how]`.

Says `done N` on standard output when a file counts as complete, and `end` when all are. It begins anew or goes on, as
a session does: rows first, then partial files, names, and the row that says so. With `forgetful` it never syncs what
it writes, which is how not to do it.
"""

from __future__ import annotations

import asyncio
import sys
import time
from dataclasses import replace
from pathlib import Path
from typing import Final

from core.pieces import bitmap
from core.storage.disk import Disk
from core.storage.partial import Verdict
from core.storage.paths import Destination
from core.storage.rows import AccountKey, DownloadRow
from tests.fakes.content import content, manifest_of
from tests.fakes.peer_disk import PeerDisk

FILES: Final = 60
ACCOUNT: Final = AccountKey("f" * 64, "u" * 32)
_BYTES, _FOLDERS, _AT_ONCE, _PAUSE = 20_000, 3, 16, 0.01


class ForgetfulDisk(Disk):
    """Says that files are on the disk when they are not."""

    def sync_data(self, fd: int) -> bool:
        """A lie."""
        return True

    def sync(self, fd: int) -> bool:
        """Another."""
        return True


def bytes_of(number: int) -> bytes:
    """What is in a file."""
    return content(_BYTES + number, 1000 + number)


def name_of(number: int) -> str:
    """Where it goes, below the folder that takes them all."""
    return f"many/{number % _FOLDERS}/{number:03}.bin"


def _row(number: int, folder: Path) -> DownloadRow:
    manifest = manifest_of(bytes_of(number))
    return DownloadRow(
        ACCOUNT.fingerprint, ACCOUNT.user_id, "9" * 32, f"{number:032}", manifest.file_id, name_of(number),
        str(folder), name_of(number), manifest.size, 0, "active",
    )  # fmt: skip


async def fetch_all(root: Path, disk: Disk) -> None:
    """Fetch what is not complete."""
    async with PeerDisk(root, disk, flush_seconds=0.02) as peer:
        await peer.partials.remove_unclaimed()
        rows = await peer.database.downloads.all(ACCOUNT)
        if not rows:
            rows = [_row(number, peer.downloads) for number in range(FILES)]
            await peer.database.downloads.put_many(rows)
        turns = asyncio.Semaphore(_AT_ONCE)
        async with asyncio.TaskGroup() as group:
            for row in rows:
                if row.state != "done":
                    group.create_task(_fetch(peer, row, turns))
    _say("end")


async def _fetch(peer: PeerDisk, row: DownloadRow, turns: asyncio.Semaphore) -> None:
    data = bytes_of(int(row.listing_id))
    manifest = manifest_of(data)
    async with turns:
        if row.part:
            file = await peer.partials.resume(row.part, manifest)
        else:
            file = await peer.partials.create(Destination(Path(row.folder), row.final_name), manifest)
            row = replace(row, part=file.uuid)
            await peer.database.downloads.put(row)
        if file.published is None:
            if not bitmap.has(file.have(), 0):
                assert await file.check_and_write(0, data) is Verdict.GOOD
            await file.finish()
        done = replace(row, state="done", part="", final_name=file.destination.name, completed=time.time())
        await peer.database.downloads.finish(done, None, row.part)
        await file.close()
        _say(f"done {int(row.listing_id)}")
        await asyncio.sleep(_PAUSE)


def _say(text: str) -> None:
    sys.stdout.write(text + "\n")
    sys.stdout.flush()


if __name__ == "__main__":
    asyncio.run(fetch_all(Path(sys.argv[1]), ForgetfulDisk() if sys.argv[2:] else Disk()))

"""A program that downloads from thin air, to be killed: `python -m tests.fakes.killed_download ROOT SIZE SEED PAUSE`.

Says on standard output what it found (`have PIECES SALVAGED`), each piece when it counts as finished
(`piece N`), the pieces whose bits are committed (`kept PIECES`) and `done PATH`. It begins anew or goes on, as an
engine would. `PAUSE` is in seconds, after each piece. A fifth argument is how not to do it: `forgetful`, and data is
never synced; `relaxed`, and the database does not sync what it commits.
"""

from __future__ import annotations

import asyncio
import random
import sys
from pathlib import Path

from core.pieces import bitmap
from core.storage.disk import Disk
from core.storage.partial import PartialFile, Verdict
from tests.fakes.content import content, manifest_of, piece_of
from tests.fakes.peer_disk import PeerDisk

_AT_ONCE = 4


def say(text: str) -> None:
    """One line, at once."""
    sys.stdout.write(text + "\n")
    sys.stdout.flush()


class ForgetfulDisk(Disk):
    """Says that data is on the disk when it is not."""

    def sync_data(self, fd: int) -> bool:
        """A lie."""
        return True


async def download(root: Path, size: int, seed: int, pause: float, how: str = "") -> None:
    """Fetch what is missing, in random order, and finish."""
    data = content(size, seed)
    manifest = manifest_of(data)
    async with PeerDisk(root, ForgetfulDisk() if how == "forgetful" else Disk(), flush_seconds=0.02) as peer:
        if how == "relaxed":
            await peer.database.read(lambda c: c.execute("PRAGMA synchronous = NORMAL").fetchall())
        uuids = await peer.partials.uuids()
        file = await (peer.partials.resume(min(uuids), manifest) if uuids else peer.create(manifest))
        here = list(bitmap.iterate(file.have()))
        say(f"have {','.join(map(str, here))} {file.salvaged_bytes}")
        missing = [piece for piece in range(manifest.pieces) if not bitmap.has(file.have(), piece)]
        random.SystemRandom().shuffle(missing)
        async with asyncio.TaskGroup() as group:
            for _ in range(_AT_ONCE):
                group.create_task(_fetch(file, data, missing, pause))
        say(f"done {await file.finish()}")


async def _fetch(file: PartialFile, data: bytes, missing: list[int], pause: float) -> None:
    kept = 0
    while missing:
        piece = missing.pop()
        assert await file.check_and_write(piece, piece_of(data, file.manifest, piece)) is Verdict.GOOD
        say(f"piece {piece}")
        await asyncio.sleep(pause)
        if file.have() & ~file.unsynced != kept:
            kept = file.have() & ~file.unsynced
            say(f"kept {','.join(map(str, bitmap.iterate(kept)))}")


if __name__ == "__main__":
    root, size, seed, pause, *how = sys.argv[1:]
    asyncio.run(download(Path(root), int(size), int(seed), float(pause), *how))

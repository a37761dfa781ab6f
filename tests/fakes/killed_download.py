"""A program that downloads from thin air, to be killed: `python -m tests.fakes.killed_download ROOT SIZE SEED`.

Says on standard output what it found (`have PIECES SALVAGED`), each piece when it counts as finished
(`piece N`), and `done PATH`. It begins anew or goes on, as an engine would.
"""

from __future__ import annotations

import asyncio
import random
import sys
from pathlib import Path

from core.pieces import bitmap
from core.storage.partial import PartialFile, Verdict
from tests.fakes.content import content, manifest_of, piece_of
from tests.fakes.peer_disk import PeerDisk

_AT_ONCE = 4


def say(text: str) -> None:
    """One line, at once."""
    sys.stdout.write(text + "\n")
    sys.stdout.flush()


async def download(root: Path, size: int, seed: int) -> None:
    """Fetch what is missing, in random order, and finish."""
    data = content(size, seed)
    manifest = manifest_of(data)
    async with PeerDisk(root) as peer:
        uuids = await peer.partials.uuids()
        file = await (peer.partials.resume(min(uuids), manifest) if uuids else peer.create(manifest))
        here = list(bitmap.iterate(file.have()))
        say(f"have {','.join(map(str, here))} {file.salvaged_bytes}")
        missing = [piece for piece in range(manifest.pieces) if not bitmap.has(file.have(), piece)]
        random.SystemRandom().shuffle(missing)
        async with asyncio.TaskGroup() as group:
            for _ in range(_AT_ONCE):
                group.create_task(_fetch(file, data, missing))
        say(f"done {await file.finish()}")


async def _fetch(file: PartialFile, data: bytes, missing: list[int]) -> None:
    while missing:
        piece = missing.pop()
        assert await file.check_and_write(piece, piece_of(data, file.manifest, piece)) is Verdict.GOOD
        say(f"piece {piece}")
        await asyncio.sleep(0.001)


if __name__ == "__main__":
    asyncio.run(download(Path(sys.argv[1]), int(sys.argv[2]), int(sys.argv[3])))

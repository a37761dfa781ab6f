"""A download of three pieces that is killed at its first operation on the disk, at its second, and so on.

`python -m tests.fakes.killed_steps ROOT` prints one JSON object a round: what the killed one had
finished (`finished`), what the next start found (`have`, `salvaged`), and what lies there in the end.
Each run is a fork of this process, which has no threads of its own.
"""

from __future__ import annotations

import asyncio
import json
import os
import signal
import sys
from collections.abc import Callable
from pathlib import Path

from core.pieces import bitmap
from tests.fakes.content import content, manifest_of, piece_of
from tests.fakes.faulty_disk import FaultyDisk
from tests.fakes.peer_disk import PeerDisk

SIZE = 2 * 256 * 1024 + 100
_OPERATIONS = ("write", "truncate", "sync_data", "sync", "sync_folder", "link")


async def killed(root: Path, at: int, pipe: int) -> None:
    """Download, and die at the operation of that number."""
    disk, met = FaultyDisk(), 0

    def meet(number: int) -> None:
        nonlocal met
        met += 1
        if met == at:
            os.kill(os.getpid(), signal.SIGKILL)

    disk.faults = dict.fromkeys(_OPERATIONS, meet)
    data = content(SIZE)
    async with PeerDisk(root, disk) as peer:
        file = await peer.create(manifest_of(data))
        for piece in range(3):
            await file.check_and_write(piece, piece_of(data, file.manifest, piece))
            os.write(pipe, bytes([piece]))
            if piece == 1:
                await peer.partials.flusher.flush(file)
        await file.finish()


async def started_again(root: Path, pipe: int) -> None:
    """What an engine does after that: go on, and finish."""
    data = content(SIZE)
    manifest = manifest_of(data)
    async with PeerDisk(root) as peer:
        uuids = await peer.partials.uuids()
        file = await (peer.partials.resume(min(uuids), manifest) if uuids else peer.create(manifest))
        have = list(bitmap.iterate(file.have()))
        right = [await file.read_piece(piece) == piece_of(data, manifest, piece) for piece in have]
        await peer.fill(file, data, set(range(3)) - set(have))
        path = await file.finish()
        report = {"row": bool(uuids), "have": have, "right": all(right), "salvaged": file.salvaged_bytes}
        os.write(pipe, json.dumps({**report, "path": path.name, "whole": path.read_bytes() == data}).encode())


def forked(run: Callable[[int], None]) -> tuple[int, bytes]:
    """The status with which a fork that does `run` ended, and what it wrote into the pipe."""
    reader, writer = os.pipe()
    child = os.fork()
    if child == 0:
        os.close(reader)
        status = 1
        try:
            run(writer)
            status = 0
        finally:
            os._exit(status)
    os.close(writer)
    with open(reader, "rb") as stream:
        written = stream.read()
    return os.waitpid(child, 0)[1], written


def main(place: Path) -> None:
    """All rounds, until one is not killed any more."""
    for at in range(1, 1000):
        root = place / str(at)
        (root / "downloads").mkdir(parents=True)
        (root / "downloads" / "file.bin").write_bytes(b"mine")
        status, finished = forked(lambda pipe: asyncio.run(killed(root, at, pipe)))  # noqa: B023
        if status == 0:
            return
        status, report = forked(lambda pipe: asyncio.run(started_again(root, pipe)))  # noqa: B023
        mine = (root / "downloads" / "file.bin").read_bytes() == b"mine"
        names = sorted(path.name for path in (root / "downloads").rglob("*"))
        outcome = json.loads(report) if status == 0 else {"failed": status}
        line = {**outcome, "at": at, "finished": list(finished), "mine": mine, "names": names}
        sys.stdout.write(json.dumps(line) + "\n")


if __name__ == "__main__":
    main(Path(sys.argv[1]))

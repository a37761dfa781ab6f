"""Which pieces on the disk are what the manifest says: both digests of each, in all worker threads.

Invariant: a piece that cannot be read, or read in full, is not good; nothing else decides. Used
when a partial file is opened again, and for what lies there beyond its bitmap.
"""

from __future__ import annotations

import asyncio
from collections.abc import Iterable, Sequence

from core.pieces import bitmap
from core.pieces.bitmap import Bitmap
from core.storage.disk import Disk, read_all
from core.storage.threads import DiskThreads
from core.wire.manifest import Manifest, digest_piece

_STRETCH = 16 * 1024 * 1024


async def good_pieces(threads: DiskThreads, disk: Disk, fd: int, manifest: Manifest, pieces: Iterable[int]) -> Bitmap:
    """Those of `pieces` that are right on the disk."""
    wanted = list(pieces)
    step = max(1, _STRETCH // manifest.piece_length)
    jobs = iter([wanted[at : at + step] for at in range(0, len(wanted), step)])
    good = 0

    async def worker() -> None:
        nonlocal good
        for job in jobs:  # shared: whoever is free takes the next
            found = await threads.run(_check, disk, fd, manifest, job)
            good |= found  # not in one statement, which would read `good` before it waits

    async with asyncio.TaskGroup() as group:
        for _ in range(threads.count):
            group.create_task(worker())
    return good


def matches(manifest: Manifest, piece: int, data: bytes | bytearray | memoryview) -> tuple[bool, bool]:
    """Whether `data` has the SHA-1, and whether it has the BLAKE3, of `piece`."""
    sha1, blake3 = digest_piece(data)
    return sha1 == manifest.sha1_of(piece), blake3 == manifest.blake3_of(piece)


def _check(disk: Disk, fd: int, manifest: Manifest, pieces: Sequence[int]) -> Bitmap:
    good = []
    for piece in pieces:
        try:
            data = read_all(disk, fd, manifest.length_of(piece), manifest.offset_of(piece))
        except OSError:
            continue
        if all(matches(manifest, piece, data)):
            good.append(piece)
    return bitmap.of(good)


def data_pieces(disk: Disk, fd: int, manifest: Manifest) -> Bitmap:
    """The pieces that have any data on the disk: all others are holes. Blocks. Raises `OSError`."""
    bits = 0
    for start, end in disk.data_ranges(fd, manifest.size):
        first, last = start // manifest.piece_length, (end - 1) // manifest.piece_length
        bits |= bitmap.full(last - first + 1) << first
    return bits

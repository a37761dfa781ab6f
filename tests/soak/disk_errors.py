"""Each operation of a download on the disk fails once, inside of the program; and writes are short (F3)."""

from __future__ import annotations

import asyncio
import errno
from collections import Counter
from dataclasses import dataclass, field
from pathlib import Path

from core.pieces import bitmap
from core.storage.partial import PartialFile
from core.wire.errors import DiskError
from core.wire.manifest import digest_piece
from tests.fakes.content import content, manifest_of
from tests.fakes.faulty_disk import FaultyDisk
from tests.fakes.peer_disk import PeerDisk
from tests.soak.figures import Figure, Plan

ERRORS = ("EIO", "ENOSPC", "EDQUOT", "EINTR")
_OPERATIONS = ("write", "truncate", "sync_data", "sync", "sync_folder", "link")
_PIECE = 256 * 1024
SIZE = 6 * _PIECE + 77
_SHOWN = 5
"""Of the rounds that went wrong."""


@dataclass
class Total:
    """What came of all rounds."""

    rounds: int = 0
    false: int = 0
    wrong: list[str] = field(default_factory=list)
    """Rounds in which the file was not whole in the end, or the program did what it must not."""
    outcomes: Counter[str] = field(default_factory=Counter)


def run(plan: Plan) -> list[Figure]:
    """Let each operation fail with each error (a share of them below scale 1)."""
    return figures_of("operation of our own", asyncio.run(_inside(plan)))


def figures_of(what: str, total: Total) -> list[Figure]:
    """What failures of this kind came to."""
    first = f" (first: {'; '.join(total.wrong[:_SHOWN])})" if total.wrong else ""
    came = ", ".join(f"{name} {count}" for name, count in total.outcomes.most_common())
    return [
        Figure(f"{what} fails: what came of it", f"{total.rounds} rounds: {came}", "each of a share", total.rounds > 0),
        Figure(f"{what} fails: not whole in the end, or said wrongly", f"{len(total.wrong)} of {total.rounds}{first}",
               "0", not total.wrong),
        Figure(f"{what} fails: committed bits that are false", f"{total.false} in {total.rounds} rounds", "0",
               total.false == 0),
    ]  # fmt: skip


async def _inside(plan: Plan) -> Total:
    total, counts = Total(), await _counts(plan.folder / "count")
    wanted = [(op, k, name) for op in _OPERATIONS for k in range(1, counts[op] + 1) for name in ERRORS]
    wanted += [("short", size, "") for size in (1021, 65_537, _PIECE - 1)]
    for number, (operation, k, name) in enumerate(plan.random("inside").sample(wanted, plan.count(len(wanted)))):
        disk = FaultyDisk()
        if operation == "short":
            disk.shortest_write = k
        else:
            disk.fail(operation, getattr(errno, name), first=k, times=1)
        total.rounds += 1
        root = plan.folder / f"inside-{number}"
        root.mkdir()
        said = await _downloaded(root, disk, total)
        total.outcomes[said] += 1
        if said not in ("whole at once", "whole after a retry"):
            total.wrong.append(f"{operation} {k} {name}: {said}")
    return total


async def _counts(root: Path) -> Counter[str]:
    root.mkdir()
    disk = FaultyDisk()
    assert await _downloaded(root, disk, Total()) == "whole at once"
    return disk.counts


async def _downloaded(root: Path, disk: FaultyDisk, total: Total) -> str:
    """Download, try again whatever fails, as a swarm does, and say what came of it."""
    data, failures = content(SIZE), 0
    manifest = manifest_of(data)
    async with PeerDisk(root, disk) as peer:
        file: PartialFile | None = None
        while file is None:
            try:
                file = await peer.create(manifest)
            except DiskError:
                failures += 1
                if failures > 3 or [path for path in peer.downloads.rglob("*") if path.is_file()]:
                    return "a creation that failed left something"
        for piece in range(manifest.pieces):
            while not bitmap.has(file.have(), piece):
                try:
                    await peer.fill(file, data, [piece])
                    if piece % 3 == 2:
                        await peer.partials.flusher.flush(file)
                except DiskError:
                    failures += 1
                    if failures > 6:
                        return "it never worked again"
                    total.false += await _false(peer, file)
                    await _again(file)
        path: Path | None = None
        while path is None:
            try:
                path = await file.finish()
            except DiskError:
                failures += 1
                if failures > 6:
                    return "it could not be finished"
                total.false += await _false(peer, file)
                await _again(file)
                await peer.fill(file, data, set(range(manifest.pieces)) - set(bitmap.iterate(file.have())))
        if path.read_bytes() != data:
            return "wrong bytes"
        if peer.names() != ["file.bin"]:
            return f"left behind: {peer.names()}"
    return "whole after a retry" if failures else "whole at once"


async def _again(file: PartialFile) -> None:
    try:
        await file.retry()
    except DiskError:
        await file.retry()


async def _false(peer: PeerDisk, file: PartialFile) -> int:
    """Bits that are committed and whose bytes are not in the file."""
    kept = await peer.database.transfers.get(file.uuid)
    part = peer.part(file)
    if kept is None or not part.exists():
        return 0
    false, manifest = 0, file.manifest
    with part.open("rb") as stream:
        for piece in bitmap.iterate(bitmap.from_wire(kept[1], len(kept[1]) * 8)):
            stream.seek(manifest.offset_of(piece))
            digests = digest_piece(stream.read(manifest.length_of(piece)))
            false += digests != (manifest.sha1_of(piece), manifest.blake3_of(piece))
    return false

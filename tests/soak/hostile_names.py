"""P4: a million names that are made to hurt, written through the real way to a disk, if it can be in memory."""

from __future__ import annotations

import asyncio
from pathlib import Path
from tempfile import TemporaryDirectory

from tests.fuzz.names import KNOWN, Found, Room, hostile_name
from tests.soak.figures import Figure, Plan

_TOGETHER = 300


def run(plan: Plan) -> list[Figure]:
    """Offer and publish them, some hundreds in one folder at a time."""
    memory = Path("/dev/shm")
    with TemporaryDirectory(dir=memory if memory.is_dir() else plan.folder, prefix="p2p-names-") as folder:
        found = asyncio.run(_run(plan, Path(folder) / "room"))
    names = f"of {found.tried:,} names, {found.written:,} of them written"
    return [
        Figure("outside the folder", f"{len(found.escapes)} {names}", "0", not found.escapes),
        Figure("in the place of another file", f"{len(found.overwrites)} {names}", "0", not found.overwrites),
        Figure("taken although not safe on every system", f"{len(found.unsafe)} {names}", "0", not found.unsafe),
    ]


async def _run(plan: Plan, folder: Path) -> Found:
    room, chance, left = Room(folder), plan.random("names"), plan.count(1_000_000)
    while left > 0:
        count = min(left, _TOGETHER)
        await room.try_all([*KNOWN[:count], *(hostile_name(chance) for _ in range(count - len(KNOWN)))])
        left -= count
    return room.found

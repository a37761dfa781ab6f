"""A folder, a file or the state folder may not be written for a while (F5). Run as an ordinary user: root may all."""

from __future__ import annotations

import asyncio
import os
import shutil
import subprocess
import sys
from collections.abc import Callable, Coroutine
from pathlib import Path
from typing import Any

from tests.fakes.ordinary_user import as_ordinary_user, as_root, ordinary
from tests.fakes.people import GROUP
from tests.soak.figures import Figure, Plan
from tests.soak.lost_disks import NAME, Lost, judged, on_the_way, until_moving, until_stopped


def missing() -> str | None:
    """Why rights cannot be taken here, or None."""
    if os.geteuid() != 0:
        return "only root makes files immutable"
    return None if shutil.which("chattr") else "chattr is missing: sudo apt-get install e2fsprogs"


def run(plan: Plan) -> list[Figure]:
    """Take the rights in each way, `round(3 * scale)` times."""
    if (lack := missing()) is not None:
        raise RuntimeError(lack)
    figures = []
    for what, take in WAYS.items():
        for number in range(plan.count(3)):
            folder = plan.folder / f"{what}-{number}"
            folder.mkdir()
            with as_ordinary_user():
                lost = asyncio.run(take(folder))
            told = ", ".join(sorted(lost.reasons))
            figures += [
                Figure(f"{what}: said while it was so", told, "a reason, whole in the end", not lost.wrong),
                Figure(f"{what}: stood still afterwards", f"{lost.seconds:.1f} s", "≤ 10 s", lost.seconds <= 10),
            ]
    return figures


async def folder_refuses(folder: Path) -> Lost:
    """The folder of the download takes no new name when the file is whole."""
    place = folder / "place"
    place.mkdir()
    async with on_the_way(folder, place) as (bob, source):
        place.chmod(0o555)
        await bob.engine.downloads.set_limits(GROUP, NAME, 0, 0)
        reason = await until_stopped(bob)
        place.chmod(0o755)
        return await judged(bob, source, place, reason, seconds=await until_moving(bob))


async def partial_folder_is_closed(folder: Path) -> Lost:
    """The folder of what is not complete may not be looked into while the download runs."""
    place = folder / "place"
    place.mkdir()
    async with on_the_way(folder, place) as (bob, source):
        inner = place / ".p2p-partial"
        inner.chmod(0)
        reason = await until_stopped(bob)
        inner.chmod(0o700)
        return await judged(bob, source, place, reason, seconds=await until_moving(bob))


async def file_refuses(folder: Path) -> Lost:
    """The file of what is not complete may not be opened when the download goes on."""
    place = folder / "place"
    place.mkdir()
    async with on_the_way(folder, place) as (bob, source):
        await bob.engine.downloads.pause(GROUP, NAME)
        (part,) = (place / ".p2p-partial").glob("*.part")
        part.chmod(0)
        await bob.engine.downloads.resume(GROUP, NAME)
        reason = await until_stopped(bob)
        part.chmod(0o600)
        return await judged(bob, source, place, reason, seconds=await until_moving(bob))


async def file_is_immutable(folder: Path) -> Lost:
    """The file of what is not complete is made immutable while it is written."""
    place = folder / "place"
    place.mkdir()
    async with on_the_way(folder, place) as (bob, source):
        (part,) = (place / ".p2p-partial").glob("*.part")
        if not as_root("chattr", "+i", str(part)):
            raise RuntimeError("this file system has no chattr +i")
        try:
            reason = await until_stopped(bob)
        finally:
            assert as_root("chattr", "-i", str(part))
        return await judged(bob, source, place, reason, seconds=await until_moving(bob))


async def folder_is_immutable(folder: Path) -> Lost:
    """The folder of the download is made immutable before the file is whole."""
    place = folder / "place"
    place.mkdir()
    async with on_the_way(folder, place) as (bob, source):
        if not as_root("chattr", "+i", str(place)):
            raise RuntimeError("this file system has no chattr +i")
        try:
            await bob.engine.downloads.set_limits(GROUP, NAME, 0, 0)
            reason = await until_stopped(bob)
        finally:
            assert as_root("chattr", "-i", str(place))
        return await judged(bob, source, place, reason, seconds=await until_moving(bob))


async def state_refuses(folder: Path) -> Lost:
    """The state folder takes no new name while the program runs, and a second start says so in one sentence."""
    place, state = folder / "place", folder / "state-bob"
    place.mkdir()
    async with on_the_way(folder, place) as (bob, source):
        state.chmod(0o500)
        lost = await judged(bob, source, place, "none", seconds=0.0)
        await bob.engine.close()
        for name in ("lock", "state.sqlite3"):
            (state / name).chmod(0o400)
        words = [sys.executable, "-m", "core.shell", "--state", str(state), "-c", "status"]
        ended = await asyncio.to_thread(subprocess.run, ordinary(words), capture_output=True, text=True)
        for name in ("lock", "state.sqlite3"):
            (state / name).chmod(0o600)
        state.chmod(0o700)
        lines = ended.stderr.strip().splitlines()
        if ended.returncode != 1 or len(lines) != 1 or str(state) not in lines[0]:
            return Lost(lost.reasons, 0.0, f"the next start ended with {ended.returncode}: {ended.stderr[-300:]}")
        return Lost(frozenset(lines), 0.0, lost.wrong)


WAYS: dict[str, Callable[[Path], Coroutine[Any, Any, Lost]]] = {
    "folder refuses": folder_refuses,
    "partial folder is closed": partial_folder_is_closed,
    "file refuses": file_refuses,
    "file is immutable": file_is_immutable,
    "folder is immutable": folder_is_immutable,
    "state folder refuses": state_refuses,
}

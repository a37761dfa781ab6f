"""The disk of a download gets full, is taken away, or takes no more writes, and is itself again (F4)."""

from __future__ import annotations

import asyncio
import os
import subprocess
import time
from collections.abc import AsyncIterator, Callable, Coroutine
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from core.snapshots import DownloadSnapshot, DownloadState
from tests.fakes.files import make_file, sha1_of
from tests.fakes.people import GROUP, Person, people
from tests.soak.figures import Figure, Plan

MIB = 1 << 20
NAME = "big.bin"
_SIZE = 24 * MIB
_SPEED = 6 * MIB
_STOPPED = (DownloadState.PAUSED, DownloadState.FAILED)
_MOVING = (DownloadState.DOWNLOADING, DownloadState.FINISHING, DownloadState.DONE)


@dataclass(frozen=True, slots=True)
class Lost:
    """What a download said while its disk was lost, how long it stood still afterwards, and what was wrong."""

    reasons: frozenset[str]
    seconds: float
    wrong: str = ""


def missing() -> str | None:
    """Why disks cannot be lost here, or None."""
    return None if os.geteuid() == 0 else "only root can mount a disk to lose it"


def run(plan: Plan) -> list[Figure]:
    """Lose a disk in each way, `round(3 * scale)` times."""
    if (lack := missing()) is not None:
        raise RuntimeError(lack)
    figures = []
    for what, lose in WAYS.items():
        for number in range(plan.count(3)):
            folder = plan.folder / f"{what}-{number}"
            folder.mkdir()
            lost = asyncio.run(lose(folder))
            told = ", ".join(sorted(lost.reasons))
            figures.append(Figure(f"{what}: said while it was so", told, "a reason, whole in the end", not lost.wrong))
            figures.append(
                Figure(f"{what}: stood still afterwards", f"{lost.seconds:.1f} s", "≤ 10 s", lost.seconds <= 10)
            )
    return figures


@asynccontextmanager
async def on_the_way(folder: Path, destination: Path) -> AsyncIterator[tuple[Person, Path]]:
    """Bob, who has a part of a file that goes to `destination`, and another one that goes to a folder of its own."""
    async with people(folder, "ann", "bob") as crowd:
        ann, bob = crowd.people
        source = make_file(folder / NAME, _SIZE)
        other = make_file(folder / "other.bin", _SIZE, seed=1)
        for one in (source, other):
            await ann.engine.sharing.upload_file(str(one), GROUP)
        for name, place in ((NAME, destination), ("other.bin", bob.folder)):
            await bob.engine.downloads.download_file(GROUP, name, f"{place}/", paused=True)
            await bob.engine.downloads.set_limits(GROUP, name, _SPEED, 0)
            await bob.engine.downloads.resume(GROUP, name)
        await bob.until(lambda one: one.bytes_verified > 3 * MIB, NAME)
        yield bob, source


async def until_stopped(bob: Person, seconds: float = 20.0) -> str:
    """Wait until the download does not move and says why; the reason."""
    await bob.until(lambda one: one.state in _STOPPED and one.reason != "", NAME, seconds)
    return (await bob.download(NAME)).reason


async def until_moving(bob: Person, seconds: float = 30.0) -> float:
    """Wait until it moves again; how long that took."""
    begun = time.monotonic()
    await bob.until(lambda one: one.state in _MOVING, NAME, seconds)
    return time.monotonic() - begun


async def judged(bob: Person, source: Path, destination: Path, *reasons: str, seconds: float) -> Lost:
    """Let both downloads come to their ends, and say what is wrong."""
    for name in (NAME, "other.bin"):
        await bob.engine.downloads.set_limits(GROUP, name, 0, 0)
    wrong = ""
    for name, place in ((NAME, destination), ("other.bin", bob.folder)):
        with suppress(TimeoutError):
            await bob.until(_is_over, name, 30)
        one = await bob.download(name)
        if one.state is not DownloadState.DONE:
            wrong = f"{name} is {one.state.value}, {one.reason}"
        elif sha1_of(place / name) != sha1_of(source.with_name(name)):
            wrong = f"{name} has wrong bytes"
    if not all(reasons):
        wrong = wrong or "it gave no reason"
    return Lost(frozenset(reasons), seconds, wrong)


def _is_over(one: DownloadSnapshot) -> bool:
    return one.state in (DownloadState.DONE, DownloadState.FAILED)


async def full(folder: Path) -> Lost:
    """Somebody fills the disk, and empties it again."""
    async with _small_disk(folder / "disk") as place, on_the_way(folder, place) as (bob, source):
        ballast = place / "ballast"
        with suppress(OSError), ballast.open("wb", buffering=0) as stream:
            while True:
                stream.write(bytes(MIB // 4))
        reason = await until_stopped(bob)
        ballast.unlink()
        return await judged(bob, source, place, reason, seconds=await until_moving(bob))


async def taken_away(folder: Path) -> Lost:
    """The disk is pulled out, and put in again."""
    async with _small_disk(folder / "disk") as disk:
        place = folder / "place"
        place.mkdir()
        _sh("mount", "--bind", str(disk), str(place))
        try:
            async with on_the_way(folder, place) as (bob, source):
                _sh("umount", "-l", str(place))
                reason = await until_stopped(bob)
                _sh("mount", "--bind", str(disk), str(place))
                return await judged(bob, source, place, reason, seconds=await until_moving(bob))
        finally:
            subprocess.run(["umount", "-l", str(place)], capture_output=True)


async def read_only(folder: Path) -> Lost:
    """The disk can only be read for a while, as one is that had an error, when the download goes on."""
    async with _small_disk(folder / "disk") as place, on_the_way(folder, place) as (bob, source):
        await bob.engine.downloads.pause(GROUP, NAME)
        _sh("mount", "-o", "remount,ro", str(place))
        await bob.engine.downloads.resume(GROUP, NAME)
        reason = await until_stopped(bob)
        _sh("mount", "-o", "remount,rw", str(place))
        return await judged(bob, source, place, reason, seconds=await until_moving(bob))


async def state_full(folder: Path) -> Lost:
    """The disk of the state folder is full for a while, and that of the download is not."""
    state = folder / "state-bob"
    async with _small_disk(state):
        place = folder / "place"
        place.mkdir()
        async with on_the_way(folder, place) as (bob, source):
            ballast = state / "ballast"
            with suppress(OSError), ballast.open("wb", buffering=0) as stream:
                while True:
                    stream.write(bytes(4096))
            reason = await until_stopped(bob)
            ballast.unlink()
            seconds = await until_moving(bob)
            lost = await judged(bob, source, place, reason, seconds=seconds)
        return lost if not list(state.glob("*.broken*")) else Lost(lost.reasons, lost.seconds, "the state was given up")


WAYS: dict[str, Callable[[Path], Coroutine[Any, Any, Lost]]] = {
    "disk full": full,
    "disk taken away": taken_away,
    "disk read-only": read_only,
    "disk of the state full": state_full,
}


@asynccontextmanager
async def _small_disk(place: Path) -> AsyncIterator[Path]:
    place.mkdir()
    _sh("mount", "-t", "tmpfs", "-o", "size=40m", "tmpfs", str(place))
    try:
        yield place
    finally:
        subprocess.run(["umount", "-l", str(place)], check=True)


def _sh(*words: str) -> None:
    subprocess.run(words, check=True, capture_output=True)

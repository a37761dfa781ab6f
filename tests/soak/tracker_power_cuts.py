"""The power fails while a tracker changes memberships: nothing that it acknowledged is lost (F2, tracker)."""

from __future__ import annotations

import asyncio
import json
import os
import select
import shutil
import signal
import sqlite3
import time
import traceback
from contextlib import closing
from pathlib import Path
from random import Random

from tests.fakes.cut_tracker import Known, be_careless, serve
from tests.fakes.power_cut import PowerCut
from tests.soak.figures import Figure, Plan
from tracker.data_folder import DATABASE

_ROUNDS = 500
_WRONG_ROUNDS = 20
_OF_ONE_FOLDER = 20
"""Rounds after which a new deployment is begun, whose making is cut then."""
_PATIENCE_SECONDS = 60.0


def run(plan: Plan) -> list[Figure]:
    """Catch two wrong orders first, then cut the power `_ROUNDS` times."""
    disk = _disk(plan.folder)
    try:
        figures = []
        for wrong in ("OFF", "NORMAL"):
            known = _rounds(disk, plan.random(f"wrong {wrong}"), plan.count(_WRONG_ROUNDS) + 2, wrong)[0]
            what = f"tracker with synchronous = {wrong}, the wrong way: acknowledged changes that this audit misses"
            figures.append(Figure(what, f"{len(known.lost)} of {known.acknowledged}", "at least 1", bool(known.lost)))
        rounds = plan.count(_ROUNDS)
        known, broken = _rounds(disk, plan.random("tracker"), rounds, None)
    finally:
        disk.unmount()
    first = f" (first: {known.lost[0]})" if known.lost else ""
    lost = f"{len(known.lost)} of {known.acknowledged} in {rounds} power cuts{first}"
    start = max(known.starts)
    return [
        *figures,
        Figure("tracker: acknowledged membership changes lost", lost, "0", not known.lost and known.acknowledged > 0),
        Figure("tracker: databases that integrity_check finds broken", f"{broken} of {rounds}", "0", not broken),
        Figure("tracker: longest start after a power cut", f"{start:.1f} s", "≤ 3 s", start <= 3),
    ]


def _disk(folder: Path) -> PowerCut:
    missing = PowerCut.missing()
    if missing is not None:
        raise RuntimeError(missing)
    disk = PowerCut(folder, 96)
    if not disk.mount():
        raise RuntimeError("no loop device can be mounted")
    return disk


def _rounds(disk: PowerCut, chance: Random, rounds: int, careless: str | None) -> tuple[Known, int]:
    """What was acknowledged and lost in all, and how often the database was broken."""
    total, known, broken, of_folder = Known(), Known(), 0, 0
    folder = disk.place / "tracker"
    for _ in range(rounds):
        if of_folder == 0:
            shutil.rmtree(folder, ignore_errors=True)
            folder.mkdir()
            os.sync()
            _add(total, known)
            known = Known()
        # The first of a folder is cut while it is made, or soon after.
        wanted = 0 if of_folder == 0 else chance.randint(4, 60)
        is_up = _until_the_power_fails(disk, folder, known, chance, wanted, careless)
        of_folder = (of_folder + 1) % _OF_ONE_FOLDER if is_up else 0
        disk.restart()
        broken += not _is_whole(folder / "tracker-data" / DATABASE, disk.place.parent)
    _audited(folder, known, careless)
    _add(total, known)
    return total, broken


def _add(total: Known, known: Known) -> None:
    total.acknowledged += known.acknowledged
    total.lost += known.lost
    total.starts += known.starts


def _until_the_power_fails(
    disk: PowerCut, folder: Path, known: Known, chance: Random, wanted: int, careless: str | None
) -> bool:
    """Let a tracker run until so many changes more are acknowledged and a moment has passed; then cut the power.

    False if what lies in the folder is no tracker's any more, which is a loss of all that was acknowledged.
    """
    child, pipe = _started(folder, known, chance.randrange(1 << 30), careless)
    enough, deadline = known.acknowledged + wanted, time.monotonic() + _PATIENCE_SECONDS
    pause = chance.uniform(0, 0.5) if not wanted else chance.uniform(0, 0.01)
    rest: bytes | None = b""
    while wanted and rest is not None and known.acknowledged < enough:
        assert time.monotonic() < deadline, f"only {known.acknowledged} of {enough} changes were acknowledged"
        rest = _read(pipe, known, rest, _PATIENCE_SECONDS)
    end = time.monotonic() + pause
    while rest is not None and (left := end - time.monotonic()) > 0:
        rest = _read(pipe, known, rest, left)
    disk.cut()
    _killed(child, pipe, known, rest or b"")
    if rest is None:
        known.lost.append(known.failed)
    return rest is not None


def _audited(folder: Path, known: Known, careless: str | None) -> None:
    """Look once more, without a cut."""
    child, pipe = _started(folder, known, 0, careless)
    looks = known.looks
    rest: bytes | None = b""
    while rest is not None and known.looks == looks:
        rest = _read(pipe, known, rest, _PATIENCE_SECONDS)
    _killed(child, pipe, known, rest or b"")
    if rest is None:
        known.lost.append(known.failed)


def _killed(child: int, pipe: int, known: Known, rest: bytes) -> None:
    """Kill it. What it wrote last counts: after a cut no sync succeeds, so what it acknowledged was on the disk."""
    os.kill(child, signal.SIGKILL)
    os.waitpid(child, 0)
    while read := os.read(pipe, 1 << 20):
        rest += read
    for line in rest.split(b"\n")[:-1]:
        known.take(line.decode())
    os.close(pipe)


def _started(folder: Path, known: Known, seed: int, careless: str | None) -> tuple[int, int]:
    reader, writer = os.pipe()
    child = os.fork()
    if child:
        os.close(writer)
        return child, reader
    os.close(reader)
    os.dup2(os.open(os.devnull, os.O_WRONLY), 2)  # what it says of a disk that is gone
    try:
        if careless is not None:
            be_careless(careless)
        asyncio.run(serve(folder, known, seed, writer))
    except BaseException:  # noqa: BLE001 - told to the one who waits
        os.write(writer, json.dumps({"failed": traceback.format_exc().strip().split("\n")[-1]}).encode() + b"\n")
    finally:
        os._exit(1)


def _read(pipe: int, known: Known, rest: bytes, seconds: float) -> bytes | None:
    """Take the lines that are there, or come in time; what is left of one that is not whole, None at the end."""
    ready, _, _ = select.select([pipe], [], [], max(0.0, seconds))
    if not ready:
        return rest
    read = os.read(pipe, 1 << 20)
    if not read:
        return None
    *lines, rest = (rest + read).split(b"\n")
    for line in lines:
        known.take(line.decode())
    return rest


def _is_whole(database: Path, folder: Path) -> bool:
    """Whether a copy of the database, made whole as a start does it, has nothing wrong."""
    if not database.exists():
        return True
    copy = folder / "copy.sqlite3"
    for ending in ("", "-wal"):
        part = database.with_name(database.name + ending)
        place = copy.with_name(copy.name + ending)
        place.unlink(missing_ok=True)
        if part.exists():
            shutil.copyfile(part, place)
    with closing(sqlite3.connect(copy)) as db:
        return db.execute("PRAGMA integrity_check").fetchall() == [("ok",)]

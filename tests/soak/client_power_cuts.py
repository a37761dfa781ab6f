"""The power fails while a download writes: no false bit, nothing committed lost, nothing overwritten (F2, client)."""

from __future__ import annotations

import asyncio
import os
import shutil
import sqlite3
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path
from random import Random

from tests.fakes.content import content
from tests.fakes.power_cut import PowerCut
from tests.fakes.power_rounds import PIECE, audit, download_until_the_power_fails
from tests.soak.figures import Figure, Plan

_ROUNDS = 500
_WRONG_ROUNDS = 20
_PIECES = 60
_MINE = b"mine"
_MAY_BE_LOST = 8 * 1024 * 1024


@dataclass
class _Total:
    rounds: int = 0
    false: int = 0
    unkept: int = 0
    """Pieces whose bits were committed and are not."""
    broken: int = 0
    overwritten: int = 0
    wrong: int = 0
    finished: int = 0
    refetched: int = 0
    """Bytes, of the worst round: finished, and neither committed nor found on the disk."""
    start: float = 0.0


def run(plan: Plan) -> list[Figure]:
    """Catch two wrong orders first, then cut the power `_ROUNDS` times."""
    missing = PowerCut.missing()
    if missing is not None:
        raise RuntimeError(missing)
    disk = PowerCut(plan.folder, 96)
    if not disk.mount():
        raise RuntimeError("no loop device can be mounted")
    try:
        wrong = plan.count(_WRONG_ROUNDS) + 2
        forgetful = asyncio.run(_rounds(disk, plan.random("forgetful"), wrong, "forgetful"))
        relaxed = asyncio.run(_rounds(disk, plan.random("relaxed"), wrong, "relaxed"))
        total = asyncio.run(_rounds(disk, plan.random("client"), plan.count(_ROUNDS), ""))
    finally:
        disk.unmount()
    of = f"in {total.rounds} power cuts"
    return [
        Figure("bits before their data, the wrong way: false ones that this audit finds",
               f"{forgetful.false} in {forgetful.rounds} power cuts", "at least 1", forgetful.false > 0),
        Figure("commits without a sync, the wrong way: lost bits that this audit finds",
               f"{relaxed.unkept} in {relaxed.rounds} power cuts", "at least 1", relaxed.unkept > 0),
        Figure("client: committed bits that are false", f"{total.false} {of}", "0", total.false == 0),
        Figure("client: committed bits that are lost", f"{total.unkept} {of}", "0", total.unkept == 0),
        Figure("client: databases that integrity_check finds broken", f"{total.broken} {of}", "0", total.broken == 0),
        Figure("client: files overwritten", f"{total.overwritten} {of}", "0", total.overwritten == 0),
        Figure("client: finished files with a wrong byte", f"{total.wrong} of {total.finished}", "0",
               total.wrong == 0 and (total.finished > 0 or total.rounds < 50)),
        Figure("client: most verified data to be fetched again after a cut", f"{total.refetched / 2**20:.1f} MiB",
               "≤ 8 MiB", total.refetched <= _MAY_BE_LOST),
        Figure("client: longest opening of the file after a cut", f"{total.start:.1f} s", "≤ 3 s", total.start <= 3),
    ]  # fmt: skip


async def _rounds(disk: PowerCut, chance: Random, rounds: int, how: str) -> _Total:
    """Cut after cut of one download, and a new one when it is finished or has lost its order."""
    total, root = _Total(), disk.place / "download"
    is_new = True
    for _ in range(rounds):
        if is_new:
            _begin_anew(root)
        said = download_until_the_power_fails(disk, root, _PIECES, chance.randint(1, 30), how, chance.uniform(0, 0.03))
        found = await audit(disk, root, _PIECES)
        total.rounds += 1
        total.false += len(found.false)
        total.unkept += len(said.kept - found.committed)
        total.overwritten += (root / "downloads" / "file.bin").read_bytes() != _MINE
        total.broken += not _is_whole(root / "state" / "state.db")
        total.refetched = max(total.refetched, len(said.finished - found.have) * PIECE)
        total.start = max(total.start, found.seconds)
        if said.path:
            total.finished += 1
            whole = Path(said.path)
            total.wrong += not whole.exists() or whole.read_bytes() != content(_PIECES * PIECE, 5)
        is_new = bool(said.path) or bool(how)
    return total


def _begin_anew(root: Path) -> None:
    shutil.rmtree(root, ignore_errors=True)
    (root / "downloads").mkdir(parents=True)
    with (root / "downloads" / "file.bin").open("wb") as mine:
        mine.write(_MINE)
    os.sync()


def _is_whole(database: Path) -> bool:
    with closing(sqlite3.connect(database)) as db:
        return bool(db.execute("PRAGMA integrity_check").fetchall() == [("ok",)])

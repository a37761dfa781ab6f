"""A folder of small files is killed, and has its power cut, again and again, each time anew."""

from __future__ import annotations

import asyncio
import shutil
from pathlib import Path
from random import Random
from typing import Final

from tests.fakes.power_cut import PowerCut
from tests.fakes.small_files import FILES
from tests.faults.small_batches import assert_all_there, fetch, wrong_files
from tests.soak.figures import Figure, Plan

_KILLS: Final = 200
_CUTS: Final = 100
_STOPS: Final = 3
"""In each round, before it may come to its end."""


def run(plan: Plan) -> list[Figure]:
    """Rounds of kills, then of power cuts. Raises `RuntimeError` where there can be no disk to cut the power of."""
    if missing := PowerCut.missing():
        raise RuntimeError(missing)
    rng = plan.random("stops")
    kills, cuts = plan.count(_KILLS), plan.count(_CUTS)
    killed = [_killed(plan.folder / f"kill{number}", rng) for number in range(kills)]
    cut = [_cut(plan.folder / f"cut{number}", rng) for number in range(cuts)]
    return [_figure("kill -9 in a batch of small files", killed), _figure("power cut in a batch of small files", cut)]


def _figure(what: str, rounds: list[list[str]]) -> Figure:
    bad = [wrong for wrong in rounds if wrong]
    value = f"{len(bad)} of {len(rounds)} rounds" + (f", the first: {bad[0][0]}" if bad else "")
    return Figure(f"{what}: files lost, half or wrong", value, "0", not bad)


def _killed(place: Path, rng: Random) -> list[str]:
    place.mkdir()
    told: set[int] = set()
    wrong: list[str] = []
    for _ in range(_STOPS):
        new, _ = fetch(place, after=rng.randint(1, FILES // _STOPS))
        wrong += [f"{number} was fetched again" for number in new & told]
        told |= new
        wrong += asyncio.run(wrong_files(place, told))
    wrong += _at_the_end(place)
    shutil.rmtree(place)
    return wrong


def _cut(place: Path, rng: Random) -> list[str]:
    place.mkdir()
    disk = PowerCut(place, 64)
    if not disk.mount():
        raise RuntimeError("no loop device can be mounted")
    try:
        told: set[int] = set()
        wrong: list[str] = []
        for _ in range(_STOPS):
            told |= fetch(disk.place, after=rng.randint(1, FILES // _STOPS), stop=disk.cut)[0]
            disk.restart()
            wrong += asyncio.run(wrong_files(disk.place, told))
        wrong += _at_the_end(disk.place)
    finally:
        disk.unmount()
    shutil.rmtree(place)
    return wrong


def _at_the_end(place: Path) -> list[str]:
    try:
        asyncio.run(assert_all_there(place))
    except AssertionError as error:
        return [f"not all there at the end: {error}"]
    return []

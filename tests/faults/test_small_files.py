"""A folder of small files is stopped in the middle of a batch: by kill -9, and by the power."""

from __future__ import annotations

import random
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.fakes.power_cut import PowerCut, disk_to_cut
from tests.faults.small_batches import assert_all_there, fetch, wrong_files

ROUNDS = 3


@pytest.fixture
def disk(tmp_path: Path) -> Iterator[PowerCut]:
    with disk_to_cut(tmp_path, 64) as disk:
        yield disk


async def test_a_kill_in_the_middle_of_a_batch_loses_no_file_and_leaves_none_half(tmp_path: Path) -> None:
    rng = random.Random(5)
    told: set[int] = set()
    for _ in range(ROUNDS):
        new, ended = fetch(tmp_path, after=rng.randint(3, 12))
        assert not ended
        assert not new & told, "a complete file was fetched again"
        told |= new
        assert not await wrong_files(tmp_path, told)
    await assert_all_there(tmp_path)


async def test_a_power_cut_in_the_middle_of_a_batch_loses_no_file_and_leaves_none_half(disk: PowerCut) -> None:
    rng = random.Random(6)
    told: set[int] = set()
    for _ in range(ROUNDS):
        new, ended = fetch(disk.place, after=rng.randint(3, 12), stop=disk.cut)
        assert not ended
        told |= new
        disk.restart()
        assert not await wrong_files(disk.place, told)
    await assert_all_there(disk.place)


async def test_this_audit_finds_names_that_were_made_before_their_data(disk: PowerCut) -> None:
    """What the order is for: without the syncs, the same audit must fail."""
    for _ in range(ROUNDS):
        told, _ = fetch(disk.place, "forgetful", after=10, stop=disk.cut)
        disk.restart()
        if await wrong_files(disk.place, told):
            return
    pytest.fail("the audit cannot tell the right order from the wrong one")

"""The power fails at random moments of a download: no committed bit is false, and little is lost."""

from __future__ import annotations

import random
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.fakes.power_cut import PowerCut, disk_to_cut
from tests.fakes.power_rounds import PIECE, audit, download_until_the_power_fails

PIECES = 100
ROUNDS = 4


@pytest.fixture
def disk(tmp_path: Path) -> Iterator[PowerCut]:
    with disk_to_cut(tmp_path, 96) as disk:
        yield disk


async def test_no_committed_bit_is_false_after_a_power_cut(disk: PowerCut) -> None:
    rng = random.Random(3)
    committed_in_all = 0
    for round_ in range(ROUNDS):
        said = download_until_the_power_fails(disk, disk.place, PIECES, rng.randint(6, 16))
        found = await audit(disk, disk.place, PIECES)
        assert not found.false
        assert said.kept <= found.committed
        # Flushed every 20 ms here, so far less than the 8 MiB that may be lost; and the pieces in flight.
        assert len(said.finished - found.committed) * PIECE <= 8 * 1024 * 1024 + 4 * PIECE, round_
        committed_in_all += len(found.committed)
    assert committed_in_all > 0


async def test_this_audit_finds_bits_that_were_committed_before_their_data(disk: PowerCut) -> None:
    """What the order of writes is for: without the sync, the same audit must fail."""
    for _ in range(ROUNDS):
        download_until_the_power_fails(disk, disk.place, PIECES, 16, "forgetful")
        if (await audit(disk, disk.place, PIECES)).false:
            return
    pytest.fail("the audit cannot tell the right order from the wrong one")


async def test_this_audit_finds_bits_that_were_acknowledged_before_their_commit_was_synced(disk: PowerCut) -> None:
    for number in range(ROUNDS):
        root = disk.place / str(number)
        root.mkdir()
        said = download_until_the_power_fails(disk, root, PIECES, 16, "relaxed")
        if said.kept - (await audit(disk, root, PIECES)).committed:
            return
    pytest.fail("the audit cannot tell the right order from the wrong one")

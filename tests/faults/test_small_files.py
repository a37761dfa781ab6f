"""A folder of small files is stopped in the middle of a batch: by kill -9, and by the power."""

from __future__ import annotations

import random
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from core.storage.rows import DownloadRow
from tests.fakes.peer_disk import PeerDisk
from tests.fakes.power_cut import PowerCut
from tests.fakes.small_files import ACCOUNT, FILES, bytes_of, name_of
from tests.skips import skip_reason

ROOT = Path(__file__).parents[2]
ROUNDS = 3


@pytest.fixture
def disk(tmp_path: Path) -> Iterator[PowerCut]:
    missing = PowerCut.missing()
    if missing is not None:
        pytest.skip(skip_reason(missing, "apt-get install e2fsprogs && sudo make test"))
    disk = PowerCut(tmp_path, 64)
    if not disk.mount():
        pytest.skip(skip_reason("no loop device can be mounted", "modprobe loop && sudo make test"))
    yield disk
    disk.unmount()


def fetch(root: Path, *how: str, after: int = 0, stop: Callable[[], None] = lambda: None) -> tuple[set[int], bool]:
    """The files that were told to be complete, and whether it came to its end, `stop` being called after so many."""
    command = [sys.executable, "-m", "tests.fakes.small_files", str(root), *how]
    process = subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, cwd=ROOT, text=True)
    assert process.stdout is not None
    told: set[int] = set()
    ended = False
    with process.stdout as lines:
        for line in lines:
            what, _, number = line.rstrip("\n").partition(" ")
            ended |= what == "end"
            if what == "done":
                told.add(int(number))
            if after and len(told) == after:
                stop()
                process.kill()
                break
    process.wait()
    return told, ended


async def rows_of(root: Path) -> dict[int, DownloadRow]:
    """The rows of all files, by number."""
    async with PeerDisk(root) as peer:
        return {int(row.listing_id): row for row in await peer.database.downloads.all(ACCOUNT)}


async def wrong_files(root: Path, told: set[int]) -> list[str]:
    """What is not as it was promised after a stop."""
    rows = await rows_of(root)
    place = root / "downloads"
    wrong = [f"{number} was told and is not kept" for number in told if rows[number].state != "done"]
    for number, row in rows.items():
        path = place / name_of(number)
        if row.state == "done" and not path.is_file():
            wrong.append(f"{number} is kept and not there")
        if path.is_file() and path.read_bytes() != bytes_of(number):
            wrong.append(f"{number} has its name and is not whole")
    return wrong


async def assert_all_there(root: Path) -> None:
    """It goes on to its end: each file once, under its own name, and nothing beside them."""
    _, ended = fetch(root)
    assert ended
    place = root / "downloads"
    files = {str(path.relative_to(place)) for path in place.rglob("*") if path.is_file()}
    assert files == {name_of(number) for number in range(FILES)}
    assert not await wrong_files(root, set(range(FILES)))
    assert not (place / ".p2p-partial").exists()
    async with PeerDisk(root) as peer:
        assert not await peer.partials.uuids()


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

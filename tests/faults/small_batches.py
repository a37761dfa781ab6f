"""Fetches a folder of small files in a process that is stopped, and looks at what it left.

Used by the short form here and by the long one in `tests.soak`.
"""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

from core.storage.rows import DownloadRow
from tests.fakes.peer_disk import PeerDisk
from tests.fakes.small_files import ACCOUNT, FILES, bytes_of, name_of

_ROOT = Path(__file__).parents[2]


def fetch(root: Path, *how: str, after: int = 0, stop: Callable[[], None] = lambda: None) -> tuple[set[int], bool]:
    """The files that were told to be complete, and whether it came to its end, `stop` being called after so many."""
    command = [sys.executable, "-m", "tests.fakes.small_files", str(root), *how]
    process = subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, cwd=_ROOT, text=True)
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


async def _rows_of(root: Path) -> dict[int, DownloadRow]:
    """The rows of all files, by number."""
    async with PeerDisk(root) as peer:
        return {int(row.listing_id): row for row in await peer.database.downloads.all(ACCOUNT)}


async def wrong_files(root: Path, told: set[int]) -> list[str]:
    """What is not as it was promised after a stop."""
    rows = await _rows_of(root)
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

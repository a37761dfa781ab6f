"""No name that a stranger chooses leaves the download folder, replaces a file, or stays as it is where it may not."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from random import Random
from tempfile import TemporaryDirectory

import pytest

from tests.fuzz.names import KNOWN, Room, hostile_name, suits_windows


@pytest.fixture
def in_memory(tmp_path: Path) -> Iterator[Path]:
    """A folder in memory, where the system has such a place: syncs are then free."""
    memory = Path("/dev/shm")
    if not memory.is_dir():
        yield tmp_path / "room"
        return
    with TemporaryDirectory(dir=memory, prefix="p2p-names-") as folder:
        yield Path(folder) / "room"


async def test_hostile_names_stay_in_the_folder_and_replace_nothing(in_memory: Path) -> None:
    room, chance = Room(in_memory), Random(4)
    await room.try_all([*KNOWN, *(hostile_name(chance) for _ in range(400))])
    found = room.found
    assert (found.escapes, found.overwrites, found.unsafe) == ([], [], [])
    assert found.tried > 400
    assert found.written > 100


@pytest.mark.parametrize("name", ["CON", "nul.txt", "COM1 .x", "LPT³", "a.", "a ", "a:b", "x|y"])
def test_the_rules_of_windows_are_known(name: str) -> None:
    assert not suits_windows(name)
    assert suits_windows(f"_{name.rstrip('. ').translate(str.maketrans(':|', '__'))}_")

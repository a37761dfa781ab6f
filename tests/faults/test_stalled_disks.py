"""A disk that takes its time: nobody but the one who waits for it notices."""

from __future__ import annotations

import asyncio
import errno
import os
import threading
from collections.abc import Callable
from functools import partial
from pathlib import Path

import pytest

from core.storage.partials import Partials
from tests.fakes.faulty_disk import FaultyDisk
from tests.fakes.files import make_file, sha1_of
from tests.fakes.people import GROUP, people

MIB = 1 << 20
OPERATIONS = ("truncate", "write", "sync", "link", "sync_folder")


async def test_while_any_call_to_the_disk_stalls_the_engine_answers_and_stays_connected(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    disk = FaultyDisk()
    async with people(tmp_path, "ann") as crowd:
        source = make_file(tmp_path / "big.bin", 4 * MIB)
        await crowd.people[0].engine.sharing.upload_file(str(source), GROUP)
        monkeypatch.setattr("core.engine.Partials", partial(Partials, disk=disk))
        bob = await crowd.arrive("bob")
        stalled: asyncio.Queue[tuple[str, threading.Event]] = asyncio.Queue()
        for operation in OPERATIONS:
            disk.faults[operation] = _stall(operation, stalled)
        await bob.engine.downloads.download_file(GROUP, "big.bin", f"{bob.folder}/")
        seen: list[str] = []
        async with asyncio.timeout(30):
            while len(seen) < len(OPERATIONS):
                operation, go_on = await stalled.get()
                # If the engine waited for the disk, nothing of this came to an end, and nothing let the disk go on.
                assert [one.name for one in await bob.engine.sharing.list_files(GROUP)] == ["big.bin"]
                assert (await bob.engine.account.status()).connected
                go_on.set()
                seen.append(operation)
        await bob.engine.downloads.wait_downloads(20)
        assert sorted(seen) == sorted(OPERATIONS)
        assert sha1_of(bob.folder / "big.bin") == sha1_of(source)
        assert (await bob.download("big.bin")).bytes_received == 4 * MIB


def _stall(operation: str, stalled: asyncio.Queue[tuple[str, threading.Event]]) -> Callable[[int], None]:
    """The first call of an operation waits until it is told to go on."""
    loop = asyncio.get_running_loop()
    begun = threading.Event()

    def fault(number: int) -> None:
        if begun.is_set():
            return
        begun.set()
        go_on = threading.Event()
        loop.call_soon_threadsafe(stalled.put_nowait, (operation, go_on))
        if not go_on.wait(30):
            raise OSError(errno.EIO, os.strerror(errno.EIO))

    return fault

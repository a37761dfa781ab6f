"""In which order things reach the disk: each step is there before the next one says that it is."""

from __future__ import annotations

import os
import stat
from collections.abc import Awaitable, Callable
from functools import partial
from pathlib import Path
from typing import Any

import pytest

from core.storage.paths import atomic_write
from tests.fakes.content import content, manifest_of
from tests.fakes.faulty_disk import FaultyDisk
from tests.fakes.peer_disk import PeerDisk

PIECE = 256 * 1024


class Diary:
    """What was done, in its order: calls of the disk, and commits of the table of transfers."""

    def __init__(self) -> None:
        self.done: list[str] = []
        self.disk = FaultyDisk()
        for operation in ("write", "sync_data", "sync", "sync_folder", "link"):
            self.disk.faults[operation] = partial(self._note, operation)

    def _note(self, operation: str, number: int) -> None:
        self.done.append(operation)

    def note_commits(self, peer: PeerDisk, monkeypatch: pytest.MonkeyPatch) -> None:
        """Note each change of a row once it is committed."""
        for name in ("put_many", "set_unclean", "set_bits", "set_done", "set_clean"):
            monkeypatch.setattr(peer.database.transfers, name, self._noted(name, peer))

    def _noted(self, name: str, peer: PeerDisk) -> Callable[..., Awaitable[Any]]:
        change = getattr(peer.database.transfers, name)

        async def noted(*args: Any) -> Any:
            answer = await change(*args)
            self.done.append(name)
            return answer

        return noted


async def test_a_new_partial_file_is_on_the_disk_before_its_row(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    diary = Diary()
    async with PeerDisk(tmp_path, diary.disk) as peer:
        diary.note_commits(peer, monkeypatch)
        await peer.create(manifest_of(content(PIECE)))
        # The manifest, its name, the name of the folder that it is in.
        assert diary.done == ["write", "sync", "sync_folder", "sync_folder", "put_many"]


async def test_a_file_is_unclean_before_its_first_write(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    data, diary = content(3 * PIECE), Diary()
    async with PeerDisk(tmp_path, diary.disk) as peer:
        file = await peer.create(manifest_of(data))
        await peer.fill(file, data, [0])
        await peer.restart()
        again = await peer.partials.resume(file.uuid)
        diary.note_commits(peer, monkeypatch)
        diary.done.clear()
        await peer.fill(again, data, [1])
        assert diary.done[:2] == ["set_unclean", "write"]


async def test_bits_are_committed_behind_the_sync_of_their_data(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    data, diary = content(3 * PIECE), Diary()
    async with PeerDisk(tmp_path, diary.disk, flush_seconds=3600) as peer:
        diary.note_commits(peer, monkeypatch)
        file = await peer.create(manifest_of(data))
        diary.done.clear()
        await peer.fill(file, data, [0])
        await file.close()
        assert diary.done == ["write", "sync_data", "set_bits", "sync", "set_clean"]


async def test_a_publication_syncs_each_step_before_the_next(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    data, diary = content(3 * PIECE), Diary()
    async with PeerDisk(tmp_path, diary.disk, flush_seconds=3600) as peer:
        diary.note_commits(peer, monkeypatch)
        file = await peer.create(manifest_of(data))
        await peer.fill(file, data)
        diary.done.clear()
        await file.finish()
        # Data and bits, the name and its folder, the row, and only then the partial name may go.
        assert diary.done == ["sync", "set_bits", "link", "sync_folder", "set_done", "sync_folder"]


def test_a_small_file_is_synced_before_it_takes_its_place_and_its_name_after(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    done: list[str] = []
    fsync, replace = os.fsync, os.replace

    def noted_sync(fd: int) -> None:
        done.append("folder synced" if stat.S_ISDIR(os.fstat(fd).st_mode) else "file synced")
        fsync(fd)

    def noted_replace(*args: Any, **how: Any) -> None:
        done.append("replaced")
        replace(*args, **how)

    monkeypatch.setattr(os, "fsync", noted_sync)
    monkeypatch.setattr(os, "replace", noted_replace)
    atomic_write(tmp_path / "settings", b"new")
    assert done == ["file synced", "replaced", "folder synced"]

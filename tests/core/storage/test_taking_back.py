"""A finished file that became a partial file is never removed, wherever a way back is stopped."""

from __future__ import annotations

from pathlib import Path

import pytest

from core.storage import part_files
from core.storage.paths import Destination
from core.storage.sources import identity_of
from tests.fakes.content import content, manifest_of
from tests.fakes.faulty_disk import FaultyDisk
from tests.fakes.peer_disk import PeerDisk

DATA = content(3 * 256 * 1024)
OPERATIONS = ("write", "truncate", "sync_data", "sync", "sync_folder", "link", "rename_new")


class Killed(BaseException):
    """The process is gone."""


async def taken_back(peer: PeerDisk, name: str = "deep/er/file.bin") -> str:
    """A finished file that was moved into the partial folder; its uuid."""
    path, manifest = peer.downloads / name, manifest_of(DATA)
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(DATA)
    uuid = await peer.partials.plan_taking_back(Destination(peer.downloads, name), manifest, 0b011, identity_of(path))
    await peer.partials.take_back(uuid, manifest)
    assert not path.exists()
    return uuid


def copies(peer: PeerDisk) -> list[Path]:
    """Every name that the file has."""
    files = (path for path in peer.downloads.rglob("*") if path.is_file())
    return [path for path in files if path.suffix != ".manifest" and path.read_bytes() == DATA]


async def test_discarding_it_open_or_not_gives_it_its_name(tmp_path: Path) -> None:
    async with PeerDisk(tmp_path) as peer:
        for is_open in (False, True):
            uuid = await taken_back(peer)
            if is_open:
                await (await peer.partials.resume(uuid)).discard()
            else:
                await peer.partials.remove(uuid)
            assert peer.names() == ["deep", "deep/er", "deep/er/file.bin"]
            assert not await peer.partials.uuids()


async def test_the_storage_refuses_to_remove_it_whoever_asks(tmp_path: Path) -> None:
    async with PeerDisk(tmp_path) as peer:
        uuid = await taken_back(peer)
        kept = await peer.partials.transfers.get(uuid)
        assert kept is not None
        part_files.remove(peer.disk, kept[0])
        assert (peer.partial_folder / f"{uuid}.part").read_bytes() == DATA


async def test_a_folder_that_was_removed_meanwhile_is_made_again(tmp_path: Path) -> None:
    async with PeerDisk(tmp_path) as peer:
        uuid = await taken_back(peer)
        (peer.downloads / "deep" / "er").rmdir()
        (peer.downloads / "deep").rmdir()
        assert await peer.partials.give_back(uuid) == "deep/er/file.bin"
        assert copies(peer) == [peer.downloads / "deep/er/file.bin"]


async def test_one_that_no_download_names_gets_its_name_at_the_next_start(tmp_path: Path) -> None:
    async with PeerDisk(tmp_path) as peer:
        await taken_back(peer, "file.bin")
        await peer.restart()
        assert await peer.partials.remove_unclaimed() == 1
        assert peer.names() == ["file.bin"]


@pytest.mark.parametrize("operation", OPERATIONS)
async def test_a_stop_at_any_step_leaves_it_somewhere_and_the_next_try_ends_it(tmp_path: Path, operation: str) -> None:
    for step in range(1, 10):
        root, disk = tmp_path / str(step), FaultyDisk()
        root.mkdir()
        peer = await PeerDisk(root, disk).open()
        uuid = await taken_back(peer)
        last, is_killed = disk.counts[operation] + step, False

        def fault(number: int, last: int = last) -> None:
            if number == last:
                raise Killed

        disk.faults[operation] = fault
        try:
            await peer.partials.remove(uuid)
        except Killed:
            is_killed = True
        assert copies(peer)
        await peer.crash()
        disk.heal()
        async with peer:
            await peer.partials.remove(uuid)
            assert copies(peer) == [peer.downloads / "deep/er/file.bin"]
            assert not peer.partial_folder.exists()
        if not is_killed:
            return
    raise AssertionError("it never came to its end")

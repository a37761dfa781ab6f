"""What is published is the file that was fetched, whatever is put in its place at the last moment."""

from __future__ import annotations

from pathlib import Path

import pytest

from core.wire.errors import DiskError
from tests.fakes.content import content, manifest_of
from tests.fakes.faulty_disk import FaultyDisk
from tests.fakes.peer_disk import PeerDisk


async def test_a_file_put_in_the_place_of_ours_at_the_last_moment_is_not_called_published(tmp_path: Path) -> None:
    data, disk = content(300_000), FaultyDisk()
    async with PeerDisk(tmp_path, disk) as peer:
        file = await peer.create(manifest_of(data))
        await peer.fill(file, data)

        def swap(number: int) -> None:
            peer.part(file).unlink()  # ours is still open, so that no other file gets its number
            peer.part(file).write_bytes(b"theirs")

        disk.faults["link"] = swap
        with pytest.raises(DiskError):
            await file.finish()
        assert file.published is None
        # It has the name, and it is not ours to remove.
        assert (peer.downloads / "file.bin").read_bytes() == b"theirs"

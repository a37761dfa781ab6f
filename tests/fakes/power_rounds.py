"""Downloads on a disk whose power is cut at some moment, and the audit of what the disk has then."""

from __future__ import annotations

import subprocess
import sys
import time
from dataclasses import dataclass, field
from pathlib import Path

from core.pieces import bitmap
from core.wire.manifest import digest_piece
from tests.fakes.content import content, manifest_of
from tests.fakes.peer_disk import PeerDisk
from tests.fakes.power_cut import PowerCut

_ROOT = Path(__file__).parents[2]
PIECE = 256 * 1024


@dataclass
class Said:
    """What a download said before the cut: the pieces that it finished, and those whose bits it had committed."""

    finished: set[int] = field(default_factory=set)
    kept: set[int] = field(default_factory=set)
    path: str = ""
    """Where the whole file stood, if it came so far."""


@dataclass
class Found:
    """What the disk has when it is in again: committed pieces, those of them that are wrong, and what a start finds."""

    committed: set[int]
    false: set[int]
    have: set[int]
    seconds: float
    """How long the start took until the file was open."""


def download_until_the_power_fails(
    disk: PowerCut, root: Path, pieces: int, after: int, how: str = "", pause: float = 0.0
) -> Said:
    """Download `pieces` pieces below `root`, and cut the power `pause` seconds after so many more were finished."""
    arguments = [str(root), str(pieces * PIECE), "5", "0.01", *[how] * bool(how)]
    command = [sys.executable, "-m", "tests.fakes.killed_download", *arguments]
    process = subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, cwd=_ROOT, text=True)
    assert process.stdout is not None
    said = Said()
    with process.stdout as lines:
        for line in lines:
            after -= _note(said, line)
            if after == 0 or said.path:
                time.sleep(pause)
                disk.cut()
                process.kill()
                break
        for line in lines:  # a line that was written before the cut, or after it by one who was told no lie
            _note(said, line)
    process.wait()
    return said


def _note(said: Said, line: str) -> bool:
    """Take in a line; whether it is a piece."""
    what, _, rest = line.rstrip("\n").partition(" ")
    if what == "have":
        said.finished.update(int(piece) for piece in rest.split(" ")[0].split(",") if piece)
    elif what == "piece" and rest.isdigit():
        said.finished.add(int(rest))
    elif what == "kept" and line.endswith("\n"):
        said.kept.update(int(piece) for piece in rest.split(",") if piece)
    elif what == "done" and line.endswith("\n"):
        said.path = rest
    return what == "piece"


async def audit(disk: PowerCut, root: Path, pieces: int) -> Found:
    """Put the disk in again, and look at the download below `root`; one that has no row yet has nothing."""
    disk.restart()
    manifest = manifest_of(content(pieces * PIECE, 5))
    async with PeerDisk(root) as peer:
        assert peer.database.moved_aside is None
        uuids = await peer.partials.uuids()
        if not uuids:
            return Found(set(), set(), set(), 0.0)
        (uuid,) = uuids
        kept = await peer.database.transfers.get(uuid)
        assert kept is not None
        committed: set[int] = set(bitmap.iterate(bitmap.from_wire(kept[1], len(kept[1]) * 8)))
        false = _false(peer.partial_folder / f"{uuid}.part", committed, pieces)
        begun = time.monotonic()
        file = await peer.partials.resume(uuid, manifest)
        found = Found(committed, false, set(bitmap.iterate(file.have())), time.monotonic() - begun)
    assert committed - false <= found.have
    assert not false & found.have, "a false bit was believed"
    return found


def _false(part: Path, committed: set[int], pieces: int) -> set[int]:
    """The pieces of these that are not in the file; one that has its name already is looked at by that."""
    manifest = manifest_of(content(pieces * PIECE, 5))
    if not part.exists():
        return set()
    false = set()
    with part.open("rb") as stream:
        for piece in committed:
            stream.seek(manifest.offset_of(piece))
            if digest_piece(stream.read(PIECE)) != (manifest.sha1_of(piece), manifest.blake3_of(piece)):
                false.add(piece)
    return false

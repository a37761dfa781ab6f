"""A tracker, a sharer and a fetcher who can be begun again from the same state: what a run of the real program leaves.

The fetcher logged in, joined the group and ended; `fresh` gives a copy of its state folder with a download folder, as
often as a test wants. `audit` looks at what a run left before another one touches it.
"""

from __future__ import annotations

import shutil
import sqlite3
import sys
import time
from collections.abc import Iterator, Sequence
from contextlib import closing, contextmanager
from dataclasses import dataclass
from pathlib import Path

from core.pieces import bitmap
from core.wire.manifest import Manifest, digest_piece, piece_length_for
from tests.fakes.files import make_file, sha1_of
from tests.fakes.programs import Peer, Prefix, here
from tests.swarm.scenes import Scene, on_loopback

NAME = "big.bin"
MINE = b"mine"


@dataclass(frozen=True)
class Left:
    """What lay on the disk: bytes of pieces that are right, and committed pieces that are not."""

    right: int
    false: frozenset[int]
    has_row: bool


@dataclass
class Place:
    """A state folder and a download folder of the fetcher."""

    state: Path
    downloads: Path

    @property
    def whole(self) -> list[Path]:
        """The finished files."""
        return sorted(path for path in self.downloads.iterdir() if path.is_file() and path.name != "other.bin")

    def is_untouched(self) -> bool:
        """Whether the file that was there before is as it was."""
        return (self.downloads / "other.bin").read_bytes() == MINE


class OneTransfer:
    """The file `NAME` of `size` bytes is shared by `sharer` with the group."""

    def __init__(self, scene: Scene, folder: Path, size: int) -> None:
        self.scene, self._folder, self._made = scene, folder, 0
        self.sharer = scene.peers[0]
        self.source = make_file(scene.folders[0] / NAME, size)
        self.sha1 = sha1_of(self.source)
        self.sharer.do(f'upload_file "{self.source}" {scene.group}', 120)
        self.manifest = _manifest(self.source)
        scene.peers[1].stop()
        self._kept = scene.peers[1].state

    def fresh(self) -> Place:
        """The fetcher as it was before it fetched anything."""
        self._made += 1
        place = Place(self._folder / f"state-{self._made}", self._folder / f"downloads-{self._made}")
        shutil.copytree(self._kept, place.state)
        place.downloads.mkdir()
        (place.downloads / "other.bin").write_bytes(MINE)
        return place

    def words(self, place: Place) -> list[str]:
        """The command line of the fetcher."""
        options = ["--tracker", self.scene.tracker.invite, "--listen", "127.0.0.1:0"]
        return [sys.executable, "-m", "core.shell", "--json", "--stay", "--state", str(place.state), *options]

    def start(self, place: Place, prefix: Prefix = here) -> Peer:
        """Start the fetcher."""
        options = ("--tracker", self.scene.tracker.invite, "--listen", "127.0.0.1:0")
        return Peer(place.state, *options, prefix=prefix)

    def sent(self) -> int:
        """Bytes of the file that the sharer has sent so far."""
        return int(next(one for one in self.sharer.do("list_shares") if one["name"] == NAME)["bytes_sent"])

    def begin(self, fetcher: Peer, place: Place) -> None:
        """Ask for the file."""
        fetcher.send(f'download_file {self.scene.group} {NAME} "{place.downloads}/"')

    def finish(self, place: Place, seconds: float = 60.0) -> tuple[float, str]:
        """Start anew, ask for the file if that is not known, wait for it: (seconds of the start, state at the end)."""
        begun = time.monotonic()
        with self.start(place) as fetcher:
            known = [one["name"] for one in fetcher.do("show_downloads")]
            start = time.monotonic() - begun
            if NAME not in known:
                fetcher.do(f'download_file {self.scene.group} {NAME} "{place.downloads}/"')
            states = ("done", "failed")
            state = fetcher.until(lambda: (one := fetcher.download(NAME)["state"]) in states and one, seconds)
        return start, str(state)

    def audit(self, place: Place) -> Left:
        """What lies on the disk now, without touching it."""
        copy = self._folder / "audit.db"
        for ending in ("", "-wal"):
            there, to = place.state / f"state.sqlite3{ending}", copy.with_name(copy.name + ending)
            to.unlink(missing_ok=True)
            if there.exists() or not ending:
                shutil.copyfile(there, to)
        with closing(sqlite3.connect(copy)) as db:
            assert db.execute("PRAGMA integrity_check").fetchall() == [("ok",)]
            rows = db.execute("SELECT uuid FROM transfers WHERE state = 'active'").fetchall()
            bits = db.execute("SELECT block, bits FROM bitmaps ORDER BY block").fetchall()
        committed = 0
        for block, field in bits:
            committed |= bitmap.from_wire(field, len(field) * 8) << (block * 4096)
        parts = list((place.downloads / ".p2p-partial").glob("*.part"))
        good = _good(parts[0], self.manifest) if parts else 0
        right = sum(self.manifest.length_of(piece) for piece in bitmap.iterate(good))
        false = frozenset(bitmap.iterate(committed & ~good)) if rows and parts else frozenset()
        return Left(right, false, bool(rows))

    def remove(self, place: Place) -> None:
        """Take a place away."""
        shutil.rmtree(place.state)
        shutil.rmtree(place.downloads)


def _manifest(path: Path) -> Manifest:
    size = path.stat().st_size
    length = piece_length_for(size)
    with path.open("rb") as stream:
        digests = [digest_piece(block) for block in iter(lambda: stream.read(length), b"")]
    return Manifest(size, length, b"".join(one for one, _ in digests), b"".join(two for _, two in digests))


def _good(part: Path, manifest: Manifest) -> int:
    good = 0
    with part.open("rb") as stream:
        for piece in range(manifest.pieces):
            stream.seek(manifest.offset_of(piece))
            digests = digest_piece(stream.read(manifest.length_of(piece)))
            if digests == (manifest.sha1_of(piece), manifest.blake3_of(piece)):
                good |= 1 << piece
    return good


@contextmanager
def one_transfer(folder: Path, size: int, names: Sequence[str] = ()) -> Iterator[OneTransfer]:
    """All of it, in `folder`; ended with the block."""
    with on_loopback(folder, 2) as scene:
        yield OneTransfer(scene, folder, size)

"""What each released version leaves on a disk, kept as `vX.Y.Z.tar.xz` beside this file, so that later ones open it.

An archive has the data folder of a tracker (`tracker-data`), the state folders of its users (`state-NAME`) and their
files (`folder-NAME`). Where the absolute path of all this stood in a database it says `/golden`.
"""

from __future__ import annotations

import sqlite3
import tarfile
import time
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from typing import Final

HERE: Final = Path(__file__).parent
PLACE: Final = "/golden"
PASSWORD: Final = "correct horse 42"
GROUP: Final = "film club"
WAITS_GROUP: Final = "choir"
PIECE: Final = 256 * 1024
HALF: Final = "half of it.bin"
"""Shared by ann; ben had some of its pieces when his program ended."""
WHOLE: Final = "all of it.bin"
"""Shared by ann; ben has it and shares it too."""
BAN: Final = "eve"
_PATHS: Final = {
    "shares": ("path",), "downloads": ("folder",), "transfers": ("folder",), "hash_cache": ("path",),
    "settings": ("value",),
}  # fmt: skip


def half() -> bytes:
    """Twelve pieces, each of one byte again and again: an archive of it is small."""
    return b"".join(bytes([number + 1]) * PIECE for number in range(12))


def whole() -> bytes:
    """Two pieces and a bit."""
    return b"".join(bytes([number + 65]) * PIECE for number in range(2)) + b"the end"


def archives() -> list[Path]:
    """One for each version that was released, the oldest first."""
    return sorted(HERE.glob("v*.tar.xz"), key=lambda path: [int(n) for n in path.name[1:-7].split(".")])


def unpack(archive: Path, into: Path) -> None:
    """Put everything of an archive into an empty folder, as if it had always been there.

    The tracker is told that its devices were seen just now: how long ago the archive was made is no matter of versions.
    """
    with tarfile.open(archive) as packed:
        packed.extractall(into, filter="data")
    for state in into.glob("state-*/state.sqlite3"):
        move_paths(state, PLACE, str(into))
    with _open(into / "tracker-data" / "tracker.sqlite3") as db:
        db.execute("UPDATE devices SET seen = ?", (int(time.time() * 1000),))


def move_paths(database: Path, old: str, new: str) -> None:
    """Say `new` in the database of a peer wherever a path began with `old`."""
    with _open(database) as db:
        for table, columns in _PATHS.items():
            for column in columns:
                db.execute(f"UPDATE {table} SET {column} = replace({column}, ?, ?)", (old, new))


@contextmanager
def _open(database: Path) -> Iterator[sqlite3.Connection]:
    with closing(sqlite3.connect(database)) as db, db:
        yield db

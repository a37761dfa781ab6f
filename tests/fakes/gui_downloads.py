"""Snapshots of downloads for tests of the window: plain values with the defaults of one that runs."""

from __future__ import annotations

from typing import Any, Final

import msgspec

from core.snapshots import DownloadSnapshot, DownloadState, ShareSnapshot
from gui.models.download_row import Key

MIB = 1 << 20


def download(name: str, state: DownloadState = DownloadState.DOWNLOADING, **changed: Any) -> DownloadSnapshot:
    """A download of 100 MiB in the group *Film club*, of which 43 per cent are here."""
    size = changed.pop("size", 100 * MIB)
    percent = 100.0 if state is DownloadState.DONE else changed.pop("percent", 43.0)
    given: dict[str, Any] = {
        "group": "Film club",
        "file_id": f"id-{name}",
        "speed": 2.0 * MIB if state is DownloadState.DOWNLOADING else 0.0,
        "peers": 4 if state is DownloadState.DOWNLOADING else 0,
        "known_peers": 5,
        "path": f"/home/ann.b/Downloads/{name}",
        "bytes_received": int(size * percent / 100),
        "bytes_verified": int(size * percent / 100),
        "bytes_salvaged": 0,
        "seconds": 20.0,
        "eta": 720.0 if state is DownloadState.DOWNLOADING else None,
        "added": 1_700_000_000.0,
        "shared_by": "ben",
    }
    return DownloadSnapshot(name=name, state=state, size=size, percent=percent, **(given | changed))


def share(name: str, **changed: Any) -> ShareSnapshot:
    """A file of 100 MiB that this device shares in the group *Film club*."""
    given: dict[str, Any] = {
        "group": "Film club",
        "file_id": f"id-{name}",
        "path": f"/home/ann.b/Films/{name}",
        "size": 100 * MIB,
        "complete": True,
        "bytes_sent": 0,
    }
    return ShareSnapshot(name=name, **(given | changed))


MOVIE: Final[Key] = ("Film club", "movie.mkv")
GOT: Final[Key] = ("Film club", "got.flac")
HELD: Final[Key] = ("Film club", "held.tar")
BUSY: Final = (
    download("movie.mkv", added=3.0, eta=240.0),
    download("got.flac", DownloadState.DONE, added=2.0),
    download("held.tar", DownloadState.PAUSED, added=1.0),
)


def changed(name: str, **what: Any) -> tuple[DownloadSnapshot, ...]:
    """The busy list with one of its downloads otherwise."""
    return tuple(msgspec.structs.replace(one, **what) if one.name == name else one for one in BUSY)

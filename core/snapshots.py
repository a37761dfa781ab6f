"""Pictures of the engine for the outside: frozen values, no objects of the engine, no secrets.

Sizes are bytes, speeds bytes a second, times Unix seconds, percent 0 to 100. Front ends sample them
on a timer of their own; milestones come as `core.events`.
"""

from __future__ import annotations

import enum

import msgspec


class DownloadState(enum.StrEnum):
    """Where a download stands. `waiting` and `stalled` always come with a reason."""

    CHECKING = "checking"
    """Looking at what is on the disk already."""
    WAITING = "waiting"
    """Nobody who has missing pieces is reachable."""
    DOWNLOADING = "downloading"
    STALLED = "stalled"
    PAUSED = "paused"
    FINISHING = "finishing"
    DONE = "done"
    FAILED = "failed"


class PeerShare(msgspec.Struct, frozen=True):
    """What one peer gave to a download."""

    user: str
    device: str
    bytes: int
    connected: bool = False


class DownloadSnapshot(msgspec.Struct, frozen=True):
    """One download of this account, finished ones too. `reason` is an error kind or why it waits, else empty."""

    group: str
    name: str
    file_id: str
    state: DownloadState
    size: int
    percent: float
    speed: float
    peers: int
    path: str
    """Where the file is, or will be."""
    bytes_received: int
    """Piece bytes that came over the network, wasted ones too."""
    bytes_verified: int
    """Bytes that are checked and in place."""
    bytes_salvaged: int
    """Bytes that were found on the disk instead of being fetched."""
    seconds: float
    """Time spent downloading, pauses not counted."""
    eta: float | None = None
    reason: str = ""
    from_peers: tuple[PeerShare, ...] = ()
    pieces: int = 0
    pieces_done: int = 0
    availability: float = 0.0
    banned: tuple[str, ...] = ()
    """Names of users whose devices were banned for bad pieces during this download."""


class ShareSnapshot(msgspec.Struct, frozen=True):
    """One file that this device shares."""

    group: str
    name: str
    file_id: str
    path: str
    size: int
    complete: bool
    bytes_sent: int
    state: str = "sharing"
    """sharing, changed, missing."""


class GroupSnapshot(msgspec.Struct, frozen=True):
    """A group of the deployment as this user sees it. `state`: none, pending, member, banned."""

    group: str
    owner: str
    members: int
    state: str
    role: str
    requests: int


class MemberSnapshot(msgspec.Struct, frozen=True):
    """A member of one of my groups."""

    user: str
    role: str
    online: bool
    devices: int


class RequestSnapshot(msgspec.Struct, frozen=True):
    """Somebody who asks to join; `asked` in Unix seconds."""

    user: str
    asked: float


class FileSnapshot(msgspec.Struct, frozen=True):
    """A file of a group. `mine`: empty, shared, or the state of my download."""

    name: str
    size: int
    sharers: int
    online: int
    added_by: str
    added: float
    file_id: str
    mine: str = ""


class HashProgress(msgspec.Struct, frozen=True):
    """How far the hashing of an upload is."""

    name: str
    done: int
    size: int


class StatusSnapshot(msgspec.Struct, frozen=True):
    """The engine as a whole."""

    user: str
    logged_in: bool
    tracker: str
    tracker_name: str
    fingerprint: str
    connected: bool
    next_try: float | None
    """Seconds until the next try to reach a tracker, if none is connected."""
    listen_port: int
    links: int
    speed_down: float
    speed_up: float
    bytes_down: int
    bytes_up: int
    device: str
    state_folder: str

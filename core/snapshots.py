"""Pictures of the engine for the outside: frozen values, no objects of the engine, no secrets.

Sizes are bytes, speeds bytes a second, times Unix seconds, percent 0 to 100. Front ends sample them
on a timer of their own; milestones come as `core.events`.
"""

from __future__ import annotations

import enum

import msgspec

from core.wire.errors import Data, Kind


class DownloadState(enum.StrEnum):
    """Where a download stands. `waiting` and `stalled` always come with a reason."""

    QUEUED = "queued"
    """Waits for its turn, because as many run as may."""
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


class Priority(enum.StrEnum):
    """Which of the waiting downloads comes first, and which of the running ones gets more."""

    LOW = "low"
    NORMAL = "normal"
    HIGH = "high"


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
    known_peers: int = 0
    """Devices that are known to have pieces of it, connected or not."""
    waiting_for: tuple[str, ...] = ()
    """Users who have what is missing and are not here, while nobody is."""
    speed_up: float = 0.0
    bytes_sent: int = 0
    added: float = 0.0
    completed: float | None = None
    priority: Priority = Priority.NORMAL
    position: int = 0
    """Its place in the queue, from 1; 0 if it is not in it."""
    limit_down: int = 0
    limit_up: int = 0
    strategy: str = "random"
    shared_by: str = ""
    is_shared: bool = False
    """Whether this device gives it to others now."""


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
    speed_up: float = 0.0
    peers: int = 0
    """Devices that fetch it from here now."""


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
    last_seen: float | None = None
    """When a device of this member was last here, if that is known and none is here now."""
    joined: float | None = None
    shares: int = 0
    """Files of the group that this member shares."""
    bytes_from: int = 0
    """Piece bytes that this device had from this member, and gave: since the state folder was made."""
    bytes_to: int = 0
    fingerprints: tuple[str, ...] = ()
    """Of the devices, as shown to people."""


class RequestSnapshot(msgspec.Struct, frozen=True):
    """Somebody who asks to join; `asked` in Unix seconds."""

    user: str
    asked: float


class FileSnapshot(msgspec.Struct, frozen=True):
    """A file of a group. `mine`: empty, shared, changed or missing (on my disk), or the state of my download."""

    name: str
    size: int
    sharers: int
    online: int
    added_by: str
    added: float
    file_id: str
    mine: str = ""
    listing_id: str = ""


class FileChanges(msgspec.Struct, frozen=True):
    """What changed in the list of files of a group behind a cursor; at first: everything, a page at a time.

    Listings are told apart by `listing_id`; `gone` holds those of files that are in the list no longer.
    """

    group: str
    files: tuple[FileSnapshot, ...]
    gone: tuple[str, ...]
    cursor: str
    """Where to go on; hand it in the next time."""
    more: bool
    """Whether there is more behind `cursor` already."""
    fresh: bool = False
    """Whether the list begins anew: what was known before is to be dropped."""


class FoundFile(msgspec.Struct, frozen=True):
    """A file that a search over all my groups found."""

    group: str
    file: FileSnapshot


class HashProgress(msgspec.Struct, frozen=True):
    """How far the hashing of an upload is. `state`: hashing, paused, publishing, done, failed, cancelled."""

    name: str
    done: int
    size: int
    job: int = 0
    group: str = ""
    files: int = 1
    speed: float = 0.0
    eta: float | None = None
    state: str = "hashing"
    kind: Kind | None = None
    data: Data = {}
    """Why it failed."""


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
    trackers: int = 0
    """How many trackers the deployment has, of which `tracker` is one; 0 while that is not known."""


class PeerDetails(msgspec.Struct, frozen=True):
    """One peer of a download, or one who fetches from here. `flags`: a word for each thing worth knowing."""

    user: str
    device: str
    address: str
    client: str
    """Program and version, as far as it is told."""
    progress: float
    """How much of the file it has, 0 to 100."""
    speed_down: float
    speed_up: float
    bytes_down: int
    bytes_up: int
    connected: bool
    flags: tuple[str, ...] = ()
    """incoming, outgoing, lan, whole, choked, banned, slow."""


class LogLine(msgspec.Struct, frozen=True):
    """Something that happened to a download, `what` being an event name or an error kind."""

    at: float
    what: str
    data: Data = {}


class DownloadDetails(msgspec.Struct, frozen=True):
    """More of one download than a list shows; sampled for the one that is looked at."""

    group: str
    name: str
    piece_length: int
    pieces: int
    have: bytes
    """A bit a piece, the first piece in the highest bit of the first byte."""
    in_flight: tuple[int, ...]
    availability: tuple[int, ...]
    """How many connected peers have a piece, by piece; empty when nothing is known."""
    peers: tuple[PeerDetails, ...]
    log: tuple[LogLine, ...]
    sha1: str = ""
    waiting_piece: int | None = None


class DiskSnapshot(msgspec.Struct, frozen=True):
    """The free space of a disk that downloads go to. `full`: downloads of it pause until there is space."""

    path: str
    free: int
    total: int
    full: bool
    paused: int = 0


class DeviceSnapshot(msgspec.Struct, frozen=True):
    """A device of this account. `state`: active, pending, revoked; times in Unix seconds."""

    device: str
    fingerprint: str
    name: str
    state: str
    added: float
    seen: float
    online: bool
    this: bool


class ActivitySnapshot(msgspec.Struct, frozen=True):
    """Something that happened in a group. `what`: joined, left, role, shared, withdrawn, created; `data` says more."""

    at: float
    what: str
    user: str
    data: Data = {}


class TrackerSnapshot(msgspec.Struct, frozen=True):
    """A deployment that is pinned or was found. `known_since` is None for one that nobody verified."""

    name: str
    fingerprint: str
    shown: str
    addresses: tuple[str, ...]
    known_since: float | None
    milliseconds: float | None = None
    in_use: bool = False


class OwnTrackerSnapshot(msgspec.Struct, frozen=True):
    """The tracker that runs on this computer as a process of its own, if it does."""

    running: bool
    address: str = ""
    port: int = 0
    fingerprint: str = ""
    shown: str = ""
    invite: str = ""
    members_online: int | None = None
    pid: int = 0
    data: str = ""
    autostart: bool = True
    log: str = ""
    was_running: bool = False
    """Whether it ran before it was asked for."""


class ConnectivitySnapshot(msgspec.Struct, frozen=True):
    """Who can reach whom. `reachable`: whether another device has come in on our port; None if that is not known."""

    port: int
    interfaces: tuple[str, ...]
    """Name and address of each that is up."""
    ipv4: bool
    ipv6: bool
    tracker: str
    tracker_connected: bool
    discovery: bool
    """Whether zeroconf works here."""
    reachable: bool | None
    links: int
    links_in: int
    trackers: int = 0
    """As in `StatusSnapshot`."""
    problems: tuple[str, ...] = ()
    """no_tracker, no_interface, no_ipv6, no_discovery, port_changed, nobody_came_in."""

"""Milestones that the engine tells the outside: frozen, typed, subscribed by class. No secrets.

Progress is not told here: front ends sample `core.snapshots`. An event is delivered on the engine's
loop; a subscriber must return at once.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field

from core.snapshots import DownloadState, HashProgress
from core.wire.errors import Data, Kind, ShareError


@dataclass(frozen=True, slots=True)
class TrackerConnected:
    """The tracker is reached and this device is online."""

    tracker: str


@dataclass(frozen=True, slots=True)
class TrackerLost:
    """The tracker went; the next try is in `next_try` seconds. Transfers go on. `error`: why, as far as it is known."""

    tracker: str
    next_try: float
    error: ShareError | None = None


@dataclass(frozen=True, slots=True)
class LoggedOut:
    """The session ended. `why`: logout, revoked, password_reset, password_changed, deleted, unused, too_old, replaced.

    `ended` where the tracker does not know the session any more, nor why.
    """

    why: str


@dataclass(frozen=True, slots=True)
class GroupsChanged:
    """Groups, my state in one, its members or requests changed; `group` is empty if several did."""

    group: str = ""


@dataclass(frozen=True, slots=True)
class RequestArrived:
    """Somebody asks to join a group that I administer."""

    group: str
    user: str


@dataclass(frozen=True, slots=True)
class GroupLeft:
    """I am no longer in a group. `why`: left, removed, banned, declined, group_ended."""

    group: str
    why: str


@dataclass(frozen=True, slots=True)
class FilesChanged:
    """The list of files of a group changed."""

    group: str


@dataclass(frozen=True, slots=True)
class Hashing:
    """A file is being hashed to be shared; sent at most ten times a second and once at the end."""

    progress: HashProgress


@dataclass(frozen=True, slots=True)
class DownloadChanged:
    """A download came to another state."""

    group: str
    name: str
    state: DownloadState
    kind: Kind | None = None
    data: Data = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class ShareChanged:
    """A shared file was withdrawn by itself. `state`: changed, missing."""

    group: str
    name: str
    path: str
    state: str


@dataclass(frozen=True, slots=True)
class PeerBanned:
    """A device gave bad pieces and is banned for an hour."""

    user: str
    device: str
    group: str
    name: str


@dataclass(frozen=True, slots=True)
class NewDevice:
    """A member of a group, perhaps myself, has a new device."""

    user: str
    device: str


@dataclass(frozen=True, slots=True)
class SharingPaused:
    """No tracker confirmed a group's roster for 24 h: nothing of it is served until one does."""

    group: str


@dataclass(frozen=True, slots=True)
class DiskFull:
    """A disk has less free than `floor` bytes: its downloads (`paused` of them) wait until it has more."""

    path: str
    free: int
    floor: int
    paused: int


@dataclass(frozen=True, slots=True)
class DiskFree:
    """A disk that was full has room again: its downloads go on."""

    path: str


Event = (
    TrackerConnected
    | TrackerLost
    | LoggedOut
    | GroupsChanged
    | RequestArrived
    | GroupLeft
    | FilesChanged
    | Hashing
    | DownloadChanged
    | ShareChanged
    | PeerBanned
    | NewDevice
    | SharingPaused
    | DiskFull
    | DiskFree
)
Subscriber = Callable[[Event], None]

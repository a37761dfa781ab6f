"""What happened, as one tracker tells all trackers of a deployment: rows of the outbox.

A notice names ids and says just enough that each tracker can tell its own clients; what a client may
see of it is decided in `tracker.delivery`. Written in the transaction of the change.
"""

from __future__ import annotations

import msgspec

from core.wire.roster import RosterChange
from core.wire.tracker_messages import PeerView


class RosterMoved(msgspec.Struct, frozen=True, tag="roster"):
    """A group has a new roster. `change` is left out where the whole must be fetched; `urgent` if it takes a right."""

    group_id: str
    epoch: int
    change: RosterChange | None = None
    urgent: bool = False


class Joined(msgspec.Struct, frozen=True, tag="joined"):
    """A user is a member of a group from now on, with this role (or has this new role)."""

    group_id: str
    user_id: str
    role: str


class Parted(msgspec.Struct, frozen=True, tag="parted"):
    """A user is no longer in a group or waits no longer. `why`: left, removed, banned, declined, group_ended."""

    group_id: str
    user_id: str
    name: str
    why: str


class FilesMoved(msgspec.Struct, frozen=True, tag="files"):
    """The list of files of a group has a new version."""

    group_id: str
    list_version: int


class RequestsMoved(msgspec.Struct, frozen=True, tag="requests"):
    """How many wait in a group now, and who asked last (empty when one was answered)."""

    group_id: str
    requests: int
    name: str = ""


class PeerHere(msgspec.Struct, frozen=True, tag="peer_here"):
    """A device that is online shares these files of a group from now on, or has more of them."""

    group_id: str
    files: tuple[str, ...]
    peer: PeerView


class PeerGone(msgspec.Struct, frozen=True, tag="peer_gone"):
    """A device shares these files of a group no longer."""

    group_id: str
    files: tuple[str, ...]
    device_id: str


class PresenceMoved(msgspec.Struct, frozen=True, tag="presence"):
    """A user came online or went, as seen in these groups."""

    user_id: str
    here: bool
    groups: tuple[str, ...]


class DevicesMoved(msgspec.Struct, frozen=True, tag="devices"):
    """A user's devices changed; `added` names a new one."""

    user_id: str
    added: str = ""


class SessionsEnded(msgspec.Struct, frozen=True, tag="sessions"):
    """The sessions of these devices are over. `why` as in `core.wire.push.SessionOver`."""

    devices: tuple[str, ...]
    why: str


class DeviceMoved(msgspec.Struct, frozen=True, tag="device_moved"):
    """A device came, changed its addresses or went. `connection_id` is the one that stands, empty when it went."""

    device_id: str
    connection_id: str = ""


class Restored(msgspec.Struct, frozen=True, tag="restored"):
    """The whole database is another one: every client has to ask anew."""


Notice = (
    RosterMoved
    | Joined
    | Parted
    | FilesMoved
    | RequestsMoved
    | PeerHere
    | PeerGone
    | PresenceMoved
    | DevicesMoved
    | SessionsEnded
    | DeviceMoved
    | Restored
)

"""What goes over the WebSocket `/v1/events`, both ways: JSON arrays of tagged events.

A frame is a list. The first frame from the tracker holds `State` for every group of the user; after
a `Resync` the client fetches what differs. There is no client-side sequence number.
"""

from __future__ import annotations

from typing import Annotated

import msgspec

from core.wire import limits
from core.wire.ids import Hex128, Hex256
from core.wire.numbers import Count
from core.wire.roster import RosterChange
from core.wire.tracker_messages import Address, PeerView

Addresses = Annotated[tuple[Address, ...], msgspec.Meta(max_length=limits.ADDRESSES_MAX)]


class Listen(msgspec.Struct, frozen=True, tag="listen"):
    """Client: where this device listens; sent first and when it changes. The tracker adds the address that it sees."""

    port: Annotated[int, msgspec.Meta(ge=0, le=65_535)]
    addresses: Addresses = ()


class Watch(msgspec.Struct, frozen=True, tag="watch"):
    """Client: tell me of peers of this file; `known` is how many I can reach now."""

    group_id: Hex128
    file_id: Hex256
    known: Count = 0


class Unwatch(msgspec.Struct, frozen=True, tag="unwatch"):
    """Client: no longer."""

    group_id: Hex128
    file_id: Hex256


ClientEvent = Listen | Watch | Unwatch


class GroupState(msgspec.Struct, frozen=True):
    """Where a group stands: fetch what differs."""

    group_id: Hex128
    epoch: Count
    list_version: Count
    requests: Count = 0


class State(msgspec.Struct, frozen=True, tag="state"):
    """Tracker, first event: every group of the user, and how to come back (`spread` in seconds) and where.

    `each` is the same as `trackers`, by tracker: the one that speaks first, the best address of each first.
    """

    groups: tuple[GroupState, ...]
    spread: float = 1.0
    trackers: tuple[str, ...] = ()
    each: tuple[tuple[str, ...], ...] = ()


class TrackersChanged(msgspec.Struct, frozen=True, tag="trackers"):
    """Tracker: where the deployment's trackers can be reached now; `each` as in `State`."""

    trackers: tuple[str, ...]
    each: tuple[tuple[str, ...], ...] = ()


class RosterChanged(msgspec.Struct, frozen=True, tag="roster"):
    """Tracker: a roster changed. Without `change`, fetch the whole."""

    group_id: Hex128
    epoch: Count
    change: RosterChange | None = None


class Removed(msgspec.Struct, frozen=True, tag="removed"):
    """Tracker: you are no longer in this group. `why`: left, removed, banned, declined, group_ended."""

    group_id: Hex128
    name: str
    why: str


class FilesChanged(msgspec.Struct, frozen=True, tag="files"):
    """Tracker: the list of files of a group changed; fetch what is newer than the version in hand."""

    group_id: Hex128
    list_version: Count


class RequestsChanged(msgspec.Struct, frozen=True, tag="requests"):
    """Tracker, to admins: how many wait in a group, and who asked last."""

    group_id: Hex128
    requests: Count
    name: str = ""


class PeersChanged(msgspec.Struct, frozen=True, tag="peers"):
    """Tracker: peers of a watched file that came (or moved) and devices that went."""

    group_id: Hex128
    file_id: Hex256
    here: tuple[PeerView, ...] = ()
    gone: tuple[Hex256, ...] = ()


class PresenceChanged(msgspec.Struct, frozen=True, tag="presence"):
    """Tracker: members of a group that came online or went."""

    group_id: Hex128
    here: tuple[Hex128, ...] = ()
    gone: tuple[Hex128, ...] = ()


class DevicesChanged(msgspec.Struct, frozen=True, tag="devices"):
    """Tracker: the user's own devices changed; `added` names a new one."""

    added: str = ""


class SessionOver(msgspec.Struct, frozen=True, tag="session_over"):
    """Tracker, last event: this session ended. `why`: logout, revoked, password_reset, deleted, replaced.

    `replaced` means a newer connection of the same device took over; the session itself lives on.
    """

    why: str


class Resync(msgspec.Struct, frozen=True, tag="resync"):
    """Tracker: events were lost; fetch everything that may differ."""


TrackerEvent = (
    State
    | TrackersChanged
    | RosterChanged
    | Removed
    | FilesChanged
    | RequestsChanged
    | PeersChanged
    | PresenceChanged
    | DevicesChanged
    | SessionOver
    | Resync
)

"""From what happened to who is told: notices come in, events of the clients connected here go out.

Invariant: a client is told of a group exactly while its user is in it (what `Connection.roles` says),
of requests only as an admin, of a file's peers only while it knows few. Notices are handled in the
order of the commits, without waiting; only the files of a device that came or went are looked up
first, by the one task that `run` is.
Made by the service; `events_socket` adds and drops connections.
"""

from __future__ import annotations

import asyncio
from collections import defaultdict
from collections.abc import Callable, Iterable, Sequence
from typing import TypeVar

import msgspec
from sqlalchemy.exc import SQLAlchemyError

from core.wire import limits, push
from core.wire.roster import may
from tracker import notices as n
from tracker import presence
from tracker.connection import Connection, key_of
from tracker.store.database import Database

_Key = TypeVar("_Key")


class Delivery:
    """The connections of this tracker, and who is told what."""

    def __init__(
        self,
        db: Database,
        reconnects_per_second: float,
        trackers: Callable[[], tuple[str, ...]],
        each: Callable[[], tuple[tuple[str, ...], ...]] = tuple,
    ) -> None:
        self._db = db
        self._reconnects_per_second = reconnects_per_second
        self._trackers, self._each = trackers, each
        self._all: set[Connection] = set()
        self._by_device: defaultdict[str, set[Connection]] = defaultdict(set)
        self._by_user: defaultdict[str, set[Connection]] = defaultdict(set)
        self._by_group: defaultdict[str, set[Connection]] = defaultdict(set)
        self._watchers: defaultdict[tuple[str, str], set[Connection]] = defaultdict(set)
        self._moved: asyncio.Queue[str] = asyncio.Queue()
        self.on_restored: Callable[[], None] = lambda: None
        """Called when nothing that a client knows can be relied on: it ends every connection."""

    @property
    def clients(self) -> int:
        """How many clients are connected here."""
        return len(self._all)

    def add(self, connection: Connection, state: push.State, roles: dict[str, str]) -> None:
        """Begin to tell a client, with the whole state first. Runs right behind the commit that read the state."""
        if connection.is_gone:  # before its first word was delivered
            return
        connection.roles = roles
        self._all.add(connection)
        self._by_device[connection.device_id].add(connection)
        self._by_user[connection.user_id].add(connection)
        for group_id in roles:
            self._by_group[group_id].add(connection)
        spread = max(1.0, self.clients / self._reconnects_per_second)
        where = {"trackers": self._trackers(), "each": self._each()}
        connection.put(msgspec.structs.replace(state, spread=spread, **where), urgent=True)

    def tell_trackers(self) -> None:
        """Tell every client where the deployment's trackers are now."""
        event = push.TrackersChanged(self._trackers(), self._each())
        for connection in self._all:
            connection.put(event)

    def drop(self, connection: Connection) -> None:
        """Tell a client nothing more."""
        connection.is_gone = True
        self._all.discard(connection)
        _remove(self._by_device, connection.device_id, connection)
        _remove(self._by_user, connection.user_id, connection)
        for group_id in connection.roles:
            _remove(self._by_group, group_id, connection)
        for key in list(connection.watched):
            self.unwatch(connection, *key)

    def watch(self, connection: Connection, group_id: str, file_id: str, known: int) -> bool:
        """Tell a client of the peers of a file; whether it asks anew or has fewer than before, so wants a sample."""
        if group_id not in connection.roles:
            return False
        key = (group_id, file_id)
        before = connection.watched.get(key, limits.PEERS_WANTED)
        if key not in connection.watched and len(connection.watched) >= limits.CHANNELS_MAX:
            return False
        connection.watched[key] = known
        self._watchers[key].add(connection)
        return known < min(before, limits.PEERS_WANTED)

    def unwatch(self, connection: Connection, group_id: str, file_id: str) -> None:
        """No longer tell a client of the peers of a file."""
        connection.watched.pop((group_id, file_id), None)
        _remove(self._watchers, (group_id, file_id), connection)

    def deliver(self, told: Sequence[n.Notice]) -> None:
        """Queue the events of some notices, which were committed together."""
        fresh: set[tuple[str, str]] = set()  # (group, user): they have no roster that a change could start from
        for notice in told:
            match notice:
                case n.Joined():
                    if self._on_joined(notice):
                        fresh.add((notice.group_id, notice.user_id))
                case n.RosterMoved():
                    self._on_roster(notice, fresh)
                case n.Parted():
                    self._on_parted(notice)
                case n.FilesMoved():
                    self._tell_group(notice.group_id, push.FilesChanged(notice.group_id, notice.list_version))
                case n.RequestsMoved():
                    event = push.RequestsChanged(notice.group_id, notice.requests, notice.name)
                    for connection in self._by_group.get(notice.group_id, ()):
                        if may(connection.roles[notice.group_id], "admin"):
                            connection.put(event)
                case n.PresenceMoved():
                    self._on_presence(notice)
                case _:
                    self._deliver_of_devices(notice)

    def _deliver_of_devices(self, notice: n.Notice) -> None:
        match notice:
            case n.PeerHere():
                for file_id in notice.files:
                    key = (notice.group_id, file_id)
                    self._tell_watchers(key, notice.peer.device_id, push.PeersChanged(*key, here=(notice.peer,)))
            case n.PeerGone():
                for file_id in notice.files:
                    key = (notice.group_id, file_id)
                    self._tell_watchers(key, notice.device_id, push.PeersChanged(*key, gone=(notice.device_id,)))
            case n.DeviceMoved():
                if notice.connection_id:
                    for connection in self._by_device.get(notice.device_id, ()):
                        if connection.connection_id != notice.connection_id:
                            connection.end("replaced")
                self._moved.put_nowait(notice.device_id)
            case n.DevicesMoved():
                for connection in self._by_user.get(notice.user_id, ()):
                    connection.put(push.DevicesChanged(notice.added))
            case n.SessionsEnded():
                for device_id in notice.devices:
                    for connection in self._by_device.get(device_id, ()):
                        connection.end(notice.why)
            case n.Restored():
                self.on_restored()
            case _:
                raise AssertionError(notice)

    def _on_joined(self, notice: n.Joined) -> bool:
        """Note a member or a new role; whether the member is new here."""
        is_new = False
        for connection in self._by_user.get(notice.user_id, ()):
            is_new |= notice.group_id not in connection.roles
            connection.roles[notice.group_id] = notice.role
            self._by_group[notice.group_id].add(connection)
        return is_new

    def _on_roster(self, notice: n.RosterMoved, fresh: set[tuple[str, str]]) -> None:
        event = push.RosterChanged(notice.group_id, notice.epoch, notice.change)
        whole = push.RosterChanged(notice.group_id, notice.epoch)
        for connection in self._by_group.get(notice.group_id, ()):
            is_new = (notice.group_id, connection.user_id) in fresh
            connection.put(whole if is_new else event, urgent=notice.urgent or is_new)

    def _on_parted(self, notice: n.Parted) -> None:
        for connection in self._by_user.get(notice.user_id, ()):
            if connection.roles.pop(notice.group_id, None) is not None:
                _remove(self._by_group, notice.group_id, connection)
            for key in [key for key in connection.watched if key[0] == notice.group_id]:
                self.unwatch(connection, *key)
            connection.put(push.Removed(notice.group_id, notice.name, notice.why), urgent=True)

    def _on_presence(self, notice: n.PresenceMoved) -> None:
        users = (notice.user_id,)
        for group_id in notice.groups:
            here, gone = (users, ()) if notice.here else ((), users)
            self._tell_group(group_id, push.PresenceChanged(group_id, here, gone), but=notice.user_id)

    def _tell_group(self, group_id: str, event: push.TrackerEvent, but: str = "") -> None:
        key = key_of(event)  # the same for a hundred clients
        for connection in self._by_group.get(group_id, ()):
            if connection.user_id != but:
                connection.put(event, key=key)

    def _tell_watchers(self, key: tuple[str, str], device_id: str, event: push.PeersChanged) -> None:
        for connection in self._watchers.get(key, ()):
            if connection.device_id != device_id and connection.watched[key] < limits.PEERS_WANTED:
                connection.put(event)

    async def run(self) -> None:
        """Tell watchers of devices that came, moved or went; ends by cancellation."""
        while True:
            device_id = await self._moved.get()
            if not self._watchers:
                continue
            try:
                async with self._db.read() as db:
                    view = await presence.view_of(db, device_id)
                    files = await presence.shared_files(db, device_id)
            except (SQLAlchemyError, OSError):  # it is told once the database answers again
                self._moved.put_nowait(device_id)
                raise
            for key, complete in files.items():
                if key not in self._watchers:
                    continue
                if view is None:
                    event = push.PeersChanged(*key, gone=(device_id,))
                else:
                    event = push.PeersChanged(*key, here=(msgspec.structs.replace(view, complete=complete),))
                self._tell_watchers(key, device_id, event)

    def connections(self) -> Iterable[Connection]:
        """Those connected now."""
        return tuple(self._all)


def _remove(index: defaultdict[_Key, set[Connection]], key: _Key, connection: Connection) -> None:
    held = index.get(key)
    if held is not None:
        held.discard(connection)
        if not held:
            del index[key]

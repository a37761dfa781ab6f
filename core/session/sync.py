"""Keeps a session in step with its tracker: what is pushed becomes rosters, peers and milestones.

Invariant: after `ready` is set, everything that was acknowledged before the connection opened has
been fetched; while it is not, that is tried again and again. Work that needs the tracker runs in one
task after another, in the order of the events; only revocations and peers are applied at once. What waits already is
not queued again, so that no tracker can make the queue grow.
"""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Callable, Coroutine
from functools import partial
from typing import TYPE_CHECKING, Any

from core import events
from core.session.context import Context
from core.wire import limits, push
from core.wire.errors import NOT_IN_GROUP, Kind, ShareError
from core.wire.ids import DeviceId, FileId, GroupId

if TYPE_CHECKING:
    from core.session.session import Session

_log = logging.getLogger(__name__)
_AGAIN_SECONDS = 2.0
_WHY = {"removed": Kind.NOT_MEMBER, "banned": Kind.BANNED}


class Sync:
    """Applies what the tracker pushes to one session."""

    def __init__(self, context: Context, session: Session) -> None:
        self._context, self._session = context, session
        self._queue: dict[tuple[str, GroupId | None], Callable[[], Coroutine[Any, Any, None]]] = {}
        """What is to be done, by what it is about, in order."""
        self._has_work = asyncio.Event()
        self._worker: asyncio.Task[None] | None = None
        self._requests: dict[GroupId, int] = {}
        self._newest: push.State | None = None
        self.ready = asyncio.Event()
        self.connected = False
        self.next_try: float | None = None

    async def close(self) -> None:
        """Drop what is queued and end the worker."""
        if self._worker is not None:
            self._worker.cancel()
            await asyncio.gather(self._worker, return_exceptions=True)
        self._queue.clear()

    def on_state(self, connected: bool, next_try: float | None, error: ShareError | None) -> None:
        """The stream to the tracker opened or closed; `next_try` in seconds."""
        was, self.connected, self.next_try = self.connected, connected, next_try
        tracker = str(self._session.stream.address or next(iter(self._session.client.addresses), ""))
        if connected:
            self._session.listening.tell()
            self._context.bus.publish(events.TrackerConnected(tracker))
            return
        self.ready.clear()
        self._newest = None
        if error is not None and error.kind is Kind.SESSION_ENDED:
            self._over(str(error.data.get("why", "ended")))
        elif (was or error is not None) and not self._session.is_over:  # else why it ended has been told
            self._context.bus.publish(events.TrackerLost(tracker, next_try or 0.0, error))

    def on_event(self, event: push.TrackerEvent) -> None:
        """One pushed event, in order."""
        publish = self._context.bus.publish
        match event:
            case push.State():
                self._newest = event
                self._later("remember", None, self._remember)
                self._later("catch up", None, self._until_caught_up)
            case push.TrackersChanged():
                # On the disk too: the next start may find the tracker in use gone.
                self._later("remember", None, self._remember)
            case push.Resync():
                if self._newest is not None:
                    self._later("refetch", None, self._refetch_all)
            case push.RosterChanged():
                # At once: somebody who was expelled is out before anything else is looked at.
                self._session.membership.apply(event)
                self._later("roster", GroupId(event.group_id), partial(self._on_roster, GroupId(event.group_id)))
            case push.Removed():
                self._on_removed(event)
            case push.FilesChanged() if GroupId(event.group_id) in self._session.membership.groups():
                # Of a group whose roster is still to come the list is looked at when that is there.
                self._session.activity.on_list(GroupId(event.group_id), event.list_version)
                publish(events.FilesChanged(self._session.group_name(GroupId(event.group_id))))
            case push.RequestsChanged():
                self._on_requests(GroupId(event.group_id), event.requests, event.name)
            case push.PeersChanged():
                self._session.hub.on_peers(GroupId(event.group_id), FileId(event.file_id), event.here)
                gone = [DeviceId(device) for device in event.gone]
                self._session.hub.on_peers_gone(GroupId(event.group_id), FileId(event.file_id), gone)
            case push.PresenceChanged():
                publish(events.GroupsChanged(self._session.group_name(GroupId(event.group_id))))
            case push.DevicesChanged():
                if event.added:
                    publish(events.NewDevice(self._session.account.name, event.added))
            case push.SessionOver():
                self._over(event.why)

    def _later(self, what: str, group_id: GroupId | None, work: Callable[[], Coroutine[Any, Any, None]]) -> None:
        """Do `what` about a group, or all, behind what is queued, unless that waits already."""
        if what != "roster" or len(self._queue) < limits.GROUPS_FOLLOWED_MAX:  # of the others there are few
            self._queue.setdefault((what, group_id), work)
        self._has_work.set()
        if self._worker is None:
            self._worker = asyncio.create_task(self._work(), name="follow the tracker")

    async def _work(self) -> None:
        while True:
            while not self._queue:
                self._has_work.clear()
                await self._has_work.wait()
            try:
                await self._queue.pop(next(iter(self._queue)))()
            except ShareError as error:
                # The connection went: the next one starts with the whole state again.
                _log.info("not in step with the tracker: %s", error)
            except Exception:  # noqa: BLE001 - one event must not end the following
                _log.exception("following the tracker")

    async def _remember(self) -> None:
        await self._context.deployments.remember(self._session.client)

    async def _until_caught_up(self) -> None:
        """Catch up with the newest state, again if that fails, unless the connection went or a newer one came."""
        state = self._newest
        while state is not None and self._newest is state:
            try:
                await self._catch_up(state)
            except ShareError as error:
                _log.info("not in step with the tracker yet: %s", error)
                await asyncio.sleep(_AGAIN_SECONDS)
            else:
                if self._newest is state:
                    self.ready.set()
                    self._context.bus.publish(events.GroupsChanged())
                return

    async def _catch_up(self, state: push.State) -> None:
        session = self._session
        await session.directory.groups()
        here = {GroupId(group.group_id) for group in state.groups}
        for group_id in (session.membership.groups() | session.fetches.groups() | session.shares.groups()) - here:
            name = session.group_name(group_id)
            session.membership.apply(push.Removed(group_id, name, "removed"))
            await self._end_group(group_id, name, "removed")
        for group in state.groups:
            group_id = GroupId(group.group_id)
            session.membership.set_name(group_id, session.directory.name_of(group_id))
            if session.membership.epoch(group_id) != group.epoch:
                await self._refresh(group_id)
            self._on_requests(group_id, group.requests, "")
            session.activity.on_list(group_id, group.list_version)
        session.membership.confirm_all()
        await session.reconciliation.run()

    async def _refresh(self, group_id: GroupId) -> None:
        try:
            await self._session.membership.refresh(group_id)
        except ShareError as error:
            if error.kind not in NOT_IN_GROUP:
                raise
            _log.info("no longer in the group %s, which is about to be told", group_id)

    async def _refetch_all(self) -> None:
        for group_id in self._session.membership.groups():
            await self._refresh(group_id)
            self._context.bus.publish(events.FilesChanged(self._session.group_name(group_id)))
        self._context.bus.publish(events.GroupsChanged())

    async def _on_roster(self, group_id: GroupId) -> None:
        session = self._session
        if not session.membership.group_name(group_id):
            await session.directory.groups()
            session.membership.set_name(group_id, session.directory.name_of(group_id))
        self._context.bus.publish(events.GroupsChanged(session.group_name(group_id)))

    async def leave(self, event: push.Removed) -> None:
        """This user left a group: end what is under way in it now, not only when the push arrives."""
        self._session.membership.apply(event)
        await self._end_group(GroupId(event.group_id), event.name, event.why)

    def _on_removed(self, event: push.Removed) -> None:
        group_id = GroupId(event.group_id)
        if group_id in self._session.membership.groups():
            # Before anything that is queued: from here on nothing of the group is served.
            self._session.membership.apply(event)
            self._later("end", group_id, partial(self._end_group, group_id, event.name, event.why))
        elif event.why != "left":
            self._context.bus.publish(events.GroupLeft(event.name, event.why))

    async def _end_group(self, group_id: GroupId, name: str, why: str) -> None:
        await self._session.fetches.stop_group(group_id, _WHY.get(why, Kind.NOT_MEMBER))
        await self._session.shares.drop_group(group_id)
        self._requests.pop(group_id, None)
        self._context.bus.publish(events.GroupLeft(name, why))

    def _on_requests(self, group_id: GroupId, count: int, user: str) -> None:
        if len(self._requests) >= limits.GROUPS_FOLLOWED_MAX and group_id not in self._requests:
            return
        before, self._requests[group_id] = self._requests.get(group_id, 0), count
        group = self._session.group_name(group_id)
        if count > before:
            self._context.bus.publish(events.RequestArrived(group, user))
        elif count != before:
            self._context.bus.publish(events.GroupsChanged(group))

    def _over(self, why: str) -> None:
        if self._session.is_over:  # told already: whoever ends it here knows why before the tracker says so
            return
        self._context.bus.publish(events.LoggedOut(why))
        if why != "replaced" and self._context.on_session_over is not None:
            self._session.is_over = True
            self._context.on_session_over(self._session, why)

"""What waits to be pushed to one client: events in order, merged where the newest says all.

Invariant: the first frame begins with the state; at most 256 events wait, beyond that all of them
give way to one `Resync`; nothing waits longer than 100 ms for a frame unless the client does not
read, and what takes a right away, or answers a question of the client, does not wait at all. Only
what lists on a screen follow waits up to 0.7 s, of a client that was sent a frame just before:
a frame costs ten times as much as an event in it, and a busy group has events all the time.
No socket here: `events_socket` asks for frames.
"""

from __future__ import annotations

import asyncio
from collections.abc import Hashable
from typing import Final

import msgspec

from core.wire import limits, push
from core.wire.tracker_messages import PeerView

_ENCODER = msgspec.json.Encoder()
_HALF_FULL: Final = limits.PUSH_QUEUE_MAX // 2
_OF_LISTS: Final = (push.FilesChanged, push.PresenceChanged, push.RequestsChanged)


class Connection:
    """One client's WebSocket as the rest of the tracker sees it: whom it stands for, and its queue."""

    def __init__(self, connection_id: str, device_id: str, user_id: str) -> None:
        self.connection_id: Final = connection_id
        self.device_id: Final = device_id
        self.user_id: Final = user_id
        self.roles: dict[str, str] = {}
        """Group id to the role that this user has there."""
        self.watched: dict[tuple[str, str], int] = {}
        """(group id, file id) to how many of its peers the client can reach."""
        self.over: str = ""
        """Why this connection is to end once its queue is sent; empty while it lives."""
        self.is_gone = False
        """Whether its socket has ended."""
        self.framed = 0
        """How many events the newest frame holds."""
        self.sending_since: float | None = None
        """Since when (the loop's time, seconds) a frame waits for a client that does not read; None while none does."""
        self._events: dict[Hashable, push.TrackerEvent | _Moves] = {}
        self._number = 0
        self._due = asyncio.Event()
        self._timer: asyncio.TimerHandle | None = None
        self._framed_at = float("-inf")

    def put(self, event: push.TrackerEvent, *, urgent: bool = False, key: Hashable = None) -> None:
        """Queue an event; merge it with one that waits and says less. `key` is that of `key_of`, if it is known."""
        if self.over:
            return
        if key is None:
            key = key_of(event)
        if key is None:
            self._number += 1
            key = self._number
        events = self._events
        old = events.pop(key, None)
        events[key] = event if old is None else _merged(old, event)
        if len(events) > limits.PUSH_QUEUE_MAX:
            kept = (push.State, push.TrackersChanged, push.SessionOver)  # to ask anew brings back everything else
            states = {key: event for key, event in events.items() if isinstance(event, kept)}
            self._events = {**states, "resync": push.Resync()}
        if urgent or len(self._events) >= _HALF_FULL:  # before it overflows, and all is asked for anew
            self._due.set()
        elif self._timer is None or not isinstance(event, _OF_LISTS):
            self._wait_for_company(is_of_lists=isinstance(event, _OF_LISTS))

    def _wait_for_company(self, *, is_of_lists: bool) -> None:
        """Start the clock that a frame is sent by, or set it forward: one for all that waits."""
        loop = asyncio.get_running_loop()
        due = loop.time() + limits.PUSH_COALESCE_SECONDS
        if is_of_lists:
            due = max(due, self._framed_at + limits.PUSH_STEADY_SECONDS)
        if self._timer is not None:
            if self._timer.when() <= due:
                return
            self._timer.cancel()
        self._timer = loop.call_at(due, self._due.set)

    def hurry(self) -> None:
        """Let what waits, if anything does, wait no longer."""
        if self._events:
            self._due.set()

    def end(self, why: str) -> None:
        """Send what waits, say why, and close."""
        if self.over:
            return
        self.put(push.SessionOver(why), urgent=True)
        self.over = why

    async def frame(self) -> bytes:
        """The next frame, as soon as it is due."""
        await self._due.wait()
        self._due.clear()
        if self._timer is not None:
            self._timer.cancel()
            self._timer = None
        self._framed_at = asyncio.get_running_loop().time()
        events = [event.event() if isinstance(event, _Moves) else event for event in self._events.values()]
        self._events = {}
        self.framed = len(events)
        encoded = _ENCODER.encode(events)
        return encoded if len(encoded) <= limits.PUSH_FRAME_MAX else _ENCODER.encode([push.Resync()])

    @property
    def waiting(self) -> int:
        """How many events wait."""
        return len(self._events)

    @property
    def is_drained(self) -> bool:
        """Whether nothing waits."""
        return not self._events


class _Moves:
    """Who came to a group and who went, as many as there are: to merge two events costs as much as one, not as all."""

    __slots__ = ("_group_id", "_here")

    def __init__(self, group_id: str) -> None:
        self._group_id = group_id
        self._here: dict[str, bool] = {}

    def add(self, event: push.PresenceChanged) -> None:
        """What happened next."""
        self._here.update(dict.fromkeys(event.gone, False))
        self._here.update(dict.fromkeys(event.here, True))

    def event(self) -> push.PresenceChanged:
        """All of it in one."""
        here = tuple(sorted(user for user, is_here in self._here.items() if is_here))
        return push.PresenceChanged(self._group_id, here, tuple(sorted(self._here.keys() - set(here))))


def key_of(event: push.TrackerEvent) -> Hashable:
    """Events of one key are merged; None for one that stands alone."""
    match event:
        case push.FilesChanged() | push.RequestsChanged() | push.PresenceChanged():
            return type(event), event.group_id
        case push.PeersChanged():
            return type(event), event.group_id, event.file_id
        case push.TrackersChanged():
            return "trackers"
        case push.Resync():
            return "resync"
        case _:
            return None


def _merged(old: push.TrackerEvent | _Moves, new: push.TrackerEvent) -> push.TrackerEvent | _Moves:
    """One event that says what `old` and then `new` say."""
    if type(new) is push.FilesChanged:  # by far the most there are
        return new
    match old, new:
        case push.PresenceChanged(), push.PresenceChanged():
            moves = _Moves(new.group_id)
            moves.add(old)
            moves.add(new)
            return moves
        case _Moves(), push.PresenceChanged():
            old.add(new)
            return old
        case push.PeersChanged(), push.PeersChanged():
            views: dict[str, PeerView] = {view.device_id: view for view in (*old.here, *new.here)}
            left = {*old.gone, *new.gone} - {view.device_id for view in new.here}
            here_now = tuple(view for name, view in views.items() if name not in new.gone)
            return push.PeersChanged(new.group_id, new.file_id, here_now, tuple(sorted(left)))
        case push.RequestsChanged(), push.RequestsChanged():
            return push.RequestsChanged(new.group_id, new.requests, new.name or old.name)
        case _:
            return new

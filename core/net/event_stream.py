"""Keeps one WebSocket to a tracker up: being connected is being online.

Invariant: while a stream is open, either it is connected or the time of its next try is known, and
`on_state` has said which; what was asked of it (`set_listen`, `watch`) is said again on every new
connection. Events arrive in the order in which the tracker committed them. Made by the engine at a
login and closed by it at the logout.
"""

from __future__ import annotations

import asyncio
import logging
import random
from collections.abc import Callable, Collection, Iterator
from typing import Annotated, Final, NoReturn

import aiohttp
import msgspec

from core.net.interfaces import IP, parse_host
from core.net.tracker_answers import tracker_error
from core.net.tracker_client import TrackerClient
from core.wire import limits, push
from core.wire.errors import Kind, ShareError, TrackerError, UserError
from core.wire.fingerprint import TrackerAddress
from core.wire.ids import DeviceId, FileId, GroupId

OnEvent = Callable[[push.TrackerEvent], None]
OnState = Callable[[bool, float | None, ShareError | None], None]

SPREAD_MOST: Final = 600.0
_LONGEST_WAIT: Final = 10.0
_REPLACED_SECONDS: Final = 30.0
"""Another process of this device took over. To come back at once would throw it out, and then it us, for ever."""
_EVENTS_A_FRAME = 500
_EVENTS_A_TURN = 50
"""Taken in one turn of the loop: a frame may hold a hundred thousand, and transfers are not to wait for them."""
_GATHER_SECONDS = 0.02
"""Between two frames: a thousand small files begin one after the other, and a frame costs more than an event."""
_log = logging.getLogger(__name__)


class Backoff:
    """How long to wait before a try to connect: first uniform in the spread, then doubling.

    The longest wait is five spreads and at most 10 s: a small deployment (spread 1 s) whose tracker is
    started again has every client back within 10 s even if it came up just after a try.
    """

    def __init__(self, rng: random.Random) -> None:
        self._rng = rng
        self._tries = 0
        self.spread = 1.0

    def reset(self) -> None:
        """A connection stood: the next wait is a first one."""
        self._tries = 0

    def next(self) -> float:
        """Seconds to wait now."""
        self._tries += 1
        if self._tries == 1:
            return self._rng.uniform(0.0, self.spread)
        longest = min(_LONGEST_WAIT, 5.0 * self.spread)
        doubled = min(longest, self.spread * 2.0 ** min(self._tries - 2, 10))
        return doubled * self._rng.uniform(0.75, 1.0)


class EventStream:
    """The push channel of one session.

    `on_event` gets every event. `on_state(connected, next_try, error)`: connected once the tracker told
    the state; else seconds until the next try, or None if the session is over and there will be no
    other: then `SessionOver` was the last event (`revoked` if the tracker did not know the session any
    more). Both are called on the loop and must return at once.
    """

    def __init__(
        self,
        client: TrackerClient,
        device: DeviceId,
        on_event: OnEvent,
        on_state: OnState,
        *,
        rng: random.Random | None = None,
    ) -> None:
        self._client, self._device = client, device
        self._on_event, self._on_state = on_event, on_state
        self._backoff = Backoff(rng or random.SystemRandom())
        self._listen: push.Listen | None = None
        self._watched: dict[tuple[GroupId, FileId], int] = {}
        self._outbox: list[push.ClientEvent] = []
        self._has_mail = asyncio.Event()
        self._hurry = asyncio.Event()
        self._task: asyncio.Task[None] | None = None
        self._until: asyncio.Timeout | None = None
        """What ends the connection that is there, with the address of this host that it is from."""
        self._own: IP | None = None
        self._is_connecting = self._is_cut = False
        self.connected = False
        self.address: TrackerAddress | None = None
        """The tracker that it is, or was last, connected to."""

    def start(self) -> None:
        """Connect now, and again whenever the connection is lost."""
        self._task = asyncio.create_task(self._run())
        self._task.add_done_callback(_report)

    def set_listen(self, listen: push.Listen) -> None:
        """Where this device listens, from now on."""
        if listen != self._listen:
            self._listen = listen
            self._post(listen)

    def watch(self, group_id: GroupId, file_id: FileId, known: int) -> None:
        """Ask for the peers of a file; `known` is how many can be reached now."""
        if self._watched.get((group_id, file_id)) != known:
            self._watched[group_id, file_id] = known
            self._post(push.Watch(group_id, file_id, known))

    def unwatch(self, group_id: GroupId, file_id: FileId) -> None:
        """No longer."""
        if self._watched.pop((group_id, file_id), None) is not None:
            self._post(push.Unwatch(group_id, file_id))

    def retry_now(self) -> None:
        """Do not wait for the next try: the network changed, or somebody asked."""
        self._hurry.set()

    def network_changed(self, own: Collection[IP]) -> None:
        """This host has these addresses now: a connection from another one is dead, one that is being made may be."""
        self.retry_now()
        is_dead = self._is_connecting or (self._own is not None and self._own not in own)
        if is_dead and self._until is not None and not self._is_cut:
            self._is_cut = True
            self._until.reschedule(asyncio.get_running_loop().time())
        self._client.network_changed(own)

    async def close(self) -> None:
        """Go offline. No callback comes after this."""
        if self._task is not None:
            self._task.cancel()
            await asyncio.gather(self._task, return_exceptions=True)
        self.connected = False

    # -- the life of the stream
    async def _run(self) -> None:
        while True:
            try:
                await self._live()
            except ShareError as error:
                self.connected = False
                if error.kind is Kind.SESSION_ENDED:
                    self._on_event(push.SessionOver(str(error.data.get("why", "ended"))))
                    self._on_state(False, None, None)
                    return
                if error.data.get("reason") == "replaced":
                    _log.warning("another process is connected as the device %s", self._device)
                    wait = _REPLACED_SECONDS
                else:
                    wait = 0.0 if self._is_cut else self._backoff.next()
                    self._is_cut = False
                self._on_state(False, wait, error)
                await self._pause(wait)

    async def _pause(self, seconds: float) -> None:
        self._hurry.clear()
        try:
            async with asyncio.timeout(seconds):
                await self._hurry.wait()
        except TimeoutError:
            return

    async def _live(self) -> NoReturn:
        """One connection, from its making to its end, which is a `ShareError`."""
        socket, address = await self._connect()
        self._is_cut = False  # what was cut was the attempt before
        sender = asyncio.create_task(self._send_all(socket))
        self._own = parse_host(str((socket.get_extra_info("sockname") or ("",))[0]))
        try:
            try:
                async with asyncio.timeout(limits.SOCKET_GONE_SECONDS) as self._until:
                    while True:
                        for number, event in enumerate(_read(await self._receive(socket, address), address)):
                            self._take(event, address)
                            if number % _EVENTS_A_TURN == _EVENTS_A_TURN - 1:
                                await asyncio.sleep(0)
                        if self.connected and not self._is_cut:
                            self._until.reschedule(None)
            except TimeoutError:
                raise TrackerError(Kind.TRACKER_UNREACHABLE, address=str(address), reason="timeout") from None
        finally:
            self._until = None
            self._client.lost(address)
            sender.cancel()
            await asyncio.gather(sender, return_exceptions=True)
            await socket.close()

    async def _connect(self) -> tuple[aiohttp.ClientWebSocketResponse, TrackerAddress]:
        self._is_connecting = True
        try:
            async with asyncio.timeout(None) as self._until:
                return await self._client.open_events()
        except TimeoutError:
            raise TrackerError(Kind.TRACKER_UNREACHABLE, reason="no_route") from None
        finally:
            self._until, self._is_connecting = None, False

    async def _receive(self, socket: aiohttp.ClientWebSocketResponse, address: TrackerAddress) -> str | bytes:
        message = await socket.receive()
        if message.type in (aiohttp.WSMsgType.TEXT, aiohttp.WSMsgType.BINARY):
            data: str | bytes = message.data
            return data
        if socket.close_code == aiohttp.WSCloseCode.MESSAGE_TOO_BIG:
            raise tracker_error(address, "too_long")
        reason = "timeout" if isinstance(socket.exception(), TimeoutError) else "closed"
        raise TrackerError(Kind.TRACKER_UNREACHABLE, address=str(address), reason=reason)

    def _take(self, event: push.TrackerEvent, address: TrackerAddress) -> None:
        if isinstance(event, push.SessionOver):
            if event.why != "replaced":
                raise UserError(Kind.SESSION_ENDED, why=event.why)
            self._on_event(event)
            raise TrackerError(Kind.TRACKER_UNREACHABLE, address=str(address), reason="replaced")
        if isinstance(event, push.State):
            self._backoff.reset()
            self._backoff.spread = min(max(event.spread, 1.0), SPREAD_MOST)
            self._client.told(event, address)
            self.address = address
            if not self.connected:
                self.connected = True
                self._on_state(True, None, None)
        if isinstance(event, push.TrackersChanged):
            self._client.told(event, address)
        self._on_event(event)

    # -- what we say
    def _post(self, event: push.ClientEvent) -> None:
        self._outbox.append(event)
        self._has_mail.set()

    async def _send_all(self, socket: aiohttp.ClientWebSocketResponse) -> None:
        """Say everything again, then what changes. A failure shows in the receiver, which ends this."""
        self._outbox = [self._listen] if self._listen else []
        self._outbox += [push.Watch(group, file, known) for (group, file), known in self._watched.items()]
        while True:
            self._has_mail.clear()
            events, self._outbox = self._outbox, []
            try:
                for at in range(0, len(events), _EVENTS_A_FRAME):
                    await socket.send_str(msgspec.json.encode(events[at : at + _EVENTS_A_FRAME]).decode())
            except (aiohttp.ClientError, ConnectionError) as error:
                _log.debug("events not sent: %s", error)
                return
            await asyncio.sleep(_GATHER_SECONDS)
            await self._has_mail.wait()


# -- what the tracker says
class _Tagged(msgspec.Struct):
    type: str = ""


_TAGS = frozenset(kind.__struct_config__.tag for kind in push.TrackerEvent.__args__)
_LOOKED_INTO_MOST = limits.MIB
"""Bytes of a frame that is not all right, and is taken event by event; to do so with a longer one holds the loop up."""
_EVENTS = msgspec.json.Decoder(Annotated[list[push.TrackerEvent], msgspec.Meta(max_length=limits.PUSH_EVENTS_MAX)])
_FRAME = msgspec.json.Decoder(Annotated[list[msgspec.Raw], msgspec.Meta(max_length=limits.PUSH_EVENTS_MAX)])
_TAG = msgspec.json.Decoder(_Tagged)
_EVENT = msgspec.json.Decoder(push.TrackerEvent)


def _read(frame: str | bytes, address: TrackerAddress) -> Iterator[push.TrackerEvent]:
    """The events of a frame. One of a kind that is unknown is skipped; one that is broken is as good as lost."""
    try:
        events = _EVENTS.decode(frame)
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError):
        if len(frame) > _LOOKED_INTO_MOST:
            _log.warning("a frame of %s makes no sense", address)
            events = [push.Resync()]
        else:
            events = []
    if events:
        yield from events
        return
    try:
        raws = _FRAME.decode(frame)
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError):
        raise tracker_error(address, "push") from None
    for raw in raws:
        try:
            tag = _TAG.decode(raw).type
        except (msgspec.DecodeError, UnicodeDecodeError, RecursionError):
            raise tracker_error(address, "push") from None
        if tag not in _TAGS:
            continue
        try:
            event = _EVENT.decode(raw)
        except (msgspec.DecodeError, UnicodeDecodeError, RecursionError):
            _log.warning("a %s event of %s makes no sense", tag, address)
            event = push.Resync()
        yield event


def _report(task: asyncio.Task[None]) -> None:
    """A bug in a subscriber must not end the stream unseen."""
    if not task.cancelled() and (error := task.exception()) is not None:
        _log.error("the event stream broke", exc_info=error)

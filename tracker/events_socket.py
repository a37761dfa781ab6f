"""The WebSocket `/v1/events`: being connected is being online.

Invariant: presence is written before the first frame and taken away when the socket ends, whatever
ends it; a client that is silent for 10 s is gone; one that stops reading is sent a `Resync` when it
reads again, and never holds anybody else up.
"""

from __future__ import annotations

import asyncio
import logging
from collections import defaultdict
from collections.abc import Callable, Coroutine, Sequence
from typing import Annotated, Any, Final, get_args

import msgspec
from aiohttp import WSCloseCode, WSMessage, WSMsgType, web
from sqlalchemy.exc import SQLAlchemyError

from core.wire import limits, push
from core.wire.errors import Kind, TrackerError
from core.wire.ids import random_id
from tracker import presence
from tracker.access import Caller
from tracker.accounts import authenticate, authenticate_alone, slide_session
from tracker.api.http import DEVICE, token_of, where_from
from tracker.connection import Connection
from tracker.delivery import Delivery
from tracker.store.database import Database, Tx

_log = logging.getLogger(__name__)
_EVENTS: Final = msgspec.json.Decoder(list[push.ClientEvent])
_EVENT: Final = msgspec.json.Decoder(push.ClientEvent)
_FRAME: Final = msgspec.json.Decoder(list[msgspec.Raw])
_ANSWERED_AT_ONCE: Final = limits.PUSH_QUEUE_MAX // 2
"""Files whose peers are told together; more than the queue holds would become a `Resync`."""
_KNOWN: Final = frozenset(
    kind.__struct_config__.tag for kind in (*get_args(push.ClientEvent), *get_args(push.TrackerEvent))
)
_CLOSING: Final = (WSMsgType.CLOSE, WSMsgType.CLOSING, WSMsgType.CLOSED, WSMsgType.ERROR)


class EventsSockets:
    """The sockets of this tracker's clients. `clock` gives Unix ms."""

    def __init__(self, db: Database, delivery: Delivery, clock: Callable[[], int]) -> None:
        self._db, self._delivery, self._clock = db, delivery, clock
        self._open: set[web.WebSocketResponse] = set()
        self.may_write: Callable[[], bool] = lambda: True
        """Whether this tracker may say now who is here; if not, its clients' presence ends with its lease."""
        self._closing = False
        self.frames = self.events = 0
        """Frames sent since the start, and the events in them."""
        self._dropping: asyncio.Task[None] | None = None
        self._drops = 0
        """How often everybody was sent away: whoever was on the way in then is not among the open sockets yet."""

    async def serve(self, request: web.Request) -> web.StreamResponse:
        """Serve one client until either side ends it."""
        token = token_of(request)
        if self._is_closing():
            raise TrackerError(Kind.TRACKER_ERROR, rule="ending")
        async with self._db.read() as db:  # who has no session makes no writer wait
            caller = await authenticate(db, token, self._clock())
        request[DEVICE] = caller.device_id
        socket = web.WebSocketResponse(
            compress=False, autoping=False, max_msg_size=limits.JSON_BODY_MAX, timeout=limits.SOCKET_PING_SECONDS
        )
        connection = Connection(random_id(), caller.device_id, caller.user_id)
        if not socket.can_prepare(request):
            raise TrackerError(Kind.BAD_REQUEST, rule="upgrade")
        drops = self._drops
        try:
            # Before the upgrade, so that whatever is refused is refused with an answer that says why.
            caller = await self._db.change(lambda tx: self._connect(tx, token, connection))
            await socket.prepare(request)
            self._open.add(socket)
            if self.may_write() and not self._is_closing() and drops == self._drops:
                await _first_of(
                    self._send(socket, connection),
                    self._receive(socket, connection, caller, request),
                    ping_while_it_reads(socket, connection),
                )
        finally:
            self._open.discard(socket)
            self._delivery.drop(connection)
            stays = self.may_write() and not self._is_closing()
            if stays:  # else all presence here goes at once
                await self._disconnect(caller, connection)
            if socket.prepared:
                over = stays and drops == self._drops
                await socket.close(code=WSCloseCode.OK if over else WSCloseCode.GOING_AWAY)
        return socket

    def _is_closing(self) -> bool:
        return self._closing

    async def _connect(self, tx: Tx, token: str, connection: Connection) -> Caller:
        caller = await authenticate_alone(tx, token)
        await slide_session(tx, caller)
        state, roles = await presence.connect(tx, caller, connection.connection_id)
        tx.after(lambda: self._delivery.add(connection, state, roles))
        return caller

    async def _disconnect(self, caller: Caller, connection: Connection) -> None:
        try:
            await self._db.change(lambda tx: presence.disconnect(tx, caller, connection.connection_id))
        except (SQLAlchemyError, OSError, TimeoutError) as error:  # its presence ends with this tracker's lease
            _log.warning("the end of a connection was not written: %s", error)

    async def _send(self, socket: web.WebSocketResponse, connection: Connection) -> None:
        loop = asyncio.get_running_loop()
        while True:
            frame = await connection.frame()
            connection.sending_since = loop.time()
            await socket.send_frame(frame, WSMsgType.TEXT)
            connection.sending_since = None
            self.frames += 1
            self.events += connection.framed
            if connection.over and connection.is_drained:
                return

    async def _receive(
        self, socket: web.WebSocketResponse, connection: Connection, caller: Caller, request: web.Request
    ) -> None:
        while True:
            message: WSMessage = await socket.receive(timeout=limits.SOCKET_GONE_SECONDS)
            if message.type in _CLOSING:
                return
            if message.type is WSMsgType.PING:
                await socket.pong(message.data)
            elif message.type is not WSMsgType.PONG:
                try:
                    events = _read(message.data)
                except (msgspec.DecodeError, UnicodeDecodeError, RecursionError):
                    await socket.close(code=WSCloseCode.UNSUPPORTED_DATA)
                    return
                newest = next((event for event in reversed(events) if isinstance(event, push.Listen)), None)
                asked: defaultdict[str, list[str]] = defaultdict(list)
                for event in events:
                    if isinstance(event, push.Watch):
                        if self._delivery.watch(connection, event.group_id, event.file_id, event.known):
                            asked[event.group_id].append(event.file_id)
                    elif isinstance(event, push.Unwatch):
                        self._delivery.unwatch(connection, event.group_id, event.file_id)
                    elif event is newest:  # each is a write, one of them is true
                        await self._on_listen(event, connection, caller, request)
                for group_id, files in asked.items():
                    await self._answer(connection, group_id, files)

    async def _on_listen(
        self, event: push.Listen, connection: Connection, caller: Caller, request: web.Request
    ) -> None:
        addresses = presence.addresses_of(event, where_from(request))
        await self._db.change(lambda tx: presence.listen(tx, caller, connection.connection_id, addresses))

    async def _answer(self, connection: Connection, group_id: str, files: Sequence[str]) -> None:
        """Tell a client who has the files that it begins to watch: of a thousand small ones, many at once."""
        for at in range(0, len(files), _ANSWERED_AT_ONCE):
            some = files[at : at + _ANSWERED_AT_ONCE]
            async with self._db.read() as db:
                peers = await presence.sample_peers(db, group_id, some, connection.device_id)
            for file_id, views in peers.items():
                # The right may have gone while the sample was drawn.
                if (group_id, file_id) in connection.watched:
                    connection.put(push.PeersChanged(group_id, file_id, here=views))
            # What the client asked for it waits for: a download begins with the peers of its file.
            connection.hurry()

    async def drop_all(self) -> None:
        """End every connection: this tracker cannot say any more who is here; another one can, or this one later."""
        self._drops += 1
        await asyncio.gather(*(s.close(code=WSCloseCode.GOING_AWAY) for s in self._open), return_exceptions=True)

    def drop_all_soon(self) -> None:
        """The same, without waiting for it."""
        self._drops += 1
        self._dropping = asyncio.create_task(self.drop_all())

    async def close(self) -> None:
        """Say farewell to every client: going away, come back."""
        self._closing = True
        await asyncio.gather(*(s.close(code=WSCloseCode.GOING_AWAY) for s in self._open), return_exceptions=True)


class _Tagged(msgspec.Struct):
    type: Annotated[str, msgspec.Meta(min_length=1)]


_TAG: Final = msgspec.json.Decoder(_Tagged)


def _read(frame: str | bytes) -> list[push.ClientEvent]:
    """The events of a frame, but those of a kind that only a newer client knows. Raises `msgspec.DecodeError`."""
    try:
        return _EVENTS.decode(frame)
    except msgspec.ValidationError:
        raws = _FRAME.decode(frame)
        return [_EVENT.decode(raw) for raw in raws if _TAG.decode(raw).type in _KNOWN]


async def ping_while_it_reads(socket: web.WebSocketResponse, connection: Connection) -> None:
    """Ping now and then; ends with `TimeoutError` where a frame is not taken: a clock for each frame costs too much."""
    loop = asyncio.get_running_loop()
    while True:
        await asyncio.sleep(limits.SOCKET_PING_SECONDS)
        if connection.sending_since is not None and loop.time() - connection.sending_since > limits.DRAIN_SECONDS:
            raise TimeoutError
        await socket.ping()


async def _first_of(*coroutines: Coroutine[Any, Any, None]) -> None:
    """Run all until one is done, then end the others. A lost or silent client is no error."""
    tasks = [asyncio.create_task(coroutine) for coroutine in coroutines]
    try:
        await asyncio.wait(tasks, return_when=asyncio.FIRST_COMPLETED)
    finally:
        for task in tasks:
            task.cancel()
        results = await asyncio.gather(*tasks, return_exceptions=True)
    for result in results:
        if isinstance(result, SQLAlchemyError):
            _log.warning("an events socket ended: %s", " ".join(str(result).split()))
        elif isinstance(result, Exception) and not isinstance(result, OSError):
            _log.error("an events socket failed", exc_info=result)

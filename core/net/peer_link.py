"""One link to one other device: a TLS stream, the conversation on it, its deadlines, and the order of sending.

Invariant: whoever owns a link hears of it in this order: `on_secured`, `on_greeted`, `on_ended`, each
at most once and the last always. The handler hears messages and pieces only between `on_greeted` and
`on_ended`. Control frames overtake what is left of a piece: they wait for one frame and for what the
system has taken already.

Made by `core.net.links` for every connection, in either direction; ended by `close`, by a rule that
the peer breaks, by a deadline, or by the network.
"""

from __future__ import annotations

import asyncio
import logging
import ssl
from collections.abc import Callable
from typing import Final

from core.net import tcp
from core.net.coming import Coming
from core.net.link_handler import LinkHandler, LinkOwner
from core.net.link_times import BACKLOG_MAX, FRAME_FIRST, UNSENT_FRAMES, LinkTimes
from core.net.outgoing import Outgoing
from core.net.pace import Pace
from core.net.stream import Hold, TlsStream
from core.net.tls import device_behind
from core.protocol.events import (
    Blocked,
    Broken,
    Ended,
    Greeted,
    PieceData,
    PieceDone,
    PingGot,
    PongGot,
    Said,
    SessionEvent,
)
from core.protocol.session import PeerSession
from core.wire.errors import InternalError, Kind, PeerError, ProtocolError, ShareError
from core.wire.ids import DeviceId
from core.wire.peer_messages import ByeReason, Have, Message

_log = logging.getLogger(__name__)
_HARMLESS: Final = frozenset({ByeReason.DONE, ByeReason.DUPLICATE, ByeReason.IDLE})


class PeerLink:
    """One link. `device`, `rtt`, `congestion`, `bytes_in` and `bytes_out` are for showing too."""

    def __init__(
        self,
        me: DeviceId,
        context: ssl.SSLContext,
        owner: LinkOwner,
        handler: LinkHandler,
        *,
        dialled: bool,
        expected: DeviceId | None,
        times: LinkTimes,
        clock: Callable[[], float],
    ) -> None:
        self._me, self._owner, self._handler = me, owner, handler
        self._expected, self._times, self._clock = expected, times, clock
        self.dialled: Final = dialled
        """Whether this side made the connection."""
        self.device = expected or DeviceId("")
        """Who is at the other end; proven once the link is secured."""
        self.address = ""
        self.opened = clock()
        """When the connection was made, by the clock that was handed in."""
        self.congestion = ""
        """The congestion control in use; "" where the system does not say."""
        self.bytes_in = 0
        """Decrypted bytes that came."""
        self.agent = ""
        """How the peer's program calls itself."""
        loop = asyncio.get_running_loop()
        self._secured: asyncio.Future[ShareError | None] = loop.create_future()
        self._greeted: asyncio.Future[ShareError | None] = loop.create_future()
        self._session: PeerSession | None = None
        self._ended = False
        self.rtt = 0.0
        """The round trip in seconds, by the system or else by the last ping; 0 if it is not known."""
        self._coming = Coming(clock, self._tell_data, self.on_dry)
        self._pinged: float | None = None
        self._probe_until: float | None = None
        self._next_ping = self._heard = self._unfinished_since = self.opened
        self._heard_bytes = 0
        self._unfinished: int | None = None
        self._hello_until = 0.0
        self._tick: asyncio.TimerHandle | None = None
        self.stream: Final = TlsStream(context, self, server_side=not dialled, handshake=times.handshake)
        """The protocol for the transport."""
        self._out = Outgoing(self.stream, clock)

    def __repr__(self) -> str:
        return f"<PeerLink {'to' if self.dialled else 'from'} {self.device[:8] or '?'} {self.address}>"

    # -- state
    @property
    def is_open(self) -> bool:
        """Whether it is greeted and not ended."""
        return not self._ended and self._session is not None and self._session.is_greeted

    @property
    def is_secured(self) -> bool:
        """Whether the other side has proven who it is, and the link has not ended."""
        return not self._ended and self._session is not None

    @property
    def bytes_out(self) -> int:
        """Bytes of frames that were sent."""
        return self._out.sent

    async def wait_secured(self) -> None:
        """Until the other side has proven who it is. Raises `PeerError` if it does not."""
        if (error := await asyncio.shield(self._secured)) is not None:
            raise error

    async def wait_greeted(self) -> None:
        """Until the link can be used. Raises `PeerError` if that never happens: end of file here means refused."""
        if (error := await asyncio.shield(self._greeted)) is not None:
            raise error

    async def wait_closed(self) -> None:
        """Until the connection is closed, if there is one."""
        await self.stream.wait_ended()

    # -- what its users do
    def greet(self) -> None:
        """Say hello; only for the side that dialled, once secured."""
        if self._session is not None and not self._ended:
            self._send(self._session.greeting())

    def free_channel(self) -> int:
        """A channel number for the next `Interest`. `InternalError` if as many are open as a peer allows."""
        return self._session.free_channel() if self._session else 0

    def send(self, message: Message) -> None:
        """Send a control message; dropped if the link has ended or the peer ended what it is about."""
        if self.is_open and self._session is not None:
            self._send(self._session.say(message))
            self._unblock_dropped()

    def request(self, channel: int, request_id: int, piece: int, length: int) -> None:
        """Ask for a piece of `length` bytes on a channel that this side opened."""
        if self.is_open and self._session is not None:
            self._send(self._session.request(channel, request_id, piece, length))

    def cancel(self, channel: int, request_id: int) -> None:
        """Take a request back: its buffer is not written to again, `on_data` and `on_piece` are not called again."""
        if self.is_open and self._session is not None:
            self._coming.forget(channel, request_id)
            self._send(self._session.cancel(channel, request_id))
            self._unblock_dropped()

    async def send_piece(
        self, channel: int, request_id: int, data: bytes | memoryview, pace: Pace | None = None
    ) -> bool:
        """Send a whole piece, after those that are being sent; `pace` is asked before each frame.

        False if it was ended early: by `stop_piece`, by the peer, or by a `Reject` or `Closed` of ours.
        Raises `PeerError` if the link has ended or ends.
        """
        if self._session is None:
            raise PeerError(Kind.PEER_REFUSED, reason="lost")
        return await self._out.send_piece(self._session, channel, request_id, data, pace)

    def stop_piece(self, channel: int, request_id: int) -> None:
        """Send no further frame of this piece; the peer is told by a `Reject`, which is the caller's to send."""
        self._out.stop_piece(channel, request_id)

    def unblock(self) -> None:
        """Ask for the buffer again that was refused, and go on receiving if it is given."""
        if self.is_open and self._session is not None and self._session.is_blocked and self._session.unblock():
            self._heard = self._clock()
            self.stream.resume_reading(Hold.FULL)

    def hold(self) -> None:
        """Receive nothing more until `release`."""
        self.stream.pause_reading(Hold.PACE)

    def release(self) -> None:
        """Go on receiving."""
        self._heard = self._unfinished_since = self._clock()
        self.stream.resume_reading(Hold.PACE)

    def note_invalid_request(self) -> None:
        """The peer asked for something senseless. Raises `ProtocolError` when it was once too often."""
        if self._session is not None:
            self._session.note_invalid()

    def probe(self) -> None:
        """End the link soon if the peer is silent."""
        if self.is_open:
            self._probe_until = self._probe_until or self._clock() + self._times.probe
            self._heard_bytes = self.stream.raw_in
            self._ping()

    def close(self, reason: str = ByeReason.DONE, error: ShareError | None = None) -> None:
        """Say goodbye and end the link; the owner hears of it before this returns."""
        if self._ended:
            return
        linger = self._times.linger
        if reason in (ByeReason.NO_GROUP, ByeReason.BANNED):
            linger = self._times.expelled_linger
        last = b""
        if self._session is not None:
            last = self._out.take_control() + self._session.bye(reason)
        self.stream.close(last, linger=linger)
        self._end(error)

    def abort(self) -> None:
        """Cut the connection without a word; one that has ended is left to its last words."""
        if self._ended:
            return
        self._end(PeerError(Kind.PEER_REFUSED, reason="lost"))
        if not self.stream.abort():
            self._owner.on_closed(self)

    # -- what the stream tells
    def on_secured(self) -> None:
        """The handshake is complete: find out who it is."""
        try:
            device, certificate = device_behind(self.stream.secured)
            if self._expected not in (None, device):
                raise ProtocolError("tls: another device than the one that was dialled")
            if not self._owner.admits(device, certificate):
                raise PeerError(Kind.PEER_REFUSED, reason="unknown device")
        except PeerError as error:
            self._fail(error)
            return
        self.device = device
        sock = self.stream.transport.get_extra_info("socket")
        self.rtt, self.congestion = tcp.prepare(sock, self._clock() - self.opened, UNSENT_FRAMES * FRAME_FIRST)
        self._session = PeerSession(self._me, device, dialled=self.dialled, allocate=self._allocate)
        self._hello_until = self._clock() + self._times.hello
        self._tick = asyncio.get_running_loop().call_later(self._times.tick, self._on_tick)
        if not self._secured.done():
            self._secured.set_result(None)

    def buffer_to_fill(self) -> memoryview:
        """Where the session wants the next bytes."""
        assert self._session is not None
        return self._session.buffer_to_fill()

    def on_received(self, n: int) -> None:
        """Let the session say what the bytes mean, and act on it."""
        session = self._session
        assert session is not None
        self.bytes_in += n
        try:
            for event in session.on_received(n):
                self._act(event)
                if self._ended:
                    break
        except PeerError as error:
            self._fail(error)
        except BaseException as error:
            # A fault of ours: what the link is in the middle of cannot be known any more.
            self.stream.abort()
            self._end(InternalError(Kind.INTERNAL, reason=type(error).__name__))
            raise

    def on_dry(self) -> None:
        """Nothing more came for now: tell what is due."""
        try:
            self._coming.on_dry()
        except PeerError as error:
            self._fail(error)

    def on_writable(self) -> None:
        """The system takes more."""
        self._out.on_writable()

    def on_end(self, error: Exception | None) -> None:
        """The connection is gone."""
        self._owner.on_closed(self)
        if self._ended:
            return
        reason = "handshake" if not self._secured.done() else "refused" if not self.is_open else "lost"
        _log.debug("%r ended: %s: %s", self, reason, error)
        self._end(PeerError(Kind.PEER_REFUSED, reason=reason))

    # -- inside
    def _act(self, event: SessionEvent) -> None:
        if isinstance(event, PieceData):
            self._coming.add(*event)
            return
        if not (isinstance(event, Said) and isinstance(event.message, Have)):
            self._coming.tell()
        match event:
            case Said(message):
                self._handler.on_message(self, message)
            case PieceDone(channel, request, buffer):
                self._handler.on_piece(self, channel, request, buffer)
            case Blocked():
                self.stream.pause_reading(Hold.FULL)
            case PingGot(value):
                assert self._session is not None
                self._send(self._session.pong(value))
            case PongGot():
                if self._pinged is not None:
                    self.rtt, self._pinged = self._clock() - self._pinged, None
            case Greeted(hello):
                self._on_greeted(hello.agent)
            case Ended(reason):
                _log.debug("%r: bye %s", self, reason[:32])
                harmless = reason in _HARMLESS and self._greeted.done()
                self.stream.close(linger=self._times.linger)
                self._end(None if harmless else PeerError(Kind.PEER_REFUSED, reason=reason[:32]))
            case Broken(error):
                self._fail(error)

    def _tell_data(self, channel: int, request: int, nbytes: int) -> bool:
        return self._handler.on_data(self, channel, request, nbytes)

    def _on_greeted(self, agent: str) -> None:
        assert self._session is not None
        if not self.dialled:
            self._send(self._session.greeting())
        self.agent = agent[:64]
        self._next_ping = self._clock() + self._times.ping
        self._owner.on_greeted(self)
        if not self._greeted.done():
            self._greeted.set_result(None)

    def _allocate(self, channel: int, request: int, length: int) -> memoryview | None:
        return self._handler.allocate(self, channel, request, length)

    def _send(self, frames: bytes) -> None:
        if frames and self._out.send(frames) > BACKLOG_MAX:
            self._fail(PeerError(Kind.PEER_REFUSED, reason="does not read"))

    def _ping(self) -> None:
        assert self._session is not None
        self._pinged = self._clock()
        self._send(self._session.ping())

    def _unblock_dropped(self) -> None:
        """What was given up may be what waits for a buffer."""
        if self._session is not None and self._session.is_blocked:
            self.unblock()

    def _on_tick(self) -> None:
        """Look at the deadlines."""
        self._tick = asyncio.get_running_loop().call_later(self._times.tick, self._on_tick)
        session, times, now = self._session, self._times, self._clock()
        assert session is not None
        self.rtt = tcp.round_trip(self.stream.transport.get_extra_info("socket")) or self.rtt
        if self.stream.raw_in != self._heard_bytes:
            self._heard, self._heard_bytes, self._probe_until = now, self.stream.raw_in, None
        unfinished = session.unfinished
        if unfinished != self._unfinished:
            self._unfinished, self._unfinished_since = unfinished, now
        if not self.stream.is_reading:
            # It is this side that does not read.
            self._heard = self._unfinished_since = now
        if not session.is_greeted:
            if now > self._hello_until:
                self._fail(PeerError(Kind.PEER_REFUSED, reason="no hello"))
        elif unfinished is not None and now - self._unfinished_since > times.control:
            self._fail(ProtocolError("frame: not complete in time"))
        elif self._out.stuck > times.drain:
            self._fail(PeerError(Kind.PEER_REFUSED, reason="does not read"))
        elif now - self._heard > times.idle or (self._probe_until is not None and now > self._probe_until):
            self.close(ByeReason.IDLE, PeerError(Kind.PEER_REFUSED, reason="silent"))
        elif now > self._next_ping:
            self._next_ping = now + times.ping
            self._ping()

    def _fail(self, error: PeerError) -> None:
        """The peer broke a rule or a deadline."""
        _log.info("%r is closed: %s", self, error)
        if isinstance(error, ProtocolError):
            reason = ByeReason.PROTOCOL
        else:
            reason = ByeReason.VERSION if error.data.get("reason") == ByeReason.VERSION else ByeReason.IDLE
        self.close(reason, error)

    def _end(self, error: ShareError | None) -> None:
        if self._ended:
            return
        self._ended = True
        if self._tick is not None:
            self._tick.cancel()
        self._out.end()
        self._coming.end()
        for future in (self._secured, self._greeted):
            if not future.done():
                future.set_result(error or PeerError(Kind.PEER_REFUSED, reason="refused"))
        self._owner.on_ended(self, error)

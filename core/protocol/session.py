"""The conversation of two peers on one link, without the link: bytes in, events out.

Invariant: whatever the bytes are and however they are cut, `on_received` never raises; it reports
what they mean in the order in which they mean it, and after `Broken` or `Ended` nothing more. Pieces
land in the buffers that `allocate` gives, all but the beginnings of frames directly. Nothing here
waits, sends or reads a clock.

Used by `core.net.peer_link`, one session a link: fill `buffer_to_fill()` with at most its length of
bytes, call `on_received(n)`, act on the events, and do not fill again while `is_blocked` or `is_over`.
Between two frames the buffer takes as much as one TLS record, so that a frame costs its user one turn;
each turn tells of one frame, since what is done about it may decide what the next one means.
What is to be sent is made here too, so that both directions agree on what is open.
"""

from __future__ import annotations

import enum
from collections.abc import Callable, Sequence
from typing import Final

from core.protocol.answering import Answering
from core.protocol.asking import Asked, Asking
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
from core.wire import framing, limits, peer_messages, version
from core.wire.errors import InternalError, Kind, PeerError, ProtocolError
from core.wire.framing import DATA_HEADER_BYTES, DataHeader, FrameType
from core.wire.ids import DeviceId
from core.wire.peer_messages import (
    VERSION,
    Bitfield,
    Bye,
    ByeReason,
    Cancel,
    Closed,
    Have,
    Hello,
    Interest,
    Message,
    Ping,
    Pong,
    Reject,
    Request,
    Uninterest,
    Welcome,
)

Allocate = Callable[[int, int, int], memoryview | None]
"""(channel, request, length) -> a writable buffer of exactly that many bytes, or None: over budget now."""

_FRAME_HEADER: Final = framing.HEADER.size
_FRONT_BYTES: Final = 16 * limits.KIB
"""What is taken at once where a frame begins: a TLS record, which most frames fit into."""
_SINK_BYTES: Final = 64 * limits.KIB
_DATA: Final = int(FrameType.DATA)
AGENT: Final = f"P2P Share {version.VERSION}"
"""How this program calls itself to its peers."""


class _Phase(enum.Enum):
    """GREETING -> OPEN -> OVER, and GREETING -> OVER."""

    GREETING = enum.auto()
    OPEN = enum.auto()
    OVER = enum.auto()


class PeerSession:
    """One side of the conversation between device `me` and device `peer` (as its certificate says)."""

    def __init__(self, me: DeviceId, peer: DeviceId, *, dialled: bool, allocate: Allocate, agent: str = AGENT) -> None:
        self._me, self._peer, self._dialled, self._agent = me, peer, dialled, agent
        self._allocate = allocate
        self._phase = _Phase.GREETING
        self._asking, self._answering = Asking(), Answering()
        self._front = memoryview(bytearray(_FRONT_BYTES))
        """Beginnings of frames, and small ones whole; `_at` to `_end` is not looked at yet."""
        self._at = self._end = 0
        self._is_behind = False
        """Whether what is there of the front may be (some of) a frame."""
        self._body: memoryview | None = None
        self._body_at = 0
        self._kind = 0
        self._left = 0
        """Bytes that are missing of the payload of a data frame, or of a frame that is skipped."""
        self._into: Asked | None = None
        self._sink: memoryview | None = None
        self._blocked: Asked | None = None
        self._frames = 0

    # -- receiving

    def buffer_to_fill(self) -> memoryview:
        """Where the next bytes of the peer belong. Empty if what came was not all looked at: call `on_received(0)`."""
        if self._is_behind:
            return self._front[:0]
        left = self._left
        if left:
            asked = self._into
            if asked is not None and asked.buffer is not None:
                at = asked.received
                return asked.buffer[at : at + left]
            if self._sink is None:
                self._sink = memoryview(bytearray(_SINK_BYTES))
            return self._sink[:left]
        if self._body is not None:
            return self._body[self._body_at :]
        return self._front[self._end :]

    def on_received(self, n: int) -> Sequence[SessionEvent]:
        """The first `n` bytes of `buffer_to_fill()` came. Tells of one frame, or of what is there of it."""
        events: list[SessionEvent] = []
        if self._phase is _Phase.OVER:
            return events
        try:
            if self._is_behind:
                self._look(events)
            elif self._left:
                self._on_payload(n, events)
            elif self._body is not None:
                self._body_at += n
                if self._body_at == len(self._body):
                    body, self._body = self._body, None
                    self._on_control(self._kind, body, events)
            else:
                self._end += n
                self._look(events)
        except PeerError as error:
            self._phase = _Phase.OVER
            events.append(Broken(error))
        return events

    @property
    def is_behind(self) -> bool:
        """Whether what came was not all looked at."""
        return self._is_behind

    @property
    def is_blocked(self) -> bool:
        """Whether a piece waits for its buffer."""
        return self._blocked is not None

    @property
    def is_over(self) -> bool:
        """Whether nothing that still comes means anything."""
        return self._phase is _Phase.OVER

    @property
    def is_greeted(self) -> bool:
        """Whether both sides have said who they are."""
        return self._phase is _Phase.OPEN

    @property
    def unfinished(self) -> int | None:
        """The number of the frame that has begun and not ended, or None between frames and inside data.

        While `is_behind` the frame may be whole, and only not looked at.
        """
        if self._left:
            begun = self._into is None
        else:
            begun = self._body is not None or self._at < self._end
        return self._frames if begun else None

    def unblock(self) -> bool:
        """Ask again for the buffer that was refused; whether receiving can go on."""
        asked = self._blocked
        if asked is not None and asked.dropped is None:
            asked.buffer = self._buffer_for(asked)
            if asked.buffer is None:
                return False
        self._blocked = None
        return True

    def _on_payload(self, n: int, events: list[SessionEvent]) -> None:
        self._left -= n
        asked = self._into
        if asked is None:
            if not self._left:
                self._frames += 1
            return
        asked.received += n
        if asked.buffer is not None:
            events.append(PieceData(asked.channel, asked.request, n))
        if asked.received == asked.length:
            self._asking.on_whole(asked)
            if asked.buffer is not None:
                events.append(PieceDone(asked.channel, asked.request, asked.buffer))
        if not self._left:
            self._into = None

    def _look(self, events: list[SessionEvent]) -> None:
        """Take one frame from the front, or as much of one as is there."""
        if not self._left and not self._begin_frame(events):
            # The rest of it is still to come: it needs all the room that there is.
            rest = self._end - self._at
            self._front[:rest] = self._front[self._at : self._end]
            self._at, self._end, self._is_behind = 0, rest, False
            return
        if self._left and self._blocked is None:
            at, n = self._at, min(self._left, self._end - self._at)
            if n:
                asked = self._into
                if asked is not None and asked.buffer is not None:
                    asked.buffer[asked.received : asked.received + n] = self._front[at : at + n]
                self._at += n
                self._on_payload(n, events)
        self._is_behind = self._at < self._end
        if not self._is_behind:
            self._at = self._end = 0

    def _begin_frame(self, events: list[SessionEvent]) -> bool:
        """Take the frame that begins in the front, or its header; False if more of it must come first."""
        front, at = self._front, self._at
        there = self._end - at - _FRAME_HEADER
        if there < 0:
            return False
        length, kind = framing.check_header(front, at, greeted=self._phase is _Phase.OPEN)
        at += _FRAME_HEADER
        if kind == _DATA:
            if there < DATA_HEADER_BYTES:
                return False
            self._at = at + DATA_HEADER_BYTES
            header = framing.decode_data_header(front, at)
            self._begin_data(header, length - DATA_HEADER_BYTES, events)
        elif kind >= framing.FIRST_SKIPPED:
            self._at, self._left, self._into = at, length, None
            if not length:
                self._frames += 1
        elif length <= there:
            self._at = at + length
            self._on_control(kind, front[at : self._at], events)
        elif length <= _FRONT_BYTES - _FRAME_HEADER:
            return False
        else:
            self._kind, self._body, self._body_at = kind, memoryview(bytearray(length)), there
            self._body[:there] = front[at : self._end]
            self._at = self._end
        return True

    def _begin_data(self, header: DataHeader, size: int, events: list[SessionEvent]) -> None:
        asked = self._asking.on_data(header.channel, header.request, header.offset, size)
        self._left, self._into = size, asked
        if asked.buffer is None and asked.dropped is None:
            asked.buffer = self._buffer_for(asked)
            if asked.buffer is None:
                self._blocked = asked
                events.append(Blocked(asked.channel, asked.request))

    def _buffer_for(self, asked: Asked) -> memoryview | None:
        buffer = self._allocate(asked.channel, asked.request, asked.length)
        if buffer is not None and (len(buffer) != asked.length or buffer.itemsize != 1 or buffer.readonly):
            raise InternalError(Kind.INTERNAL, reason="a piece buffer does not fit")
        return buffer

    def _on_control(self, kind: int, body: memoryview, events: list[SessionEvent]) -> None:
        message = peer_messages.decode(kind, body)
        self._frames += 1
        if self._phase is _Phase.GREETING:
            event: SessionEvent | None = self._on_greeting(message)
        else:
            event = self._on_message(message)
        if event is not None:
            events.append(event)

    def _on_greeting(self, message: Message) -> SessionEvent:
        if isinstance(message, Bye):
            self._phase = _Phase.OVER
            return Ended(message.reason)
        # `Welcome` is a kind of `Hello`, so the exact type says who speaks.
        if not isinstance(message, Hello) or isinstance(message, Welcome) is not self._dialled:
            raise ProtocolError("greeting: out of turn")
        if message.device != self._peer:
            raise ProtocolError("greeting: not the device of the certificate")
        version = min(VERSION, message.version_max)
        if version < max(VERSION, message.version_min):
            raise PeerError(Kind.PEER_REFUSED, reason=ByeReason.VERSION.value)
        self._phase = _Phase.OPEN
        return Greeted(message, version)

    def _on_message(self, message: Message) -> SessionEvent | None:
        """What a message means; None if it was overtaken by what this side said meanwhile."""
        answering, asking = self._answering, self._asking
        known: bool | None = True
        match message:
            case Have(channel) | Bitfield(channel):
                known = asking.on_answer(channel)
            case Request(channel, request, _):
                return Said(message) if answering.on_request(channel, request) else None
            case Cancel(channel, request):
                return Said(message) if answering.on_cancel(channel, request) else None
            case Interest(channel):
                answering.on_interest(channel)
            case Uninterest(channel):
                return Said(message) if answering.on_uninterest(channel) else None
            case Reject(channel, request):
                known = asking.on_reject(channel, request)
            case Closed(channel):
                known = asking.on_closed(channel)
            case Ping(value):
                return PingGot(value)
            case Pong(value):
                asking.on_pong(value)
                return PongGot(message)
            case Bye(reason):
                self._phase = _Phase.OVER
                return Ended(reason)
            case Hello():
                raise ProtocolError("greeting: a second one")
        if known is None:
            answering.note_invalid()
        return Said(message) if known else None

    # -- sending

    def greeting(self) -> bytes:
        """The frame of this side's hello or welcome."""
        kind = Hello if self._dialled else Welcome
        return peer_messages.encode(kind(device=self._me, agent=self._agent))

    def ping(self) -> bytes:
        """The frame of a ping."""
        return peer_messages.encode(Ping(self._asking.ping()))

    def pong(self, value: int) -> bytes:
        """The frame that answers a ping."""
        return peer_messages.encode(Pong(value))

    def bye(self, reason: str) -> bytes:
        """The last frame."""
        return peer_messages.encode(Bye(reason))

    def request(self, channel: int, request: int, piece: int, length: int) -> bytes:
        """The frame that asks for a piece of `length` bytes; empty if the peer closed the channel meanwhile."""
        if not self._asking.ask(channel, request, length):
            return b""
        return peer_messages.encode(Request(channel, request, piece))

    def cancel(self, channel: int, request: int) -> bytes:
        """The frame that takes a request back; empty if it is over. Its buffer is not written to again."""
        return peer_messages.encode(Cancel(channel, request)) if self._asking.cancel(channel, request) else b""

    def free_channel(self) -> int:
        """A number for the next `Interest`. `InternalError` if as many are open as a peer allows."""
        return self._asking.free_channel()

    def note_invalid(self) -> None:
        """A request made no sense, as only its receiver can know; `ProtocolError` when it was once too often."""
        self._answering.note_invalid()

    def say(self, message: Message) -> bytes:
        """The frames of a message; empty if the peer ended meanwhile what it is about."""
        answering = self._answering
        match message:
            case Interest(channel):
                self._asking.open(channel)
                about = True
            case Uninterest(channel):
                about = self._asking.leave(channel)
            case Reject(channel, request):
                about = answering.forget(channel, request)
            case Closed(channel):
                about = answering.close(channel)
            case Have(channel, pieces):
                if not answering.has_channel(channel):
                    return b""
                step = limits.HAVE_PIECES_MAX
                parts = (Have(channel, pieces[at : at + step]) for at in range(0, len(pieces), step))
                return b"".join(map(peer_messages.encode, parts))
            case Bitfield(channel):
                about = answering.has_channel(channel)
            case _:
                raise InternalError(Kind.INTERNAL, reason=f"{type(message).__name__} is not for say()")
        return peer_messages.encode(message) if about else b""

    def is_wanted(self, channel: int, request: int) -> bool:
        """Whether the peer waits for (more) data of this request."""
        return self._answering.is_wanted(channel, request)

    def data_header(self, channel: int, request: int, offset: int, size: int, *, last: bool) -> bytes:
        """What comes before `size` bytes of a piece; with the `last` ones the request is answered."""
        if last:
            self._answering.forget(channel, request)
        return framing.encode_data_header(DataHeader(channel, request, offset), size)

"""Two peer sessions joined by nothing but bytes, for tests of what they say."""

from __future__ import annotations

from collections.abc import Callable

from core.protocol.events import Broken, PieceData, PingGot, SessionEvent
from core.protocol.session import PeerSession
from core.wire.framing import DataHeader, encode_data_header
from core.wire.ids import DeviceId
from core.wire.peer_messages import Hello, Interest, Welcome, encode

ME, PEER = DeviceId("11" * 32), DeviceId("ee" * 32)
GROUP, FILE = "0" * 32, "f" * 64


class Side:
    """A session with memory: what it was given buffers for, and whether it may be."""

    def __init__(self, *, dialled: bool, me: DeviceId = ME, peer: DeviceId = PEER) -> None:
        self.budget = 1 << 30
        self.give: Callable[[int], memoryview] = lambda length: memoryview(bytearray(length))
        self.allocated: list[tuple[int, int, int]] = []
        self.session = PeerSession(me, peer, dialled=dialled, allocate=self._allocate)

    def _allocate(self, channel: int, request: int, length: int) -> memoryview | None:
        if length > self.budget:
            return None
        self.budget -= length
        self.allocated.append((channel, request, length))
        return self.give(length)

    def feed(self, raw: bytes, step: int = 1 << 30) -> list[SessionEvent]:
        """The events of some bytes, cut into chunks of at most `step`; stops where the session wants no more."""
        events: list[SessionEvent] = []
        at = 0
        session = self.session
        while (at < len(raw) or session.is_behind) and not session.is_over and not session.is_blocked:
            buffer = session.buffer_to_fill()
            assert session.is_behind is not bool(buffer)
            n = min(len(buffer), step, len(raw) - at)
            buffer[:n] = raw[at : at + n]
            at += n
            events += session.on_received(n)
        self.unfed = raw[at:]
        return events


def greeted(*, dialled: bool) -> Side:
    """A side that has had its greeting."""
    side = Side(dialled=dialled)
    side.feed(encode(Welcome(device=PEER) if dialled else Hello(device=PEER)))
    assert side.session.is_greeted
    return side


def asking(length: int, *, channel: int = 0, request: int = 0) -> Side:
    """A side that has opened a channel and asked for a piece of `length` bytes."""
    side = greeted(dialled=True)
    side.session.say(Interest(channel, GROUP, FILE))
    assert side.session.request(channel, request, 0, length)
    return side


def broken(events: list[SessionEvent]) -> str:
    """Which rule was broken last."""
    assert isinstance(events[-1], Broken)
    return str(events[-1].error.data["reason"])


def summed(events: list[SessionEvent]) -> list[SessionEvent]:
    """The same events with neighbouring data of one piece as one."""
    told: list[SessionEvent] = []
    for event in events:
        last = told[-1] if told else None
        if isinstance(event, PieceData) and isinstance(last, PieceData) and last[:2] == event[:2]:
            told[-1] = PieceData(event.channel, event.request, last.nbytes + event.nbytes)
        else:
            told.append(event)
    return told


def data(payload: bytes, *, channel: int = 0, request: int = 0, offset: int = 0) -> bytes:
    """A data frame."""
    return encode_data_header(DataHeader(channel, request, offset), len(payload)) + payload


def value_of(frame: bytes) -> int:
    """The value of a ping that a session made."""
    event = greeted(dialled=False).feed(frame)[0]
    assert isinstance(event, PingGot)
    return event.value

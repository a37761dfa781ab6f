"""Frames of a conversation replayed in another order: no way around the greeting, and none to a piece (M4, replay)."""

from __future__ import annotations

from itertools import permutations

from core.protocol.events import Broken, Ended, Greeted, Said, SessionEvent
from core.protocol.session import PeerSession
from core.wire.framing import DataHeader, encode_data_header
from core.wire.ids import DeviceId
from core.wire.peer_messages import (
    Bitfield,
    Bye,
    Cancel,
    Closed,
    Have,
    Hello,
    Interest,
    Ping,
    Pong,
    Reject,
    Request,
    Uninterest,
    Welcome,
    encode,
)

ME, PEER = DeviceId("1" * 64), DeviceId("2" * 64)
GROUP, FILE = "9" * 32, "8" * 64
FRAMES = {
    "hello": encode(Hello(device=PEER)),
    "welcome": encode(Welcome(device=PEER)),
    "bye": encode(Bye()),
    "ping": encode(Ping(1)),
    "pong": encode(Pong(1)),
    "interest": encode(Interest(0, GROUP, FILE)),
    "bitfield": encode(Bitfield(0, b"\xff")),
    "have": encode(Have(0, (0,))),
    "request": encode(Request(0, 0, 0)),
    "data": encode_data_header(DataHeader(0, 0, 0), 4) + b"data",
    "reject": encode(Reject(0, 0)),
    "cancel": encode(Cancel(0, 0)),
    "uninterest": encode(Uninterest(0)),
    "closed": encode(Closed(0)),
}


def _events(*names: str, dialled: bool) -> list[SessionEvent]:
    """What a session that said nothing but its greeting hears in these frames, until it is over."""
    session = PeerSession(ME, PEER, dialled=dialled, allocate=lambda channel, request, length: None)
    session.greeting()
    heard: list[SessionEvent] = []
    for name in names:
        rest = memoryview(FRAMES[name])
        while (rest or session.is_behind) and not session.is_over:
            buffer = session.buffer_to_fill()
            count = min(len(buffer), len(rest))
            buffer[:count] = rest[:count]
            heard += session.on_received(count)
            rest = rest[count:]
    return heard


def test_whatever_comes_first_but_the_greeting_of_the_other_side_is_the_end() -> None:
    for dialled, greeting in ((False, "hello"), (True, "welcome")):
        for first, second, third in permutations(FRAMES, 3):
            if first == greeting:
                continue
            heard = _events(first, second, third, dialled=dialled)
            assert len(heard) == 1, (first, second, third)
            assert isinstance(heard[0], Ended if first == "bye" else Broken)


def test_no_order_of_frames_makes_a_request_heard_but_after_its_interest() -> None:
    """And none makes data heard: nobody asked for any."""
    for names in permutations([name for name in FRAMES if name != "hello"], 3):
        heard = _events("hello", *names, dialled=False)
        assert isinstance(heard[0], Greeted)
        said = [type(event.message).__name__.lower() for event in heard if isinstance(event, Said)]
        if "request" in said:
            assert "interest" in said[: said.index("request")], names
        assert not {"bitfield", "have", "reject", "closed", "data"} & set(said), names
        over = [event for event in heard if isinstance(event, Broken | Ended)]
        assert over == heard[len(heard) - len(over) :], names
        if {"data", "welcome"} & set(names[: names.index("bye") if "bye" in names else None]):
            assert isinstance(heard[-1], Broken), names

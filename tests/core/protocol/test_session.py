"""The conversation: who speaks when, what may be said, and that no bytes bring it out of step."""

from __future__ import annotations

import pytest
from hypothesis import given

from core.protocol.events import Broken, Ended, Greeted, PingGot, PongGot, Said
from core.wire import limits
from core.wire.errors import InternalError, Kind, ProtocolError
from core.wire.framing import HEADER
from core.wire.peer_messages import (
    Bitfield,
    Bye,
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
    encode,
)
from tests.fakes.talk import FILE, GROUP, ME, PEER, Side, asking, broken, data, greeted, value_of
from tests.fakes.wire_values import CONVERSATION

HELLO, WELCOME = encode(Hello(device=PEER)), encode(Welcome(device=PEER))


# -- greeting


def test_the_listener_is_greeted_by_hello_and_the_dialler_by_welcome() -> None:
    assert Side(dialled=False).feed(HELLO) == [Greeted(Hello(device=PEER), 1)]
    assert Side(dialled=True).feed(WELCOME) == [Greeted(Welcome(device=PEER), 1)]


def test_two_sides_greet_each_other() -> None:
    dialler, listener = Side(dialled=True), Side(dialled=False, me=PEER, peer=ME)
    assert isinstance(listener.feed(dialler.session.greeting())[0], Greeted)
    assert isinstance(dialler.feed(listener.session.greeting())[0], Greeted)


@pytest.mark.parametrize(("dialled", "frame"), [(True, HELLO), (False, WELCOME)])
def test_a_greeting_of_the_wrong_side_is_refused(dialled: bool, frame: bytes) -> None:
    assert broken(Side(dialled=dialled).feed(frame)) == "greeting: out of turn"


@pytest.mark.parametrize("dialled", [True, False])
def test_a_hello_for_another_device_than_the_certificates_is_refused(dialled: bool) -> None:
    frame = encode((Welcome if dialled else Hello)(device=ME))
    assert broken(Side(dialled=dialled).feed(frame)) == "greeting: not the device of the certificate"


@pytest.mark.parametrize("frame", [HELLO, WELCOME])
def test_a_second_greeting_is_refused(frame: bytes) -> None:
    assert broken(greeted(dialled=False).feed(frame)) == "greeting: a second one"


@given(CONVERSATION)
def test_nothing_may_be_said_before_the_greeting(message: Message) -> None:
    for dialled in (True, False):
        assert isinstance(Side(dialled=dialled).feed(encode(message))[-1], Broken)


def test_data_before_hello_is_refused_before_its_bytes() -> None:
    side = Side(dialled=False)
    assert isinstance(side.feed(data(bytes(100)), step=5)[-1], Broken)
    assert len(side.unfed) >= 95


@pytest.mark.parametrize(("least", "most", "fits"), [(1, 1, True), (1, 9, True), (2, 9, False), (0, 0, False)])
def test_versions_must_overlap(least: int, most: int, fits: bool) -> None:
    events = Side(dialled=False).feed(encode(Hello(device=PEER, version_min=least, version_max=most)))
    if fits:
        assert isinstance(events[0], Greeted)
        assert events[0].version == 1
    else:
        assert isinstance(events[0], Broken)
        assert not isinstance(events[0].error, ProtocolError)
        assert events[0].error.kind is Kind.PEER_REFUSED


def test_a_bye_ends_it_before_and_after_the_greeting() -> None:
    for side in (Side(dialled=True), greeted(dialled=True)):
        assert side.feed(encode(Bye("busy")) + encode(Ping())) == [Ended("busy")]
        assert side.session.is_over


# -- control messages


def test_pings_and_pongs_are_told_apart() -> None:
    side = greeted(dialled=True)
    assert side.feed(encode(Ping(7)) + encode(Pong(9))) == [PingGot(7), PongGot(Pong(9))]
    other = greeted(dialled=False)
    assert other.feed(side.session.pong(3)) == [PongGot(Pong(3))]


def test_several_frames_at_once_are_several_events() -> None:
    side = greeted(dialled=False)
    messages = [Interest(1, GROUP, FILE), Request(1, 0, 5), Request(1, 1, 6), Cancel(1, 0), Uninterest(1)]
    assert side.feed(b"".join(map(encode, messages))) == [Said(message) for message in messages]  # type: ignore[arg-type]


def test_a_frame_type_from_the_future_is_skipped() -> None:
    side = greeted(dialled=True)
    for size in (0, 1, 9, 10, 11, limits.UNKNOWN_MAX):
        frame = HEADER.pack(size, 200) + bytes(size)
        assert side.feed(frame + encode(Ping(size & 0xFF)), step=7 if size < 100 else 9999) == [PingGot(size & 0xFF)]


def test_a_channel_is_opened_once() -> None:
    side = greeted(dialled=False)
    frame = encode(Interest(1, GROUP, FILE))
    assert broken(side.feed(frame + frame)) == "interest: the channel is open"


def test_a_peer_has_a_limit_of_channels() -> None:
    side = greeted(dialled=False)
    frames = [encode(Interest(channel, GROUP, FILE)) for channel in range(limits.CHANNELS_MAX + 1)]
    assert len(side.feed(b"".join(frames[:-1]))) == limits.CHANNELS_MAX
    assert broken(side.feed(frames[-1])) == "interest: too many channels"


def test_a_peer_has_a_limit_of_requests_and_a_cancelled_one_does_not_count() -> None:
    side = greeted(dialled=False)
    side.feed(encode(Interest(1, GROUP, FILE)))
    for request in range(limits.REQUESTS_MAX):
        side.feed(encode(Request(1, request, 0)))
    assert side.feed(encode(Cancel(1, 0)) + encode(Request(1, 9999, 0)))[-1] == Said(Request(1, 9999, 0))
    assert broken(side.feed(encode(Request(1, 10_000, 0)))) == "request: too many at once"


def test_a_request_is_made_once() -> None:
    side = greeted(dialled=False)
    side.feed(encode(Interest(1, GROUP, FILE)))
    assert broken(side.feed(encode(Request(1, 0, 0)) * 2)) == "request: asked twice"


def test_senseless_requests_are_forgiven_until_there_are_too_many() -> None:
    side = greeted(dialled=False)
    frame = encode(Request(1, 0, 0))
    assert side.feed(frame * limits.INVALID_REQUESTS_MAX) == []
    assert broken(side.feed(frame)) == "requests: too many senseless ones"


def test_requests_that_crossed_our_closing_of_their_channel_are_forgiven() -> None:
    side = greeted(dialled=False)
    for _ in range(3):
        side.feed(encode(Interest(1, GROUP, FILE)))
        assert side.session.say(Closed(1, "withdrawn"))
        crossed = b"".join(encode(Request(1, number, 0)) for number in range(limits.REQUESTS_MAX))
        assert side.feed(crossed + encode(Cancel(1, 0)) + encode(Uninterest(1))) == []


@pytest.mark.parametrize("message", [Have(1, (1,)), Bitfield(1, b"\0"), Reject(1, 0), Closed(1)])
def test_answers_on_a_channel_that_never_was_count_as_senseless(message: Message) -> None:
    side = greeted(dialled=True)
    assert side.feed(encode(message) * limits.INVALID_REQUESTS_MAX) == []
    assert isinstance(side.feed(encode(message))[-1], Broken)


@pytest.mark.parametrize("message", [Have(0, (1,)), Bitfield(0, b"\0"), Reject(0, 0), Closed(0)])
def test_answers_on_our_channel_are_told(message: Message) -> None:
    assert asking(10).feed(encode(message)) == [Said(message)]  # type: ignore[arg-type]


@pytest.mark.parametrize("message", [Have(0, (1,)), Bitfield(0, b"\0"), Reject(0, 0), Closed(0)])
def test_answers_that_crossed_our_leaving_are_swallowed(message: Message) -> None:
    side = asking(10)
    assert side.session.say(Uninterest(0))
    assert side.feed(encode(message)) == []


# -- what this side says


def test_what_the_peer_has_ended_is_not_answered() -> None:
    side = greeted(dialled=False)
    side.feed(encode(Interest(1, GROUP, FILE)) + encode(Request(1, 0, 0)) + encode(Cancel(1, 0)))
    assert side.session.say(Reject(1, 0)) == b""
    side.feed(encode(Uninterest(1)))
    assert [side.session.say(message) for message in (Bitfield(1), Have(1, (1,)), Closed(1))] == [b""] * 3


def test_a_long_list_of_pieces_goes_out_in_several_frames() -> None:
    side = greeted(dialled=False)
    side.feed(encode(Interest(1, GROUP, FILE)))
    pieces = tuple(range(2 * limits.HAVE_PIECES_MAX + 5))
    receiver = asking(1, channel=1)
    events = receiver.feed(side.session.say(Have(1, pieces)))
    assert len(events) == 3
    assert tuple(p for event in events for p in event.message.pieces) == pieces  # type: ignore[union-attr]


def test_a_channel_number_is_not_used_again_before_the_peer_has_surely_seen_its_end() -> None:
    side = asking(10)
    early = side.session.ping()
    side.session.say(Uninterest(0))
    late = side.session.ping()
    side.feed(encode(Pong(value_of(early))))
    with pytest.raises(InternalError):
        side.session.say(Interest(0, GROUP, FILE))
    side.feed(encode(Pong(value_of(late))))
    assert side.session.say(Interest(0, GROUP, FILE))


def test_an_answer_to_a_ping_that_was_never_sent_proves_nothing() -> None:
    side = asking(10)
    side.session.say(Uninterest(0))
    side.feed(encode(Pong(0)) + encode(Pong(2**32 - 1)))
    with pytest.raises(InternalError):
        side.session.say(Interest(0, GROUP, FILE))


def test_a_channel_that_the_peer_closed_is_free_at_once() -> None:
    side = asking(10)
    side.feed(encode(Closed(0)))
    assert side.session.say(Interest(0, GROUP, FILE))


def test_free_channels_are_unused_and_end_where_the_peers_patience_does() -> None:
    side = greeted(dialled=True)
    seen = set()
    for _ in range(limits.CHANNELS_MAX):
        channel = side.session.free_channel()
        side.session.say(Interest(channel, GROUP, FILE))
        seen.add(channel)
    assert len(seen) == limits.CHANNELS_MAX
    with pytest.raises(InternalError):
        side.session.free_channel()


def test_a_request_on_a_channel_that_the_peer_closed_is_not_sent() -> None:
    side = asking(10)
    side.feed(encode(Closed(0)))
    assert side.session.request(0, 1, 0, 10) == b""

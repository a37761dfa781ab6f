"""The conversation: who speaks when, what may be said, and that no bytes bring it out of step."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.protocol.events import Blocked, Broken, Ended, Greeted, PieceData, PieceDone, PingGot, PongGot, Said
from core.wire import limits
from core.wire.errors import InternalError, Kind, ProtocolError
from core.wire.framing import HEADER, DataHeader, FrameType, encode_data_header, encode_frame
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
from tests.fakes.talk import FILE, GROUP, ME, PEER, Side, asking, broken, greeted, summed
from tests.fakes.wire_values import CONVERSATION, MESSAGES

HELLO, WELCOME = encode(Hello(device=PEER)), encode(Welcome(device=PEER))


def data(payload: bytes, *, channel: int = 0, request: int = 0, offset: int = 0) -> bytes:
    """A data frame."""
    return encode_data_header(DataHeader(channel, request, offset), len(payload)) + payload


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
    assert isinstance(side.feed(data(bytes(100)))[-1], Broken)
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
    side.feed(encode(Pong(_value(early))))
    with pytest.raises(InternalError):
        side.session.say(Interest(0, GROUP, FILE))
    side.feed(encode(Pong(_value(late))))
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


def _value(frame: bytes) -> int:
    event = greeted(dialled=False).feed(frame)[0]
    assert isinstance(event, PingGot)
    return event.value


# -- pieces


def test_a_piece_lands_in_its_buffer() -> None:
    side = asking(300_000)
    content = bytes(range(250)) * 1200
    frames = b"".join(
        data(content[at : at + limits.DATA_MAX], offset=at) for at in range(0, len(content), limits.DATA_MAX)
    )
    events = summed(side.feed(frames, step=16_384))
    assert events[:-1] == [PieceData(0, 0, 300_000)]
    assert isinstance(events[-1], PieceDone)
    assert bytes(events[-1].buffer) == content
    assert side.allocated == [(0, 0, 300_000)]


def test_control_frames_come_through_between_the_frames_of_a_piece() -> None:
    side = asking(20)
    events = side.feed(data(bytes(10)) + encode(Have(0, (3,))) + data(bytes(10), offset=10))
    assert [type(event) for event in events] == [PieceData, Said, PieceData, PieceDone]


def test_pieces_of_several_requests_may_alternate() -> None:
    side = asking(4)
    side.session.request(0, 1, 1, 4)
    frames = [
        data(b"ab"),
        data(b"AB", request=1),
        data(b"cd", offset=2),
        data(b"CD", request=1, offset=2),
    ]
    done = [event for event in side.feed(b"".join(frames)) if isinstance(event, PieceDone)]
    assert [(event.request, bytes(event.buffer)) for event in done] == [(0, b"abcd"), (1, b"ABCD")]


@pytest.mark.parametrize(
    ("frame", "rule"),
    [
        (data(b"x", request=9), "data: not asked for"),
        (data(b"x", channel=9), "data: not asked for"),
        (data(b"x", offset=1), "data: out of order"),
        (data(b"x" * 11), "data: longer than the piece"),
        (data(b"xx") + data(b"x"), "data: out of order"),
        (data(b"x" * 10) + data(b"x", offset=10), "data: not asked for"),
    ],
)
def test_data_that_is_not_what_comes_next_is_refused(frame: bytes, rule: str) -> None:
    assert broken(asking(10).feed(frame)) == rule


def test_data_after_a_reject_is_refused() -> None:
    side = asking(10)
    side.feed(data(b"x") + encode(Reject(0, 0)))
    assert broken(side.feed(data(b"x", offset=1))) == "data: not asked for"


def test_what_still_comes_of_a_cancelled_piece_is_swallowed_and_its_buffer_left_alone() -> None:
    side = asking(30)
    first = data(b"a" * 10)
    events = side.feed(first + data(b"b" * 10, offset=10)[:-5])
    buffer = side.session.buffer_to_fill()
    assert len(buffer) == 5
    assert side.session.cancel(0, 0)
    assert side.session.cancel(0, 0) == b""
    events = side.feed(b"b" * 5 + data(b"c" * 10, offset=20) + encode(Ping(1)))
    assert events == [PingGot(1)]
    assert bytes(buffer) == bytes(5)


def test_data_of_a_cancelled_piece_is_refused_once_the_peer_has_surely_seen_the_cancel() -> None:
    side = asking(30)
    side.session.cancel(0, 0)
    ping = side.session.ping()
    assert side.feed(data(b"a" * 10)) == []
    side.feed(encode(Pong(_value(ping))))
    assert broken(side.feed(data(b"a" * 10, offset=10))) == "data: not asked for"


def test_leaving_a_channel_cancels_what_was_asked_on_it() -> None:
    side = asking(30)
    side.session.say(Uninterest(0))
    assert side.feed(data(b"a" * 30)) == []
    assert side.allocated == []


def test_a_piece_without_a_buffer_blocks_until_there_is_one() -> None:
    side = asking(10)
    side.budget = 5
    frame = data(b"0123456789")
    assert side.feed(frame) == [Blocked(0, 0)]
    assert side.session.is_blocked
    assert side.unfed == frame[-10:]
    assert not side.session.unblock()
    side.budget = 10
    assert side.session.unblock()
    events = side.feed(side.unfed)
    assert isinstance(events[-1], PieceDone)
    assert bytes(events[-1].buffer) == b"0123456789"


def test_a_piece_that_is_cancelled_while_it_waits_for_a_buffer_no_longer_blocks() -> None:
    side = asking(10)
    side.budget = 5
    side.feed(data(b"0123456789"))
    side.session.cancel(0, 0)
    assert side.session.unblock()
    assert side.feed(side.unfed + encode(Ping(1))) == [PingGot(1)]


def test_a_buffer_that_does_not_fit_is_our_own_fault() -> None:
    side = asking(10)
    side.give = lambda length: memoryview(bytearray(length + 1))
    with pytest.raises(InternalError):
        side.feed(data(b"0123456789"))


def test_whoever_sends_a_piece_hears_that_it_is_no_longer_wanted() -> None:
    side = greeted(dialled=False)
    side.feed(encode(Interest(1, GROUP, FILE)) + b"".join(encode(Request(1, number, 0)) for number in range(4)))
    assert all(side.session.is_wanted(1, number) for number in range(4))
    side.feed(encode(Cancel(1, 0)))
    side.session.say(Reject(1, 1))
    side.session.data_header(1, 2, 0, 10, last=True)
    assert [side.session.is_wanted(1, number) for number in range(4)] == [False, False, False, True]
    side.feed(encode(Uninterest(1)))
    assert not side.session.is_wanted(1, 3)


def test_an_unfinished_control_frame_is_told_from_unfinished_data() -> None:
    side = asking(100)
    assert side.session.unfinished is None
    side.feed(encode(Ping(1))[:3])
    first = side.session.unfinished
    assert first is not None
    side.feed(encode(Ping(1))[3:-1])
    assert side.session.unfinished == first
    side.feed(encode(Ping(1))[-1:] + encode(Ping(1))[:-1])
    assert side.session.unfinished not in (None, first)
    side.feed(encode(Ping(1))[-1:] + data(bytes(50))[:-1])
    assert side.session.unfinished is None


# -- any bytes


@given(st.binary(max_size=400), st.booleans(), st.booleans())
def test_any_bytes_are_understood_or_break_it_cleanly(raw: bytes, dialled: bool, is_greeted: bool) -> None:
    side = greeted(dialled=dialled) if is_greeted else Side(dialled=dialled)
    ends = [isinstance(event, Broken | Ended) for event in side.feed(raw)]
    assert not any(ends[:-1])
    assert any(ends) == side.session.is_over


def _script(side: Side) -> None:
    """Whatever came before the bytes under test."""
    side.session.say(Interest(0, GROUP, FILE))
    side.session.say(Interest(1, GROUP, FILE))
    for request in range(3):
        side.session.request(0, request, request, 40)
    side.session.cancel(0, 2)
    side.session.say(Uninterest(1))


_FRAMES = st.one_of(
    MESSAGES.map(encode),
    st.builds(Have, channel=st.integers(0, 2), pieces=st.just((1, 2))).map(encode),
    st.builds(Interest, channel=st.integers(0, 2), group_id=st.just(GROUP), file_id=st.just(FILE)).map(encode),
    st.builds(Request, channel=st.integers(0, 2), request=st.integers(0, 3), piece=st.just(0)).map(encode),
    st.builds(
        lambda payload, request, offset: data(payload, request=request, offset=offset),
        st.binary(min_size=1, max_size=40),
        st.integers(0, 3),
        st.sampled_from([0, 0, 0, 20]),
    ),
    st.builds(lambda size, kind: HEADER.pack(size, kind) + bytes(size), st.integers(0, 30), st.integers(128, 255)),
    st.binary(max_size=20),
    st.builds(encode_frame, st.sampled_from(FrameType), st.binary(max_size=30)),
)


@given(st.lists(_FRAMES, max_size=12).map(b"".join), st.lists(st.integers(1, 30), min_size=1, max_size=8))
def test_however_the_bytes_are_cut_they_mean_the_same(raw: bytes, steps: list[int]) -> None:
    meanings = []
    for step in (1 << 30, 1, *steps):
        side = greeted(dialled=True)
        _script(side)
        events = summed(side.feed(raw, step=step))
        # A view is equal to one with the same bytes, an error only to itself.
        meanings.append([str(event.error) if isinstance(event, Broken) else event for event in events])
    assert all(meaning == meanings[0] for meaning in meanings)


@given(st.lists(CONVERSATION, max_size=8))
def test_what_one_side_may_say_never_breaks_the_other(messages: list[Message]) -> None:
    speaker, listener = Side(dialled=True), Side(dialled=False, me=PEER, peer=ME)
    listener.feed(speaker.session.greeting())
    speaker.feed(listener.session.greeting())
    for message in messages:
        try:
            frames = speaker.session.say(message)
        except InternalError:
            continue
        assert not any(isinstance(event, Broken) for event in listener.feed(frames))

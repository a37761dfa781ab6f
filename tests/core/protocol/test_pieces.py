"""Pieces: what comes lands where it belongs, and what was not asked for is an offence."""

from __future__ import annotations

import pytest

from core.protocol.events import Blocked, PieceData, PieceDone, PingGot, Said
from core.wire import limits
from core.wire.errors import InternalError
from core.wire.peer_messages import (
    Cancel,
    Have,
    Interest,
    Ping,
    Pong,
    Reject,
    Request,
    Uninterest,
    encode,
)
from tests.fakes.talk import FILE, GROUP, asking, broken, data, greeted, summed, value_of


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


def test_what_is_done_about_a_frame_decides_what_the_next_one_means() -> None:
    """Both came at once, and yet a request that is taken back after the first is not answered by the second."""
    side = asking(4)
    side.session.request(0, 1, 1, 4)
    both = data(b"abcd") + data(b"ABCD", request=1) + encode(Ping(7))
    buffer = side.session.buffer_to_fill()
    buffer[: len(both)] = both
    first = side.session.on_received(len(both))
    assert [type(event) for event in first] == [PieceData, PieceDone]
    assert side.session.cancel(0, 1)
    assert side.session.is_behind
    assert not side.session.buffer_to_fill()
    assert side.feed(b"") == [PingGot(7)]
    assert side.allocated == [(0, 0, 4)]
    assert not side.session.is_behind


def test_a_frame_that_is_only_begun_leaves_room_for_the_rest_of_it() -> None:
    side = greeted(dialled=True)
    side.session.say(Interest(0, GROUP, FILE))
    have = encode(Have(0, tuple(range(1000))))
    many = encode(Ping(1)) * 2000 + have
    for step in (1, 7, len(have) - 1, 1 << 14, 1 << 30):
        events = side.feed(many, step=step)
        assert events == [PingGot(1)] * 2000 + [Said(Have(0, tuple(range(1000))))]
        assert side.session.unfinished is None


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
    side.feed(encode(Pong(value_of(ping))))
    assert broken(side.feed(data(b"a" * 10, offset=10))) == "data: not asked for"


def test_leaving_a_channel_cancels_what_was_asked_on_it() -> None:
    side = asking(30)
    side.session.say(Uninterest(0))
    assert side.feed(data(b"a" * 30)) == []
    assert side.allocated == []


def test_a_piece_without_a_buffer_blocks_until_there_is_one() -> None:
    side = asking(10)
    side.budget = 5
    assert side.feed(data(b"0123456789") + encode(Ping(1))) == [Blocked(0, 0)]
    assert side.session.is_blocked
    assert not side.session.unblock()
    side.budget = 10
    assert side.session.unblock()
    first, done, *rest = side.feed(side.unfed)
    assert first == PieceData(0, 0, 10)
    assert isinstance(done, PieceDone)
    assert bytes(done.buffer) == b"0123456789"
    assert rest == [PingGot(1)]


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
    ping = encode(Ping(1))
    told = [side.session.unfinished]
    for part in (ping[:3], ping[3:-1], ping[-1:] + ping[:-1], ping[-1:] + data(bytes(50))[:-1]):
        side.feed(part)
        told.append(side.session.unfinished)
    before, begun, going_on, the_next, inside_data = told
    assert before is None
    assert begun is not None
    assert going_on == begun
    assert the_next not in (None, begun)
    assert inside_data is None

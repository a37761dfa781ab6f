"""Control messages: what was said arrives, what a newer peer adds is ignored, and nothing else is a message."""

from __future__ import annotations

import contextlib

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.wire import limits
from core.wire.errors import ProtocolError
from core.wire.framing import HEADER, FrameType, check_header
from core.wire.peer_messages import (
    Have,
    Hello,
    Message,
    Reject,
    RejectReason,
    Request,
    decode,
    encode,
    reason_of,
)
from tests.fakes.wire_values import MESSAGES


@given(MESSAGES)
def test_what_is_said_arrives(message: Message) -> None:
    frame = encode(message)
    length, kind = check_header(frame[: HEADER.size], greeted=True)
    body = frame[HEADER.size :]
    assert length == len(body)
    assert decode(kind, body) == message
    assert encode(decode(kind, body)) == frame


@given(st.integers(0, 255), st.binary(max_size=200))
def test_any_bytes_are_a_message_or_a_protocol_error(kind: int, body: bytes) -> None:
    with contextlib.suppress(ProtocolError):
        decode(kind, body)


@given(MESSAGES, st.data())
def test_a_changed_frame_is_a_message_or_a_protocol_error(message: Message, data: st.DataObject) -> None:
    frame = bytearray(encode(message))
    kind = frame[4]
    body = frame[HEADER.size :]
    at = data.draw(st.integers(0, len(body) - 1))
    body[at] = data.draw(st.integers(0, 255))
    with contextlib.suppress(ProtocolError):
        decode(kind, body)


@pytest.mark.parametrize("kind", [0, FrameType.DATA, max(FrameType) + 1, 255])
def test_a_type_without_a_message_is_a_protocol_error(kind: int) -> None:
    with pytest.raises(ProtocolError):
        decode(kind, msgspec.msgpack.encode({}))


def test_an_unknown_field_is_ignored_and_a_missing_one_takes_its_default() -> None:
    raw = msgspec.msgpack.encode({"device": "ab" * 32, "colour": ["red"]})
    assert decode(FrameType.HELLO, raw) == Hello(device="ab" * 32)


@pytest.mark.parametrize(
    "body",
    [
        {"channel": -1, "request": 0, "piece": 0},
        {"channel": 65_536, "request": 0, "piece": 0},
        {"channel": 0, "request": 2**32, "piece": 0},
        {"channel": 0, "request": 0, "piece": limits.PIECES_MAX},
        {"channel": 0, "request": 0, "piece": -1},
        {"channel": 0, "request": 0, "piece": 1.5},
        {"channel": "0", "request": 0, "piece": 0},
        {"channel": 0, "request": 0},
        [0, 0, 0],
        None,
    ],
)
def test_a_request_out_of_range_is_a_protocol_error(body: object) -> None:
    with pytest.raises(ProtocolError):
        decode(FrameType.REQUEST, msgspec.msgpack.encode(body))


@pytest.mark.parametrize("device", ["", "ab", "AB" * 32, "ab" * 33, "ab" * 32 + "\n", 7])
def test_a_hello_names_a_device_or_is_none(device: object) -> None:
    with pytest.raises(ProtocolError):
        decode(FrameType.HELLO, msgspec.msgpack.encode({"device": device}))


def test_a_have_holds_as_many_pieces_as_its_limit_and_then_fits_a_control_frame() -> None:
    most = Have(1, tuple(range(limits.PIECES_MAX - limits.HAVE_PIECES_MAX, limits.PIECES_MAX)))
    frame = encode(most)
    check_header(frame[: HEADER.size], greeted=True)
    assert decode(FrameType.HAVE, frame[HEADER.size :]) == most
    with pytest.raises(ProtocolError):
        decode(FrameType.HAVE, encode(Have(1, (*most.pieces, 0)))[HEADER.size :])


def test_deep_nesting_in_an_unknown_field_is_a_protocol_error_or_ignored() -> None:
    nested = b"\x91" * 50_000 + b"\xc0"
    body = b"\x82" + msgspec.msgpack.encode("value") + b"\x01" + msgspec.msgpack.encode("x") + nested
    with pytest.raises(ProtocolError):
        decode(FrameType.PING, body)


def test_a_reject_reason_from_the_future_means_later() -> None:
    assert reason_of(Reject(0, 0, "moon_phase").reason) is RejectReason.LATER
    assert all(reason_of(reason.value) is reason for reason in RejectReason)


def test_a_request_is_its_three_numbers() -> None:
    assert decode(FrameType.REQUEST, msgspec.msgpack.encode({"channel": 1, "request": 2, "piece": 3})) == Request(
        1, 2, 3
    )

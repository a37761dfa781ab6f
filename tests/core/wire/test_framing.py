"""Frames: a length is believed only as far as its type allows, before a byte of the body is read."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.wire import limits
from core.wire.errors import ProtocolError
from core.wire.framing import (
    DATA_HEADER_BYTES,
    FIRST_SKIPPED,
    HEADER,
    DataHeader,
    FrameType,
    check_header,
    decode_data_header,
    encode_data_header,
    encode_frame,
)

_HOSTILE_LENGTHS = [2**31 - 1, 2**31, 2**32 - 1]
_MOST = {
    FrameType.HELLO: limits.HELLO_MAX,
    FrameType.WELCOME: limits.HELLO_MAX,
    **dict.fromkeys((FrameType.BYE, FrameType.REJECT, FrameType.CLOSED), limits.SPOKEN_MAX),
    FrameType.BITFIELD: limits.BITFIELD_MAX,
    FrameType.DATA: limits.DATA_MAX + DATA_HEADER_BYTES,
}


@given(st.binary(min_size=HEADER.size, max_size=HEADER.size), st.booleans())
def test_any_header_is_a_frame_or_a_protocol_error(raw: bytes, greeted: bool) -> None:
    try:
        length, kind = check_header(raw, greeted=greeted)
    except ProtocolError:
        return
    assert length <= limits.DATA_MAX + DATA_HEADER_BYTES
    assert HEADER.pack(length, kind) == raw


@given(st.sampled_from(FrameType), st.integers(0, 2000))
def test_a_frame_begins_with_its_length_and_type(kind: FrameType, size: int) -> None:
    size += DATA_HEADER_BYTES + 1
    frame = encode_frame(kind, bytes(size))
    assert check_header(frame[: HEADER.size], greeted=True) == (size, kind)
    assert len(frame) == HEADER.size + size


@pytest.mark.parametrize("kind", FrameType)
def test_a_type_has_its_longest_body_and_not_a_byte_more(kind: FrameType) -> None:
    most = _MOST.get(kind, limits.CONTROL_MAX)
    assert check_header(HEADER.pack(most, kind), greeted=True) == (most, kind)
    for length in [most + 1, *_HOSTILE_LENGTHS]:
        with pytest.raises(ProtocolError):
            check_header(HEADER.pack(length, kind), greeted=True)


@pytest.mark.parametrize("kind", FrameType)
def test_before_welcome_only_greetings_pass_and_those_only_short(kind: FrameType) -> None:
    if kind in (FrameType.HELLO, FrameType.WELCOME, FrameType.BYE):
        assert check_header(HEADER.pack(limits.HELLO_MAX, kind), greeted=False) == (limits.HELLO_MAX, kind)
        with pytest.raises(ProtocolError):
            check_header(HEADER.pack(limits.HELLO_MAX + 1, kind), greeted=False)
    else:
        with pytest.raises(ProtocolError):
            check_header(HEADER.pack(64, kind), greeted=False)


@pytest.mark.parametrize("kind", [0, max(FrameType) + 1, FIRST_SKIPPED - 1])
def test_an_unknown_type_that_must_be_understood_is_refused(kind: int) -> None:
    with pytest.raises(ProtocolError, match="unknown type"):
        check_header(HEADER.pack(1, kind), greeted=True)


@pytest.mark.parametrize("kind", [FIRST_SKIPPED, 255])
def test_a_type_from_the_future_may_be_skipped_up_to_its_limit_and_after_welcome(kind: int) -> None:
    assert check_header(HEADER.pack(limits.UNKNOWN_MAX, kind), greeted=True) == (limits.UNKNOWN_MAX, kind)
    with pytest.raises(ProtocolError):
        check_header(HEADER.pack(limits.UNKNOWN_MAX + 1, kind), greeted=True)
    with pytest.raises(ProtocolError):
        check_header(HEADER.pack(0, kind), greeted=False)


@pytest.mark.parametrize("length", range(DATA_HEADER_BYTES + 1))
def test_a_data_frame_without_bytes_is_refused(length: int) -> None:
    with pytest.raises(ProtocolError):
        check_header(HEADER.pack(length, FrameType.DATA), greeted=True)


@given(st.integers(0, 0xFFFF), st.integers(0, 2**32 - 1), st.integers(0, 2**32 - 1), st.integers(1, limits.DATA_MAX))
def test_a_data_header_says_whose_bytes_follow(channel: int, request: int, offset: int, size: int) -> None:
    header = DataHeader(channel, request, offset)
    raw = encode_data_header(header, size)
    assert check_header(raw[: HEADER.size], greeted=True) == (DATA_HEADER_BYTES + size, FrameType.DATA)
    assert decode_data_header(raw[HEADER.size :]) == header

"""Frames of the peer wire: u32 body length, u8 type, body. The length is checked before the body is read.

Types below 128 must be understood; an unknown one from 128 on is skipped. A data frame's body is
the fixed `DataHeader` and at most 128 KiB of the piece.
"""

from __future__ import annotations

import enum
import struct
from typing import Final, NamedTuple

from core.wire import limits
from core.wire.errors import ProtocolError

HEADER: Final = struct.Struct(">IB")
_DATA: Final = struct.Struct(">HII")
_DATA_HEAD: Final = struct.Struct(HEADER.format + _DATA.format[1:])
DATA_HEADER_BYTES: Final = _DATA.size
FIRST_SKIPPED: Final = 128


class FrameType(enum.IntEnum):
    """What a frame's body is."""

    HELLO = 1
    WELCOME = 2
    BYE = 3
    PING = 4
    PONG = 5
    INTEREST = 6
    BITFIELD = 7
    HAVE = 8
    REQUEST = 9
    DATA = 10
    REJECT = 11
    CANCEL = 12
    UNINTEREST = 13
    CLOSED = 14


_DATA_KIND: Final = int(FrameType.DATA)
_MOST: Final[dict[int, int]] = {
    **dict.fromkeys(FrameType, limits.CONTROL_MAX),
    FrameType.HELLO: limits.HELLO_MAX,
    FrameType.WELCOME: limits.HELLO_MAX,
    **dict.fromkeys((FrameType.BYE, FrameType.REJECT, FrameType.CLOSED), limits.SPOKEN_MAX),
    FrameType.BITFIELD: limits.BITFIELD_MAX,
    FrameType.DATA: DATA_HEADER_BYTES + limits.DATA_MAX,
}
_MOST_FROM_UNKNOWN: Final[dict[int, int]] = dict.fromkeys(
    (FrameType.HELLO, FrameType.WELCOME, FrameType.BYE), limits.HELLO_MAX
)


class DataHeader(NamedTuple):
    """Which bytes follow: of which request on which channel, and where in the piece they begin."""

    channel: int
    request: int
    offset: int


def check_header(raw: bytes | bytearray | memoryview, at: int = 0, *, greeted: bool) -> tuple[int, int]:
    """Length and type of the frame that begins with the 5 bytes from `at` on.

    Raises `ProtocolError` if the type is unknown and must be understood, if the body is longer than
    its type allows, or if it is none of the first frames before both sides have `greeted`.
    """
    length, kind = HEADER.unpack_from(raw, at)
    most = (_MOST if greeted else _MOST_FROM_UNKNOWN).get(kind)
    if most is None:
        if kind < FIRST_SKIPPED and kind not in _MOST:
            raise ProtocolError(f"frame: unknown type {kind}")
        if not greeted:
            raise ProtocolError(f"frame: type {kind} before welcome")
        most = limits.UNKNOWN_MAX
    if length > most:
        raise ProtocolError(f"frame: {length} bytes of type {kind}")
    if kind == _DATA_KIND and length <= DATA_HEADER_BYTES:
        raise ProtocolError("frame: data without bytes")
    return length, kind


def encode_frame(kind: FrameType, body: bytes) -> bytes:
    """A whole frame."""
    return HEADER.pack(len(body), kind) + body


def encode_data_header(header: DataHeader, payload_bytes: int) -> bytes:
    """Everything of a data frame that comes before its payload."""
    return _DATA_HEAD.pack(DATA_HEADER_BYTES + payload_bytes, _DATA_KIND, *header)


def decode_data_header(raw: bytes | bytearray | memoryview, at: int = 0) -> DataHeader:
    """The fixed part of a data frame's body, which begins at `at`."""
    return DataHeader._make(_DATA.unpack_from(raw, at))

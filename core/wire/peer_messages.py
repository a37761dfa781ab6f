"""The control messages of the peer wire: MessagePack maps in frames, encode and decode side by side.

Unknown fields are ignored and missing ones take their defaults, so that a newer peer can say more.
A channel belongs to the side that opened it with `Interest`: that side asks on it (`Request`,
`Cancel`, `Uninterest`), the other answers (`Bitfield`, `Have`, data, `Reject`, `Closed`). The two
directions number their channels independently.
"""

from __future__ import annotations

import enum
from typing import Annotated, Any, Final

import msgspec

from core.wire import limits
from core.wire.errors import ProtocolError
from core.wire.framing import FrameType, encode_frame
from core.wire.ids import Hex128, Hex256

VERSION: Final = 1
U16 = Annotated[int, msgspec.Meta(ge=0, le=0xFFFF)]
U32 = Annotated[int, msgspec.Meta(ge=0, le=0xFFFF_FFFF)]
PieceNumber = Annotated[int, msgspec.Meta(ge=0, lt=limits.PIECES_MAX)]
PieceList = Annotated[tuple[PieceNumber, ...], msgspec.Meta(max_length=limits.HAVE_PIECES_MAX)]


class RejectReason(enum.StrEnum):
    """Why a request, or a whole interest, is refused. One that we do not know means `LATER`."""

    LATER = "later"
    """Others have it, or the queue is full: ask for another piece now, for this one later."""
    NOT_HERE = "not_here"
    """I do not have this piece (any more)."""
    WITHDRAWN = "withdrawn"
    """I no longer share this file."""
    UNKNOWN = "unknown"
    """Unknown, foreign and not-allowed file: one and the same answer."""
    DISK = "disk"
    """My disk does not give it."""


class ByeReason(enum.StrEnum):
    """Why a link ends."""

    DONE = "done"
    VERSION = "version"
    DUPLICATE = "duplicate"
    NO_GROUP = "no_group"
    PROTOCOL = "protocol"
    BANNED = "banned"
    BUSY = "busy"
    IDLE = "idle"


class Hello(msgspec.Struct, frozen=True):
    """First frame of the dialler, and as `Welcome` of the listener; `device` must be the certificate's."""

    device: Hex256
    version_min: int = VERSION
    version_max: int = VERSION
    features: tuple[str, ...] = ()
    agent: str = ""


class Welcome(Hello, frozen=True):
    """The listener's answer to hello; end of file before it means refused."""


class Bye(msgspec.Struct, frozen=True):
    """The last frame of a link."""

    reason: str = ByeReason.DONE


class Ping(msgspec.Struct, frozen=True):
    """Answered at once by `Pong` with the same value."""

    value: U32 = 0


class Pong(msgspec.Struct, frozen=True):
    """The answer to `Ping`."""

    value: U32 = 0


class Interest(msgspec.Struct, frozen=True):
    """Open `channel` to fetch a file of a group; answered by `Bitfield` or `Closed`."""

    channel: U16
    group_id: Hex128
    file_id: Hex256


class Bitfield(msgspec.Struct, frozen=True):
    """The pieces that the answering side has, most significant bit first, spare bits zero. `complete` saves `bits`."""

    channel: U16
    bits: bytes = b""
    complete: bool = False


class Have(msgspec.Struct, frozen=True):
    """More pieces that the answering side can give on `channel`."""

    channel: U16
    pieces: PieceList = ()


class Request(msgspec.Struct, frozen=True):
    """Ask for a whole piece; `request` is unique on its channel."""

    channel: U16
    request: U32
    piece: PieceNumber


class Cancel(msgspec.Struct, frozen=True):
    """The piece of `request` is no longer wanted; data frames under way may still arrive."""

    channel: U16
    request: U32


class Reject(msgspec.Struct, frozen=True):
    """`request` will not be served, or not to its end. `suggest` names pieces that would be given now."""

    channel: U16
    request: U32
    reason: str = RejectReason.LATER
    suggest: PieceList = ()


class Uninterest(msgspec.Struct, frozen=True):
    """The opener closes its channel."""

    channel: U16


class Closed(msgspec.Struct, frozen=True):
    """The answering side closes the opener's channel, or refuses to open it."""

    channel: U16
    reason: str = RejectReason.UNKNOWN


Message = (
    Hello | Welcome | Bye | Ping | Pong | Interest | Bitfield | Have | Request | Reject | Cancel | Uninterest | Closed
)
_TYPE_OF: Final[dict[type, FrameType]] = {
    Hello: FrameType.HELLO,
    Welcome: FrameType.WELCOME,
    Bye: FrameType.BYE,
    Ping: FrameType.PING,
    Pong: FrameType.PONG,
    Interest: FrameType.INTEREST,
    Bitfield: FrameType.BITFIELD,
    Have: FrameType.HAVE,
    Request: FrameType.REQUEST,
    Reject: FrameType.REJECT,
    Cancel: FrameType.CANCEL,
    Uninterest: FrameType.UNINTEREST,
    Closed: FrameType.CLOSED,
}
_DECODERS: Final[dict[int, msgspec.msgpack.Decoder[Any]]] = {
    kind.value: msgspec.msgpack.Decoder(struct) for struct, kind in _TYPE_OF.items()
}
_ENCODER: Final = msgspec.msgpack.Encoder()


def encode(message: Message) -> bytes:
    """The whole frame of a message."""
    return encode_frame(_TYPE_OF[type(message)], _ENCODER.encode(message))


def decode(kind: int, body: bytes | bytearray | memoryview) -> Message:
    """The message of a frame; `ProtocolError` for anything that is not one."""
    decoder = _DECODERS.get(kind)
    if decoder is None:
        raise ProtocolError(f"message: type {kind} is none")
    try:
        message: Message = decoder.decode(body)
    except (ValueError, RecursionError) as error:  # msgspec's errors are ValueErrors
        raise ProtocolError(f"message: unreadable {FrameType(kind).name.lower()}") from error
    return message


def reason_of(text: str) -> RejectReason:
    """A reject reason as we understand it."""
    try:
        return RejectReason(text)
    except ValueError:
        return RejectReason.LATER

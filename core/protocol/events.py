"""What a peer session reports: plain values, in the order in which the bytes of the peer mean them.

Made by `core.protocol.session`, acted on by `core.net.peer_link`.
"""

from __future__ import annotations

from typing import NamedTuple

from core.wire.errors import PeerError
from core.wire.peer_messages import (
    Bitfield,
    Cancel,
    Closed,
    Have,
    Hello,
    Interest,
    Pong,
    Reject,
    Request,
    Uninterest,
)

Conversation = Interest | Bitfield | Have | Request | Reject | Cancel | Uninterest | Closed
"""The messages that are for those who exchange files; the others keep the link itself."""


class Greeted(NamedTuple):
    """Both sides know each other: the peer's hello or welcome, and the version that both speak."""

    hello: Hello
    version: int


class Said(NamedTuple):
    """A message that fits what was said before."""

    message: Conversation


class PingGot(NamedTuple):
    """To be answered by `Pong` with the same value."""

    value: int


class PongGot(NamedTuple):
    """An answer to a ping of ours."""

    message: Pong


class PieceData(NamedTuple):
    """`nbytes` more bytes of a piece that was asked for lie in its buffer."""

    channel: int
    request: int
    nbytes: int


class PieceDone(NamedTuple):
    """All bytes of a piece that was asked for lie in `buffer`. Nothing is said about their being right."""

    channel: int
    request: int
    buffer: memoryview


class Blocked(NamedTuple):
    """There was no buffer for this piece: nothing can be received until `unblock`."""

    channel: int
    request: int


class Ended(NamedTuple):
    """The peer said bye; what it sends after that means nothing."""

    reason: str


class Broken(NamedTuple):
    """The peer broke a rule, or there is no common version; what it sends after that means nothing."""

    error: PeerError


SessionEvent = Greeted | Said | PingGot | PongGot | PieceData | PieceDone | Blocked | Ended | Broken

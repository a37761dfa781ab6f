"""What this side asked of the peer: its channels, its requests, and which data may therefore arrive.

Invariant: data is taken only for a request that was made, in order and no longer than the piece. A
request or channel that was given up is remembered until a ping sent after it was answered, because
until then what the peer sent before it knew may still arrive; that is swallowed, never an offence.
Owned by one `PeerSession`.
"""

from __future__ import annotations

from typing import Final

from core.wire import limits
from core.wire.errors import InternalError, Kind, ProtocolError

_CHANNELS: Final = 1 << 16


class Asked:
    """One request: how long the piece is, how much of it came, and where it goes (None: nowhere yet, or no longer)."""

    __slots__ = ("buffer", "channel", "dropped", "length", "received", "request")

    def __init__(self, channel: int, request: int, length: int) -> None:
        self.channel, self.request, self.length = channel, request, length
        self.received = 0
        self.buffer: memoryview | None = None
        self.dropped: int | None = None
        """None while the piece is wanted, else the ping after whose answer nothing more of it can come."""


class Asking:
    """The opener's half of the conversation."""

    def __init__(self) -> None:
        self._open: set[int] = set()
        self._left: dict[int, int] = {}
        self._asked: dict[tuple[int, int], Asked] = {}
        self._next_channel = 0
        self._next_ping = 0

    def free_channel(self) -> int:
        """A number for the next `Interest`. `InternalError` if as many are open as a peer allows."""
        if len(self._open) < limits.CHANNELS_MAX:
            for _ in range(_CHANNELS):
                channel, self._next_channel = self._next_channel, (self._next_channel + 1) % _CHANNELS
                if channel not in self._open and channel not in self._left:
                    return channel
        raise InternalError(Kind.INTERNAL, reason="no free channel")

    def open(self, channel: int) -> None:
        """`Interest` is being sent."""
        if channel in self._open or channel in self._left:
            raise InternalError(Kind.INTERNAL, reason=f"channel {channel} is in use")
        self._open.add(channel)

    def leave(self, channel: int) -> bool:
        """`Uninterest` is being sent; False if there is no such channel (any more)."""
        if channel not in self._open:
            return False
        self._open.remove(channel)
        self._left[channel] = self._next_ping
        for asked in self._asked.values():
            if asked.channel == channel:
                self._drop(asked)
        return True

    def ask(self, channel: int, request: int, length: int) -> bool:
        """`Request` is being sent; False if the peer closed the channel meanwhile."""
        if (channel, request) in self._asked:
            raise InternalError(Kind.INTERNAL, reason=f"request {request} is in use")
        if channel not in self._open:
            return False
        self._asked[channel, request] = Asked(channel, request, length)
        return True

    def cancel(self, channel: int, request: int) -> bool:
        """`Cancel` is being sent; False if there is nothing to take back."""
        asked = self._asked.get((channel, request))
        if asked is None or asked.dropped is not None:
            return False
        self._drop(asked)
        return True

    def _drop(self, asked: Asked) -> None:
        asked.buffer = None
        if asked.dropped is None:
            asked.dropped = self._next_ping

    def ping(self) -> int:
        """The value of the ping that is being sent."""
        value, self._next_ping = self._next_ping, (self._next_ping + 1) & 0xFFFF_FFFF
        return value

    def on_pong(self, value: int) -> None:
        """The peer saw everything that was sent before this ping: what was given up by then is over."""
        if value >= self._next_ping:
            return
        self._left = {channel: ping for channel, ping in self._left.items() if ping > value}
        for key in [key for key, asked in self._asked.items() if asked.dropped is not None and asked.dropped <= value]:
            del self._asked[key]

    def on_answer(self, channel: int) -> bool | None:
        """A bitfield or have: True if it counts, False if the channel was given up, None if there never was one."""
        if channel in self._open:
            return True
        return False if channel in self._left else None

    def on_closed(self, channel: int) -> bool | None:
        """The peer closed a channel, and with it all requests on it; as `on_answer`."""
        known = self.on_answer(channel)
        if known is not None:
            self._open.discard(channel)
            self._left.pop(channel, None)
            for key in [key for key in self._asked if key[0] == channel]:
                del self._asked[key]
        return known

    def on_reject(self, channel: int, request: int) -> bool | None:
        """The peer will not send (the rest of) a piece; as `on_answer`."""
        asked = self._asked.pop((channel, request), None)
        return None if asked is None else asked.dropped is None

    def on_data(self, channel: int, request: int, offset: int, size: int) -> Asked:
        """`size` bytes of a piece follow. Raises `ProtocolError` unless they are what comes next of a request."""
        asked = self._asked.get((channel, request))
        if asked is None:
            raise ProtocolError("data: not asked for")
        if offset != asked.received:
            raise ProtocolError("data: out of order")
        if offset + size > asked.length:
            raise ProtocolError("data: longer than the piece")
        return asked

    def on_whole(self, asked: Asked) -> None:
        """The last byte of a piece came."""
        del self._asked[asked.channel, asked.request]

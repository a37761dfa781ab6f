"""What the peer asks of this side: its channels and the requests that wait for an answer.

Invariant: `is_wanted` is true exactly while the peer waits for data of a request, so whoever sends a
piece asks it before every frame. A peer that asks too much or too often senselessly raises
`ProtocolError`. Owned by one `PeerSession`.
"""

from __future__ import annotations

from core.wire import limits
from core.wire.errors import ProtocolError


class Answering:
    """The answering half of the conversation."""

    def __init__(self) -> None:
        self._open: set[int] = set()
        self._wanted: set[tuple[int, int]] = set()
        self._closed: dict[int, int] = {}
        """Channels that this side closed: how many requests the peer may still have sent before it knew."""
        self._invalid = 0

    def note_invalid(self) -> None:
        """The peer said something senseless that may be forgiven; raises when it was once too often."""
        self._invalid += 1
        if self._invalid > limits.INVALID_REQUESTS_MAX:
            raise ProtocolError("requests: too many senseless ones")

    def on_interest(self, channel: int) -> None:
        """The peer opens a channel."""
        if channel in self._open:
            raise ProtocolError("interest: the channel is open")
        if len(self._open) >= limits.CHANNELS_MAX:
            raise ProtocolError("interest: too many channels")
        self._closed.pop(channel, None)
        self._open.add(channel)

    def on_request(self, channel: int, request: int) -> bool:
        """The peer asks for a piece; False if it may not know yet that the channel is closed."""
        if channel not in self._open:
            forgiven = self._closed.get(channel, 0)
            if forgiven:
                self._closed[channel] = forgiven - 1
            else:
                self.note_invalid()
            return False
        if (channel, request) in self._wanted:
            raise ProtocolError("request: asked twice")
        if len(self._wanted) >= limits.REQUESTS_MAX:
            raise ProtocolError("request: too many at once")
        self._wanted.add((channel, request))
        return True

    def on_cancel(self, channel: int, request: int) -> bool:
        """The peer takes a request back; False if it was answered meanwhile."""
        return self.forget(channel, request)

    def on_uninterest(self, channel: int) -> bool:
        """The peer closes its channel; False if it was closed meanwhile."""
        was_open = self._end(channel)
        self._closed.pop(channel, None)
        return was_open

    def has_channel(self, channel: int) -> bool:
        """Whether the channel is open."""
        return channel in self._open

    def is_wanted(self, channel: int, request: int) -> bool:
        """Whether the peer waits for (more) data of this request."""
        return (channel, request) in self._wanted

    def forget(self, channel: int, request: int) -> bool:
        """A request is answered; False if it was not waiting."""
        if (channel, request) not in self._wanted:
            return False
        self._wanted.remove((channel, request))
        return True

    def close(self, channel: int) -> bool:
        """This side ends a channel, and with it the requests on it; False if there is none."""
        if not self._end(channel):
            return False
        self._closed[channel] = limits.REQUESTS_MAX
        return True

    def _end(self, channel: int) -> bool:
        if channel not in self._open:
            return False
        self._open.remove(channel)
        self._wanted = {key for key in self._wanted if key[0] != channel}
        return True

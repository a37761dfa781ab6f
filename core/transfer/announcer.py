"""Tells peers of new pieces: at once when little happens, in batches when much does.

Invariant: a piece is told to a channel at most once, within `BATCH_SECONDS`, and not to a peer that is
known to have it. At 100 Mbit/s a piece takes 21 ms, so a late `have` costs the swarm more than a message.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from typing import Final

from core.transfer.rates import Clock
from core.transfer.upload_policy import Channel
from core.wire import limits
from core.wire.manifest import Piece
from core.wire.peer_messages import Have

BATCH_SECONDS: Final = 0.005
"""The least time between two batches."""


class Announcer:
    """Collects `have` for the channels of all peers; `send` puts a message on a channel's link."""

    def __init__(self, clock: Clock, send: Callable[[Channel, Have], None]) -> None:
        self._clock = clock
        self._send = send
        self._pending: dict[Channel, list[int]] = {}
        self._last = float("-inf")
        self._timer: asyncio.Handle | None = None

    def tell(self, channel: Channel, piece: Piece) -> None:
        """`piece` can be given on `channel` from now on."""
        if channel.file.known_of(channel.device) >> piece & 1:
            return
        self._pending.setdefault(channel, []).append(piece)
        if self._timer is None:
            loop = asyncio.get_running_loop()
            wait = self._last + BATCH_SECONDS - self._clock()
            # Even when it is time, the pieces of one turn of the loop go together.
            self._timer = loop.call_later(wait, self._flush) if wait > 0 else loop.call_soon(self._flush)

    def forget(self, channel: Channel) -> None:
        """The channel is closed."""
        self._pending.pop(channel, None)

    def close(self) -> None:
        """Say nothing more."""
        self._pending.clear()
        if self._timer is not None:
            self._timer.cancel()
            self._timer = None

    def _flush(self) -> None:
        self._timer = None
        self._last = self._clock()
        pending, self._pending = self._pending, {}
        for channel, pieces in pending.items():
            for at in range(0, len(pieces), limits.HAVE_PIECES_MAX):
                self._send(channel, Have(channel.number, tuple(pieces[at : at + limits.HAVE_PIECES_MAX])))

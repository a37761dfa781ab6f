"""A client that takes no frame is given up by the pings: no clock of its own for each frame."""

from __future__ import annotations

import asyncio
from typing import Any, cast

import pytest

from core.wire import limits
from tracker.connection import Connection
from tracker.events_socket import ping_while_it_reads


class _Pinged:
    """Counts the pings; from the second on, a frame has waited for a minute."""

    def __init__(self, connection: Connection) -> None:
        self.pings = 0
        self._connection = connection

    async def ping(self) -> None:
        self.pings += 1
        if self.pings == 2:
            self._connection.sending_since = asyncio.get_running_loop().time() - limits.DRAIN_SECONDS - 1


async def test_a_frame_that_is_not_taken_for_a_minute_ends_the_socket(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(limits, "SOCKET_PING_SECONDS", 0.0)
    connection = Connection("c" * 32, "d" * 64, "e" * 32)
    connection.sending_since = asyncio.get_running_loop().time()
    socket = _Pinged(connection)
    with pytest.raises(TimeoutError):
        await ping_while_it_reads(cast(Any, socket), connection)
    assert socket.pings == 2

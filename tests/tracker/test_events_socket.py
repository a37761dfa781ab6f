"""A client that takes no frame is given up by the pings, without a clock of its own for each frame.

And one that is on the way in while all are sent away is sent away too.
"""

from __future__ import annotations

import asyncio
from typing import Any, cast

import aiohttp
import pytest
from aiohttp import web

from core.wire import limits, push, routes
from tests.fakes.raw_client import Clients
from tests.fakes.running_tracker import RunningTracker
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


async def test_whoever_comes_in_while_all_are_sent_away_is_sent_away_too(
    tracker: RunningTracker, clients: Clients, monkeypatch: pytest.MonkeyPatch
) -> None:
    ann = await clients.user("ann")
    group_id = await clients.group("lab", ann)
    lease = tracker.service._lease
    assert lease is not None
    prepare = web.WebSocketResponse.prepare
    with monkeypatch.context() as late:

        async def _late(socket: web.WebSocketResponse, request: web.BaseRequest) -> object:
            if not socket.prepared:  # it is called once more behind the handler
                await lease._drop_clients()
            return await prepare(socket, request)

        late.setattr(web.WebSocketResponse, "prepare", _late)
        async with ann.events() as events:
            assert await events.closed() == aiohttp.WSCloseCode.GOING_AWAY
    async with ann.events() as events:
        await events.until(push.State)
        assert (await ann.call(routes.ROSTER, group_id=group_id)).online == (ann.user_id,)

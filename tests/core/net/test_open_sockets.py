"""What an HTTP session opened is closed before its loop is, even if the other side says nothing."""

from __future__ import annotations

import asyncio
import socket
import warnings
from collections.abc import Callable

import pytest

from core.loops import loop_factory
from core.net.open_sockets import OpenSockets


@pytest.mark.parametrize("make_loop", [None, loop_factory()], ids=["asyncio", "fast"])
def test_a_connection_that_nobody_closes_is_closed_at_the_end(
    make_loop: Callable[[], asyncio.AbstractEventLoop] | None,
) -> None:
    async def connect(silent: socket.socket) -> None:
        sockets = OpenSockets()
        one = sockets.make((socket.AF_INET, socket.SOCK_STREAM, 0, "", silent.getsockname()))
        sockets.make((socket.AF_INET, socket.SOCK_STREAM, 0, "", silent.getsockname())).close()
        one.setblocking(False)
        loop = asyncio.get_running_loop()
        await loop.sock_connect(one, silent.getsockname())
        transport, _ = await loop.create_connection(asyncio.Protocol, sock=one)
        assert one.fileno() != -1
        await sockets.end()
        assert one.fileno() == -1
        assert transport.is_closing()
        await sockets.end()

    with warnings.catch_warnings(), socket.create_server(("127.0.0.1", 0)) as silent:
        warnings.simplefilter("error")
        with asyncio.Runner(loop_factory=make_loop) as runner:
            runner.run(connect(silent))

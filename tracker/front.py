"""The door of a tracker: accepts connections, hands their requests to the application, and ends without cutting one.

Invariant: from `withdraw` on nobody new is accepted, and every answer says that its connection ends; a request that
came over an accepted connection is answered, and `close` waits for it, but for no longer than some seconds.
Made and ended by the service.
"""

from __future__ import annotations

import asyncio
import socket
import ssl
from collections.abc import Callable
from typing import Any, Final

from aiohttp import web
from aiohttp.typedefs import Handler
from aiohttp.web_protocol import RequestHandler

from tracker.accepting import Acceptor
from tracker.api.unparsed import Handler as ConnectionHandler

_FIRST_REQUEST_SECONDS: Final = 30.0
"""A connection that has not asked anything by then is closed."""
_KEEPALIVE_SECONDS: Final = 75.0
_DRAIN_SECONDS: Final = 4.0
"""How long requests under way may take to be answered at the end; the slowest of ours takes a second."""
_SHUTDOWN_SECONDS: Final = 3.0
_LOOK_SECONDS: Final = 0.02


class Front:
    """Serves `app` on sockets that listen.

    `most` connections of one address at a time; at the end, one that is idle may still ask for `linger` seconds.
    """

    def __init__(self, app: web.Application, context: ssl.SSLContext, most: int, linger: float) -> None:
        self._linger = linger
        self._silent: set[RequestHandler] = set()  # aiohttp waits for ever for the first request
        self._under_way = 0
        self._sockets: list[socket.socket] = []
        self.is_ending = False
        """Whether it accepts nobody any more."""
        app.middlewares.insert(0, self._note)
        self._runner = web.AppRunner(app, shutdown_timeout=_SHUTDOWN_SECONDS)
        self._acceptor = Acceptor(self._protocol, context, most)

    @web.middleware
    async def _note(self, request: web.Request, handler: Handler) -> web.StreamResponse:
        self._silent.discard(request.protocol)
        self._under_way += 1
        try:
            answer = await handler(request)
        finally:
            self._under_way -= 1
        if self.is_ending and not answer.prepared:
            answer.force_close()
        return answer

    async def open(self, sockets: list[socket.socket]) -> None:
        """Begin to accept on `sockets`."""
        await self._runner.setup()
        self._sockets = sockets
        for listener in sockets:
            self._acceptor.listen(listener)

    def _protocol(self) -> asyncio.Protocol:
        loop = asyncio.get_running_loop()
        served: dict[str, Any] = {
            "access_log": None, "auto_decompress": False, "keepalive_timeout": _KEEPALIVE_SECONDS,
        }  # fmt: skip
        assert self._runner.server is not None
        protocol = ConnectionHandler(self._runner.server, loop=loop, **served)
        self._silent.add(protocol)
        loop.call_later(_FIRST_REQUEST_SECONDS, self._close_if_silent, protocol)
        return protocol

    def _close_if_silent(self, protocol: RequestHandler) -> None:
        if protocol in self._silent:
            self._silent.discard(protocol)
            protocol.force_close()

    def withdraw(self) -> None:
        """Accept nobody any more; who has a connection may end what was begun."""
        self.is_ending = True
        self._acceptor.stop()
        for listener in self._sockets:
            listener.close()

    async def close(self) -> None:
        """Answer what is under way, then close every connection."""
        self.withdraw()
        began = asyncio.get_running_loop().time()
        # A request may be on its way over a connection that looks idle here; its answer says that this was the last.
        await self._while(lambda: self.connections > 0, began + self._linger)
        await self._while(self._owes, began + _DRAIN_SECONDS)
        await self._acceptor.close()
        await self._runner.cleanup()

    def _owes(self) -> bool:
        """Whether a request is under way, or somebody who was accepted has not come to ask yet."""
        if self._under_way or self._acceptor.handshakes:
            return True
        return any(one.transport is not None and not one.transport.is_closing() for one in self._silent)

    @property
    def connections(self) -> int:
        """How many are open, those in their handshake among them."""
        server = self._runner.server
        return self._acceptor.handshakes + (0 if server is None else len(server.connections))

    async def _while(self, question: Callable[[], bool], until: float) -> None:
        while question() and asyncio.get_running_loop().time() < until:  # noqa: ASYNC110  nobody says when a connection has gone
            await asyncio.sleep(_LOOK_SECONDS)

"""The sockets of one HTTP session, so that their end can be waited for.

Invariant: after `end` none of them is open, unless the loop was held up for longer than a second. aiohttp forgets a
connection that still says goodbye in TLS, and on a busy machine the loop was closed under it (an error on asyncio, a
loop that cannot be closed on uvloop). Made with a session, ended behind it.
"""

from __future__ import annotations

import asyncio
import contextlib
import socket
from typing import Any, Final
from weakref import WeakSet

_STEP_SECONDS: Final = 0.005
_STEPS: Final = 200


class OpenSockets:
    """Makes sockets for a `TCPConnector`, and remembers those that live."""

    def __init__(self) -> None:
        self._sockets: WeakSet[socket.socket] = WeakSet()

    def make(self, address: tuple[Any, ...]) -> socket.socket:
        """A socket for an address as `getaddrinfo` tells it: the connector's `socket_factory`."""
        family, kind, protocol = address[:3]
        made = socket.socket(family, kind, protocol)
        self._sockets.add(made)
        return made

    async def end(self) -> None:
        """Cut what is still open, and return when it is closed."""
        for one in self._living():
            with contextlib.suppress(OSError):  # it was not connected yet, or is no longer
                one.shutdown(socket.SHUT_RDWR)
        for _ in range(_STEPS):
            if not self._living():
                return
            await asyncio.sleep(_STEP_SECONDS)

    def _living(self) -> list[socket.socket]:
        return [one for one in self._sockets if one.fileno() != -1]

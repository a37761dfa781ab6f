"""The connections of an HTTP session to a tracker, so that their end can be waited for.

Invariant: after `end` none of them is open, unless the loop was held up for longer than a second. aiohttp forgets a
connection that still says goodbye in TLS, and on a busy machine the loop was closed under it (an error on asyncio, a
loop that cannot be closed on uvloop). Made with a session, ended before it is closed.
"""

from __future__ import annotations

import asyncio
import contextlib
import ssl
from collections.abc import Collection
from typing import Any, Final

import aiohttp
from aiohttp.client_proto import ResponseHandler

from core.net.interfaces import IP, parse_host

_SECONDS: Final = 1.0


class TrackerConnector(aiohttp.TCPConnector):
    """Connects over TLS by `context` and remembers what is open; the rest is for `aiohttp.TCPConnector`."""

    def __init__(self, context: ssl.SSLContext, **how: Any) -> None:
        super().__init__(ssl=context, **how)
        self._made: dict[asyncio.Transport, asyncio.Future[None]] = {}

    async def end(self) -> None:
        """Cut what is still open, and return when it is closed."""
        left = [(transport, closed) for transport, closed in self._made.items() if not closed.done()]
        for transport, _ in left:
            # asyncio of Python 3.11.2 forgets what it would abort with the second close; it is about to end by itself.
            with contextlib.suppress(AttributeError):
                transport.abort()
        if left:
            await asyncio.wait([closed for _, closed in left], timeout=_SECONDS)

    def cut_all_but(self, own: Collection[IP]) -> None:
        """Cut what is open from an address that this host no longer has: nothing comes back on it."""
        for transport, closed in self._made.items():
            host = parse_host(str((transport.get_extra_info("sockname") or ("",))[0]))
            if not closed.done() and host is not None and host not in own:
                with contextlib.suppress(AttributeError):
                    transport.abort()

    async def _wrap_create_connection(self, *args: Any, **how: Any) -> tuple[asyncio.Transport, ResponseHandler]:
        # aiohttp's own name for making one connection; without it, nothing is remembered and nothing else changes.
        transport, protocol = await super()._wrap_create_connection(*args, **how)
        self._made = {one: closed for one, closed in self._made.items() if not closed.done()}
        if (closed := protocol.closed) is not None:
            # How it ended is told by the call that it served; asyncio would complain that nobody asked the future.
            closed.add_done_callback(lambda done: done.cancelled() or done.exception())
            self._made[transport] = closed
        return transport, protocol

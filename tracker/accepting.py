"""Accepts connections: so many from one address, and no more.

Invariant: a connection counts from its acceptance, before its handshake, until its socket is closed, however it ends;
one too many is closed at once, unread, and costs the others nothing. Used by the service.
"""

from __future__ import annotations

import asyncio
import logging
import socket
import ssl
from collections import Counter
from collections.abc import Callable
from typing import Final

from tracker.presence import parse_ip

_log = logging.getLogger(__name__)
_HANDSHAKE_SECONDS: Final = 10.0
_SHUTDOWN_SECONDS: Final = 5.0
_NO_ROOM_SECONDS: Final = 0.5
"""How long nobody is accepted when this process has no file descriptor left."""
_AT_ONCE: Final = 64
"""Accepted in one go, before others have their turn."""


class _Counted(socket.socket):
    """A connection that says when its socket is closed."""

    on_closed: Callable[[], None] | None = None

    def close(self) -> None:
        """Close it; the first time, say so."""
        super().close()
        self._say()

    def detach(self) -> int:
        """Let go of it, which is how uvloop ends a connection: it closes the descriptor by itself then."""
        descriptor = super().detach()
        self._say()
        return descriptor

    def _say(self) -> None:
        on_closed, self.on_closed = self.on_closed, None
        if on_closed is not None:
            on_closed()


class Acceptor:
    """Accepts TLS connections for protocols that `make` makes, at most `most` of one address at a time."""

    def __init__(self, make: Callable[[], asyncio.Protocol], context: ssl.SSLContext, most: int) -> None:
        self._make, self._context, self._most = make, context, most
        self._open: Counter[str] = Counter()
        self._listeners: list[socket.socket] = []
        self._handshakes: set[asyncio.Task[None]] = set()

    @property
    def handshakes(self) -> int:
        """How many connections are accepted and not yet through with their handshake."""
        return len(self._handshakes)

    def listen(self, listener: socket.socket) -> None:
        """Begin to accept on a socket that listens and does not block."""
        self._listeners.append(listener)
        self._watch(listener)

    def stop(self) -> None:
        """Accept nothing more; what was accepted goes on, and none is lost in between."""
        loop = asyncio.get_running_loop()
        listeners, self._listeners = self._listeners, []
        for listener in listeners:
            loop.remove_reader(listener)

    async def close(self) -> None:
        """Accept nothing more, and end the handshakes that are under way."""
        self.stop()
        tasks = list(self._handshakes)
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)

    def _watch(self, listener: socket.socket) -> None:
        if listener in self._listeners:
            asyncio.get_running_loop().add_reader(listener, self._on_waiting, listener)

    def _on_waiting(self, listener: socket.socket) -> None:
        """Accept some of those who wait. Nothing awaits here, or an end in between would lose a connection."""
        for _ in range(_AT_ONCE):
            try:
                accepted, address = listener.accept()
            except (BlockingIOError, InterruptedError):
                return
            except OSError as error:
                # Of one connection that went before it was accepted, or of all while there is no descriptor.
                _log.warning("a connection was not accepted: %s", error)
                loop = asyncio.get_running_loop()
                loop.remove_reader(listener)
                loop.call_later(_NO_ROOM_SECONDS, self._watch, listener)
                return
            self._on_accepted(accepted, str(address[0]))

    def _on_accepted(self, accepted: socket.socket, address: str) -> None:
        host = str(parse_ip(address) or address)
        if self._open[host] >= self._most:
            accepted.close()
            return
        connection = _Counted(accepted.family, accepted.type, accepted.proto, fileno=accepted.detach())
        connection.setblocking(False)
        self._open[host] += 1
        connection.on_closed = lambda: self._on_closed(host)
        task = asyncio.create_task(self._greet(connection))
        self._handshakes.add(task)
        task.add_done_callback(self._handshakes.discard)

    async def _greet(self, connection: _Counted) -> None:
        try:
            await asyncio.get_running_loop().connect_accepted_socket(
                self._make,
                connection,
                ssl=self._context,
                ssl_handshake_timeout=_HANDSHAKE_SECONDS,
                ssl_shutdown_timeout=_SHUTDOWN_SECONDS,
            )
        except OSError as error:
            _log.debug("no handshake: %s", error)
        except BaseException:
            connection.close()
            raise

    def _on_closed(self, host: str) -> None:
        self._open[host] -= 1
        if not self._open[host]:
            del self._open[host]

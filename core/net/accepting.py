"""The listening sockets, and how many strangers may knock at once.

Invariant: a connection over a cap is closed before a byte of TLS is spent on it, unless an older one of its address (of
any address, if all together are too many) has said nothing yet: then that one is. Running out of descriptors neither
stops the loop nor makes it spin: a spare one is kept to take and drop connections.
Used by `core.net.links`, which gives each connection to `greet` and says when it is no stranger any more.
"""

from __future__ import annotations

import asyncio
import contextlib
import errno
import logging
import os
import socket
import sys
from collections import Counter
from collections.abc import Awaitable, Callable
from typing import Final

from core.net.link_times import LinkCaps
from core.net.port_holder import port_taken
from core.wire import limits
from core.wire.errors import Kind, UserError

Greet = Callable[[socket.socket, str], Awaitable[None]]
"""Owns the socket from the call on, and returns when the connection is greeted or gone."""
_BACKLOG: Final = 128
_PORTS_TRIED: Final = 100
_ANY_PORT_TRIES: Final = 20
_NO_DESCRIPTOR: Final = frozenset({errno.EMFILE, errno.ENFILE, errno.ENOBUFS, errno.ENOMEM})
_PAUSE_SECONDS: Final = 0.1
_log = logging.getLogger(__name__)


class Acceptor:
    """Accepts connections from `start` to `close`."""

    def __init__(
        self, greet: Greet, has_room: Callable[[], bool], is_silent: Callable[[socket.socket], bool], caps: LinkCaps
    ) -> None:
        self._greet, self._has_room, self._is_silent, self._caps = greet, has_room, is_silent, caps
        self._sockets: list[socket.socket] = []
        self._loops: list[asyncio.Task[None]] = []
        self._strangers: dict[asyncio.Task[None], tuple[socket.socket, str]] = {}
        """Who knocks: connection and address, the oldest first."""
        self._dropped: set[asyncio.Task[None]] = set()
        self._knocking: Counter[str] = Counter()
        self._spare: int | None = None

    async def start(self, host: str | None, port: int | None) -> int:
        """Listen on an address, or on all of IPv4 and IPv6, and return the port.

        No port: 47800 or the next free one; 0: any. Raises `UserError`: PORT_TAKEN, BAD_ADDRESS.
        """
        families = await _addresses(host)
        if port is None:
            candidates = list(range(limits.PEER_PORT, limits.PEER_PORT + _PORTS_TRIED))
        else:
            # Any port that is free for IPv4 may be taken for IPv6.
            candidates = [port] * (_ANY_PORT_TRIES if port == 0 else 1)
        for candidate in candidates:
            try:
                self._sockets = _bind_all(families, candidate)
                break
            except OSError as error:
                if error.errno not in (errno.EADDRINUSE, errno.EACCES):
                    raise UserError(Kind.BAD_ADDRESS, address=host or "") from error
        else:
            raise await asyncio.to_thread(port_taken, candidates[0])
        self._spare = _spare_descriptor()
        self._loops = [asyncio.create_task(self._accept(each)) for each in self._sockets]
        bound: int = self._sockets[0].getsockname()[1]
        return bound

    async def close(self) -> None:
        """Stop listening and drop whoever is not greeted yet."""
        tasks = [*self._loops, *self._strangers, *self._dropped]
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)
        self._loops.clear()
        for each in self._sockets:
            each.close()
        self._sockets.clear()
        self._give_spare()

    async def _accept(self, listening: socket.socket) -> None:
        loop = asyncio.get_running_loop()
        while True:
            try:
                connection, address = await loop.sock_accept(listening)
            except OSError as error:
                if error.errno in _NO_DESCRIPTOR:
                    self._drop_one(listening)
                _log.debug("a connection was not accepted: %s", error)
                await asyncio.sleep(_PAUSE_SECONDS)
                continue
            self._take(connection, address[0])

    def _take(self, connection: socket.socket, host: str) -> None:
        caps = self._caps
        is_crowded = self._knocking[host] >= caps.handshakes_per_address and not self._drop_silent(host)
        is_full = not is_crowded and len(self._strangers) >= caps.handshakes and not self._drop_silent(None)
        if is_crowded or is_full or not self._has_room():
            _log.debug("a connection from %s is one too many", host)
            connection.close()
            return
        self._knocking[host] += 1
        task = asyncio.create_task(self._meet(connection, host))
        self._strangers[task] = connection, host
        task.add_done_callback(self._part)

    async def _meet(self, connection: socket.socket, host: str) -> None:
        try:
            connection.setblocking(False)
            await self._greet(connection, host)
        except OSError as error:
            connection.close()
            _log.debug("a connection from %s broke: %s", host, error)

    def _drop_silent(self, host: str | None) -> bool:
        """Let go of the oldest connection of an address, or of all, that has not said a word; False if each has.

        Or somebody who opens connections and says nothing keeps everybody else at that address out; and with some
        addresses, of which a computer has as many as it likes in IPv6, everybody.
        """
        for task, (connection, address) in self._strangers.items():
            if host in (None, address) and self._is_silent(connection):
                self._part(task)
                self._dropped.add(task)
                task.add_done_callback(self._dropped.discard)
                task.cancel()
                return True
        return False

    def _part(self, task: asyncio.Task[None]) -> None:
        if task not in self._strangers:  # it was dropped before it ended
            return
        _, host = self._strangers.pop(task)
        self._knocking[host] -= 1
        if not self._knocking[host]:
            del self._knocking[host]

    def _drop_one(self, listening: socket.socket) -> None:
        """Out of descriptors: without this the waiting connection would wake the loop for ever."""
        self._give_spare()
        with contextlib.suppress(OSError):
            listening.accept()[0].close()
        with contextlib.suppress(OSError):
            self._spare = _spare_descriptor()
        _log.warning("out of descriptors: a connection was dropped")

    def _give_spare(self) -> None:
        if self._spare is not None:
            os.close(self._spare)
            self._spare = None


def _spare_descriptor() -> int:
    return os.open(os.devnull, os.O_RDONLY)


async def _addresses(host: str | None) -> list[tuple[socket.AddressFamily, str]]:
    """The families and addresses to bind."""
    if host is None:
        return [(socket.AF_INET, "0.0.0.0"), (socket.AF_INET6, "::")]
    try:
        found = await asyncio.get_running_loop().getaddrinfo(host, None, type=socket.SOCK_STREAM)
    except OSError as error:
        raise UserError(Kind.BAD_ADDRESS, address=host) from error
    return list(dict.fromkeys((family, str(address[0])) for family, _, _, _, address in found))


def _bind_all(families: list[tuple[socket.AddressFamily, str]], port: int) -> list[socket.socket]:
    """Listening sockets on one port of all addresses; a family that this computer does not have is left out."""
    sockets: list[socket.socket] = []
    try:
        for family, address in families:
            try:
                sockets.append(_bind(family, address, sockets[0].getsockname()[1] if sockets else port))
            except OSError as error:
                missing = error.errno in (errno.EAFNOSUPPORT, errno.EADDRNOTAVAIL) and len(families) > 1
                if not missing:
                    raise
        if not sockets:
            raise OSError(errno.EADDRNOTAVAIL, "no address")
    except BaseException:
        for each in sockets:
            each.close()
        raise
    return sockets


def _bind(family: socket.AddressFamily, address: str, port: int) -> socket.socket:
    listening = socket.socket(family, socket.SOCK_STREAM)
    try:
        if sys.platform != "win32":
            # There it would let two programs listen on one port.
            listening.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        if family == socket.AF_INET6:
            listening.setsockopt(socket.IPPROTO_IPV6, socket.IPV6_V6ONLY, 1)
        listening.bind((address, port))
        listening.listen(_BACKLOG)
        listening.setblocking(False)
    except BaseException:
        listening.close()
        raise
    return listening

"""Clients of a tracker that cost next to nothing: TLS, a few bytes of HTTP or WebSocket, and no more.

Each is a bare protocol on the loop of whoever made it. They speak to a tracker (or a server of the same shape) that is
trusted to speak correctly: what they cannot read ends them, and whoever counts them sees it. A thousand of them share
one core with everything else of the benchmark, which says what it took of it.
"""

from __future__ import annotations

import asyncio
import ssl
import struct
from collections import deque
from collections.abc import Callable
from dataclasses import dataclass
from typing import Final

from core.wire.fingerprint import TrackerAddress

_TEXT, _CLOSE, _PING, _PONG = 1, 8, 9, 10
_HEAD_END: Final = b"\r\n\r\n"
_CONNECT_SECONDS: Final = 60.0
_MASK: Final = b"\0\0\0\0"
"""A mask that changes nothing: it is there because the protocol asks for one."""


@dataclass(frozen=True)
class Target:
    """A server, and what is needed to speak to it."""

    address: TrackerAddress
    context: ssl.SSLContext


def source_of(number: int) -> tuple[str, int]:
    """An address of its own for each client, since a tracker counts what comes from one."""
    return f"127.{1 + number // 62500}.{number // 250 % 250}.{1 + number % 250}", 0


def frame(opcode: int, payload: bytes) -> bytes:
    """A whole frame as a client sends it."""
    if len(payload) < 126:
        return bytes((0x80 | opcode, 0x80 | len(payload))) + _MASK + payload
    return struct.pack(">BBH", 0x80 | opcode, 0x80 | 126, len(payload)) + _MASK + payload


class Socket(asyncio.Protocol):
    """One WebSocket: `on_text` gets each message, `on_lost` is told once it is over."""

    def __init__(
        self, head: bytes, on_text: Callable[[Socket, bytes], None], on_lost: Callable[[Socket], None]
    ) -> None:
        self._head, self._on_text, self._on_lost = head, on_text, on_lost
        self._transport: asyncio.Transport | None = None
        self._rest = b""
        self._is_open = False
        self.opened: asyncio.Future[None] = asyncio.get_running_loop().create_future()
        self.index = -1

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        assert isinstance(transport, asyncio.Transport) or hasattr(transport, "write")
        self._transport = transport  # type: ignore[assignment]  # uvloop's own class
        self.write(self._head)

    def write(self, data: bytes) -> None:
        """Send bytes, if it still can."""
        if self._transport is not None:
            self._transport.write(data)

    def send(self, payload: bytes) -> None:
        """Send a message."""
        self.write(frame(_TEXT, payload))

    def ping(self) -> None:
        """Ask whether the other side lives."""
        self.write(frame(_PING, b""))

    def close(self) -> None:
        """End it without a farewell, as a client that is killed does."""
        if self._transport is not None:
            self._transport.abort()

    def data_received(self, data: bytes) -> None:
        if self._rest:
            data = self._rest + data
        at = 0
        if not self._is_open:
            end = data.find(_HEAD_END)
            if end < 0:
                self._rest = data
                return
            if not data.startswith(b"HTTP/1.1 101"):
                self.close()
                return
            self._is_open = True
            self.opened.set_result(None)
            at = end + len(_HEAD_END)
        while len(data) - at >= 2:
            opcode, length, start = data[at] & 15, data[at + 1], at + 2
            if length == 126:
                length, start = int.from_bytes(data[at + 2 : at + 4], "big"), at + 4
            elif length == 127:
                length, start = int.from_bytes(data[at + 2 : at + 10], "big"), at + 10
            if len(data) < start + length:
                break
            at = start + length
            if opcode <= _TEXT + 1:
                self._on_text(self, data[start:at])
            elif opcode == _PING:
                self.write(frame(_PONG, data[start:at]))
            elif opcode == _CLOSE:
                self.close()
        self._rest = data[at:]

    def connection_lost(self, error: Exception | None) -> None:
        self._transport = None
        if not self.opened.done():
            self.opened.set_exception(ConnectionResetError("the server did not open the WebSocket"))
            self.opened.exception()  # whoever waits for it is told; nobody else need be
        self._on_lost(self)


def upgrade(target: Target, path: str, token: str) -> bytes:
    """The request that begins a WebSocket."""
    return (
        f"GET {path} HTTP/1.1\r\nHost: {target.address}\r\nAuthorization: Bearer {token}\r\nUpgrade: websocket\r\n"
        "Connection: Upgrade\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\nSec-WebSocket-Version: 13\r\n\r\n"
    ).encode()


async def open_socket(target: Target, number: int, make: Callable[[], Socket]) -> Socket:
    """Connect, and wait until the WebSocket is open. Raises `OSError` or `TimeoutError`."""
    async with asyncio.timeout(_CONNECT_SECONDS):
        _, socket = await asyncio.get_running_loop().create_connection(
            make, target.address.host, target.address.port, ssl=target.context, server_hostname="",
            local_addr=source_of(number),
        )  # fmt: skip
        await socket.opened
    return socket


class Http(asyncio.Protocol):
    """One connection that is kept, for one request after the other; each waits until its turn is over."""

    def __init__(self) -> None:
        self._transport: asyncio.Transport | None = None
        self._rest = bytearray()
        self._waiting: deque[asyncio.Future[tuple[int, bytes]]] = deque()

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        self._transport = transport  # type: ignore[assignment]  # uvloop's own class

    async def ask(
        self, method: str, path: str, body: bytes = b"", token: str = "", request_id: str = ""
    ) -> tuple[int, bytes]:
        """Status and body of an answer; several may be asked for without waiting. Raises `ConnectionError`."""
        if self._transport is None:
            raise ConnectionResetError("the connection is over")
        lines = [f"{method} {path} HTTP/1.1", "Host: 127.0.0.1", f"Content-Length: {len(body)}"]
        if token:
            lines.append(f"Authorization: Bearer {token}")
        if request_id:
            lines.append(f"Request-Id: {request_id}")
        waiting: asyncio.Future[tuple[int, bytes]] = asyncio.get_running_loop().create_future()
        self._waiting.append(waiting)
        self._transport.write("\r\n".join([*lines, "", ""]).encode() + body)
        return await waiting

    def data_received(self, data: bytes) -> None:
        self._rest += data
        while True:
            end = self._rest.find(_HEAD_END)
            if end < 0:
                return
            head = bytes(self._rest[:end]).lower()
            start = end + len(_HEAD_END)
            length = int(head.partition(b"content-length:")[2].partition(b"\r\n")[0])
            if len(self._rest) < start + length:
                return
            answer = int(head[9:12]), bytes(self._rest[start : start + length])
            del self._rest[: start + length]
            waiting = self._waiting.popleft()
            if not waiting.done():
                waiting.set_result(answer)

    def connection_lost(self, error: Exception | None) -> None:
        self._transport = None
        while self._waiting:
            waiting = self._waiting.popleft()
            if not waiting.done():
                waiting.set_exception(ConnectionResetError("the server closed the connection"))

    def close(self) -> None:
        """End it."""
        if self._transport is not None:
            self._transport.abort()


async def open_http(target: Target, number: int) -> Http:
    """Connect. Raises `OSError`."""
    _, http = await asyncio.get_running_loop().create_connection(
        Http, target.address.host, target.address.port, ssl=target.context, server_hostname="",
        local_addr=source_of(number),
    )  # fmt: skip
    return http

"""Devices with real links on loopback, a memory of what they heard, and a peer that does as the test says."""

from __future__ import annotations

import asyncio
import random
import socket
import ssl
from collections.abc import AsyncIterator, Callable, Sequence
from contextlib import asynccontextmanager, suppress
from dataclasses import replace
from pathlib import Path
from typing import Protocol

from core.net.link_times import LinkCaps, LinkTimes
from core.net.links import Links
from core.net.peer_link import PeerLink
from core.net.tls import dialler_context
from core.protocol.events import Conversation
from core.storage.keys import DeviceKey, load_or_create
from core.wire.errors import PeerError, ShareError
from core.wire.framing import HEADER, check_header
from core.wire.ids import DeviceId
from core.wire.peer_messages import Hello, Message, decode, encode
from core.wire.tracker_messages import Address

LOOPBACK = "127.0.0.1"
QUICK = replace(LinkTimes(), tick=0.02, larger_waits=0.05, first_retry=0.02, last_retry=0.1, stagger=0.05, linger=1.0)
"""Times for a test that waits for none of the deadlines."""


class Keys:
    """Device keys by number, made once a test run in order of their ids: key 0 is the smallest."""

    def __init__(self, folder: Path, count: int) -> None:
        made = [load_or_create(folder / f"key-{number}") for number in range(count)]
        self._keys = sorted(made, key=lambda key: key.device)

    def __getitem__(self, number: int) -> DeviceKey:
        return self._keys[number]


class Trust:
    """Whom a test trusts now."""

    def __init__(self, *keys: DeviceKey) -> None:
        self.certificates = {key.device: key.certificate for key in keys}

    def anchors(self) -> Sequence[bytes]:
        return list(self.certificates.values())

    def certificate_of(self, device: DeviceId) -> bytes | None:
        return self.certificates.get(device)

    def is_known(self, device: DeviceId) -> bool:
        return device in self.certificates


class Told:
    """A handler that remembers, and lets a test wait until it has heard something."""

    def __init__(self) -> None:
        self.heard: list[tuple[object, ...]] = []
        self.pieces: dict[int, bytes] = {}
        self.data: list[int] = []
        self.budget: int | None = None
        self.raises: PeerError | None = None
        self.answers: Callable[[PeerLink, Conversation], None] | None = None
        self.links: list[PeerLink] = []
        self._news = asyncio.Event()

    def _note(self, *what: object) -> None:
        self.heard.append(what)
        self._news.set()

    def on_link(self, link: PeerLink) -> None:
        self.links.append(link)
        self._note("link", link.device)

    def on_message(self, link: PeerLink, message: Conversation) -> None:
        self._note(message)
        if self.answers:
            self.answers(link, message)
        if self.raises:
            raise self.raises

    def allocate(self, link: PeerLink, channel: int, request: int, length: int) -> memoryview | None:
        if self.budget is not None and length > self.budget:
            self._note("over budget", request)
            return None
        return memoryview(bytearray(length))

    def on_data(self, link: PeerLink, channel: int, request: int, nbytes: int) -> bool:
        self.data.append(nbytes)
        self._news.set()
        return False

    def on_piece(self, link: PeerLink, channel: int, request: int, buffer: memoryview) -> None:
        self.pieces[request] = bytes(buffer)
        self._note("piece", request)

    def on_link_gone(self, link: PeerLink, error: ShareError | None) -> None:
        self._note("gone", link.device, None if error is None else error.data.get("reason"))

    async def until(self, condition: Callable[[], bool], seconds: float = 20.0) -> None:
        """Wait until something holds that changes only with what is heard."""
        async with asyncio.timeout(seconds):
            while not condition():
                self._news.clear()
                await self._news.wait()

    async def hears(self, *what: object) -> None:
        """Wait until exactly this was heard."""
        await self.until(lambda: what in self.heard)

    async def gone(self) -> object:
        """Wait until a link has ended, and say why."""
        await self.until(lambda: any(each[0] == "gone" for each in self.heard))
        return next(each[2] for each in self.heard if each[0] == "gone")


class LinkedPeer:
    """One device: its key, whom it trusts, its links and what it heard."""

    def __init__(
        self, key: DeviceKey, *trusted: DeviceKey, times: LinkTimes = QUICK, caps: LinkCaps | None = None
    ) -> None:
        self.key, self.trust, self.told = key, Trust(*trusted), Told()
        self.device = key.device
        self.links = Links(key, self.trust, self.told, random.Random(1), times=times, caps=caps)
        self.port = 0

    @property
    def addresses(self) -> list[Address]:
        """Where it listens."""
        return [Address("loopback", LOOPBACK, self.port)]

    @property
    def link(self) -> PeerLink:
        """The link that came last."""
        return self.told.links[-1]

    def want(self, other: LinkedPeer) -> None:
        """Be linked with another one."""
        self.links.want(other.device, other.addresses)

    async def linked(self, other: LinkedPeer) -> PeerLink:
        """Wait for the link to another one."""
        await self.told.until(lambda: self.links.link_of(other.device) is not None)
        link = self.links.link_of(other.device)
        assert link is not None
        return link


@asynccontextmanager
async def listening(*peers: LinkedPeer) -> AsyncIterator[None]:
    """All of them listen on loopback; at the end nothing of them is left running."""
    before = asyncio.all_tasks()
    try:
        for peer in peers:
            peer.port = await peer.links.listen(LOOPBACK, 0)
        yield
    finally:
        async with asyncio.timeout(20):
            for peer in peers:
                await peer.links.close()
    left = {task for task in asyncio.all_tasks() - before if not task.done()}
    assert not left, left


class Reachable(Protocol):
    """As much of a device as one needs to dial it."""

    @property
    def key(self) -> DeviceKey: ...
    @property
    def port(self) -> int: ...


class ScriptedPeer:
    """A peer with a real key that says what the test says, frame by frame, or raw bytes."""

    def __init__(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self.reader, self.writer = reader, writer

    @classmethod
    async def dial(
        cls,
        key: DeviceKey,
        other: Reachable,
        *,
        hello: bool = True,
        context: ssl.SSLContext | None = None,
        receives: int | None = None,
        host: str = LOOPBACK,
    ) -> ScriptedPeer:
        """Connect, and be greeted unless told otherwise. `receives`: bytes that its system takes unread."""
        context = context or dialler_context(key, other.key.certificate)
        sock = socket.socket()
        if receives is not None:
            sock.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, receives)
        sock.setblocking(False)
        await asyncio.get_running_loop().sock_connect(sock, (host, other.port))
        reader, writer = await asyncio.open_connection(sock=sock, ssl=context, server_hostname="")
        peer = cls(reader, writer)
        if hello:
            peer.say(Hello(device=key.device))
            await peer.hear()
        return peer

    def say(self, *messages: Message) -> None:
        """Send frames."""
        self.writer.write(b"".join(map(encode, messages)))

    def send(self, raw: bytes) -> None:
        """Send bytes."""
        self.writer.write(raw)

    async def frame(self) -> tuple[int, bytes]:
        """The type and body of the next frame. Raises `EOFError` at the end of the link."""
        async with asyncio.timeout(20):
            try:
                length, kind = check_header(await self.reader.readexactly(HEADER.size), greeted=True)
                return kind, await self.reader.readexactly(length)
            except (OSError, asyncio.IncompleteReadError) as error:
                raise EOFError from error

    async def hear(self) -> Message:
        """The next message. Raises `EOFError` at the end of the link."""
        return decode(*await self.frame())

    async def ended(self) -> bytes:
        """Everything until the end of the link."""
        async with asyncio.timeout(20):
            try:
                return await self.reader.read()
            except OSError:
                return b""

    async def close(self) -> None:
        """Hang up."""
        self.writer.transport.abort()
        with suppress(OSError):
            async with asyncio.timeout(20):
                await self.writer.wait_closed()

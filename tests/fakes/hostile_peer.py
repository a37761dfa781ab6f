"""A member with real keys who listens, says that it has everything, and gives whatever the test wants."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass, field

from core.net.tls import listener_context
from core.storage.keys import DeviceKey
from core.wire import limits
from core.wire.framing import DataHeader, encode_data_header
from core.wire.peer_messages import Bitfield, Bye, Hello, Interest, Message, Request, Welcome
from core.wire.tracker_messages import Address, PeerView
from tests.fakes.linked_peer import LOOPBACK, ScriptedPeer


@dataclass
class HostileSharer:
    """`answer` is called with each request, `greeted` with each interest before it is answered."""

    key: DeviceKey
    answer: Callable[[HostileSharer, ScriptedPeer, Request], Awaitable[None]]
    has: Callable[[int], Message] = lambda channel: Bitfield(channel, complete=True)
    port: int = 0
    host: str = LOOPBACK
    asked: list[Request] = field(default_factory=list)
    heard: list[Message] = field(default_factory=list)
    links: int = 0
    gone: asyncio.Event = field(default_factory=asyncio.Event)
    """A link to it has ended."""

    @property
    def view(self) -> PeerView:
        """How the tracker tells of it."""
        return PeerView(self.key.device, (Address("seen", self.host, self.port),), complete=True)

    def bye(self) -> str:
        """The reason of the goodbye that it was given; "" if there was none."""
        return next((message.reason for message in self.heard if isinstance(message, Bye)), "")

    async def meet(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        """One connection, to its end."""
        peer = ScriptedPeer(reader, writer)
        answers: set[asyncio.Task[None]] = set()
        self.links += 1
        try:
            while True:
                message = await peer.hear()
                self.heard.append(message)
                match message:
                    case Hello():
                        peer.say(Welcome(device=self.key.device))
                    case Interest(channel):
                        peer.say(self.has(channel))
                    case Request():
                        self.asked.append(message)
                        answers.add(asyncio.ensure_future(self.answer(self, peer, message)))
        except (EOFError, OSError):
            pass
        finally:
            self.gone.set()
            for task in answers:
                task.cancel()
            await asyncio.gather(*answers, return_exceptions=True)
            await peer.close()


def give(peer: ScriptedPeer, request: Request, data: bytes, *, offset: int = 0) -> None:
    """Send these bytes as (the rest of) the piece that was asked for, in frames."""
    for at in range(0, len(data), limits.DATA_MAX):
        part = data[at : at + limits.DATA_MAX]
        header = DataHeader(request.channel, request.request, offset + at)
        with suppress(OSError):
            peer.send(encode_data_header(header, len(part)) + part)


@asynccontextmanager
async def sharing(sharer: HostileSharer, *victims: bytes) -> AsyncIterator[HostileSharer]:
    """Listens to the devices of these certificates while the block runs."""
    context = listener_context(sharer.key, victims)
    connections: set[asyncio.Task[None]] = set()

    def on_connection(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        connections.add(asyncio.ensure_future(sharer.meet(reader, writer)))

    server = await asyncio.start_server(on_connection, sharer.host, 0, ssl=context)
    sharer.port = server.sockets[0].getsockname()[1]
    try:
        yield sharer
    finally:
        server.close()
        for task in connections:
            task.cancel()
        await asyncio.gather(*connections, return_exceptions=True)
        await server.wait_closed()

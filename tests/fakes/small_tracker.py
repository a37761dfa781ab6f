"""A tracker that does what a test tells it: real TLS 1.3, real HTTP, a real WebSocket, and answers from a table.

For what the real tracker never does: garbage, lost answers, other roots, old certificates, silence.
"""

from __future__ import annotations

import asyncio
import contextlib
import datetime
import ssl
import tempfile
from collections.abc import AsyncIterator, Awaitable, Callable, Sequence
from pathlib import Path

import msgspec
from aiohttp import WSMsgType, web

from core.wire import push, routes
from core.wire.fingerprint import TrackerAddress
from core.wire.tracker_messages import Deployment
from tracker.identity import Root, load_or_make_root, make_leaf

Handler = Callable[[web.Request], Awaitable[web.StreamResponse]]


def new_root() -> Root:
    """The root of a deployment of its own."""
    with tempfile.TemporaryDirectory() as folder:
        return load_or_make_root(Path(folder))


def json_answer(struct: msgspec.Struct, status: int = 200) -> web.Response:
    """What a tracker says."""
    return web.Response(body=msgspec.json.encode(struct), content_type="application/json", status=status)


class SmallTracker:
    """Answers `GET /v1/deployment` and what is in `handlers` ("METHOD /path"); keeps what it was asked in `seen`.

    `shown` is the root that it says it has, where that is not the one that signed its certificate.
    """

    def __init__(
        self, root: Root | None = None, *, shown: Root | None = None, made: datetime.datetime | None = None
    ) -> None:
        self.root = root or new_root()
        self._shown = shown or self.root
        self._made = made or datetime.datetime.now(datetime.UTC)
        self.handlers: dict[str, Handler] = {}
        self.seen: list[web.Request] = []
        self.trackers: tuple[str, ...] = ()
        self.each: tuple[tuple[str, ...], ...] = ()
        self.sockets: list[web.WebSocketResponse] = []
        self.said: asyncio.Queue[push.ClientEvent] = asyncio.Queue()
        self.state = push.State(groups=())
        self._runner: web.AppRunner | None = None
        self._port = 0

    @property
    def address(self) -> TrackerAddress:
        """Where it listens."""
        return TrackerAddress("127.0.0.1", self._port)

    async def start(self) -> TrackerAddress:
        """Listen, on the same port as before if it ran before."""
        application = web.Application(client_max_size=16 << 20)
        application.router.add_route("*", "/{path:.*}", self._on_request)
        self._runner = web.AppRunner(application, shutdown_timeout=0.1)
        await self._runner.setup()
        await web.TCPSite(self._runner, "127.0.0.1", self._port, ssl_context=self._context()).start()
        self._port = self._runner.addresses[0][1]
        return self.address

    async def stop(self) -> None:
        """Die: connections break in the middle of whatever they carried."""
        for transport in filter(None, (request.transport for request in self.seen)):
            with contextlib.suppress(AttributeError):  # Python before 3.11.4 stumbles over one that is closed already
                transport.abort()
        self.sockets.clear()
        if self._runner is not None:
            await self._runner.cleanup()
            self._runner = None

    async def push(self, *events: push.TrackerEvent) -> None:
        """Send one frame to everybody who is connected."""
        for socket in self.sockets:
            await socket.send_bytes(msgspec.json.encode(events))

    def asked(self, method: str, path: str) -> Sequence[web.Request]:
        """The requests of one route, in the order in which they came."""
        return [request for request in self.seen if (request.method, request.path) == (method, path)]

    def _context(self) -> ssl.SSLContext:
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        context.minimum_version = ssl.TLSVersion.TLSv1_3
        with tempfile.NamedTemporaryFile() as file:
            file.write(make_leaf(self.root, self._made)[0])
            file.flush()
            context.load_cert_chain(file.name)
        return context

    async def _on_request(self, request: web.Request) -> web.StreamResponse:
        self.seen.append(request)
        await request.read()
        handler = self.handlers.get(f"{request.method} {request.path}")
        if handler is not None:
            return await handler(request)
        if request.path == routes.DEPLOYMENT.path:
            return json_answer(Deployment(self._shown.der, "Lab", self.trackers, each=self.each))
        if request.path == routes.EVENTS_PATH:
            return await self._events(request)
        return web.Response(status=404)

    async def _events(self, request: web.Request) -> web.StreamResponse:
        socket = web.WebSocketResponse(compress=False)
        await socket.prepare(request)
        self.sockets.append(socket)
        await socket.send_bytes(msgspec.json.encode([self.state]))
        async for message in socket:
            if message.type is WSMsgType.TEXT:
                for event in msgspec.json.decode(message.data, type=list[push.ClientEvent]):
                    self.said.put_nowait(event)
        if socket in self.sockets:
            self.sockets.remove(socket)
        return socket


@contextlib.asynccontextmanager
async def running(tracker: SmallTracker) -> AsyncIterator[SmallTracker]:
    """A small tracker that listens while the block runs."""
    await tracker.start()
    try:
        yield tracker
    finally:
        await tracker.stop()


@contextlib.asynccontextmanager
async def port_that_says(answer: bytes | None) -> AsyncIterator[TrackerAddress]:
    """A plain TCP port that sends `answer` to whoever comes and closes; None: it stays silent."""
    quiet = asyncio.Event()

    async def on_connection(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        try:
            await reader.read(64)
            if answer is None:
                await quiet.wait()
            else:
                writer.write(answer)
                await writer.drain()
        except ConnectionError:
            pass
        finally:
            writer.close()

    server = await asyncio.start_server(on_connection, "127.0.0.1", 0)
    try:
        yield TrackerAddress("127.0.0.1", server.sockets[0].getsockname()[1])
    finally:
        quiet.set()
        server.close()
        await server.wait_closed()
        await asyncio.sleep(0)


async def free_address() -> TrackerAddress:
    """An address on loopback at which nobody listens."""
    server = await asyncio.start_server(lambda reader, writer: writer.close(), "127.0.0.1", 0)
    port: int = server.sockets[0].getsockname()[1]
    server.close()
    await server.wait_closed()
    return TrackerAddress("127.0.0.1", port)

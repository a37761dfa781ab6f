"""The floor: a bare aiohttp server that echoes, under the same load, on the same loop, with a tracker's certificate.

`python -m tests.benchmarks.load_floor FOLDER PORT` serves; the rest measures it.
"""

from __future__ import annotations

import asyncio
import datetime
import sys
import time
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Final

from aiohttp import WSMsgType, web

from core.loops import loop_factory
from core.wire.fingerprint import TrackerAddress
from tests.benchmarks.load_clients import Socket, Target, open_http, open_socket, upgrade
from tests.benchmarks.load_process import Server, Taken
from tests.benchmarks.load_scenes import checked, offered
from tracker.identity import ServerCertificate, load_or_make_root

_SOCKETS: Final = "/sockets"
_REQUESTS: Final = "/requests"
_HTTP_FROM: Final = 20_000


async def _echo_socket(request: web.Request) -> web.WebSocketResponse:
    socket = web.WebSocketResponse(compress=False)
    await socket.prepare(request)
    async for message in socket:
        if message.type is WSMsgType.TEXT:
            await socket.send_str(message.data)
    return socket


async def _echo_request(request: web.Request) -> web.Response:
    return web.Response(body=await request.read())


async def _serve(folder: Path, port: int) -> None:
    now = datetime.datetime.now(datetime.UTC)
    certificate = ServerCertificate(load_or_make_root(folder), folder, now)
    app = web.Application()
    app.router.add_get(_SOCKETS, _echo_socket)
    app.router.add_post(_REQUESTS, _echo_request)
    runner = web.AppRunner(app, access_log=None)
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", port, ssl_context=certificate.context, backlog=1024).start()
    await asyncio.Event().wait()


@dataclass(frozen=True)
class Floor:
    """What the echo costs: seconds to connect, memory with all connected, and what messages and requests take."""

    connect: float
    connect_cpu: float
    memory: int
    messages: Taken
    delays: list[float]
    requests_most: float


async def measure(server: Server, target: Target, clients: int, rate: float, size: int, seconds: float) -> Floor:
    """Connect so many WebSockets, and have so many messages a second of so many bytes echoed, spread over them."""
    delays: list[float] = []
    sent: dict[int, float] = {}
    head = upgrade(target, _SOCKETS, "none")

    def _on_text(socket: Socket, text: bytes) -> None:
        delays.append(time.perf_counter() - sent[socket.index])

    def _make(number: int) -> Socket:
        made = Socket(head, _on_text, lambda _: None)
        made.index = number
        return made

    connecting: list[Taken] = []
    sockets: list[Socket] = []
    numbers = iter(range(clients))

    async def _some() -> None:
        for number in numbers:
            socket = await open_socket(target, number, partial(_make, number))
            sockets.append(socket)

    with server.taking(connecting):
        await asyncio.gather(*(_some() for _ in range(32)))
    text = b"x" * size

    async def _send(number: int) -> None:
        socket = sockets[number % clients]
        sent[socket.index] = time.perf_counter()
        socket.send(text)

    taken: list[Taken] = []
    with server.taking(taken):
        await offered(rate, seconds, _send)
        await asyncio.sleep(0.2)
    links = [await open_http(target, _HTTP_FROM + number) for number in range(16)]
    done, until = 0, time.perf_counter() + 3.0

    async def _ask(place: int) -> None:
        nonlocal done
        while time.perf_counter() < until:
            checked(await links[place].ask("POST", _REQUESTS, text))
            done += 1

    await asyncio.gather(*(_ask(place) for place in range(len(links))))
    for link in links:
        link.close()
    for socket in sockets:
        socket.close()
    return Floor(connecting[0].seconds, connecting[0].cpu, taken[0].memory, taken[0], delays, done / 3.0)


def words_of(folder: Path, address: TrackerAddress) -> list[str]:
    """The command of such a server, behind the interpreter."""
    return ["-m", "tests.benchmarks.load_floor", str(folder), str(address.port)]


if __name__ == "__main__":
    with asyncio.Runner(loop_factory=loop_factory()) as running:
        running.run(_serve(Path(sys.argv[1]), int(sys.argv[2])))

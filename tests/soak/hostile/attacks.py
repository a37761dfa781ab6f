"""What the hostile process does, by the name of its attack: it goes on until it is stopped, and counts what it did."""

from __future__ import annotations

import asyncio
import contextlib
import socket
import ssl
import time
from collections.abc import Callable, Coroutine
from dataclasses import dataclass, field
from typing import Any

from core.net.tls import dialler_context
from core.storage.keys import DeviceKey
from core.wire.framing import FrameType
from core.wire.peer_messages import Bitfield, Bye, Cancel, Closed, Have, Hello, Interest, Reject, Request, decode
from tests.fakes.hostile_peer import HostileSharer, give, sharing
from tests.fakes.linked_peer import ScriptedPeer
from tests.fakes.swarm_world import GROUP, manifest_of, pattern
from tests.hostile.test_broken_rules import AFTER_HELLO, BEFORE_HELLO
from tests.soak.hostile.device import FILE_BYTES, Target

KIB = 1024
_BROKEN = (OSError, EOFError, TimeoutError, ssl.SSLError)


@dataclass
class Evil:
    """Who attacks whom. `me` of the options names the identity."""

    keys: dict[str, DeviceKey]
    name: str
    host: str
    target: Target
    stop: asyncio.Event
    options: dict[str, Any]
    port: int = 0
    ready: asyncio.Event = field(default_factory=asyncio.Event)

    @property
    def key(self) -> DeviceKey:
        """The identity that is used."""
        return self.keys[self.options["me"]]

    @property
    def others(self) -> list[DeviceKey]:
        """All hostile members."""
        return [key for name, key in self.keys.items() if name.startswith("evil")]

    async def dial(self, key: DeviceKey | None = None, **how: Any) -> ScriptedPeer:
        """A connection to the target."""
        async with asyncio.timeout(15):
            return await ScriptedPeer.dial(key or self.key, self.target, host=self.target.host, **how)


Attack = Callable[[Evil], Coroutine[Any, Any, dict[str, Any]]]


async def strangers(evil: Evil) -> dict[str, Any]:
    """Without a certificate, with an unknown one, with a member's name on another: in turn, as often as it can."""
    nobody = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
    nobody.check_hostname, nobody.verify_mode = False, ssl.CERT_NONE
    nobody.set_alpn_protocols(["p2p-share/1"])
    unknown = dialler_context(evil.keys["stranger"], evil.target.key.certificate)
    counted = {"attempts": 0, "frames": 0}

    async def attempts() -> None:
        while not evil.stop.is_set():
            counted["attempts"] += 1
            with contextlib.suppress(*_BROKEN):
                context = nobody if counted["attempts"] % 2 else unknown
                peer = await evil.dial(hello=False, context=context)
                peer.say(Hello(device=evil.key.device))
                counted["frames"] += bool(await peer.ended())
                await peer.close()

    evil.ready.set()
    await asyncio.gather(*(attempts() for _ in range(4)))
    return counted


async def rules(evil: Evil) -> dict[str, Any]:
    """Every broken rule, over and over; how long until the link was ended."""
    seconds: list[float] = []
    kept = 0
    table = [(raw, False) for raw, _ in BEFORE_HELLO.values()] + [(raw, True) for raw, _ in AFTER_HELLO.values()]
    evil.ready.set()
    while not evil.stop.is_set():
        for raw, hello in table:
            with contextlib.suppress(*_BROKEN):
                peer = await evil.dial(hello=hello)
                begun = time.monotonic()
                peer.send(raw)
                await peer.ended()
                seconds.append(time.monotonic() - begun)
                await peer.close()
            kept += bool(seconds and seconds[-1] > 1.0)
            await asyncio.sleep(0)
            if evil.stop.is_set():
                break
    return {"seconds": seconds, "kept": kept}


async def connects(evil: Evil) -> dict[str, Any]:
    """So many connections a second, of which some say a little, and slow members beside them."""
    loop, opened = asyncio.get_running_loop(), 0
    rate: float = evil.options["rate"]
    sockets: list[socket.socket] = []
    slow = [await _trickle(evil, key) for key in evil.others[:4]]
    evil.ready.set()
    begun = loop.time()
    while not evil.stop.is_set():
        while opened < (loop.time() - begun) * rate and not evil.stop.is_set():
            made = socket.socket()
            made.setblocking(False)
            with contextlib.suppress(OSError):
                made.connect_ex((evil.target.host, evil.target.port))
                sockets.append(made)
                opened += 1
            if opened % 3 == 0:
                with contextlib.suppress(OSError):
                    made.send(b"\x16\x03\x01")
            if len(sockets) > 500:
                sockets.pop(0).close()
            if opened % 20 == 0:
                await asyncio.sleep(0)
        await asyncio.sleep(0.005)
    for each in sockets:
        each.close()
    for task in slow:
        task.cancel()
    await asyncio.gather(*slow, return_exceptions=True)
    return {"connects": opened, "storm": [opened / max(loop.time() - begun, 0.001)]}


async def _trickle(evil: Evil, key: DeviceKey) -> asyncio.Task[None]:
    """A member that says a byte of a frame a second."""

    async def talk() -> None:
        while True:
            with contextlib.suppress(*_BROKEN):
                peer = await evil.dial(key)
                for _ in range(60):
                    peer.send(b"\0")
                    await asyncio.sleep(1)
            await asyncio.sleep(1)

    return asyncio.create_task(talk())


async def requests(evil: Evil) -> dict[str, Any]:
    """Requests that are cancelled at once, one piece over and over, beyond the end until the link is ended."""
    asked = links = 0
    evil.ready.set()
    while not evil.stop.is_set():
        with contextlib.suppress(*_BROKEN):
            peer = await evil.dial()
            links += 1
            reading = asyncio.create_task(peer.reader.read())
            peer.say(Interest(0, GROUP, evil.target.file_id))
            for number in range(200_000):
                peer.say(Request(0, number, number % 90), Cancel(0, number))
                asked += 1
                if number % 200 == 199:
                    await peer.writer.drain()
                    await asyncio.sleep(0)
                    if evil.stop.is_set() or reading.done():
                        break
            peer.say(*(Request(0, number, 60_000) for number in range(301)))
            asked += 301
            reading.cancel()
            await peer.close()
    return {"asked": asked, "links": links}


async def crowd(evil: Evil) -> dict[str, Any]:
    """Every identity, eight connections each, that ask for everything and do not read, and come again when ended."""
    counted = {"connections": 0, "welcomed": 0}

    async def one(key: DeviceKey) -> None:
        while not evil.stop.is_set():
            with contextlib.suppress(*_BROKEN):
                peer = await evil.dial(key, receives=8192)
                counted["connections"] += 1
                counted["welcomed"] += 1
                peer.writer.transport.pause_reading()  # type: ignore[attr-defined]
                peer.say(Interest(0, GROUP, evil.target.file_id), *(Request(0, n, n) for n in range(64)))
                with contextlib.suppress(TimeoutError):
                    await asyncio.wait_for(evil.stop.wait(), 2)
                await peer.close()

    evil.ready.set()
    await asyncio.gather(*(one(key) for key in evil.others for _ in range(8)))
    return counted


async def lies(evil: Evil) -> dict[str, Any]:
    """A holder whose every piece is wrong in one byte."""
    data = pattern(FILE_BYTES)
    length = manifest_of(data).piece_length

    async def answer(sharer: HostileSharer, peer: ScriptedPeer, request: Request) -> None:
        piece = bytearray(data[request.piece * length : (request.piece + 1) * length])
        piece[len(piece) // 2] ^= 1
        give(peer, request, bytes(piece))

    return await _hold(evil, answer)


async def promises(evil: Evil) -> dict[str, Any]:
    """A holder of everything: silent, saying and unsaying, or a byte now and then."""
    manner: str = evil.options["manner"]

    async def answer(sharer: HostileSharer, peer: ScriptedPeer, request: Request) -> None:
        if manner == "flap":
            for _ in range(100):
                peer.say(Have(request.channel, tuple(range(90))), Bitfield(request.channel, complete=True))
                await asyncio.sleep(0.01)
            peer.say(Reject(request.channel, request.request, "not_here"), Closed(request.channel, "withdrawn"))
        elif manner == "trickle":
            for offset in range(256):
                give(peer, request, bytes(KIB), offset=offset * KIB)
                await asyncio.sleep(1)

    return await _hold(evil, answer)


async def _hold(evil: Evil, answer: Any) -> dict[str, Any]:
    sharer = HostileSharer(evil.key, answer, host=evil.host)
    async with sharing(sharer, evil.target.key.certificate):
        evil.port = sharer.port
        evil.ready.set()
        await evil.stop.wait()
    return {"asked": len(sharer.asked), "banned": sum(heard == Bye("banned") for heard in sharer.heard)}


async def expelled(evil: Evil) -> dict[str, Any]:
    """Asks for all of a file; once it is refused or the link ends, says when that was and what came after the order."""
    peer = await evil.dial(receives=65_536)
    peer.say(Interest(0, GROUP, evil.target.file_id), *(Request(0, number, number) for number in range(90)))
    while (await peer.frame())[0] != FrameType.DATA:
        pass
    evil.ready.set()
    frames: list[tuple[float, int]] = []
    with contextlib.suppress(*_BROKEN):
        while True:
            kind, body = await peer.frame()
            if kind == FrameType.DATA:
                frames.append((time.monotonic(), len(body)))
            elif isinstance(decode(kind, body), Closed):
                peer.say(Request(0, 1000, 0), Interest(1, GROUP, evil.target.file_id))
    ended = time.monotonic()
    await peer.close()
    late = 0
    with contextlib.suppress(*_BROKEN):
        again = await evil.dial(hello=False)
        late = len(await again.ended())
        await again.close()
    return {"ended": [ended], "frames": [frames], "late": late}


ATTACKS: dict[str, Attack] = {
    "strangers": strangers,
    "rules": rules,
    "connects": connects,
    "requests": requests,
    "crowd": crowd,
    "lies": lies,
    "promises": promises,
    "expelled": expelled,
}

"""Packets of multicast DNS as a host beside ours may send them, right ones and others, given to a browser's own door.

No network: what the system would hand to zeroconf is handed to it here, and nothing leaves the process.
"""

from __future__ import annotations

import asyncio
import socket
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager

from zeroconf import const
from zeroconf._dns import DNSAddress, DNSPointer, DNSService, DNSText
from zeroconf._protocol.outgoing import DNSOutgoing

from core.net.discovery import Browser
from core.wire.announcement import SERVICE_TYPE, encode_txt
from core.wire.ids import Fingerprint

_TTL = 120


def announcement(
    label: str, fingerprint: Fingerprint, *, txt: bytes | None = None, address: bytes = b"\x7f\0\0\1"
) -> bytes:
    """The packet in which a tracker announces itself."""
    name, server = f"{label}.{SERVICE_TYPE}", f"p2p-{label}.local."
    if txt is None:
        parts = [f"{key}={value}".encode() for key, value in encode_txt(fingerprint, "Lab").items()]
        txt = b"".join(bytes([len(part)]) + part for part in parts)
    answer = DNSOutgoing(const._FLAGS_QR_RESPONSE | const._FLAGS_AA)
    unique = const._CLASS_IN | const._CLASS_UNIQUE
    answer.add_answer_at_time(DNSPointer(SERVICE_TYPE, const._TYPE_PTR, const._CLASS_IN, _TTL, name), 0)
    answer.add_answer_at_time(DNSService(name, const._TYPE_SRV, unique, _TTL, 0, 0, 4711, server), 0)
    answer.add_answer_at_time(DNSText(name, const._TYPE_TXT, unique, _TTL, txt), 0)
    kind = const._TYPE_A if len(address) == 4 else const._TYPE_AAAA
    answer.add_answer_at_time(DNSAddress(server, kind, unique, _TTL, address), 0)
    return answer.packets()[0]


class Ear:
    """A browser, and the door through which it hears."""

    def __init__(self) -> None:
        self.changed = asyncio.Event()
        self.browser = Browser(["127.0.0.1"], self.changed.set)

    def hear(self, packet: bytes, port: int = 5353) -> None:
        """A packet came from a host on the network."""
        assert self.browser._zeroconf is not None
        for protocol in self.browser._zeroconf.zeroconf.engine.protocols[:1]:
            protocol.datagram_received(packet, ("127.0.0.1", port))

    async def until(self, is_so: Callable[[], bool], seconds: float = 10.0) -> None:
        """Wait until something of what was found is so."""
        async with asyncio.timeout(seconds):
            while not is_so():
                self.changed.clear()
                await self.changed.wait()


@asynccontextmanager
async def ear() -> AsyncIterator[Ear]:
    """A browser that looks while the block runs."""
    one = Ear()
    assert await one.browser.start()
    assert one.browser._zeroconf is not None
    await one.browser._zeroconf.zeroconf.async_wait_for_start()
    try:
        yield one
    finally:
        await one.browser.close()


def addresses() -> list[bytes]:
    """Addresses that lead nowhere, or elsewhere, as a record may hold them."""
    texts = ("0.0.0.0", "224.0.0.1", "255.255.255.255", "127.0.0.1")
    return [socket.inet_aton(text) for text in texts] + [bytes(16), b"\xff" * 16, b"\xfe\x80" + bytes(14)]

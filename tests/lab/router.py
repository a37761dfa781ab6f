"""The router of a WAN lab, a process of its own: takes packets from the hosts, paces, delays and loses them.

Invariant: a packet leaves its sender's link, then enters its receiver's, each at that link's rate and with at most
0.1 s of packets waiting before it; more is dropped at the tail, as routers do. The delay is added between the two.

Started by `tests.lab.network` as `router.py PLAN`, a JSON object: `namespaces` (one a host, in which the router opens
a TUN device called eth0), `rates` (Mbit/s or null), `delay` (seconds), `loss` and `reorder` (0 to 1: the share that is
overtaken), `seed`. Says `ready`; then obeys orders on standard input, with `done` for each, and ends when that does:
`cut HOST` and `join HOST`, `mute HOST` (only what it sends vanishes, until `join`), `rate HOST MBIT`, and `reset HOST`
(whoever hears from it by TCP in the next second hears that the connection is over).
"""

from __future__ import annotations

import contextlib
import ctypes
import fcntl
import heapq
import json
import os
import random
import selectors
import struct
import sys
import time
from typing import Any

_NEW_NETWORK = 0x40000000  # CLONE_NEWNET
_SET_TUN = 0x400454CA  # TUNSETIFF
_TUN_WITHOUT_HEADER = 0x1001  # IFF_TUN | IFF_NO_PI
_BUFFER_SECONDS = 0.1
_LARGEST_PACKET = 65_535
_PACKETS_A_TURN = 64  # so that no sender holds up the others
_OVERTAKEN_SECONDS = 0.01
_RESET_SECONDS = 1.0
_TCP, _RESET_FLAG = 6, 4


class Router:
    """Carries packets between the ends of the hosts' links until standard input ends."""

    def __init__(self, plan: dict[str, Any]) -> None:
        self._ends = [_open_tun(namespace) for namespace in plan["namespaces"]]
        self._seconds_a_byte = [8 / (rate * 1e6) if rate else 0.0 for rate in plan["rates"]]
        self._delay: float = plan["delay"]
        self._loss: float = plan["loss"]
        self._reorder: float = plan["reorder"]
        self._chance = random.Random(plan["seed"])
        self._free_up = [0.0] * len(self._ends)
        self._free_down = [0.0] * len(self._ends)
        self._unplugged: set[int] = set()
        self._muted: set[int] = set()
        self._resetting: dict[int, float] = {}
        self._on_the_way: list[tuple[float, int, int, bytes, bool]] = []
        """When, in which order, to whom, what, and whether it is through the receiver's link or only before it."""
        self._serial = 0

    def run(self) -> None:
        """Route until standard input ends."""
        selector = selectors.DefaultSelector()
        for host, end in enumerate(self._ends):
            selector.register(end, selectors.EVENT_READ, host)
        selector.register(sys.stdin, selectors.EVENT_READ, None)
        while True:
            wait = max(0.0, self._on_the_way[0][0] - time.monotonic()) if self._on_the_way else None
            for key, _ in selector.select(wait):
                if key.data is not None:
                    self._take_from(key.data)
                elif not self._obey(sys.stdin.readline()):
                    return
            self._hand_over()

    def _obey(self, line: str) -> bool:
        """Carry out one order; False at the end of them."""
        match line.split():
            case ["cut", host]:
                self._unplugged.add(int(host))
            case ["join", host]:
                self._unplugged.discard(int(host))
                self._muted.discard(int(host))
            case ["mute", host]:
                self._muted.add(int(host))
            case ["rate", host, rate]:
                self._seconds_a_byte[int(host)] = 8 / (float(rate) * 1e6)
            case ["reset", host]:
                self._resetting[int(host)] = time.monotonic() + _RESET_SECONDS
            case _:
                return False
        print("done", flush=True)
        return True

    def _take_from(self, sender: int) -> None:
        for _ in range(_PACKETS_A_TURN):
            try:
                packet = os.read(self._ends[sender], _LARGEST_PACKET)
            except BlockingIOError:
                return
            receivers = self._receivers(packet, sender)
            if sender in self._unplugged or sender in self._muted or not receivers:
                continue
            now = time.monotonic()
            if now < self._resetting.get(sender, 0.0):
                packet = reset_of(packet) or packet
            leaves = max(now, self._free_up[sender]) + len(packet) * self._seconds_a_byte[sender]
            if leaves - now > _BUFFER_SECONDS:
                continue
            self._free_up[sender] = leaves
            for receiver in receivers:
                self._send_on(packet, receiver, leaves)

    def _send_on(self, packet: bytes, receiver: int, leaves: float) -> None:
        """The packet has left its sender's link at `leaves`, or will: it reaches the receiver's a delay later."""
        if self._loss and self._chance.random() < self._loss:
            return
        self._expect(leaves + self._delay, receiver, packet, is_through=False)

    def _enter(self, packet: bytes, receiver: int, reaches: float) -> None:
        """The packet is before its receiver's link, whose room it takes now and no sooner.

        Taken when it was sent, it would make those wait that left another link after it and reach this one before it.
        """
        arrives = max(reaches, self._free_down[receiver]) + len(packet) * self._seconds_a_byte[receiver]
        if arrives - reaches > _BUFFER_SECONDS:
            return
        self._free_down[receiver] = arrives
        if self._reorder and self._chance.random() < self._reorder:
            arrives += _OVERTAKEN_SECONDS
        self._expect(arrives, receiver, packet, is_through=True)

    def _expect(self, at: float, receiver: int, packet: bytes, *, is_through: bool) -> None:
        self._serial += 1
        heapq.heappush(self._on_the_way, (at, self._serial, receiver, packet, is_through))

    def _hand_over(self) -> None:
        now = time.monotonic()
        while self._on_the_way and self._on_the_way[0][0] <= now:
            at, _, receiver, packet, is_through = heapq.heappop(self._on_the_way)
            if not is_through:
                self._enter(packet, receiver, at)
            elif receiver not in self._unplugged:
                # A host whose device is down loses the packet, as behind any cable.
                with contextlib.suppress(OSError):
                    os.write(self._ends[receiver], packet)

    def _receivers(self, packet: bytes, sender: int) -> list[int]:
        """Who a packet is for: one host, all others (multicast), or nobody."""
        version = packet[0] >> 4 if packet else 0
        if version == 4 and len(packet) >= 20:
            target, everybody, network = packet[16:20], packet[16] & 0xF0 == 0xE0, b"\x0a\x4d\x00"
        elif version == 6 and len(packet) >= 40:
            target, everybody, network = packet[24:40], packet[24] == 0xFF, b"\xfd\x77" + bytes(13)
        else:
            return []
        if everybody:
            return [host for host in range(len(self._ends)) if host != sender]
        if target[:-1] == network and 1 <= target[-1] <= len(self._ends):
            return [target[-1] - 1]
        return []


def reset_of(packet: bytes) -> bytes | None:
    """The packet as its sender would end the connection with it; None unless it is TCP over IPv4 and not a first one.

    It bears the number that the receiver waits for, or the receiver would ask whether it is meant (RFC 5961).
    """
    if packet[0] >> 4 != 4 or packet[9] != _TCP:
        return None
    head = (packet[0] & 15) * 4
    flags = packet[head + 13]
    if flags & 2:  # SYN: there is no connection yet
        return None
    ip = bytearray(packet[:head])
    tcp = bytearray(packet[head : head + 20])
    struct.pack_into("!H", ip, 2, head + 20)
    struct.pack_into("!H", ip, 10, 0)
    struct.pack_into("!H", ip, 10, _checksum(bytes(ip)))
    tcp[12], tcp[13] = 5 << 4, _RESET_FLAG | 16
    struct.pack_into("!H", tcp, 16, 0)
    pseudo = bytes(ip[12:20]) + struct.pack("!BBH", 0, _TCP, 20)
    struct.pack_into("!H", tcp, 16, _checksum(pseudo + bytes(tcp)))
    return bytes(ip + tcp)


def _checksum(data: bytes) -> int:
    """The checksum of the Internet (RFC 1071) of an even number of bytes."""
    total: int = sum(struct.unpack(f"!{len(data) // 2}H", data))
    while total >> 16:
        total = (total & 0xFFFF) + (total >> 16)
    return ~total & 0xFFFF


def _open_tun(namespace: str) -> int:
    """A TUN device called eth0 in a namespace, as a descriptor to read packets from and write them to."""
    libc = ctypes.CDLL(None, use_errno=True)
    here = os.open("/proc/self/ns/net", os.O_RDONLY)
    there = os.open(f"/run/netns/{namespace}", os.O_RDONLY)
    try:
        if libc.setns(there, _NEW_NETWORK):
            raise OSError(ctypes.get_errno(), f"cannot enter {namespace}")
        try:
            end = os.open("/dev/net/tun", os.O_RDWR | os.O_NONBLOCK)
            fcntl.ioctl(end, _SET_TUN, struct.pack("16sH", b"eth0", _TUN_WITHOUT_HEADER))
        finally:
            libc.setns(here, _NEW_NETWORK)
    finally:
        os.close(here)
        os.close(there)
    return end


if __name__ == "__main__":
    router = Router(json.loads(sys.argv[1]))
    print("ready", flush=True)
    router.run()

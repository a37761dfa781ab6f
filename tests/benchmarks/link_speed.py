"""How fast one link is: two processes on loopback, encrypted, no disk and no hashing.

Run by hand: `python -m tests.benchmarks.link_speed --mib 2048`. The figure that matters is processor
time a MiB, because in a real transfer hashing wants the same cores.
"""

from __future__ import annotations

import argparse
import asyncio
import multiprocessing
import os
import resource
import sys
import tempfile
import time
from collections.abc import Sequence
from dataclasses import dataclass
from multiprocessing.connection import Connection
from pathlib import Path

from core.net.links import Links
from core.net.peer_link import PeerLink
from core.protocol.events import Conversation
from core.storage.keys import DeviceKey, load_or_create
from core.wire import limits
from core.wire.errors import ShareError
from core.wire.ids import DeviceId
from core.wire.peer_messages import Interest, Request
from core.wire.tracker_messages import Address


@dataclass(frozen=True)
class _Other:
    """Trusts the one other device."""

    device: DeviceId
    certificate: bytes

    def anchors(self) -> Sequence[bytes]:
        return [self.certificate]

    def certificate_of(self, device: DeviceId) -> bytes | None:
        return self.certificate if device == self.device else None

    def is_known(self, device: DeviceId) -> bool:
        return device == self.device


class _End:
    """Either end: the fetcher asks for pieces, a few at a time; the sharer sends one piece again and again."""

    def __init__(self, piece: int, pieces: int, depth: int, *, fetches: bool) -> None:
        self._piece, self._pieces, self._depth, self._fetches = piece, pieces, depth, fetches
        self._buffers = [memoryview(bytearray(piece)) for _ in range(depth)]
        self._data = os.urandom(piece)
        self._asked = self._got = 0
        self._tasks: set[asyncio.Task[bool]] = set()
        self._began = self._used = 0.0
        self.done = asyncio.Event()

    def on_link(self, link: PeerLink) -> None:
        self._began, self._used = time.perf_counter(), _used()
        if self._fetches:
            link.send(Interest(link.free_channel(), "0" * 32, "0" * 64))
            for _ in range(self._depth):
                self._ask(link)

    def _ask(self, link: PeerLink) -> None:
        if self._asked < self._pieces:
            link.request(0, self._asked, self._asked % limits.PIECES_MAX, self._piece)
            self._asked += 1

    def on_message(self, link: PeerLink, message: Conversation) -> None:
        if isinstance(message, Request):
            task = asyncio.create_task(link.send_piece(message.channel, message.request, self._data))
            self._tasks.add(task)
            task.add_done_callback(self._tasks.discard)

    def allocate(self, link: PeerLink, channel: int, request: int, length: int) -> memoryview | None:
        return self._buffers[request % self._depth]

    def on_data(self, link: PeerLink, channel: int, request: int, nbytes: int) -> bool:
        return False

    def on_piece(self, link: PeerLink, channel: int, request: int, buffer: memoryview) -> None:
        self._got += 1
        if self._got == self._pieces:
            print(f"congestion {link.congestion}, rtt {link.rtt * 1e6:.0f} us")
            link.close()
        else:
            self._ask(link)

    def on_link_gone(self, link: PeerLink, error: ShareError | None) -> None:
        seconds, used = time.perf_counter() - self._began, _used() - self._used
        mib = self._piece * self._pieces / limits.MIB
        who = "fetcher" if self._fetches else "sharer "
        print(
            f"{who} {mib / seconds:6.0f} MiB/s, {used / mib * 1e3:.2f} ms of a core a MiB, {error or 'ok'}", flush=True
        )
        self.done.set()


def _used() -> float:
    usage = resource.getrusage(resource.RUSAGE_SELF)
    return usage.ru_utime + usage.ru_stime


async def _exchange(mine: DeviceKey, other: _Other, end: _End, port: Connection, dials: int | None) -> None:
    links = Links(mine, other, end)
    if dials is None:
        port.send(await links.listen("127.0.0.1", 0))
    else:
        links.want(other.device, [Address("loopback", "127.0.0.1", dials)])
    await end.done.wait()
    await links.close()


def _share(folder: Path, options: argparse.Namespace, pieces: int, port: Connection) -> None:
    mine, other = load_or_create(folder / "a"), load_or_create(folder / "b")
    end = _end(options, pieces, fetches=False)
    asyncio.run(_exchange(mine, _Other(other.device, other.certificate), end, port, None))


def _end(options: argparse.Namespace, pieces: int, *, fetches: bool) -> _End:
    return _End(options.piece * limits.KIB, pieces, options.depth, fetches=fetches)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--mib", type=int, default=1024)
    parser.add_argument("--piece", type=int, default=1024, help="KiB")
    parser.add_argument("--depth", type=int, default=4, help="requests at a time")
    options = parser.parse_args()
    pieces = options.mib * 1024 // options.piece
    ours, theirs = multiprocessing.Pipe()
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        mine, other = load_or_create(folder / "b"), load_or_create(folder / "a")
        sharer = multiprocessing.get_context("spawn").Process(target=_share, args=(folder, options, pieces, theirs))
        sharer.start()
        trust = _Other(other.device, other.certificate)
        asyncio.run(_exchange(mine, trust, _end(options, pieces, fetches=True), ours, ours.recv()))
        sharer.join()
        sys.exit(sharer.exitcode)


if __name__ == "__main__":
    main()

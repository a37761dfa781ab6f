"""One end of a link as a program, for labs: `share FOLDER HOST` or `fetch FOLDER HOST`; both keys are in FOLDER.

The sharer sends one long piece and answers every further interest with a have, which has to overtake
the piece. The fetcher waits for `AFTER` bytes of it, asks, cancels when it has the answer, and prints
what it saw as one line of JSON.
"""

from __future__ import annotations

import asyncio
import json
import sys
import time
from pathlib import Path

from core.net.links import Links
from core.net.peer_link import PeerLink
from core.protocol.events import Conversation
from core.storage.keys import load_or_create
from core.wire import limits
from core.wire.errors import ShareError
from core.wire.peer_messages import Have, Interest, Reject, Request
from core.wire.tracker_messages import Address
from tests.fakes.linked_peer import Trust
from tests.fakes.talk import FILE, GROUP

PORT = 47_800
PIECE = limits.PIECE_MAX
AFTER = 192 * limits.KIB


class LongPiece:
    """Either end."""

    def __init__(self) -> None:
        self.saw: dict[str, float | str | int] = {}
        self.received = 0
        self.asked = self.cancelled = 0.0
        self.over = asyncio.Event()
        self._tasks: set[asyncio.Task[None]] = set()

    def on_link(self, link: PeerLink) -> None:
        self.saw.update(congestion=link.congestion, rtt=link.rtt)
        if link.dialled:
            link.send(Interest(link.free_channel(), GROUP, FILE))
            link.request(0, 0, 0, PIECE)

    def on_message(self, link: PeerLink, message: Conversation) -> None:
        match message:
            case Request():
                task = asyncio.create_task(self._send(link))
                self._tasks.add(task)
            case Interest(channel) if channel:
                link.send(Have(channel, (1,)))
            case Have():
                self.saw["answered"] = time.monotonic() - self.asked
                self.saw["in_between"] = self.received - AFTER
                link.cancel(0, 0)
                self.cancelled = time.monotonic()
                link.request(0, 1, 1, 1000)
            case Reject():
                self.saw["stopped"] = time.monotonic() - self.cancelled
                link.close()

    async def _send(self, link: PeerLink) -> None:
        """The long piece until it is cancelled; the second request is only there to be rejected behind it."""
        if not await link.send_piece(0, 0, bytes(PIECE)):
            link.send(Reject(0, 1))

    def allocate(self, link: PeerLink, channel: int, request: int, length: int) -> memoryview | None:
        return memoryview(bytearray(length))

    def on_data(self, link: PeerLink, channel: int, request: int, nbytes: int) -> bool:
        self.received += nbytes
        if self.received >= AFTER and not self.asked:
            self.asked = time.monotonic()
            link.send(Interest(link.free_channel(), GROUP, FILE))
        return False

    def on_piece(self, link: PeerLink, channel: int, request: int, buffer: memoryview) -> None:
        self.saw["whole"] = 1
        link.close()

    def on_link_gone(self, link: PeerLink, error: ShareError | None) -> None:
        if error is not None:
            self.saw["error"] = str(error)
        self.over.set()


async def main(what: str, folder: Path, host: str) -> None:
    """Until the link has ended."""
    names = ("sharer", "fetcher") if what == "share" else ("fetcher", "sharer")
    mine, other = (load_or_create(folder / name) for name in names)
    end = LongPiece()
    links = Links(mine, Trust(other), end)
    if what == "share":
        await links.listen(host, PORT)
        print("ready", flush=True)
    else:
        links.want(other.device, [Address("lan", host, PORT)])
    async with asyncio.timeout(60):
        await end.over.wait()
    await links.close()
    print(json.dumps(end.saw), flush=True)


if __name__ == "__main__":
    asyncio.run(main(sys.argv[1], Path(sys.argv[2]), sys.argv[3]))

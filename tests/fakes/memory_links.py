"""Links between hubs of one process: the real conversation (`PeerSession`) over queues instead of sockets.

A `Wire` joins any number of `MemoryLinks`. Bytes arrive in order, some turns of the loop later. Frames of
pieces take `seconds_per_frame` each; a receiver that is over budget holds its sender back.
"""

from __future__ import annotations

import asyncio
from collections.abc import Collection, Sequence

from core.net.interfaces import IP
from core.net.pace import Pace
from core.protocol.events import Blocked, Broken, Ended, Greeted, PieceData, PieceDone, PingGot, Said
from core.protocol.session import PeerSession
from core.transfer.exchange import Exchange
from core.transfer.trust import Trust
from core.wire import limits
from core.wire.errors import Kind, PeerError, ShareError
from core.wire.ids import DeviceId
from core.wire.peer_messages import Closed, Message
from core.wire.tracker_messages import Address


class Wire:
    """Everybody who can be reached."""

    def __init__(self, seconds_per_frame: float = 0.0) -> None:
        self.seconds_per_frame = seconds_per_frame
        self.slow: dict[DeviceId, float] = {}
        """Receivers that take longer for a frame."""
        self.members: dict[DeviceId, MemoryLinks] = {}
        self.addresses: dict[DeviceId, str] = {}
        """Where devices seem to be; all others seem to be somewhere on the internet."""

    def try_link(self, a: DeviceId, b: DeviceId) -> None:
        """Link two devices if both are there, trust each other, one wants it, and there is no link."""
        one, two = self.members.get(a), self.members.get(b)
        if one is None or two is None or b in one.open:
            return
        if (b in one.wanted or a in two.wanted) and one.trust.is_known(b) and two.trust.is_known(a):
            first, second = MemoryLink(one, b, dialled=True), MemoryLink(two, a, dialled=False)
            first.other, second.other = second, first
            one.open[b], two.open[a] = first, second
            first.transmit(first.session.greeting())


class MemoryLinks:
    """The `Links` of one device."""

    def __init__(self, wire: Wire, device: DeviceId, trust: Trust, handler: Exchange) -> None:
        self.wire, self.device, self.trust, self.handler = wire, device, trust, handler
        self.open: dict[DeviceId, MemoryLink] = {}
        self.wanted: set[DeviceId] = set()
        self.alone: set[DeviceId] = set()
        """Those of them who have no reason to dial."""

    async def listen(self, host: str | None, port: int | None) -> int:
        self.wire.members[self.device] = self
        for other in tuple(self.wire.members):
            self.wire.try_link(self.device, other)
        return 1

    def want(self, device: DeviceId, addresses: Sequence[Address], *, alone: bool = False) -> None:
        self.wanted.add(device)
        (self.alone.add if alone else self.alone.discard)(device)
        self.wire.try_link(self.device, device)

    def unwant(self, device: DeviceId) -> None:
        self.wanted.discard(device)

    def trust_changed(self) -> None:
        for device, link in tuple(self.open.items()):
            if not self.trust.is_known(device):
                link.close("no_group")

    def addresses_changed(self, own: Collection[IP]) -> None:
        pass  # a wire in memory has none

    async def close(self) -> None:
        self.wire.members.pop(self.device, None)
        for link in tuple(self.open.values()):
            link.close("done")


class MemoryLink:
    """One end of a link. `heard` and `said` keep every message, for tests to look at."""

    other: MemoryLink

    def __init__(self, owner: MemoryLinks, device: DeviceId, *, dialled: bool) -> None:
        self.owner, self.device, self.rtt = owner, device, 0.0
        self.address, self.dialled, self.agent = owner.wire.addresses.get(device, "192.0.2.7"), dialled, "memory 1"
        self.is_held = False
        self.session = PeerSession(owner.device, device, dialled=dialled, allocate=self._allocate)
        self.heard: list[Message] = []
        self.said: list[Message] = []
        self.sent: dict[tuple[int, int], int] = {}
        self._held = bytearray()
        self._room = asyncio.Event()
        self._room.set()
        self._stopped: set[tuple[int, int]] = set()
        self._ended = False

    # -- what transfers ask

    def free_channel(self) -> int:
        return self.session.free_channel()

    def note_invalid_request(self) -> None:
        self.session.note_invalid()

    def send(self, message: Message) -> None:
        if not self._ended:
            self.said.append(message)
            self.transmit(self.session.say(message))

    def request(self, channel: int, request_id: int, piece: int, length: int) -> None:
        if not self._ended:
            self.transmit(self.session.request(channel, request_id, piece, length))

    def cancel(self, channel: int, request_id: int) -> None:
        if not self._ended:
            self.transmit(self.session.cancel(channel, request_id) + self.session.ping())
            if self.session.is_blocked:
                self.unblock()

    async def send_piece(self, channel: int, request_id: int, data: bytes, pace: Pace | None = None) -> bool:
        for at in range(0, len(data), limits.DATA_MAX):
            await self.other._room.wait()
            if pace is not None:
                await _may_go(pace)
            if self._ended:
                raise PeerError(Kind.PEER_REFUSED, reason="lost")
            if (channel, request_id) in self._stopped or not self.session.is_wanted(channel, request_id):
                return False
            part = data[at : at + limits.DATA_MAX]
            last = at + len(part) == len(data)
            self.transmit(self.session.data_header(channel, request_id, at, len(part), last=last) + part)
            self.sent[channel, request_id] = at + len(part)
            if pace is not None:
                pace.on_sent(len(part))
            wire = self.owner.wire
            await asyncio.sleep(wire.slow.get(self.device, wire.seconds_per_frame))
        return True

    def stop_piece(self, channel: int, request_id: int) -> None:
        self._stopped.add((channel, request_id))

    def unblock(self) -> None:
        if not self._ended and self.session.is_blocked and self.session.unblock():
            if self.is_held:
                return
            held, self._held = bytes(self._held), bytearray()
            self._room.set()
            self.receive(held)

    def hold(self) -> None:
        self.is_held = True
        self._room.clear()

    def release(self) -> None:
        self.is_held = False
        if not self.session.is_blocked:
            held, self._held = bytes(self._held), bytearray()
            self._room.set()
            self.receive(held)

    def close(self, reason: str) -> None:
        if not self._ended:
            self.transmit(self.session.bye(reason))
            self._end(None)

    # -- bytes

    def transmit(self, data: bytes) -> None:
        if data:
            asyncio.get_running_loop().call_soon(self.other.receive, data)

    def receive(self, data: bytes) -> None:
        view = memoryview(data)
        while (view or self.session.is_behind) and not self._ended:
            if self.session.is_blocked or self.is_held:
                self._held += view
                return
            buffer = self.session.buffer_to_fill()
            n = min(len(buffer), len(view))
            buffer[:n] = view[:n]
            view = view[n:]
            for event in self.session.on_received(n):
                try:
                    self._act(event)
                except PeerError as error:
                    self.transmit(self.session.bye("protocol"))
                    self._end(error)
                if self.is_ended:
                    return

    @property
    def is_ended(self) -> bool:
        return self._ended

    def _act(self, event: object) -> None:
        handler = self.owner.handler
        match event:
            case PieceData(channel, request, nbytes):
                handler.on_data(self, channel, request, nbytes)
            case PieceDone(channel, request, buffer):
                handler.on_piece(self, channel, request, buffer)
            case Said(message):
                self.heard.append(message)
                handler.on_message(self, message)
            case Greeted():
                if self.other.session.is_greeted is False:
                    self.transmit(self.session.greeting())
                handler.on_link(self)
            case PingGot(value):
                self.transmit(self.session.pong(value))
            case Blocked():
                self._room.clear()
            case Ended():
                self._end(None)
            case Broken(error):
                self._end(error)

    def _allocate(self, channel: int, request: int, length: int) -> memoryview | None:
        return self.owner.handler.allocate(self, channel, request, length)

    def _end(self, error: ShareError | None) -> None:
        if not self._ended:
            self._ended = True
            self._room.set()
            self.owner.open.pop(self.device, None)
            self.owner.handler.on_link_gone(self, error)

    def closed_channels(self) -> list[Closed]:
        """What was heard of channels being closed."""
        return [message for message in self.heard if isinstance(message, Closed)]


async def _may_go(pace: Pace) -> None:
    """Wait as a link does before each frame."""
    while True:
        again = asyncio.Event()
        if pace.may_send(again.set):
            return
        await again.wait()

"""A group of hubs in one process, over memory links, with files in memory."""

from __future__ import annotations

import asyncio
import random
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

from core.config import Strategy
from core.events import Event
from core.pieces import bitmap
from core.storage.partial import Verdict
from core.transfer.exchange import Exchange
from core.transfer.hub import Hub
from core.transfer.swarm import Swarm
from core.transfer.trust import Trust
from core.wire.errors import DiskError, Kind
from core.wire.ids import DeviceId, FileId, GroupId
from core.wire.manifest import Manifest, digest_piece, piece_count, piece_length_for
from core.wire.tracker_messages import PeerView
from tests.fakes.memory_links import MemoryLink, MemoryLinks, Wire

GROUP = GroupId("9" * 32)
OTHER_GROUP = GroupId("8" * 32)


def pattern(size: int) -> bytes:
    """So many bytes that look like nothing else, the same each time."""
    return random.Random(size).randbytes(size)


def manifest_of(data: bytes) -> Manifest:
    """The manifest of these bytes."""
    length = piece_length_for(len(data))
    count = piece_count(len(data), length)
    digests = [digest_piece(data[i * length : (i + 1) * length]) for i in range(count)]
    return Manifest(len(data), length, b"".join(d[0] for d in digests), b"".join(d[1] for d in digests))


class MemorySource:
    """A whole file in memory. `spoil` may change what is read, `gate` hold it up."""

    def __init__(self, data: bytes, manifest: Manifest | None = None) -> None:
        self.data = data
        self.manifest = manifest or manifest_of(data)
        self.spoil: Callable[[int, bytes], bytes] = lambda piece, found: found
        self.gate = asyncio.Event()
        self.gate.set()
        self.error: DiskError | None = None
        self.reads: list[int] = []

    @property
    def pieces(self) -> int:
        return self.manifest.pieces

    def length_of(self, piece: int) -> int:
        return self.manifest.length_of(piece)

    def have(self) -> int:
        return bitmap.full(self.manifest.pieces)

    async def read_piece(self, piece: int) -> bytes:
        await self.gate.wait()
        if self.error is not None:
            raise self.error
        self.reads.append(piece)
        at = self.manifest.offset_of(piece)
        return self.spoil(piece, self.data[at : at + self.manifest.length_of(piece)])


class MemoryPartial:
    """A partial file in memory. `error` makes the disk refuse."""

    def __init__(self, manifest: Manifest, have: int = 0, data: bytes = b"") -> None:
        self.manifest = manifest
        self.data = bytearray(data or bytes(manifest.size))
        self.salvaged_bytes = 0
        self.on_disk_error: Callable[[DiskError], None] | None = None
        self.on_lost: Callable[[Sequence[int]], None] | None = None
        self.error: DiskError | None = None
        self.writes: list[int] = []
        self._have = have

    @property
    def pieces(self) -> int:
        return self.manifest.pieces

    def length_of(self, piece: int) -> int:
        return self.manifest.length_of(piece)

    def have(self) -> int:
        return self._have

    async def check_and_write(self, piece: int, buffer: memoryview) -> Verdict:
        await asyncio.sleep(0)
        if self.error is not None:
            raise self.error
        sha1, blake3 = digest_piece(buffer)
        matching = (sha1 == self.manifest.sha1_of(piece)) + (blake3 == self.manifest.blake3_of(piece))
        if matching == 2:
            at = self.manifest.offset_of(piece)
            self.data[at : at + len(buffer)] = buffer
            self._have |= 1 << piece
            self.writes.append(piece)
        return (Verdict.BAD, Verdict.SPLIT, Verdict.GOOD)[matching]

    async def read_piece(self, piece: int) -> bytes:
        if not self._have >> piece & 1:
            raise DiskError(Kind.SOURCE_MISSING, piece=piece)
        at = self.manifest.offset_of(piece)
        return bytes(self.data[at : at + self.manifest.length_of(piece)])

    async def retry(self) -> None:
        if self.error is not None:
            raise self.error

    def lose(self, *pieces: int) -> None:
        """The disk lost these."""
        self._have &= ~bitmap.of(pieces)
        assert self.on_lost is not None
        self.on_lost(pieces)


class Members:
    """Rosters that a test writes by hand: group -> devices. Shared by all hubs of a world."""

    def __init__(self) -> None:
        self.rosters: dict[GroupId, set[DeviceId]] = {GROUP: set(), OTHER_GROUP: set()}
        self.stopped: set[GroupId] = set()
        self._subscribers: list[Callable[[GroupId], None]] = []

    def may(self, device: DeviceId, group_id: GroupId, right: str) -> bool:
        return device in self.rosters[group_id] and right == "fetch"

    def serves(self, group_id: GroupId) -> bool:
        return group_id not in self.stopped

    def user_of(self, device: DeviceId) -> str:
        return f"user {device[:2]}"

    def group_name(self, group_id: GroupId) -> str:
        return "lab"

    def anchors(self) -> Sequence[bytes]:
        return ()

    def certificate_of(self, device: DeviceId) -> bytes | None:
        return b""

    def is_known(self, device: DeviceId) -> bool:
        return any(device in roster for roster in self.rosters.values())

    def subscribe(self, on_change: Callable[[GroupId], None]) -> None:
        self._subscribers.append(on_change)

    def expel(self, device: DeviceId, group_id: GroupId = GROUP) -> None:
        """The device is no longer in the group, and everybody learns of it now."""
        self.rosters[group_id].discard(device)
        self.changed(group_id)

    def changed(self, group_id: GroupId = GROUP) -> None:
        """Tell everybody."""
        for subscriber in self._subscribers:
            subscriber(group_id)


@dataclass
class Identity:
    """As much of a device's key as the hub looks at."""

    device: DeviceId
    certificate: bytes = b""
    certificate_file: Path = Path()
    key_file: Path = Path()


class Bus:
    """Keeps every event."""

    def __init__(self) -> None:
        self.events: list[Event] = []

    def publish(self, event: Event) -> None:
        self.events.append(event)


class Peer:
    """One device with its hub."""

    def __init__(self, world: World, number: int) -> None:
        self.world = world
        self.device = DeviceId(f"{number:02x}" * 32)
        self.bus = Bus()
        self.links: MemoryLinks
        world.members.rosters[GROUP].add(self.device)
        self.hub = Hub(
            Identity(self.device),
            world.members,
            rng=random.Random(number),
            bus=self.bus,
            clock=world.clock,
            links=self._links,
        )
        self.swarm: Swarm
        self.partial: MemoryPartial

    def _links(self, trust: Trust, handler: Exchange) -> MemoryLinks:
        self.links = MemoryLinks(self.world.wire, self.device, trust, handler)
        return self.links

    def link_to(self, other: Peer) -> MemoryLink:
        """This side's end of the link."""
        return self.links.open[other.device]

    def offer(self, data: bytes, group_id: GroupId = GROUP) -> MemorySource:
        """Share a whole file."""
        source = MemorySource(data)
        self.hub.offer(group_id, source.manifest.file_id, source)
        return source

    def fetch(
        self, manifest: Manifest, peers: Sequence[Peer], *, have: int = 0, data: bytes = b"", group_id: GroupId = GROUP,
        strategy: Strategy = Strategy.RANDOM,
    ) -> Swarm:  # fmt: skip
        """Download from these peers."""
        self.partial = MemoryPartial(manifest, have, data)
        self.swarm = self.hub.download(group_id, manifest.file_id, self.partial, strategy, "film")
        self.meet(manifest.file_id, peers, group_id)
        return self.swarm

    def meet(self, file_id: FileId, peers: Sequence[Peer], group_id: GroupId = GROUP) -> None:
        """The tracker names these peers."""
        self.hub.on_peers(group_id, file_id, [PeerView(peer.device, ()) for peer in peers])


class World:
    """A wire, rosters and peers. The clock runs `hurry` times as fast as the real one."""

    def __init__(self, seconds_per_frame: float = 0.0) -> None:
        self.wire = Wire(seconds_per_frame)
        self.members = Members()
        self.peers: list[Peer] = []
        self.skipped = 0.0

    def clock(self) -> float:
        return time.monotonic() + self.skipped

    async def peer(self) -> Peer:
        """One more device, online."""
        peer = Peer(self, len(self.peers) + 1)
        self.peers.append(peer)
        await peer.hub.start(None, 0)
        return peer

    async def close(self) -> None:
        """End everything."""
        for peer in self.peers:
            await peer.hub.close()


async def until(condition: Callable[[], bool], seconds: float = 10.0) -> None:
    """Wait for something that no event tells."""
    async with asyncio.timeout(seconds):
        while not condition():  # noqa: ASYNC110 - what is waited for has no event of its own
            await asyncio.sleep(0.002)


async def done(*peers: Peer, seconds: float = 20.0) -> None:
    """Wait for the downloads of these."""
    async with asyncio.timeout(seconds):
        await asyncio.gather(*(peer.swarm.done for peer in peers))

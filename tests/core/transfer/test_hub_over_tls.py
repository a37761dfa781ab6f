"""Hubs over real links: TLS on loopback, real keys, real files on both disks."""

from __future__ import annotations

import asyncio
import random
from collections.abc import AsyncIterator, Sequence
from pathlib import Path

import pytest

from core.config import Strategy
from core.storage.database import StateDatabase
from core.storage.keys import DeviceKey, load_or_create
from core.storage.partials import Partials
from core.storage.paths import Destination
from core.storage.sources import SharedFile, identity_of
from core.storage.threads import DiskThreads
from core.transfer.hub import Hub
from core.transfer.swarm import Swarm
from core.wire.ids import DeviceId
from core.wire.manifest import Manifest
from core.wire.tracker_messages import Address, PeerView
from tests.fakes.swarm_world import GROUP, Bus, Members, manifest_of, pattern, until

MIB = 1024 * 1024


class RealMembers(Members):
    """Rosters with certificates."""

    def __init__(self) -> None:
        super().__init__()
        self.certificates: dict[DeviceId, bytes] = {}

    def anchors(self) -> Sequence[bytes]:
        return list(self.certificates.values())

    def certificate_of(self, device: DeviceId) -> bytes | None:
        return self.certificates.get(device)


class Computer:
    """One device with a folder of its own."""

    def __init__(
        self, folder: Path, key: DeviceKey, members: RealMembers, threads: DiskThreads, disk: Partials
    ) -> None:
        self.folder, self.key, self.threads, self.partials = folder, key, threads, disk
        self.bus = Bus()
        members.rosters[GROUP].add(key.device)
        members.certificates[key.device] = key.certificate
        self.hub = Hub(key, members, rng=random.Random(1), bus=self.bus)
        self.view = PeerView(key.device, ())

    async def start(self) -> None:
        port = await self.hub.start("127.0.0.1", 0)
        self.view = PeerView(self.key.device, (Address("seen", "127.0.0.1", port),))

    def share(self, data: bytes) -> Manifest:
        path = self.folder / "film"
        path.write_bytes(data)
        manifest = manifest_of(data)
        self.hub.offer(GROUP, manifest.file_id, SharedFile(self.threads, path, manifest, identity_of(path)))
        return manifest

    async def fetch(self, manifest: Manifest) -> Swarm:
        self.partial = await self.partials.create(Destination(self.folder, "film"), manifest)
        return self.hub.download(GROUP, manifest.file_id, self.partial, Strategy.RANDOM, "film")


class Office:
    """Some computers."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.members = RealMembers()
        self.threads = DiskThreads(2)
        self.computers: list[Computer] = []
        self.databases: list[StateDatabase] = []

    async def computers_of(self, count: int) -> list[Computer]:
        for number in range(count):
            folder = self.folder / str(number)
            folder.mkdir()
            database = await StateDatabase.open(folder / "state.db")
            self.databases.append(database)
            key = load_or_create(folder / "key")
            disk = Partials(database, self.threads)
            self.computers.append(Computer(folder, key, self.members, self.threads, disk))
        for computer in self.computers:
            await computer.start()
        return self.computers


@pytest.fixture
async def office(tmp_path: Path) -> AsyncIterator[Office]:
    office = Office(tmp_path)
    yield office
    for computer in office.computers:
        await computer.hub.close()
        await computer.partials.close()
    for database in office.databases:
        await database.close()
    office.threads.close()


async def test_three_fetch_one_file_from_each_other_and_it_stands_in_its_place(office: Office) -> None:
    sharer, *fetchers = await office.computers_of(4)
    data = pattern(9 * MIB + 17)
    manifest = sharer.share(data)
    swarms = [await fetcher.fetch(manifest) for fetcher in fetchers]
    for fetcher in fetchers:
        fetcher.hub.on_peers(GROUP, manifest.file_id, [computer.view for computer in office.computers])
    async with asyncio.timeout(30):
        await asyncio.gather(*(swarm.done for swarm in swarms))
    for fetcher, swarm in zip(fetchers, swarms, strict=True):
        assert swarm.progress().bytes_verified == len(data)
        await swarm.close()
        path = await fetcher.partial.finish()
        assert path.read_bytes() == data
    given = sum(computer.hub.bytes_up for computer in office.computers)
    assert given >= 3 * len(data)
    assert sharer.hub.bytes_up < 2.5 * len(data)


async def test_an_expelled_device_loses_link_and_download_at_once(office: Office) -> None:
    sharer, fetcher = await office.computers_of(2)
    manifest = sharer.share(pattern(40 * MIB))
    swarm = await fetcher.fetch(manifest)
    fetcher.hub.on_peers(GROUP, manifest.file_id, [sharer.view])
    await until(lambda: swarm.progress().bytes_received > 0)
    office.members.expel(fetcher.key.device)
    sent = sharer.hub.bytes_up
    await until(lambda: sharer.hub.links == 0)
    await asyncio.sleep(0.2)
    assert sharer.hub.bytes_up == sent
    assert not swarm.is_complete
    await swarm.close()


async def test_a_liar_over_tls_is_banned_and_the_file_is_right(office: Office) -> None:
    sharer, liar, fetcher = await office.computers_of(3)
    data = pattern(12 * MIB)
    manifest = sharer.share(data)
    liar.share(data)
    read = SharedFile.read_piece
    lies = 0

    class Lying(SharedFile):
        async def read_piece(self, piece: int) -> bytes:
            nonlocal lies
            lies += 1
            found = await read(self, piece)
            return bytes([found[0] ^ 1]) + found[1:] if lies % 10 == 1 else found

    path = liar.folder / "film"
    liar.hub.offer(GROUP, manifest.file_id, Lying(liar.threads, path, manifest, identity_of(path)))
    swarm = await fetcher.fetch(manifest)
    fetcher.hub.on_peers(GROUP, manifest.file_id, [sharer.view, liar.view])
    async with asyncio.timeout(30):
        await swarm.done
    await swarm.close()
    assert (await fetcher.partial.finish()).read_bytes() == data
    # With luck the honest one was quicker than the liar's second lie; then nobody is banned.
    assert len(fetcher.bus.events) == (1 if swarm.progress().banned else 0)
    assert swarm.progress().bytes_verified == len(data)


async def test_a_broken_link_is_made_again_and_the_download_goes_on(office: Office) -> None:
    sharer, fetcher = await office.computers_of(2)
    data = pattern(20 * MIB)
    manifest = sharer.share(data)
    swarm = await fetcher.fetch(manifest)
    fetcher.hub.on_peers(GROUP, manifest.file_id, [sharer.view])
    await until(lambda: swarm.progress().pieces_done > 2)
    peer = fetcher.hub._exchange.peer(sharer.key.device)
    assert peer is not None
    peer.link.close("busy")
    async with asyncio.timeout(30):
        await swarm.done
    await swarm.close()
    assert (await fetcher.partial.finish()).read_bytes() == data

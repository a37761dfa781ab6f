"""Some computers in one process: hubs over real links, TLS on loopback, real keys, real files on their disks."""

from __future__ import annotations

import asyncio
import random
from collections.abc import AsyncIterator, Callable, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path

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
from tests.fakes.swarm_world import GROUP, Bus, Members, manifest_of

_PAUSE_SECONDS = 0.02
_HONEST_SECONDS = 20.0


class RealMembers(Members):
    """Rosters with certificates."""

    def __init__(self) -> None:
        super().__init__()
        self.certificates: dict[DeviceId, bytes] = {}

    def anchors(self) -> Sequence[bytes]:
        return list(self.certificates.values())

    def certificate_of(self, device: DeviceId) -> bytes | None:
        return self.certificates.get(device)

    def take_in(self, *keys: DeviceKey) -> None:
        """These devices are on the roster; hubs that are started already learn of it by `changed`."""
        for key in keys:
            self.rosters[GROUP].add(key.device)
            self.certificates[key.device] = key.certificate


class Computer:
    """One device with a folder of its own."""

    def __init__(
        self, folder: Path, key: DeviceKey, members: RealMembers, threads: DiskThreads, disk: Partials
    ) -> None:
        self.folder, self.key, self.threads, self.partials = folder, key, threads, disk
        self.bus = Bus()
        self.port = 0
        members.take_in(key)
        self.hub = Hub(key, members, rng=random.Random(1), bus=self.bus)
        self.view = PeerView(key.device, ())

    async def start(self, host: str = "127.0.0.1") -> None:
        """Listen at an address, on any port."""
        self.port = await self.hub.start(host, 0)
        self.view = PeerView(self.key.device, (Address("seen", host, self.port),))

    def share(self, data: bytes, name: str = "film", manifest: Manifest | None = None) -> Manifest:
        """Give a file to the group."""
        path = self.folder / name
        path.write_bytes(data)
        manifest = manifest or manifest_of(data)
        self.hub.offer(GROUP, manifest.file_id, SharedFile(self.threads, path, manifest, identity_of(path)))
        return manifest

    async def fetch(self, manifest: Manifest, name: str = "film") -> Swarm:
        """Begin a download; nobody is known who has it."""
        self.partial = await self.partials.create(Destination(self.folder, name), manifest)
        return self.hub.download(GROUP, manifest.file_id, self.partial, Strategy.RANDOM, name)


class Office:
    """Some computers."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.members = RealMembers()
        self.threads = DiskThreads(2)
        self.computers: list[Computer] = []
        self._databases: list[StateDatabase] = []

    async def computers_of(
        self, count: int, key_of: Callable[[int], DeviceKey] | None = None, host: str = "127.0.0.1"
    ) -> list[Computer]:
        """So many computers, each with a new key or with that of its number."""
        for number in range(count):
            folder = self.folder / str(number)
            folder.mkdir()
            database = await StateDatabase.open(folder / "state.db")
            self._databases.append(database)
            key = key_of(number) if key_of else load_or_create(folder / "key")
            disk = Partials(database, self.threads)
            self.computers.append(Computer(folder, key, self.members, self.threads, disk))
        for computer in self.computers:
            await computer.start(host)
        return self.computers

    async def close(self) -> None:
        """End everything."""
        for computer in self.computers:
            await computer.hub.close()
            await computer.partials.close()
        for database in self._databases:
            await database.close()
        self.threads.close()


@asynccontextmanager
async def open_office(folder: Path) -> AsyncIterator[Office]:
    """An office that is closed at the end."""
    office = Office(folder)
    try:
        yield office
    finally:
        await office.close()


@dataclass
class Honest:
    """What was fetched beside something else: files that came whole and right."""

    whole: int = 0

    async def goes_on(self) -> None:
        """Wait until one more is fetched from its beginning to its end."""
        before = self.whole
        async with asyncio.timeout(2 * _HONEST_SECONDS):
            while self.whole < before + 2:  # noqa: ASYNC110 - one that is under way now does not count
                await asyncio.sleep(_PAUSE_SECONDS)


@asynccontextmanager
async def fetching(sharer: Computer, fetcher: Computer, data: bytes) -> AsyncIterator[Honest]:
    """One file is fetched again and again while the block runs, and once more after it; each is right or this fails.

    The block begins when the first one is there.
    """
    manifest = sharer.share(data, "honest")
    honest, stop = Honest(), asyncio.Event()
    await _fetch_once(sharer, fetcher, manifest, data, honest)

    async def again_and_again() -> None:
        while not stop.is_set():
            await asyncio.sleep(_PAUSE_SECONDS)
            await _fetch_once(sharer, fetcher, manifest, data, honest)

    task = asyncio.create_task(again_and_again())
    try:
        yield honest
    finally:
        stop.set()
        await task
    await _fetch_once(sharer, fetcher, manifest, data, honest)


async def _fetch_once(sharer: Computer, fetcher: Computer, manifest: Manifest, data: bytes, honest: Honest) -> None:
    swarm = await fetcher.fetch(manifest, "honest copy")
    partial = fetcher.partial
    fetcher.hub.on_peers(GROUP, manifest.file_id, [sharer.view])
    async with asyncio.timeout(_HONEST_SECONDS):
        await swarm.done
    await swarm.close()
    path = await partial.finish()
    assert path.read_bytes() == data
    path.unlink()
    fetcher.hub.withdraw(GROUP, manifest.file_id)
    honest.whole += 1

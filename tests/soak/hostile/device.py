"""One device of the hostile scenarios as a process: `python -m tests.soak.hostile.device FOLDER NAME HOST`.

FOLDER has the keys of everybody, by name; whoever's name begins with "stranger" is on no roster. Orders come a line
each as JSON `[verb, argument…]`, and each is answered by one line of JSON. The honest ones (`sharer`, `fetcher`) are a
hub with files on the disk; the others attack, as `tests.soak.hostile.attacks` says, until they are told to stop.
"""

from __future__ import annotations

import asyncio
import json
import sys
import time
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from core.net.links import Links
from core.storage.keys import DeviceKey, load_or_create
from core.wire.ids import FileId
from core.wire.tracker_messages import Address, PeerView
from tests.fakes.linked_peer import ScriptedPeer
from tests.fakes.office import Computer, Office
from tests.fakes.swarm_world import GROUP, manifest_of, pattern

FILE_BYTES = 24 * 1024 * 1024


@dataclass(frozen=True)
class Target:
    """Whom to dial."""

    key: DeviceKey
    host: str
    port: int
    file_id: FileId


def keys_of(folder: Path) -> dict[str, DeviceKey]:
    """Everybody's keys, by name."""
    return {path.name: load_or_create(path) for path in sorted((folder / "keys").iterdir())}


class Device:
    """An honest one."""

    def __init__(self, folder: Path, name: str, host: str) -> None:
        self.keys, self.name, self.host = keys_of(folder), name, host
        self.office = Office(folder / name)
        self.computer: Computer
        self._fetched = 0

    async def start(self) -> None:
        """Listen, with everybody on the roster who belongs there."""
        self.office.folder.mkdir()
        self.office.members.take_in(*(key for name, key in self.keys.items() if not name.startswith("stranger")))
        (self.computer,) = await self.office.computers_of(1, lambda number: self.keys[self.name], self.host)

    async def obey(self, verb: str, *arguments: Any) -> Any:
        """Do one thing."""
        members = self.office.members
        match verb, arguments:
            case "share", ():
                return self.computer.share(pattern(FILE_BYTES), "big").file_id
            case "fetch", (sharer, others):
                return await self._fetch([sharer, *others])
            case "expel", (name,):
                members.expel(self.keys[name].device)
                return time.monotonic()
            case "admit", (name,):
                members.take_in(self.keys[name])
                members.changed()
                links = self.computer.hub._exchange.links
                assert isinstance(links, Links)
                while links.is_renewing:  # noqa: ASYNC110 - nothing tells of it
                    await asyncio.sleep(0.01)
                return None
            case "links", ():
                return self.computer.hub.links
            case "events", ():
                return [type(event).__name__ for event in self.computer.bus.events]
            case "connect", (name, host, port):
                return await self._connect(Target(self.keys[name], host, port, FileId("")))
            case _:
                raise ValueError(verb)

    async def _fetch(self, views: list[tuple[str, str, int]]) -> list[object]:
        """Seconds of a whole download from these, and whether it is right."""
        data = pattern(FILE_BYTES)
        manifest, self._fetched = manifest_of(data), self._fetched + 1
        swarm = await self.computer.fetch(manifest, f"copy {self._fetched}")
        partial, begun = self.computer.partial, time.monotonic()
        told = [PeerView(self.keys[n].device, (Address("seen", h, p),), complete=True) for n, h, p in views]
        self.computer.hub.on_peers(GROUP, manifest.file_id, told)
        async with asyncio.timeout(300):
            await swarm.done
        seconds = time.monotonic() - begun
        await swarm.close()
        path = await partial.finish()
        is_right = path.read_bytes() == data
        path.unlink()
        self.computer.hub.withdraw(GROUP, manifest.file_id)
        return [seconds, is_right]

    async def _connect(self, target: Target) -> float:
        """Seconds until another connection of this device is greeted, trying again as a dialler does."""
        begun = time.monotonic()
        while True:
            try:
                async with asyncio.timeout(2):
                    peer = await ScriptedPeer.dial(self.computer.key, target, host=target.host)
            except (OSError, EOFError, TimeoutError):
                if time.monotonic() - begun > 30:
                    return 30.0
                await asyncio.sleep(0.1)
            else:
                await peer.close()
                return time.monotonic() - begun


class Attacker:
    """A hostile one: `begin NAME TARGET…` starts an attack, `end` stops it and says what it counted."""

    def __init__(self, folder: Path, name: str, host: str) -> None:
        self.keys, self.name, self.host = keys_of(folder), name, host
        self._task: asyncio.Task[dict[str, Any]] | None = None
        self._stop = asyncio.Event()

    async def start(self) -> None:
        """Nothing yet."""

    async def obey(self, verb: str, *arguments: Any) -> Any:
        """Do one thing."""
        from tests.soak.hostile.attacks import ATTACKS, Evil

        match verb, arguments:
            case "begin", (attack, name, host, port, file_id, options):
                self._stop = asyncio.Event()
                target = Target(self.keys[name], host, port, FileId(file_id))
                evil = Evil(self.keys, self.name, self.host, target, self._stop, options)
                ready = asyncio.Event()
                evil.ready = ready
                self._task = asyncio.create_task(ATTACKS[attack](evil))
                waiting = asyncio.create_task(ready.wait())
                await asyncio.wait({waiting, self._task}, return_when=asyncio.FIRST_COMPLETED)
                waiting.cancel()
                return evil.port
            case "end", ():
                assert self._task is not None
                self._stop.set()
                return await self._task
            case _:
                raise ValueError(verb)


async def main(folder: Path, name: str, host: str) -> None:
    """Say that it is here, then obey until there are no more orders."""
    device = Device(folder, name, host) if name in ("sharer", "fetcher") else Attacker(folder, name, host)
    await device.start()
    port = device.computer.port if isinstance(device, Device) else 0
    sys.stdout.write(json.dumps(port) + "\n")
    loop = asyncio.get_running_loop()
    while line := await loop.run_in_executor(None, sys.stdin.readline):
        answer = await device.obey(*json.loads(line))
        sys.stdout.write(json.dumps(answer) + "\n")
        sys.stdout.flush()
    if isinstance(device, Device):
        await device.office.close()


if __name__ == "__main__":
    asyncio.run(main(Path(sys.argv[1]), sys.argv[2], sys.argv[3]))

"""Several trackers of one deployment: the same root key, the same database of a real PostgreSQL server.

    async with fleet_of(tmp_path, url, 2) as fleet:
        fleet.trackers[1].address

In this process (`fleet_of`), or each a process of its own that can be killed and stopped (`tracker_process`).
"""

from __future__ import annotations

import asyncio
import copy
import re
import shutil
import sys
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass
from pathlib import Path

from core.wire.fingerprint import TrackerAddress, parse_invite
from core.wire.ids import Fingerprint
from tests.fakes.raw_client import Clients, RawClient, Where, clients_of
from tests.fakes.running_tracker import RunningTracker, running_tracker
from tracker.identity import ROOT_FILE, load_root
from tracker.store.address import parse_database


@dataclass
class Fleet:
    """The trackers, and clients that begin at the first of them."""

    trackers: list[RunningTracker]
    clients: Clients
    folder: Path
    url: str

    async def user(self, name: str, at: int = 0) -> RawClient:
        """A new user with one device, at a tracker."""
        return moved(await self.clients.user(name), self.trackers[at])


def moved(client: RawClient, tracker: Where) -> RawClient:
    """The same device with the same session, at another tracker."""
    there = copy.copy(client)
    there.tracker = tracker
    return there


@asynccontextmanager
async def fleet_of(folder: Path, url: str, count: int) -> AsyncIterator[Fleet]:
    """So many trackers in this process."""
    async with AsyncExitStack() as stack:
        trackers: list[RunningTracker] = []
        for number in range(count):
            place = folder / f"place{number}"
            if trackers:
                copy_root(trackers[0].config.data, place / "tracker-data")
            store = parse_database(url)
            trackers.append(await stack.enter_async_context(running_tracker(place, store=store)))
        clients = await stack.enter_async_context(clients_of(trackers[0]))
        yield Fleet(trackers, clients, folder, url)


def copy_root(source: Path, target: Path) -> None:
    """Give a data folder the root key of another."""
    target.mkdir(parents=True, mode=0o700)
    shutil.copy(source / ROOT_FILE, target / ROOT_FILE)


@dataclass
class TrackerProcess:
    """A tracker that runs as a process of its own."""

    address: TrackerAddress
    fingerprint: Fingerprint
    root_der: bytes
    process: asyncio.subprocess.Process
    errors: list[str]


@asynccontextmanager
async def tracker_process(fleet: Fleet, name: str) -> AsyncIterator[TrackerProcess]:
    """One more tracker of a fleet, killed at the end; a stopped one does not end otherwise."""
    data = fleet.folder / name
    copy_root(fleet.trackers[0].config.data, data)
    words = ["-m", "tracker", "--data", str(data), "--listen", "127.0.0.1:0", "--database", fleet.url]
    process = await asyncio.create_subprocess_exec(
        sys.executable, *words, "--no-announce", stdout=asyncio.subprocess.PIPE, stderr=asyncio.subprocess.PIPE
    )
    assert process.stdout is not None
    errors: list[str] = []
    reading = asyncio.create_task(_read_errors(process, errors))
    try:
        async with asyncio.timeout(30):
            while not (found := re.search(rb"p2p://\S+", await process.stdout.readline())):
                assert process.returncode is None, errors
        invite = parse_invite(found.group().decode())
        root = load_root(data)
        yield TrackerProcess(invite.addresses[0], root.fingerprint, root.der, process, errors)
    finally:
        if process.returncode is None:
            process.kill()
        await process.wait()
        await process.stdout.read()
        await reading


async def _read_errors(process: asyncio.subprocess.Process, errors: list[str]) -> None:
    assert process.stderr is not None
    while line := await process.stderr.readline():
        errors.append(line.decode())

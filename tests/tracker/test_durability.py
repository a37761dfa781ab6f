"""What was acknowledged is there after a restart and after SIGKILL, and a failed start leaves nothing behind."""

from __future__ import annotations

import asyncio
import os
import random
import re
import signal
import sys
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path

import aiohttp
import pytest

from core.wire import push, routes
from core.wire import tracker_messages as m
from core.wire.errors import ShareError
from core.wire.fingerprint import TrackerAddress, parse_invite
from core.wire.ids import Fingerprint
from tests.fakes.raw_client import Clients, clients_of
from tests.fakes.running_tracker import running_tracker
from tracker.data_folder import DATABASE
from tracker.identity import ROOT_FILE, load_root
from tracker.store.address import Store


@dataclass
class _Place:
    """A tracker that runs as a process of its own."""

    address: TrackerAddress
    fingerprint: Fingerprint
    root_der: bytes
    process: asyncio.subprocess.Process


@asynccontextmanager
async def _process(data: Path, port: int = 0) -> AsyncIterator[_Place]:
    words = ["-m", "tracker", "--data", str(data), "--listen", f"127.0.0.1:{port}", "--no-announce"]
    process = await asyncio.create_subprocess_exec(sys.executable, *words, stdout=asyncio.subprocess.PIPE)
    assert process.stdout is not None
    try:
        async with asyncio.timeout(30):
            while not (found := re.search(rb"p2p://\S+", await process.stdout.readline())):
                assert process.returncode is None
        invite = parse_invite(found.group().decode())
        root = load_root(data)
        yield _Place(invite.addresses[0], root.fingerprint, root.der, process)
    finally:
        if process.returncode is None:
            process.terminate()
        await process.communicate()


async def test_a_restart_keeps_everything_that_was_acknowledged(tmp_path: Path, store: Store) -> None:
    async with running_tracker(tmp_path, store=store) as tracker, clients_of(tracker) as clients:
        ann, bob, cid = [await clients.user(name) for name in ("ann", "bob", "cid")]
        group_id = await clients.group("lab", ann, bob)
        await cid.call(routes.JOIN, group_id=group_id)
        listing = await ann.publish(group_id, "film", b"film")
        put = m.ChangeShares(put=(m.ShareState(listing.listing_id, complete=False),))
        await bob.call(routes.SHARES, put, group_id=group_id)
        roster = (await ann.call(routes.ROSTER, group_id=group_id)).roster
        before = tracker.address, tracker.fingerprint
        async with ann.events() as events:
            await events.next()
            await tracker.restart()
        assert (tracker.address, tracker.fingerprint) == before
        assert await bob.call(routes.ROSTER, group_id=group_id) == m.RosterAnswer(roster)  # nobody is here now
        assert [request.name for request in (await ann.call(routes.REQUESTS, group_id=group_id)).requests] == ["cid"]
        assert (await bob.call(routes.FILES, group_id=group_id)).listings[0].sharers == 2
        assert (await bob.call(routes.MY_SHARES)).shares[0].listing_id == listing.listing_id
        async with ann.events() as events:
            assert isinstance(await events.next(), push.State)


async def test_a_retry_after_a_restart_gets_the_first_answer(tmp_path: Path, store: Store) -> None:
    async with running_tracker(tmp_path, store=store) as tracker, clients_of(tracker) as clients:
        ann = await clients.user("ann")
        first = await ann.call(routes.CREATE_GROUP, m.CreateGroup("lab"), request_id="a" * 32)
        await tracker.restart()
        assert await ann.call(routes.CREATE_GROUP, m.CreateGroup("lab"), request_id="a" * 32) == first


async def test_killed_at_any_moment_nothing_acknowledged_is_lost(tmp_path: Path) -> None:
    """Writers at full speed, SIGKILL in the middle, three times, each after another number of answers."""
    data, port, made = tmp_path / "data", 0, set[str]()
    tokens: list[tuple[str, str]] = []
    for seed in (1, 2, 3):
        async with _process(data, port) as place, clients_of(place) as clients:
            port = place.address.port
            ann = await clients.user("ann") if not tokens else clients.device()
            if tokens:
                ann.token = tokens[0][0]
                assert (await ann.call(routes.WHO_AM_I)).user_id == tokens[0][1]
            else:
                tokens.append((ann.token, ann.user_id))
            known = {group.name for group in (await ann.call(routes.GROUPS)).groups}
            assert made <= known
            enough = len(made) + random.Random(seed).randint(8, 30)
            full = asyncio.Event()
            names = [f"{seed}.{number}" for number in range(4)]
            writers = [
                asyncio.create_task(_make_groups(clients, ann.token, name, made, enough, full)) for name in names
            ]
            async with asyncio.timeout(60):
                await full.wait()
            place.process.send_signal(signal.SIGKILL)
            await asyncio.gather(*writers)
            await place.process.wait()
    assert len(made) > 20
    async with _process(data, port) as place, clients_of(place) as clients:
        ann = clients.device()
        ann.token = tokens[0][0]
        views = (await ann.call(routes.GROUPS)).groups
        assert made <= {view.name for view in views}
        for view in views[:10]:
            roster = (await ann.call(routes.ROSTER, group_id=view.group_id)).roster
            assert [member.role for member in roster.members] == ["owner"]


async def _make_groups(
    clients: Clients, token: str, name: str, made: set[str], enough: int, full: asyncio.Event
) -> None:
    """Make groups until the tracker is gone; note each that was acknowledged, and say when there are enough."""
    device = clients.device()
    device.token = token
    number = 0
    while True:
        try:
            await device.call(routes.CREATE_GROUP, m.CreateGroup(f"{name}.{number}"))
        except (aiohttp.ClientError, OSError):
            return
        made.add(f"{name}.{number}")
        number += 1
        if len(made) >= enough:
            full.set()


async def test_a_database_of_another_root_is_refused(tmp_path: Path, store: Store) -> None:
    async with running_tracker(tmp_path, store=store) as tracker:
        await tracker.stop()
        (tracker.config.data / "root.pem").unlink()
        with pytest.raises(ShareError) as refused:
            await tracker.start()
        # No root is made for a database of a server: another machine may have the right one.
        assert refused.value.data["rule"] == ("not_joined" if store.is_shared else "other_root")


async def test_a_failed_start_leaves_port_and_folder_free(tmp_path: Path, store: Store) -> None:
    async with running_tracker(tmp_path, store=store) as tracker:
        await tracker.stop()
        root = tracker.config.data / ROOT_FILE
        kept = root.read_bytes()
        root.unlink()
        with pytest.raises(ShareError):  # a new root is made, and the database is not its
            await tracker.start()
        root.write_bytes(kept)
        await tracker.start()


async def test_a_damaged_database_is_said_and_a_copy_of_it_serves_again(tmp_path: Path) -> None:
    async with running_tracker(tmp_path) as tracker:
        await tracker.stop()
        database = tracker.config.data / DATABASE
        kept = database.read_bytes()
        database.write_bytes(b"damaged" * 1000)
        with pytest.raises(ShareError) as refused:
            await tracker.start()
        assert refused.value.data["rule"] == "broken"
        database.write_bytes(kept)
        await tracker.start()


def _descriptors() -> set[str]:
    found = set()
    for entry in Path("/proc/self/fd").iterdir():
        try:
            found.add(os.readlink(entry))
        except OSError:
            continue
    return {name for name in found if "tracker-data" in name}


async def test_a_tracker_that_ended_leaves_no_task_and_no_file_open(tmp_path: Path, store: Store) -> None:
    before = asyncio.all_tasks()
    async with running_tracker(tmp_path, store=store) as tracker, clients_of(tracker) as clients:
        await clients.user("ann")
        assert _descriptors()
    assert _descriptors() == set()
    assert asyncio.all_tasks() == before

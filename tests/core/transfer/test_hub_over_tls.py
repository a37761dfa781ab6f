"""Hubs over real links: TLS on loopback, real keys, real files on both disks."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from core.storage.sources import SharedFile, identity_of
from tests.fakes.office import Office, open_office
from tests.fakes.swarm_world import GROUP, pattern, until

MIB = 1024 * 1024


@pytest.fixture
async def office(tmp_path: Path) -> AsyncIterator[Office]:
    async with open_office(tmp_path) as office:
        yield office


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

"""Many devices of one person, many connections of one device, and who comes again and again: the caps hold (M8)."""

from __future__ import annotations

import asyncio
from pathlib import Path

from core.net.links import Links
from core.storage.keys import load_or_create
from core.wire.peer_messages import Bye, Hello, Interest, Request, Welcome
from tests.fakes.linked_peer import ScriptedPeer
from tests.fakes.office import fetching
from tests.fakes.swarm_world import GROUP, pattern
from tests.hostile.conftest import Scene

KIB, MIB = 1024, 1024 * 1024
IDENTITIES, STORM = 32, 60


def _links(scene: Scene) -> Links:
    links = scene.sharer.hub._exchange.links
    assert isinstance(links, Links)
    return links


async def test_of_eight_connections_of_one_device_one_stays(scene: Scene) -> None:
    async with fetching(scene.sharer, scene.fetcher, pattern(300 * KIB)):
        peers = [await ScriptedPeer.dial(scene.evil, scene.sharer, hello=False) for _ in range(8)]
        for peer in peers:
            peer.say(Hello(device=scene.evil.device))
        said = await asyncio.gather(*(peer.hear() for peer in peers))
        assert all(isinstance(one, Welcome) for one in said)
        ended = await asyncio.gather(*(_is_ended(peer) for peer in peers))
        assert ended.count(False) == 1
        assert sorted(link.device for link in _links(scene).all()) == sorted(
            [scene.evil.device, scene.fetcher.key.device]
        )
        for peer in peers:
            await peer.close()


async def _is_ended(peer: ScriptedPeer) -> bool:
    """Whether it is told that it is one too many."""
    try:
        async with asyncio.timeout(3):
            return await peer.hear() == Bye("duplicate")
    except TimeoutError:
        return False


async def test_who_comes_again_and_again_leaves_nothing_behind(scene: Scene) -> None:
    manifest = scene.sharer.share(pattern(MIB), "film")
    before = len(asyncio.all_tasks())
    async with fetching(scene.sharer, scene.fetcher, pattern(300 * KIB)) as honest:
        for number in range(STORM):
            peer = await ScriptedPeer.dial(scene.evil, scene.sharer, hello=bool(number % 3))
            if number % 2:
                peer.say(Interest(0, GROUP, manifest.file_id), Request(0, 0, 0), Request(0, 1, 1))
            await peer.close()
            assert len(_links(scene).all()) <= 2
        await honest.goes_on()
        async with asyncio.timeout(10):
            while len(_links(scene)._streams) > 1:  # noqa: ASYNC110 - nothing tells that a socket is closed
                await asyncio.sleep(0.02)
        assert len(scene.sharer.hub._exchange.peers) == 1
        assert len(scene.sharer.hub._exchange.uploads._clients) == 1
    assert len(asyncio.all_tasks()) <= before + 12


async def test_a_crowd_of_devices_of_one_person_leaves_others_their_share(scene: Scene, tmp_path: Path) -> None:
    """As many as one account may have; each is a member and asks for all of a big file."""
    manifest = scene.sharer.share(pattern(16 * MIB), "big")
    keys = [load_or_create(tmp_path / f"sybil-{number}") for number in range(IDENTITIES)]
    scene.office.members.take_in(*keys)
    scene.office.members.changed()
    async with asyncio.timeout(10):
        while _links(scene).is_renewing:  # noqa: ASYNC110 - nothing tells of it
            await asyncio.sleep(0.01)
    async with fetching(scene.sharer, scene.fetcher, pattern(MIB)) as honest:
        peers = [await ScriptedPeer.dial(key, scene.sharer, receives=8192) for key in keys]
        for peer in peers:
            peer.writer.transport.pause_reading()  # type: ignore[attr-defined]
            peer.say(Interest(0, GROUP, manifest.file_id), *(Request(0, number, number) for number in range(64)))
        await honest.goes_on()
        assert len(_links(scene).all()) == IDENTITIES + 1
        for peer in peers:
            await peer.close()

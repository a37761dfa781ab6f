"""Holders who say that they have everything and give little or nothing: whoever has another loses no time (M7)."""

from __future__ import annotations

import asyncio

from core.wire.framing import DataHeader, encode_data_header
from core.wire.peer_messages import Bitfield, Closed, Have, Message, Reject, Request
from tests.fakes.hostile_peer import HostileSharer, give, sharing
from tests.fakes.linked_peer import ScriptedPeer
from tests.fakes.office import fetching
from tests.fakes.swarm_world import GROUP, pattern
from tests.hostile.conftest import Scene

KIB = 1024
PIECE = 256 * KIB
DATA = pattern(12 * PIECE)


async def _silence(evil: HostileSharer, peer: ScriptedPeer, request: Request) -> None:
    await asyncio.Event().wait()


async def _trickle(evil: HostileSharer, peer: ScriptedPeer, request: Request) -> None:
    """The right bytes, 100 every tenth of a second: no piece of them would be whole within four minutes."""
    at = request.piece * PIECE
    for offset in range(0, PIECE, 100):
        header = DataHeader(request.channel, request.request, offset)
        peer.send(encode_data_header(header, 100) + DATA[at + offset : at + offset + 100])
        await asyncio.sleep(0.1)


async def _later(evil: HostileSharer, peer: ScriptedPeer, request: Request) -> None:
    peer.say(Reject(request.channel, request.request, "later", tuple(range(12))))


async def _flap(evil: HostileSharer, peer: ScriptedPeer, request: Request) -> None:
    """Have it, do not have it, have all of it, close, over and over; never a byte."""
    said: list[Message] = [
        Have(request.channel, tuple(range(12))),
        Bitfield(request.channel, b"\0\0"),
        Bitfield(request.channel, complete=True),
        Reject(request.channel, request.request, "not_here"),
    ]
    for _ in range(50):
        peer.say(*said)
        await asyncio.sleep(0)
    peer.say(Closed(request.channel, "withdrawn"))


async def _finishes(scene: Scene, evil: HostileSharer, *, first: int) -> None:
    """The file is fetched from both, the hostile one being there `first` requests before the honest one."""
    async with (
        fetching(scene.sharer, scene.fetcher, pattern(700 * KIB)),
        sharing(evil, scene.fetcher.key.certificate),
    ):
        manifest = scene.sharer.share(DATA)
        swarm = await scene.fetcher.fetch(manifest)
        partial = scene.fetcher.partial
        scene.fetcher.hub.on_peers(GROUP, manifest.file_id, [evil.view])
        async with asyncio.timeout(30):
            while len(evil.asked) < first:  # noqa: ASYNC110 - it hears on the same loop
                await asyncio.sleep(0.01)
            scene.fetcher.hub.on_peers(GROUP, manifest.file_id, [evil.view, scene.sharer.view])
            await swarm.done
        given = {share.device: share.bytes for share in swarm.progress().from_peers}
        assert set(given) == {scene.sharer.key.device}
        await swarm.close()
        assert (await partial.finish()).read_bytes() == DATA


async def test_a_holder_that_gives_nothing_is_overtaken(scene: Scene) -> None:
    await _finishes(scene, HostileSharer(scene.evil, _silence), first=1)


async def test_a_holder_that_trickles_is_overtaken(scene: Scene) -> None:
    await _finishes(scene, HostileSharer(scene.evil, _trickle), first=1)


async def test_a_holder_that_always_says_later_is_asked_less_and_less(scene: Scene) -> None:
    evil = HostileSharer(scene.evil, _later)
    await _finishes(scene, evil, first=3)
    assert len(evil.asked) < 200


async def test_a_holder_that_has_and_has_not_by_turns_stops_nothing(scene: Scene) -> None:
    await _finishes(scene, HostileSharer(scene.evil, _flap), first=1)


async def test_a_holder_that_turns_honest_is_taken_as_one(scene: Scene) -> None:
    """Nothing is held against silence: the same device gives all of the next file."""

    async def honest(evil: HostileSharer, peer: ScriptedPeer, request: Request) -> None:
        give(peer, request, DATA[request.piece * PIECE : (request.piece + 1) * PIECE])

    evil = HostileSharer(scene.evil, _silence)
    await _finishes(scene, evil, first=1)
    evil = HostileSharer(scene.evil, honest)
    async with sharing(evil, scene.fetcher.key.certificate):
        manifest = scene.sharer.share(DATA)
        scene.fetcher.hub.withdraw(GROUP, manifest.file_id)
        swarm = await scene.fetcher.fetch(manifest, "again")
        partial = scene.fetcher.partial
        scene.fetcher.hub.on_peers(GROUP, manifest.file_id, [evil.view])
        async with asyncio.timeout(30):
            await swarm.done
        await swarm.close()
        assert (await partial.finish()).read_bytes() == DATA

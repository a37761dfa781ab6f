"""Members and strangers who take their time: they hold up nobody else (M5; deadlines themselves: `tests/core/net`)."""

from __future__ import annotations

import asyncio

import pytest

from core.net.peer_link import PeerLink
from core.wire import limits
from core.wire.peer_messages import Interest, Request, encode
from tests.fakes.linked_peer import LOOPBACK, ScriptedPeer
from tests.fakes.office import fetching
from tests.fakes.swarm_world import GROUP, pattern
from tests.hostile.conftest import Scene

KIB, MIB = 1024, 1024 * 1024


async def test_a_member_that_asks_for_everything_and_never_reads_holds_nobody_up(scene: Scene) -> None:
    manifest = scene.sharer.share(pattern(16 * MIB), "big")
    async with fetching(scene.sharer, scene.fetcher, pattern(2 * MIB)) as honest:
        peer = await ScriptedPeer.dial(scene.evil, scene.sharer, receives=8192)
        peer.writer.transport.pause_reading()  # type: ignore[attr-defined]
        peer.say(Interest(0, GROUP, manifest.file_id), *(Request(0, number, number) for number in range(64)))
        await honest.goes_on()
        known = scene.sharer.hub._exchange.peer(scene.evil.device)
        assert known is not None
        assert isinstance(known.link, PeerLink)
        # What the two systems hold for it, and no piece beyond that.
        assert known.link.bytes_out < 4 * MIB
        await peer.close()


@pytest.mark.parametrize("reads", [False, True])
async def test_members_that_hold_every_lane_make_room_for_one_that_reads(scene: Scene, *, reads: bool) -> None:
    """As many as are served at once ask for big pieces and read nothing, or a little now and then."""
    scene.sharer.hub.set_upload_peers(2)
    keys = [scene.evil, scene.stranger]
    scene.office.members.take_in(scene.stranger)
    scene.office.members.changed()
    manifest = scene.sharer.share(pattern(16 * MIB), "big")
    async with fetching(scene.sharer, scene.fetcher, pattern(MIB)) as honest:
        peers = [await ScriptedPeer.dial(key, scene.sharer, receives=8192) for key in keys]
        stop = asyncio.Event()

        async def trickle(peer: ScriptedPeer) -> None:
            while reads and not stop.is_set():
                await peer.reader.read(512)
                await asyncio.sleep(0.1)

        for peer in peers:
            peer.writer.transport.pause_reading()  # type: ignore[attr-defined]
            peer.say(Interest(0, GROUP, manifest.file_id), *(Request(0, number, number) for number in range(64)))
        trickles = [asyncio.create_task(trickle(peer)) for peer in peers]
        await honest.goes_on()
        await honest.goes_on()
        stop.set()
        for peer in peers:
            await peer.close()
        await asyncio.gather(*trickles, return_exceptions=True)


async def test_silent_strangers_from_many_addresses_keep_no_member_out(scene: Scene) -> None:
    """More than may knock at once, from more addresses than may fill that; some have begun to speak."""
    silent = []
    for number in range(2 * limits.HANDSHAKES_MAX):
        address = f"127.0.9.{1 + number // limits.HANDSHAKES_PER_ADDRESS_MAX}"
        silent.append(await asyncio.open_connection(LOOPBACK, scene.sharer.port, local_addr=(address, 0)))
    for _, writer in silent[::3]:
        writer.write(b"\x16\x03\x01\x02")
    # Long before the first of them is given up for its silence, which takes ten seconds.
    async with asyncio.timeout(8), fetching(scene.sharer, scene.fetcher, pattern(300 * KIB)) as honest:
        await honest.goes_on()
    for _, writer in silent:
        writer.transport.abort()


async def test_a_member_that_says_half_a_frame_holds_nobody_up_and_gets_nothing(scene: Scene) -> None:
    manifest = scene.sharer.share(pattern(MIB), "film")
    whole = encode(Interest(0, GROUP, manifest.file_id))
    async with fetching(scene.sharer, scene.fetcher, pattern(300 * KIB)) as honest:
        peer = await ScriptedPeer.dial(scene.evil, scene.sharer)
        for byte in whole[:-1]:
            peer.send(bytes([byte]))
            await asyncio.sleep(0)
        await honest.goes_on()
        assert not scene.sharer.hub._exchange.uploads._policy.channels_of(scene.evil.device)
        await peer.close()

"""Expelled in the middle of a piece: out at once, and no byte more, whatever the expelled one goes on saying (M2)."""

from __future__ import annotations

import asyncio
import time

from core.wire import limits
from core.wire.framing import FrameType
from core.wire.peer_messages import Bye, Closed, Interest, Request, decode
from tests.fakes.linked_peer import ScriptedPeer
from tests.fakes.office import fetching
from tests.fakes.swarm_world import GROUP, pattern
from tests.hostile.conftest import Scene

MIB = 1024 * 1024


async def _frames_to_the_end(peer: ScriptedPeer) -> tuple[int, list[object]]:
    """How many bytes of pieces still came, and what was said."""
    data, said = 0, list[object]()
    while True:
        try:
            kind, body = await peer.frame()
        except EOFError:
            return data, said
        if kind == FrameType.DATA:
            data += len(body)
        else:
            said.append(decode(kind, body))


async def test_the_piece_under_way_stops_at_a_frame_and_the_link_ends(scene: Scene) -> None:
    manifest = scene.sharer.share(pattern(24 * MIB), "big")
    async with fetching(scene.sharer, scene.fetcher, pattern(MIB)):
        peer = await ScriptedPeer.dial(scene.evil, scene.sharer, receives=16_384)
        peer.say(Interest(0, GROUP, manifest.file_id), *(Request(0, number, number) for number in range(96)))
        while (await peer.frame())[0] != FrameType.DATA:
            pass
        expelled = time.monotonic()
        scene.expel()
        peer.say(*(Request(0, 300 + number, number) for number in range(20)), Interest(1, GROUP, manifest.file_id))
        data, said = await _frames_to_the_end(peer)
        assert time.monotonic() - expelled < 5.0  # how quickly in truth is measured by the long run
        # What the two systems and the loop had taken already, not what was asked for.
        assert data < 8 * limits.DATA_MAX
        assert [type(one) for one in said if not isinstance(one, Closed)] in ([Bye], [])
        await peer.close()
        again = await ScriptedPeer.dial(scene.evil, scene.sharer, hello=False)
        assert await again.ended() == b""
        await again.close()


async def test_a_request_is_refused_even_if_nobody_closed_the_link(scene: Scene) -> None:
    """The roster says so already; that links are to be closed was lost."""
    manifest = scene.sharer.share(pattern(MIB), "film")
    peer = await ScriptedPeer.dial(scene.evil, scene.sharer)
    peer.say(Interest(0, GROUP, manifest.file_id))
    await peer.hear()
    scene.office.members.rosters[GROUP].discard(scene.evil.device)
    peer.say(Request(0, 0, 0), Request(0, 1, 1), Interest(1, GROUP, manifest.file_id))
    assert [await peer.hear(), await peer.hear()] == [Closed(0), Closed(1)]
    assert scene.sharer.hub.bytes_up == 0
    await peer.close()
    async with asyncio.timeout(5):
        while scene.sharer.hub.links:  # noqa: ASYNC110 - the hub tells nobody
            await asyncio.sleep(0.01)

"""Members who ask without end: what they ask for is queued to a limit, and the others have their files (M6)."""

from __future__ import annotations

import asyncio

import pytest

from core.wire import limits
from core.wire.framing import FrameType
from core.wire.peer_messages import (
    Bitfield,
    Bye,
    Cancel,
    Closed,
    Interest,
    Message,
    Reject,
    Request,
    Uninterest,
    decode,
)
from tests.fakes.linked_peer import ScriptedPeer
from tests.fakes.office import Computer, fetching
from tests.fakes.swarm_world import GROUP, pattern
from tests.hostile.conftest import Scene

KIB, MIB = 1024, 1024 * 1024
ROUNDS, AT_ONCE = 20, 100


def _queued(sharer: Computer) -> int:
    """Requests that wait in all channels."""
    return sum(len(channel.queue) for channel in sharer.hub._exchange.uploads._entries)


async def _opened(scene: Scene, data: bytes) -> ScriptedPeer:
    manifest = scene.sharer.share(data, "film")
    peer = await ScriptedPeer.dial(scene.evil, scene.sharer)
    peer.say(Interest(0, GROUP, manifest.file_id))
    assert await peer.hear() == Bitfield(0, complete=True)
    return peer


async def _goodbye(peer: ScriptedPeer) -> Message:
    """The last word of the other side."""
    last: Message | None = None
    while True:
        try:
            kind, body = await peer.frame()
        except EOFError:
            assert last is not None
            return last
        if kind != FrameType.DATA:
            last = decode(kind, body)


async def test_requests_that_are_cancelled_at_once_cost_a_read_or_two_and_hold_nobody_up(scene: Scene) -> None:
    async with fetching(scene.sharer, scene.fetcher, pattern(2 * MIB)) as honest:
        peer = await _opened(scene, pattern(8 * MIB))
        drain = asyncio.create_task(_goodbye(peer))
        for round_ in range(ROUNDS):
            numbers = range(round_ * AT_ONCE, (round_ + 1) * AT_ONCE)
            for number in numbers:
                peer.say(Request(0, number, number % 32), Cancel(0, number))
            await peer.writer.drain()
            await asyncio.sleep(0)
            assert _queued(scene.sharer) <= limits.REQUESTS_MAX
            assert len(scene.sharer.hub._exchange.uploads._tasks) < 64
        await honest.goes_on()
        await peer.close()
        await asyncio.gather(drain, return_exceptions=True)


async def test_more_requests_than_may_wait_end_the_link(scene: Scene, caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level("INFO", "core.net")
    async with fetching(scene.sharer, scene.fetcher, pattern(300 * KIB)):
        peer = await _opened(scene, pattern(8 * MIB))
        peer.writer.transport.pause_reading()  # type: ignore[attr-defined]
        peer.say(*(Request(0, number, number % 32) for number in range(2 * limits.REQUESTS_MAX)))
        await peer.writer.drain()
        async with asyncio.timeout(10):
            while not caplog.messages:  # noqa: ASYNC110 - the link tells nobody here
                await asyncio.sleep(0.01)
        assert "request: too many at once" in caplog.messages[-1]
        assert _queued(scene.sharer) <= limits.REQUESTS_MAX
        await peer.close()


@pytest.mark.parametrize(
    ("requests", "why"),
    [
        ([Request(0, number, 8 + number) for number in range(limits.INVALID_REQUESTS_MAX + 1)], "senseless"),
        ([Request(0, 7, 1), Request(0, 7, 1)], "request: asked twice"),
        ([Interest(1, GROUP, ""), Request(0, 1, 1)], "interest: twice in one file"),
    ],
)
async def test_requests_without_sense_are_refused_and_end_the_link(
    scene: Scene, requests: list[Request | Interest], why: str, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level("INFO", "core.net")
    data = pattern(8 * 256 * KIB)
    async with fetching(scene.sharer, scene.fetcher, pattern(300 * KIB)):
        peer = await _opened(scene, data)
        file_id = scene.sharer.share(data, "film").file_id
        peer.say(*(Interest(one.channel, GROUP, file_id) if isinstance(one, Interest) else one for one in requests))
        assert await _goodbye(peer) == Bye("protocol")
        assert why in caplog.messages[-1]
        await peer.close()


async def test_one_piece_for_ever_is_given_no_more_than_its_share(scene: Scene) -> None:
    """It reads all that it is given and asks for the same again; the honest one has its files all the same."""
    async with fetching(scene.sharer, scene.fetcher, pattern(2 * MIB)) as honest:
        peer = await _opened(scene, pattern(256 * KIB))

        async def again_and_again() -> None:
            number = 0
            while True:
                peer.say(*(Request(0, number + more, 0) for more in range(20)))
                number += 20
                data = 0
                while data < 20 * 256 * KIB:
                    kind, body = await peer.frame()
                    if kind == FrameType.DATA:
                        data += len(body) - 10
                    elif isinstance(decode(kind, body), Reject):
                        data += 256 * KIB

        greedy = asyncio.create_task(again_and_again())
        await honest.goes_on()
        await honest.goes_on()
        assert not greedy.done()
        greedy.cancel()
        await asyncio.gather(greedy, return_exceptions=True)
        await peer.close()


async def test_channels_that_are_opened_and_closed_without_end_leave_nothing(scene: Scene) -> None:
    async with fetching(scene.sharer, scene.fetcher, pattern(2 * MIB)) as honest:
        peer = await _opened(scene, pattern(MIB))
        file_id = scene.sharer.share(pattern(MIB), "film").file_id
        peer.say(Uninterest(0))
        for number in range(1000):
            peer.say(Interest(number, GROUP, file_id), Request(number, 0, 0), Uninterest(number))
        peer.say(Interest(9999, GROUP, "0" * 64))
        while True:
            kind, body = await peer.frame()
            if kind != FrameType.DATA and decode(kind, body) == Closed(9999):
                break
        uploads = scene.sharer.hub._exchange.uploads
        assert uploads._policy.channel_count(scene.evil.device) == 0
        await honest.goes_on()
        await peer.close()

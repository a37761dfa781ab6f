"""Pieces over real links: whole, cancelled, withdrawn, over budget, and with control frames between them."""

from __future__ import annotations

import asyncio
import os
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import pytest

from core.net.link_times import FRAME_MOST
from core.net.peer_link import PeerLink
from core.wire import limits
from core.wire.errors import PeerError
from core.wire.framing import DataHeader, FrameType, decode_data_header, encode_data_header
from core.wire.peer_messages import Cancel, Closed, Have, Interest, Reject, Request, Uninterest, decode
from tests.fakes.linked_peer import Keys, LinkedPeer, ScriptedPeer, listening
from tests.fakes.talk import FILE, GROUP

PIECE = limits.PIECE_MAX


@asynccontextmanager
async def _pair(keys: Keys) -> AsyncIterator[tuple[LinkedPeer, PeerLink, LinkedPeer, PeerLink]]:
    """A fetcher with channel 0 open at a sharer, and the link of each."""
    a, b = LinkedPeer(keys[0], keys[1]), LinkedPeer(keys[1], keys[0])
    async with listening(a, b):
        a.want(b)
        fetcher, sharer = await a.linked(b), await b.linked(a)
        fetcher.send(Interest(fetcher.free_channel(), GROUP, FILE))
        await b.told.hears(Interest(0, GROUP, FILE))
        yield a, fetcher, b, sharer


@pytest.mark.parametrize("size", [1, 2, FRAME_MOST - 1, FRAME_MOST, FRAME_MOST + 1, 262_144, PIECE])
async def test_a_piece_arrives_as_it_was_sent(keys: Keys, size: int) -> None:
    async with _pair(keys) as (a, fetcher, b, sharer):
        content = os.urandom(size)
        fetcher.request(0, 5, 1, size)
        await b.told.hears(Request(0, 5, 1))
        assert await sharer.send_piece(0, 5, content)
        await a.told.hears("piece", 5)
        assert a.told.pieces[5] == content
        assert sum(a.told.data) == size
        assert fetcher.bytes_in == sharer.bytes_out


async def test_pieces_that_are_sent_at_once_go_out_one_after_another(keys: Keys) -> None:
    async with _pair(keys) as (a, fetcher, b, sharer):
        contents = [os.urandom(500_000) for _ in range(5)]
        for number in range(5):
            fetcher.request(0, number, number, 500_000)
        await b.told.hears(Request(0, 4, 4))
        assert all(await asyncio.gather(*(sharer.send_piece(0, n, each) for n, each in enumerate(contents))))
        await a.told.hears("piece", 4)
        assert [each for each in a.told.heard if each[0] == "piece"] == [("piece", number) for number in range(5)]
        assert a.told.pieces == dict(enumerate(contents))


async def test_both_sides_may_fetch_at_the_same_time(keys: Keys) -> None:
    async with _pair(keys) as (a, one, b, two):
        two.send(Interest(0, GROUP, FILE))
        await a.told.hears(Interest(0, GROUP, FILE))
        content = os.urandom(PIECE)
        for link in (one, two):
            link.request(0, 0, 0, PIECE)
        for peer in (a, b):
            await peer.told.hears(Request(0, 0, 0))
        assert all(await asyncio.gather(one.send_piece(0, 0, content), two.send_piece(0, 0, content[::-1])))
        for peer in (a, b):
            await peer.told.hears("piece", 0)
        assert (b.told.pieces[0], a.told.pieces[0]) == (content, content[::-1])


async def test_a_cancel_stops_a_piece_in_the_middle_and_the_next_one_follows(keys: Keys) -> None:
    async with _pair(keys) as (a, fetcher, b, sharer):
        for number in range(2):
            fetcher.request(0, number, number, 64 * limits.MIB if number == 0 else 1000)
        await b.told.hears(Request(0, 1, 1))
        sending = asyncio.create_task(sharer.send_piece(0, 0, bytes(64 * limits.MIB)))
        await a.told.until(lambda: bool(a.told.data))
        fetcher.cancel(0, 0)
        fetcher.cancel(0, 0)
        assert await sending is False
        # Twice was said once.
        assert b.told.heard.count((Cancel(0, 0),)) == 1
        got = sum(a.told.data)
        assert await sharer.send_piece(0, 1, b"x" * 1000)
        await a.told.hears("piece", 1)
        assert sum(a.told.data) == got + 1000
        assert list(a.told.pieces) == [1]


@pytest.mark.parametrize("how", ["stop", "reject", "closed", "uninterest"])
async def test_a_piece_that_is_no_longer_due_is_stopped_at_a_frame(keys: Keys, how: str) -> None:
    async with _pair(keys) as (a, fetcher, b, sharer):
        fetcher.request(0, 0, 0, 64 * limits.MIB)
        await b.told.hears(Request(0, 0, 0))
        sending = asyncio.create_task(sharer.send_piece(0, 0, bytes(64 * limits.MIB)))
        await a.told.until(lambda: bool(a.told.data))
        match how:
            case "stop":
                sharer.stop_piece(0, 0)
                sharer.send(Reject(0, 0, "withdrawn"))
            case "reject":
                sharer.send(Reject(0, 0, "withdrawn"))
            case "closed":
                sharer.send(Closed(0, "withdrawn"))
            case _:
                fetcher.send(Uninterest(0))
        assert await sending is False
        if how == "uninterest":
            await b.told.hears(Uninterest(0))
        else:
            await a.told.hears(Closed(0, "withdrawn") if how == "closed" else Reject(0, 0, "withdrawn"))
        assert fetcher.is_open
        assert sharer.is_open
        assert a.told.pieces == {}


async def test_what_nobody_waits_for_is_not_sent(keys: Keys) -> None:
    async with _pair(keys) as (_, _, _, sharer):
        before = sharer.bytes_out
        assert await sharer.send_piece(0, 9, b"nobody asked") is False
        sharer.stop_piece(0, 9)
        sharer.send(Reject(0, 9))
        sharer.send(Have(7, (1,)))
        await asyncio.sleep(0.02)
        assert sharer.bytes_out == before


async def test_over_budget_the_peer_waits_and_goes_on_when_there_is_room(keys: Keys) -> None:
    async with _pair(keys) as (a, fetcher, b, sharer):
        a.told.budget = 100
        content = os.urandom(PIECE)
        fetcher.request(0, 0, 0, PIECE)
        await b.told.hears(Request(0, 0, 0))
        sending = asyncio.create_task(sharer.send_piece(0, 0, content))
        await a.told.hears("over budget", 0)
        fetcher.unblock()
        assert a.told.heard.count(("over budget", 0)) == 2
        await asyncio.sleep(0.05)
        assert a.told.data == []
        a.told.budget = None
        fetcher.unblock()
        fetcher.unblock()
        assert await sending
        await a.told.hears("piece", 0)
        assert a.told.pieces[0] == content


async def test_a_cancelled_piece_no_longer_waits_for_its_buffer(keys: Keys) -> None:
    async with _pair(keys) as (a, fetcher, b, sharer):
        a.told.budget = 100
        fetcher.request(0, 0, 0, PIECE)
        fetcher.request(0, 1, 1, 50)
        await b.told.hears(Request(0, 1, 1))
        sending = asyncio.create_task(sharer.send_piece(0, 0, bytes(PIECE)))
        await a.told.hears("over budget", 0)
        fetcher.cancel(0, 0)
        await sending
        assert await sharer.send_piece(0, 1, b"y" * 50)
        await a.told.hears("piece", 1)


async def test_control_frames_overtake_what_is_left_of_a_piece(keys: Keys) -> None:
    a = LinkedPeer(keys[0], keys[1])
    async with listening(a):
        peer = await ScriptedPeer.dial(keys[1], a, receives=8192)
        peer.say(Interest(0, GROUP, FILE), Request(0, 0, 0))
        await a.told.hears(Request(0, 0, 0))
        size = 32 * limits.MIB
        sending = asyncio.create_task(a.link.send_piece(0, 0, bytes(size)))
        kind, _ = await peer.frame()
        assert kind == FrameType.DATA
        a.link.send(Have(0, (7,)))
        got = 0
        while True:
            kind, body = await peer.frame()
            if kind != FrameType.DATA:
                break
            got = decode_data_header(body[:10]).offset
        assert decode(kind, body) == Have(0, (7,))
        # The frames that the two systems had taken: far from the whole piece.
        assert got < 4 * limits.MIB
        peer.say(Cancel(0, 0))
        assert await sending is False
        await peer.close()


async def test_a_link_that_dies_under_a_piece_tells_whoever_sends_it(keys: Keys) -> None:
    async with _pair(keys) as (a, fetcher, b, sharer):
        for number in range(3):
            fetcher.request(0, number, number, 64 * limits.MIB)
        await b.told.hears(Request(0, 2, 2))
        sending = [asyncio.create_task(sharer.send_piece(0, n, bytes(64 * limits.MIB))) for n in range(3)]
        await a.told.until(lambda: bool(a.told.data))
        a.links.unwant(b.device)
        fetcher.abort()
        for task in sending:
            with pytest.raises(PeerError):
                await task
        with pytest.raises(PeerError):
            await sharer.send_piece(0, 2, b"late")
        # All of this is said to nobody.
        sharer.send(Have(0, (1,)))
        sharer.request(0, 0, 0, 1)
        sharer.cancel(0, 0)
        sharer.unblock()


async def test_a_flood_of_frames_does_not_keep_other_work_from_its_turn(keys: Keys) -> None:
    a = LinkedPeer(keys[0], keys[1])
    async with listening(a):
        peer = await ScriptedPeer.dial(keys[1], a)
        peer.say(*(Interest(number, GROUP, FILE) for number in range(limits.CHANNELS_MAX)))
        heard = most = 0
        while len(a.told.heard) <= limits.CHANNELS_MAX:
            await asyncio.sleep(0)
            most, heard = max(most, len(a.told.heard) - heard), len(a.told.heard)
        assert most <= 512
        await peer.close()


async def test_a_peer_may_cut_a_piece_into_frames_as_it_likes(keys: Keys) -> None:
    a = LinkedPeer(keys[0], keys[1])
    async with listening(a):
        peer = await ScriptedPeer.dial(keys[1], a)
        content = os.urandom(300_000)
        a.link.send(Interest(a.link.free_channel(), GROUP, FILE))
        a.link.request(0, 0, 0, len(content))
        at = 0
        for size in (1, 2, 15, limits.DATA_MAX, 16_384, 100_000, 10**9):
            part = content[at : at + size]
            while part:
                frame = part[: limits.DATA_MAX]
                peer.send(encode_data_header(DataHeader(0, 0, at), len(frame)) + frame)
                at, part = at + len(frame), part[len(frame) :]
        await a.told.hears("piece", 0)
        assert a.told.pieces[0] == content
        await peer.close()


async def test_an_answer_goes_out_before_the_data_that_follows_it(keys: Keys) -> None:
    a = LinkedPeer(keys[0], keys[1])
    async with listening(a):
        peer = await ScriptedPeer.dial(keys[1], a)
        peer.say(Interest(0, GROUP, FILE), Request(0, 0, 0))
        await a.told.hears(Request(0, 0, 0))
        a.link.send(Have(0, (0,)))
        assert await a.link.send_piece(0, 0, b"abc")
        assert [(await peer.frame())[0] for _ in range(2)] == [FrameType.HAVE, FrameType.DATA]
        await peer.close()

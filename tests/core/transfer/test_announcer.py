"""When peers are told of new pieces."""

from __future__ import annotations

import asyncio

from core.transfer.announcer import BATCH_SECONDS, Announcer
from core.transfer.upload_policy import Channel, FileUploads
from core.wire import limits
from core.wire.ids import DeviceId
from core.wire.manifest import Piece
from core.wire.peer_messages import Have


class Told:
    def __init__(self) -> None:
        self.now = 10.0
        self.known = 0
        self.messages: list[Have] = []
        self.announcer = Announcer(lambda: self.now, lambda channel, have: self.messages.append(have))
        self.channel = Channel(DeviceId("ann"), 3, FileUploads(9000, lambda: 0, lambda: 0, lambda device: self.known))


async def test_a_piece_is_told_in_the_same_turn_when_little_happens() -> None:
    told = Told()
    told.announcer.tell(told.channel, Piece(7))
    await asyncio.sleep(0)
    assert told.messages == [Have(3, (7,))]


async def test_pieces_of_one_turn_go_together_and_soon_after_in_a_batch() -> None:
    told = Told()
    for piece in (1, 2):
        told.announcer.tell(told.channel, Piece(piece))
    await asyncio.sleep(0)
    for piece in (3, 4):
        told.announcer.tell(told.channel, Piece(piece))
        await asyncio.sleep(0)
    assert told.messages == [Have(3, (1, 2))]
    await asyncio.sleep(3 * BATCH_SECONDS)
    assert told.messages == [Have(3, (1, 2)), Have(3, (3, 4))]


async def test_nobody_is_told_what_they_have_or_after_their_channel_closed() -> None:
    told = Told()
    told.known = 1 << 5
    told.announcer.tell(told.channel, Piece(5))
    told.announcer.tell(told.channel, Piece(6))
    told.announcer.forget(told.channel)
    await asyncio.sleep(0)
    assert told.messages == []


async def test_a_batch_is_cut_to_what_a_message_may_hold() -> None:
    told = Told()
    for piece in range(limits.HAVE_PIECES_MAX + 1):
        told.announcer.tell(told.channel, Piece(piece))
    await asyncio.sleep(0)
    assert [len(message.pieces) for message in told.messages] == [limits.HAVE_PIECES_MAX, 1]


async def test_nothing_is_said_after_the_end() -> None:
    told = Told()
    told.announcer.tell(told.channel, Piece(5))
    told.announcer.close()
    await asyncio.sleep(2 * BATCH_SECONDS)
    assert told.messages == []

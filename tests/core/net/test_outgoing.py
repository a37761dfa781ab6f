"""How big the frames of a link are: a clock of its own, and a stream that carries so many bytes a second."""

from __future__ import annotations

import asyncio
from typing import cast

import pytest

from core.net.link_times import FRAME_LEAST, FRAME_MOST, UNSENT_FRAMES
from core.net.outgoing import Outgoing
from core.net.stream import TlsStream
from core.protocol.session import PeerSession

_KIB = 1024
_PIECE = 256 * _KIB
_HEADER_BYTES = 15


class _Session:
    def is_wanted(self, channel: int, request: int) -> bool:
        return True

    def data_header(self, channel: int, request: int, offset: int, length: int, *, last: bool) -> bytes:
        return bytes(_HEADER_BYTES)


class _Line:
    """Takes a write, and is ready for the next once the link has carried it."""

    def __init__(self, bytes_a_second: float) -> None:
        self.now, self.is_writable = 0.0, True
        self.written: list[int] = []
        self._rate = bytes_a_second

    @property
    def transport(self) -> _Line:
        return self

    def get_extra_info(self, name: str) -> _Line:
        return self

    def setsockopt(self, level: int, option: int, value: int) -> None:
        """As a socket takes it."""

    def clock(self) -> float:
        return self.now

    def write(self, *parts: bytes) -> None:
        self.written.append(sum(map(len, parts)))
        self.is_writable = False

    def carry(self) -> None:
        self.now += self.written[-1] / self._rate
        self.is_writable = True


async def _frames_on(mbit: float) -> list[int]:
    """The frames, with their headers, of the last of 20 pieces on a link of that rate."""
    line = _Line(mbit * 1e6 / 8)
    outgoing = Outgoing(cast("TlsStream", line), line.clock)
    frames: list[int] = []
    for number in range(20):
        before = len(line.written)
        sending = asyncio.ensure_future(outgoing.send_piece(cast("PeerSession", _Session()), 0, number, bytes(_PIECE)))
        while not sending.done():
            await asyncio.sleep(0)
            if not line.is_writable:
                line.carry()
                outgoing.on_writable()
        frames = line.written[before:]
        assert sum(frames) == _PIECE + len(frames) * _HEADER_BYTES
    return frames


@pytest.mark.parametrize("mbit", [5.0, 25.0, 100.0])
async def test_no_piece_waits_whole_in_the_system(mbit: float) -> None:
    assert UNSENT_FRAMES * max(await _frames_on(mbit)) <= _PIECE // 2 + _KIB


async def test_frames_suit_the_link() -> None:
    *slow, last = await _frames_on(1.0)
    assert set(slow) == {FRAME_LEAST}, "header and all, it is one TLS record"
    assert FRAME_LEAST <= last < FRAME_LEAST + _KIB, "what is left of a piece is no frame of its own"
    assert await _frames_on(1000.0) == [FRAME_MOST + _HEADER_BYTES] * 2

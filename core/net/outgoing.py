"""The order in which a link sends: control frames first, then one piece after another, frame by frame.

Invariant: a control frame waits for no more than one data frame and what the system took already.
Frames of a piece are views of it, encrypted at once: nothing is copied, and no more than one frame
waits in user space. On a slow link frames and the system's queue become smaller.
Owned by one `PeerLink`.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from typing import Final

from core.net import tcp
from core.net.link_times import FRAME_FIRST, FRAME_LEAST, FRAME_MOST, UNSENT_FRAMES
from core.net.stream import TlsStream
from core.protocol.session import PeerSession
from core.wire import limits
from core.wire.errors import Kind, PeerError

_SLOW_SECONDS: Final = 0.1
"""A frame that the system takes this long to make room for is too big for the link."""
_FAST_SECONDS: Final = 0.02
_BREATH_BYTES: Final = limits.MIB
"""A receiver that is always ready must not keep this device's other links from their turn."""


class Outgoing:
    """What one link still has to send."""

    def __init__(self, stream: TlsStream, clock: Callable[[], float]) -> None:
        self._stream, self._clock = stream, clock
        self._control: list[bytes] = []
        self._waiting = 0
        self._is_flushing = False
        self._turn = asyncio.Lock()
        self._sending: set[tuple[int, int]] = set()
        self._stopped: set[tuple[int, int]] = set()
        self._room: asyncio.Future[None] | None = None
        self._stuck_since: float | None = None
        self._frame = FRAME_FIRST
        self._is_over = False
        self.sent = 0
        """Bytes of frames that were handed to the system."""

    @property
    def stuck(self) -> float:
        """For how many seconds the system has taken nothing of what waits."""
        return 0.0 if self._stuck_since is None else self._clock() - self._stuck_since

    def send(self, frames: bytes) -> int:
        """Send control frames, those of one turn of the loop together; how many bytes of them wait."""
        self._control.append(frames)
        self._waiting += len(frames)
        if not self._is_flushing:
            self._is_flushing = True
            asyncio.get_running_loop().call_soon(self._flush)
        return self._waiting

    def take_control(self) -> bytes:
        """The control frames that wait, to be sent by the caller."""
        frames = b"".join(self._control)
        self._control.clear()
        self._waiting = 0
        return frames

    async def send_piece(self, session: PeerSession, channel: int, request: int, data: bytes | memoryview) -> bool:
        """Send a whole piece when it is its turn; False if it was stopped or is no longer wanted.

        Raises `PeerError` when the link ends.
        """
        key = (channel, request)
        view = memoryview(data)
        size, at, breath = len(view), 0, 0
        self._sending.add(key)
        try:
            async with self._turn:
                while at < size:
                    if self._is_over:
                        raise PeerError(Kind.PEER_REFUSED, reason="lost")
                    if key in self._stopped or not session.is_wanted(channel, request):
                        return False
                    if not self._stream.is_writable:
                        await self._wait_for_room()
                    elif at - breath >= _BREATH_BYTES:
                        breath = at
                        self._adapt(0.0)
                        await asyncio.sleep(0)
                    else:
                        if self._control:
                            self._flush_control()
                            continue
                        end = min(at + self._frame, size)
                        header = session.data_header(channel, request, at, end - at, last=end == size)
                        self._write(header, view[at:end])
                        at = end
        finally:
            self._sending.discard(key)
            self._stopped.discard(key)
        return True

    def stop_piece(self, channel: int, request: int) -> None:
        """Send no further frame of a piece that is being sent or waits for its turn."""
        if (channel, request) in self._sending:
            self._stopped.add((channel, request))

    def on_writable(self) -> None:
        """The system has taken all that was written."""
        if self._stuck_since is not None:
            self._adapt(self._clock() - self._stuck_since)
            self._stuck_since = None
        if self._control:
            self._flush_control()
        if self._stream.is_writable and self._room is not None and not self._room.done():
            self._room.set_result(None)

    def end(self) -> None:
        """The link has ended: whoever sends a piece is told."""
        self._is_over = True
        self.take_control()
        if self._room is not None and not self._room.done():
            self._room.set_result(None)

    async def _wait_for_room(self) -> None:
        self._room = asyncio.get_running_loop().create_future()
        await self._room

    def _flush(self) -> None:
        self._is_flushing = False
        if self._control and self._stream.is_writable:
            self._flush_control()

    def _flush_control(self) -> None:
        self._write(self.take_control())

    def _write(self, *parts: bytes | memoryview) -> None:
        self.sent += sum(map(len, parts))
        self._stream.write(*parts)
        if not self._stream.is_writable and self._stuck_since is None:
            self._stuck_since = self._clock()

    def _adapt(self, seconds: float) -> None:
        """Send smaller frames where each takes long, and let the system queue less of them."""
        frame = self._frame
        if seconds > _SLOW_SECONDS:
            frame = max(frame // 2, FRAME_LEAST)
        elif seconds < _FAST_SECONDS:
            frame = min(frame * 2, FRAME_MOST)
        if frame != self._frame:
            self._frame = frame
            tcp.limit_unsent(self._stream.transport.get_extra_info("socket"), UNSENT_FRAMES * frame)

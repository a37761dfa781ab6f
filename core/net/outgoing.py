"""The order in which a link sends: control frames first, then one piece after another, frame by frame.

Invariant: a control frame waits for no more than one data frame and what the system took already.
Frames of a piece are views of it, encrypted at once: nothing is copied but what shares a TLS record
with a header, and no more than one frame waits in user space. On a slow link frames and the system's
queue become smaller.
Whoever sends a piece waits for its end only: when the system takes more, what comes next is sent in
the same turn of the loop. Owned by one `PeerLink`.
"""

from __future__ import annotations

import asyncio
from collections import deque
from collections.abc import Callable
from typing import Final

from core.net import tcp
from core.net.link_times import FRAME_FIRST, FRAME_LEAST, FRAME_MOST, UNSENT_FRAMES
from core.net.pace import Pace
from core.net.stream import TlsStream
from core.protocol.session import PeerSession
from core.wire import limits
from core.wire.errors import Kind, PeerError
from core.wire.framing import DATA_HEADER_BYTES, HEADER

_SLOW_SECONDS: Final = 0.012
"""A frame that the system takes this long to make room for is too big for the link: what waits in the system counts as
sent, so with a whole piece there the next would start on another link beside it, and both would arrive late."""
_FAST_SECONDS: Final = 0.004
"""One that goes this quickly may be bigger: 32 KiB take 2.6 ms at 100 Mbit/s, 128 KiB 1.1 ms at 1 Gbit/s."""
_HEADER_BYTES: Final = HEADER.size + DATA_HEADER_BYTES
_TAIL_BYTES: Final = limits.KIB
"""What is left of a piece goes with the frame before it if it is less than this."""
_BREATH_BYTES: Final = limits.MIB
"""A receiver that is always ready must not keep this device's other links from their turn."""


class _Piece:
    """A piece that is being sent or waits for its turn. `end` gets the answer of `send_piece`."""

    __slots__ = ("at", "channel", "end", "pace", "request", "session", "size", "stopped", "view")

    def __init__(
        self, session: PeerSession, channel: int, request: int, data: bytes | memoryview, pace: Pace | None
    ) -> None:
        self.session, self.channel, self.request, self.pace = session, channel, request, pace
        self.view = memoryview(data)
        self.size, self.at = len(self.view), 0
        self.stopped = False
        self.end: asyncio.Future[bool] = asyncio.get_running_loop().create_future()


class Outgoing:
    """What one link still has to send."""

    def __init__(self, stream: TlsStream, clock: Callable[[], float]) -> None:
        self._stream, self._clock = stream, clock
        self._control: list[bytes] = []
        self._waiting = 0
        self._is_flushing = False
        self._pieces: deque[_Piece] = deque()
        self._stuck_since: float | None = None
        self._frame = FRAME_FIRST
        self._wrote = 0
        """Bytes of the last write."""
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
        self._flush_soon()
        return self._waiting

    def take_control(self) -> bytes:
        """The control frames that wait, to be sent by the caller."""
        frames = b"".join(self._control)
        self._control.clear()
        self._waiting = 0
        return frames

    async def send_piece(
        self, session: PeerSession, channel: int, request: int, data: bytes | memoryview, pace: Pace | None = None
    ) -> bool:
        """Send a whole piece when it is its turn; False if it was stopped or is no longer wanted.

        `pace` says when each frame may go. Raises `PeerError` when the link ends.
        """
        if self._is_over:
            raise PeerError(Kind.PEER_REFUSED, reason="lost")
        if not data:
            return True
        piece = _Piece(session, channel, request, data, pace)
        self._pieces.append(piece)
        if len(self._pieces) == 1 and not self._is_flushing:
            self._push()
        try:
            return await piece.end
        finally:
            piece.stopped = True

    def stop_piece(self, channel: int, request: int) -> None:
        """Send no further frame of a piece that is being sent or waits for its turn."""
        for piece in self._pieces:
            if (piece.channel, piece.request) == (channel, request):
                piece.stopped = True
                self._flush_soon()

    def on_writable(self) -> None:
        """The system has taken all that was written."""
        if self._stuck_since is not None:
            seconds, self._stuck_since = self._clock() - self._stuck_since, None
            if seconds > _SLOW_SECONDS or self._wrote >= self._frame:
                self._adapt(seconds)  # the short end of a piece does not show that a whole frame goes as quickly
        self._push()

    def end(self) -> None:
        """The link has ended: whoever sends a piece is told."""
        self._is_over = True
        self.take_control()
        while self._pieces:
            self._finish(PeerError(Kind.PEER_REFUSED, reason="lost"))

    def _flush_soon(self) -> None:
        if not self._is_flushing:
            self._is_flushing = True
            asyncio.get_running_loop().call_soon(self._flush)

    def _flush(self) -> None:
        self._is_flushing = False
        self._push()

    def _push(self) -> None:
        """Send what waits until the system takes no more, for at most a breath."""
        stream, most = self._stream, self.sent + _BREATH_BYTES
        while stream.is_writable and not self._is_over:
            if self._control:
                self._write(self.take_control())
            elif not self._pieces:
                return
            elif self.sent >= most:
                self._adapt(0.0)
                self._flush_soon()
                return
            elif not self._push_frame(self._pieces[0]):
                break
        # What was stopped need not wait for the system.
        while self._pieces and self._pieces[0].stopped:
            self._finish(False)

    def _push_frame(self, piece: _Piece) -> bool:
        """Send a frame of `piece`; False if it has to wait for its pace."""
        if piece.stopped or not piece.session.is_wanted(piece.channel, piece.request):
            self._finish(False)
            return True
        pace = piece.pace
        if pace is not None and not pace.may_send(self._flush_soon):
            return False
        # A small frame fills its TLS records to the last byte, header and all; for a big one that would gain nothing.
        room = self._frame if self._frame == FRAME_MOST else self._frame - _HEADER_BYTES
        at, end = piece.at, piece.at + room
        if piece.size - end < _TAIL_BYTES:
            end = min(piece.size, at + limits.DATA_MAX)
        header = piece.session.data_header(piece.channel, piece.request, at, end - at, last=end == piece.size)
        self._write(header, piece.view[at:end])
        piece.at = end
        if pace is not None:
            pace.on_sent(end - at)
        if end == piece.size:
            self._finish(True)
        return True

    def _finish(self, outcome: bool | PeerError) -> None:
        """The first piece has ended."""
        end = self._pieces.popleft().end
        if end.done():
            return
        if isinstance(outcome, PeerError):
            end.set_exception(outcome)
        else:
            end.set_result(outcome)

    def _write(self, *parts: bytes | memoryview) -> None:
        self._wrote = sum(map(len, parts))
        self.sent += self._wrote
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

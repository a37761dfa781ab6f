"""What TCP offers beyond a stream of bytes: round trip, congestion control, and a short queue of unsent bytes.

Nothing here raises: where the system does not offer something, the answer is None, "" or False, and
links work without it.
"""

from __future__ import annotations

import contextlib
import socket
import struct
import sys
from typing import Final, Protocol

from core.wire import limits

WAN_SECONDS: Final = 0.005
"""A round trip longer than this is no local network; there one lost packet in two hundred starves cubic, not bbr."""
_BBR: Final = b"bbr"
_CONGESTION_NAME_BYTES: Final = 16
_RTT_OFFSET: Final = 148
"""Of `tcpi_min_rtt`, since Linux 4.6: the smoothed one counts delayed acknowledgements and our own queue too."""
_RTT: Final = struct.Struct("=I")
# Other systems give these numbers other meanings or layouts.
_LINUX: Final = sys.platform == "linux"
_TCP_INFO: Final[int | None] = getattr(socket, "TCP_INFO", None) if _LINUX else None
_TCP_CONGESTION: Final[int | None] = getattr(socket, "TCP_CONGESTION", None) if _LINUX else None
_TCP_USER_TIMEOUT: Final[int | None] = getattr(socket, "TCP_USER_TIMEOUT", None) if _LINUX else None
# `socket` does not know this one yet; Linux has it from 6.15 on.
_TCP_RTO_MAX_MS: Final[int | None] = 44 if _LINUX else None
_AGAIN_MS: Final = 2000
"""A network that was away for long is tried again every so often; without a word, after up to two minutes."""
# `socket` knows this one from Python 3.12 on.
_TCP_NOTSENT_LOWAT: Final[int | None] = getattr(socket, "TCP_NOTSENT_LOWAT", 25 if _LINUX else None)


class Socket(Protocol):
    """What this room needs of a socket; transports give one that can do this much."""

    def getsockopt(self, level: int, optname: int, buflen: int, /) -> bytes:
        """As of `socket.socket`."""

    def setsockopt(self, level: int, optname: int, value: int | bytes, /) -> None:
        """As of `socket.socket`."""


def round_trip(sock: Socket) -> float | None:
    """The shortest round trip in seconds that the system measured lately, or None."""
    if _TCP_INFO is None:
        return None
    try:
        info = sock.getsockopt(socket.IPPROTO_TCP, _TCP_INFO, _RTT_OFFSET + _RTT.size)
        (micros,) = _RTT.unpack_from(info, _RTT_OFFSET)
    except (OSError, struct.error):
        return None
    return float(micros) / 1e6 if micros else None


def congestion(sock: Socket) -> str:
    """The congestion control in use, or "" where the system does not say."""
    if _TCP_CONGESTION is None:
        return ""
    try:
        return sock.getsockopt(socket.IPPROTO_TCP, _TCP_CONGESTION, _CONGESTION_NAME_BYTES).split(b"\0")[0].decode()
    except (OSError, UnicodeDecodeError):
        return ""


def use_bbr(sock: Socket) -> bool:
    """Use bbr if the kernel offers it; whether it does."""
    if _TCP_CONGESTION is None:
        return False
    try:
        sock.setsockopt(socket.IPPROTO_TCP, _TCP_CONGESTION, _BBR)
    except OSError:
        return False
    return True


def prepare(sock: Socket, handshakes: float, unsent: int) -> tuple[float, str]:
    """Make a connection fit for pieces; its round trip in seconds, and its congestion control.

    `handshakes`: the seconds that TCP's and TLS's took. Where the system does not say more, half of that is taken.
    """
    rtt = round_trip(sock)
    if rtt is None:
        # Two of them went into the handshakes, and some computing.
        rtt = handshakes / 2
    if rtt > WAN_SECONDS:
        use_bbr(sock)
    limit_unsent(sock, unsent)
    try_often(sock)
    return rtt, congestion(sock)


def try_often(sock: Socket) -> bool:
    """Send again every two seconds what the network lost while it was away; whether the system can do that.

    It would give up sooner then, since it counts the tries: so it is told how long a link may be silent.
    """
    if _TCP_RTO_MAX_MS is None or _TCP_USER_TIMEOUT is None:
        return False
    try:
        sock.setsockopt(socket.IPPROTO_TCP, _TCP_RTO_MAX_MS, _AGAIN_MS)
        sock.setsockopt(socket.IPPROTO_TCP, _TCP_USER_TIMEOUT, int(limits.IDLE_SECONDS * 1000))
    except OSError:
        return False
    return True


def limit_unsent(sock: Socket, most: int) -> None:
    """Let the system refuse more while `most` bytes wait unsent, so that the next frame does not wait for megabytes."""
    if _TCP_NOTSENT_LOWAT is not None:
        with contextlib.suppress(OSError):
            sock.setsockopt(socket.IPPROTO_TCP, _TCP_NOTSENT_LOWAT, most)

"""How long a link may take for what, in seconds, and how many there may be: the limits of the wire as one value.

Handed in, so that a test can wait for a deadline without waiting a minute. The product uses the defaults.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from core.wire import limits


@dataclass(frozen=True, slots=True)
class LinkTimes:
    """Seconds; formats of the peer wire, and how dialling behaves."""

    handshake: float = limits.HANDSHAKE_SECONDS
    """From the connection, or its attempt, until TLS stands."""
    hello: float = limits.HELLO_SECONDS
    """From there until the other side has said who it is."""
    control: float = limits.CONTROL_SECONDS
    """A control frame from its first byte to its last."""
    ping: float = limits.PING_SECONDS
    """Between two pings."""
    idle: float = limits.IDLE_SECONDS
    """Without a byte from the peer."""
    drain: float = limits.DRAIN_SECONDS
    """For the network to take what lies in the write buffer, which is at most a frame."""
    probe: float = 5.0
    """For the answer to a ping that asks whether a link is still alive."""
    linger: float = 5.0
    """For the peer to take our last words and close too."""
    expelled_linger: float = 0.5
    """The same for one who may have nothing any more."""
    tick: float = 1.0
    """Between two looks at the deadlines above; each is kept to within one tick."""
    larger_waits: float = 1.0
    """How long the larger device id leaves dialling to the smaller one."""
    first_retry: float = 0.5
    last_retry: float = 30.0
    """Pauses between attempts double from the first to the last."""
    settled: float = 10.0
    """A link that lasted this long makes the next pause a first one again."""
    stagger: float = 0.25
    """Between attempts at several addresses of one device (RFC 8305, connection attempt delay)."""


@dataclass(frozen=True, slots=True)
class LinkCaps:
    """How many at once; a connection over a cap is closed before TLS."""

    handshakes: int = limits.HANDSHAKES_MAX
    handshakes_per_address: int = limits.HANDSHAKES_PER_ADDRESS_MAX
    links: int = limits.LINKS_MAX


FRAME_MOST: Final = limits.DATA_MAX
"""Payload of a data frame on a fast link. The smaller ones below are of frames with their headers."""
FRAME_FIRST: Final = 32 * limits.KIB
"""Before it is known which of the two a link is."""
FRAME_LEAST: Final = 16 * limits.KIB
"""And on a slow one, so that control frames come through: one TLS record."""
UNSENT_FRAMES: Final = 2
"""Frames that the system takes beyond what the network may carry now; control frames wait behind them."""
BACKLOG_MAX: Final = 2 * limits.MIB
"""Control frames that wait for a peer that does not read: 4,096 bitfields of usual files are 1 MiB."""

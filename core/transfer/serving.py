"""One request that is being served: read from the disk, waiting for its turn, or on its way.

Invariant: whether its receiver holds it up is told by what was sent of it, and a send that waits for a limit of this
device is never blamed on the receiver. Made and ended by `uploads`; the link asks it before each frame.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Final

from core.net.pace import Pace
from core.transfer.catalogue import Entry
from core.transfer.link import Link
from core.transfer.rates import Clock, Rate
from core.transfer.upload_policy import Job
from core.wire import limits

HELD_SECONDS: Final = 2.0
"""A send that is younger has not shown how fast its receiver reads."""
HELD_AGAIN_SECONDS: Final = 0.2
"""The same for a receiver that made room already, and has not taken a piece at any speed since."""
HELD_RATE: Final = 32 * limits.KIB
"""Bytes a second: who takes less is held up by nothing but itself, or by a link that is of little use to anybody."""


@dataclass(eq=False, slots=True)
class Serving:
    """A request that was taken from the queue."""

    job: Job
    entry: Entry
    client: Client
    go: asyncio.Future[None]
    """Resolved when it may be sent."""
    pace: Pace
    """How fast it may go."""
    clock: Clock
    rate: Rate
    sending: bool = False
    dropped: bool = False
    sent: int = 0
    """Bytes of it that were sent."""
    since: float = 0.0
    """When it began to be sent."""
    is_paced: bool = False
    """Whether its next frame waits for a limit of this device."""

    def may_send(self, again: Callable[[], None]) -> bool:
        """Whether a frame of it may go now."""
        may = self.pace.may_send(again)
        self.is_paced = not may
        return may

    def on_sent(self, nbytes: int) -> None:
        """A frame of it went."""
        self.sent += nbytes
        self.rate.add(nbytes)
        self.entry.given.on_sent(self.job.device, nbytes, self.clock)
        self.pace.on_sent(nbytes)

    def is_held_up(self) -> bool:
        """Whether it is being sent and its receiver takes next to nothing."""
        if not self.sending or self.dropped or self.is_paced:
            return False
        patience = HELD_AGAIN_SECONDS if self.client.is_slow else HELD_SECONDS
        return self.clock() - self.since > patience and self.speed() < HELD_RATE

    def speed(self) -> float:
        """Bytes a second that its receiver took so far."""
        return self.sent / max(self.clock() - self.since, 1e-6)


@dataclass(eq=False, slots=True)
class Client:
    """One linked device that may fetch from us."""

    link: Link
    serving: list[Serving] = field(default_factory=list)
    is_slow: bool = False
    """Whether it made room for others, and has not taken a piece at any speed since."""

"""Whom to serve next, and what to put off. No I/O, no clock of its own.

Invariant: a piece that nobody else is known to have (a sole holder's piece) is promised to one
connected peer before any such piece is promised to a second, unless a peer insists; nobody is put off
twice for one piece, so "later" never leaves a peer without an answer. A queued request is answered
once: served, rejected or cancelled. Links are served in turn, by the fewest bytes given.

Used by `core.transfer.uploads`, which does the reading and sending, and by the simulator.
"""

from __future__ import annotations

import random
from collections.abc import Callable, Hashable
from dataclasses import dataclass, field
from typing import Final

from core.pieces import bitmap
from core.pieces.availability import Availability
from core.pieces.bitmap import Bitmap
from core.wire import limits
from core.wire.ids import DeviceId
from core.wire.manifest import Piece
from core.wire.peer_messages import RejectReason

SUGGESTIONS: Final = 4
"""Pieces named in a "later": enough that one is still free when the peer asks, few enough to stay random."""


@dataclass(frozen=True, slots=True)
class Job:
    """A request to serve: `length` bytes of `piece` to `device`."""

    device: DeviceId
    channel: int
    request: int
    piece: Piece
    length: int


@dataclass(frozen=True, slots=True)
class Refusal:
    """A request that is not served."""

    reason: RejectReason
    suggest: tuple[int, ...] = ()


class FileUploads:
    """What was handed out of one file, and to whom. `have` and `elsewhere` are asked when needed.

    `elsewhere()` are the pieces that some other holder is known to have; a sharer that fetches
    nothing of the file knows of none, and counts what it gave.
    """

    def __init__(self, pieces: int, have: Callable[[], Bitmap], elsewhere: Callable[[], Bitmap]) -> None:
        self.have = have
        self.elsewhere = elsewhere
        self.given = Availability(pieces)
        """Copies promised to peers that are still connected."""

    def kept(self) -> Bitmap:
        """Pieces that nobody else has or was promised."""
        return self.given.levels[0] & self.have() & ~self.elsewhere()

    def copies(self, piece: Piece) -> int:
        """How many copies of `piece` are promised or given to connected peers."""
        return next(count for count, level in enumerate(self.given.levels) if level >> piece & 1)


@dataclass(slots=True)
class Channel:
    """One file as one peer fetches it from us."""

    device: DeviceId
    number: int
    file: FileUploads
    given: Bitmap = 0
    """Pieces promised or given on this channel."""
    known: Bitmap = 0
    """Pieces that the peer says it has."""
    put_off: Bitmap = 0
    queue: dict[int, Job] = field(default_factory=dict)


@dataclass(slots=True)
class _Link:
    channels: dict[int, Channel] = field(default_factory=dict)
    served: float = 0.0
    queued: int = 0
    busy: bool = False


class UploadPolicy:
    """The queues of all peers that fetch from this device."""

    def __init__(self, rng: random.Random) -> None:
        self._rng = rng
        self._links: dict[DeviceId, _Link] = {}
        self._waiting: dict[DeviceId, None] = {}
        self._turn = 0.0

    # -- channels

    def open(self, device: DeviceId, number: int, file: FileUploads) -> Channel:
        """`device` fetches `file` on its channel `number`."""
        channel = Channel(device, number, file)
        self._links.setdefault(device, _Link()).channels[number] = channel
        return channel

    def channel(self, device: DeviceId, number: int) -> Channel | None:
        """The channel of that number, if it is open."""
        link = self._links.get(device)
        return link.channels.get(number) if link else None

    def channels(self) -> list[Channel]:
        """Every open channel."""
        return [channel for link in self._links.values() for channel in link.channels.values()]

    def close(self, device: DeviceId, number: int, *, gone: bool) -> list[Job]:
        """End a channel; returns the requests that were queued on it.

        `gone`: the peer is no longer there, so what it was given counts as given to nobody.
        """
        link = self._links.get(device)
        channel = link.channels.pop(number, None) if link else None
        if link is None or channel is None:
            return []
        dropped = list(channel.queue.values())
        link.queued -= len(dropped)
        if gone:
            channel.file.given.remove(channel.given)
        if not link.queued:
            self._waiting.pop(device, None)
        if not link.channels and not link.busy:
            del self._links[device]
        return dropped

    # -- requests

    def on_request(self, channel: Channel, request: int, piece: Piece, length: int) -> Refusal | None:
        """Queue a request, or say why not. A second request for what was put off once is served."""
        link, file, bit = self._links[channel.device], channel.file, 1 << piece
        if not file.have() & bit:
            return Refusal(RejectReason.NOT_HERE)
        if link.queued >= limits.REQUESTS_MAX:
            return Refusal(RejectReason.LATER)
        if not channel.put_off & bit:
            kept = file.kept()
            if kept and not kept & bit:
                useful = kept & ~channel.given & ~channel.known
                if useful:
                    channel.put_off |= bit
                    return Refusal(RejectReason.LATER, self._some_of(useful))
        channel.queue[request] = Job(channel.device, channel.number, request, piece, length)
        if not channel.given & bit:
            channel.given |= bit
            file.given.add(bit)
        if not link.queued:
            # A link that was away does not get the time back that it did not use.
            link.served = max(link.served, self._turn)
        link.queued += 1
        if not link.busy:
            self._waiting[channel.device] = None
        return None

    def on_cancel(self, channel: Channel, request: int) -> bool:
        """Take a queued request back; False if it is not queued (any more)."""
        job = channel.queue.pop(request, None)
        if job is None:
            return False
        self._unpromise(channel, job)
        link = self._links[channel.device]
        link.queued -= 1
        if not link.queued:
            self._waiting.pop(channel.device, None)
        return True

    def on_known(self, channel: Channel, bits: Bitmap) -> None:
        """The peer says that it has these pieces."""
        channel.known |= bits

    def next(self) -> Job | None:
        """Take the next request to serve: of the link that was given least, the piece with the fewest copies out.

        Its link is busy, and not chosen again, until `on_served`.
        """
        if not self._waiting:
            return None
        device = min(self._waiting, key=lambda d: self._links[d].served)
        link = self._links[device]
        channel, job = min(
            ((c, j) for c in link.channels.values() for j in c.queue.values()), key=lambda pair: pair[0].file.copies(pair[1].piece)
        )
        del channel.queue[job.request]
        link.queued -= 1
        link.busy = True
        self._turn = link.served
        link.served += job.length
        del self._waiting[device]
        return job

    def on_served(self, job: Job, *, whole: bool) -> None:
        """A request taken with `next` was sent, or (not `whole`) was given up."""
        link = self._links.get(job.device)
        if link is None:
            return
        link.busy = False
        if link.queued:
            self._waiting[job.device] = None
        channel = link.channels.get(job.channel)
        if not whole and channel is not None:
            self._unpromise(channel, job)
        if not link.channels:
            del self._links[job.device]

    def _unpromise(self, channel: Channel, job: Job) -> None:
        bit = 1 << job.piece
        channel.given &= ~bit
        channel.file.given.remove(bit)

    def _some_of(self, useful: Bitmap) -> tuple[int, ...]:
        some: set[int] = set()
        for _ in range(SUGGESTIONS):
            some.add(bitmap.choose(useful, self._rng))
        return tuple(some)

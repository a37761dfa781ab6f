"""Whom to serve next, and what to put off. No I/O, no clock of its own.

Invariant: a piece that nobody else is known to have (a sole holder's piece) is promised to one
connected peer before any such piece is promised to a second, unless a peer insists; nobody is put off
twice for one piece, so "later" never leaves a peer without an answer. A queued request is answered
once: served, rejected or cancelled. Links are served in turn, by the fewest bytes given, but for a
piece that has not left this device yet: it goes before others of its file.

Used by `core.transfer.uploads`, which does the reading and sending, and by the simulator.
"""

from __future__ import annotations

import random
from collections.abc import Callable, Iterator
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
SET_BACK_BYTES: Final = 64 * limits.MIB
"""A few seconds of a quick link, for which a receiver that did not read holds nobody up again."""
TAKEN_MAX: Final = 2
"""Requests of one link that are being served: one is sent while the next is read from the disk."""


@dataclass(frozen=True, slots=True, eq=False)
class Job:
    """A request to serve: `length` bytes of `piece` to `device`, who asked on `channel`."""

    device: DeviceId
    channel: Channel
    request: int
    piece: Piece
    length: int


@dataclass(frozen=True, slots=True)
class Refusal:
    """A request that is not served."""

    reason: RejectReason
    suggest: tuple[int, ...] = ()


class FileUploads:
    """What was handed out of one file, and what is known of it. The questions are asked when needed.

    `have()` are the pieces that are here, `elsewhere()` those that some other holder is known to have,
    `known_of(device)` those that this one has. A sharer that fetches nothing of the file is told of
    nobody's pieces, and counts what it gave.
    """

    def __init__(
        self,
        pieces: int,
        have: Callable[[], Bitmap],
        elsewhere: Callable[[], Bitmap],
        known_of: Callable[[DeviceId], Bitmap],
    ) -> None:
        self.pieces = pieces
        self.have = have
        self.elsewhere = elsewhere
        self.known_of = known_of
        self.begun: Bitmap = 0
        """Pieces that were taken to be served, to whomever."""
        self.given = Availability(pieces)
        """Copies promised to peers that are still connected."""

    def kept(self) -> Bitmap:
        """Pieces that nobody else has or was promised."""
        return self.given.levels[0] & self.have() & ~self.elsewhere()

    def unsent(self) -> Bitmap:
        """Pieces that nobody else has and that have not been on their way to anybody yet."""
        return self.have() & ~self.begun & ~self.elsewhere()

    def copies(self, piece: Piece) -> int:
        """How many copies of `piece` are promised or given to connected peers."""
        return next(count for count, level in enumerate(self.given.levels) if level >> piece & 1)


@dataclass(slots=True, eq=False)
class Channel:
    """One file as one peer fetches it from us."""

    device: DeviceId
    number: int
    file: FileUploads
    given: Bitmap = 0
    """Pieces promised or given on this channel."""
    put_off: Bitmap = 0
    """Pieces that the peer was told to ask for later, once."""
    queue: dict[int, Job] = field(default_factory=dict)


@dataclass(slots=True)
class _Link:
    channels: dict[int, Channel] = field(default_factory=dict)
    served: float = 0.0
    queued: int = 0
    taken: int = 0

    def jobs(self) -> Iterator[Job]:
        """What waits on it."""
        return (job for channel in self.channels.values() for job in channel.queue.values())


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

    def channel_count(self, device: DeviceId) -> int:
        """How many channels `device` has open."""
        link = self._links.get(device)
        return len(link.channels) if link else 0

    def channels_of(self, device: DeviceId) -> list[Channel]:
        """The open channels of `device`."""
        link = self._links.get(device)
        return list(link.channels.values()) if link else []

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
            channel.given = 0
        self._consider(device, link)
        if not link.channels and not link.taken:
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
                useful = kept & ~channel.given & ~file.known_of(channel.device)
                if useful:
                    channel.put_off |= bit
                    return Refusal(RejectReason.LATER, self._some_of(useful))
        channel.queue[request] = Job(channel.device, channel, request, piece, length)
        if not channel.given & bit:
            channel.given |= bit
            file.given.add(bit)
        if not link.queued:
            # A link that was away does not get the time back that it did not use.
            link.served = max(link.served, self._turn)
        link.queued += 1
        self._consider(channel.device, link)
        return None

    def on_cancel(self, channel: Channel, request: int) -> bool:
        """Take a queued request back; False if it is not queued (any more)."""
        job = channel.queue.pop(request, None)
        if job is None:
            return False
        self._unpromise(job)
        link = self._links[channel.device]
        link.queued -= 1
        self._consider(channel.device, link)
        return True

    def next(self, *, second: bool = True) -> Job | None:
        """Take the next request to serve: of the link that was given least, the piece with the fewest copies out.

        Of several that were given as little a random one is next: in one order for all, many who have the same piece
        would give it to the same few. If a piece of the same file that is nowhere else yet waits on another link, it
        goes before. A link has at most `TAKEN_MAX` requests taken until `on_served`. Its second is taken only when no
        other link waits for a first, and only if `second` allows.
        """
        if not self._waiting:
            return None
        links, chance = self._links, self._rng.random
        turn = {device: (links[device].taken, links[device].served, chance()) for device in self._waiting}
        link = links[min(turn, key=turn.__getitem__)]
        if link.taken and not second:
            return None
        job = min(link.jobs(), key=lambda job: job.channel.file.copies(job.piece))
        file = job.channel.file
        if unsent := file.unsent():
            jobs = (job for device in turn if not links[device].taken for job in links[device].jobs())
            new = (job for job in jobs if job.channel.file is file and unsent >> job.piece & 1)
            job = min(new, key=lambda job: (turn[job.device], file.copies(job.piece)), default=job)
            link = links[job.device]
        file.begun |= 1 << job.piece
        del job.channel.queue[job.request]
        link.queued -= 1
        link.taken += 1
        self._turn = max(self._turn, link.served)
        link.served += job.length
        self._consider(job.device, link)
        return job

    def set_back(self, device: DeviceId) -> None:
        """It held up others: it is served again when each of those who wait was given `SET_BACK_BYTES`."""
        link = self._links.get(device)
        if link is not None:
            link.served += SET_BACK_BYTES

    def on_served(self, job: Job, *, whole: bool) -> None:
        """A request taken with `next` was sent, or (not `whole`) was given up."""
        link = self._links.get(job.device)
        if link is None:
            return
        link.taken -= 1
        if not whole:
            job.channel.file.begun &= ~(1 << job.piece)
            self._unpromise(job)
        if not link.channels and not link.taken:
            self._waiting.pop(job.device, None)
            del self._links[job.device]
        else:
            self._consider(job.device, link)

    def _consider(self, device: DeviceId, link: _Link) -> None:
        if link.queued and link.taken < TAKEN_MAX:
            self._waiting[device] = None
        else:
            self._waiting.pop(device, None)

    def _unpromise(self, job: Job) -> None:
        bit = 1 << job.piece
        if job.channel.given & bit:
            job.channel.given ^= bit
            job.channel.file.given.remove(bit)

    def _some_of(self, useful: Bitmap) -> tuple[int, ...]:
        some: set[int] = set()
        for _ in range(SUGGESTIONS):
            some.add(bitmap.choose(useful, self._rng))
        return tuple(some)

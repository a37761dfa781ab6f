"""Serves pieces: asks who may have them, reads ahead from the disk, sends one after another.

Invariant: nothing leaves this device but to a device that the group's roster names now; a roster
change takes effect in the call that reports it. Every request is answered once: with the piece, or
with a rejection, unless the peer took it back or its channel was closed. The order is
`upload_policy`'s, how many are sent at once is `lanes`'.

Driven by the hub, which hands in links, messages and roster changes.
"""

from __future__ import annotations

import asyncio
import logging
import random
from collections import Counter, defaultdict
from typing import Final

from core.pieces import bitmap
from core.transfer.announcer import Announcer
from core.transfer.catalogue import Catalogue, Entry, FileKey
from core.transfer.lanes import Lanes
from core.transfer.link import Link, Members
from core.transfer.rates import Clock, Rate
from core.transfer.serving import HELD_RATE, Client, Serving
from core.transfer.throttle import Throttle
from core.transfer.upload_policy import Channel, Job, UploadPolicy
from core.wire import limits
from core.wire.errors import Kind, PeerError, ProtocolError, ShareError
from core.wire.ids import DeviceId, FileId, GroupId
from core.wire.manifest import Piece
from core.wire.peer_messages import Bitfield, Cancel, Closed, Have, Interest, Reject, RejectReason, Request, Uninterest

AHEAD_BYTES: Final = 256 * limits.KIB
"""Read from the disk before its turn to be sent: one piece, or several small ones."""
SECOND_BYTES: Final = 4 * limits.MIB
"""Read for links that are being sent something already. Counted apart, or one slow link would hold up all others."""
LOOK_SECONDS: Final = 0.1
"""Between two looks, while all lanes are taken, at whether one of them is held up by its receiver."""
_log = logging.getLogger(__name__)


class Uploads:
    """Everything that this device gives."""

    def __init__(
        self, members: Members, catalogue: Catalogue, rng: random.Random, clock: Clock, throttle: Throttle
    ) -> None:
        self.rate = Rate(clock)
        """Bytes of pieces that are being sent."""
        self.whole = 0
        """Bytes of whole pieces that were sent."""
        self.given: Counter[tuple[GroupId, DeviceId]] = Counter()
        """The same by group and device, until somebody takes them."""
        self.moved: dict[Entry, None] = {}
        """What gave anything since it was last looked at."""
        self._clock = clock
        self._throttle = throttle
        self._members = members
        self._catalogue = catalogue
        self._policy = UploadPolicy(rng)
        self._lanes = Lanes(clock)
        self._announcer = Announcer(clock, self._send_have)
        self._clients: dict[DeviceId, Client] = {}
        self._entries: dict[Channel, Entry] = {}
        self._channels: defaultdict[Entry, dict[Channel, None]] = defaultdict(dict)
        self._taken: dict[Serving, None] = {}
        """Being read, or read and waiting for their turn."""
        self._ready: dict[Serving, None] = {}
        self._timer: asyncio.TimerHandle | None = None
        self._tasks: set[asyncio.Task[None]] = set()
        self._closed = False

    # -- links and messages

    def on_link(self, link: Link) -> None:
        """A link is up."""
        self._clients[link.device] = Client(link)

    def on_link_gone(self, link: Link) -> None:
        """A link is down; what its peer was given counts as gone with it."""
        client = self._clients.pop(link.device, None)
        if client is None:
            return
        for serving in client.serving:
            self._drop(serving)
        for channel in self._policy.channels_of(link.device):
            self._close(channel, gone=True)

    def on_interest(self, link: Link, message: Interest) -> FileKey | None:
        """Open a channel, or refuse; returns what the peer wants if it may have it. One channel a file and peer."""
        if self._policy.channel(link.device, message.channel) is not None:
            raise ProtocolError("interest: the channel is open")
        if self._policy.channel_count(link.device) >= limits.CHANNELS_MAX:
            raise ProtocolError("interest: too many channels")
        key = FileKey(GroupId(message.group_id), FileId(message.file_id))
        entry = self._catalogue.find(key)
        if entry is None or not self._is_allowed(link.device, key.group_id):
            link.send(Closed(message.channel, RejectReason.UNKNOWN))
            return None
        if any(channel.device == link.device for channel in self._channels.get(entry, ())):
            # Each would count as one more copy of every piece, and the counting is ours to pay for.
            raise ProtocolError("interest: twice in one file")
        channel = self._policy.open(link.device, message.channel, entry.uploads)
        self._entries[channel] = entry
        self._channels[entry][channel] = None
        if entry.is_complete():
            link.send(Bitfield(message.channel, complete=True))
        else:
            link.send(Bitfield(message.channel, bitmap.to_wire(entry.have(), entry.source.pieces)))
        return key

    def on_request(self, link: Link, message: Request) -> None:
        """Queue a request, or reject it. `ProtocolError` after too many that make no sense."""
        channel = self._policy.channel(link.device, message.channel)
        if channel is None:
            # The link knows the channel, so it is withdrawn and its last piece is being sent.
            link.send(Reject(message.channel, message.request, RejectReason.WITHDRAWN))
            return
        entry = self._entries[channel]
        if message.piece >= entry.source.pieces:
            link.send(Reject(message.channel, message.request, RejectReason.NOT_HERE))
            link.note_invalid_request()
            return
        if not self._is_allowed(link.device, entry.key.group_id):
            self._revoke(channel)
            return
        if message.request in channel.queue or self._serving_of(channel, message.request):
            raise ProtocolError("request: its number is in use")
        piece = Piece(message.piece)
        refusal = self._policy.on_request(channel, message.request, piece, entry.source.length_of(piece))
        if refusal is not None:
            link.send(Reject(message.channel, message.request, refusal.reason, refusal.suggest))
        else:
            self._pump()

    def on_cancel(self, link: Link, message: Cancel) -> None:
        """Take a request back, wherever it is."""
        channel = self._policy.channel(link.device, message.channel)
        if channel is None or self._policy.on_cancel(channel, message.request):
            return
        serving = self._serving_of(channel, message.request)
        if serving is not None:
            self._drop(serving)

    def on_uninterest(self, link: Link, message: Uninterest) -> None:
        """The peer closes its channel."""
        channel = self._policy.channel(link.device, message.channel)
        if channel is not None:
            for serving in self._servings_of(channel):
                self._drop(serving)
            self._close(channel, gone=False)

    # -- what this device does

    def set_peers(self, most: int) -> None:
        """Serve at most so many peers at once; 0: as many as do well."""
        self._lanes.set_most(most)
        self._start_ready()

    def fetchers(self, entry: Entry) -> list[DeviceId]:
        """Who fetches a file from here now."""
        return [channel.device for channel in self._channels.get(entry, ())]

    def had_by(self, entry: Entry, device: DeviceId) -> int:
        """How many pieces `device` is known to have, or was given, if it fetches the file from here."""
        channels = (channel for channel in self._channels.get(entry, ()) if channel.device == device)
        return sum((channel.given | entry.uploads.known_of(device)).bit_count() for channel in channels)

    def busy(self) -> list[Entry]:
        """The files that somebody fetches from here now."""
        return list(self._channels)

    def announce(self, entry: Entry, piece: Piece) -> None:
        """`piece` is here now: tell those who fetch the file."""
        for channel in self._channels.get(entry, ()):
            self._announcer.tell(channel, piece)

    def withdraw(self, entry: Entry) -> None:
        """Serve no new piece of `entry`: what waits is rejected, what is being sent is finished."""
        for channel in tuple(self._channels.get(entry, ())):
            client = self._clients[channel.device]
            sending = None
            for serving in self._servings_of(channel):
                if serving.sending:
                    sending = serving
                else:
                    self._reject(serving.job, RejectReason.WITHDRAWN)
                    self._drop(serving)
            for job in self._close(channel, gone=False):
                self._reject(job, RejectReason.WITHDRAWN)
            if sending is None:
                client.link.send(Closed(channel.number, RejectReason.WITHDRAWN))

    def on_roster_changed(self, group_id: GroupId) -> None:
        """Close the channels of those who may no longer fetch from the group; running sends stop."""
        for channel, entry in tuple(self._entries.items()):
            if entry.key.group_id == group_id and not self._is_allowed(channel.device, group_id):
                self._revoke(channel)

    async def close(self) -> None:
        """End every send and wait for the reading threads."""
        self._closed = True
        self._announcer.close()
        if self._timer is not None:
            self._timer.cancel()
            self._timer = None
        for task in self._tasks:
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)

    def _is_allowed(self, device: DeviceId, group_id: GroupId) -> bool:
        return self._members.serves(group_id) and self._members.may(device, group_id, "fetch")

    def _servings_of(self, channel: Channel) -> list[Serving]:
        client = self._clients.get(channel.device)
        return [s for s in client.serving if s.job.channel is channel] if client else []

    def _serving_of(self, channel: Channel, request: int) -> Serving | None:
        return next((s for s in self._servings_of(channel) if s.job.request == request), None)

    def _reject(self, job: Job, reason: RejectReason) -> None:
        client = self._clients.get(job.device)
        if client is not None:
            client.link.send(Reject(job.channel.number, job.request, reason))

    def _send_have(self, channel: Channel, have: Have) -> None:
        client = self._clients.get(channel.device)
        if client is not None and channel in self._entries:
            client.link.send(have)

    def _revoke(self, channel: Channel) -> None:
        """The peer may have nothing more: stop within a frame and close."""
        for serving in self._servings_of(channel):
            self._drop(serving)
        self._close(channel, gone=True)
        self._clients[channel.device].link.send(Closed(channel.number, RejectReason.UNKNOWN))

    def _close(self, channel: Channel, *, gone: bool) -> list[Job]:
        entry = self._entries.pop(channel)
        del self._channels[entry][channel]
        if not self._channels[entry]:
            del self._channels[entry]
        self._announcer.forget(channel)
        return self._policy.close(channel.device, channel.number, gone=gone)

    # -- serving

    def _pump(self) -> None:
        """Take requests and read their pieces, as far ahead as is allowed."""
        while (job := self._next()) is not None:
            client = self._clients[job.device]
            entry = self._entries[job.channel]
            go: asyncio.Future[None] = asyncio.get_running_loop().create_future()
            pace = self._throttle.sending(client.link, entry.key)
            serving = Serving(job, entry, client, go, pace, self._clock, self.rate)
            client.serving.append(serving)
            self._taken[serving] = None
            task = asyncio.create_task(self._serve(serving), name="serve a piece")
            self._tasks.add(task)
            task.add_done_callback(self._on_task_done)

    def _on_task_done(self, task: asyncio.Task[None]) -> None:
        self._tasks.discard(task)
        if not task.cancelled() and (error := task.exception()) is not None:
            _log.error("serving a piece", exc_info=error)

    def _next(self) -> Job | None:
        if self._closed:
            return None
        ahead = second = 0
        for serving in self._taken:
            if serving.client.serving[0] is serving:
                ahead += serving.job.length
            else:
                second += serving.job.length
        return self._policy.next(second=second < SECOND_BYTES) if ahead < AHEAD_BYTES else None

    async def _serve(self, serving: Serving) -> None:
        job, entry, client, whole = serving.job, serving.entry, serving.client, False
        try:
            data = await self._read(serving)
            if data is None or not await self._turn(serving):
                return
            whole = await client.link.send_piece(job.channel.number, job.request, data, serving)
            if whole:
                entry.given.whole += len(data)
                self.whole += len(data)
                self.given[entry.key.group_id, client.link.device] += len(data)
                self.moved[entry] = None
        except PeerError:
            # The link died; whoever keeps it says so to everybody.
            whole = False
        finally:
            self._on_served(serving, whole=whole)

    async def _turn(self, serving: Serving) -> bool:
        """Wait until it may be sent; False if it was dropped before."""
        if serving.dropped:
            return False
        self._ready[serving] = None
        self._start_ready()
        await serving.go
        return serving.sending

    async def _read(self, serving: Serving) -> bytes | None:
        entry, job = serving.entry, serving.job
        while True:
            source = entry.source
            try:
                return await source.read_piece(job.piece)
            except ShareError as error:
                if entry.source is not source:  # the finished file took the partial one's place while it was read
                    continue
                _log.info("piece %d of %s not read: %s", job.piece, entry.key.file_id, error)
                passes = entry.moving or error.kind is Kind.OUT_OF_FILES
                if not serving.dropped:
                    self._reject(job, RejectReason.LATER if passes else RejectReason.DISK)
                return None

    def _start_ready(self) -> None:
        """Let read pieces be sent, the first read first, one at a time on a link."""
        for serving in tuple(self._ready):
            if any(other.sending for other in serving.client.serving):
                continue
            if not self._lanes.may_start(serving.job.length):
                self._make_room(serving.job.length)
                break
            del self._ready[serving]
            serving.sending, serving.since = True, self._clock()
            del self._taken[serving]
            self._lanes.start(serving, serving.job.length)
            serving.go.set_result(None)
        self._pump()
        if self._ready and self._timer is None:
            wait = self._lanes.next_change()
            wait = LOOK_SECONDS if wait is None else wait
            self._timer = asyncio.get_running_loop().call_later(wait, self._on_timer)

    def _make_room(self, length: int) -> None:
        """If all lanes are taken, end what the slowest receiver holds up; it may ask again, after the others."""
        held = [one for client in self._clients.values() for one in client.serving if one.is_held_up()]
        if not held or not self._lanes.is_full(length):
            return
        client = min(held, key=Serving.speed).client
        _log.info("%s takes next to nothing and makes room for others", client.link.device)
        client.is_slow = True
        self._policy.set_back(client.link.device)
        for serving in client.serving:
            if serving.dropped:
                continue
            self._reject(serving.job, RejectReason.LATER)
            self._drop(serving)
            if serving.job.channel not in self._entries:  # withdrawn: nothing follows the piece that was being sent
                client.link.send(Closed(serving.job.channel.number, RejectReason.WITHDRAWN))

    def _on_timer(self) -> None:
        self._timer = None
        self._start_ready()

    def _drop(self, serving: Serving) -> None:
        """Give up a request that was taken: its bytes stop at the next frame."""
        if serving.dropped:
            return
        serving.dropped = True
        self._ready.pop(serving, None)
        if serving.sending:
            serving.client.link.stop_piece(serving.job.channel.number, serving.job.request)
        elif not serving.go.done():
            serving.go.set_result(None)

    def _on_served(self, serving: Serving, *, whole: bool) -> None:
        client = serving.client
        self._taken.pop(serving, None)
        self._ready.pop(serving, None)
        self._lanes.end(serving)
        client.serving.remove(serving)
        self._policy.on_served(serving.job, whole=whole)
        if whole and serving.speed() >= HELD_RATE:
            client.is_slow = False
        linked = self._clients.get(serving.job.device) is client
        if linked and serving.sending and not serving.dropped and serving.job.channel not in self._entries:
            # Withdrawn while it was being sent: this was the last piece of the channel.
            client.link.send(Closed(serving.job.channel.number, RejectReason.WITHDRAWN))
        self._start_ready()

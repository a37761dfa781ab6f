"""Where links and transfers meet: what comes from a link goes to the one transfer that it is for.

Invariant: what comes on a channel goes to the one download or upload that the channel stands for, and a
peer that breaks a rule loses its link. A device that is not a member, or is banned, is given nothing,
from the call on that learns of it. Every buffer is handed out once and given back once.

Handler of the links of `core.net`, and the surroundings of every swarm. Made and closed by the hub.
"""

from __future__ import annotations

import asyncio
import logging
import random
from collections.abc import Callable
from typing import Final, Protocol

from core.events import Event, PeerBanned
from core.transfer.blame import Blame
from core.transfer.budget import Budget
from core.transfer.catalogue import Catalogue, FileKey, Source
from core.transfer.link import Link, Links, Members
from core.transfer.peers import Fetcher, Peer, Peers
from core.transfer.rates import Clock, Rate
from core.transfer.swarm import Swarm
from core.transfer.throttle import Throttle
from core.transfer.trust import Trusted
from core.transfer.uploads import Uploads
from core.wire.errors import ProtocolError, ShareError
from core.wire.ids import DeviceId, GroupId
from core.wire.manifest import Piece
from core.wire.peer_messages import (
    Bitfield,
    ByeReason,
    Cancel,
    Closed,
    Have,
    Interest,
    Message,
    Reject,
    Request,
    Uninterest,
)
from core.wire.tracker_messages import PeerView

MOVING_SECONDS: Final = 60.0
"""How long a finished download may take to be offered from its place before it is offered no more."""
_log = logging.getLogger(__name__)


class Membership(Members, Trusted, Protocol):
    """All that is asked about members; `core.transfer.membership` is the real one."""

    def group_name(self, group_id: GroupId) -> str:
        """What a group is called."""

    def subscribe(self, on_change: Callable[[GroupId], None]) -> None:
        """Call `on_change` whenever a group's roster, or whether it is served, changed."""


class Bus(Protocol):
    """Where milestones are told."""

    def publish(self, event: Event) -> None:
        """Tell everybody who subscribed."""


class Exchange:
    """All links and transfers of one session. `links` is set by the hub, which makes them with this as handler."""

    links: Links

    def __init__(self, me: DeviceId, membership: Membership, rng: random.Random, bus: Bus, clock: Clock) -> None:
        self.blame = Blame(clock)
        self.catalogue = Catalogue()
        self.peers = Peers(clock)
        self.was_reached = False
        """Whether a device has come in by itself."""
        self.throttle = Throttle(clock)
        self.uploads = Uploads(membership, self.catalogue, rng, clock, self.throttle)
        self.down = Rate(clock)
        """Piece bytes that came."""
        self.swarms: dict[FileKey, Swarm] = {}
        self.names: dict[FileKey, str] = {}
        self.budget = Budget()
        self._me = me
        self._members = membership
        self._bus = bus
        self._wants: dict[DeviceId, set[Fetcher]] = {}
        self._buffers: dict[tuple[Link, int, int], memoryview] = {}
        self._blocked: dict[Link, None] = {}
        self._moving: dict[FileKey, asyncio.TimerHandle] = {}

    async def close(self) -> None:
        """End every transfer, then every link."""
        for timer in self._moving.values():
            timer.cancel()
        self.throttle.close()
        await asyncio.gather(*(swarm.close() for swarm in tuple(self.swarms.values())))
        await self.uploads.close()
        await self.links.close()

    def offer(self, key: FileKey, source: Source) -> None:
        """Offer a file from `source`, in the place of where it came from before, if it was offered."""
        timer = self._moving.pop(key, None)
        if timer is not None:
            timer.cancel()
        self.catalogue.offer(key, source)

    def add(self, swarm: Swarm, name: str, *, offered: bool) -> None:
        """A download begins. If it is to be `offered`, it gives what it has, unless a whole file does that already."""
        self.swarms[swarm.key] = swarm
        self.names[swarm.key] = name
        entry = self.catalogue.find(swarm.key)
        if offered and (entry is None or entry.moving or not entry.is_complete()):
            self.offer(swarm.key, swarm.source)
            entry = self.catalogue.find(swarm.key)
            if entry is not None and not swarm.is_complete:
                entry.knowledge = swarm

    def withdraw(self, key: FileKey) -> None:
        """Serve no new piece of a file; the piece being sent is finished."""
        entry = self.catalogue.withdraw(key)
        if entry is not None:
            self.uploads.withdraw(entry)

    # -- the links' side

    def on_link(self, link: Link) -> None:
        """A link is up; it takes the place of an older one to the same device."""
        older = self.peers.get(link.device)
        if older is not None:
            self.on_link_gone(older.link, None)
        self.peers.add(link)
        self.was_reached = self.was_reached or not link.dialled
        self.uploads.on_link(link)
        for swarm in tuple(self.swarms.values()):
            if swarm.wants(link.device):
                swarm.on_linked(link.device)

    def on_message(self, link: Link, message: Message) -> None:
        """A message of the conversation came. Raises `ProtocolError` if it makes no sense."""
        peer = self.peers.of(link)
        if peer is None:
            return
        match message:
            case Have() | Bitfield() | Reject() | Closed():
                fetcher = peer.channels.get(message.channel)
                if fetcher is not None:
                    fetcher.on_answer(link.device, message)
            case Request():
                self.uploads.on_request(link, message)
            case Cancel():
                self.uploads.on_cancel(link, message)
            case Interest():
                self._on_interest(link, message)
            case Uninterest():
                self.uploads.on_uninterest(link, message)
            case _:
                raise ProtocolError("message: not part of the conversation")

    def allocate(self, link: Link, channel: int, request: int, length: int) -> memoryview | None:
        """A buffer for a piece whose first bytes are there; None if the link must wait for one."""
        buffer = self.budget.take(link.device, length)
        if buffer is None:
            self._blocked[link] = None
        else:
            self._buffers[link, channel, request] = buffer
        return buffer

    def on_data(self, link: Link, channel: int, request: int, nbytes: int) -> bool:
        """Bytes of a piece came. Whether the next ones count at once, since something is limited."""
        self.down.add(nbytes)
        peer = self.peers.of(link)
        if peer is not None:
            peer.pipe.rate.add(nbytes)
            fetcher = peer.channels.get(channel)
            if fetcher is not None:
                fetcher.on_data(link.device, request, nbytes)
                if self.throttle.limits_down:
                    self.throttle.on_received(link, fetcher.key, nbytes, alone=peer.is_alone(fetcher))
        return self.throttle.limits_down

    def on_piece(self, link: Link, channel: int, request: int, buffer: memoryview) -> None:
        """A whole piece came."""
        self._buffers.pop((link, channel, request), None)
        peer = self.peers.of(link)
        fetcher = peer.channels.get(channel) if peer else None
        if fetcher is None or not fetcher.on_piece(link.device, request, buffer):
            self.give_back(link.device, buffer, whole=True)

    def on_link_gone(self, link: Link, error: ShareError | None) -> None:
        """A link is down."""
        self._blocked.pop(link, None)
        self.throttle.on_link_gone(link)
        if self.peers.of(link) is not None:
            self.uploads.on_link_gone(link)
            self.peers.remove(link)
        for place in [place for place in self._buffers if place[0] is link]:
            self.give_back(link.device, self._buffers.pop(place), whole=False)

    def on_roster_changed(self, group_id: GroupId) -> None:
        """A roster changed: close what is no longer allowed, in this call."""
        self.uploads.on_roster_changed(group_id)
        for key, swarm in tuple(self.swarms.items()):
            if key.group_id == group_id:
                swarm.on_roster_changed()
        self.links.trust_changed()

    # -- the swarms' side

    def peer(self, device: DeviceId) -> Peer | None:
        """The linked device, if it is."""
        return self.peers.get(device)

    def is_welcome(self, device: DeviceId, key: FileKey) -> bool:
        """Whether a file may be fetched from `device`."""
        return (
            device != self._me and self._members.may(device, key.group_id, "fetch") and not self.blame.is_banned(device)
        )

    def user_of(self, device: DeviceId) -> str:
        """Whose device it is."""
        return self._members.user_of(device)

    def want(self, view: PeerView, fetcher: Fetcher, *, alone: bool) -> None:
        """Keep trying to be linked with the device of `view`, for `fetcher`; `alone`: it has no reason to dial."""
        device = DeviceId(view.device_id)
        self._wants.setdefault(device, set()).add(fetcher)
        self.links.want(device, view.addresses, alone=alone)

    def unwant(self, device: DeviceId, fetcher: Fetcher) -> None:
        """Dial `device` no longer, unless another download wants it."""
        wants = self._wants.get(device)
        if wants is None or fetcher not in wants:
            return
        wants.remove(fetcher)
        if not wants:
            del self._wants[device]
            self.links.unwant(device)

    def may_ask(self, key: FileKey, again: Callable[[], None]) -> bool:
        """Whether more of a file may be asked for now."""
        return self.throttle.may_ask(key, again)

    def on_good_piece(self, key: FileKey, piece: Piece) -> None:
        """A download has one more piece: tell those who fetch the file from us."""
        entry, swarm = self.catalogue.find(key), self.swarms[key]
        if entry is not None and entry.source is swarm.source:
            self.uploads.announce(entry, piece)
            if swarm.is_complete:
                entry.forget_knowledge()

    def on_bad_piece(self, device: DeviceId, key: FileKey) -> bool:
        """`device` alone gave a bad piece; returns whether it is banned for that now."""
        _log.warning("a bad piece of %s from %s", key.file_id, device)
        if not self.blame.on_bad_piece(device):
            return False
        group, name = self._members.group_name(key.group_id), self.names.get(key, "")
        self._bus.publish(PeerBanned(self._members.user_of(device), device, group, name))
        peer = self.peers.get(device)
        if peer is not None:
            link = peer.link
            self.on_link_gone(link, None)
            link.close(ByeReason.BANNED)
        self.links.trust_changed()
        return True

    def drop_buffer(self, device: DeviceId, channel: int, request: int) -> None:
        """The rest of a piece is not wanted."""
        peer = self.peers.get(device)
        buffer = self._buffers.pop((peer.link, channel, request), None) if peer else None
        if buffer is not None:
            self.give_back(device, buffer, whole=False)

    def give_back(self, device: DeviceId, buffer: memoryview, *, whole: bool) -> None:
        """A buffer is no longer needed: whoever waits for one may have it."""
        self.budget.give_back(device, buffer, whole=whole)
        if self._blocked:
            blocked, self._blocked = self._blocked, {}
            for link in blocked:
                link.unblock()

    def end(self, key: FileKey) -> None:
        """A download is over, whole or not; what is whole is offered on while it is put in its place."""
        swarm = self.swarms.pop(key, None)
        self.names.pop(key, None)
        entry = self.catalogue.find(key)
        if swarm is None or entry is None or entry.source is not swarm.source:
            return
        if swarm.is_complete:
            entry.moving = True
            self._moving[key] = asyncio.get_running_loop().call_later(MOVING_SECONDS, self._end_moving, key)
        else:
            self.withdraw(key)

    def _end_moving(self, key: FileKey) -> None:
        del self._moving[key]
        entry = self.catalogue.find(key)
        if entry is not None and entry.moving:
            self.withdraw(key)

    def _on_interest(self, link: Link, message: Interest) -> None:
        key = self.uploads.on_interest(link, message)
        swarm = self.swarms.get(key) if key else None
        if swarm is not None:
            # Whoever fetches the same file has pieces for us, or will have.
            swarm.on_linked(link.device)

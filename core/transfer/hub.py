"""The hub: everything that this session gives and takes, behind one door for the engine.

Invariant: after `stop_serving` nothing is offered; after `close` nothing runs. What may be given to
whom is decided at every request, by the rosters as they are then. Made with a session, closed with it.
"""

from __future__ import annotations

import asyncio
import random
import time
from collections import Counter
from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass
from typing import Final

from core.config import Strategy
from core.net.interfaces import IP
from core.net.links import Links as NetLinks
from core.net.tls import DeviceIdentity
from core.snapshots import PeerDetails
from core.transfer.catalogue import FileKey, Source
from core.transfer.details import peers_of
from core.transfer.exchange import Bus, Exchange, Membership
from core.transfer.given import shown
from core.transfer.link import Links
from core.transfer.portrait import Giver
from core.transfer.rates import Clock
from core.transfer.surroundings import Partial
from core.transfer.swarm import Swarm
from core.transfer.throttle import Throttle
from core.transfer.trust import Trust
from core.wire.ids import DeviceId, FileId, GroupId
from core.wire.tracker_messages import PeerView

TICK_SECONDS: Final = 0.1


@dataclass(frozen=True, slots=True)
class Giving:
    """How one file is given now: bytes a second, whole pieces' bytes that are not counted yet, and to how many."""

    speed: float
    sent: int
    peers: int


NOTHING: Final = Giving(0.0, 0, 0)


class Hub:
    """All transfers of one session. `links` makes the links, if it is not to be those of `core.net`."""

    def __init__(
        self,
        identity: DeviceIdentity,
        membership: Membership,
        *,
        rng: random.Random,
        bus: Bus,
        clock: Clock = time.monotonic,
        links: Callable[[Trust, Exchange], Links] | None = None,
    ) -> None:
        self._me = identity.device
        self._rng = rng
        self._clock = clock
        self._exchange = Exchange(identity.device, membership, rng, bus, clock)
        self._ticking: asyncio.TimerHandle | None = None
        self._serving = True
        trust = Trust(membership, self._exchange.blame)
        if links is not None:
            self._exchange.links = links(trust, self._exchange)
        else:
            self._exchange.links = NetLinks(identity, trust, self._exchange, rng, clock)
        membership.subscribe(self._exchange.on_roster_changed)

    async def start(self, host: str | None, port: int | None) -> int:
        """Accept links; returns the port. Raises `UserError(PORT_TAKEN)`."""
        return await self._exchange.links.listen(host, port)

    def addresses_changed(self, own: Collection[IP]) -> None:
        """This host has these addresses now, and had others before."""
        self._exchange.links.addresses_changed(own)

    async def stop_serving(self) -> None:
        """Offer nothing any more: every channel of others is closed in this call."""
        self._serving = False
        for entry in self._exchange.catalogue.all():
            self._exchange.withdraw(entry.key)

    async def close(self) -> None:
        """End everything: downloads, uploads, links."""
        await self.stop_serving()
        if self._ticking is not None:
            self._ticking.cancel()
        await self._exchange.close()

    def offer(self, group_id: GroupId, file_id: FileId, source: Source) -> None:
        """Offer a file to a group, from `source`; in the place of where it came from before, if it was offered."""
        if self._serving:
            self._exchange.offer(FileKey(group_id, file_id), source)

    def withdraw(self, group_id: GroupId, file_id: FileId) -> None:
        """Serve no new piece of a file to a group; the piece being sent is finished."""
        self._exchange.withdraw(FileKey(group_id, file_id))

    def download(
        self, group_id: GroupId, file_id: FileId, partial: Partial, strategy: Strategy, name: str = ""
    ) -> Swarm:
        """Fetch what `partial` lacks, and offer what it has, unless the whole file is offered already.

        `name` is the file's, for what people are told.
        """
        key = FileKey(group_id, file_id)
        swarm = Swarm(key, partial, strategy, self._exchange, self._rng, self._clock)
        self._exchange.add(swarm, name, offered=self._serving)
        if self._ticking is None:
            self._ticking = asyncio.get_running_loop().call_later(TICK_SECONDS, self._tick)
        return swarm

    def on_peers(self, group_id: GroupId, file_id: FileId, views: Sequence[PeerView]) -> None:
        """The tracker says who has a file, or fetches it."""
        swarm = self._exchange.swarms.get(FileKey(group_id, file_id))
        if swarm is not None:
            swarm.on_peers([view for view in views if view.device_id != self._me])

    def on_peers_gone(self, group_id: GroupId, file_id: FileId, devices: Sequence[DeviceId]) -> None:
        """The tracker says who is no longer there."""
        swarm = self._exchange.swarms.get(FileKey(group_id, file_id))
        if swarm is not None:
            swarm.on_peers_gone(devices)

    @property
    def links(self) -> int:
        """How many devices are linked."""
        return len(self._exchange.peers)

    def links_in(self) -> int:
        """How many of them have come in, instead of being dialled from here."""
        return sum(not peer.link.dialled for peer in self._exchange.peers)

    @property
    def was_reached(self) -> bool:
        """Whether another device has come in, in this session."""
        return self._exchange.was_reached

    @property
    def bytes_down(self) -> int:
        """Piece bytes that came, in this session."""
        return self._exchange.down.total

    @property
    def bytes_up(self) -> int:
        """Bytes of whole pieces that were sent, in this session."""
        return self._exchange.uploads.whole

    def speed_down(self) -> float:
        """Piece bytes a second that come."""
        return shown(self._exchange.down)

    def speed_up(self) -> float:
        """Piece bytes a second that go."""
        return shown(self._exchange.uploads.rate)

    def bytes_sent(self, group_id: GroupId, file_id: FileId) -> int:
        """Bytes of whole pieces of a file that were sent to a group since it is offered."""
        entry = self._exchange.catalogue.find(FileKey(group_id, file_id))
        return entry.given.whole if entry else 0

    def giving(self, key: FileKey) -> Giving:
        """How a file is given to others now."""
        entry = self._exchange.catalogue.find(key)
        if entry is None:
            return NOTHING
        given = entry.given
        return Giving(given.speed(), given.whole - given.kept, len(self._exchange.uploads.fetchers(entry)))

    def busy(self) -> list[FileKey]:
        """The files that others fetch from here, or fetched a moment ago."""
        uploads = self._exchange.uploads
        return [entry.key for entry in dict.fromkeys([*uploads.busy(), *uploads.moved])]

    def user_of(self, device: DeviceId) -> str:
        """Whose device it is."""
        return self._exchange.user_of(device)

    def take_sent(self) -> list[tuple[FileKey, int]]:
        """By file, the bytes of whole pieces that were sent since the last call."""
        moved, self._exchange.uploads.moved = self._exchange.uploads.moved, {}
        taken = []
        for entry in moved:
            given = entry.given
            taken.append((entry.key, given.whole - given.kept))
            given.kept = given.whole
            if given.speed():
                self._exchange.uploads.moved[entry] = None  # its speed is still to be seen falling
        return [(key, count) for key, count in taken if count]

    def take_given(self) -> Counter[tuple[GroupId, DeviceId]]:
        """By group and device, the bytes of whole pieces that were sent since the last call."""
        taken, self._exchange.uploads.given = self._exchange.uploads.given, Counter()
        return taken

    def peers_of(self, key: FileKey, pieces: int, givers: tuple[Giver, ...] = ()) -> tuple[PeerDetails, ...]:
        """Everybody who gives or takes pieces of a file."""
        return peers_of(self._exchange, key, pieces, givers)

    @property
    def throttle(self) -> Throttle:
        """How fast everything goes."""
        return self._exchange.throttle

    def set_upload_peers(self, most: int) -> None:
        """Serve at most so many peers at once; 0: as many as do well."""
        self._exchange.uploads.set_peers(most)

    def _tick(self) -> None:
        self._ticking = None
        swarms = tuple(self._exchange.swarms.values())
        for swarm in swarms:
            swarm.tick()
        if swarms:
            self._ticking = asyncio.get_running_loop().call_later(TICK_SECONDS, self._tick)
        else:
            self._exchange.budget.forget_free()

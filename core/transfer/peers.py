"""The linked devices as those who fetch see them: one pipe and our channels for each.

Invariant: a channel number of ours stands for one swarm on one link. The link gives the numbers, and
none that late messages may still name. Owned by the exchange.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Protocol

from core.transfer.catalogue import FileKey
from core.transfer.link import Link
from core.transfer.pipe import Pipe
from core.transfer.rates import Clock
from core.wire import limits
from core.wire.ids import DeviceId
from core.wire.peer_messages import Bitfield, Closed, Have, Reject


class Fetcher(Protocol):
    """A download that uses channels of ours."""

    def on_link_gone(self, device: DeviceId) -> None:
        """The link is down."""

    def on_answer(self, device: DeviceId, message: Bitfield | Have | Reject | Closed) -> None:
        """Something was said on our channel. Raises `ProtocolError`."""

    @property
    def key(self) -> FileKey:
        """What is fetched."""

    def awaits(self, device: DeviceId) -> bool:
        """Whether anything is asked of `device`."""

    def on_data(self, device: DeviceId, request: int, count: int) -> None:
        """`count` bytes of a piece came."""

    def on_piece(self, device: DeviceId, request: int, buffer: memoryview) -> bool:
        """A whole piece came; False if nobody waits for it, and the buffer is the caller's again."""


class Peer:
    """One linked device."""

    def __init__(self, link: Link, clock: Clock) -> None:
        self.link = link
        self.pipe = Pipe(link.device, clock, lambda: link.rtt)
        self.channels: dict[int, Fetcher] = {}

    def is_alone(self, fetcher: Fetcher) -> bool:
        """Whether nobody but `fetcher` asked for anything on this link."""
        return not any(other is not fetcher and other.awaits(self.link.device) for other in self.channels.values())

    def open(self, fetcher: Fetcher) -> int | None:
        """A channel number for `fetcher`; None if this link has as many as it may."""
        if len(self.channels) >= limits.CHANNELS_MAX:
            return None
        number = self.link.free_channel()
        self.channels[number] = fetcher
        return number


class Peers:
    """Every linked device, once."""

    def __init__(self, clock: Clock) -> None:
        self._clock = clock
        self._peers: dict[DeviceId, Peer] = {}

    def __len__(self) -> int:
        return len(self._peers)

    def __iter__(self) -> Iterator[Peer]:
        return iter(tuple(self._peers.values()))

    def get(self, device: DeviceId) -> Peer | None:
        """The peer of that device, if it is linked."""
        return self._peers.get(device)

    def of(self, link: Link) -> Peer | None:
        """The peer whose present link this is."""
        peer = self._peers.get(link.device)
        return peer if peer is not None and peer.link is link else None

    def add(self, link: Link) -> None:
        """A link is up."""
        self._peers[link.device] = Peer(link, self._clock)

    def remove(self, link: Link) -> None:
        """A link is down; a newer one of the same device stays. Whoever used it is told."""
        peer = self.of(link)
        if peer is not None:
            del self._peers[link.device]
            for fetcher in tuple(peer.channels.values()):
                fetcher.on_link_gone(link.device)

"""What this room needs of a link to another device, and of those who keep the links.

Invariant: nothing here knows of sockets; `core.net` gives the real ones, tests give links in memory.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from typing import Protocol

from core.net.interfaces import IP
from core.net.pace import Pace
from core.wire.ids import DeviceId, GroupId
from core.wire.peer_messages import Message
from core.wire.tracker_messages import Address


class Link(Protocol):
    """One link to one device, greeted on both sides."""

    @property
    def device(self) -> DeviceId:
        """Who is at the other end, proven by its certificate."""

    @property
    def rtt(self) -> float:
        """The round trip in seconds, as last measured; 0 if it was not."""

    @property
    def address(self) -> str:
        """Where the other end is."""

    @property
    def dialled(self) -> bool:
        """Whether this side made the connection."""

    @property
    def agent(self) -> str:
        """How the other end's program calls itself."""

    def free_channel(self) -> int:
        """A channel number for the next `Interest`. Raises `InternalError` if as many are open as a peer allows."""

    def send(self, message: Message) -> None:
        """Send a control message; it overtakes what is left of a piece."""

    def request(self, channel: int, request_id: int, piece: int, length: int) -> None:
        """Ask for a piece of `length` bytes on a channel that this side opened."""

    def cancel(self, channel: int, request_id: int) -> None:
        """Take a request back; what still comes of it is dropped."""

    async def send_piece(self, channel: int, request_id: int, data: bytes, pace: Pace | None = None) -> bool:
        """Send a whole piece; False if `stop_piece` ended it early. Raises `PeerError` if the link dies.

        `pace` is asked before each frame, and told of each.
        """

    def stop_piece(self, channel: int, request_id: int) -> None:
        """Send no further frame of this piece."""

    def unblock(self) -> None:
        """Ask for the buffer again that was refused."""

    def hold(self) -> None:
        """Receive nothing more until `release`."""

    def release(self) -> None:
        """Go on receiving."""

    def note_invalid_request(self) -> None:
        """The peer asked for something senseless. Raises `ProtocolError` when it was once too often."""

    def close(self, reason: str) -> None:
        """Say goodbye and end the link."""


class Links(Protocol):
    """Keeps the links to the devices that are wanted."""

    async def listen(self, host: str | None, port: int | None) -> int:
        """Accept links; returns the port. Raises `UserError(PORT_TAKEN)`."""

    def want(self, device: DeviceId, addresses: Sequence[Address], *, alone: bool = False) -> None:
        """Keep trying to be linked with `device`; `alone`: it has no reason to dial us."""

    def unwant(self, device: DeviceId) -> None:
        """Dial it no longer; a link that is there stays."""

    def trust_changed(self) -> None:
        """Ask again who is known; links to the others end at once."""

    def addresses_changed(self, own: Collection[IP]) -> None:
        """This host has these addresses now: links from others end, and all that stay are asked whether they live."""

    async def close(self) -> None:
        """End every link."""


class Members(Protocol):
    """Who may have what; `core.transfer.membership` is the real one."""

    def may(self, device: DeviceId, group_id: GroupId, right: str) -> bool:
        """Whether `device` has `right` in the group, now."""

    def serves(self, group_id: GroupId) -> bool:
        """Whether this device may serve anything of the group, now."""

    def user_of(self, device: DeviceId) -> str:
        """The name of the user whose device it is."""

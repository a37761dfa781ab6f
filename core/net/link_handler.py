"""Who uses links and who keeps them: the two sides that a link calls.

Invariant: all calls come from the event loop, never from inside a call of the same handler to the
link but for `on_link_gone`, which may come from within `close`.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Protocol

from core.protocol.events import Conversation
from core.wire.errors import ShareError
from core.wire.ids import DeviceId

if TYPE_CHECKING:
    from core.net.peer_link import PeerLink


class LinkHandler(Protocol):
    """Who exchanges files on links. Its methods may raise `PeerError`, which ends the link as a broken rule."""

    def on_link(self, link: PeerLink) -> None:
        """A link is ready; the last one to this device is gone."""

    def on_message(self, link: PeerLink, message: Conversation) -> None:
        """The peer said something."""

    def allocate(self, link: PeerLink, channel: int, request: int, length: int) -> memoryview | None:
        """A buffer for a piece whose first bytes are here; None: over budget, until `link.unblock()` succeeds."""

    def on_data(self, link: PeerLink, channel: int, request: int, nbytes: int) -> bool:
        """`nbytes` more of a piece came. Whether the next ones are to be told at once, and not a little later."""

    def on_piece(self, link: PeerLink, channel: int, request: int, buffer: memoryview) -> None:
        """All bytes of a piece came; they are not checked."""

    def on_link_gone(self, link: PeerLink, error: ShareError | None) -> None:
        """The link that `on_link` gave has ended, with everything that was under way on it."""


class LinkOwner(Protocol):
    """Who decides which links there are."""

    def admits(self, device: DeviceId, certificate: bytes) -> bool:
        """Whether a link to this device may be, now."""

    def on_greeted(self, link: PeerLink) -> None:
        """Both sides have said who they are; from now on it may be used, unless it is closed here."""

    def on_ended(self, link: PeerLink, error: ShareError | None) -> None:
        """It can no longer be used."""

    def on_closed(self, link: PeerLink) -> None:
        """Its connection is closed, or never came to be."""

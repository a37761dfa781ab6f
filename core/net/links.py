"""The links of this device: who listens, who is dialled, and which of two links to one device stays.

Invariant: one link a device pair is in use, two while one replaces the other, and only with a device
that `trust` knows; when that ends, the link ends within the same call of `trust_changed`. The handler
hears `on_link` and `on_link_gone` in turn for a device, never twice the same.

Two links to one device: both dialled by the same side, the newer one stays, because a peer that was
restarted must not wait for a dead socket; else the one dialled by the smaller device id.
"""

from __future__ import annotations

import asyncio
import contextlib
import logging
import random
import socket
import ssl
import time
from collections.abc import Callable, Collection, Sequence
from typing import Final, Protocol

from core.net.accepting import Acceptor
from core.net.dialling import Dialler, Endpoint, endpoints
from core.net.interfaces import IP, parse_host
from core.net.link_handler import LinkHandler
from core.net.link_times import LinkCaps, LinkTimes
from core.net.peer_link import PeerLink
from core.net.tls import DeviceIdentity, dialler_context, listener_context
from core.wire.errors import PeerError, ShareError
from core.wire.ids import DeviceId
from core.wire.peer_messages import ByeReason
from core.wire.tracker_messages import Address

_CLOSE_SECONDS: Final = 1.0
"""For peers to take the last words when this device leaves; the links end at once."""
_BUILD_SECONDS: Final = 1.0
"""Until certificates that could not be taken into use are tried again."""
_log = logging.getLogger(__name__)


class TrustView(Protocol):
    """Who may be linked with this device, now."""

    def anchors(self) -> Sequence[bytes]:
        """The certificates (DER) of all devices that may."""

    def certificate_of(self, device: DeviceId) -> bytes | None:
        """The certificate of a device, if it is known."""

    def is_known(self, device: DeviceId) -> bool:
        """Whether this device may."""


class Links:
    """All links of one device. Call `close` when done; nothing of it is left running then."""

    def __init__(
        self,
        identity: DeviceIdentity,
        trust: TrustView,
        handler: LinkHandler,
        rng: random.Random | None = None,
        clock: Callable[[], float] = time.monotonic,
        *,
        times: LinkTimes | None = None,
        caps: LinkCaps | None = None,
    ) -> None:
        self._identity, self._trust, self._handler = identity, trust, handler
        self._rng, self._clock = rng or random.Random(), clock
        self._times, self._caps = times or LinkTimes(), caps or LinkCaps()
        self._links: dict[DeviceId, PeerLink] = {}
        self._streams: set[PeerLink] = set()
        """Every link whose socket may be open: greeted or not, ended or not."""
        self._diallers: dict[DeviceId, Dialler] = {}
        self._given_up: set[asyncio.Task[None]] = set()
        self._acceptor = Acceptor(self._greet, self.has_room, self._is_silent, self._caps)
        self._knocking: dict[socket.socket, PeerLink] = {}
        self._context: ssl.SSLContext | None = None
        self._anchors: frozenset[bytes] = frozenset()
        self._building: asyncio.Task[None] | None = None
        self._is_stale = False
        self._is_closed = False

    # -- what its user does

    async def listen(self, host: str | None, port: int | None) -> int:
        """Accept links on an address, or on all of IPv4 and IPv6; returns the port.

        No port: 47800 or the next free one; 0: any. Raises `UserError`: PORT_TAKEN, BAD_ADDRESS.
        """
        self._renew_context()
        if self._building is not None:
            await asyncio.shield(self._building)
        return await self._acceptor.start(host, port)

    def want(self, device: DeviceId, addresses: Sequence[Address], *, alone: bool = False) -> None:
        """Keep trying to be linked with a device; again with other addresses: they are tried at once.

        `alone`: the device has no reason to dial, so that there is nothing to be left to it.
        """
        if device == self._identity.device or self._is_closed:
            return
        dialler = self._diallers.get(device)
        waits = 0.0 if alone or self._identity.device < device else self._times.larger_waits
        if dialler is None:
            dialler = self._diallers[device] = Dialler(device, self, self._times, self._rng, waits=waits)
        dialler.set_waits(waits)
        found = endpoints(addresses)
        link = self._links.get(device)
        if dialler.set_endpoints(found) and link is not None and not _leads_to(link, found):
            link.probe()  # it has moved, or it came by a way that nobody can dial

    def unwant(self, device: DeviceId) -> None:
        """Dial it no longer; a link that is there stays."""
        dialler = self._diallers.pop(device, None)
        if dialler is not None:
            task = asyncio.create_task(dialler.close())
            self._given_up.add(task)
            task.add_done_callback(self._given_up.discard)

    def trust_changed(self) -> None:
        """Ask again who is known: links to the others end now, and those who are wanted are dialled at once."""
        for device, link in list(self._links.items()):
            if not self._trust.is_known(device):
                link.close(ByeReason.NO_GROUP)
        self._renew_context()
        for dialler in self._diallers.values():
            dialler.kick()

    def addresses_changed(self, own: Collection[IP]) -> None:
        """This host has these addresses now: a link from another one is dead, and any may be."""
        for link in list(self._links.values()):
            host = parse_host(link.stream.own_host)
            if host is not None and host not in own:
                _log.info("%r ends: this host no longer has the address %s", link, host)
                link.abort()
            else:
                link.probe()
        for dialler in self._diallers.values():
            dialler.kick()

    def link_of(self, device: DeviceId) -> PeerLink | None:
        """The link to a device, if there is one."""
        return self._links.get(device)

    def all(self) -> list[PeerLink]:
        """The links that can be used."""
        return list(self._links.values())

    @property
    def is_renewing(self) -> bool:
        """Whether new connections still meet an older set of anchors than `trust` has."""
        return self._building is not None

    async def close(self) -> None:
        """End every link, stop listening and dialling."""
        self._is_closed = True
        for device in list(self._diallers):
            self.unwant(device)
        await self._acceptor.close()
        await asyncio.gather(*self._given_up, return_exceptions=True)
        if self._building is not None:
            self._building.cancel()
            await asyncio.gather(self._building, return_exceptions=True)
        for link in list(self._streams):
            link.close(ByeReason.DONE)
        closing = asyncio.gather(*(link.wait_closed() for link in self._streams))
        with contextlib.suppress(TimeoutError):
            await asyncio.wait_for(asyncio.shield(closing), _CLOSE_SECONDS)
        for link in list(self._streams):
            link.stream.abort()
        await closing

    # -- what diallers ask

    def is_linked(self, device: DeviceId) -> bool:
        """Whether there is a link to the device."""
        return device in self._links

    def has_room(self) -> bool:
        """Whether one more link may be."""
        return len(self._links) < self._caps.links

    async def new_link(self, device: DeviceId) -> PeerLink | None:
        """A link to be connected to the device; None if its certificate is not known."""
        certificate = self._trust.certificate_of(device)
        if certificate is None or not self._trust.is_known(device):
            return None
        context = await asyncio.to_thread(dialler_context, self._identity, certificate)
        return self._make(context, device)

    # -- what links tell

    def admits(self, device: DeviceId, certificate: bytes) -> bool:
        """Whether a link to this device may be, now."""
        is_other = device != self._identity.device
        return is_other and self._trust.is_known(device) and self._trust.certificate_of(device) == certificate

    def on_greeted(self, link: PeerLink) -> None:
        """Decide whether a link comes into use, and end the one that it replaces."""
        old = self._links.get(link.device)
        if self._is_closed or not self._trust.is_known(link.device):
            link.close(ByeReason.DONE if self._is_closed else ByeReason.NO_GROUP)
            return
        if old is None and not self.has_room():
            link.close(ByeReason.BUSY)
            return
        if old is not None:
            by_smaller = link.dialled == (self._identity.device < link.device)
            if link.dialled != old.dialled and not by_smaller:
                # The peer may have made the new one because for it the old one is dead.
                old.probe()
                link.close(ByeReason.DUPLICATE)
                return
            old.close(ByeReason.DUPLICATE)
        self._links[link.device] = link
        self._handler.on_link(link)

    def on_ended(self, link: PeerLink, error: ShareError | None) -> None:
        """Take a link out of use."""
        if self._links.get(link.device) is not link:
            return
        del self._links[link.device]
        try:
            self._handler.on_link_gone(link, error)
        finally:
            dialler = self._diallers.get(link.device)
            if dialler is not None:
                dialler.on_link_gone(settled=self._clock() - link.opened > self._times.settled)

    def on_closed(self, link: PeerLink) -> None:
        """Forget a link whose connection is gone."""
        self._streams.discard(link)

    # -- inside

    def _make(self, context: ssl.SSLContext, expected: DeviceId | None) -> PeerLink:
        link = PeerLink(
            self._identity.device,
            context,
            self,
            self._handler,
            dialled=expected is not None,
            expected=expected,
            times=self._times,
            clock=self._clock,
        )
        self._streams.add(link)
        return link

    async def _greet(self, connection: socket.socket, address: str) -> None:
        """See a connection through to its greeting or its end."""
        if self._context is None:
            connection.close()
            return
        link = self._make(self._context, None)
        link.address = address
        try:
            await asyncio.get_running_loop().connect_accepted_socket(lambda: link.stream, connection)
            self._knocking[connection] = link
            await link.wait_greeted()
        except PeerError as error:
            _log.debug("no link from %s: %s", address, error)
        finally:
            self._knocking.pop(connection, None)
            if not link.is_open:
                link.abort()

    def _is_silent(self, connection: socket.socket) -> bool:
        link = self._knocking.get(connection)
        return link is not None and not link.stream.is_answered

    def _renew_context(self) -> None:
        """Let the next connection meet the newest anchors; built in a thread, because thousands take a second."""
        self._is_stale = True
        if self._building is None and not self._is_closed:
            self._building = asyncio.create_task(self._build())

    async def _build(self) -> None:
        try:
            while self._is_stale:
                self._is_stale = False
                anchors = frozenset(self._trust.anchors())
                if self._context is not None and anchors == self._anchors:
                    continue
                try:
                    self._context = await asyncio.to_thread(listener_context, self._identity, anchors)
                except (OSError, ssl.SSLError) as error:
                    if self._context is None:
                        raise
                    # Whoever is new could not link otherwise until the next change: no file may be opened for now.
                    _log.error("the newest certificates are not in use yet: %s", error)
                    self._is_stale = True
                    await asyncio.sleep(_BUILD_SECONDS)
                else:
                    self._anchors = anchors
        finally:
            self._building = None


def _leads_to(link: PeerLink, found: Sequence[Endpoint]) -> bool:
    """Whether the other end of a link is at one of these hosts."""
    there = parse_host(link.stream.other_host)
    return any(parse_host(host) == there for host, _ in found)

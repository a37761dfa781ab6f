"""Where things are: which trackers there are and are trusted, who reaches whom, how others are invited.

Invariant: a tracker is trusted only by `use_tracker`, for whose fingerprint somebody vouches, and no longer after
`forget_tracker`. The part of `core.commands.account` that needs no login.
"""

from __future__ import annotations

import asyncio
import ipaddress

import ifaddr
import msgspec

from core.net.discovery import Browser
from core.net.interfaces import IP, is_loopback
from core.net.tracker_client import TrackerClient
from core.session.context import Context
from core.session.deployments import FoundDeployment
from core.snapshots import ConnectivitySnapshot, StatusSnapshot, TrackerSnapshot
from core.storage.rows import PinRow
from core.wire import fingerprint as fingerprints
from core.wire import limits
from core.wire.errors import Kind, ShareError, TrackerError, UserError
from core.wire.fingerprint import Invite, TrackerAddress, parse_invite
from core.wire.ids import Fingerprint
from core.wire.names import check_name

_LINK_ADDRESSES = 3
"""Addresses in an invite link: it has to fit a QR code."""


class PlaceCommands:
    """The commands of one engine that are about trackers and the network."""

    _context: Context
    _client: TrackerClient | None

    async def find_trackers(self, seconds: float | None = None) -> list[TrackerSnapshot]:
        """The deployments that zeroconf finds within `seconds` (else those of the options) and that answer.

        The quickest first.
        """
        found = await self._context.deployments.search(seconds)
        pins = {row.fingerprint: row for row in await self._context.deployments.pinned()}
        snapshots = [self._found(one, pins.get(one.fingerprint)) for one in found]
        return sorted(snapshots, key=lambda one: one.milliseconds or 0.0)

    async def known_trackers(self) -> list[TrackerSnapshot]:
        """The deployments that are trusted, the one used last first."""
        return [self._pinned(row) for row in await self._context.deployments.pinned()]

    async def ask_tracker(self, address: TrackerAddress) -> TrackerSnapshot:
        """Who is at `address`, for somebody to compare the fingerprint; nothing but that question is sent.

        Raises TRACKER_UNREACHABLE, NOT_A_TRACKER.
        """
        found = await self._context.deployments.ask(address)
        pins = {row.fingerprint: row for row in await self._context.deployments.pinned()}
        return self._found(found, pins.get(found.fingerprint))

    async def use_tracker(self, address: TrackerAddress, fingerprint: str) -> TrackerSnapshot:
        """Pin the deployment at `address`, whose fingerprint the caller vouches for, and use it from now on."""
        found = await self._context.deployments.pin(address, fingerprint)
        await self._drop_client()
        pin = await self._context.deployments.newest_pin(found.fingerprint)
        return self._found(found, pin)

    async def forget_tracker(self, fingerprint: str) -> None:
        """Trust a deployment no longer, by its fingerprint, whole or as shown.

        Raises `UserError`: ALREADY_LOGGED_IN there (log out first), BAD_ADDRESS for one that is not known.
        """
        rows = await self._context.deployments.pinned()
        named = [row for row in rows if fingerprints.matches(fingerprint, Fingerprint(row.fingerprint))]
        if not named:
            raise UserError(Kind.BAD_ADDRESS, text=fingerprint, rule="unknown_tracker")
        session = self._context.session
        for row in named:
            if session is not None and session.client.pin.fingerprint == row.fingerprint:
                raise UserError(Kind.ALREADY_LOGGED_IN, user=session.account.name)
            if self._client is not None and self._client.pin.fingerprint == row.fingerprint:
                await self._drop_client()
            await self._context.deployments.forget(row.fingerprint)

    async def invite_link(self, group: str = "") -> str:
        """The link that leads others to this tracker, and to a group: an address and a pin, no right.

        Raises `TrackerError(NO_TRACKER)` if none is known, BAD_NAME for a group that cannot be, NO_SUCH_GROUP for one
        that the tracker does not know; without a login, or while the tracker is away, nobody is asked.
        """
        name = check_name(group, what="group") if group else None
        session = self._context.session
        if name is not None and session is not None:
            try:
                name = (await session.directory.group(name)).name
            except ShareError as error:
                if error.kind is Kind.NO_SUCH_GROUP:
                    raise
        client = session.client if session is not None else self._client
        pin = await self._context.deployments.newest_pin(client.pin.fingerprint if client else None)
        if pin is None:
            raise TrackerError(Kind.NO_TRACKER, seconds=0)
        known = client.addresses if client is not None else tuple(map(_address, pin.addresses))
        reached = [one for one in known if not is_loopback(one.host)] or list(known)
        return Invite(tuple(reached[:_LINK_ADDRESSES]), Fingerprint(pin.fingerprint), name).link()

    async def retry_now(self) -> None:
        """Do not wait for the next try to reach the tracker. Raises NOT_LOGGED_IN."""
        self._context.logged_in().stream.retry_now()

    async def connectivity(self) -> ConnectivitySnapshot:
        """Who can reach whom, looked at anew."""
        session = self._context.session
        interfaces = await asyncio.to_thread(_interfaces)
        discovery = await self._can_discover()
        status = await self.status()
        asked = self._context.config.listen_port
        moved = session is not None and asked != 0 and status.listen_port != (asked or limits.PEER_PORT)
        snapshot = ConnectivitySnapshot(
            port=status.listen_port,
            interfaces=tuple(f"{name} {address}" for name, address in interfaces),
            ipv4=any(address.version == 4 for _, address in interfaces),
            ipv6=any(address.version == 6 for _, address in interfaces),
            tracker=status.tracker,
            tracker_connected=status.connected,
            trackers=status.trackers,
            discovery=discovery,
            reachable=True if session is not None and session.hub.was_reached else None,
            links=status.links,
            links_in=session.hub.links_in() if session is not None else 0,
        )
        problems = {
            "no_tracker": not status.connected,
            "no_interface": not interfaces,
            "no_ipv6": not snapshot.ipv6,
            "no_discovery": not discovery,
            "port_changed": moved,
            "nobody_came_in": bool(status.links) and snapshot.reachable is None,
        }
        return msgspec.structs.replace(snapshot, problems=tuple(name for name, is_so in problems.items() if is_so))

    async def status(self) -> StatusSnapshot:
        """How things stand; works without a login and without a tracker."""
        session = self._context.session
        client = session.client if session else self._client
        pin = await self._context.deployments.newest_pin(client.pin.fingerprint if client else None)
        addresses = [str(address) for address in client.addresses] if client else list(pin.addresses) if pin else []
        if session is not None and session.sync.connected:  # a call may have gone to another one since
            addresses.insert(0, str(session.stream.address))
        return StatusSnapshot(
            user=session.account.name if session else "",
            logged_in=session is not None,
            tracker=addresses[0] if addresses else "",
            tracker_name=pin.name if pin else "",
            fingerprint=pin.fingerprint if pin else "",
            connected=session.sync.connected if session else False,
            next_try=session.sync.next_try if session else None,
            listen_port=session.port if session else 0,
            links=session.hub.links if session else 0,
            speed_down=session.hub.speed_down() if session else 0.0,
            speed_up=session.hub.speed_up() if session else 0.0,
            bytes_down=session.hub.bytes_down if session else 0,
            bytes_up=session.hub.bytes_up if session else 0,
            device=session.account.device_id if session else "",
            state_folder=str(self._context.config.state),
            trackers=client.trackers if client else 0,
        )

    async def _drop_client(self) -> None:
        client, self._client = self._client, None
        if client is not None:
            await client.close()

    async def _can_discover(self) -> bool:
        browser = Browser(self._context.config.discovery_interfaces)
        try:
            return await browser.start()
        finally:
            await browser.close()

    def _in_use(self) -> str:
        session = self._context.session
        client = session.client if session is not None else self._client
        return client.pin.fingerprint if client is not None else ""

    def _found(self, found: FoundDeployment, pin: PinRow | None) -> TrackerSnapshot:
        return TrackerSnapshot(
            name=found.name,
            fingerprint=found.fingerprint,
            shown=fingerprints.shown(found.fingerprint),
            addresses=tuple(map(str, found.addresses)),
            known_since=pin.since if pin is not None else None,
            milliseconds=round(found.seconds * 1000, 1),
            in_use=found.fingerprint == self._in_use(),
        )

    def _pinned(self, row: PinRow) -> TrackerSnapshot:
        return TrackerSnapshot(
            name=row.name,
            fingerprint=row.fingerprint,
            shown=fingerprints.shown(Fingerprint(row.fingerprint)),
            addresses=row.addresses,
            known_since=row.since,
            in_use=row.fingerprint == self._in_use(),
        )


def _address(text: str) -> TrackerAddress:
    return parse_invite(text).addresses[0]


def _interfaces() -> list[tuple[str, IP]]:
    """Name and address of everything by which others could reach this computer. Blocks for a system call."""
    found: list[tuple[str, IP]] = []
    for adapter in ifaddr.get_adapters():
        for one in adapter.ips:
            address = ipaddress.ip_address(one.ip if isinstance(one.ip, str) else one.ip[0])
            if not (address.is_loopback or address.is_link_local):
                found.append((adapter.nice_name, address))
    return found

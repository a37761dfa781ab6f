"""Where peers reach this device: opens the port, tells the tracker, and follows changes of the network.

Made with a session. While the program runs, interfaces come and go (a cable, a wireless network, a
VPN); each change is told to the tracker once, and a tracker that was lost is tried again at once.
"""

from __future__ import annotations

import ipaddress

from core.config import Config
from core.net.event_stream import EventStream
from core.net.interface_watch import InterfaceWatch
from core.net.interfaces import addresses_to_tell, is_loopback
from core.net.tracker_client import TrackerClient
from core.transfer.hub import Hub
from core.wire.push import Listen


class Listening:
    """The listening port of a session and the addresses that lead to it."""

    def __init__(self, config: Config, client: TrackerClient, hub: Hub, stream: EventStream) -> None:
        self._config, self._client, self._hub, self._stream = config, client, hub, stream
        self._interfaces = InterfaceWatch(self._on_interfaces)
        self.port = 0

    async def start(self) -> None:
        """Open the port. Raises `UserError(PORT_TAKEN)`."""
        self.port = await self._hub.start(self._config.listen_host, self._config.listen_port)
        await self._interfaces.start()
        self.tell()

    async def close(self) -> None:
        """Stop looking; the hub closes the port."""
        await self._interfaces.close()

    def tell(self) -> None:
        """Say where this device listens, if that is not what was said last."""
        known = self._client.addresses
        tracker = self._client.address or (known[0] if known else None)
        by_loopback = tracker is not None and is_loopback(tracker.host)
        addresses = addresses_to_tell(
            self._interfaces.found, self.port, bound=self._config.listen_host, tracker_by_loopback=by_loopback
        )
        self._stream.set_listen(Listen(self.port, addresses))

    async def _on_interfaces(self, found: frozenset[ipaddress.IPv4Address | ipaddress.IPv6Address]) -> None:
        self.tell()
        self._stream.retry_now()

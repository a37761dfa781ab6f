"""Where peers reach this device: opens the port, tells the tracker, and follows changes of the network.

Made with a session. While the program runs, interfaces come and go (a cable, a wireless network, a
VPN); each change is told to the tracker once, links over an address that is gone end, and a tracker
that was lost is tried again at once.
"""

from __future__ import annotations

import asyncio
import logging

from core.config import Config
from core.net.event_stream import EventStream
from core.net.interfaces import IP, addresses_to_tell, is_loopback, read_addresses
from core.net.tracker_client import TrackerClient
from core.transfer.hub import Hub
from core.wire.push import Listen

_log = logging.getLogger(__name__)
_LOOK_SECONDS = 3.0


class Listening:
    """The listening port of a session and the addresses that lead to it."""

    def __init__(self, config: Config, client: TrackerClient, hub: Hub, stream: EventStream) -> None:
        self._config, self._client, self._hub, self._stream = config, client, hub, stream
        self._found: frozenset[IP] = frozenset()
        self._watcher: asyncio.Task[None] | None = None
        self.port = 0

    async def start(self) -> None:
        """Open the port. Raises `UserError(PORT_TAKEN)`."""
        self.port = await self._hub.start(self._config.listen_host, self._config.listen_port)
        await self._look()
        self.tell()
        self._watcher = asyncio.create_task(self._watch(), name="watch the interfaces")

    async def close(self) -> None:
        """Stop looking; the hub closes the port."""
        if self._watcher is not None:
            self._watcher.cancel()
            await asyncio.gather(self._watcher, return_exceptions=True)

    def tell(self) -> None:
        """Say where this device listens, if that is not what was said last."""
        known = self._client.addresses
        tracker = self._client.address or (known[0] if known else None)
        by_loopback = tracker is not None and is_loopback(tracker.host)
        addresses = addresses_to_tell(
            self._found, self.port, bound=self._config.listen_host, tracker_by_loopback=by_loopback
        )
        self._stream.set_listen(Listen(self.port, addresses))

    async def _watch(self) -> None:
        while True:
            await asyncio.sleep(_LOOK_SECONDS)
            before = self._found
            await self._look()
            if _without_link_local(self._found) != _without_link_local(before):
                self._hub.addresses_changed(self._found)
                self.tell()
                self._stream.network_changed(self._found)

    async def _look(self) -> None:
        try:
            self._found = await asyncio.to_thread(read_addresses)
        except OSError as error:
            _log.info("this host's addresses cannot be read: %s", error)


def _without_link_local(found: frozenset[IP]) -> frozenset[IP]:
    """Those that anybody is told: the others come and go with every virtual card."""
    return frozenset(ip for ip in found if not ip.is_link_local)

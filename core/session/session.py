"""Everything that lives while somebody is logged in, and only then.

Invariant: between `start` and `stop` this device is reachable for its groups' members; after `stop`
it serves and fetches nothing. The tracker may be away the whole time: known transfers go on by the
rosters on the disk. Made by `core.commands.account`, kept in `Context.session`.
"""

from __future__ import annotations

import asyncio
import time
from contextlib import AsyncExitStack

from core import events
from core.config import Settings
from core.net.event_stream import EventStream
from core.net.tracker_client import TrackerClient
from core.session.activity import ActivityLog
from core.session.context import Context
from core.session.directory import Directory
from core.session.disks import Disks
from core.session.exchanges import Exchanges
from core.session.fetches import Fetches
from core.session.kept_rosters import KeptRosters
from core.session.listening import Listening
from core.session.rates import Rates
from core.session.reconciliation import Reconciliation
from core.session.shares import Shares
from core.session.sync import Sync
from core.storage.keys import DeviceKey
from core.storage.rows import AccountRow
from core.transfer.hub import Hub
from core.transfer.membership import Membership, steady_seconds
from core.wire.identity import root_of
from core.wire.ids import DeviceId, GroupId


class Session:
    """One user of one deployment at work."""

    def __init__(self, context: Context, account: AccountRow, client: TrackerClient, key: DeviceKey) -> None:
        self.account, self.client, self._context = account, client, context
        client.token = account.token
        root_key, fingerprint = root_of(client.pin.root_certificate)
        self.directory = Directory(client)
        store = KeptRosters(context.database, account.key)
        self.membership = Membership(fingerprint, root_key, client, store, time.time, steady_seconds, key.device)
        self.membership.on_new_device = self._on_new_device
        self.hub = Hub(key, self.membership, rng=context.rng, bus=context.bus)
        self.sync = Sync(context, self)
        # Not merely connected: what the tracker said of epochs must have been caught up with.
        self.membership.is_connected = self.sync.ready.is_set
        self.stream = EventStream(client, key.device, self.sync.on_event, self.sync.on_state)
        self.shares = Shares(context, account.key, client, self.hub)
        self.fetches = Fetches(context, account.key, client, self.stream, self.hub, self.shares)
        self.reconciliation = Reconciliation(client, self.shares, context.database.manifests)
        self.shares.on_back = self.reconciliation.run
        self.activity = ActivityLog(context, account.key, client, self.membership)
        self.exchanges = Exchanges(context, account.key, self.hub, self.membership, self.fetches.all)
        self.is_over = False
        """The tracker ended it, or it was stopped: nothing more can be asked of the tracker."""
        self._stopped = asyncio.Event()
        self.shares.group_name = self.fetches.needs.name_of = self.group_name
        self.listening = Listening(context.config, client, self.hub, self.stream)
        self.rates = Rates(self.hub.throttle)
        self.disks = Disks(context, self.fetches.all)
        self.shares.on_changed = self.fetches.refresh
        self.apply(context.settings)

    @property
    def port(self) -> int:
        """The port on which peers reach this device; 0 before `start`."""
        return self.listening.port

    def group_name(self, group_id: GroupId) -> str:
        """What a group is called, also when the tracker is away."""
        return self.membership.group_name(group_id) or self.directory.name_of(group_id)

    def _on_new_device(self, user: str, device: DeviceId) -> None:
        if user != self.account.name or not self.sync.ready.is_set():
            # Of one's own the tracker tells by itself, with the name of the computer, while it is connected.
            self._context.bus.publish(events.NewDevice(user, device))

    def apply(self, settings: Settings) -> None:
        """Go by these settings from now on."""
        self.rates.apply(settings)
        self.fetches.queue.apply(settings)
        self.hub.set_upload_peers(settings.upload_peers)

    async def start(self) -> None:
        """Listen, offer what is shared, go on with downloads, come online. Waits for nothing but the disk.

        Raises `UserError(PORT_TAKEN)`; nothing is left open then.
        """
        try:
            await self.membership.load()
            await self.activity.load()
            await self.listening.start()
            await self.shares.load()
            await self.fetches.load()
            self.disks.start()
            self.exchanges.start()
            self.stream.start()
        except BaseException:
            await self.stop()
            raise

    async def rest(self) -> None:
        """Serve and fetch nothing any more, whether the tracker answers or not; what was verified is synced."""
        self.is_over = True
        self.rates.close()
        await self.hub.stop_serving()
        await self.disks.close()
        await self.fetches.close()
        await self.activity.close()
        await self.exchanges.close()

    async def stop(self) -> None:
        """Rest, and end every connection; one that fails to end keeps none of the others."""
        self.is_over = True
        async with AsyncExitStack() as stack:
            for close in (self.client, self.membership, self.hub, self.shares, self.listening, self.sync, self.stream):
                stack.push_async_callback(close.close)
            stack.callback(self._stopped.set)
            await self.rest()

    async def online(self, seconds: float) -> bool:
        """Wait up to `seconds` for the tracker to know that this device is here; whether it does."""
        waits = [asyncio.ensure_future(self.sync.ready.wait()), asyncio.ensure_future(self._stopped.wait())]
        try:
            await asyncio.wait(waits, timeout=seconds, return_when=asyncio.FIRST_COMPLETED)
        finally:
            for wait in waits:
                wait.cancel()
        return self.sync.ready.is_set()

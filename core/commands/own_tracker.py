"""The tracker on this computer: start it, stop it, ask how it is, and bring it back with the program.

Invariant: starting and stopping run one after the other; the tracker outlives the engine, and only `stop` ends it.
Bringing it back never delays anything: it is a task in the background, which `close` waits for.
"""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Awaitable, Callable
from dataclasses import replace

import msgspec

from core.commands.settings import SettingsCommands
from core.net.tracker_client import Pin, TrackerClient
from core.session.context import Context
from core.session.own_tracker import Running, TrackerStarter
from core.snapshots import OwnTrackerSnapshot
from core.storage.rows import PinRow
from core.wire import fingerprint as fingerprints
from core.wire import routes
from core.wire.errors import ShareError
from core.wire.fingerprint import Invite, TrackerAddress, parse_invite
from core.wire.ids import Fingerprint

_log = logging.getLogger(__name__)
_ASK_SECONDS = 3.0
Use = Callable[[TrackerAddress, Fingerprint], Awaitable[object]]


class OwnTrackerCommands:
    """The commands of one engine that are about its own tracker. `use`: makes use of a tracker, once it is up."""

    def __init__(self, context: Context, settings: SettingsCommands, use: Use) -> None:
        self._context, self._settings, self._use = context, settings, use
        self._starter = TrackerStarter(context.config.state, context.config.discovery_interfaces)
        self._changing = asyncio.Lock()
        self._client: TrackerClient | None = None
        self._address: TrackerAddress | None = None
        self._resuming: asyncio.Task[None] | None = None

    async def start(self, port: int | None = None) -> OwnTrackerSnapshot:
        """Start it on `port`, or on 47700 or any free one, pin it and use it; if it runs, use that.

        Raises PORT_TAKEN (with `pid` and `program`, where the system tells), TRACKER_NOT_STARTED (reason, log).
        """
        async with self._changing:
            own = await self._starter.start(self._use, port)
        return msgspec.structs.replace(await self.status(), was_running=own.was_running)

    async def stop(self) -> OwnTrackerSnapshot:
        """Stop it, now and at the next start of the program. Raises NO_OWN_TRACKER if none runs."""
        async with self._changing:
            await self._starter.stop()
            await self._drop_client()
        return await self.status()

    async def status(self) -> OwnTrackerSnapshot:
        """How it is; an address that others reach, and who is connected, as far as it answers within 3 s."""
        running = self._starter.running()
        snapshot = OwnTrackerSnapshot(
            running=running is not None,
            data=str(self._starter.data),
            log=str(self._starter.log),
            autostart=self._context.settings.own_tracker_autostart,
        )
        if running is None:
            return snapshot
        fingerprint = Fingerprint(running.fingerprint)
        addresses, online = await self._ask(running)
        return msgspec.structs.replace(
            snapshot,
            address=str(addresses[0]),
            port=running.port,
            fingerprint=fingerprint,
            shown=fingerprints.shown(fingerprint) if fingerprint else "",
            invite=Invite(addresses, fingerprint).link() if fingerprint else "",
            members_online=online,
            pid=running.pid,
        )

    async def set_autostart(self, autostart: bool) -> OwnTrackerSnapshot:
        """Whether a tracker that ran starts again with the program."""
        await self._settings.change(lambda now: msgspec.structs.replace(now, own_tracker_autostart=autostart))
        return await self.status()

    def resume(self) -> None:
        """Bring it back in the background, if it ran, was not stopped, and nobody said that it shall not."""
        if self._context.settings.own_tracker_autostart:
            self._resuming = asyncio.create_task(self._resume(), name="start the own tracker again")

    async def close(self) -> None:
        """Let it be: it goes on, and so does one that is just starting."""
        if self._resuming is not None:
            self._resuming.cancel()
            await asyncio.gather(self._resuming, return_exceptions=True)
        self._starter.let_go()
        await self._drop_client()

    async def _resume(self) -> None:
        try:
            async with self._changing:
                await self._starter.start_again(self._learn)
        except (ShareError, OSError) as error:
            _log.warning("the own tracker did not start again: %s", error)

    async def _learn(self, address: TrackerAddress, fingerprint: Fingerprint) -> None:
        """It is back, perhaps at another port: whoever uses it is to find it there; nothing else is changed."""
        row = await self._pin(fingerprint)
        if row is None:
            return
        addresses = tuple(dict.fromkeys((str(address), *row.addresses)))[:8]
        if addresses != row.addresses:
            await self._context.database.pins.put(replace(row, addresses=addresses))
        session = self._context.session
        if session is not None and session.client.pin.fingerprint == fingerprint:
            session.client.learn([address])
            session.stream.retry_now()

    async def _ask(self, running: Running) -> tuple[tuple[TrackerAddress, ...], int | None]:
        """Where it says that it is reached, and how many clients it has; what is known without it if it is silent."""
        known = (running.address,)
        try:
            async with asyncio.timeout(_ASK_SECONDS):
                client = await self._client_of(running)
                if client is None:
                    return known, None
                deployment = await client.call(routes.DEPLOYMENT)
                online = (await client.call(routes.HEALTH)).clients
        except (ShareError, TimeoutError) as error:
            _log.info("the own tracker does not answer: %s", error)
            return known, None
        told = tuple(parse_invite(text).addresses[0] for text in deployment.trackers)
        return told or known, online

    async def _client_of(self, running: Running) -> TrackerClient | None:
        pin = self._client.pin if self._client is not None else None
        if pin is None or pin.fingerprint != running.fingerprint or self._address != running.address:
            await self._drop_client()
            row = await self._pin(Fingerprint(running.fingerprint))
            if row is None:
                return None
            self._address = running.address
            self._client = TrackerClient(Pin(Fingerprint(row.fingerprint), row.root_certificate), [running.address])
        return self._client

    async def _pin(self, fingerprint: Fingerprint) -> PinRow | None:
        rows = await self._context.database.pins.all()
        return next((row for row in rows if row.fingerprint == fingerprint), None)

    async def _drop_client(self) -> None:
        client, self._client = self._client, None
        if client is not None:
            await client.close()

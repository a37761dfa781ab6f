"""A real tracker in this process: TLS on loopback, a data folder of its own, nothing announced, generous limits.

    async with running_tracker(tmp_path) as tracker:
        tracker.address, tracker.fingerprint, tracker.root_der

`stop` and `restart` (same folder, same port) let a test take it away and bring it back.
"""

from __future__ import annotations

import time
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import replace
from pathlib import Path

from core.wire.fingerprint import Invite, TrackerAddress
from core.wire.ids import Fingerprint
from tracker.config import ServiceConfig, Tries
from tracker.service import Service, unix_ms
from tracker.store.address import Store

_PATIENT = Tries(free=1_000_000, first=1.0, most=1.0, forget=1.0)


class RunningTracker:
    """A service on 127.0.0.1 and what a client must know of it."""

    def __init__(self, config: ServiceConfig, clock: Callable[[], int], monotonic: Callable[[], float]) -> None:
        self.config = config
        self._clock, self._monotonic = clock, monotonic
        self._service: Service | None = None
        self.address = TrackerAddress("127.0.0.1", 0)
        self.fingerprint = Fingerprint("")
        self.root_der = b""

    @property
    def service(self) -> Service:
        """The service; only while it runs."""
        assert self._service is not None
        return self._service

    @property
    def invite(self) -> Invite:
        """Address and pin, as an invite link says them."""
        return Invite((self.address,), self.fingerprint)

    async def start(self) -> None:
        """Start it, on the port that it had before if it ran before."""
        self.config = replace(self.config, listen=(("127.0.0.1", self.address.port),))
        self._service = await Service.start(self.config, self._clock, self._monotonic)
        self.address = TrackerAddress("127.0.0.1", self._service.port)
        self.fingerprint = self._service.root.fingerprint
        self.root_der = self._service.root.der

    async def stop(self) -> None:
        """Stop it, if it runs."""
        if self._service is not None:
            service, self._service = self._service, None
            await service.close()

    async def restart(self) -> None:
        """Stop it and start it again on the same port and folder."""
        await self.stop()
        await self.start()


@asynccontextmanager
async def running_tracker(
    folder: Path,
    *,
    config: ServiceConfig | None = None,
    store: Store | None = None,
    clock: Callable[[], int] = unix_ms,
    monotonic: Callable[[], float] = time.monotonic,
) -> AsyncIterator[RunningTracker]:
    """A tracker with its data in `folder`/tracker-data, stopped at the end.

    `config` replaces the generous settings; `store` is where it keeps what it knows, by default a file in its folder.
    """
    data = folder / "tracker-data"
    settings = config or ServiceConfig(
        data,
        name="test tracker",
        announce=False,
        connections_per_address=100_000,
        accounts_per_hour=1_000_000,
        nonces_per_minute=1_000_000,
        account_tries=_PATIENT,
        address_tries=_PATIENT,
        linger_seconds=0.05,
        join_tries=_PATIENT,
        poll_seconds=0.2,
    )
    settings = replace(settings, data=data, announce=False, database=store or settings.database)
    tracker = RunningTracker(settings, clock, monotonic)
    await tracker.start()
    try:
        yield tracker
    finally:
        await tracker.stop()

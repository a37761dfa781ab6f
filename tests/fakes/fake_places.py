"""The rooms of the fake engine that are about places: trackers, devices, the connection, settings."""

from __future__ import annotations

from typing import TYPE_CHECKING

import msgspec

from core.config import Settings
from core.snapshots import OwnTrackerSnapshot
from core.wire.errors import Kind, UserError

if TYPE_CHECKING:
    from tests.fakes.fake_engine import World


class SettingsRoom:
    def __init__(self, world: World) -> None:
        self._world = world

    async def get(self) -> Settings:
        return self._world.settings

    async def set(self, settings: Settings) -> Settings:
        self._world.settings = settings
        return settings


class OwnTracker:
    def __init__(self, world: World) -> None:
        self._world = world

    async def start(self, port: int | None = None) -> OwnTrackerSnapshot:
        was_running = self._world.own_port is not None
        self._world.own_port = self._world.own_port or port or 47_700
        return msgspec.structs.replace(await self.status(), was_running=was_running)

    async def stop(self) -> OwnTrackerSnapshot:
        if self._world.own_port is None:
            raise UserError(Kind.NO_OWN_TRACKER)
        self._world.own_port = None
        return await self.status()

    async def status(self) -> OwnTrackerSnapshot:
        port = self._world.own_port
        autostart = self._world.settings.own_tracker_autostart
        if port is None:
            return OwnTrackerSnapshot(running=False, data="/state/tracker", autostart=autostart)
        return OwnTrackerSnapshot(
            running=True, address=f"192.0.2.7:{port}", port=port, fingerprint="0" * 64, shown="0000-0000-0000-0000",
            invite=f"p2p://192.0.2.7:{port}/?fp={'0' * 64}", members_online=2, pid=4711, data="/state/tracker",
            autostart=autostart,
        )  # fmt: skip

    async def set_autostart(self, autostart: bool) -> OwnTrackerSnapshot:
        self._world.settings = msgspec.structs.replace(self._world.settings, own_tracker_autostart=autostart)
        return await self.status()

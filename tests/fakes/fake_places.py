"""The rooms of the fake engine that are about places: trackers, devices, the connection, settings."""

from __future__ import annotations

from typing import TYPE_CHECKING

import msgspec

from core.config import Settings
from core.snapshots import (
    ConnectivitySnapshot,
    DeviceSnapshot,
    OwnTrackerSnapshot,
    StatusSnapshot,
    TrackerSnapshot,
)
from core.wire.errors import Kind, UserError
from core.wire.fingerprint import Invite, TrackerAddress
from core.wire.ids import Fingerprint

if TYPE_CHECKING:
    from tests.fakes.fake_engine import World


class Places:
    _world: World

    async def find_trackers(self, seconds: float | None = None) -> list[TrackerSnapshot]:
        return self._world.trackers

    async def known_trackers(self) -> list[TrackerSnapshot]:
        return [one for one in self._world.trackers if one.known_since is not None]

    async def ask_tracker(self, address: TrackerAddress) -> TrackerSnapshot:
        return TrackerSnapshot("lab", "0" * 64, "0000-0000-0000-0000", (str(address),), None, 2.4)

    async def use_tracker(self, address: TrackerAddress, fingerprint: str) -> TrackerSnapshot:
        self._world.pinned = (str(address), fingerprint)
        return TrackerSnapshot("lab", fingerprint, "0000-0000-0000-0000", (str(address),), 1_700_000_000.0)

    async def forget_tracker(self, fingerprint: str) -> None:
        left = [one for one in self._world.trackers if fingerprint not in (one.fingerprint, one.shown)]
        if len(left) == len(self._world.trackers):
            raise UserError(Kind.BAD_ADDRESS, text=fingerprint, rule="unknown_tracker")
        self._world.trackers = left

    async def invite_link(self, group: str = "") -> str:
        return Invite((TrackerAddress("192.0.2.7", 47_700),), Fingerprint("0" * 64), group or None).link()

    async def retry_now(self) -> None:
        self._world.logged_in()

    async def connectivity(self) -> ConnectivitySnapshot:
        return ConnectivitySnapshot(
            port=47_800, interfaces=("eth0 192.0.2.9",), ipv4=True, ipv6=False, tracker="192.0.2.7:47700",
            tracker_connected=self._world.user is not None, discovery=True, reachable=None, links=2, links_in=1,
            problems=("no_ipv6",),
        )  # fmt: skip

    async def list_devices(self) -> list[DeviceSnapshot]:
        self._world.logged_in()
        return self._world.devices

    async def revoke_device(self, device: str) -> None:
        self._move(device, "revoked")

    async def approve_device(self, device: str) -> None:
        self._move(device, "active")

    async def set_approval(self, approve: bool) -> None:
        self._world.approval = approve

    async def approval(self) -> bool:
        return self._world.approval

    async def status(self) -> StatusSnapshot:
        user = self._world.user
        return StatusSnapshot(
            user=user or "", logged_in=user is not None, tracker="", tracker_name="", fingerprint="", connected=False,
            next_try=None, listen_port=0, links=0, speed_down=0.0, speed_up=0.0, bytes_down=0, bytes_up=0, device="",
            state_folder="/state",
        )  # fmt: skip

    def _move(self, device: str, state: str) -> None:
        if device not in [one.fingerprint for one in self._world.devices]:
            raise UserError(Kind.DEVICE_REFUSED, rule="unknown", device=device)
        self._world.devices = [
            msgspec.structs.replace(one, state=state) if one.fingerprint == device else one
            for one in self._world.devices
        ]


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

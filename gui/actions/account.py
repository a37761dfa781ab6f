"""Acts about who uses the engine, with which tracker, on which devices.

Invariant: as in `gui.actions.room`. Mixed into `gui.actions.actions.Actions`.
"""

from __future__ import annotations

from core.snapshots import ConnectivitySnapshot, DeviceSnapshot, StatusSnapshot, TrackerSnapshot
from core.wire.fingerprint import TrackerAddress
from gui.actions.room import Room


class AccountActions(Room):
    """Named and documented like the commands of `core.commands.account`."""

    async def create_user(self, name: str, password: str) -> str:
        """Make an account at the tracker; returns the name as it is shown. It does not log in."""
        return await self._run(lambda engine: engine.account.create_user(name, password))

    async def login(self, name: str, password: str) -> str:
        """Log in from this device; returns the name as it is shown."""
        return await self._run(lambda engine: engine.account.login(name, password))

    async def logout(self) -> None:
        """End session and presence; shares and downloads wait for the next login."""
        await self._run(lambda engine: engine.account.logout())

    async def change_password(self, old: str, new: str) -> int:
        """Give the account another password; returns how many other devices were logged out by it."""
        return await self._run(lambda engine: engine.account.change_password(old, new))

    async def delete_account(self, password: str) -> None:
        """End the account for ever; files stay where they are."""
        await self._run(lambda engine: engine.account.delete_account(password))

    async def status(self) -> StatusSnapshot:
        """How things stand."""
        return await self._run(lambda engine: engine.account.status())

    async def find_trackers(self, seconds: float | None = None) -> list[TrackerSnapshot]:
        """The deployments that zeroconf finds within `seconds` and that answer, the quickest first."""
        return await self._run(lambda engine: engine.account.find_trackers(seconds))

    async def ask_tracker(self, address: TrackerAddress) -> TrackerSnapshot:
        """Who is at `address`; nothing is pinned. Raises TRACKER_UNREACHABLE, NOT_A_TRACKER."""
        return await self._run(lambda engine: engine.account.ask_tracker(address))

    async def use_tracker(self, address: TrackerAddress, fingerprint: str) -> TrackerSnapshot:
        """Pin the deployment at `address`, whose fingerprint the caller vouches for. Raises WRONG_PIN."""
        return await self._run(lambda engine: engine.account.use_tracker(address, fingerprint))

    async def known_trackers(self) -> list[TrackerSnapshot]:
        """The deployments that are pinned."""
        return await self._run(lambda engine: engine.account.known_trackers())

    async def forget_tracker(self, fingerprint: str) -> None:
        """Drop a pin."""
        await self._run(lambda engine: engine.account.forget_tracker(fingerprint))

    async def retry_now(self) -> None:
        """Try to reach the tracker at once instead of at the next turn."""
        await self._run(lambda engine: engine.account.retry_now())

    async def invite_link(self, group: str = "") -> str:
        """The `p2p://` link of the deployment, and of a group in it."""
        return await self._run(lambda engine: engine.account.invite_link(group))

    async def connectivity(self) -> ConnectivitySnapshot:
        """Who can reach whom."""
        return await self._run(lambda engine: engine.account.connectivity())

    async def list_devices(self) -> list[DeviceSnapshot]:
        """The devices of this account."""
        return await self._run(lambda engine: engine.account.list_devices())

    async def revoke_device(self, device: str) -> None:
        """End the sessions of a device and let it log in no more."""
        await self._run(lambda engine: engine.account.revoke_device(device))

    async def approve_device(self, device: str) -> None:
        """Let a device in that waits."""
        await self._run(lambda engine: engine.account.approve_device(device))

    async def approval(self) -> bool:
        """Whether a new device has to be approved from another one."""
        return await self._run(lambda engine: engine.account.approval())

    async def set_approval(self, wanted: bool) -> None:
        """Whether a new device has to be approved from another one."""
        await self._run(lambda engine: engine.account.set_approval(wanted))

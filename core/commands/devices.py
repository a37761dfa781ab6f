"""A user's devices: list them, end one, let a new one in, and whether a new one has to wait for that.

Invariant: nothing here changes a right on this computer; a device that is revoked is out when the tracker's next
roster says so. The part of `core.commands.account` that is about devices.
"""

from __future__ import annotations

from core.session.context import Context
from core.snapshots import DeviceSnapshot
from core.wire import fingerprint as fingerprints
from core.wire import routes
from core.wire import tracker_messages as m
from core.wire.errors import Kind, UserError
from core.wire.ids import Fingerprint, is_hex256
from core.wire.routes import Route


class DeviceCommands:
    """The commands of one engine that are about the devices of whoever is logged in. All raise NOT_LOGGED_IN."""

    _context: Context

    async def list_devices(self) -> list[DeviceSnapshot]:
        """Every device of this account, this one first, then the one seen last; revoked ones at the end."""
        session = self._context.logged_in()
        answer = await session.client.call(routes.DEVICES)
        devices = [_snapshot(one, session.account.device_id) for one in answer.devices]
        return sorted(devices, key=lambda one: (one.state == "revoked", not one.this, not one.online, -one.seen))

    async def revoke_device(self, device: str) -> None:
        """End a device for ever, by its id or its fingerprint as shown; this one too.

        Raises DEVICE_REFUSED, rule `unknown`, for one that is not this user's.
        """
        await self._change(routes.REVOKE_DEVICE, device)

    async def approve_device(self, device: str) -> None:
        """Let in a device that waits, by its id or its fingerprint as shown. Raises DEVICE_REFUSED, rule `unknown`."""
        await self._change(routes.APPROVE_DEVICE, device)

    async def set_approval(self, approve: bool) -> None:
        """Whether a new device of this account waits until one that is enrolled lets it in."""
        await self._context.logged_in().client.call(routes.SET_APPROVAL, m.SetApproval(approve))

    async def approval(self) -> bool:
        """What `set_approval` said last."""
        return (await self._context.logged_in().client.call(routes.DEVICES)).approval

    async def _change(self, route: Route[m.Empty, m.Empty], typed: str) -> None:
        session = self._context.logged_in()
        device = "".join(typed.split()).lower()
        if not is_hex256(device):
            answer = await session.client.call(routes.DEVICES)
            named = [one.device_id for one in answer.devices if fingerprints.matches(typed, Fingerprint(one.device_id))]
            if len(named) != 1:
                raise UserError(Kind.DEVICE_REFUSED, rule="unknown", device=typed)
            device = named[0]
        await session.client.call(route, ids={"device_id": device})


def _snapshot(device: m.Device, mine: str) -> DeviceSnapshot:
    return DeviceSnapshot(
        device=device.device_id,
        fingerprint=fingerprints.shown(Fingerprint(device.device_id)),
        name=device.name,
        state=device.state,
        added=device.added / 1000,
        seen=device.seen / 1000,
        online=device.online,
        this=device.device_id == mine,
    )

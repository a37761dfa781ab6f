"""The certificates of fellow members' devices: fetched once each, checked, kept.

Invariant: a certificate in here has the device profile to the letter and belongs to the device under
whose id it stands; only such a one may become a trust anchor. A bad one is skipped and logged, and
never keeps a good one out. Owned by `Membership`.
"""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Iterable, Mapping
from typing import Protocol, TypeVar

import msgspec

from core.transfer.roster_store import RosterStore
from core.wire import limits, routes
from core.wire.errors import DiskError, ProtocolError
from core.wire.identity import check_device_certificate
from core.wire.ids import DeviceId
from core.wire.routes import Route
from core.wire.tracker_messages import AskCertificates

Q = TypeVar("Q", bound=msgspec.Struct)
A = TypeVar("A", bound=msgspec.Struct)

_log = logging.getLogger(__name__)


class Tracker(Protocol):
    """What this layer asks of a tracker client."""

    async def call(self, route: Route[Q, A], body: Q | None = None, *, ids: Mapping[str, str] | None = None) -> A:
        """The answer of a route."""


class Certificates:
    """Device certificates by device id."""

    def __init__(self, tracker: Tracker, store: RosterStore) -> None:
        self._tracker, self._store = tracker, store
        self._known: dict[DeviceId, bytes] = {}

    def get(self, device: DeviceId) -> bytes | None:
        """The certificate (DER) of a device, if it is known."""
        return self._known.get(device)

    def missing(self, devices: Iterable[DeviceId]) -> list[DeviceId]:
        """Those devices whose certificates are not known yet."""
        return [device for device in devices if device not in self._known]

    def forget_all_but(self, devices: set[DeviceId]) -> None:
        """Drop from memory what no roster names any more."""
        for device in self._known.keys() - devices:
            del self._known[device]

    async def load(self, devices: Iterable[DeviceId]) -> None:
        """Take what the disk has of these devices."""
        wanted = self.missing(devices)
        if not wanted:
            return
        try:
            kept = await self._store.load_certificates(wanted)
        except DiskError as error:
            _log.warning("certificates not read: %s", error)
            return
        self._known.update(await asyncio.to_thread(_checked, list(kept.values()), set(wanted)))

    async def fetch(self, devices: Iterable[DeviceId]) -> bool:
        """Get what is missing of these devices from the disk, then from the tracker; whether anything came.

        What neither has is left out. Raises what the tracker says.
        """
        wanted = self.missing(devices)
        await self.load(wanted)
        left = self.missing(wanted)
        came = len(left) < len(wanted)
        for at in range(0, len(left), limits.CERTIFICATES_MAX):
            batch = left[at : at + limits.CERTIFICATES_MAX]
            answer = await self._tracker.call(routes.CERTIFICATES, AskCertificates(tuple(batch)))
            good = await asyncio.to_thread(_checked, list(answer.certificates), set(batch))
            if not good:
                continue
            came = True
            self._known.update(good)
            try:
                await self._store.save_certificates(good)
            except DiskError as error:
                _log.warning("certificates not kept: %s", error)
        return came


def _checked(certificates: list[bytes], asked: set[DeviceId]) -> dict[DeviceId, bytes]:
    """Those that have the profile and were asked for. About 0.2 ms each: run it in a thread."""
    good: dict[DeviceId, bytes] = {}
    for der in certificates:
        try:
            device = check_device_certificate(der)
        except ProtocolError as error:
            _log.warning("a device certificate is refused: %s", error.reason)
            continue
        if device in asked:
            good[device] = der
    return good

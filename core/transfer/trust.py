"""Whom a link is made with: the members that the rosters name, less those who are banned for bad pieces.

Invariant: adds no trust, only takes it away. Handed to `core.net.links` by the hub.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Protocol

from core.transfer.blame import Blame
from core.wire.ids import DeviceId


class Trusted(Protocol):
    """What the rosters say; `core.transfer.membership` is the real one."""

    def anchors(self) -> Sequence[bytes]:
        """The certificates (DER) of every device that may link."""

    def certificate_of(self, device: DeviceId) -> bytes | None:
        """The certificate (DER) of a device, if it is known."""

    def is_known(self, device: DeviceId) -> bool:
        """Whether the device shares a group with this one, now."""


class Trust:
    """The rosters without the banned."""

    def __init__(self, trusted: Trusted, blame: Blame) -> None:
        self._trusted = trusted
        self._blame = blame

    def anchors(self) -> Sequence[bytes]:
        """The certificates (DER) of every device that may link."""
        return self._trusted.anchors()

    def certificate_of(self, device: DeviceId) -> bytes | None:
        """The certificate (DER) of a device, if it may be dialled."""
        return None if self._blame.is_banned(device) else self._trusted.certificate_of(device)

    def is_known(self, device: DeviceId) -> bool:
        """Whether a link to the device may be, now."""
        return self._trusted.is_known(device) and not self._blame.is_banned(device)

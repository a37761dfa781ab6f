"""What membership asks of the disk: rosters of one account's groups, and device certificates.

Invariant: what is kept here was verified before it was kept, and is verified again when it is read.
The storage room implements it; `core.transfer.membership` is its only user.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Protocol

from core.wire.ids import DeviceId, GroupId


@dataclass(frozen=True, slots=True)
class KeptRoster:
    """The newest roster of a group (MessagePack), and the wall clock (Unix s) when a tracker last confirmed it."""

    group_id: GroupId
    name: str
    roster: bytes
    confirmed: float


class RosterStore(Protocol):
    """Rosters of one account and the certificates of their devices. Every method may raise `DiskError`."""

    async def load_rosters(self) -> Sequence[KeptRoster]:
        """Everything that is kept for this account."""

    async def save_roster(self, kept: KeptRoster) -> None:
        """Keep a roster instead of an older one of its group."""

    async def confirm_rosters(self, group_ids: Sequence[GroupId], confirmed: float) -> None:
        """A tracker confirmed these rosters at `confirmed`, Unix s."""

    async def drop_roster(self, group_id: GroupId) -> None:
        """This account is no longer in a group."""

    async def load_certificates(self, devices: Iterable[DeviceId]) -> Mapping[DeviceId, bytes]:
        """The certificates (DER) of those devices that are known."""

    async def save_certificates(self, certificates: Mapping[DeviceId, bytes]) -> None:
        """Keep certificates."""

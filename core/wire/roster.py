r"""The roster: who is in a group, with which devices, signed by the deployment's root.

Invariant: two equal rosters have equal bytes, and a roster in hand whose signature was checked is
the proof of membership. The canonical bytes are MessagePack of
[1, root fingerprint, group id, epoch, [[user id, name, role, [device id]]]], users sorted by id,
devices sorted, ids and fingerprint as raw bytes; the signature is ECDSA P-256 with SHA-256 over
`p2p-share roster v1\0` and these bytes.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

import msgspec
from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec

from core.wire import limits
from core.wire.errors import ProtocolError
from core.wire.ids import DeviceId, Fingerprint, Hex128, Hex256
from core.wire.numbers import Count

_DOMAIN = b"p2p-share roster v1\0"
_RIGHTS = {
    "owner": frozenset({"fetch", "publish", "admin", "own"}),
    "admin": frozenset({"fetch", "publish", "admin"}),
    "member": frozenset({"fetch", "publish"}),
    "reader": frozenset({"fetch"}),
}
ROLES = tuple(_RIGHTS)


def may(role: str, right: str) -> bool:
    """Whether `role` has `right` (fetch, publish, admin, own). An unknown role has none."""
    return right in _RIGHTS.get(role, frozenset())


class Member(msgspec.Struct, frozen=True):
    """One member of a group and the devices that may speak for them."""

    user_id: Hex128
    name: str
    role: str
    devices: tuple[Hex256, ...] = ()


class Roster(msgspec.Struct, frozen=True):
    """Members sorted by user id; `signature` is DER."""

    group_id: Hex128
    epoch: Count
    members: tuple[Member, ...]
    signature: bytes = b""

    def signed_bytes(self, root: Fingerprint) -> bytes:
        """The bytes that the root of the deployment `root` signs."""
        rows = [
            [bytes.fromhex(m.user_id), m.name, m.role, [bytes.fromhex(d) for d in sorted(m.devices)]]
            for m in sorted(self.members, key=lambda m: m.user_id)
        ]
        fields = [1, bytes.fromhex(root), bytes.fromhex(self.group_id), self.epoch, rows]
        return _DOMAIN + msgspec.msgpack.encode(fields)

    def verify(self, root_key: ec.EllipticCurvePublicKey, root: Fingerprint) -> None:
        """Raise `ProtocolError` unless the root signed exactly this roster and it obeys the limits."""
        ids = [m.user_id for m in self.members]
        if ids != sorted(set(ids)) or len(ids) > limits.ROSTER_MEMBERS_MAX:
            raise ProtocolError("roster: members not sorted, double or too many")
        if any(list(m.devices) != sorted(m.devices) for m in self.members):
            raise ProtocolError("roster: devices not sorted")
        devices = [device for m in self.members for device in m.devices]
        if len(devices) != len(set(devices)):
            raise ProtocolError("roster: a device speaks for two members, or twice for one")
        try:
            root_key.verify(self.signature, self.signed_bytes(root), ec.ECDSA(hashes.SHA256()))
        except InvalidSignature:
            raise ProtocolError("roster: the signature is not the root's") from None

    def member_of(self, device: DeviceId) -> Member | None:
        """The member whose device it is, or None."""
        return next((m for m in self.members if device in m.devices), None)


def canonical_members(members: Iterable[Member]) -> tuple[Member, ...]:
    """Members sorted by user id, each with its devices sorted."""
    tidy = (msgspec.structs.replace(m, devices=tuple(sorted(m.devices))) for m in members)
    return tuple(sorted(tidy, key=lambda m: m.user_id))


class RosterChange(msgspec.Struct, frozen=True):
    """What leads from the roster of `from_epoch` to that of `epoch`; `signature` is of the whole new roster."""

    group_id: Hex128
    from_epoch: Count
    epoch: Count
    put: tuple[Member, ...]
    gone: tuple[Hex128, ...]
    signature: bytes

    def apply(self, old: Roster) -> Roster:
        """The new roster, not yet verified. Raises `ProtocolError` if `old` is not the one it starts from."""
        if old.group_id != self.group_id or old.epoch != self.from_epoch or self.epoch <= old.epoch:
            raise ProtocolError("roster: the change starts elsewhere")
        members = {m.user_id: m for m in old.members if m.user_id not in self.gone}
        members.update({m.user_id: m for m in self.put})
        return Roster(self.group_id, self.epoch, canonical_members(members.values()), self.signature)


@dataclass(frozen=True, slots=True)
class DeviceIndex:
    """Answers, for one verified roster, which member a device speaks for, without a search."""

    roster: Roster
    by_device: dict[str, Member]

    @classmethod
    def of(cls, roster: Roster) -> DeviceIndex:
        """Build the index of a roster."""
        return cls(roster, {device: m for m in roster.members for device in m.devices})

    def may(self, device: DeviceId, right: str) -> bool:
        """Whether the member that `device` speaks for has `right`."""
        member = self.by_device.get(device)
        return member is not None and may(member.role, right)

"""A deployment small enough to hold in a hand: signed rosters, certificates, and a store that is a dictionary."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import replace
from typing import Any

import msgspec
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec

from core.transfer.roster_store import KeptRoster
from core.wire import routes
from core.wire import tracker_messages as m
from core.wire.errors import DiskError, Kind, ShareError, UserError
from core.wire.identity import key_digest
from core.wire.ids import DeviceId, Fingerprint, GroupId, UserId
from core.wire.push import RosterChanged
from core.wire.roster import Member, Roster, RosterChange, canonical_members
from tests.fakes.devices import FakeDevice

GROUP = GroupId("a" * 32)
Members = dict[str, tuple[str, Sequence[FakeDevice | str]]]
"""A roster as a test writes it: {name: (role, devices or their ids)}."""


def user_id(name: str) -> UserId:
    """The id of a user whose name is short."""
    return UserId(name.encode().hex().rjust(32, "0"))


class RosterTracker:
    """Signs rosters, answers `ROSTER` and `CERTIFICATES`; `error` makes it fail, `asked` counts the calls."""

    def __init__(self) -> None:
        self.key = ec.generate_private_key(ec.SECP256R1())
        self.fingerprint = Fingerprint(key_digest(self.key.public_key()))
        self.rosters: dict[GroupId, Roster] = {}
        self.certificates: dict[DeviceId, bytes] = {}
        self.error: ShareError | None = None
        self.asked: list[str] = []
        self.batches: list[int] = []
        self.before_answer: asyncio.Event | None = None
        self.on_answer: Callable[[], None] = lambda: None
        self._asked = asyncio.Condition()

    async def was_asked(self, times: int) -> None:
        """Wait until there were so many calls."""
        async with self._asked:
            await self._asked.wait_for(lambda: len(self.asked) >= times)

    def sign(self, roster: Roster) -> Roster:
        """The roster with the root's signature."""
        signature = self.key.sign(roster.signed_bytes(self.fingerprint), ec.ECDSA(hashes.SHA256()))
        return msgspec.structs.replace(roster, signature=signature)

    def enrol(self, *devices: FakeDevice) -> None:
        """Keep the certificates of these devices."""
        for device in devices:
            self.certificates[device.device] = device.certificate

    def set_members(self, members: Members, group_id: GroupId = GROUP, epoch: int = 0) -> RosterChanged:
        """A new roster; returns the push that tells of it."""
        old = self.rosters.get(group_id)
        rows = canonical_members(
            Member(user_id(name), name, role, tuple(d.device if isinstance(d, FakeDevice) else d for d in devices))
            for name, (role, devices) in members.items()
        )
        epoch = epoch or (old.epoch + 1 if old else 1000)
        new = self.rosters[group_id] = self.sign(Roster(group_id, epoch, rows))
        if old is None:
            return RosterChanged(group_id, epoch)
        before = {member.user_id: member for member in old.members}
        after = {member.user_id for member in rows}
        put = tuple(member for member in rows if before.get(member.user_id) != member)
        gone = tuple(name for name in before if name not in after)
        return RosterChanged(group_id, epoch, RosterChange(group_id, old.epoch, epoch, put, gone, new.signature))

    async def call(self, route: Any, body: Any = None, *, ids: Mapping[str, str] | None = None) -> Any:
        """What a tracker client's `call` does."""
        async with self._asked:
            self.asked.append(route.name)
            self._asked.notify_all()
        if self.error is not None:
            raise self.error
        if route is routes.ROSTER:
            roster = self.rosters.get(GroupId((ids or {})["group_id"]))
            if self.before_answer is not None:
                await self.before_answer.wait()
            if roster is None:
                raise UserError(Kind.NOT_MEMBER)
            self.on_answer()
            return m.RosterAnswer(roster)
        assert route is routes.CERTIFICATES
        self.batches.append(len(body.devices))
        return m.Certificates(tuple(der for name in body.devices if (der := self.certificates.get(DeviceId(name)))))


class MemoryStore:
    """A `RosterStore` that survives a `Membership`; `broken` makes every call fail."""

    def __init__(self) -> None:
        self.rosters: dict[GroupId, KeptRoster] = {}
        self.certificates: dict[DeviceId, bytes] = {}
        self.broken = False
        self.saves = 0
        self.confirmations = 0

    def _check(self) -> None:
        if self.broken:
            raise DiskError(Kind.DISK_FAILED)

    async def load_rosters(self) -> Sequence[KeptRoster]:
        """Everything kept."""
        self._check()
        return list(self.rosters.values())

    async def save_roster(self, kept: KeptRoster) -> None:
        """Keep one."""
        self._check()
        await asyncio.sleep(0)
        self.saves += 1
        self.rosters[kept.group_id] = kept

    async def confirm_rosters(self, group_ids: Sequence[GroupId], confirmed: float) -> None:
        """Note when."""
        self._check()
        self.confirmations += 1
        for group_id in group_ids:
            self.rosters[group_id] = replace(self.rosters[group_id], confirmed=confirmed)

    async def drop_roster(self, group_id: GroupId) -> None:
        """Forget one."""
        self._check()
        self.rosters.pop(group_id, None)

    async def load_certificates(self, devices: Iterable[DeviceId]) -> Mapping[DeviceId, bytes]:
        """Those kept."""
        self._check()
        return {device: self.certificates[device] for device in devices if device in self.certificates}

    async def save_certificates(self, certificates: Mapping[DeviceId, bytes]) -> None:
        """Keep some."""
        self._check()
        self.certificates.update(certificates)

"""Signed rosters: what the root signed and nothing else, each device for one member."""

from __future__ import annotations

from dataclasses import dataclass, field

import msgspec
import pytest
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec

from core.wire.errors import ProtocolError
from core.wire.identity import key_digest
from core.wire.ids import DeviceId, Fingerprint
from core.wire.roster import DeviceIndex, Member, Roster, RosterChange, canonical_members

GROUP, ANN, BEN = "9" * 32, "a" * 32, "b" * 32
D1, D2, D3 = (DeviceId(digit * 64) for digit in "123")


@dataclass
class _Root:
    """A deployment's key."""

    key: ec.EllipticCurvePrivateKey = field(default_factory=lambda: ec.generate_private_key(ec.SECP256R1()))

    @property
    def fingerprint(self) -> Fingerprint:
        return Fingerprint(key_digest(self.key.public_key()))

    def sign(self, *members: Member, epoch: int = 5) -> Roster:
        roster = Roster(GROUP, epoch, members)
        signature = self.key.sign(roster.signed_bytes(self.fingerprint), ec.ECDSA(hashes.SHA256()))
        return msgspec.structs.replace(roster, signature=signature)

    def verify(self, roster: Roster) -> None:
        roster.verify(self.key.public_key(), self.fingerprint)


ROOT = _Root()
ANN_OWNS, BEN_READS = Member(ANN, "ann", "owner", (D1, D2)), Member(BEN, "ben", "reader", (D3,))


def test_what_the_root_signed_is_believed() -> None:
    roster = ROOT.sign(ANN_OWNS, BEN_READS)
    ROOT.verify(roster)
    index = DeviceIndex.of(roster)
    assert index.may(D2, "own")
    assert not index.may(D3, "publish")
    assert not index.may(DeviceId("4" * 64), "fetch")


@pytest.mark.parametrize(
    "change",
    [
        {"group_id": "8" * 32},
        {"epoch": 6},
        {"members": (ANN_OWNS,)},
        {"members": (ANN_OWNS, msgspec.structs.replace(BEN_READS, role="owner"))},
        {"members": (ANN_OWNS, msgspec.structs.replace(BEN_READS, name="Ben"))},
        {"members": (ANN_OWNS, msgspec.structs.replace(BEN_READS, devices=()))},
        {"members": (BEN_READS, ANN_OWNS)},
        {"signature": b""},
        {"signature": b"\x30\x06\x02\x01\x01\x02\x01\x01"},
    ],
)
def test_a_roster_that_differs_in_anything_is_refused(change: dict[str, object]) -> None:
    with pytest.raises(ProtocolError):
        ROOT.verify(msgspec.structs.replace(ROOT.sign(ANN_OWNS, BEN_READS), **change))


def test_the_roster_of_another_deployment_is_refused() -> None:
    other = _Root()
    with pytest.raises(ProtocolError):
        other.verify(ROOT.sign(ANN_OWNS))
    with pytest.raises(ProtocolError):
        ROOT.sign(ANN_OWNS).verify(ROOT.key.public_key(), other.fingerprint)


@pytest.mark.parametrize(
    "members",
    [
        (ANN_OWNS, msgspec.structs.replace(BEN_READS, devices=(D2, D3))),
        (msgspec.structs.replace(ANN_OWNS, devices=(D1, D1)),),
        (msgspec.structs.replace(ANN_OWNS, devices=(D2, D1)),),
        (ANN_OWNS, ANN_OWNS),
        (BEN_READS, ANN_OWNS),
    ],
)
def test_even_the_root_may_not_name_anybody_twice_or_out_of_order(members: tuple[Member, ...]) -> None:
    with pytest.raises(ProtocolError):
        ROOT.verify(ROOT.sign(*members))


def test_a_change_starts_from_one_roster_and_leads_upwards() -> None:
    old, new = ROOT.sign(ANN_OWNS, epoch=5), ROOT.sign(ANN_OWNS, BEN_READS, epoch=7)
    change = RosterChange(GROUP, 5, 7, (BEN_READS,), (), new.signature)
    assert change.apply(old) == new
    ROOT.verify(change.apply(old))
    for wrong in ({"group_id": "8" * 32}, {"from_epoch": 4}, {"epoch": 5}, {"epoch": 4}):
        with pytest.raises(ProtocolError):
            msgspec.structs.replace(change, **wrong).apply(old)
    smuggled = msgspec.structs.replace(change, put=(BEN_READS, Member("c" * 32, "eve", "owner", (DeviceId("5" * 64),))))
    with pytest.raises(ProtocolError):
        ROOT.verify(smuggled.apply(old))


def test_the_order_in_which_members_are_told_does_not_matter() -> None:
    assert canonical_members([BEN_READS, msgspec.structs.replace(ANN_OWNS, devices=(D2, D1))]) == (ANN_OWNS, BEN_READS)

"""Memory for what arrives, and who gave what was wrong."""

from __future__ import annotations

from core.transfer.blame import Blame
from core.transfer.budget import KEEP_BYTES, Budget
from core.transfer.trust import Trust
from core.wire import limits
from core.wire.ids import DeviceId
from tests.fakes.swarm_world import GROUP, Members

ANN, BEN = DeviceId("ann"), DeviceId("ben")
MIB = 1024 * 1024


def test_a_buffer_has_the_length_that_was_asked_for() -> None:
    budget = Budget()
    for length in (1, 100, 64 * 1024, 256 * 1024, 8 * MIB - 5):
        buffer = budget.take(ANN, length)
        assert buffer is not None
        assert len(buffer) == length
        budget.give_back(ANN, buffer, whole=True)


def test_neither_all_together_nor_one_peer_take_more_than_their_limit() -> None:
    budget = Budget(most=10 * MIB, most_of_peer=6 * MIB)
    first = budget.take(ANN, 6 * MIB)
    assert first is not None
    assert budget.take(ANN, 1) is None
    assert budget.take(BEN, 5 * MIB) is None
    second = budget.take(BEN, 4 * MIB)
    assert second is not None
    assert budget.take(DeviceId("eve"), 1) is None
    budget.give_back(ANN, first, whole=False)
    assert budget.used == 4 * MIB
    assert budget.take(ANN, 6 * MIB) is not None


def test_only_the_buffer_of_a_whole_piece_is_used_again() -> None:
    budget = Budget()
    first = budget.take(ANN, MIB)
    assert first is not None
    memory = first.obj
    budget.give_back(ANN, first, whole=True)
    second = budget.take(BEN, MIB)
    assert second is not None
    assert second.obj is memory
    budget.give_back(BEN, second, whole=False)
    third = budget.take(BEN, MIB)
    assert third is not None
    assert third.obj is not memory


def test_buffers_are_not_kept_without_limit() -> None:
    budget = Budget()
    buffers = [buffer for number in range(7) if (buffer := budget.take(DeviceId(str(number)), 8 * MIB))]
    for number, buffer in enumerate(buffers):
        budget.give_back(DeviceId(str(number)), buffer, whole=True)
    assert budget._kept <= KEEP_BYTES
    budget.forget_free()
    assert budget._kept == 0


def test_the_limits_are_those_of_the_design() -> None:
    budget = Budget()
    taken = 0
    while budget.take(DeviceId(str(taken)), 8 * MIB) is not None:
        taken += 1
    assert taken * 8 * MIB == limits.IN_FLIGHT_MAX == 64 * MIB


def test_the_second_bad_piece_bans_once_and_for_an_hour() -> None:
    now = [0.0]
    blame = Blame(lambda: now[0])
    assert not blame.on_bad_piece(ANN)
    assert not blame.is_banned(ANN)
    assert blame.on_bad_piece(ANN)
    assert not blame.on_bad_piece(ANN)
    assert blame.is_banned(ANN)
    assert not blame.is_banned(BEN)
    now[0] += limits.BAN_SECONDS
    assert not blame.is_banned(ANN)
    assert not blame.on_bad_piece(ANN)


def test_an_old_strike_is_forgotten() -> None:
    now = [0.0]
    blame = Blame(lambda: now[0])
    blame.on_bad_piece(ANN)
    now[0] += limits.BAN_SECONDS + 1
    assert not blame.on_bad_piece(ANN)
    assert blame.on_bad_piece(ANN)


def test_a_banned_member_is_neither_accepted_nor_dialled() -> None:
    members, blame = Members(), Blame(lambda: 0.0)
    members.rosters[GROUP] |= {ANN, BEN}
    trust = Trust(members, blame)
    blame.on_bad_piece(ANN)
    blame.on_bad_piece(ANN)
    assert not trust.is_known(ANN)
    assert trust.certificate_of(ANN) is None
    assert trust.is_known(BEN)
    assert trust.certificate_of(BEN) is not None
    assert not trust.is_known(DeviceId("stranger"))

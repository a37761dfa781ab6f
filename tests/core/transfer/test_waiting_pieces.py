"""What waits long at one holder waits at others too, and the first that begins gives it."""

from __future__ import annotations

from core.transfer.planner import SPREAD
from core.wire.ids import DeviceId
from core.wire.manifest import Piece
from core.wire.peer_messages import RejectReason
from tests.core.transfer.test_planner import ANN, BEN, EVE, Download


def test_a_piece_that_waits_long_waits_at_others_too_and_the_first_that_begins_gives_it() -> None:
    it = Download(2)
    it.join(ANN, "#.")
    it.join(BEN, "#.")
    it.planner.tick()
    assert it.asked == [(ANN, 1, 0)]
    it.late()
    assert it.asked == [(ANN, 1, 0), (BEN, 2, 0)]
    it.planner.on_data(BEN, 2, 1000)
    assert it.cancelled == [(ANN, 1)]
    it.join(EVE, "#.")
    assert len(it.asked) == 2
    # Who was told to stop has room again.
    it.planner.on_have(ANN, [1])
    assert it.asked[2] == (ANN, 3, 1)


def test_a_piece_waits_at_so_many_holders_and_at_another_if_one_of_them_goes() -> None:
    it = Download(1)
    for number in range(SPREAD + 2):
        it.join(DeviceId(str(number)), "#")
    it.late()
    assert len(it.asked) == SPREAD
    it.planner.on_holder_gone(it.asked[0][0])
    it.late()
    assert len(it.asked) == SPREAD + 1
    assert len(it.planner.ledger.holders(Piece(0))) == SPREAD


def test_whoever_has_now_what_waits_elsewhere_is_asked_at_once() -> None:
    it = Download(2)
    it.join(ANN, "##")
    it.join(BEN, "..")
    waiting = it.asked[0][2]
    it.late()
    it.planner.on_have(BEN, [waiting])
    assert it.asked[1:] == [(BEN, 2, waiting)]


def test_what_is_missing_goes_before_what_waits_elsewhere() -> None:
    it = Download(2)
    it.join(ANN, "##")
    it.join(BEN, "##")
    assert {piece for _, _, piece in it.asked} == {0, 1}
    assert len(it.asked) == 2


def test_a_piece_does_not_wait_at_a_holder_that_put_it_off() -> None:
    it = Download(2)
    it.join(ANN, "#.")
    it.planner.on_have(ANN, [1])
    it.join(BEN, "#.")
    it.late()
    assert it.asked == [(ANN, 1, 0), (BEN, 2, 0)]
    it.planner.on_reject(BEN, 2, RejectReason.LATER, [])
    it.late()
    assert len(it.asked) == 2


def test_a_request_that_is_taken_back_makes_room_for_another_download_on_that_link() -> None:
    one, two = Download(1), Download(1)
    one.join(ANN, "#")
    two.join(ANN, "#", one.pipes[ANN])
    one.join(BEN, "#")
    assert (one.asked, two.asked) == ([(ANN, 1, 0)], [])
    one.late()
    one.planner.on_data(BEN, 2, 1000)
    assert one.cancelled == [(ANN, 1)]
    two.planner.tick()
    assert two.asked == [(ANN, 1, 0)]

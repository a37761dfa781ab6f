"""What is asked of whom, from pictures: `#` for a piece that a holder has."""

from __future__ import annotations

import random
import time

import pytest

from core.config import Strategy
from core.pieces import bitmap
from core.pieces.ledger import PieceState
from core.pieces.strategies import strategy_of
from core.transfer.pipe import WAITING_MAX, Pipe
from core.transfer.planner import ENDGAME_PATIENCE, SILENT_REST_FIRST, SPREAD, Planner
from core.wire import limits
from core.wire.errors import ProtocolError
from core.wire.ids import DeviceId
from core.wire.manifest import Manifest, Piece
from core.wire.peer_messages import RejectReason

ANN, BEN, EVE = DeviceId("ann"), DeviceId("ben"), DeviceId("eve")
LENGTH = 256 * 1024


class Download:
    """A planner with everything around it written down."""

    def __init__(self, pieces: int, have: str = "", strategy: Strategy = Strategy.RANDOM, seed: int = 1) -> None:
        self.now = 100.0
        self.asked: list[tuple[DeviceId, int, int]] = []
        self.cancelled: list[tuple[DeviceId, int]] = []
        manifest = Manifest(pieces * LENGTH, LENGTH, bytes(20 * pieces), bytes(32 * pieces))
        self.planner = Planner(manifest, bits(have), strategy_of(strategy), self, random.Random(seed), lambda: self.now)
        self.pipes: dict[DeviceId, Pipe] = {}

    def ask(self, holder: DeviceId, request: int, piece: Piece, length: int) -> None:
        assert length == LENGTH
        self.asked.append((holder, request, piece))

    def cancel(self, holder: DeviceId, request: int) -> None:
        self.cancelled.append((holder, request))

    def join(self, device: DeviceId, have: str, pipe: Pipe | None = None) -> None:
        """A holder comes, over a link of its own unless there is a `pipe` of it already."""
        self.pipes[device] = pipe or Pipe(device, lambda: self.now, lambda: 0.0)
        self.planner.on_holder(device, self.pipes[device])
        self.planner.on_bitfield(device, bits(have))

    def late(self) -> None:
        """What waits has been waiting for too long."""
        self.now += ENDGAME_PATIENCE + 0.01
        self.planner.tick()

    def open(self, device: DeviceId) -> dict[int, int]:
        """Requests that are under way at a holder: number -> piece."""
        return {request: asked.piece for request, asked in self.planner.holders[device].asked.items()}

    def arrive(self, device: DeviceId) -> int:
        """The oldest request of a holder is answered with a good piece, which is returned."""
        request = next(iter(self.open(device)))
        self.planner.on_data(device, request, LENGTH)
        piece = self.planner.on_received(device, request)
        assert piece is not None
        self.planner.on_good(piece)
        return piece


def bits(picture: str) -> int:
    return bitmap.of(i for i, sign in enumerate(picture) if sign == "#")


def test_one_piece_waits_at_a_holder_and_a_second_is_asked_for_when_the_first_begins() -> None:
    it = Download(10)
    it.join(ANN, "##########")
    assert len(it.asked) == 1
    it.planner.on_data(ANN, it.asked[0][1], 1000)
    assert len(it.asked) == 2
    it.planner.on_data(ANN, it.asked[0][1], 1000)
    assert len(it.asked) == 2


def test_the_queue_is_as_deep_as_the_round_trip_swallows_and_no_deeper() -> None:
    it = Download(400)
    it.pipes[ANN] = pipe = Pipe(ANN, lambda: it.now, lambda: 0.1)
    it.planner.on_holder(ANN, pipe)
    it.planner.on_bitfield(ANN, bits("#" * 400))
    for _ in range(200):
        it.now += LENGTH / 10e6
        pipe.rate.add(LENGTH)
        it.arrive(ANN)
    # 10 MB/s times two round trips of 100 ms and 10 ms of slack are 8 pieces.
    assert 7 <= len(it.open(ANN)) <= 9
    assert len(it.open(ANN)) < WAITING_MAX


def test_a_holder_is_asked_only_for_what_it_announced() -> None:
    it = Download(4)
    it.join(ANN, "#...")
    assert it.asked[0][2] == 0
    it.arrive(ANN)
    assert len(it.asked) == 1
    it.planner.on_have(ANN, [2])
    assert it.asked[-1][2] == 2


def test_every_piece_is_fetched_once_from_many_holders() -> None:
    it = Download(60)
    rng = random.Random(5)
    for device in (ANN, BEN, EVE):
        it.join(device, "#" * 60)
    got = []
    while not it.planner.ledger.done:
        it.now += 0.001
        device = rng.choice([d for d in (ANN, BEN, EVE) if it.open(d)])
        got.append(it.arrive(device))
    assert sorted(got) == list(range(60))


def test_later_is_answered_at_once_by_asking_for_a_suggested_piece() -> None:
    it = Download(10)
    it.join(ANN, "##########")
    _, request, piece = it.asked[0]
    suggested = [(piece + 3) % 10, (piece + 5) % 10]
    it.planner.on_reject(ANN, request, RejectReason.LATER, suggested)
    assert it.asked[1][2] in suggested


def test_in_order_does_not_follow_suggestions() -> None:
    it = Download(10, strategy=Strategy.IN_ORDER)
    it.join(ANN, "##########")
    assert it.asked[0][2] == 0
    it.planner.on_reject(ANN, it.asked[0][1], RejectReason.LATER, [7, 8])
    assert it.asked[1][2] == 1


def test_later_never_leaves_a_free_link_idle_while_it_could_help() -> None:
    it = Download(5)
    it.join(ANN, "#####")
    for _ in range(5):
        it.planner.on_reject(ANN, it.asked[-1][1], RejectReason.LATER, [])
    # All five were put off once; now one is asked for again.
    assert len({piece for _, _, piece in it.asked[:5]}) == 5
    assert len(it.asked) == 6
    assert len(it.open(ANN)) == 1


def test_a_holder_that_puts_a_piece_off_twice_rests_for_longer_and_longer() -> None:
    it = Download(1)
    it.join(ANN, "#")
    it.planner.on_reject(ANN, it.asked[-1][1], RejectReason.LATER, [])
    asked = len(it.asked)
    assert asked == 2
    for rest in (0.25, 0.5, 1.0, 2.0, 4.0, 5.0, 5.0):
        it.planner.on_reject(ANN, it.asked[-1][1], RejectReason.LATER, [])
        it.now += rest - 0.01
        it.planner.tick()
        assert len(it.asked) == asked
        it.now += 0.02
        it.planner.tick()
        asked += 1
        assert len(it.asked) == asked


def test_a_piece_that_is_not_there_is_not_asked_of_that_holder_again() -> None:
    it = Download(2)
    it.join(ANN, "#.")
    it.planner.on_reject(ANN, it.asked[0][1], RejectReason.NOT_HERE, [])
    it.now += 100
    it.planner.tick()
    assert len(it.asked) == 1
    it.join(BEN, "#.")
    assert it.asked[1][0] == BEN


def test_what_a_lost_holder_was_asked_for_is_asked_of_another() -> None:
    it = Download(1)
    it.join(ANN, "#")
    it.planner.on_data(ANN, it.asked[0][1], 1000)
    it.join(BEN, "#")
    assert [who for who, _, _ in it.asked] == [ANN]
    it.planner.on_holder_gone(ANN)
    assert [who for who, _, _ in it.asked] == [ANN, BEN]


def test_a_bad_piece_is_asked_for_again() -> None:
    it = Download(1)
    it.join(ANN, "#")
    piece = it.planner.on_received(ANN, it.asked[0][1])
    assert piece is not None
    it.planner.on_bad(piece)
    assert len(it.asked) == 2


def test_endgame_asks_another_only_after_patience_and_cancels_the_loser() -> None:
    it = Download(1)
    it.join(ANN, "#")
    it.planner.on_data(ANN, it.asked[0][1], 1)
    it.join(BEN, "#")
    it.planner.tick()
    assert len(it.asked) == 1
    it.now += ENDGAME_PATIENCE + 0.01
    it.planner.tick()
    assert [who for who, _, _ in it.asked] == [ANN, BEN]
    it.planner.on_data(BEN, it.asked[1][1], LENGTH)
    assert it.cancelled == []
    assert it.planner.on_received(BEN, it.asked[1][1]) == 0
    assert it.cancelled == [(ANN, it.asked[0][1])]
    assert it.planner.on_received(ANN, it.asked[0][1]) is None
    assert it.planner.ledger.state(Piece(0)) is PieceState.CHECKING


def test_endgame_overtakes_a_slow_holder_and_not_a_quick_one() -> None:
    for received, overtaken in ((1000, True), (LENGTH - 1000, False)):
        it = Download(1)
        it.join(ANN, "#")
        it.planner.on_data(ANN, it.asked[0][1], received)
        it.join(BEN, "#")
        it.now += 0.2
        it.planner.tick()
        assert (len(it.asked) == 2) == overtaken


def test_no_endgame_while_something_else_can_be_asked_for() -> None:
    it = Download(3)
    it.join(ANN, "#..")
    it.planner.on_data(ANN, it.asked[0][1], 1)
    it.planner.on_have(ANN, [1, 2])
    it.join(BEN, "#..")
    it.now += 1
    it.planner.tick()
    assert [who for who, _, _ in it.asked] == [ANN, ANN]
    it.planner.on_data(ANN, it.asked[1][1], 1)
    it.now += 1
    it.planner.tick()
    assert it.asked[-1] == (BEN, 4, 0)


def test_a_holder_silent_for_20_seconds_is_given_up_and_rests() -> None:
    it = Download(3)
    it.join(ANN, "###")
    it.now += limits.PIECE_SILENT_SECONDS - 1
    assert it.planner.tick() == []
    it.now += 1.1
    assert it.planner.tick() == [ANN]
    assert it.open(ANN) == {}
    assert it.cancelled == [(ANN, it.asked[0][1])]
    asked = len(it.asked)
    it.now += limits.PIECE_SILENT_SECONDS + 0.1
    it.planner.tick()
    assert len(it.asked) == asked + 1


def test_a_holder_that_gave_something_before_it_fell_silent_is_asked_again_soon_and_once() -> None:
    it = Download(9)
    it.join(ANN, "#########")
    it.planner.on_data(ANN, it.asked[0][1], 1)
    for rest in (SILENT_REST_FIRST, limits.PIECE_SILENT_SECONDS, 2 * limits.PIECE_SILENT_SECONDS):
        it.now += limits.PIECE_SILENT_SECONDS + 0.1
        assert it.planner.tick() == [ANN]
        asked = len(it.asked)
        it.now += rest - 0.1
        it.planner.tick()
        assert len(it.asked) == asked
        it.now += 0.2
        it.planner.tick()
        assert len(it.asked) > asked


def test_any_byte_of_a_holder_keeps_its_other_requests() -> None:
    it = Download(5)
    it.join(ANN, "#####")
    it.planner.on_data(ANN, it.asked[0][1], 1)
    for _ in range(5):
        it.now += limits.PIECE_SILENT_SECONDS - 1
        it.planner.on_data(ANN, it.asked[0][1], 1)
        assert it.planner.tick() == []


def test_pause_takes_everything_back_and_resume_asks_again() -> None:
    it = Download(5)
    it.join(ANN, "#####")
    it.planner.pause()
    assert it.open(ANN) == {}
    it.planner.on_have(ANN, [1])
    it.planner.tick()
    assert len(it.asked) == 1
    it.planner.resume()
    assert len(it.open(ANN)) == 1


def test_downloads_on_one_link_take_turns() -> None:
    one, two = Download(5), Download(5)
    one.join(ANN, "#####")
    two.join(ANN, "#####", one.pipes[ANN])
    order = []
    for _ in range(10):
        it = one if one.open(ANN) else two
        order.append("one" if it is one else "two")
        it.arrive(ANN)
    assert one.planner.ledger.done
    assert two.planner.ledger.done
    assert 2 <= order[:6].count("one") <= 4


def test_a_have_beyond_the_file_is_an_offence() -> None:
    it = Download(5)
    it.join(ANN, ".....")
    with pytest.raises(ProtocolError):
        it.planner.on_have(ANN, [5])


def test_random_happenings_never_lose_a_piece_or_a_place_in_the_queue() -> None:
    rng = random.Random(11)
    it = Download(40)
    devices = [DeviceId(str(n)) for n in range(5)]
    for _ in range(6000):
        it.now += 0.01
        device = rng.choice(devices)
        requests = list(it.open(device)) if device in it.planner.holders else []
        match rng.randrange(8):
            case 0 if device not in it.planner.holders:
                it.join(device, "".join(rng.choice(".#") for _ in range(40)))
            case 1 if rng.random() < 0.1:
                it.planner.on_holder_gone(device)
            case 2 if device in it.planner.holders:
                it.planner.on_have(device, [rng.randrange(40)])
            case 3 | 4 if requests:
                it.planner.on_data(device, rng.choice(requests), 1000)
            case 5 if requests:
                piece = it.planner.on_received(device, rng.choice(requests))
                assert piece is not None
                (it.planner.on_good if rng.random() < 0.5 else it.planner.on_bad)(piece)
            case 6 if requests:
                reason = rng.choice(list(RejectReason))
                it.planner.on_reject(device, rng.choice(requests), reason, [rng.randrange(60)])
            case 7 if it.planner.ledger.have:
                it.planner.on_lost(it.planner.ledger.have & rng.getrandbits(40))
        it.planner.tick()
        for number in map(Piece, range(40)):
            asked_of = [it.planner.holders[name] for name in it.planner.ledger.holders(number)]
            named = [a for h in asked_of for a in h.asked.values() if a.piece == number]
            waits = 0 < len(named) < SPREAD and all(a.begun is None for a in named)
            late = waits and it.now - named[0].at > ENDGAME_PATIENCE
            assert it.planner._spreadable >> number & 1 == late
        for name, holder in it.planner.holders.items():
            waiting = sum(asked.begun is None for asked in holder.asked.values())
            assert it.pipes[name]._waiting == waiting
            for asked in holder.asked.values():
                assert name in it.planner.ledger.holders(asked.piece)
                assert holder.have >> asked.piece & 1
            useful = holder.have & (it.planner.ledger.missing | it.planner._waits(holder))
            assert not useful or holder.asked or holder.rest_until > it.now


def test_an_event_costs_little_with_65536_pieces_and_200_holders() -> None:
    it = Download(65_536)
    rng = random.Random(3)
    devices = [DeviceId(str(n)) for n in range(200)]
    for device in devices:
        it.pipes[device] = Pipe(device, lambda: it.now, lambda: 0.0)
        it.planner.on_holder(device, it.pipes[device])
        it.planner.on_bitfield(device, rng.getrandbits(65_536))
    began = time.perf_counter()
    for number in range(1000):
        device = devices[number % 200]
        it.now += 0.001
        it.arrive(device)
        it.planner.on_have(device, [rng.randrange(65_536)])
    # Measured 0.1 ms for begin, end, next choice and have together; a walk over the pieces costs 10 ms and more.
    assert (time.perf_counter() - began) / 1000 < 0.005

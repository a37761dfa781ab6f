"""Whom to serve next, and what to put off."""

from __future__ import annotations

import random

from core.pieces import bitmap
from core.transfer.upload_policy import Channel, FileUploads, Job, Refusal, UploadPolicy
from core.wire import limits
from core.wire.ids import DeviceId
from core.wire.manifest import Piece
from core.wire.peer_messages import RejectReason

ANN, BEN, EVE = DeviceId("ann"), DeviceId("ben"), DeviceId("eve")
LENGTH = 1000


class Sharer:
    """A policy with one file. `have` and `elsewhere` are drawn: `#` for a piece that is there."""

    def __init__(self, have: str, elsewhere: str = "") -> None:
        self.have = bitmap.of(i for i, sign in enumerate(have) if sign == "#")
        self.elsewhere = bitmap.of(i for i, sign in enumerate(elsewhere) if sign == "#")
        self.known: dict[DeviceId, int] = {}
        self.policy = UploadPolicy(random.Random(1))
        self.file = FileUploads(len(have), lambda: self.have, lambda: self.elsewhere, lambda d: self.known.get(d, 0))
        self.requests = 0

    def channel(self, device: DeviceId) -> Channel:
        return self.policy.channel(device, 0) or self.policy.open(device, 0, self.file)

    def ask(self, device: DeviceId, piece: int) -> Refusal | None:
        self.requests += 1
        return self.policy.on_request(self.channel(device), self.requests, Piece(piece), LENGTH)

    def serve(self) -> Job | None:
        job = self.policy.next()
        if job is not None:
            self.policy.on_served(job, whole=True)
        return job


def test_a_sole_holder_puts_off_what_it_gave_to_somebody_and_suggests_what_it_gave_to_nobody() -> None:
    sharer = Sharer("####")
    assert sharer.ask(ANN, 0) is None
    refusal = sharer.ask(BEN, 0)
    assert refusal is not None
    assert refusal.reason is RejectReason.LATER
    assert set(refusal.suggest) <= {1, 2, 3}
    assert refusal.suggest
    assert sharer.ask(BEN, refusal.suggest[0]) is None


def test_nobody_is_put_off_twice_for_one_piece() -> None:
    sharer = Sharer("####")
    sharer.ask(ANN, 0)
    assert sharer.ask(BEN, 0) is not None
    assert sharer.ask(BEN, 0) is None


def test_once_everything_is_out_everything_is_served() -> None:
    sharer = Sharer("##")
    assert sharer.ask(ANN, 0) is None
    assert sharer.ask(ANN, 1) is None
    assert sharer.ask(BEN, 0) is None
    assert sharer.ask(EVE, 0) is None


def test_a_piece_is_not_put_off_for_pieces_that_the_asker_has() -> None:
    sharer = Sharer("###")
    sharer.ask(ANN, 0)
    sharer.known[BEN] = 0b110
    assert sharer.ask(BEN, 0) is None


def test_what_is_known_to_be_elsewhere_counts_as_out() -> None:
    sharer = Sharer("####", elsewhere="####")
    sharer.ask(ANN, 0)
    assert sharer.ask(BEN, 0) is None
    lone = Sharer("####", elsewhere="##.#")
    refusal = lone.ask(BEN, 0)
    assert refusal is not None
    assert refusal.suggest == (2,)


def test_what_was_given_to_somebody_who_left_is_not_out() -> None:
    sharer = Sharer("##")
    sharer.ask(ANN, 0)
    sharer.serve()
    sharer.policy.close(ANN, 0, gone=True)
    assert sharer.file.kept() == 0b11
    assert sharer.ask(BEN, 0) is None


def test_somebody_who_closes_the_channel_and_stays_keeps_what_it_was_given() -> None:
    sharer = Sharer("##")
    sharer.ask(ANN, 0)
    sharer.serve()
    sharer.policy.close(ANN, 0, gone=False)
    assert sharer.file.kept() == 0b10


def test_a_request_that_is_taken_back_was_not_given() -> None:
    sharer = Sharer("##")
    sharer.ask(ANN, 0)
    assert sharer.policy.on_cancel(sharer.channel(ANN), 1)
    assert not sharer.policy.on_cancel(sharer.channel(ANN), 1)
    assert sharer.file.kept() == 0b11
    assert sharer.serve() is None


def test_a_send_that_was_given_up_was_not_given() -> None:
    sharer = Sharer("##")
    sharer.ask(ANN, 0)
    job = sharer.policy.next()
    assert job is not None
    sharer.policy.on_served(job, whole=False)
    assert sharer.file.kept() == 0b11


def test_a_channel_that_ends_during_a_send_leaves_no_count_behind() -> None:
    for gone in (True, False):
        sharer = Sharer("##")
        sharer.ask(ANN, 0)
        sharer.ask(ANN, 1)
        job = sharer.policy.next()
        assert job is not None
        assert [dropped.piece for dropped in sharer.policy.close(ANN, 0, gone=gone)] != []
        sharer.policy.on_served(job, whole=False)
        assert sharer.policy.channel_count(ANN) == 0
        assert sharer.ask(BEN, 0) is None
        assert sharer.serve() is not None
        assert sharer.serve() is None


def test_a_piece_that_is_not_here_is_refused_as_such() -> None:
    refusal = Sharer("#.").ask(ANN, 1)
    assert refusal == Refusal(RejectReason.NOT_HERE)


def test_a_flood_is_put_off_without_being_kept() -> None:
    sharer = Sharer("#" * 300)
    for piece in range(limits.REQUESTS_MAX):
        assert sharer.ask(ANN, piece) is None
    assert sharer.ask(ANN, 299) == Refusal(RejectReason.LATER)


def test_links_are_served_in_turn_whoever_asked_more() -> None:
    sharer = Sharer("#" * 20)
    for piece in range(10):
        sharer.ask(ANN, piece)
    for piece in range(10, 14):
        sharer.ask(BEN, piece)
    served = [job.device for _ in range(8) if (job := sharer.serve())]
    assert served.count(ANN) == served.count(BEN) == 4


def test_a_link_that_was_away_does_not_make_up_for_it() -> None:
    sharer = Sharer("#" * 40)
    for piece in range(30):
        sharer.ask(ANN, piece)
    for _ in range(10):
        sharer.serve()
    for piece in range(30, 40):
        sharer.ask(BEN, piece)
    served = [job.device for _ in range(10) if (job := sharer.serve())]
    assert 4 <= served.count(BEN) <= 6


def test_within_a_link_the_piece_with_the_fewest_copies_out_goes_first() -> None:
    sharer = Sharer("###")
    for piece in range(3):
        sharer.ask(ANN, piece)
    for piece in range(3):
        sharer.ask(BEN, piece)
    sharer.policy.close(ANN, 0, gone=True)
    sharer.ask(EVE, 0)
    sharer.ask(EVE, 1)
    order = []
    while (job := sharer.serve()) is not None:
        if job.device == BEN:
            order.append(job.piece)
    assert order[0] == 2


def test_of_links_that_were_given_as_little_any_may_be_next_whoever_came_first() -> None:
    first = []
    for seed in range(40):
        sharer = Sharer("###", elsewhere="###")
        sharer.policy = UploadPolicy(random.Random(seed))
        for device in (ANN, BEN, EVE):
            sharer.ask(device, 0)
        job = sharer.serve()
        assert job is not None
        first.append(job.device)
    assert min(first.count(device) for device in (ANN, BEN, EVE)) >= 5


def late_comer() -> Sharer:
    """Ann has had nothing and waits for a piece that is out; Ben has had one and waits for one that is not."""
    sharer = Sharer("###")
    sharer.ask(BEN, 0)
    assert sharer.serve()
    sharer.ask(EVE, 2)
    assert sharer.serve()
    sharer.ask(BEN, 1)
    assert sharer.ask(ANN, 0) is None
    return sharer


def test_a_piece_that_has_not_left_this_device_goes_before_one_that_has() -> None:
    sharer = late_comer()
    served = [job.device for _ in range(2) if (job := sharer.serve())]
    assert served == [BEN, ANN]


def test_a_piece_that_came_from_elsewhere_meanwhile_goes_before_nothing() -> None:
    sharer = late_comer()
    sharer.elsewhere = bitmap.full(3)
    served = [job.device for _ in range(2) if (job := sharer.serve())]
    assert served == [ANN, BEN]


def test_a_piece_of_another_file_goes_before_nothing() -> None:
    sharer = late_comer()
    sharer.policy.on_cancel(sharer.channel(BEN), 3)
    other = FileUploads(2, lambda: 0b11, lambda: 0, lambda _device: 0)
    sharer.policy.on_request(sharer.policy.open(EVE, 1, other), 99, Piece(1), LENGTH)
    assert sharer.file.unsent() == other.unsent() & 0b10
    served = [job.device for _ in range(2) if (job := sharer.serve())]
    assert served == [ANN, EVE]


def test_a_send_that_was_given_up_leaves_its_piece_new() -> None:
    sharer = Sharer("##")
    sharer.ask(ANN, 1)
    job = sharer.policy.next()
    assert job is not None
    assert sharer.file.unsent() == 0b01
    sharer.policy.on_served(job, whole=False)
    assert sharer.file.unsent() == 0b11


def test_a_second_request_of_a_link_is_taken_only_while_no_other_waits() -> None:
    sharer = Sharer("####")
    for device, piece in ((ANN, 0), (ANN, 1), (BEN, 2), (BEN, 3)):
        sharer.ask(device, piece)
    taken = [sharer.policy.next() for _ in range(4)]
    devices = [job.device for job in taken if job]
    assert (sorted(devices[:2]), sorted(devices[2:])) == ([ANN, BEN], [ANN, BEN])
    sharer.ask(ANN, 2)
    assert sharer.policy.next() is None
    assert taken[0] is not None
    sharer.policy.on_served(taken[0], whole=True)
    assert sharer.policy.next() is not None


def test_every_request_is_answered_once_whatever_happens() -> None:
    rng = random.Random(7)
    sharer = Sharer("#" * 50)
    devices = [DeviceId(str(n)) for n in range(6)]
    waiting: dict[int, DeviceId] = {}
    taken: list[Job] = []
    for _ in range(5000):
        device = rng.choice(devices)
        match rng.randrange(6):
            case 0 | 1:
                if sharer.ask(device, rng.randrange(50)) is None:
                    waiting[sharer.requests] = device
            case 2 if waiting:
                request = rng.choice(list(waiting))
                if sharer.policy.on_cancel(sharer.channel(waiting[request]), request):
                    del waiting[request]
            case 3:
                job = sharer.policy.next()
                if job is not None:
                    assert waiting.pop(job.request) == job.device
                    taken.append(job)
            case 4 if taken:
                sharer.policy.on_served(taken.pop(rng.randrange(len(taken))), whole=rng.random() < 0.8)
            case 5 if rng.random() < 0.05:
                for job in sharer.policy.close(device, 0, gone=rng.random() < 0.5):
                    assert waiting.pop(job.request) == device
    while taken:
        sharer.policy.on_served(taken.pop(), whole=True)
    while (job := sharer.policy.next()) is not None:
        assert waiting.pop(job.request) == job.device
        sharer.policy.on_served(job, whole=True)
    assert waiting == {}


def test_who_held_up_others_is_served_when_they_have_had_plenty() -> None:
    sharer = Sharer("#" * 8)
    for piece in range(4):
        sharer.ask(ANN, piece)
        sharer.ask(BEN, piece + 4)
    sharer.policy.set_back(ANN)
    sharer.policy.set_back(EVE)  # who is not there
    served = [job.device for _ in range(8) if (job := sharer.serve()) is not None]
    assert served == [BEN] * 4 + [ANN] * 4

"""The simulator's links: what is reckoned where it changed is what reckoning everything would give."""

from __future__ import annotations

import random

import pytest

from tests.benchmarks.sharing import End, Send, Sharing


def max_min(sends: list[Send]) -> dict[Send, float]:
    """The fair rates by the book: the scarcest share is given out first, again and again."""
    room = {end: end.room for send in sends for end in (send.up, send.down)}
    rates: dict[Send, float] = {}
    while len(rates) < len(sends):
        users = {end: [s for s in sends if s not in rates and end in (s.up, s.down)] for end in room}
        end = min((end for end in room if users[end]), key=lambda end: room[end] / len(users[end]))
        share = room[end] / len(users[end])
        for send in users[end]:
            rates[send] = share
            room[send.up] -= share
            room[send.down] -= share
    return rates


@pytest.mark.parametrize("seed", range(20))
def test_sends_that_come_and_go_share_the_links_max_min_fairly(seed: int) -> None:
    chance = random.Random(seed)
    ups = [End(chance.choice([1e6, 1e7, 1e7, 1e7])) for _ in range(12)]
    downs = [End(chance.choice([1e6, 1e7, 1e7, 1e7])) for _ in range(12)]
    sharing, now = Sharing(), 0.0
    sends: list[Send] = []
    for _ in range(120):
        if sends and chance.random() < 0.4:
            sharing.stop(sends.pop(chance.randrange(len(sends))))
        else:
            sends.append(Send(chance.choice(ups), chance.choice(downs), 1e6, now))
            sharing.start(sends[-1])
        now += 0.01
        sharing.settle(now)
        assert sharing.is_settled
        for send, rate in max_min(sends).items():
            assert send.rate == pytest.approx(rate, rel=0.1)


def test_a_send_keeps_what_it_has_moved_when_its_rate_changes() -> None:
    up, down, other = End(100.0), End(1000.0), End(1000.0)
    sharing = Sharing()
    first = Send(up, down, 1000, 0.0)
    sharing.start(first)
    assert sharing.settle(0.0) == [first]
    second = Send(up, other, 1000, 4.0)
    sharing.start(second)
    assert set(sharing.settle(4.0)) == {first, second}
    assert (first.rate, second.rate) == (50.0, 50.0)
    assert first.left_at(6.0) == 1000 - 4 * 100 - 2 * 50

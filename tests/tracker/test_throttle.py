"""Growing delays and windows, on a clock that the test moves."""

from __future__ import annotations

import pytest

from core.wire.errors import TrackerError
from tracker.config import Tries
from tracker.throttle import FailedTries, Window, place_of

_TRIES = Tries(free=3, first=30.0, most=100.0, forget=3600.0)


def _seconds(tries: FailedTries, key: str, now: float) -> int:
    """How long `key` has to wait, 0 if it need not."""
    try:
        tries.check(key, now)
    except TrackerError as error:
        return int(str(error.data["seconds"]))
    return 0


def test_the_delay_grows_and_never_becomes_a_lock_out() -> None:
    tries, now, delays = FailedTries(_TRIES), 0.0, []
    for _ in range(7):
        delay = _seconds(tries, "ann", now)
        delays.append(delay)
        now += delay
        tries.failed("ann", now)
    assert delays == [0, 0, 0, 30, 60, 100, 100]


def test_a_success_and_a_long_silence_forget_everything() -> None:
    tries = FailedTries(_TRIES)
    for _ in range(3):
        tries.failed("ann", 0.0)
        tries.failed("bob", 0.0)
    tries.forget("ann")
    assert _seconds(tries, "ann", 1.0) == 0
    assert _seconds(tries, "bob", 1.0) == 29
    assert _seconds(tries, "bob", 3601.0) == 0
    tries.failed("bob", 3602.0)
    assert _seconds(tries, "bob", 3602.5) == 0


def test_one_key_says_nothing_about_another() -> None:
    tries = FailedTries(_TRIES)
    for _ in range(5):
        tries.failed("ann", 0.0)
    assert _seconds(tries, "bob", 0.0) == 0


def test_a_hundred_thousand_guesses_from_fifty_places_reach_the_verifier_at_most_two_hundred_times() -> None:
    policy = Tries(free=3, first=30.0, most=3600.0, forget=3600.0)
    tries, reached = FailedTries(policy), 0
    for guess in range(100_000):
        key, now = f"ann {guess % 50}", guess / 2000  # as fast as the network allows: 2,000 a second
        if _seconds(tries, key, now) == 0:
            reached += 1
            tries.failed(key, now)
    assert reached <= 200


def test_a_window_lets_so_many_through_and_says_when_to_come_back() -> None:
    window = Window(2, 3600.0)
    window.take("here", 0.0)
    window.take("here", 100.0)
    window.take("there", 100.0)
    with pytest.raises(TrackerError) as refused:
        window.take("here", 200.0)
    assert refused.value.data == {"seconds": 3400}
    window.take("here", 3600.0)


def test_a_household_of_ipv6_counts_as_one_place_and_ipv4_in_disguise_as_itself() -> None:
    assert place_of("2001:db8::1") == place_of("2001:db8::ffff") != place_of("2001:db8:0:1::1")
    assert place_of("::ffff:192.0.2.1") == place_of("192.0.2.1")
    assert place_of("fe80::1%eth0") == place_of("fe80::2")

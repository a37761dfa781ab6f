"""Which limits hold at which time of which day."""

from __future__ import annotations

import time
from datetime import UTC, datetime

import pytest

from core.config import Days, Settings
from core.session.rates import Rates, is_alternative
from core.transfer.throttle import Throttle

FRIDAY, SATURDAY, SUNDAY, MONDAY = 6, 7, 8, 9
"""Days of November 2026."""


def at(day: int, hour: int, minute: int = 0) -> datetime:
    return datetime(2026, 11, day, hour, minute, tzinfo=UTC)


@pytest.mark.parametrize(
    ("days", "start", "end", "when", "holds"),
    [
        (Days.EVERY_DAY, 8, 20, at(FRIDAY, 8), True),
        (Days.EVERY_DAY, 8, 20, at(FRIDAY, 7, 59), False),
        (Days.EVERY_DAY, 8, 20, at(FRIDAY, 20), False),
        (Days.WEEKDAYS, 8, 20, at(FRIDAY, 12), True),
        (Days.WEEKDAYS, 8, 20, at(SATURDAY, 12), False),
        (Days.WEEKENDS, 8, 20, at(SUNDAY, 12), True),
        (Days.WEEKENDS, 8, 20, at(MONDAY, 12), False),
        # Over midnight: the night to Saturday belongs to Friday.
        (Days.WEEKDAYS, 22, 6, at(FRIDAY, 23), True),
        (Days.WEEKDAYS, 22, 6, at(SATURDAY, 5), True),
        (Days.WEEKDAYS, 22, 6, at(SATURDAY, 23), False),
        (Days.WEEKENDS, 22, 6, at(SATURDAY, 5), False),
        (Days.WEEKENDS, 22, 6, at(MONDAY, 5, 59), True),
        (Days.EVERY_DAY, 22, 6, at(MONDAY, 12), False),
        (Days.EVERY_DAY, 8, 8, at(MONDAY, 8), False),
    ],
)
def test_a_schedule_holds_on_its_days_from_its_beginning_to_before_its_end(
    days: Days, start: int, end: int, when: datetime, holds: bool
) -> None:
    settings = Settings(schedule=True, schedule_from=start * 60, schedule_to=end * 60, schedule_days=days)
    assert is_alternative(settings, when) is holds
    assert not is_alternative(Settings(schedule_from=start * 60, schedule_to=end * 60), when)


def test_by_hand_the_alternative_limits_hold_at_any_time() -> None:
    assert is_alternative(Settings(alternative=True), at(FRIDAY, 3))


async def test_a_throttle_is_set_and_follows_the_clock() -> None:
    throttle, now = Throttle(time.monotonic), at(FRIDAY, 7, 59)
    rates = Rates(throttle, lambda: now)
    settings = Settings(
        limit_down=1000, limit_up=0, alternative_down=100, alternative_up=10, schedule=True,
        schedule_from=8 * 60, schedule_to=9 * 60,
    )  # fmt: skip
    rates.apply(settings)
    assert (throttle.down, throttle.up) == (1000, 0)
    assert (throttle.limits_down, throttle.limits_up) == (True, False)
    now = at(FRIDAY, 8)
    rates.look()
    assert (throttle.down, throttle.up) == (100, 10)
    rates.apply(Settings())
    assert (throttle.limits_down, throttle.limits_up) == (False, False)
    rates.close()
    throttle.close()

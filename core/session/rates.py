"""Which limits hold now: the usual ones or the alternative ones, by hand or by the clock on the wall.

Invariant: what a throttle is set to is what the settings say for this minute, to within `LOOK_SECONDS`.
Made with a session, which closes it.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Final

from core.config import Days, Settings
from core.transfer.throttle import Throttle

LOOK_SECONDS: Final = 15.0
_SATURDAY: Final = 5


def local_now() -> datetime:
    """The time on the wall."""
    return datetime.now().astimezone()


class Rates:
    """Sets one throttle."""

    def __init__(self, throttle: Throttle, now: Callable[[], datetime] = local_now) -> None:
        self._throttle, self._now = throttle, now
        self._settings = Settings()
        self._timer: asyncio.TimerHandle | None = None

    def apply(self, settings: Settings) -> None:
        """Go by these from now on."""
        self._settings = settings
        self.look()

    def look(self) -> None:
        """Set what holds at this time of the day."""
        self.close()
        settings = self._settings
        if is_alternative(settings, self._now()):
            down, up = settings.alternative_down, settings.alternative_up
        else:
            down, up = settings.limit_down, settings.limit_up
        self._throttle.set_limits(down, up, limit_lan=settings.limit_lan)
        if settings.schedule:
            self._timer = asyncio.get_running_loop().call_later(LOOK_SECONDS, self.look)

    def close(self) -> None:
        """Look no more."""
        if self._timer is not None:
            self._timer.cancel()
            self._timer = None


def is_alternative(settings: Settings, now: datetime) -> bool:
    """Whether the alternative limits hold at `now`, which is local time."""
    return settings.alternative or (settings.schedule and _is_scheduled(settings, now))


def _is_scheduled(settings: Settings, now: datetime) -> bool:
    minute, start, end = now.hour * 60 + now.minute, settings.schedule_from, settings.schedule_to
    day = now
    if start <= end:
        within = start <= minute < end
    else:
        # Over midnight: the early hours belong to the day before.
        within = minute >= start or minute < end
        if minute < end:
            day = now - timedelta(days=1)
    weekend = day.weekday() >= _SATURDAY
    match settings.schedule_days:
        case Days.WEEKDAYS:
            return within and not weekend
        case Days.WEEKENDS:
            return within and weekend
        case _:
            return within

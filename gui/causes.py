"""What was said a moment ago: the same cause is not told twice within a minute.

Invariant: keeps nothing longer than its time. Time is handed in. Used by `gui.actions`, `gui.notices` and
`gui.notifications`.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Hashable

SECONDS = 60.0


class Causes:
    """Causes and when each was told last."""

    def __init__(self, clock: Callable[[], float] = time.monotonic, seconds: float = SECONDS) -> None:
        self._clock = clock
        self._seconds = seconds
        self._told: dict[Hashable, float] = {}

    def is_new(self, cause: Hashable) -> bool:
        """Whether `cause` is to be told now; if so it counts as told."""
        now = self._clock()
        self._told = {one: at for one, at in self._told.items() if now - at < self._seconds}
        if cause in self._told:
            return False
        self._told[cause] = now
        return True

    def forget(self, cause: Hashable) -> None:
        """The cause is cured: when it comes back it is news again."""
        self._told.pop(cause, None)

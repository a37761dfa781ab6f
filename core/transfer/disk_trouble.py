"""Why the disk of one download refuses, and when it is tried again. No clock of its own.

Invariant: there is an error from the moment the disk refused until it was seen to work. Owned by a swarm.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Final

from core.transfer.rates import Clock
from core.transfer.surroundings import Partial
from core.wire.errors import DiskError

RETRY_SECONDS: Final = 8.0
"""So that a download goes on within ten seconds after its disk works again, what it looks at first included; `Lack`
waits longer for one that fails again and again."""


class DiskTrouble:
    """What is the matter with the disk of `partial`, if anything is."""

    def __init__(self, partial: Partial, clock: Clock, on_refused: Callable[[], None]) -> None:
        self._partial, self._clock, self._on_refused = partial, clock, on_refused
        self._again = 0.0
        self.is_held = False
        """Whether somebody else says when to try."""
        self.error: DiskError | None = None

    def on_error(self, error: DiskError) -> None:
        """The disk refused; it is tried again in a while, unless it is held."""
        self.error = error
        self._again = float("inf") if self.is_held else self._clock() + RETRY_SECONDS
        self._on_refused()

    def hold(self, error: DiskError) -> None:
        """Somebody else watches the disk and found it full: it is not tried before `free`."""
        self.is_held = True
        self.on_error(error)

    def free(self) -> None:
        """The disk may work again: it is tried soon."""
        self.is_held = False
        self._again = self._clock()

    def is_due(self) -> bool:
        """Whether the disk is to be tried now."""
        return self.error is not None and self._clock() >= self._again

    async def works(self) -> bool:
        """Try the disk; whether it works again."""
        self._again = float("inf")
        try:
            await self._partial.retry()
        except DiskError as error:
            self.on_error(error)
            return False
        self.error = None
        return True

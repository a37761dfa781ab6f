"""What comes of a piece and is not told yet: told read by read it would cost its user more than it is worth.

Invariant: the first bytes of a request are told at once, since they make room for the next one; what follows is told
within `TELL_SECONDS`, or at once too if the user says so. Nothing is told of what was forgotten, or after `end`.
Owned by one `PeerLink`.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from typing import Final

TELL_SECONDS: Final = 0.05
"""A piece takes 20 ms at 100 Mbit/s; speeds are shown over seconds, and silence counts in seconds too."""


class Coming:
    """The bytes of one request at a time.

    `tell` is given channel, request and bytes, and answers whether the next bytes are to be told at once; `on_due` is
    called when something is due although nothing more came, and is to call `on_dry`.
    """

    __slots__ = ("_clock", "_due", "_nbytes", "_on_due", "_request", "_tell", "_timer")

    def __init__(
        self, clock: Callable[[], float], tell: Callable[[int, int, int], bool], on_due: Callable[[], None]
    ) -> None:
        self._clock, self._tell, self._on_due = clock, tell, on_due
        self._request: tuple[int, int] | None = None
        self._nbytes = 0
        self._due = 0.0
        self._timer: asyncio.TimerHandle | None = None

    def add(self, channel: int, request: int, nbytes: int) -> None:
        """Bytes of a request came."""
        if self._request != (channel, request):
            self.tell()
            self._request, self._due = (channel, request), 0.0
        self._nbytes += nbytes

    def on_dry(self) -> None:
        """Nothing more came for now: tell what is due, and what is not yet when it is."""
        if not self._nbytes:
            return
        wait = self._due - self._clock()
        if wait <= 0:
            self.tell()
        elif self._timer is None:
            self._timer = asyncio.get_running_loop().call_later(wait, self._on_timer)

    def tell(self) -> None:
        """Tell all that came."""
        if self._nbytes and self._request is not None:
            nbytes, self._nbytes = self._nbytes, 0
            self._due = 0.0 if self._tell(*self._request, nbytes) else self._clock() + TELL_SECONDS

    def forget(self, channel: int, request: int) -> None:
        """Tell nothing more of a request; what came of it and was not told is counted nowhere."""
        if self._request == (channel, request):
            self._request, self._nbytes = None, 0

    def end(self) -> None:
        """Tell nothing more."""
        self._request, self._nbytes = None, 0
        if self._timer is not None:
            self._timer.cancel()
            self._timer = None

    def _on_timer(self) -> None:
        self._timer = None
        self._on_due()

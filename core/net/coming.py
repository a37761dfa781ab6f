"""What comes of a piece and is not told yet: told frame by frame it would cost its user more than the frames are worth.

Invariant: the first bytes of a request are due at once, since they make room for the next one; what follows is due
`TELL_SECONDS` after what was told last. No clock of its own. Owned by one `PeerLink`.
"""

from __future__ import annotations

from typing import Final

TELL_SECONDS: Final = 0.05
"""A piece takes 20 ms at 100 Mbit/s; speeds are shown over seconds, and silence counts in seconds too."""


class Coming:
    """The bytes of one request at a time."""

    __slots__ = ("_due", "nbytes", "request")

    def __init__(self) -> None:
        self.request: tuple[int, int] | None = None
        """Channel and request."""
        self.nbytes = 0
        """Came and was not told."""
        self._due = 0.0

    def begin(self, request: tuple[int, int]) -> None:
        """Bytes of another request come; those of the last one were told."""
        self.request, self.nbytes, self._due = request, 0, 0.0

    def is_due(self, now: float) -> bool:
        """Whether there is something to be told now."""
        return self.nbytes > 0 and now >= self._due

    def take(self, now: float) -> int:
        """The bytes to tell of."""
        nbytes, self.nbytes, self._due = self.nbytes, 0, now + TELL_SECONDS
        return nbytes

    def forget(self, request: tuple[int, int]) -> None:
        """Nothing of it is told any more."""
        if self.request == request:
            self.request, self.nbytes = None, 0

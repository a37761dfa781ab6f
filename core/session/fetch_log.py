"""What happened to one download, the newest last, as far as it is remembered.

Invariant: at most `LINES_MOST` lines, and nothing at all for a download to which nothing happened since
the program began. Owned by a fetch.
"""

from __future__ import annotations

import time
from collections import deque
from typing import Final

from core.snapshots import LogLine
from core.wire.errors import Data

LINES_MOST: Final = 200


class FetchLog:
    """A ring of lines."""

    __slots__ = ("_lines",)

    def __init__(self) -> None:
        self._lines: deque[LogLine] | None = None

    def note(self, what: str, data: Data) -> None:
        """Something happened, now."""
        if self._lines is None:
            self._lines = deque(maxlen=LINES_MOST)
        self._lines.append(LogLine(time.time(), what, dict(data)))

    def lines(self) -> tuple[LogLine, ...]:
        """Everything that is remembered."""
        return tuple(self._lines or ())

"""What happened to one download, the newest last, as far as it is remembered.

Invariant: at most `LINES_MOST` lines, and nothing at all for a download to which nothing happened since
the program began. Owned by a fetch.
"""

from __future__ import annotations

import time
from typing import Final

from core.snapshots import LogLine
from core.wire.errors import Data

LINES_MOST: Final = 200


class FetchLog:
    """A ring of lines."""

    __slots__ = ("_lines",)

    def __init__(self) -> None:
        self._lines: list[LogLine] | tuple[()] = ()

    def note(self, what: str, data: Data) -> None:
        """Something happened, now."""
        if not isinstance(self._lines, list):
            self._lines = []
        elif len(self._lines) >= LINES_MOST:
            del self._lines[0]
        self._lines.append(LogLine(time.time(), what, data))

    def lines(self) -> tuple[LogLine, ...]:
        """Everything that is remembered."""
        return tuple(self._lines)

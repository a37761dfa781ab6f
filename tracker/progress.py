"""How far a long copy is, on standard error, where a person looks at it."""

from __future__ import annotations

import sys
import time
from collections.abc import Mapping
from typing import Final, TextIO

_EVERY_SECONDS: Final = 0.2


class Progress:
    """Shows a share of `total` rows as one line that is written over; nothing where no terminal is."""

    def __init__(self, what: str, counts: Mapping[str, int], passes: int = 1, to: TextIO | None = None) -> None:
        self._what, self._to = what, to or sys.stderr
        self._total = max(1, sum(counts.values()) * passes)
        self._done = 0
        self._shown = 0.0
        self._is_seen = self._to.isatty()

    def on_rows(self, table: str, rows: int) -> None:
        """So many more rows of a table are through."""
        self._done += rows
        if self._is_seen and time.monotonic() - self._shown >= _EVERY_SECONDS:
            self._shown = time.monotonic()
            percent = min(100, self._done * 100 // self._total)
            self._to.write(f"\r{self._what}: {percent} % ({table})\x1b[K")
            self._to.flush()

    def end(self) -> None:
        """Take the line away."""
        if self._is_seen:
            self._to.write("\r\x1b[K")
            self._to.flush()

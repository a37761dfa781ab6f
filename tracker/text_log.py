"""The log as text, for whoever reads the terminal or the journal.

Invariant: strangers cannot fill a disk with it: of who came in and who was refused there are so many lines a minute
and no more, and what was left out is counted. A message is one line and moves no cursor, whatever a stranger or a
database put into it; the trace of an exception may follow on lines of its own. Set up by the command line.
"""

from __future__ import annotations

import logging
import sys
from collections import Counter
from typing import Any, Final

DOORS: Final = "tracker.doors"
_MINUTE: Final = 60.0
_OF_ADDRESS: Final = 10
"""Lines of one kind in a minute about one address, so that one that is loud does not hide the others."""
_OF_ALL: Final = 60
"""Lines of one kind in a minute: with both kinds some 20 MB a day at the very most."""


class OneLine(logging.Formatter):
    """Formats a record as one line of time, logger and message."""

    def __init__(self) -> None:
        super().__init__("%(asctime)s %(name)s: %(message)s")

    def formatMessage(self, record: logging.LogRecord) -> str:  # noqa: N802 - the name that logging calls
        """The line of `record`, without control characters."""
        return _printable(super().formatMessage(record))

    def formatException(self, ei: Any) -> str:  # noqa: N802 - the name that logging calls
        """A stack on lines of its own, without other control characters."""
        return "\n".join(_printable(line) for line in super().formatException(ei).split("\n"))


def _printable(text: str) -> str:
    return "".join(c if c.isprintable() else repr(c)[1:-1] for c in text)


class SoManyAMinute(logging.Filter):
    """Lets through some lines about doors in a minute, and at the next one says how many were left out.

    Logins and refusals are counted apart, so that a flood of refusals hides no login.
    """

    def __init__(self) -> None:
        super().__init__()
        self._until = 0.0
        self._passed: Counter[tuple[str, str]] = Counter()
        self._left_out = 0

    def filter(self, record: logging.LogRecord) -> bool:
        """Whether `record` is written; all that is not about doors is."""
        if record.name != DOORS:
            return True
        if not self._until - _MINUTE <= record.created < self._until:  # nor was the clock put back
            self._until = record.created + _MINUTE
            self._passed.clear()
        kind = str(getattr(record, "what", ""))
        address = str(getattr(record, "fields", {}).get("address", ""))
        if self._passed[kind, ""] >= _OF_ALL or self._passed[kind, address] >= _OF_ADDRESS:
            self._left_out += 1
            return False
        self._passed[kind, ""] += 1
        self._passed[kind, address] += 1
        if self._left_out:
            record.msg, self._left_out = f"{record.msg} ({self._left_out} lines before this one were left out)", 0
        return True


def set_up() -> None:
    """Write what goes wrong to standard error, and who came in or was refused."""
    handler = logging.StreamHandler(sys.stderr)
    handler.setFormatter(OneLine())
    handler.addFilter(SoManyAMinute())
    logging.basicConfig(level=logging.WARNING, handlers=[handler])
    logging.getLogger(DOORS).setLevel(logging.INFO)

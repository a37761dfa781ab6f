"""The log as text, for whoever reads the terminal or the journal.

Invariant: a message is one line and moves no cursor, whatever a stranger or a database put into it; the trace of an
exception may follow on lines of its own. Set up by the command line.
"""

from __future__ import annotations

import logging
import sys


class OneLine(logging.Formatter):
    """Formats a record as one line of time, logger and message."""

    def __init__(self) -> None:
        super().__init__("%(asctime)s %(name)s: %(message)s")

    def formatMessage(self, record: logging.LogRecord) -> str:  # noqa: N802 - the name that logging calls
        """The line of `record`, without control characters."""
        return "".join(c if c.isprintable() else repr(c)[1:-1] for c in super().formatMessage(record))


def set_up() -> None:
    """Write what goes wrong to standard error."""
    handler = logging.StreamHandler(sys.stderr)
    handler.setFormatter(OneLine())
    logging.basicConfig(level=logging.WARNING, handlers=[handler])

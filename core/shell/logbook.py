"""The log of a peer: a file in its state folder, small, and for nobody else to read.

Invariant: at most two files of `MOST_BYTES`; nothing of the log reaches the terminal. Begun when the engine has the
state folder. Used by `core.shell.__main__`.
"""

from __future__ import annotations

import logging
import logging.handlers
import os
from contextlib import suppress
from pathlib import Path

MOST_BYTES = 1 << 20
NAME = "peer.log"


def silence() -> None:
    """Keep log lines off the terminal from the start."""
    logging.getLogger().addHandler(logging.NullHandler())


def begin(state: Path) -> logging.Handler | None:
    """Write the log into `state` from now on; None if that file cannot be written, which is no reason to stop."""
    path = state / NAME
    try:
        os.close(os.open(path, os.O_WRONLY | os.O_CREAT, 0o600))
        handler = _LogFile(path, maxBytes=MOST_BYTES, backupCount=1, encoding="utf-8")
    except OSError:
        return None
    handler.setFormatter(_OneLine("%(asctime)s %(levelname)s %(name)s %(message)s"))
    root = logging.getLogger()
    root.addHandler(handler)
    root.setLevel(logging.INFO)
    logging.getLogger("zeroconf").setLevel(logging.WARNING)
    return handler


def end(handler: logging.Handler | None) -> None:
    """Close the file."""
    if handler is not None:
        logging.getLogger().removeHandler(handler)
        with suppress(OSError):  # a full disk does not take the last lines
            handler.close()


class _LogFile(logging.handlers.RotatingFileHandler):
    """A file that a full disk may keep from being written: such lines are lost, and the next ones are tried again."""

    def handleError(self, record: logging.LogRecord) -> None:  # noqa: N802 - the name that logging calls
        """Nothing: what logging does here is a trace on the terminal."""


class _OneLine(logging.Formatter):
    """A message is one line whatever a stranger wrote; the trace of an exception may follow on lines of its own."""

    def formatMessage(self, record: logging.LogRecord) -> str:  # noqa: N802 - the name that logging calls
        """The line of `record`, without control characters."""
        return "".join(c if c.isprintable() else repr(c)[1:-1] for c in super().formatMessage(record))

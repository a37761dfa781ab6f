"""The log of the window: a file in the state folder, small, and for nobody else to read.

Invariant: at most two files of `MOST_BYTES`; nothing of the log reaches the terminal. Begun when the engine has the
state folder, so that two programs never write one file. Used by `gui.app`.
"""

from __future__ import annotations

import logging
import logging.handlers
import os
from contextlib import suppress
from pathlib import Path

MOST_BYTES = 1 << 20
NAME = "window.log"
_SHOWN_BYTES = 200_000


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
    for chatty in ("zeroconf", "qasync"):
        logging.getLogger(chatty).setLevel(logging.WARNING)
    return handler


def end(handler: logging.Handler | None) -> None:
    """Close the file."""
    if handler is not None:
        logging.getLogger().removeHandler(handler)
        with suppress(OSError):  # a full disk does not take the last lines
            handler.close()


def newest_lines(state: Path) -> list[str]:
    """The newest lines of the log, oldest first; empty if there is none."""
    try:
        with open(state / NAME, "rb") as file:
            file.seek(0, os.SEEK_END)
            start = max(0, file.tell() - _SHOWN_BYTES)
            file.seek(start)
            lines = file.read().decode("utf-8", "replace").splitlines()
    except OSError:
        return []
    return lines[1:] if start else lines


class _LogFile(logging.handlers.RotatingFileHandler):
    """A file that a full disk may keep from being written: such lines are lost, and the next ones are tried again."""

    def handleError(self, record: logging.LogRecord) -> None:
        """Nothing: what logging does here is a trace on the terminal."""


class _OneLine(logging.Formatter):
    """A message is one line whatever a stranger wrote; the trace of an exception may follow on lines of its own."""

    def formatMessage(self, record: logging.LogRecord) -> str:
        """The line of `record`, without control characters."""
        return "".join(c if c.isprintable() else repr(c)[1:-1] for c in super().formatMessage(record))

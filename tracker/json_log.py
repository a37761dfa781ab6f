"""The log as JSON: one object a line, for programs that collect logs.

Invariant: a line is one object that moves no cursor, whatever was logged, and of an error it holds the kind, its first
line and where it came up: what a database says below the first line may name people and files. Set up by the command
line.
"""

from __future__ import annotations

import datetime
import json
import logging
import sys
import traceback
from types import TracebackType
from typing import Final

_LINE_CHARS: Final = 2000
_FRAMES: Final = 30


class JsonLines(logging.Formatter):
    """Formats a record as one line of JSON: time (UTC), level, logger, message, and what the record brings."""

    def format(self, record: logging.LogRecord) -> str:
        """The line, without its end."""
        at = datetime.datetime.fromtimestamp(record.created, datetime.UTC)
        line: dict[str, object] = {
            "time": at.isoformat(timespec="milliseconds").replace("+00:00", "Z"),
            "level": record.levelname.lower(),
            "logger": record.name,
            "message": record.getMessage()[:_LINE_CHARS],
        }
        fields = getattr(record, "fields", None)
        if isinstance(fields, dict):
            line |= fields
        if record.exc_info and record.exc_info[1] is not None:
            line["errors"] = _chain(record.exc_info[1])
        written = json.dumps(line, ensure_ascii=False, default=str)
        if written.isprintable():
            return written
        # What could move a cursor or turn the direction of writing stands in strings only, so it is escaped as in one.
        return "".join(c if c.isprintable() else json.dumps(c)[1:-1] for c in written)


def _chain(error: BaseException) -> list[dict[str, object]]:
    """The error and what led to it, last first."""
    found: list[dict[str, object]] = []
    seen: set[int] = set()
    current: BaseException | None = error
    while current is not None and id(current) not in seen:
        seen.add(id(current))
        frames = traceback.extract_tb(current.__traceback__)[-_FRAMES:]
        told = (str(current).splitlines() or [""])[0][:_LINE_CHARS]
        at = [f"{frame.filename}:{frame.lineno} {frame.name}" for frame in frames]
        found.append({"type": type(current).__qualname__, "told": told, "at": at})
        current = current.__cause__ or (None if current.__suppress_context__ else current.__context__)
    return found


def set_up() -> None:
    """Write the whole log to standard error as JSON, what this program does in it as well as what goes wrong."""
    handler = logging.StreamHandler(sys.stderr)
    handler.setFormatter(JsonLines())
    logging.basicConfig(level=logging.WARNING, handlers=[handler], force=True)
    logging.getLogger("tracker").setLevel(logging.INFO)
    logging.captureWarnings(capture=True)
    sys.excepthook = _on_uncaught


def _on_uncaught(kind: type[BaseException], error: BaseException, trace: TracebackType | None) -> None:
    logging.getLogger("tracker").critical("the program failed", exc_info=(kind, error, trace))

"""What all sentences of the tracker are made with: values as plain text, times, and counts.

Invariant: whatever comes from outside is one line of plain text in them, and a value that is missing has words too.
"""

from __future__ import annotations

import datetime
from collections.abc import Mapping

from core.wire.announcement import plain_text

_MOST_CHARS = 300


def filled(template: str, values: Mapping[str, object]) -> str:
    """`template` with these values in it; `{holder}` is who holds a port or a folder."""
    return template.format_map(_Known(plain(values)))


def plain(values: Mapping[str, object]) -> dict[str, str]:
    """The values as text, and who holds a port or a folder."""
    data = {name: shortened(str(value)) for name, value in values.items()}
    pid, program = data.get("pid", "0"), data.get("program", "")
    known = f"process {pid}" + (f" ({program})" if program else "")
    data["holder"] = "another program" if pid == "0" else known
    return data


def shortened(text: str) -> str:
    """One line of plain text, not longer than people read."""
    return plain_text(text, _MOST_CHARS)


def time_of(unix_ms: int) -> str:
    """A time for people, in UTC, to the minute."""
    if not unix_ms:
        return "long ago"
    return datetime.datetime.fromtimestamp(unix_ms / 1000, datetime.UTC).strftime("%Y-%m-%d %H:%M UTC")


def count_of(count: int, noun: str) -> str:
    """`1,000 files`, `1 file`."""
    return f"{count:,} {noun}" + ("" if count == 1 else "s")


class _Known(dict[str, str]):
    """Words for what was not said."""

    def __missing__(self, key: str) -> str:
        return f"the {key}"

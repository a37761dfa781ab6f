"""Text from outside as plain text, and numbers in words: the one place where either is made for a terminal.

Invariant: nothing that `shown` returns moves a cursor, changes a colour, breaks a line or turns the direction of
writing, whatever a stranger has put into a name. No I/O.
"""

from __future__ import annotations

import unicodedata
from datetime import UTC, datetime

_HIDDEN = frozenset(["Cc", "Cf", "Cs", "Co", "Zl", "Zp"])
"""Control, format (bidirectional and zero-width ones among them), surrogate, private, line and paragraph separators."""
_STEPS = ("B", "KiB", "MiB", "GiB", "TiB")


def shown(text: str) -> str:
    r"""`text` with each character that would not stand on one line as itself written as an escape, `\x1b`."""
    if text.isascii() and text.isprintable():
        return text
    return "".join(_escape(c) if unicodedata.category(c) in _HIDDEN else c for c in text)


def _escape(character: str) -> str:
    code = ord(character)
    if code < 0x100:
        return f"\\x{code:02x}"
    return f"\\u{code:04x}" if code < 0x10000 else f"\\U{code:08x}"


def cut(text: str, most: int = 80) -> str:
    """`text` if it has `most` characters at most, else its beginning and `…`."""
    return text if len(text) <= most else f"{text[: most - 1]}…"


def columns(text: str) -> int:
    """How many columns of a terminal `text` takes: two for wide characters of East Asia, none for combining marks."""
    return sum(
        0 if unicodedata.combining(c) else 2 if unicodedata.east_asian_width(c) in ("W", "F") else 1 for c in text
    )


def size(count: float) -> str:
    """Bytes in words: `999 B`, `1.0 KiB`, `12.3 MiB`."""
    value, step = float(count), 0
    while value >= 1023.95 and step < len(_STEPS) - 1:
        value, step = value / 1024, step + 1
    return f"{int(value)} {_STEPS[0]}" if step == 0 else f"{value:.1f} {_STEPS[step]}"


def speed(rate: float) -> str:
    """Bytes a second in words; empty if nothing moves."""
    return f"{size(rate)}/s" if rate >= 1 else ""


def duration(seconds: float) -> str:
    """A time in words: `0.8 s`, `12 s`, `3 min 05 s`, `2 h 10 min`, `3 d 4 h`."""
    if seconds < 9.95:
        return f"{max(0.0, seconds):.1f} s"
    whole = round(seconds)
    if whole < 60:
        return f"{whole} s"
    if whole < 3600:
        return f"{whole // 60} min {whole % 60:02} s"
    if whole < 86_400:
        return f"{whole // 3600} h {whole % 3600 // 60:02} min"
    return f"{whole // 86_400} d {whole % 86_400 // 3600} h"


def moment(seconds: float) -> str:
    """A point in time (Unix seconds) as the clock on the wall shows it; empty for none."""
    if seconds <= 0:
        return ""
    try:
        return datetime.fromtimestamp(seconds, tz=UTC).astimezone().strftime("%Y-%m-%d %H:%M")
    except (OverflowError, ValueError, OSError):  # a time from outside that no calendar has
        return ""


def day(seconds: float) -> str:
    """The day of a point in time (Unix seconds), as in `moment`."""
    return moment(seconds).partition(" ")[0]


def counted(number: int, one: str, many: str = "") -> str:
    """`1 file`, `2 files`, `1,000 files`."""
    return f"{number:,} {one if number == 1 else many or one + 's'}"


def one_of(trackers: int) -> str:
    """What stands behind the address of a tracker that is not the only one of its deployment."""
    return f", one of {trackers} trackers" if trackers > 1 else ""

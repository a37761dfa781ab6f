"""Text from outside made harmless for a label: the one place where names of strangers are readied for the screen.

Invariant: what `plain` returns is one line without characters that are invisible, turn the direction of writing or
control anything; each of them is shown as an escape, so that two names that look alike are alike. It is still to be
set as plain text: `escaped` is for the few places that always interpret markup, tooltips among them.
"""

from __future__ import annotations

import html
import unicodedata

_HIDDEN = frozenset(["Cc", "Cf", "Cs", "Co", "Cn", "Zl", "Zp"])
"""Control, format (bidirectional and zero-width ones among them), surrogate, private, unassigned, line separators."""
_FILLERS = frozenset("\u034f\u115f\u1160\u17b4\u17b5\u2800\u3164\uffa0")
"""Letters and signs that show nothing."""
_MOST_MARKS = 4
"""Combining marks on one letter; more of them only serve to scribble over the lines above and below."""
LIMIT = 200


def plain(text: str, limit: int = LIMIT) -> str:
    """`text` on one line with what is hidden made visible, at most `limit` characters, elided in the middle.

    The end stays since the extension of a file name tells what it is.
    """
    if text.isascii() and text.isprintable():
        shown = text
    else:
        shown = _visible(text)
    if len(shown) <= limit:
        return shown
    tail = min(24, limit // 3)
    return f"{shown[: limit - tail - 1]}…{shown[len(shown) - tail :]}"


def escaped(text: str) -> str:
    """Plain text for a place that would take it for markup, such as a tooltip: shown as it is, lines kept."""
    return "<qt>" + html.escape(text).replace("\n", "<br>") + "</qt>" if text else ""


def _visible(text: str) -> str:
    shown: list[str] = []
    marks = 0
    for character in text:
        category = unicodedata.category(character)
        if character in "\n\r\t\u2028\u2029":
            shown.append(" ")
        elif category in _HIDDEN or character in _FILLERS or _is_selector(character):
            shown.append(f"\\u{{{ord(character):x}}}")
        elif category in ("Mn", "Me"):
            marks += 1
            if marks <= _MOST_MARKS:
                shown.append(character)
            continue
        elif category == "Zs":
            shown.append(" ")
        else:
            shown.append(character)
        marks = 0
    return "".join(shown)


def _is_selector(character: str) -> bool:
    code = ord(character)
    return 0xFE00 <= code <= 0xFE0F or 0xE0100 <= code <= 0xE01EF or 0x180B <= code <= 0x180F

"""Published paths: the one function that turns any name into one that is safe on every system.

`safe_path` is idempotent. The sharer maps a name and publishes the result; tracker and receivers
refuse whatever `safe_path` would still change. Nobody repairs a stranger's name. The rules are
those of Windows, macOS and Linux together, because a group has all three.
"""

from __future__ import annotations

import re
import unicodedata

from core.wire import limits
from core.wire.errors import Kind, ProtocolError, UserError

_INVISIBLE = frozenset(
    [0x061C, 0xFEFF, *range(0x200B, 0x2010), *range(0x202A, 0x202F), *range(0x2060, 0x2065), *range(0x2066, 0x206A)]
)
"""Bidirectional and zero-width characters: they make a name look like another (libtorrent's list)."""
_REPLACED = str.maketrans(dict.fromkeys(':*?"<>|', "_"))
_RESERVED = re.compile(
    r"(?:CON|PRN|AUX|NUL|CLOCK\$|CONIN\$|CONOUT\$|(?:COM|LPT)[0-9\u00b9\u00b2\u00b3])[ ]*(?:\.|\Z)", re.IGNORECASE
)
"""Device names of Windows, superscript digits and a trailing space included (CVE-2023-45284)."""
_CHARS_MOST = 4 * limits.PATH_BYTES
"""No text that is longer gets short enough in NFC; to look at each character of it would take seconds."""
_AUTOSTART = frozenset(["desktop.ini", "autorun.inf"])


def safe_path(path: str) -> str:
    """`path`, components joined by `/`, in the form that may be published.

    Raises `UserError(BAD_PATH)` with `rule` where no mapping would be honest: empty, `.` or `..`,
    a backslash, control, bidirectional or zero-width characters, too long or too deep.
    """
    if len(path) > _CHARS_MOST:
        raise UserError(Kind.BAD_PATH, rule="too_long", most=limits.PATH_BYTES)
    components = path.split("/")
    if len(components) > limits.PATH_DEPTH:
        raise UserError(Kind.BAD_PATH, rule="too_deep", most=limits.PATH_DEPTH)
    safe = "/".join(_safe_component(component) for component in components)
    if len(safe.encode()) > limits.PATH_BYTES:
        raise UserError(Kind.BAD_PATH, rule="too_long", most=limits.PATH_BYTES)
    return safe


def _safe_component(component: str) -> str:
    for character in component:
        if character == "\\" or unicodedata.category(character) in ("Cc", "Cs") or ord(character) in _INVISIBLE:
            raise UserError(Kind.BAD_PATH, rule="character", character=f"U+{ord(character):04X}")
        if character in "\u2028\u2029":
            raise UserError(Kind.BAD_PATH, rule="character", character=f"U+{ord(character):04X}")
    mapped = unicodedata.normalize("NFC", component).translate(_REPLACED).rstrip(". ")
    if not mapped:  # it was empty, or nothing but dots and spaces: the way upwards among them
        raise UserError(Kind.BAD_PATH, rule="dots", component=component)
    if _RESERVED.match(mapped) or mapped.startswith(".") or mapped.casefold() in _AUTOSTART:
        mapped = "_" + mapped
    if mapped.casefold().endswith(".desktop"):
        mapped += "_"  # a prefix would leave it a launcher
    if len(mapped.encode()) > limits.PATH_COMPONENT_BYTES:
        raise UserError(Kind.BAD_PATH, rule="component_too_long", most=limits.PATH_COMPONENT_BYTES)
    return mapped


def check_path(path: str) -> str:
    """`path` from outside, unchanged; `ProtocolError` unless `safe_path` leaves it as it is."""
    try:
        unchanged = safe_path(path) == path
    except UserError as error:
        raise ProtocolError(f"path: {error.data.get('rule')}") from error
    if not unchanged:
        raise ProtocolError("path: not in its safe form")
    return path


def path_key(path: str) -> str:
    """The form by which paths are unique in a group: NFC and casefold."""
    return unicodedata.normalize("NFC", unicodedata.normalize("NFC", path).casefold())


def parents_of(path: str) -> list[str]:
    """The folders above `path`, from the top: `a/b/c` gives `a`, `a/b`."""
    components = path.split("/")
    return ["/".join(components[:depth]) for depth in range(1, len(components))]

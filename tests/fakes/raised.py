"""Where each error of the product is made, its kind, and data as it is made there; read from the syntax tree."""

from __future__ import annotations

import ast
import functools
from pathlib import Path

from core.wire.errors import Data, Datum, Kind

_ROOT = Path(__file__).parents[2]
_OF_ITS_START = {Kind.STATE_UNUSABLE, Kind.STATE_IN_USE, Kind.PORT_TAKEN, Kind.BAD_ADDRESS}
"""What a tracker says to whoever starts it, and never to a peer."""
_OF_ITS_COMMANDS = frozenset(
    f"{room}.py"
    for room in ("tracker/audit", "tracker/commands", "tracker/joining", "tracker/restore", "core/wire/join_code")
)
"""What the tracker's own command line says, which has its own words."""
_NUMBERS = {"need": 3 << 30, "free": 1 << 20, "seconds": 90, "size": 5 << 40, "most": 64, "least": 8, "length": 70}


@functools.cache
def raised() -> tuple[tuple[str, Kind, Data], ...]:
    """(where, kind, data) of every error that core and tracker make."""
    found: list[tuple[str, Kind, Data]] = []
    for room in ("core", "tracker"):
        for path in sorted((_ROOT / room).rglob("*.py")):
            for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
                kind = _kind(node.args[0]) if isinstance(node, ast.Call) and node.args else None
                if kind is None or not isinstance(node, ast.Call) or any(word.arg is None for word in node.keywords):
                    continue
                data = {word.arg: _datum(word.arg, word.value) for word in node.keywords if word.arg}
                found.append((f"{path.relative_to(_ROOT)}:{node.lineno}", kind, data))
    return tuple(found)


def is_of_the_trackers_start(where: str, kind: Kind) -> bool:
    """Whether an operator meets it at a tracker's command line, and no peer."""
    path = where.rpartition(":")[0]
    return path in _OF_ITS_COMMANDS or (path.startswith("tracker/") and kind in _OF_ITS_START)


def _kind(node: ast.expr) -> Kind | None:
    if isinstance(node, ast.Attribute) and isinstance(node.value, ast.Name) and node.value.id == "Kind":
        return Kind[node.attr]
    return None


def _datum(name: str, node: ast.expr) -> Datum:
    if isinstance(node, ast.Constant) and isinstance(node.value, (str, int, bool)):
        return node.value
    if name in ("names", "deployments", "allowed", "known"):
        return [f"<{name}>"]
    if name == "pending":
        return True
    return _NUMBERS.get(name, f"<{name}>")

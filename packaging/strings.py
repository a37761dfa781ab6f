"""Find the strings of the window that are for people: every `tr` and `translate` with a literal, by the syntax tree.

Invariant: what is found here is what the program asks for when it runs. pyside6-lupdate reads Python by patterns: it
knows no plural forms in `translate`, and drops a call whose number is an attribute. Used by packaging/translations.py.
"""

from __future__ import annotations

import ast
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path


@dataclass(frozen=True, order=True)
class Entry:
    """A string, the context it is looked up in, what tells it from the same string elsewhere, and whether it counts."""

    context: str
    text: str
    comment: str
    plural: bool


def strings(folder: Path) -> list[Entry]:
    """All of them, sorted. Raises `ValueError` for a call whose string is no literal: nobody could translate it."""
    found: set[Entry] = set()
    for path in sorted(folder.rglob("*.py")):
        found.update(_of(ast.parse(path.read_text(encoding="utf-8")), "", path))
    return sorted(found)


def as_program(entries: list[Entry]) -> str:
    """The same strings as a program in the one form that lupdate reads right."""
    lines = []
    for entry in entries:
        rest = f", {entry.comment!r}, n" if entry.plural else f", {entry.comment!r}" if entry.comment else ""
        lines += [f"class {entry.context}:", "    def found(self):", f"        self.tr({_quoted(entry.text)}{rest})"]
    return "\n".join(lines) + "\n"


def _of(node: ast.AST, inside: str, path: Path) -> Iterator[Entry]:
    for child in ast.iter_child_nodes(node):
        if isinstance(child, ast.Call) and (entry := _entry(child, inside, path)) is not None:
            yield entry
        yield from _of(child, child.name if isinstance(child, ast.ClassDef) else inside, path)


def _entry(call: ast.Call, inside: str, path: Path) -> Entry | None:
    name = call.func.attr if isinstance(call.func, ast.Attribute) else getattr(call.func, "id", "")
    if name not in ("tr", "translate") or not call.args:
        return None
    arguments = list(call.args)
    if name == "translate":
        first = arguments.pop(0)
        if not (isinstance(first, ast.Constant) and isinstance(first.value, str)):
            return None  # the one place behind a `tr` of our own, or `translate` of a picture
        inside = first.value
    text = arguments[0] if arguments else None
    if not (isinstance(text, ast.Constant) and isinstance(text.value, str)):
        raise ValueError(f"{path}:{call.lineno}: the string is no literal")
    if not inside:
        raise ValueError(f"{path}:{call.lineno}: a `tr` outside of a class has no context")
    comment = arguments[1] if len(arguments) > 1 else None
    said = comment.value if isinstance(comment, ast.Constant) and isinstance(comment.value, str) else ""
    return Entry(inside, text.value, said, len(arguments) > 2 or any(one.arg == "n" for one in call.keywords))


def _quoted(text: str) -> str:
    """`text` as a literal of double quotes, in which lupdate understands the same escapes as Python."""
    escaped = text.replace("\\", "\\\\").replace('"', '\\"').replace("\n", "\\n").replace("\t", "\\t")
    return f'"{escaped}"'

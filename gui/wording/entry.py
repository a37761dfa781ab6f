"""The form in which sentences about errors are kept, and how data are set into them.

Invariant: of several versions of a sentence the first is taken whose fields are all there, and the last one needs
none; whatever data a stranger sent, what comes out is plain text. Used by the tables of this folder.
"""

from __future__ import annotations

import string
from collections.abc import Callable, Mapping
from dataclasses import dataclass

from PySide6.QtCore import QCoreApplication

from core.wire.errors import Data, Datum, Kind
from gui.wording import units
from gui.wording.groups import role_word
from gui.wording.plain import plain

Versions = str | tuple[str, ...]
"""A sentence, or several of which each needs less data than the one before."""
_NAME_CHARS = 80


@dataclass(frozen=True, slots=True)
class Entry:
    """What an error means: what happened, why, what happens next, and what one can do."""

    title: Versions
    why: Versions
    next: Versions
    action: Versions


class Table:
    """Entries of one kind. The context of its translations is the name of the class."""

    def entries(self) -> Mapping[Kind, Entry]:
        """By kind."""
        return {}

    def rules(self) -> Mapping[tuple[Kind, str], Entry]:
        """By kind and the rule that was broken; what is not here has the words of its kind."""
        return {}

    def tr(self, text: str) -> str:
        """`text` in the language of the window."""
        return QCoreApplication.translate(type(self).__name__, text)


def versions(sentence: Versions) -> tuple[str, ...]:
    """The versions of a sentence."""
    return (sentence,) if isinstance(sentence, str) else sentence


def fields(version: str) -> list[str]:
    """The names of the data that a version needs."""
    return [name for _, name, _, _ in string.Formatter().parse(version) if name]


def filled(sentence: Versions, data: Data, short: Callable[[str], str]) -> str:
    """The first version whose fields are all in `data`, with them set in. `short` words reasons."""
    told = {key: value for key, value in data.items() if value or (value == 0 and value is not False)}
    values = {key: _Value(value, short) for key, value in told.items()}
    if refused := _refused(data, short):
        values["refused"] = _Value(refused, short)
    all_versions = versions(sentence)
    for version in all_versions:
        if all(field in values for field in fields(version)):
            return version.format_map(values)
    return all_versions[-1]


def _refused(data: Data, short: Callable[[str], str]) -> list[str]:
    """Files that were refused together, of `paths`, each with its reason, of `rules`; `count` are there in all."""
    paths, rules, count = data.get("paths"), data.get("rules"), data.get("count")
    if not isinstance(paths, list) or not isinstance(rules, list) or not isinstance(count, int):
        return []
    told = [f"{plain(path, _NAME_CHARS // 2)} ({short(rule)})" for path, rule in zip(paths, rules, strict=False)]
    return [*told, *(["…"] if count > len(told) else [])]


class _Value:
    """A datum that knows how it is written: as it is, `size`, `time`, `date`, `list`, `why` (a reason), `role`."""

    def __init__(self, value: Datum, short: Callable[[str], str]) -> None:
        self._value = value
        self._short = short

    def __format__(self, how: str) -> str:
        value = self._value
        if isinstance(value, list):
            return ", ".join(plain(str(one), _NAME_CHARS) for one in value)
        if how == "why":
            return self._short(str(value))
        if how == "role":
            return role_word(str(value))
        if how in ("size", "time") and isinstance(value, int):
            return units.size(value) if how == "size" else units.duration(value)
        if how == "date" and isinstance(value, int):
            return units.day(value)
        return plain(str(value), _NAME_CHARS)

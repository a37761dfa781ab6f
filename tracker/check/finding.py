"""What a look at the set-up found: one item, how it stands, and data for the words of `tracker.wording`."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Literal, TypeAlias

State: TypeAlias = Literal["ok", "problem", "unknown"]


@dataclass(frozen=True, slots=True)
class Finding:
    """One line of the report. `rule` names what was found, `data` has the values that the words need."""

    item: str
    state: State
    rule: str
    data: dict[str, object] = field(default_factory=dict)
    said: str = ""
    """Words that are there already: those of an error."""


def ok(item: str, rule: str, **data: object) -> Finding:
    """It is as it should be."""
    return Finding(item, "ok", rule, data)


def problem(item: str, rule: str, **data: object) -> Finding:
    """Something is to be done."""
    return Finding(item, "problem", rule, data)


def unknown(item: str, rule: str, **data: object) -> Finding:
    """It cannot be said from here."""
    return Finding(item, "unknown", rule, data)

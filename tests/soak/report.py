"""The report of long runs: JSON for programs, and one page for people.

Invariant: each line comes from a run, and stands with its date and the command, seed and scale among it, that brings
it back. A scenario that is run again takes the place of its earlier figures.
"""

from __future__ import annotations

import json
import platform
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Final

import msgspec

from tests.soak.figures import Figure

_HEAD: Final = """# What the long runs found

`make soak ARGS='NAME --json tests/reliability-report.json --page tests/REPORT.md'` runs one again and keeps its figures
here; without a name, all of them. A scale of 1 is the whole count of the catalogue.

What could not be reached: Windows and macOS (locks, renames, attributes of theirs), real routers and wireless networks,
disks that lie about a sync, a real tray. Nothing below says anything of them.
"""


@dataclass(frozen=True, slots=True)
class Outcome:
    """What one scenario brought: its figures, or why it could not be run to its end."""

    name: str
    what: str
    command: str
    date: str
    seconds: float
    figures: tuple[Figure, ...]
    failure: str | None = None

    @property
    def is_good(self) -> bool:
        """Whether it ran to its end and every figure is met."""
        return self.failure is None and all(figure.is_met for figure in self.figures)


def today() -> str:
    """The date, UTC."""
    return f"{datetime.now(UTC):%Y-%m-%d}"


def write_json(outcomes: Sequence[Outcome], path: Path) -> None:
    """Write everything that was found."""
    told = {"system": _system(), "outcomes": [msgspec.to_builtins(outcome) for outcome in outcomes]}
    path.write_text(json.dumps(told, indent=1, ensure_ascii=False) + "\n", encoding="utf-8")


def read_json(path: Path) -> dict[str, Outcome]:
    """What was found before, by name."""
    told = json.loads(path.read_text(encoding="utf-8"))
    return {one.name: one for one in msgspec.convert(told["outcomes"], list[Outcome])}


def page(outcomes: Sequence[Outcome]) -> str:
    """Everything as a page of Markdown: what was missed first."""
    missed = [outcome for outcome in outcomes if not outcome.is_good]
    good = [outcome for outcome in outcomes if outcome.is_good]
    return "\n".join([_HEAD, f"{_system()}.\n", *(section(outcome) for outcome in [*missed, *good])])


def section(outcome: Outcome) -> str:
    """One scenario."""
    lines = [f"## {outcome.name}: {outcome.what}", ""]
    lines += [f"`{outcome.command}`, {outcome.date}, {outcome.seconds:.0f} s", ""]
    if outcome.failure is not None:
        lines += [f"**Did not run to its end: {outcome.failure}**", ""]
    if outcome.figures:
        lines += ["| what | figure | goal | |", "|---|---|---|---|"]
        for figure in outcome.figures:
            mark = "" if figure.is_met else "**missed**"
            lines.append(f"| {figure.what} | {figure.value} | {figure.goal} | {mark} |")
        lines.append("")
    return "\n".join(lines)


def _system() -> str:
    return f"{platform.system()} {platform.release().partition('-')[0]}, Python {platform.python_version()}"

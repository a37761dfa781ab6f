"""The report of a long run: JSON for programs, and one page for people."""

from __future__ import annotations

import json
import platform
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from datetime import UTC, datetime
from pathlib import Path

from tests.soak.figures import Figure


@dataclass(frozen=True, slots=True)
class Outcome:
    """What one scenario brought: its figures, or why it could not be run to its end."""

    name: str
    what: str
    command: str
    seconds: float
    figures: tuple[Figure, ...]
    failure: str | None = None

    @property
    def is_good(self) -> bool:
        """Whether it ran to its end and every figure is met."""
        return self.failure is None and all(figure.is_met for figure in self.figures)


def write_json(outcomes: Sequence[Outcome], seed: int, path: Path) -> None:
    """Write everything that was found, with the seed that brings it back."""
    told = {
        "date": datetime.now(UTC).isoformat(timespec="seconds"),
        "seed": seed,
        "machine": _machine(),
        "outcomes": [asdict(outcome) for outcome in outcomes],
    }
    path.write_text(json.dumps(told, indent=1, ensure_ascii=False) + "\n", encoding="utf-8")


def page(outcomes: Sequence[Outcome], seed: int) -> str:
    """The same as a page of Markdown: what was missed first."""
    lines = [f"{datetime.now(UTC):%Y-%m-%d}, seed {seed}, {_machine()}", ""]
    for outcome in sorted(outcomes, key=lambda outcome: outcome.is_good):
        lines += [f"## {outcome.name}: {outcome.what}", "", f"`{outcome.command}` ({outcome.seconds:.0f} s)", ""]
        if outcome.failure is not None:
            lines += [f"**Did not run to its end: {outcome.failure}**", ""]
        if outcome.figures:
            lines += ["| what | figure | goal | |", "|---|---|---|---|"]
            for figure in outcome.figures:
                mark = "" if figure.is_met else "**missed**"
                lines.append(f"| {figure.what} | {figure.value} | {figure.goal} | {mark} |")
            lines.append("")
    return "\n".join(lines)


def _machine() -> str:
    return f"{platform.system()} {platform.release()}, Python {platform.python_version()}"

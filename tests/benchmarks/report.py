"""What the benchmarks found, as data: one JSON file for each that ran, or could not, in a folder.

Invariant: a file says which machine it is of and what was asked for; a benchmark that was left out has a file that says
why, in the place of older figures. The picture is drawn of these files alone.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Final

import msgspec

FOLDER: Final = Path(__file__).resolve().parents[2] / "build" / "bench"


class Bar(msgspec.Struct, frozen=True):
    """One contender: every round's figure."""

    name: str
    values: tuple[float, ...]
    is_ours: bool = True


class Chart(msgspec.Struct, frozen=True):
    """Contenders side by side. `goal` is a line that ours should reach, from below or, if `less`, from above."""

    title: str
    unit: str
    bars: tuple[Bar, ...]
    goal: float | None = None
    less: bool = False


class Curve(msgspec.Struct, frozen=True):
    """How a figure grows: by name of the line its points (x, y)."""

    title: str
    unit: str
    across: str
    lines: dict[str, tuple[tuple[float, float], ...]]


class Goals(msgspec.Struct, frozen=True):
    """Rows of words: what, measured, and the goal with whether it was met."""

    title: str
    rows: tuple[tuple[str, ...], ...]


class Report(msgspec.Struct, frozen=True):
    """One benchmark on one machine."""

    name: str
    machine: tuple[str, ...]
    asked: str
    charts: tuple[Chart, ...] = ()
    curves: tuple[Curve, ...] = ()
    goals: tuple[Goals, ...] = ()
    left_out: str = ""
    """Why all or a part of it is missing."""


class Notes:
    """What a benchmark says while it runs."""

    def __init__(self) -> None:
        self.charts: list[Chart] = []
        self.curves: list[Curve] = []
        self.goals: list[Goals] = []
        self.left_out: list[str] = []

    def chart(
        self,
        title: str,
        unit: str,
        bars: Mapping[str, Sequence[float]],
        *,
        goal: float | None = None,
        less: bool = False,
    ) -> None:
        """Contenders side by side; the name of each of ours begins with `ours`."""
        drawn = tuple(Bar(name, tuple(values), name.startswith("ours")) for name, values in bars.items())
        self.charts.append(Chart(title, unit, drawn, goal, less))

    def curve(self, title: str, unit: str, across: str, lines: Mapping[str, Sequence[tuple[float, float]]]) -> None:
        """How a figure grows."""
        self.curves.append(Curve(title, unit, across, {name: tuple(points) for name, points in lines.items()}))

    def table(self, title: str, rows: Sequence[Sequence[str]]) -> None:
        """What was measured against which goal, in words."""
        self.goals.append(Goals(title, tuple(tuple(row) for row in rows)))

    def report(self, name: str, machine: Sequence[str], asked: str) -> Report:
        """All of it."""
        charts, curves, goals = tuple(self.charts), tuple(self.curves), tuple(self.goals)
        return Report(name, tuple(machine), asked, charts, curves, goals, "; ".join(self.left_out))


def save(report: Report, folder: Path = FOLDER) -> None:
    """Keep it in the place of an older one of that name."""
    folder.mkdir(parents=True, exist_ok=True)
    text = msgspec.json.format(msgspec.json.encode(report), indent=2)
    (folder / f"{report.name}.json").write_bytes(text + b"\n")


def load(folder: Path = FOLDER) -> list[Report]:
    """All that are kept, by name. Raises `msgspec.DecodeError` for a file that is none."""
    return [msgspec.json.decode(path.read_bytes(), type=Report) for path in sorted(folder.glob("*.json"))]

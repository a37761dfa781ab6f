"""What a long run is told, and what it finds: one figure a line of the report."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from random import Random


@dataclass(frozen=True, slots=True)
class Plan:
    """How much a scenario shall do. `scale` is the share of the catalogue's own counts (1.0: all of it)."""

    seed: int
    scale: float
    folder: Path
    """An empty folder of the scenario's own, on a disk; removed when it ends."""

    def count(self, full: int) -> int:
        """How many rounds of `full` to do: at least one."""
        return max(1, round(full * self.scale))

    def random(self, name: str) -> Random:
        """A source of chance of its own for each `name`, the same in each run of the same seed."""
        return Random(f"{self.seed} {name}")


@dataclass(frozen=True, slots=True)
class Figure:
    """One measured line: `what` was counted or timed, what came out, what it shall be."""

    what: str
    value: str
    """With its unit: "0 of 500 rounds", "1.2 s"."""
    goal: str
    is_met: bool

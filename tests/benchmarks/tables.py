"""Figures as plain text: medians with their spread, aligned columns, and goals that were met or missed."""

from __future__ import annotations

import statistics
from collections.abc import Sequence


def spread(values: Sequence[float], digits: int = 0) -> str:
    """The median and, if there were several, the range: `412 (398-420)`."""
    middle = f"{statistics.median(values):.{digits}f}"
    if len(values) < 2:
        return middle
    return f"{middle} ({min(values):.{digits}f}-{max(values):.{digits}f})"


def median(values: Sequence[float]) -> float:
    """The middle one."""
    return statistics.median(values)


def at_least(value: float, goal: float, unit: str = "", digits: int = 0) -> str:
    """The goal, and whether `value` reaches it."""
    return f">= {goal:.{digits}f}{unit}: {'met' if value >= goal else 'MISSED'}"


def at_most(value: float, goal: float, unit: str = "", digits: int = 0) -> str:
    """The goal, and whether `value` stays within it."""
    return f"<= {goal:.{digits}f}{unit}: {'met' if value <= goal else 'MISSED'}"


def show(head: Sequence[str], rows: Sequence[Sequence[str]]) -> None:
    """Print a table: the first column to the left, the others to the right."""
    table = [list(head), *(list(row) for row in rows)]
    widths = [max(len(row[column]) for row in table) for column in range(len(head))]
    for number, row in enumerate(table):
        cells = [
            cell.ljust(width) if at == 0 else cell.rjust(width)
            for at, (cell, width) in enumerate(zip(row, widths, strict=True))
        ]
        print("  ".join(cells).rstrip())
        if number == 0:
            print("  ".join("-" * width for width in widths))
    print(flush=True)

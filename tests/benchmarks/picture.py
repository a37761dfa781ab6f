"""The figures as one picture. `python -m tests.benchmarks.picture` draws what lies in build/bench.

Invariant: nothing is left out silently: a benchmark that did not run, or a part of one, is named on the picture with
its reason, and figures of different machines are never drawn as one.
"""

from __future__ import annotations

import argparse
import statistics
import sys
import textwrap
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Final

from tests.benchmarks import report
from tests.benchmarks.report import Chart, Curve, Goals, Report

if TYPE_CHECKING:
    from matplotlib.axes import Axes

WINDOW, PANEL, TEXT, MUTED, LINE = "#F4F5F7", "#FFFFFF", "#1D2129", "#5B6370", "#E3E6EA"
ACCENT, OTHER, OK, BAD = "#1F5AE0", "#868E9B", "#137238", "#B91C1C"
_WIDTH, _DPI, _ROW, _MARGIN = 10.0, 110, 0.27, 0.18
"""Inches; a row is a line of text or a bar."""
_NAME: Final = 42
_Part = Chart | Curve | Goals


def missing() -> str | None:
    """Why nothing can be drawn."""
    try:
        import matplotlib  # noqa: F401
    except ImportError:
        return "matplotlib is not installed (pip install -r requirements-bench.lock), so there is no picture"
    return None


def draw(reports: Sequence[Report], target: Path, expected: Sequence[str] = ()) -> None:
    """Draw all, and name those of `expected` that are not there. Raises `ValueError` if the machines differ."""
    machines = {one.machine[:2] for one in reports}
    if len(machines) != 1:
        raise ValueError(f"the figures are of {len(machines)} machines: remove those of the others, or measure anew")
    import matplotlib as mpl
    from matplotlib.backends.backend_agg import FigureCanvasAgg
    from matplotlib.figure import Figure

    parts: list[tuple[Report, _Part]] = []
    for one in reports:
        found: list[_Part] = [*one.charts, *one.curves, *one.goals]
        parts += [(one, part) for part in found]
    below = feet(reports, expected)
    head = list(machines.pop())
    heights = [_height(part) for _, part in parts]
    top, foot = 0.55 + 0.2 * len(head), 0.2 + 0.2 * len(below)
    total = top + foot + sum(heights) + _MARGIN * (len(heights) + 1)
    with mpl.rc_context({"font.family": "DejaVu Sans", "font.size": 9, "text.color": TEXT}):
        figure = Figure(figsize=(_WIDTH, total), dpi=_DPI, facecolor=WINDOW)
        FigureCanvasAgg(figure)
        figure.text(0.03, 1 - 0.3 / total, "How fast it is", size=14, weight="bold", va="center")
        for number, line in enumerate(head):
            figure.text(0.03, 1 - (0.56 + 0.2 * number) / total, line, color=MUTED, va="center")
        at = top + _MARGIN
        for (one, part), height in zip(parts, heights, strict=True):
            axes = figure.add_axes((0.03, 1 - (at + height) / total, 0.94, height / total), facecolor=PANEL)
            _card(axes, part, one.asked, height)
            at += height + _MARGIN
        for number, (line, color) in enumerate(below):
            figure.text(0.03, (foot - 0.2 * (number + 0.7)) / total, line, color=color, va="center")
        figure.savefig(target, metadata={"Software": None})


def feet(reports: Sequence[Report], expected: Sequence[str]) -> list[tuple[str, str]]:
    """What is not on the picture, and why."""
    there = {one.name.partition("-")[0] for one in reports}
    lines = [f"Left out: {one.name}: {one.left_out}" for one in reports if one.left_out]
    lines += [f"Left out: {name}: it was not run" for name in expected if name not in there]
    lines += [f"{one.name}: {line.partition(' ')[2].strip()}" for one in reports for line in one.machine[2:]]
    wrapped = [(piece, BAD) for line in lines for piece in textwrap.wrap(line, 118)]
    return wrapped or [("Nothing is left out.", MUTED)]


def _height(part: _Part) -> float:
    match part:
        case Chart(bars=bars):
            return 0.62 + _ROW * len(bars)
        case Curve():
            return 2.6
        case Goals(rows=rows):
            return 0.5 + _ROW * len(rows)


def _card(axes: Axes, part: _Part, asked: str, height: float) -> None:
    """A panel in inches, its origin above on the left."""
    width = _WIDTH * 0.94
    axes.set(xlim=(0, width), ylim=(height, 0), xticks=[], yticks=[])
    for spine in axes.spines.values():
        spine.set_color(LINE)
    axes.text(0.15, 0.22, part.title, weight="bold", va="center")
    axes.text(width - 0.15, 0.22, asked, color=MUTED, size=8, va="center", ha="right")
    match part:
        case Chart():
            _bars(axes, part, width)
        case Curve():
            _lines(axes, part, height)
        case Goals():
            for number, row in enumerate(part.rows):
                y = 0.52 + _ROW * number
                axes.text(0.15, y, row[0], color=MUTED, va="center")
                axes.text(0.62 * width, y, row[1], va="center", ha="right")
                verdict = row[2] if len(row) > 2 else ""
                color = BAD if "MISSED" in verdict else OK if "met" in verdict else MUTED
                axes.text(0.66 * width, y, verdict, color=color, va="center")


def _bars(axes: Axes, chart: Chart, width: float) -> None:
    left, room = 3.7, width - 3.7 - 1.75
    most = max([max(bar.values) for bar in chart.bars] + [chart.goal or 0.0])
    for number, bar in enumerate(chart.bars):
        y, value = 0.55 + _ROW * number, statistics.median(bar.values)
        axes.text(0.15, y, textwrap.shorten(bar.name, _NAME, placeholder="…"), color=MUTED, va="center")
        axes.barh(y, room * value / most, left=left, height=0.13, color=ACCENT if bar.is_ours else OTHER)
        if len(bar.values) > 1:
            ends = [left + room * one / most for one in (min(bar.values), max(bar.values))]
            axes.plot(ends, [y, y], color=TEXT, linewidth=1, solid_capstyle="butt")
        axes.text(left + room + 0.12, y, _figure(bar.values, chart.unit), va="center")
    if chart.goal is not None:
        bottom, x = 0.55 + _ROW * (len(chart.bars) - 0.5), left + room * chart.goal / most
        axes.plot([x, x], [0.42, bottom], color=OK, linewidth=1, linestyle=(0, (3, 2)))
        word = "at most" if chart.less else "at least"
        axes.text(left, bottom + 0.1, f"- -  goal {word} {chart.goal:.4g} {chart.unit}", color=OK, size=8, va="center")


def _figure(values: Sequence[float], unit: str) -> str:
    digits = 0 if max(values) >= 100 else 2
    text = f"{statistics.median(values):.{digits}f} {unit}"
    return text if len(values) < 2 else f"{text} ({min(values):.{digits}f}–{max(values):.{digits}f})"


def _lines(axes: Axes, curve: Curve, height: float) -> None:
    inner = axes.inset_axes((0.06, 0.19, 0.68, 1 - 0.19 - 0.42 / height))
    inner.set_xscale("log")
    for number, (name, points) in enumerate(curve.lines.items()):
        color = ACCENT if number == 0 else OTHER
        inner.plot(*zip(*points, strict=True), color=color, marker="o", markersize=3, linewidth=1.6)
        axes.text(
            7.1, 0.6 + 0.25 * number, f"●  {textwrap.shorten(name, 30, placeholder='…')}", color=color, va="center"
        )
    xs = sorted({x for points in curve.lines.values() for x, _ in points})
    inner.set_xticks(xs, [f"{x:,.0f}" for x in xs])
    inner.minorticks_off()
    inner.set_ylim(bottom=1.0)
    inner.tick_params(colors=MUTED, labelsize=8, length=2)
    inner.set_xlabel(curve.across, color=MUTED, size=8)
    inner.set_ylabel(curve.unit, color=MUTED, size=8)
    for side, spine in inner.spines.items():
        spine.set_visible(side in {"left", "bottom"})
        spine.set_color(LINE)


def main() -> int:
    """Draw what is there; the exit status."""
    parser = argparse.ArgumentParser(prog="python -m tests.benchmarks.picture", description=__doc__)
    parser.add_argument("target", type=Path, nargs="?", default=report.FOLDER / "bench.png")
    parser.add_argument("--expect", nargs="*", default=[], metavar="NAME", help="to be named if it is not there")
    given = parser.parse_args()
    reports = report.load()
    complaint = missing() or (None if reports else f"nothing was measured: {report.FOLDER} is empty (make bench)")
    if complaint:
        print(complaint, file=sys.stderr)
        return 1
    try:
        draw(reports, given.target, given.expect)
    except (ValueError, OSError) as error:
        print(error, file=sys.stderr)
        return 1
    print(f"drawn     {given.target}")
    return 0


if __name__ == "__main__":
    sys.exit(main())

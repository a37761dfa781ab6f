"""How a swarm grows, in simulated time: the short way. For thousands: `python -m tests.benchmarks.simulate --help`."""

from __future__ import annotations

from core.transfer.neighbours import WANTED
from tests.benchmarks import simulate, tables
from tests.benchmarks.options import Options

_MEMBERS = (8, 24, 72)
_PIECES = 100


def run(options: Options) -> None:
    """Simulate, and print the table: once each, because the same seed gives the same figures."""
    rows, lines = [], {}
    for name, degree in ((f"ours, {WANTED} links opened", WANTED), ("all linked with all", None)):
        points = []
        for members in _MEMBERS:
            result = simulate.grown(members, _PIECES, seed=1, degree=degree)
            rows.append(simulate.row(members, _PIECES, [result]))
            points.append((float(members), result.ratio))
        lines[name] = points
    print(f"Simulated swarms of {_PIECES} pieces; the first rows with {WANTED} links opened, the last with all")
    tables.show(simulate.HEAD, rows)
    options.notes.curve(f"Simulated: the last of so many has {_PIECES} pieces", "x bound", "members", lines)

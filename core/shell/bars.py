"""Bars and tables drawn with rich. Imported only at a terminal: rich takes a tenth of a second to import.

Invariant: every text is given as plain text, so that a name can hold no markup. What stands on the screen is drawn
anew; nothing is kept of a snapshot. Used by `core.shell.progress`.
"""

from __future__ import annotations

from collections.abc import Sequence
from types import TracebackType
from typing import Self

from rich.console import Console, Group
from rich.live import Live
from rich.progress_bar import ProgressBar
from rich.table import Table
from rich.text import Text

from core.shell import plain
from core.shell.tables import state_of
from core.snapshots import DownloadSnapshot, DownloadState, HashProgress

_MOST = 8
"""Downloads that are drawn one by one; the rest is counted."""


class _Bars:
    """A region at the bottom of the terminal that goes when it is left."""

    def __init__(self) -> None:
        self._live = Live(console=Console(highlight=False), auto_refresh=False, transient=True)

    def __enter__(self) -> Self:
        """Begin to draw."""
        self._live.start()
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None) -> None:
        """Clear what was drawn."""
        self._live.stop()

    def _draw(self, rows: Sequence[tuple[str, float, float, str]], last: str = "") -> None:
        grid = Table.grid(padding=(0, 1))
        grid.add_column(max_width=40, no_wrap=True, overflow="ellipsis")
        grid.add_column(width=24)
        grid.add_column(no_wrap=True)
        for name, done, size, text in rows:
            grid.add_row(Text(name), ProgressBar(total=max(size, 1), completed=min(done, size)), Text(text))
        self._live.update(Group(grid, Text(last)) if last else grid, refresh=True)


class HashingBar(_Bars):
    """One bar, of the file that is being hashed."""

    def show(self, progress: HashProgress) -> None:
        """Draw how far it is."""
        text = f"hashing {plain.size(progress.done)} of {plain.size(progress.size)}"
        self._draw([(plain.shown(progress.name), progress.done, progress.size, text)])


class DownloadBars(_Bars):
    """A bar for each download that runs, up to a handful."""

    def show(self, downloads: Sequence[DownloadSnapshot]) -> None:
        """Draw how far they are."""
        running = [one for one in downloads if one.state not in (DownloadState.DONE, DownloadState.FAILED)]
        # Those that move first: of a folder's thousand files most only wait for their turn.
        running.sort(key=lambda one: (-one.speed, one.name))
        rows = [(plain.shown(one.name), one.percent, 100.0, _text(one)) for one in running[:_MOST]]
        rest = len(running) - len(rows)
        total = sum(one.speed for one in running)
        last = f"and {rest:,} more, {plain.speed(total) or '0 B/s'} in all" if rest else ""
        self._draw(rows, last)


def _text(download: DownloadSnapshot) -> str:
    if download.state is not DownloadState.DOWNLOADING:
        return f"{int(download.percent):3} %  {state_of(download)}"
    left = f"  {plain.duration(download.eta)} left" if download.eta is not None else ""
    peers = plain.counted(download.peers, "peer")
    return f"{int(download.percent):3} %  {plain.speed(download.speed) or '0 B/s'}  {peers}{left}"


def print_table(headers: Sequence[str], rows: Sequence[Sequence[str]], right: frozenset[int]) -> None:
    """Print a table no wider than the terminal; long cells are folded, never cut."""
    table = Table(box=None, pad_edge=False, padding=(0, 2, 0, 0), header_style="bold")
    for at, header in enumerate(headers):
        table.add_column(header, justify="right" if at in right else "left", overflow="fold")
    for row in rows:
        table.add_row(*(Text(cell) for cell in row))
    Console(highlight=False).print(table)

"""What happened to the download that is looked at, newest first.

Invariant: a line that is there never changes; lines come at the top. Shown by the tab *Log* of the details.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, Final

from PySide6.QtCore import QCoreApplication, QObject, Qt

from core.snapshots import LogLine
from gui.models.live_table import Index, LiveTable
from gui.models.roles import Role
from gui.wording import units
from gui.wording.download_log import is_trouble, log_words

translate = QCoreApplication.translate
TIME: Final = 0
WORDS: Final = 1


class LogRow:
    """A line and its number among those of its moment."""

    __slots__ = ("cells", "key", "line")

    def __init__(self, line: LogLine, number: int) -> None:
        self.line: Final = line
        self.key: Final = (line.at, line.what, number)
        self.cells: Final[tuple[object, ...]] = (line.at, line)

    def sort_key(self, column: int) -> Any:
        """By time, or by the words."""
        return self.line.at if column == TIME else log_words(self.line).casefold()


class LogModel(LiveTable[LogRow]):
    """Lines by time and kind. Signals: those of `LiveTable`."""

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(2, parent)
        self.sort(TIME, Qt.SortOrder.DescendingOrder)

    def set_lines(self, lines: Sequence[LogLine]) -> None:
        """Show these."""
        seen: dict[tuple[float, str], int] = {}
        kept = {row.key for row in self.rows()}
        fresh: dict[Any, LogRow] = {}
        for line in lines:
            number = seen[line.at, line.what] = seen.get((line.at, line.what), -1) + 1
            key = (line.at, line.what, number)
            if key in kept:
                kept.discard(key)
            else:
                fresh[key] = LogRow(line, number)
        self.change(fresh, kept)

    def headerData(self, section: int, orientation: Qt.Orientation, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        """The heads."""
        if orientation is not Qt.Orientation.Horizontal:
            return None
        if role == Qt.ItemDataRole.DisplayRole:
            return translate("DownloadLog", "Time") if section == TIME else translate("DownloadLog", "What happened")
        if role == Qt.ItemDataRole.TextAlignmentRole:
            return Qt.AlignmentFlag.AlignLeading | Qt.AlignmentFlag.AlignVCenter
        return None

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        """What a cell shows, and what it says to who cannot see it."""
        row = self.row_at(index)
        if row is None:
            return None
        if role == Qt.ItemDataRole.DisplayRole:
            return units.when(row.line.at) if index.column() == TIME else log_words(row.line)
        if role == Qt.ItemDataRole.AccessibleTextRole:
            return f"{units.when(row.line.at)}: {log_words(row.line)}"
        if role == Role.TEXT_TOKEN:
            return "muted" if index.column() == TIME else None
        if role == Role.ICON and index.column() == WORDS:
            return "circle-alert" if is_trouble(row.line) else None
        if role == Role.ICON_TOKEN and index.column() == WORDS:
            return "bad" if is_trouble(row.line) else None
        if role == Role.SORT:
            return row.sort_key(index.column())
        return row.key if role == Role.KEY else None

    def text(self) -> str:
        """All lines as they are shown, for the clipboard."""
        shown = (self.row_at(self.index(at, 0)) for at in range(self.rowCount()))
        return "\n".join(f"{units.when(row.line.at)}\t{log_words(row.line)}" for row in shown if row is not None)

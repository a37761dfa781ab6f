"""The files of the folder that the download which is looked at belongs to; of a single file: that file.

Invariant: a folder that is shared is many listings of one top-level name, so its content is the rows of the list of
downloads with that name in that group. Ticked is what is fetched or here; one that is not wanted stays in the list,
paused. Shown by the tab *Content* of the details.
"""

from __future__ import annotations

import enum
from collections.abc import Iterable
from typing import Any, Final

from PySide6.QtCore import QCoreApplication, QObject, Qt, Signal

from core.snapshots import Priority
from gui.models.download_row import DONE, DownloadRow, Key, Standing
from gui.models.downloads import progress_token
from gui.models.file_kinds import kind_of
from gui.models.live_table import Index, LiveTable
from gui.models.roles import Role
from gui.wording import units
from gui.wording.downloads import sentence, state_words
from gui.wording.plain import escaped, plain

translate = QCoreApplication.translate


class ContentColumn(enum.IntEnum):
    """The columns, in the order in which they stand at first."""

    NAME = 0
    SIZE = 1
    PROGRESS = 2
    STATUS = 3
    PRIORITY = 4


class ContentRow:
    """One file of the folder."""

    __slots__ = ("cells", "key", "name", "of", "priority")

    def __init__(self, of: DownloadRow, name: str) -> None:
        self.of: Final = of
        self.key: Final = of.key
        self.name: Final = name
        self.priority: Final = of.priority
        self.cells: Final[tuple[object, ...]] = (
            (name, of.standing is Standing.PAUSED),
            of.cells[1],
            of.cells[2],
            of.cells[3],
            (of.priority, of.standing),
        )

    def sort_key(self, column: int) -> Any:
        """Where it stands in a column."""
        match column:
            case ContentColumn.NAME:
                return self.name.casefold()
            case ContentColumn.PROGRESS:
                return self.of.fraction
            case ContentColumn.STATUS:
                return (self.of.standing, self.name.casefold())
            case ContentColumn.PRIORITY:
                return -list(Priority).index(self.priority)
        return self.cells[column]


class ContentModel(LiveTable[ContentRow]):
    """Files by `(group, name)`. Signals: `ticked(key, wanted)` when a box was ticked or cleared; those of the table."""

    ticked = Signal(object, bool)

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(len(ContentColumn), parent)
        self._of: tuple[str, str] = ("", "")

    def set_folder(self, shown: DownloadRow | None, rows: Iterable[DownloadRow]) -> None:
        """Show what belongs to the folder of `shown`; `rows` are all downloads."""
        if shown is None:
            self.change({}, [row.key for row in self.rows()])
            return
        folder = top_of(shown.name)
        here = [
            row
            for row in rows
            if row.key[0] == shown.key[0] and (row.key == shown.key or (folder and row.name.startswith(folder)))
        ]
        kept = {row.key: row for row in self.rows()}
        fresh: dict[Any, ContentRow] = {}
        for row in here:
            old = kept.pop(row.key, None)
            if old is None or old.of is not row:
                fresh[row.key] = ContentRow(row, row.name.removeprefix(folder))
        self.change(fresh, list(kept))

    def flags(self, index: Index) -> Qt.ItemFlag:
        """A file that is not here yet has a box to tick."""
        row = self.row_at(index)
        given = super().flags(index)
        if row is not None and index.column() == ContentColumn.NAME and _can_be_ticked(row):
            given |= Qt.ItemFlag.ItemIsUserCheckable
        return given

    def setData(self, index: Index, value: Any, role: int = Qt.ItemDataRole.EditRole) -> bool:
        """Ticking asks for the file, clearing pauses it; it shows when it is so."""
        row = self.row_at(index)
        if row is None or role != Qt.ItemDataRole.CheckStateRole or not _can_be_ticked(row):
            return False
        self.ticked.emit(row.key, Qt.CheckState(value) is Qt.CheckState.Checked)
        return True

    def headerData(self, section: int, orientation: Qt.Orientation, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        """The heads; numbers stand right, as their cells do."""
        if orientation is not Qt.Orientation.Horizontal:
            return None
        if role == Qt.ItemDataRole.DisplayRole:
            return _title(ContentColumn(section))
        return _alignment(ContentColumn(section)) if role == Qt.ItemDataRole.TextAlignmentRole else None

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        """What a cell shows, and what it says to who cannot see it."""
        row = self.row_at(index)
        if row is None:
            return None
        column = ContentColumn(index.column())
        if role == Qt.ItemDataRole.DisplayRole:
            return _text(row, column)
        if role == Qt.ItemDataRole.CheckStateRole:
            if column is ContentColumn.NAME and _can_be_ticked(row):
                return Qt.CheckState.Unchecked if row.of.standing is Standing.PAUSED else Qt.CheckState.Checked
            return None
        if role == Qt.ItemDataRole.TextAlignmentRole:
            return _alignment(column)
        if role == Qt.ItemDataRole.AccessibleTextRole:
            if column is ContentColumn.NAME:
                return sentence(row.of, state_words(row.of))
            return f"{_title(column)}: {_text(row, column)}"
        if role == Qt.ItemDataRole.ToolTipRole:
            return escaped(plain(row.of.name, 1000)) if column is ContentColumn.NAME else None
        return _look(row, column, role)

    def keys_at(self, indexes: Iterable[Index]) -> list[Key]:
        """The keys of the rows of some cells, each once, from the top."""
        rows = {index.row(): row for index in indexes if (row := self.row_at(index)) is not None}
        return [rows[at].key for at in sorted(rows)]


def top_of(name: str) -> str:
    """The top folder of a name with its slash; empty for a file that is in none."""
    top, slash, _ = name.partition("/")
    return top + slash if slash else ""


def _can_be_ticked(row: ContentRow) -> bool:
    return row.of.download is not None and row.of.standing not in DONE


def _look(row: ContentRow, column: ContentColumn, role: int) -> Any:
    if role == Role.ICON:
        if column is ContentColumn.STATUS:
            return state_words(row.of).icon
        return kind_of(row.name).value if column is ContentColumn.NAME else None
    if role == Role.ICON_TOKEN and column is ContentColumn.STATUS:
        return state_words(row.of).token
    if role == Role.PROGRESS and column is ContentColumn.PROGRESS:
        return row.of.fraction
    if role == Role.PROGRESS_TOKEN and column is ContentColumn.PROGRESS:
        return progress_token(row.of)
    if role == Role.SORT:
        return row.sort_key(column)
    return row.key if role == Role.KEY else None


def _text(row: ContentRow, column: ContentColumn) -> str:
    match column:
        case ContentColumn.NAME:
            return plain(row.name, 400).replace("/", " / ")
        case ContentColumn.SIZE:
            size: Any = row.cells[ContentColumn.SIZE]
            return units.size(size)
        case ContentColumn.PROGRESS:
            return units.percent(100 * row.of.fraction)
        case ContentColumn.STATUS:
            return state_words(row.of).word
    return units.NOTHING if row.of.standing in DONE else priority_word(row.priority)


def priority_word(priority: Priority) -> str:
    """The word for people."""
    return {
        Priority.LOW: translate("Content", "Low"),
        Priority.NORMAL: translate("Content", "Normal"),
        Priority.HIGH: translate("Content", "High"),
    }[priority]


def _title(column: ContentColumn) -> str:
    return {
        ContentColumn.NAME: translate("Content", "Name"),
        ContentColumn.SIZE: translate("Content", "Size"),
        ContentColumn.PROGRESS: translate("Content", "Progress"),
        ContentColumn.STATUS: translate("Content", "Status"),
        ContentColumn.PRIORITY: translate("Content", "Priority"),
    }[column]


def _alignment(column: ContentColumn) -> Qt.AlignmentFlag:
    side = Qt.AlignmentFlag.AlignTrailing if column is ContentColumn.SIZE else Qt.AlignmentFlag.AlignLeading
    return side | Qt.AlignmentFlag.AlignVCenter

"""A small table for dialogs: rows with a key, drawn as the tables of the window are.

Invariant: setting rows anew changes only the cells that differ, so the selection and the place scrolled to stay; a cell
shows plain text, and every row reads as one sentence to a screen reader. Used by the dialogs that list something.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from PySide6.QtCore import QSize, Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QAbstractItemView, QHeaderView, QTreeWidget, QTreeWidgetItem, QWidget

from gui import theme
from gui.icons import icon
from gui.widgets.tooltip import plain_tip
from gui.wording.plain import plain

_KEY: Final = Qt.ItemDataRole.UserRole
CELL_SHOWN: Final = 400
"""Characters of a cell that are kept: more than a column ever shows."""


@dataclass(frozen=True, slots=True)
class Column:
    """A column: its head, whether its cells stand right, whether it takes the room that is left."""

    head: str
    right: bool = False
    wide: bool = False


@dataclass(frozen=True, slots=True)
class Row:
    """A row: what names it, its cells, the sentence it reads as, and the icon of its first cell."""

    key: str
    cells: tuple[str, ...]
    sentence: str
    icon: str = ""
    token: str = "muted"
    tooltip: str = ""


class RowTable(QTreeWidget):
    """A table of `Row`s. Signals: `chosen()` when the selection changed, `opened(key)` on Enter or double-click."""

    chosen = Signal()
    opened = Signal(str)

    def __init__(
        self, columns: Sequence[Column], name: str, label: str, *, many: bool = False, parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        self.setObjectName(name)
        self.setAccessibleName(label)
        self._columns = tuple(columns)
        self.setColumnCount(len(columns))
        self.setHeaderLabels([column.head for column in columns])
        self.setRootIsDecorated(False)
        self.setUniformRowHeights(True)
        self.setAllColumnsShowFocus(True)
        self.setAlternatingRowColors(False)
        self.setIconSize(QSize(16, 16))
        self.setTextElideMode(Qt.TextElideMode.ElideMiddle)
        modes = QAbstractItemView.SelectionMode
        self.setSelectionMode(modes.ExtendedSelection if many else modes.SingleSelection)
        self.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        self.setTabKeyNavigation(False)
        header = self.header()
        header.setSectionsMovable(False)
        header.setHighlightSections(False)
        header.setStretchLastSection(False)
        header.setMinimumSectionSize(48)
        for index, column in enumerate(columns):
            across = Qt.AlignmentFlag.AlignRight if column.right else Qt.AlignmentFlag.AlignLeft
            self.headerItem().setTextAlignment(index, across | Qt.AlignmentFlag.AlignVCenter)
            mode = QHeaderView.ResizeMode.Stretch if column.wide else QHeaderView.ResizeMode.ResizeToContents
            header.setSectionResizeMode(index, mode)
        self.itemSelectionChanged.connect(self.chosen)
        self.itemActivated.connect(lambda item, _column: self.opened.emit(str(item.data(0, _KEY))))

    def set_rows(self, rows: Sequence[Row]) -> None:
        """Show exactly these, in this order."""
        wanted = {row.key for row in rows}
        for index, item in reversed(list(enumerate(self._items()))):
            if str(item.data(0, _KEY)) not in wanted:
                self.takeTopLevelItem(index)
        have = {str(item.data(0, _KEY)): item for item in self._items()}
        for index, row in enumerate(rows):
            found = have.get(row.key)
            if found is None:
                found = QTreeWidgetItem()
                found.setData(0, _KEY, row.key)
                self.insertTopLevelItem(index, found)
            self._fill(found, row)

    def selected(self) -> list[str]:
        """The keys of the selected rows, as they stand."""
        return [str(item.data(0, _KEY)) for item in self._items() if item.isSelected()]

    def select(self, key: str) -> None:
        """Select the row of this key, if there is one."""
        for item in self._items():
            if str(item.data(0, _KEY)) == key:
                self.setCurrentItem(item)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Enter on a row opens it, and goes no further to the default button."""
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter) and self.selected():
            self.opened.emit(self.selected()[0])
            event.accept()
            return
        super().keyPressEvent(event)

    def sizeHint(self) -> QSize:
        """Room for between three and eight rows."""
        rows = min(8, max(3, self.topLevelItemCount()))
        return QSize(400, self.header().sizeHint().height() + rows * theme.ROW + 4)

    def minimumSizeHint(self) -> QSize:
        """Room for three rows."""
        return QSize(160, self.header().sizeHint().height() + 3 * theme.ROW + 4)

    def _items(self) -> list[QTreeWidgetItem]:
        found = (self.topLevelItem(index) for index in range(self.topLevelItemCount()))
        return [item for item in found if item is not None]

    def _fill(self, item: QTreeWidgetItem, row: Row) -> None:
        for index, cell in enumerate(row.cells):
            text = plain(cell, CELL_SHOWN)
            if item.text(index) != text:
                item.setText(index, text)
            across = Qt.AlignmentFlag.AlignRight if self._columns[index].right else Qt.AlignmentFlag.AlignLeft
            item.setTextAlignment(index, across | Qt.AlignmentFlag.AlignVCenter)
            item.setSizeHint(index, QSize(0, theme.ROW))
        if row.icon:
            item.setIcon(0, icon(row.icon, row.token))
        said = plain(row.sentence, CELL_SHOWN)
        item.setData(0, Qt.ItemDataRole.AccessibleTextRole, said)
        item.setToolTip(0, plain_tip(plain(row.tooltip or row.cells[0], CELL_SHOWN)))

"""A small table for dialogs: rows with a key, drawn as the tables of the window are.

Invariant: setting rows anew changes only the cells that differ, so the selection and the place scrolled to stay; a cell
shows plain text, and every row reads as one sentence to a screen reader. Used by the dialogs that list something.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from PySide6.QtCore import QItemSelectionModel, QSize, Qt, Signal
from PySide6.QtGui import QKeyEvent, QStandardItem, QStandardItemModel
from PySide6.QtWidgets import QAbstractItemView, QHeaderView, QWidget

from gui import theme
from gui.models.roles import Role
from gui.views.delegates import NameDelegate
from gui.views.header import Header
from gui.views.rows import Rows
from gui.widgets.tooltip import plain_tip
from gui.wording.plain import plain

CELL_SHOWN: Final = 400
"""Characters of a cell that are kept: more than the widest column ever shows."""


@dataclass(frozen=True, slots=True)
class Column:
    """A column: its head, whether its cells stand right, whether it takes the room that is left.

    Of a column that does not, cells show `shown` characters, so that no name of a stranger crowds out the others.
    """

    head: str
    right: bool = False
    wide: bool = False
    shown: int = 36


@dataclass(frozen=True, slots=True)
class Row:
    """A row: what names it, its cells, the sentence it reads as, and the icon of its first cell."""

    key: str
    cells: tuple[str, ...]
    sentence: str
    icon: str = ""
    token: str = "muted"
    tooltip: str = ""


class RowTable(Rows):
    """A table of `Row`s. Signals: `chosen()` when the selection changed, `opened(key)` on Enter or double-click,
    `typed(key, text)` when the text of the column that may be edited was changed.
    """

    chosen = Signal()
    opened = Signal(str)
    typed = Signal(str, str)

    def __init__(
        self, columns: Sequence[Column], name: str, label: str, *, many: bool = False, parent: QWidget | None = None
    ) -> None:
        super().__init__(name, label, parent, row_height=theme.ROW)
        self.setProperty("flat", False)
        self.setProperty("boxed", True)
        self._columns = tuple(columns)
        self._editable = -1
        self._filling = False
        self._table = QStandardItemModel(0, len(columns), self)
        self.setModel(self._table)
        header = Header(self)
        self.setHeader(header)
        header.setSectionsMovable(False)
        header.setSectionsClickable(False)
        self.setItemDelegate(NameDelegate(self))
        self.setTabKeyNavigation(False)
        modes = QAbstractItemView.SelectionMode
        self.setSelectionMode(modes.ExtendedSelection if many else modes.SingleSelection)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        for index, column in enumerate(columns):
            self._table.setHeaderData(index, Qt.Orientation.Horizontal, column.head)
            self._table.setHeaderData(
                index, Qt.Orientation.Horizontal, int(_across(column)), Qt.ItemDataRole.TextAlignmentRole
            )
            mode = QHeaderView.ResizeMode.Stretch if column.wide else QHeaderView.ResizeMode.ResizeToContents
            header.setSectionResizeMode(index, mode)
        self.selectionModel().selectionChanged.connect(lambda _on, _off: self.chosen.emit())
        self.activated.connect(lambda index: self.opened.emit(str(self._table.item(index.row(), 0).data(Role.KEY))))
        self._table.itemChanged.connect(self._on_changed)

    def set_rows(self, rows: Sequence[Row]) -> None:
        """Show exactly these, in this order."""
        self._filling = True
        wanted = {row.key for row in rows}
        for index in reversed(range(self._table.rowCount())):
            if self._key(index) not in wanted:
                self._table.removeRow(index)
        for index, row in enumerate(rows):
            have = next((at for at in range(index, self._table.rowCount()) if self._key(at) == row.key), None)
            if have is None:
                self._table.insertRow(index, [QStandardItem() for _ in self._columns])
            elif have != index:
                self._table.insertRow(index, self._table.takeRow(have))
            self._fill(index, row)
        self._filling = False
        self.updateGeometry()

    def set_editable(self, column: int) -> None:
        """Let the cells of a column be changed in place, by `edit_row`."""
        self._editable = column

    def edit_row(self, key: str) -> None:
        """Begin to change the cell of a row that may be changed."""
        for index in range(self._table.rowCount()):
            if self._key(index) == key and self._editable >= 0:
                self.edit(self._table.index(index, self._editable))

    def show_only(self, keys: set[str]) -> None:
        """Leave out all rows but these."""
        for index in range(self._table.rowCount()):
            self.setRowHidden(index, self.rootIndex(), self._key(index) not in keys)

    def selected(self) -> list[str]:
        """The keys of the selected rows, as they stand."""
        return [self._key(at) for at in sorted(index.row() for index in self.selectionModel().selectedRows())]

    def select(self, key: str) -> None:
        """Select the row of this key, if there is one."""
        for index in range(self._table.rowCount()):
            if self._key(index) == key:
                place = self._table.index(index, 0)
                flags = QItemSelectionModel.SelectionFlag
                self.selectionModel().setCurrentIndex(place, flags.ClearAndSelect | flags.Rows)

    def texts(self, key: str) -> list[str]:
        """The cells of a row; empty if there is none of this key."""
        for index in range(self._table.rowCount()):
            if self._key(index) == key:
                return [self._table.item(index, column).text() for column in range(len(self._columns))]
        return []

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Enter on a row opens it, and goes no further to the default button."""
        is_enter = event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter)
        if is_enter and self.selected() and self.state() is not QAbstractItemView.State.EditingState:
            self.opened.emit(self.selected()[0])
            event.accept()
            return
        super().keyPressEvent(event)

    def sizeHint(self) -> QSize:
        """Room for between three and eight rows."""
        rows = min(8, max(3, self._table.rowCount()))
        return QSize(400, self.header().sizeHint().height() + rows * self.row_height + 4)

    def minimumSizeHint(self) -> QSize:
        """Room for three rows."""
        rows = min(3, max(2, self._table.rowCount()))
        return QSize(160, self.header().sizeHint().height() + rows * self.row_height + 4)

    def _key(self, row: int) -> str:
        return str(self._table.item(row, 0).data(Role.KEY))

    def _fill(self, at: int, row: Row) -> None:
        for index, (cell, column) in enumerate(zip(row.cells, self._columns, strict=True)):
            item = self._table.item(at, index)
            text = plain(cell, CELL_SHOWN if column.wide else column.shown)
            if item.text() != text:
                item.setText(text)
            item.setTextAlignment(_across(column))
            item.setEditable(index == self._editable)
        first = self._table.item(at, 0)
        for role, value in (
            (Role.KEY, row.key),
            (Role.ICON, row.icon),
            (Role.ICON_TOKEN, row.token),
            (Qt.ItemDataRole.AccessibleTextRole, plain(row.sentence, CELL_SHOWN)),
            (Qt.ItemDataRole.ToolTipRole, plain_tip(plain(row.tooltip or row.cells[0], CELL_SHOWN))),
        ):
            if first.data(role) != value:
                first.setData(value, role)

    def _on_changed(self, item: QStandardItem) -> None:
        if not self._filling and item.column() == self._editable:
            self.typed.emit(self._key(item.row()), item.text())


def _across(column: Column) -> Qt.AlignmentFlag:
    across = Qt.AlignmentFlag.AlignRight if column.right else Qt.AlignmentFlag.AlignLeft
    return across | Qt.AlignmentFlag.AlignVCenter

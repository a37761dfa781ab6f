"""The common ground of most tables: rows with heads, columns that stay as their user left them, menu and keys.

Invariant: as in `gui.views.rows` and `gui.views.columns`. Used by every table of the window but that of files, which
has more rows than a tree view can bear.
"""

from __future__ import annotations

from PySide6.QtCore import QModelIndex
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QWidget

from gui.theme import ROW
from gui.views.columns import KeptColumns
from gui.views.delegates import RowDelegate
from gui.views.rows import Rows


class Table(KeptColumns, Rows):
    """Rows with heads. Signals: those of `Rows`; `activated(QModelIndex)` on Enter and double-click."""

    def __init__(self, name: str, spoken: str, parent: QWidget | None = None, *, row_height: int = ROW) -> None:
        super().__init__(name, spoken, parent, row_height=row_height)
        self.setHeader(self.keep_columns())
        self.setItemDelegate(RowDelegate(self))

    def hold_for_menu(self, is_open: bool) -> None:
        """Keep the rows where they are while a menu about them is open."""
        Rows.hold_for_menu(self, is_open)

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Fit the columns into the new width."""
        super().resizeEvent(event)
        if event.size().width() != event.oldSize().width():
            self.fit_columns()

    def current_row(self) -> QModelIndex:
        """The current index in column 0; invalid if there is none."""
        return self.currentIndex().siblingAtColumn(0) if self.currentIndex().isValid() else QModelIndex()

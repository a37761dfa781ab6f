"""What happened in a group, newest first.

Invariant: a list to read and to copy from; nothing is done here. Used by `GroupPage`.
"""

from __future__ import annotations

from typing import Final

from PySide6.QtCore import QModelIndex, Qt, Signal
from PySide6.QtGui import QGuiApplication, QKeyEvent, QKeySequence
from PySide6.QtWidgets import QStackedLayout, QWidget

from gui.models.activity import ActivityColumn, ActivityModel
from gui.preferences import Preferences
from gui.views.table import Table
from gui.widgets.empty_state import EmptyState

_WIDTHS: Final = (520, 170)
_PREFERENCE: Final = "activity/columns"


class ActivityView(QWidget):
    """Signals: `file_wanted(str)` the file that a happening is about was double-clicked."""

    file_wanted = Signal(str)

    def __init__(
        self, model: ActivityModel, preferences: Preferences | None = None, parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        self.setObjectName("activity_view")
        self._model = model
        self.rows = _ActivityRows(model, preferences, self)
        self._empty = EmptyState("activity", self.tr("Nothing has happened here yet"))
        self._stack = QStackedLayout(self)
        self._stack.addWidget(self.rows)
        self._stack.addWidget(self._empty)
        self.setFocusProxy(self.rows)
        self.rows.activated.connect(self._on_activated)
        model.rows_changed.connect(self._show_state)
        self._show_state()

    def _show_state(self) -> None:
        self._stack.setCurrentWidget(self.rows if self._model.rowCount() else self._empty)

    def _on_activated(self, index: QModelIndex) -> None:
        row = self._model.row_at(index)
        name = row.one.data.get("name") if row is not None else None
        if isinstance(name, str) and name:
            self.file_wanted.emit(name)


class _ActivityRows(Table):
    def __init__(self, model: ActivityModel, preferences: Preferences | None, parent: QWidget) -> None:
        super().__init__("activity_table", "", parent)
        self.setAccessibleName(self.tr("Activity"))
        self.setModel(model)
        self.setSortingEnabled(True)
        self.sortByColumn(ActivityColumn.WHEN, Qt.SortOrder.DescendingOrder)
        self.set_columns(_WIDTHS)
        if preferences is not None:
            self.remember(preferences, _PREFERENCE)
        self.held.connect(model.hold)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Copy copies the chosen lines as text."""
        if event.matches(QKeySequence.StandardKey.Copy):
            indices = sorted(self.selectionModel().selectedRows(), key=lambda index: index.row())
            lines = [str(index.data(Qt.ItemDataRole.AccessibleTextRole)) for index in indices]
            QGuiApplication.clipboard().setText("\n".join(lines))
        else:
            super().keyPressEvent(event)

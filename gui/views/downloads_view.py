"""The table of downloads: its columns, its menu, what Enter does, and dragging finished files out.

Invariant: signals carry the keys of the rows that were chosen when they were chosen, so a row that moves or goes while
the menu is open is not mistaken for another. While the mouse is over the rows or the menu is open, none of them moves.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Final

from PySide6.QtCore import QItemSelection, QItemSelectionModel, QModelIndex, QPoint, Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QAbstractItemView, QWidget

from gui.models.download_row import HIDDEN, Column, DownloadRow, Key
from gui.models.downloads import DownloadsModel
from gui.preferences import Preferences
from gui.views.delegates import NameDelegate, ProgressDelegate, StateDelegate
from gui.views.downloads_menu import Act, DownloadsMenu
from gui.views.table import Table

_WIDTHS: Final = {
    Column.NAME: 216,
    Column.SIZE: 90,
    Column.PROGRESS: 150,
    Column.STATUS: 190,
    Column.PEERS: 70,
    Column.DOWN: 98,
    Column.UP: 98,
    Column.TIME_LEFT: 88,
    Column.AVAILABILITY: 100,
    Column.FOLDER: 220,
    Column.HASH: 220,
}
_OTHER_WIDTH: Final = 120
_YIELDS: Final = (
    Column.AVAILABILITY,
    Column.PEERS,
    Column.UP,
    Column.TIME_LEFT,
    Column.SIZE,
    Column.DOWN,
)
"""The order in which columns are put away in a narrow window: what tells least goes first."""
_PREFERENCE: Final = "downloads/columns"


class DownloadsView(Table):
    """Signals: `act_wanted(Act, keys, extra)`; `selection_changed(keys)`; those of `Table`."""

    act_wanted = Signal(object, object, object)
    selection_changed = Signal(object)

    def __init__(
        self, model: DownloadsModel, preferences: Preferences | None = None, parent: QWidget | None = None
    ) -> None:
        super().__init__("downloads_table", "", parent)
        self.setAccessibleName(self.tr("Downloads"))
        self._model = model
        self.setModel(model)
        self.setItemDelegateForColumn(Column.NAME, NameDelegate(self))
        self.setItemDelegateForColumn(Column.PROGRESS, ProgressDelegate(self))
        self.setItemDelegateForColumn(Column.STATUS, StateDelegate(self))
        self.setSortingEnabled(True)
        self.sortByColumn(Column.ADDED, Qt.SortOrder.DescendingOrder)
        self.set_columns([_WIDTHS.get(column, _OTHER_WIDTH) for column in Column], HIDDEN, _YIELDS)
        if preferences is not None:
            self.remember(preferences, _PREFERENCE)
        self.setDragEnabled(True)
        self.setDragDropMode(QAbstractItemView.DragDropMode.DragOnly)
        self.held.connect(model.hold)
        self.menu_wanted.connect(self._on_menu)
        self.removal_wanted.connect(lambda: self._tell(Act.REMOVE))
        self.activated.connect(self._on_activated)
        self.selectionModel().selectionChanged.connect(lambda: self.selection_changed.emit(self.selected_keys()))

    # -- what is chosen
    def selected_keys(self) -> list[Key]:
        """Of the chosen rows, from the top."""
        return self._model.keys_at(self.selectionModel().selectedRows())

    def selected_rows(self) -> list[DownloadRow]:
        """The chosen rows, from the top."""
        return [row for key in self.selected_keys() if (row := self._model.find(key)) is not None]

    def current_key(self) -> Key | None:
        """Of the row whose details are shown: the current one if it is chosen, else the first that is."""
        keys = self.selected_keys()
        row = self._model.row_at(self.currentIndex())
        if row is not None and row.key in keys:
            return row.key
        return keys[0] if keys else None

    def select(self, keys: Iterable[Key]) -> None:
        """Choose these rows, and show the first of them."""
        chosen = QItemSelection()
        first: QModelIndex | None = None
        for key in keys:
            index = self._model.index_of(key)
            if index.isValid():
                first = first or index
                chosen.select(index, index)
        if first is None:
            return
        flag = QItemSelectionModel.SelectionFlag
        self.selectionModel().setCurrentIndex(first, flag.NoUpdate)
        self.selectionModel().select(chosen, flag.ClearAndSelect | flag.Rows)
        self.scrollTo(first)

    # -- what was done
    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Shift+Del asks to remove the files too; all else is the table's."""
        if event.key() == Qt.Key.Key_Delete and event.modifiers() == Qt.KeyboardModifier.ShiftModifier:
            self._tell(Act.REMOVE_WITH_FILES)
        else:
            super().keyPressEvent(event)

    def _tell(self, act: Act, extra: object = None, keys: Sequence[Key] | None = None) -> None:
        chosen = self.selected_keys() if keys is None else list(keys)
        if chosen:
            self.act_wanted.emit(act, chosen, extra)

    def _on_activated(self, index: QModelIndex) -> None:
        row = self._model.row_at(index)
        if row is not None:
            self.act_wanted.emit(Act.OPEN, [row.key], None)

    def _on_menu(self, place: QPoint) -> None:
        rows = self.selected_rows()
        if not rows:
            return
        keys = [row.key for row in rows]
        menu = DownloadsMenu(rows, self)
        menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        menu.wanted.connect(lambda act, extra: self._tell(act, extra, keys))
        menu.aboutToHide.connect(lambda: self.hold_for_menu(False))
        self.hold_for_menu(True)
        menu.popup(place)

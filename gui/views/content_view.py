"""The files of a folder that is downloaded: tick boxes, progress, and a menu for priorities.

Invariant: a box says what is wanted, and shows what is so: it changes when the download did. A leaf over
`gui.models.content`.
"""

from __future__ import annotations

from typing import Final

from PySide6.QtCore import QAbstractItemModel, QEvent, QModelIndex, QPersistentModelIndex, QPoint, QRect, Qt, Signal
from PySide6.QtGui import QKeyEvent, QMouseEvent, QPainter
from PySide6.QtWidgets import QMenu, QStyle, QStyleOptionButton, QStyleOptionViewItem, QWidget

from core.snapshots import Priority
from gui.models.content import ContentColumn, ContentModel, priority_word
from gui.preferences import Preferences
from gui.theme import COMPACT_ROW, INSET
from gui.views.delegates import NameDelegate, ProgressDelegate, StateDelegate
from gui.views.downloads_menu import Act
from gui.views.table import Table

_BOX: Final = 16
_GAP: Final = 8
_CHECK: Final = Qt.ItemDataRole.CheckStateRole
Index = QModelIndex | QPersistentModelIndex


class TickDelegate(NameDelegate):
    """A name with a box before it, where the model has one."""

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: Index) -> None:
        """Draw the box, then the name."""
        state = index.data(_CHECK)
        if state is None:
            super().paint(painter, option, index)
            return
        box = QStyleOptionButton()
        box.rect = self._box(option)
        box.state = QStyle.StateFlag.State_Enabled
        is_on = Qt.CheckState(state) is Qt.CheckState.Checked
        box.state |= QStyle.StateFlag.State_On if is_on else QStyle.StateFlag.State_Off
        widget = option.widget
        widget.style().drawPrimitive(QStyle.PrimitiveElement.PE_IndicatorCheckBox, box, painter, widget)
        rest = QStyleOptionViewItem(option)
        rest.rect = QStyle.visualRect(option.direction, option.rect, option.rect.adjusted(_BOX + _GAP, 0, 0, 0))
        super().paint(painter, rest, index)

    def editorEvent(self, event: QEvent, model: QAbstractItemModel, option: QStyleOptionViewItem, index: Index) -> bool:
        """A click on the box ticks it."""
        state = index.data(_CHECK)
        if state is None or event.type() != QEvent.Type.MouseButtonRelease or not isinstance(event, QMouseEvent):
            return False
        if event.button() != Qt.MouseButton.LeftButton or not self._box(option).contains(event.position().toPoint()):
            return False
        return model.setData(index, other(state), _CHECK)

    def _box(self, option: QStyleOptionViewItem) -> QRect:
        place = QRect(option.rect.x() + INSET, option.rect.y() + (option.rect.height() - _BOX) // 2, _BOX, _BOX)
        return QStyle.visualRect(option.direction, option.rect, place)


def other(state: object) -> Qt.CheckState:
    """What a click makes of a box."""
    return Qt.CheckState.Unchecked if Qt.CheckState(state) is Qt.CheckState.Checked else Qt.CheckState.Checked


class ContentView(Table):
    """Signals: `act_wanted(Act, keys, extra)`; those of `Table`."""

    act_wanted = Signal(object, object, object)

    def __init__(
        self, model: ContentModel, preferences: Preferences | None = None, parent: QWidget | None = None
    ) -> None:
        super().__init__("content_table", "", parent, row_height=COMPACT_ROW)
        self.setAccessibleName(self.tr("Content"))
        self._model = model
        self.setModel(model)
        self.setItemDelegateForColumn(ContentColumn.NAME, TickDelegate(self))
        self.setItemDelegateForColumn(ContentColumn.PROGRESS, ProgressDelegate(self))
        self.setItemDelegateForColumn(ContentColumn.STATUS, StateDelegate(self))
        self.setSortingEnabled(True)
        self.sortByColumn(ContentColumn.NAME, Qt.SortOrder.AscendingOrder)
        self.set_columns((300, 96, 172, 180, 110), (), (ContentColumn.PRIORITY, ContentColumn.SIZE))
        if preferences is not None:
            self.remember(preferences, "downloads/content_columns")
        self.held.connect(model.hold)
        self.menu_wanted.connect(self._on_menu)
        self.activated.connect(self._on_activated)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Space ticks the current row; all else is the table's."""
        index = self.currentIndex().siblingAtColumn(ContentColumn.NAME)
        state = index.data(_CHECK) if index.isValid() else None
        if event.key() == Qt.Key.Key_Space and state is not None:
            self._model.setData(index, other(state), _CHECK)
        else:
            super().keyPressEvent(event)

    def _on_activated(self, index: QModelIndex) -> None:
        row = self._model.row_at(index)
        if row is not None:
            self.act_wanted.emit(Act.OPEN, [row.key], None)

    def _on_menu(self, place: QPoint) -> None:
        keys = self._model.keys_at(self.selectionModel().selectedRows())
        if not keys:
            return
        menu = QMenu(self)
        menu.setObjectName("content_menu")
        menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        for priority in reversed(Priority):
            action = menu.addAction(priority_word(priority))
            action.setObjectName(f"content_priority_{priority}")
            action.triggered.connect(
                lambda _checked=False, priority=priority: self.act_wanted.emit(Act.PRIORITY, keys, priority)
            )
        menu.addSeparator()
        skip = menu.addAction(self.tr("Do not download"))
        skip.setObjectName("content_skip")
        skip.triggered.connect(lambda: self.act_wanted.emit(Act.PAUSE, keys, None))
        menu.aboutToHide.connect(lambda: self.hold_for_menu(False))
        self.hold_for_menu(True)
        menu.popup(place)

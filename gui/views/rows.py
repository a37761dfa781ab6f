"""Rows of a list or tree, painted as one: hovered, selected, and marked where the keyboard is.

Invariant: a row has one ground from edge to edge, also under the arrows of a tree. The selected rows of the view that
has the keyboard carry an accent edge; those of any other view look as if hovered. Cells paint only their content
(`gui.views.delegates`). Used by `gui.views.table` and by the tree of groups.
"""

from __future__ import annotations

from PySide6.QtCore import QEvent, QItemSelectionModel, QModelIndex, QPersistentModelIndex, QPoint, QRect, Qt, Signal
from PySide6.QtGui import QContextMenuEvent, QFocusEvent, QKeyEvent, QPainter
from PySide6.QtWidgets import QAbstractItemView, QStyle, QStyleOptionViewItem, QTreeView, QWidget

from gui.theme import COMPACT_ROW, ROW, theme

EDGE = 3
_INDENT = 22


class Rows(QTreeView):
    """A tree or list of uniform rows.

    Signals: `menu_wanted(QPoint)` a context menu at this place of the screen, by mouse or key; `removal_wanted()` Del;
    `held(bool)` whether rows must stay where they are, as the mouse is over them or a menu is open.
    """

    menu_wanted = Signal(QPoint)
    removal_wanted = Signal()
    held = Signal(bool)
    resting_selection = "hover"
    """The ground of chosen rows while the keyboard is elsewhere."""

    def __init__(self, name: str, spoken: str, parent: QWidget | None = None, *, row_height: int = ROW) -> None:
        super().__init__(parent)
        self.setObjectName(name)
        self.setAccessibleName(spoken)
        self.setProperty("flat", True)
        self.row_height = row_height
        self._menu_open = False
        self._mouse_inside = False
        self.setFrameShape(QTreeView.Shape.NoFrame)
        self.setUniformRowHeights(True)
        self.setRootIsDecorated(False)
        self.setIndentation(_INDENT)
        self.setItemsExpandable(True)
        self.setAllColumnsShowFocus(True)
        self.setSelectionBehavior(QAbstractItemView.SelectionBehavior.SelectRows)
        self.setSelectionMode(QAbstractItemView.SelectionMode.ExtendedSelection)
        self.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        self.setVerticalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.setHorizontalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.setTextElideMode(Qt.TextElideMode.ElideRight)
        self.setMouseTracking(True)
        self.viewport().setAttribute(Qt.WidgetAttribute.WA_Hover)
        self.viewport().setAutoFillBackground(False)
        theme().changed.connect(self.viewport().update)

    def set_compact(self, compact: bool) -> None:
        """Rows of 28 pixels instead of 34."""
        self.set_row_height(COMPACT_ROW if compact else ROW)

    def set_row_height(self, height: int) -> None:
        """Rows of another height, in pixels."""
        if height != self.row_height:
            self.row_height = height
            self.scheduleDelayedItemsLayout()

    def has_keyboard(self) -> bool:
        """Whether the keys of its window go here, be the window in front or not."""
        return self.window().focusWidget() is self

    def hold_for_menu(self, is_open: bool) -> None:
        """Keep the rows where they are while a menu about them is open."""
        self._menu_open = is_open
        self._tell_held()

    def drawRow(  # what Qt calls for each row
        self, painter: QPainter, option: QStyleOptionViewItem, index: QModelIndex | QPersistentModelIndex
    ) -> None:
        """Draw the ground of a row, then its cells, then where the keyboard is."""
        row = QRect(0, option.rect.y(), self.viewport().width(), option.rect.height())
        is_selected = self.selectionModel().isSelected(index)
        has_keyboard = self.has_keyboard()
        now = theme()
        if is_selected:
            painter.fillRect(row, now.color("selection" if has_keyboard else self.resting_selection))
        elif self._is_hovered(row):
            painter.fillRect(row, now.color("hover"))
        super().drawRow(painter, option, index)
        if not has_keyboard:
            return
        current = self.currentIndex()
        if is_selected or (index.row() == current.row() and index.parent() == current.parent()):
            edge = QRect(row.x(), row.y(), EDGE, row.height())
            painter.fillRect(QStyle.visualRect(self.layoutDirection(), row, edge), now.color("accent"))

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Del asks to remove; all else is Qt's."""
        if event.key() == Qt.Key.Key_Delete and event.modifiers() == Qt.KeyboardModifier.NoModifier:
            self.removal_wanted.emit()
        else:
            super().keyPressEvent(event)

    def contextMenuEvent(self, event: QContextMenuEvent) -> None:
        """Ask for a menu at the mouse, or below the current row if a key asked."""
        place = event.globalPos()
        if event.reason() == QContextMenuEvent.Reason.Keyboard:
            # The keyboard comes to a row without choosing it.
            chosen = self.selectionModel()
            if self.currentIndex().isValid() and not chosen.hasSelection():
                flag = QItemSelectionModel.SelectionFlag
                chosen.select(self.currentIndex(), flag.ClearAndSelect | flag.Rows)
            row = self.visualRect(self.currentIndex())
            place = self.viewport().mapToGlobal(row.bottomLeft() if row.isValid() else QPoint(0, 0))
        self.menu_wanted.emit(place)
        event.accept()

    def viewportEvent(self, event: QEvent) -> bool:
        """Know whether the mouse is over the rows."""
        if event.type() in (QEvent.Type.Enter, QEvent.Type.Leave):
            self._mouse_inside = event.type() == QEvent.Type.Enter
            self._tell_held()
            self.viewport().update()
        return super().viewportEvent(event)

    def focusInEvent(self, event: QFocusEvent) -> None:
        """Show where the keyboard is; there is always a current row."""
        super().focusInEvent(event)
        self.viewport().update()

    def focusOutEvent(self, event: QFocusEvent) -> None:
        """Show that the keyboard is elsewhere."""
        super().focusOutEvent(event)
        self.viewport().update()

    def _is_hovered(self, row: QRect) -> bool:
        if not self._mouse_inside:
            return False
        return row.contains(self.viewport().mapFromGlobal(self.cursor().pos()))

    def _tell_held(self) -> None:
        self.held.emit(self._mouse_inside or self._menu_open)

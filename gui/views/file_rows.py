"""Rows of a list of files that can be a hundred thousand, some of them folders that open in place.

Invariant: nothing here costs more with more rows: what is chosen is asked for as ranges, and when the model begins
anew, the choice, the current row and the row at the top are found again by their keys. Looks and keys are those of
`gui.views.rows`, and those of a tree: Right opens, Left closes or goes up. Used by `gui.views.files_view`.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Final

from PySide6.QtCore import (
    QElapsedTimer,
    QEvent,
    QItemSelection,
    QItemSelectionModel,
    QItemSelectionRange,
    QMimeData,
    QModelIndex,
    QPoint,
    QRect,
    Qt,
    QUrl,
    Signal,
)
from PySide6.QtGui import (
    QContextMenuEvent,
    QDrag,
    QFocusEvent,
    QKeyEvent,
    QMouseEvent,
    QPainter,
    QPaintEvent,
    QResizeEvent,
)
from PySide6.QtWidgets import QAbstractItemView, QApplication, QStyle, QTableView, QWidget

from gui.icons import pixmap
from gui.models.files import DEPTH_ROLE, OPEN_ROLE, FilesModel
from gui.theme import COMPACT_ROW, INSET, ROW, theme
from gui.views.columns import KeptColumns
from gui.views.delegates import RowDelegate
from gui.views.kept_place import KeptPlace
from gui.views.rows import EDGE
from gui.views.tree_names import BRANCH, STEP, TreeNameDelegate

_MOST_DRAGGED: Final = 500
_flag = QItemSelectionModel.SelectionFlag


class FileRows(KeptColumns, QTableView):
    """Signals: `opened(row)` Enter or double-click; `menu_wanted(QPoint)`; `removal_wanted()` Del; `chosen()` others
    are; `held(bool)` if rows must stay where they are.
    """

    opened = Signal(int)
    menu_wanted = Signal(QPoint)
    removal_wanted = Signal()
    held = Signal(bool)
    chosen = Signal()
    BRANCH: Final = BRANCH
    name_room = 250

    def __init__(self, name: str, spoken: str, files: FilesModel, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName(name)
        self.setAccessibleName(spoken)
        self.setProperty("flat", True)
        self.row_height = ROW
        self.has_branches = False
        self._files = files
        self._menu_open = False
        self._mouse_inside = False
        self._typing = QElapsedTimer()
        self._typed = ""
        self._kept = KeptPlace()
        heads = self.keep_columns()
        self.setHorizontalHeader(heads)
        self.verticalHeader().hide()
        self.verticalHeader().setMinimumSectionSize(COMPACT_ROW)
        self.verticalHeader().setDefaultSectionSize(self.row_height)
        self.setCornerButtonEnabled(False)
        self.setShowGrid(False)
        self.setWordWrap(False)
        self.setFrameShape(QTableView.Shape.NoFrame)
        self.setTabKeyNavigation(False)
        self.setSelectionBehavior(QAbstractItemView.SelectionBehavior.SelectRows)
        self.setSelectionMode(QAbstractItemView.SelectionMode.ExtendedSelection)
        self.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        self.setVerticalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.setHorizontalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.setDragEnabled(True)
        self.setDragDropMode(QAbstractItemView.DragDropMode.DragOnly)
        self.setMouseTracking(True)
        self.viewport().setAutoFillBackground(False)
        self.setItemDelegate(RowDelegate(self))
        self.setItemDelegateForColumn(0, TreeNameDelegate(self))
        self._empty_heads: tuple[QItemSelectionModel, ...] = ()
        self._take(files)
        theme().changed.connect(self.viewport().update)

    def show_files(self, files: FilesModel) -> None:
        """Show the files of another group, sorted as those before."""
        if files is self._files:
            return
        old, chosen = self._files, self.selectionModel()
        old.modelAboutToBeReset.disconnect(self._remember_place)
        old.modelReset.disconnect(self._find_place)
        old.rowsInserted.disconnect(self._look_for_branches)
        old.rowsRemoved.disconnect(self._look_for_branches)
        heads = self.horizontalHeader()
        files.sort(heads.sortIndicatorSection(), heads.sortIndicatorOrder())
        self._take(files)
        chosen.deleteLater()
        self.scrollToTop()

    def _take(self, files: FilesModel) -> None:
        self._files = files
        files.modelAboutToBeReset.connect(self._remember_place)
        self.setModel(files)
        # Heads would ask of every row whether it is chosen, to draw a column that is chosen as a whole: a second.
        for old in self._empty_heads:
            old.deleteLater()
        heads = (self.horizontalHeader(), self.verticalHeader())
        self._empty_heads = tuple(QItemSelectionModel(files, head) for head in heads)
        for head, nothing in zip(heads, self._empty_heads, strict=True):
            head.setSelectionModel(nothing)
        files.modelReset.connect(self._find_place)
        files.rowsInserted.connect(self._look_for_branches)
        files.rowsRemoved.connect(self._look_for_branches)
        self.selectionModel().selectionChanged.connect(self._on_chosen)
        self._look_for_branches()

    # -- what is chosen
    def chosen_count(self) -> int:
        """How many rows are chosen."""
        return sum(one.height() for one in self.ranges())

    def chosen_rows(self) -> list[int]:
        """The chosen rows, from the top."""
        rows: set[int] = set()
        for one in self.ranges():
            rows.update(range(one.top(), one.bottom() + 1))
        return sorted(rows)

    def choose(self, rows: Iterable[int], *, show: bool = True) -> None:
        """Choose these rows and no others, and show the first."""
        chosen = list(rows)
        if not chosen:
            return
        self.choose_again(chosen)
        first = self._files.index(chosen[0], 0)
        self.selectionModel().setCurrentIndex(first, _flag.NoUpdate)
        if show:
            self.scrollTo(first)

    def choose_again(self, rows: Iterable[int]) -> None:
        """Choose these rows and no others; the keyboard stays where it is."""
        selection = QItemSelection()
        last = self._files.columnCount() - 1
        for row in rows:
            selection.select(self._files.index(row, 0), self._files.index(row, last))
        self.selectionModel().select(selection, _flag.ClearAndSelect)

    def current_row(self) -> int:
        """The row that the keyboard is on; -1 if none."""
        return self.currentIndex().row()

    def set_compact(self, compact: bool) -> None:
        """Rows of 28 pixels instead of 34."""
        self.row_height = COMPACT_ROW if compact else ROW
        self.verticalHeader().setDefaultSectionSize(self.row_height)

    def hold_for_menu(self, is_open: bool) -> None:
        """Keep the rows where they are while a menu about them is open."""
        self._menu_open = is_open
        self._tell_held()

    # -- how it looks
    def paintEvent(self, event: QPaintEvent) -> None:
        """Draw the grounds of the rows, then their cells, then where the keyboard is."""
        painter = QPainter(self.viewport())
        now = theme()
        has_keyboard = self.window().focusWidget() is self
        model = self.selectionModel()
        selected: list[QRect] = []
        for row, place in self._rows_in(event.rect()):
            if model.isSelected(self._files.index(row, 0)):
                painter.fillRect(place, now.color("selection" if has_keyboard else "hover"))
                selected.append(place)
            elif self._mouse_inside and place.contains(self.viewport().mapFromGlobal(self.cursor().pos())):
                painter.fillRect(place, now.color("hover"))
        painter.end()
        super().paintEvent(event)
        if not has_keyboard:
            return
        painter = QPainter(self.viewport())
        current = self.current_row()
        if current >= 0 and not model.isSelected(self._files.index(current, 0)):
            selected.append(self._place_of(current))
        for place in selected:
            edge = QRect(place.x(), place.y(), EDGE, place.height())
            painter.fillRect(QStyle.visualRect(self.layoutDirection(), place, edge), now.color("accent"))
        painter.end()

    def _rows_in(self, area: QRect) -> list[tuple[int, QRect]]:
        first = self.rowAt(max(0, area.top()))
        if first < 0:
            return []
        last = self.rowAt(area.bottom())
        last = self._files.rowCount() - 1 if last < 0 else last
        return [(row, self._place_of(row)) for row in range(first, last + 1)]

    def _place_of(self, row: int) -> QRect:
        return QRect(0, self.rowViewportPosition(row), self.viewport().width(), self.rowHeight(row))

    # -- keys and mouse
    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Those of a list and of a tree."""
        row, key, is_plain = self.current_row(), event.key(), event.modifiers() == Qt.KeyboardModifier.NoModifier
        if key == Qt.Key.Key_Delete and is_plain:
            self.removal_wanted.emit()
        elif key in (Qt.Key.Key_Return, Qt.Key.Key_Enter) and row >= 0:
            self.opened.emit(row)
        elif key in (Qt.Key.Key_Left, Qt.Key.Key_Right) and is_plain and row >= 0:
            is_opening = (key == Qt.Key.Key_Right) == (self.layoutDirection() == Qt.LayoutDirection.LeftToRight)
            self._open_by_key(row, is_opening)
        else:
            super().keyPressEvent(event)

    def _open_by_key(self, row: int, is_opening: bool) -> None:
        is_open = self._files.data(self._files.index(row, 0), OPEN_ROLE)
        if is_opening and is_open is False:
            self._files.set_open(row, True)
        elif is_opening and is_open:
            self._go(row + 1)
        elif not is_opening and is_open:
            self._files.set_open(row, False)
        elif not is_opening:
            above = self._files.row_above(row)
            if above is not None:
                self._go(above)

    def _go(self, row: int) -> None:
        if 0 <= row < self._files.rowCount():
            self.choose([row])

    def moveCursor(self, action: QAbstractItemView.CursorAction, modifiers: Qt.KeyboardModifier) -> QModelIndex:
        """Home and End go to the first and last row; whole rows are walked over."""
        ends = {
            QAbstractItemView.CursorAction.MoveHome: 0,
            QAbstractItemView.CursorAction.MoveEnd: self._files.rowCount() - 1,
        }
        if action in ends:
            return self._files.index(ends[action], max(0, self.currentIndex().column()))
        return super().moveCursor(action, modifiers)

    def keyboardSearch(self, search: str) -> None:
        """Go to the next row whose name begins with what is typed. (Qt's own would ask every row for its text.)"""
        if not self._typing.isValid() or self._typing.elapsed() > QApplication.keyboardInputInterval():
            self._typed = ""
        self._typing.start()
        self._typed += search
        row = self._files.find_prefix(self._typed, self.current_row())
        if row is not None:
            self._go(row)

    def mousePressEvent(self, event: QMouseEvent) -> None:
        """The arrow of a folder opens and closes it, and changes nothing else."""
        place = event.position().toPoint()
        if event.button() == Qt.MouseButton.LeftButton and self._is_arrow(place):
            index = self.indexAt(place)
            self._files.set_open(index.row(), not index.data(OPEN_ROLE))
            event.accept()
            return
        super().mousePressEvent(event)

    def mouseDoubleClickEvent(self, event: QMouseEvent) -> None:
        """Opens what is below the mouse."""
        place = event.position().toPoint()
        index = self.indexAt(place)
        if event.button() == Qt.MouseButton.LeftButton and index.isValid():
            if self._is_arrow(place):
                self.mousePressEvent(event)
            else:
                self.opened.emit(index.row())

    def _is_arrow(self, place: QPoint) -> bool:
        index = self.indexAt(place)
        if not self.has_branches or not index.isValid() or index.column() != 0 or index.data(OPEN_ROLE) is None:
            return False
        cell = self.visualRect(index)
        start = INSET + int(index.data(DEPTH_ROLE)) * STEP
        arrow = QRect(cell.x() + start - 4, cell.y(), BRANCH + 4, cell.height())
        return QStyle.visualRect(self.layoutDirection(), cell, arrow).contains(place)

    def contextMenuEvent(self, event: QContextMenuEvent) -> None:
        """Ask for a menu at the mouse, or below the current row if a key asked."""
        place = event.globalPos()
        if event.reason() == QContextMenuEvent.Reason.Keyboard:
            # The keyboard comes to a row without choosing it.
            if not self.chosen_count() and self.current_row() >= 0:
                self.choose([self.current_row()])
            row = self.visualRect(self.currentIndex())
            place = self.viewport().mapToGlobal(row.bottomLeft() if row.isValid() else QPoint(0, 0))
        self.menu_wanted.emit(place)
        event.accept()

    def startDrag(self, supported: Qt.DropAction) -> None:
        """Drag out those of the chosen files that are here, as files of this computer."""
        mime = self.dragged()
        if mime is None:
            return
        drag = QDrag(self)
        drag.setMimeData(mime)
        drag.setPixmap(pixmap("file", "text", 24, self.devicePixelRatioF()))
        drag.exec(Qt.DropAction.CopyAction)

    def dragged(self) -> QMimeData | None:
        """What would be dragged now; None if no chosen file is here."""
        rows = self.chosen_rows()[:_MOST_DRAGGED]
        paths = [path for row in rows if (path := self._files.path_of(self._files.entry(row)))]
        if not paths:
            return None
        mime = QMimeData()
        mime.setUrls([QUrl.fromLocalFile(path) for path in paths])
        return mime

    def viewportEvent(self, event: QEvent) -> bool:
        """Know whether the mouse is over the rows, and over which."""
        if event.type() in (QEvent.Type.Enter, QEvent.Type.Leave):
            self._mouse_inside = event.type() == QEvent.Type.Enter
            self._tell_held()
            self.viewport().update()
        elif event.type() == QEvent.Type.MouseMove:
            self.viewport().update()
        return super().viewportEvent(event)

    def focusInEvent(self, event: QFocusEvent) -> None:
        """Show where the keyboard is; there is always a current row."""
        super().focusInEvent(event)
        if self.current_row() < 0 and self._files.rowCount():
            self.selectionModel().setCurrentIndex(self._files.index(0, 0), _flag.NoUpdate)
        self.viewport().update()

    def focusOutEvent(self, event: QFocusEvent) -> None:
        """Show that the keyboard is elsewhere."""
        super().focusOutEvent(event)
        self.viewport().update()

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Fit the columns into the new width."""
        super().resizeEvent(event)
        if event.size().width() != event.oldSize().width():
            self.fit_columns()

    # -- keeping the place
    def _remember_place(self) -> None:
        self._kept = KeptPlace.of(self, self._files)

    def _find_place(self) -> None:
        self._look_for_branches()
        self._kept.find(self, self._files)

    def ranges(self) -> list[QItemSelectionRange]:
        """What is chosen, as ranges of rows."""
        return list(self.selectionModel().selection().toList())

    def _look_for_branches(self) -> None:
        has_branches = self._files.has_folders
        if has_branches != self.has_branches:
            self.has_branches = has_branches
            self.horizontalHeader().viewport().update()
            self.viewport().update()

    def _on_chosen(self) -> None:
        self.chosen.emit()

    def _tell_held(self) -> None:
        self.held.emit(self._mouse_inside or self._menu_open)

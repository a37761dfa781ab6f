"""Columns that stay as their user left them, for any view with heads.

Invariant: the order, widths, visibility and sorting of columns are remembered under one key as soon as they change, by
the number of the column, so that columns added later find their place behind; when the window gets narrow, columns
yield in a set order and come back by themselves. Mixed into `gui.views.table.Table` and `gui.views.file_rows.FileRows`.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from typing import TYPE_CHECKING, Final

from PySide6.QtCore import QCoreApplication, QPoint, Qt, QTimer
from PySide6.QtGui import QAction
from PySide6.QtWidgets import QAbstractItemView, QMenu, QTableView, QTreeView, QWidget

from gui.preferences import Preferences
from gui.views.header import Header

if TYPE_CHECKING:
    _View = QAbstractItemView
else:
    _View = object

translate = QCoreApplication.translate
_SAVE_MS: Final = 400
_WIDEST_FIT: Final = 480


class KeptColumns(_View):
    """What a table does about its columns. Its host calls `keep_columns` at once, and `fit_columns` when resized."""

    name_room = 170
    """Pixels that column 0 has at least; others yield for it."""

    def keep_columns(self) -> Header:
        """Make the heads; the host sets them."""
        self._heads = Header(self)
        self._preferences: Preferences | None = None
        self._key = ""
        self._yields: tuple[int, ...] = ()
        self._yielded: set[int] = set()
        self._fitting = False
        self._saving = QTimer(self)
        self._saving.setSingleShot(True)
        self._saving.setInterval(_SAVE_MS)
        self._saving.timeout.connect(self.save_columns)
        self._heads.setContextMenuPolicy(Qt.ContextMenuPolicy.CustomContextMenu)
        self._heads.customContextMenuRequested.connect(self._on_header_menu)
        self._heads.sectionMoved.connect(self._on_columns)
        self._heads.sectionResized.connect(self._on_columns)
        self._heads.sortIndicatorChanged.connect(self._on_columns)
        return self._heads

    def hold_for_menu(self, is_open: bool) -> None:
        """Keep the rows where they are while a menu about them is open."""
        raise NotImplementedError

    # -- columns
    def set_columns(self, widths: Sequence[int], hidden: Collection[int] = (), yields: Sequence[int] = ()) -> None:
        """Widths by column and which are hidden at first; the model is set before.

        `yields`: the columns that are put away while there is no room for all, in this order. Column 0 takes the room
        that is left over.
        """
        self._yields = tuple(yields)
        for column, width in enumerate(widths):
            self._heads.resizeSection(column, width)
            self._heads.setSectionHidden(column, column in hidden)
        self._yielded.clear()
        self.fit_columns()

    def remember(self, preferences: Preferences, key: str) -> None:
        """Take up what was left under `key`, and keep it up to date; after `set_columns`."""
        self._preferences, self._key = preferences, key
        self._restore(preferences.get(key, [""]))
        self.fit_columns()
        self._saving.stop()

    def save_columns(self) -> None:
        """Write down what the columns are like now."""
        self._saving.stop()
        if self._preferences is None:
            return
        heads = self._heads
        parts = [f"sort:{heads.sortIndicatorSection()}:{heads.sortIndicatorOrder().value}"]
        for visual in range(heads.count()):
            column = heads.logicalIndex(visual)
            is_hidden = heads.isSectionHidden(column)
            wanted = not is_hidden or column in self._yielded
            width = self._width_of(column)
            parts.append(f"{column}:{width}:{int(wanted)}")
        self._preferences.put(self._key, parts)

    def show_column(self, column: int, shown: bool) -> None:
        """Show or hide a column; one always stays."""
        others = [one for one in range(self._heads.count()) if one != column and self._is_wanted(one)]
        if not shown and not others:
            return
        self._yielded.discard(column)
        self._heads.setSectionHidden(column, not shown)
        self.fit_columns()
        self._on_columns()

    def resize_columns(self) -> None:
        """Give each column the width of what it shows."""
        for column in range(1, self._heads.count()):
            if not self._heads.isSectionHidden(column):
                wanted = max(self.sizeHintForColumn(column), self._heads.width_of(column))
                self._heads.resizeSection(column, min(wanted, _WIDEST_FIT))
        self.fit_columns()
        self._on_columns()

    def move_column(self, column: int, step: int) -> None:
        """Move a column towards the start (-1) or the end (1), past hidden ones."""
        heads = self._heads
        visual = heads.visualIndex(column) + step
        while 0 <= visual < heads.count() and heads.isSectionHidden(heads.logicalIndex(visual)):
            visual += step
        if 0 <= visual < heads.count():
            heads.moveSection(heads.visualIndex(column), visual)

    def columns_menu(self, parent: QWidget, column: int = -1) -> QMenu:
        """A menu with all columns to tick; of `column`, if given, also moving it."""
        menu = QMenu(translate("Table", "Columns"), parent)
        menu.setObjectName(f"{self.objectName()}_columns_menu")
        for one in range(self._heads.count()):
            title = str(self.model().headerData(one, Qt.Orientation.Horizontal) or "")
            action = menu.addAction(title.replace("&", "&&"))
            action.setObjectName(f"{self.objectName()}_column_{one}")
            action.setCheckable(True)
            action.setChecked(self._is_wanted(one))
            action.setEnabled(one != 0)
            action.toggled.connect(lambda shown, one=one: self.show_column(one, shown))
        menu.addSeparator()
        if column > 0:
            self._add_moving(menu, column)
        resize = menu.addAction(translate("Table", "Resize columns"))
        resize.setObjectName(f"{self.objectName()}_resize_columns")
        resize.triggered.connect(self.resize_columns)
        return menu

    def fit_columns(self) -> None:
        """Let columns yield or come back, and give column 0 the room that is left."""
        if self._fitting or self.model() is None or self._heads.count() == 0:
            return
        room = self.viewport().width()
        if room <= 0:
            return
        self._fitting = True
        try:
            for column in reversed(self._yields):
                if column in self._yielded and self._needed() + self._width_of(column) <= room:
                    self._yielded.discard(column)
                    self._heads.setSectionHidden(column, False)
            for column in self._yields:
                if self._needed() <= room:
                    break
                if not self._heads.isSectionHidden(column):
                    self._yielded.add(column)
                    self._heads.setSectionHidden(column, True)
            others = self._needed() - self.name_room
            self._heads.resizeSection(0, max(self.name_room, room - others))
        finally:
            self._fitting = False

    # -- what happens
    def _needed(self) -> int:
        """The width of what is shown, with column 0 as narrow as it may be."""
        heads = self._heads
        return self.name_room + sum(
            heads.sectionSize(one) for one in range(1, heads.count()) if not heads.isSectionHidden(one)
        )

    def _width_of(self, column: int) -> int:
        """The width of a column, also while it is hidden."""
        heads = self._heads
        if not heads.isSectionHidden(column):
            return heads.sectionSize(column)
        held, self._fitting = self._fitting, True
        heads.setSectionHidden(column, False)
        width = heads.sectionSize(column)
        heads.setSectionHidden(column, True)
        self._fitting = held
        return width

    def _is_wanted(self, column: int) -> bool:
        return not self._heads.isSectionHidden(column) or column in self._yielded

    def _restore(self, parts: list[str]) -> None:
        heads = self._heads
        for column in self._yielded:
            heads.setSectionHidden(column, False)
        self._yielded.clear()
        visual = 0
        for part in parts:
            try:
                first, second, third = part.split(":")
                if first == "sort":
                    if -1 <= int(second) < heads.count():
                        self._sort(int(second), Qt.SortOrder(int(third)))
                    continue
                column, width, shown = int(first), int(second), third == "1"
            except ValueError:
                continue
            if not 0 <= column < heads.count():
                continue
            heads.setSectionHidden(column, not (shown or column == 0))
            if width > 0:
                heads.resizeSection(column, width)
            heads.moveSection(heads.visualIndex(column), visual)
            visual += 1

    def _on_columns(self, *_what: object) -> None:
        if self._preferences is not None and not self._fitting:
            self._saving.start()

    def _on_header_menu(self, place: QPoint) -> None:
        self.hold_for_menu(True)
        menu = self.columns_menu(self, self._heads.logicalIndexAt(place))
        menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        menu.aboutToHide.connect(lambda: self.hold_for_menu(False))
        menu.popup(self._heads.viewport().mapToGlobal(place))

    def _add_moving(self, menu: QMenu, column: int) -> None:
        for step, text in ((-1, translate("Table", "Move towards start")), (1, translate("Table", "Move towards end"))):
            action: QAction = menu.addAction(text)
            action.setObjectName(f"{self.objectName()}_move_{'start' if step < 0 else 'end'}")
            action.triggered.connect(lambda _checked=False, step=step: self.move_column(column, step))

    def _sort(self, column: int, order: Qt.SortOrder) -> None:
        if isinstance(self, (QTreeView, QTableView)):
            self.sortByColumn(column, order)

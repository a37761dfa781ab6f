"""Rows, cells and heads of a table: drawn from one set of insets, mirrored, kept as they were left."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from PySide6.QtCore import QAbstractTableModel, QModelIndex, QPersistentModelIndex, QPoint, QRect, Qt
from PySide6.QtGui import QColor, QContextMenuEvent, QImage, QPixmap
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QHBoxLayout, QLineEdit, QWidget
from pytestqt.qtbot import QtBot

from gui import theme
from gui.models.roles import Role
from gui.preferences import Preferences
from gui.views.delegates import NameDelegate, ProgressDelegate, StateDelegate
from gui.views.table import Table

HEADS = ("Name", "Size", "Progress", "Status", "Up")
NUMBERS = (1, 4)
Index = QModelIndex | QPersistentModelIndex
LIGHT = {name: QColor(value) for name, value in theme.TOKENS["light"].items()}


class Files(QAbstractTableModel):
    """A few rows of plain values."""

    def __init__(self, names: list[str]) -> None:
        super().__init__()
        self.names = names

    def rowCount(self, parent: Index = QModelIndex()) -> int:  # noqa: B008, N802
        return 0 if parent.isValid() else len(self.names)

    def columnCount(self, parent: Index = QModelIndex()) -> int:  # noqa: B008, N802
        return 0 if parent.isValid() else len(HEADS)

    def headerData(  # noqa: N802
        self, section: int, orientation: Qt.Orientation, role: int = Qt.ItemDataRole.DisplayRole
    ) -> Any:
        if role == Qt.ItemDataRole.DisplayRole:
            return HEADS[section]
        if role == Qt.ItemDataRole.TextAlignmentRole:
            return Qt.AlignmentFlag.AlignRight if section in NUMBERS else Qt.AlignmentFlag.AlignLeft
        return None

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        column = index.column()
        if role == Qt.ItemDataRole.DisplayRole:
            return (self.names[index.row()], "111 MiB", "50 %", "Paused", "–")[column]
        if role == Qt.ItemDataRole.TextAlignmentRole and column in NUMBERS:
            return Qt.AlignmentFlag.AlignRight
        if role == Role.PROGRESS and column == 2:
            return 0.5
        if role == Role.ICON and column in (0, 3):
            return "film" if column == 0 else "circle-dashed"
        if role == Role.ICON_TOKEN and column == 3:
            return "faint"
        return None


def table_of(qtbot: QtBot, names: list[str], width: int = 700) -> Table:
    """A table of files in a window with a field beside it that can have the keyboard."""
    window = QWidget()
    qtbot.addWidget(window)
    row = QHBoxLayout(window)
    row.setContentsMargins(0, 0, 0, 0)
    made = Table("files", "Files")
    made.setModel(Files(names))
    made.model().setParent(made)
    made.setItemDelegateForColumn(0, NameDelegate(made))
    made.setItemDelegateForColumn(2, ProgressDelegate(made))
    made.setItemDelegateForColumn(3, StateDelegate(made))
    made.set_columns([200, 90, 160, 120, 80], yields=(4, 1))
    row.addWidget(made, 1)
    other = QLineEdit()
    other.setFixedWidth(20)
    row.addWidget(other)
    window.setGeometry(300, 300, width + 20 + row.spacing(), 300)
    window.show()
    window.activateWindow()
    other.setFocus()
    made.kept = window  # type: ignore[attr-defined]  # a window lives as long as something knows it
    return made


def body(table: Table) -> QImage:
    """The rows as they are drawn."""
    return _seen(table.viewport())


def heads(table: Table) -> QImage:
    """The heads as they are drawn."""
    return _seen(table.header().viewport())


def _seen(part: QWidget) -> QImage:
    """A part of a window with the ground that is behind it."""
    picture: QPixmap = part.window().grab(QRect(part.mapTo(part.window(), QPoint(0, 0)), part.size()))
    return picture.toImage()


def ink_span(picture: QImage, left: int, right: int, top: int, bottom: int) -> tuple[int, int]:
    """The first and last column of pixels within a frame that are darker than any ground."""
    found = [
        x
        for x in range(max(0, left), min(right, picture.width()))
        if any(picture.pixelColor(x, y).lightness() < 150 for y in range(top, bottom))
    ]
    return found[0], found[-1]


@pytest.mark.parametrize("direction", [Qt.LayoutDirection.LeftToRight, Qt.LayoutDirection.RightToLeft])
@pytest.mark.parametrize("column", [1, 2, 3])
def test_a_head_stands_exactly_where_its_cells_do(qtbot: QtBot, direction: Qt.LayoutDirection, column: int) -> None:
    table = table_of(qtbot, ["one.mkv"])
    table.setLayoutDirection(direction)
    QApplication.processEvents()
    left = table.columnViewportPosition(column)
    right = left + table.columnWidth(column)
    head = ink_span(heads(table), left, right, 4, theme.ROW - 4)
    cell = ink_span(body(table), left, right, 4, theme.ROW - 4)
    at_end = (column in NUMBERS) == (direction == Qt.LayoutDirection.LeftToRight)
    if column == 2:  # its bar begins where its head does
        bar = [x for x in range(left, right) if body(table).pixelColor(x, theme.ROW // 2) == LIGHT["accent"]]
        cell = bar[0], bar[-1]
    assert abs(head[at_end] - cell[at_end]) <= 2


def test_the_selected_row_has_an_accent_edge_only_in_the_table_that_has_the_keyboard(qtbot: QtBot) -> None:
    table = table_of(qtbot, ["one.mkv", "two.mkv"])
    table.setCurrentIndex(table.model().index(0, 0))
    middle = theme.ROW // 2
    QApplication.processEvents()
    assert body(table).pixelColor(1, middle) == LIGHT["hover"]
    table.setFocus()
    QApplication.processEvents()
    shown = body(table)
    assert [shown.pixelColor(x, middle) for x in (0, 2, 3)] == [LIGHT["accent"], LIGHT["accent"], LIGHT["selection"]]
    assert shown.pixelColor(shown.width() - 1, middle) == LIGHT["selection"]
    table.setLayoutDirection(Qt.LayoutDirection.RightToLeft)
    QApplication.processEvents()
    assert body(table).pixelColor(shown.width() - 2, middle) == LIGHT["accent"]


def test_where_the_keyboard_is_can_be_seen_though_nothing_is_selected(qtbot: QtBot) -> None:
    table = table_of(qtbot, ["one.mkv", "two.mkv"])
    table.setFocus()
    table.setCurrentIndex(table.model().index(1, 0))
    table.clearSelection()
    QApplication.processEvents()
    assert body(table).pixelColor(0, theme.ROW + theme.ROW // 2) == LIGHT["accent"]


def test_rows_are_34_high_and_28_in_the_compact_setting(qtbot: QtBot) -> None:
    table = table_of(qtbot, ["one.mkv", "two.mkv"])
    assert table.visualRect(table.model().index(1, 0)).top() == 34
    table.set_compact(True)
    QApplication.processEvents()
    assert table.visualRect(table.model().index(1, 0)).top() == 28


@pytest.mark.parametrize(
    "name", ["x" * 10_000 + ".exe", "two\nlines.mkv", "a\u202efdp.exe", "<b>x</b>", "a" + "\u0301" * 300]
)
def test_a_hostile_name_takes_one_row_and_moves_no_other_cell(qtbot: QtBot, name: str) -> None:
    table = table_of(qtbot, [name, "two.mkv"])
    plain = table_of(qtbot, ["one.mkv", "two.mkv"])
    QApplication.processEvents()
    assert table.visualRect(table.model().index(1, 0)).top() == theme.ROW
    start = table.columnViewportPosition(1)
    width = table.viewport().width() - start
    frame = (start, 0, width, 2 * theme.ROW)
    assert body(table).copy(*frame) == body(plain).copy(*frame)


def test_the_extension_of_a_long_name_is_seen(qtbot: QtBot) -> None:
    table = table_of(qtbot, ["x" * 10_000 + ".exe"])
    delegate = table.itemDelegateForColumn(0)
    assert isinstance(delegate, NameDelegate)
    assert delegate._text(table.model().index(0, 0)).endswith(".exe")
    assert delegate.elide == Qt.TextElideMode.ElideMiddle


def test_a_dash_is_muted(qtbot: QtBot) -> None:
    table = table_of(qtbot, ["one.mkv"])
    left = table.columnViewportPosition(4)
    shown = body(table)
    darkest = min(
        shown.pixelColor(x, y).lightness() for x in range(left, left + table.columnWidth(4)) for y in range(theme.ROW)
    )
    assert darkest >= LIGHT["muted"].lightness() - 4


def test_columns_are_found_as_they_were_left(qtbot: QtBot, tmp_path: Path) -> None:
    preferences = Preferences(tmp_path)
    table = table_of(qtbot, ["one.mkv"])
    table.remember(preferences, "columns/files")
    table.header().resizeSection(1, 123)
    table.show_column(3, False)
    table.move_column(4, -1)
    table.setSortingEnabled(True)
    table.sortByColumn(1, Qt.SortOrder.DescendingOrder)
    table.save_columns()
    preferences.save()
    again = table_of(qtbot, ["one.mkv"])
    again.setSortingEnabled(True)
    again.remember(Preferences(tmp_path), "columns/files")
    header = again.header()
    assert header.sectionSize(1) == 123
    assert header.isSectionHidden(3)
    assert header.visualIndex(4) < header.visualIndex(3)
    assert (header.sortIndicatorSection(), header.sortIndicatorOrder()) == (1, Qt.SortOrder.DescendingOrder)


@pytest.mark.parametrize("kept", [[""], ["sort:x:y", "9:100:1", "0:-5:0"], ["sort:99:0"], ["nonsense", "1:2"]])
def test_damaged_columns_are_not_taken_up(qtbot: QtBot, tmp_path: Path, kept: list[str]) -> None:
    preferences = Preferences(tmp_path)
    preferences.put("columns/files", kept)
    table = table_of(qtbot, ["one.mkv"])
    table.remember(preferences, "columns/files")
    assert not table.header().isSectionHidden(0)
    assert table.header().sectionSize(1) == 90


def test_columns_yield_in_order_when_it_gets_narrow_and_come_back(qtbot: QtBot) -> None:
    table = table_of(qtbot, ["one.mkv"], width=700)
    header = table.header()

    def hidden() -> list[int]:
        return [column for column in range(5) if header.isSectionHidden(column)]

    assert hidden() == []
    window = table.window()
    window.resize(600, 300)
    assert hidden() == [4]
    window.resize(500, 300)
    assert hidden() == [1, 4]
    window.resize(760, 300)
    assert hidden() == []
    assert sum(header.sectionSize(column) for column in range(5)) == table.viewport().width()


def test_a_column_is_shown_hidden_and_moved_from_a_menu_too(qtbot: QtBot) -> None:
    table = table_of(qtbot, ["one.mkv"], width=900)
    menu = table.columns_menu(table, 3)
    actions = {action.objectName(): action for action in menu.actions() if action.objectName()}
    assert not actions["files_column_0"].isEnabled()
    actions["files_column_1"].setChecked(False)
    assert table.header().isSectionHidden(1)
    actions["files_move_start"].trigger()
    assert table.header().visualIndex(3) < table.header().visualIndex(2)
    actions["files_resize_columns"].trigger()
    assert table.columnWidth(3) >= table.sizeHintForColumn(3)


def test_keys_open_remove_and_ask_for_a_menu(qtbot: QtBot) -> None:
    table = table_of(qtbot, ["one.mkv", "two.mkv"])
    table.setFocus()
    table.setCurrentIndex(table.model().index(1, 0))
    with qtbot.waitSignal(table.activated) as opened:
        QTest.keyClick(table, Qt.Key.Key_Return)
    assert opened.args is not None
    assert opened.args[0].row() == 1
    with qtbot.waitSignal(table.removal_wanted):
        QTest.keyClick(table, Qt.Key.Key_Delete)
    event = QContextMenuEvent(QContextMenuEvent.Reason.Keyboard, QPoint(0, 0), QPoint(0, 0))
    with qtbot.waitSignal(table.menu_wanted) as wanted:
        QApplication.sendEvent(table.viewport(), event)
    row = table.visualRect(table.model().index(1, 0))
    assert wanted.args is not None
    assert wanted.args[0] == table.viewport().mapToGlobal(row.bottomLeft())


def test_rows_are_held_while_a_menu_about_them_is_open(qtbot: QtBot) -> None:
    table = table_of(qtbot, ["one.mkv"])
    told: list[bool] = []
    table.held.connect(told.append)
    table.hold_for_menu(True)
    table.hold_for_menu(False)
    assert told == [True, False]


def test_the_state_of_a_row_that_has_none_is_muted(qtbot: QtBot) -> None:
    table = table_of(qtbot, ["one.mkv"])
    left = table.columnViewportPosition(3) + theme.INSET + theme.ICON + 4
    shown = body(table)
    darkest = min(shown.pixelColor(x, y).lightness() for x in range(left, left + 60) for y in range(theme.ROW))
    assert darkest >= LIGHT["muted"].lightness() - 4

"""Fields wait, hide and tell as they promise, by keyboard alone."""

from __future__ import annotations

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QCheckBox, QLineEdit, QPushButton, QVBoxLayout, QWidget
from pytestqt.qtbot import QtBot

from gui.widgets.focus_ring import FocusRing
from gui.widgets.password_field import PasswordField
from gui.widgets.search_field import SearchField
from gui.widgets.tabs import FlatTabs


@pytest.fixture
def search(qtbot: QtBot) -> SearchField:
    field = SearchField("Find in this group")
    qtbot.addWidget(field)
    field.show()
    return field


def test_a_search_is_told_once_when_typing_pauses(qtbot: QtBot, search: SearchField) -> None:
    told: list[str] = []
    search.changed.connect(told.append)
    QTest.keyClicks(search, "film")
    assert told == []
    qtbot.waitUntil(lambda: bool(told))
    assert told == ["film"]


def test_enter_tells_at_once_and_goes_on_to_the_list(qtbot: QtBot, search: SearchField) -> None:
    told: list[str] = []
    search.changed.connect(told.append)
    QTest.keyClicks(search, "film")
    with qtbot.waitSignal(search.left):
        QTest.keyClick(search, Qt.Key.Key_Return)
    assert told == ["film"]


def test_esc_empties_a_search_and_tells_so_at_once(qtbot: QtBot, search: SearchField) -> None:
    told: list[str] = []
    QTest.keyClicks(search, "film")
    QTest.keyClick(search, Qt.Key.Key_Down)
    search.changed.connect(told.append)
    QTest.keyClick(search, Qt.Key.Key_Escape)
    assert told == [""]
    assert search.text() == ""


def test_a_search_of_ten_thousand_characters_is_cut(search: SearchField) -> None:
    search.setText("x" * 10_000)
    assert len(search.text()) == 500


def test_a_password_is_hidden_until_asked_for_and_again_after_it_was_emptied(qtbot: QtBot) -> None:
    field = PasswordField()
    qtbot.addWidget(field)
    field.show()
    QTest.keyClicks(field.field, "correct horse")
    assert field.field.echoMode() == QLineEdit.EchoMode.Password
    field.show_action.trigger()
    assert field.field.echoMode() == QLineEdit.EchoMode.Normal
    assert field.show_action.text() == "Hide the password"
    field.clear()
    assert field.field.echoMode() == QLineEdit.EchoMode.Password


def test_the_strength_of_a_password_is_told_in_words_too(qtbot: QtBot) -> None:
    field = PasswordField()
    qtbot.addWidget(field)
    field.show()
    assert not field._line.isVisible()
    field.set_strength(2, "Fair: a longer one is better")
    assert field._line.isVisible()
    assert field.field.accessibleDescription() == "Fair: a longer one is better"
    field.set_strength(-1)
    assert not field._line.isVisible()
    assert not field._words.isVisible()


def test_a_tab_is_as_wide_chosen_as_not(qtbot: QtBot) -> None:
    tabs = FlatTabs()
    qtbot.addWidget(tabs)
    for words in ("Files", "Members", "Activity"):
        tabs.addTab(words)
    tabs.show()
    before = [tabs.tabRect(index) for index in range(3)]
    QTest.mouseClick(tabs, Qt.MouseButton.LeftButton, pos=before[2].center())
    assert tabs.currentIndex() == 2
    assert [tabs.tabRect(index) for index in range(3)] == before


def test_tabs_are_walked_by_arrow_keys_and_mirrored_from_right_to_left(qtbot: QtBot) -> None:
    tabs = FlatTabs()
    qtbot.addWidget(tabs)
    tabs.setLayoutDirection(Qt.LayoutDirection.RightToLeft)
    tabs.addTab("Files")
    tabs.addTab("Members")
    tabs.resize(400, 36)
    tabs.show()
    assert tabs.tabRect(0).x() > tabs.tabRect(1).x()
    QTest.keyClick(tabs, Qt.Key.Key_Left)
    assert tabs.currentIndex() == 1


def test_the_ring_of_the_keyboard_stands_around_what_tab_reached_and_nothing_else(qtbot: QtBot) -> None:
    window = QWidget()
    qtbot.addWidget(window)
    column = QVBoxLayout(window)
    button, box, line = QPushButton("one"), QCheckBox("two"), QLineEdit()
    for widget in (button, box, line):
        column.addWidget(widget)
    application = QApplication.instance()
    assert isinstance(application, QApplication)
    ring = FocusRing(application)
    window.show()
    window.activateWindow()
    qtbot.waitUntil(window.isActiveWindow)
    button.setFocus(Qt.FocusReason.OtherFocusReason)
    before: QWidget | None = ring.around
    assert before is None
    QTest.keyClick(button, Qt.Key.Key_Tab)
    assert ring.around == box
    assert ring.isVisible()
    assert ring.geometry() == box.geometry().adjusted(-4, -4, 4, 4)
    window.resize(500, 300)
    assert ring.geometry() == box.geometry().adjusted(-4, -4, 4, 4)
    QTest.keyClick(box, Qt.Key.Key_Tab)
    assert not ring.isVisible()
    ring.deleteLater()

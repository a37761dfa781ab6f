"""The group tree as a person works it, and the search over all groups."""

from __future__ import annotations

from pathlib import Path

import pytest
from PySide6.QtCore import QMimeData, QPoint, QPointF, Qt, QUrl
from PySide6.QtGui import QAction, QContextMenuEvent, QDropEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QComboBox, QPushButton, QToolButton
from pytestqt.qtbot import QtBot

from core.snapshots import FoundFile
from gui.models.groups import NodeKind
from gui.preferences import Preferences
from gui.views.group_menu import GroupAct, GroupMenu
from gui.views.search_page import SearchPage
from gui.views.sidebar import Sidebar
from tests.fakes.listed import file, group

Key, Mouse, NONE = Qt.Key, Qt.MouseButton, Qt.KeyboardModifier.NoModifier


@pytest.fixture
def sidebar(qtbot: QtBot) -> Sidebar:
    made = Sidebar()
    qtbot.addWidget(made)
    made.resize(240, 600)
    made.set_account("ann", "office · encrypted")
    made.set_groups(
        [group("Film club", requests=2), group("Lab"), group("Photo walk", "pending"), group("Choir", "none")],
        {"Film club": ["Raw"]},
    )
    made.show()
    qtbot.waitExposed(made)
    return made


def test_the_chosen_group_is_told(qtbot: QtBot, sidebar: Sidebar) -> None:
    with qtbot.waitSignal(sidebar.group_chosen) as told:
        cell = sidebar.tree.visualRect(sidebar.model.index_of_group("Lab"))
        QTest.mouseClick(sidebar.tree.viewport(), Mouse.LeftButton, NONE, cell.center())
    assert told.args == ["Lab"]
    assert sidebar.chosen_group() == "Lab"


def test_a_folder_is_reached_by_keys(qtbot: QtBot, sidebar: Sidebar) -> None:
    sidebar.choose("Film club")
    QTest.keyClick(sidebar.tree, Key.Key_Right)
    with qtbot.waitSignal(sidebar.folder_chosen) as told:
        QTest.keyClick(sidebar.tree, Key.Key_Down)
    assert told.args == ["Film club", "Raw"]


@pytest.mark.parametrize("by_key", [True, False])
def test_enter_and_double_click_ask_to_join_another_group(qtbot: QtBot, sidebar: Sidebar, by_key: bool) -> None:
    sidebar.choose("Choir")
    with qtbot.waitSignal(sidebar.join_wanted) as told:
        if by_key:
            QTest.keyClick(sidebar.tree, Key.Key_Return)
        else:
            cell = sidebar.tree.visualRect(sidebar.model.index_of_group("Choir"))
            QTest.mouseDClick(sidebar.tree.viewport(), Mouse.LeftButton, NONE, cell.center())
    assert told.args == ["Choir"]


def test_a_group_that_goes_makes_no_other_one_chosen(qtbot: QtBot, sidebar: Sidebar) -> None:
    sidebar.choose("Lab")
    with qtbot.assertNotEmitted(sidebar.group_chosen):
        sidebar.set_groups([group("Film club"), group("Choir", "none")])
    assert sidebar.chosen_group() == ""


def test_a_group_that_is_not_there_yet_is_chosen_when_it_comes(qtbot: QtBot, sidebar: Sidebar) -> None:
    assert not sidebar.choose("New one")
    with qtbot.waitSignal(sidebar.group_chosen) as told:
        sidebar.set_groups([group("Film club"), group("New one")])
    assert told.args == ["New one"]


def test_updates_keep_what_is_open_chosen_and_scrolled_to(qtbot: QtBot, sidebar: Sidebar) -> None:
    many = [group(f"Group {number}") for number in range(60)]
    sidebar.set_groups([group("Film club"), *many], {"Film club": ["Raw"]})
    sidebar.tree.expand(sidebar.model.index_of_group("Film club"))
    sidebar.choose("Group 30")
    before = sidebar.tree.verticalScrollBar().value()
    sidebar.set_groups([group("Film club", requests=1), *many, group("Zebra")])
    assert sidebar.tree.verticalScrollBar().value() == before > 0
    assert sidebar.chosen_group() == "Group 30"
    assert sidebar.tree.isExpanded(sidebar.model.index_of_group("Film club"))


def test_files_dropped_on_a_group_are_for_that_group(qtbot: QtBot, sidebar: Sidebar, tmp_path: Path) -> None:
    mime = QMimeData()
    mime.setUrls([QUrl.fromLocalFile(str(tmp_path))])

    def drop(name: str) -> QDropEvent:
        spot = sidebar.tree.visualRect(sidebar.model.index_of_group(name)).center()
        return QDropEvent(QPointF(spot), Qt.DropAction.CopyAction, mime, Mouse.LeftButton, NONE)

    with qtbot.waitSignal(sidebar.dropped) as told:
        sidebar.tree.dropEvent(drop("Lab"))
    assert told.args == ["Lab", [str(tmp_path)]]
    with qtbot.assertNotEmitted(sidebar.dropped):
        sidebar.tree.dropEvent(drop("Choir"))
    place = sidebar.tree.viewport().mapToGlobal(sidebar.tree.visualRect(sidebar.model.index_of_group("Lab")).center())
    assert sidebar.group_at(place) == "Lab"
    assert sidebar.group_at(QPoint(-100, -100)) == ""


def test_buttons_and_menus_tell_what_is_wanted(qtbot: QtBot, sidebar: Sidebar) -> None:
    create, gear = sidebar.findChild(QPushButton, "create_or_join"), sidebar.findChild(QToolButton, "account_menu")
    assert isinstance(create, QPushButton)
    assert isinstance(gear, QToolButton)
    with qtbot.waitSignal(sidebar.create_or_join_wanted):
        QTest.mouseClick(create, Mouse.LeftButton)
    with qtbot.waitSignal(sidebar.account_menu_wanted):
        QTest.mouseClick(gear, Mouse.LeftButton)
    sidebar.choose("Photo walk")
    with qtbot.waitSignal(sidebar.menu_wanted) as told:
        event = QContextMenuEvent(QContextMenuEvent.Reason.Keyboard, QPoint(1, 1), QPoint(1, 1))
        QApplication.sendEvent(sidebar.tree.viewport(), event)
    assert told.args[:2] == [NodeKind.APPLIED.value, "Photo walk"]


def test_closed_sections_stay_closed(qtbot: QtBot, preferences: Preferences) -> None:
    first = Sidebar(preferences)
    qtbot.addWidget(first)
    first.tree.collapse(first.model.section(NodeKind.OTHERS))
    second = Sidebar(preferences)
    qtbot.addWidget(second)
    assert not second.tree.isExpanded(second.model.section(NodeKind.OTHERS))
    assert second.tree.isExpanded(second.model.section(NodeKind.MINE))


def test_the_menu_of_a_group_offers_what_its_role_may(qtbot: QtBot) -> None:
    def offered(**facts: str) -> set[str]:
        menu = GroupMenu(group("Film club", **facts))  # type: ignore[arg-type]
        qtbot.addWidget(menu)
        return {one.objectName() for one in menu.findChildren(QAction) if one.isEnabled() and one.objectName()}

    assert {"group_delete", "group_requests", "group_share", "group_leave"} <= offered(role="owner")
    assert {"group_delete", "group_requests"} & offered(role="member") == set()
    assert {"group_share", "group_requests"} & offered(role="reader") == set()
    assert offered(state="none") == {"group_join", "group_copy_link"}
    assert offered(state="pending") == {"group_copy_link", "group_withdraw"}
    assert "group_join" not in offered(state="banned")


def test_acts_of_the_group_menu_are_told(qtbot: QtBot) -> None:
    menu = GroupMenu(group("Film club", requests=2), notify=True)
    qtbot.addWidget(menu)
    requests = menu.findChild(QAction, "group_requests")
    assert isinstance(requests, QAction)
    assert "2" in requests.text()
    with qtbot.waitSignal(menu.wanted) as told:
        requests.trigger()
    assert told.args == [GroupAct.REQUESTS]
    bell = menu.findChild(QAction, "group_notify")
    assert isinstance(bell, QAction)
    with qtbot.waitSignal(menu.notify_wanted) as notify:
        bell.trigger()
    assert notify.args == [False]


@pytest.fixture
def search(qtbot: QtBot) -> SearchPage:
    made = SearchPage()
    qtbot.addWidget(made)
    made.resize(900, 400)
    made.show()
    qtbot.waitExposed(made)
    return made


def test_a_search_is_asked_once_typed_and_shows_what_was_found(qtbot: QtBot, search: SearchPage) -> None:
    with qtbot.waitSignal(search.search_wanted) as asked:
        QTest.keyClicks(search.field, "take")
    assert asked.args == ["take"]
    search.set_found("older", [FoundFile("Lab", file("wrong"))])
    assert search.model.rowCount() == 0
    search.set_found("take", [FoundFile("Lab", file("take.pdf")), FoundFile("Film club", file("Raw/take.mov"))])
    assert search.model.rowCount() == 2
    box = search.findChild(QComboBox, "search_group")
    assert isinstance(box, QComboBox)
    box.setCurrentIndex(box.findData("Lab"))
    assert search.model.rowCount() == 1
    search.table.setCurrentIndex(search.model.index(0, 0))
    with qtbot.waitSignal(search.download_wanted) as told:
        QTest.keyClick(search.table, Key.Key_Return)
    assert told.args == ["Lab", ["take.pdf"]]


def test_a_search_without_hit_says_so(qtbot: QtBot, search: SearchPage) -> None:
    with qtbot.waitSignal(search.search_wanted):
        QTest.keyClicks(search.field, "zzz")
    search.set_found("zzz", [])
    QApplication.processEvents()
    with qtbot.waitSignal(search.closed):
        QTest.keyClick(search.table, Key.Key_Escape)

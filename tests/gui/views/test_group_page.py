"""The page of a group as a person works it: keys, clicks, menus, drops, and what is said when there is nothing."""

from __future__ import annotations

from pathlib import Path

import pytest
from PySide6.QtCore import QMimeData, QModelIndex, QPoint, QPointF, Qt, QUrl
from PySide6.QtGui import QAction, QContextMenuEvent, QDropEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QMenu, QPushButton, QWidget
from pytestqt.qtbot import QtBot

from core.snapshots import DownloadState
from gui.models.file_filter import Column
from gui.preferences import Preferences
from gui.views.group_page import ACTIVITY, FILES, MEMBERS, GroupPage
from gui.views.members_view import MemberAct
from tests.fakes.listed import GROUP, NOON, download, file, group, member, page, share

Key, Mouse = Qt.Key, Qt.MouseButton
NONE, SHIFT, CTRL = (
    Qt.KeyboardModifier.NoModifier,
    Qt.KeyboardModifier.ShiftModifier,
    Qt.KeyboardModifier.ControlModifier,
)


@pytest.fixture
def shown(qtbot: QtBot) -> GroupPage:
    made = GroupPage()
    qtbot.addWidget(made)
    made.resize(1000, 500)
    made.show_group(group(GROUP, requests=2), "ann")
    made.apply(
        page(
            file("Metropolis.mkv", added=NOON + 3),
            file("Raw/a.mov", added=NOON + 2),
            file("Raw/in/b.mov", added=NOON + 1),
            file("Projection.pdf", added=NOON),
            fresh=True,
        )
    )
    made.set_transfers((download("Projection.pdf", 100.0, DownloadState.DONE),), ())
    made.show()
    qtbot.waitExposed(made)
    made.files.rows.setFocus()
    return made


def names(shown: GroupPage) -> list[str]:
    model = shown.files_model(shown.group)
    return [str(model.index(row, 0).data()) for row in range(model.rowCount())]


def place(shown: GroupPage, row: int, column: int = 0) -> QPoint:
    rows = shown.files.rows
    cell = rows.visualRect(rows.model().index(row, column))
    return QPoint(cell.x() + 90, cell.center().y())


def open_menu(qtbot: QtBot, shown: GroupPage, name: str) -> QMenu:
    qtbot.waitUntil(lambda: any(menu.isVisible() for menu in shown.findChildren(QMenu, name)))
    return next(menu for menu in shown.findChildren(QMenu, name) if menu.isVisible())


def action(menu: QMenu, name: str) -> QAction:
    found = menu.findChild(QAction, name)
    assert isinstance(found, QAction)
    return found


def ask_by_key(widget: QWidget) -> None:
    """What the system makes of the menu key and of Shift+F10."""
    QApplication.sendEvent(widget, QContextMenuEvent(QContextMenuEvent.Reason.Keyboard, QPoint(1, 1), QPoint(1, 1)))


def button(parent: QWidget, name: str) -> QPushButton:
    QApplication.processEvents()
    found = next(one for one in parent.findChildren(QPushButton, name) if not one.isHidden())
    assert isinstance(found, QPushButton)
    return found


def test_enter_downloads_what_is_chosen(qtbot: QtBot, shown: GroupPage) -> None:
    shown.files.rows.choose([0])
    with qtbot.waitSignal(shown.download_wanted) as told:
        QTest.keyClick(shown.files.rows, Key.Key_Return)
    assert told.args == [["Metropolis.mkv"]]


def test_shift_enter_asks_where_to(qtbot: QtBot, shown: GroupPage) -> None:
    shown.files.rows.choose([0])
    with qtbot.waitSignal(shown.download_to_wanted) as told:
        QTest.keyClick(shown.files.rows, Key.Key_Return, SHIFT)
    assert told.args == [["Metropolis.mkv"]]


def test_several_are_chosen_by_key_and_downloaded_at_once(qtbot: QtBot, shown: GroupPage) -> None:
    shown.files.rows.choose([0])
    QTest.keyClick(shown.files.rows, Key.Key_Down, SHIFT)
    with qtbot.waitSignal(shown.download_wanted) as told:
        QTest.keyClick(shown.files.rows, Key.Key_Return)
    assert told.args == [["Metropolis.mkv", "Raw"]]


def test_a_double_click_downloads_a_file_and_shows_one_that_is_here(qtbot: QtBot, shown: GroupPage) -> None:
    view = shown.files.rows.viewport()
    with qtbot.waitSignal(shown.download_wanted):
        QTest.mouseClick(view, Mouse.LeftButton, NONE, place(shown, 0))
        QTest.mouseDClick(view, Mouse.LeftButton, NONE, place(shown, 0))
    with qtbot.waitSignal(shown.show_in_folder_wanted) as told:
        QTest.mouseClick(view, Mouse.LeftButton, NONE, place(shown, 2))
        QTest.mouseDClick(view, Mouse.LeftButton, NONE, place(shown, 2))
    assert told.args == [["Projection.pdf"]]
    shown.files.opens_finished = True
    with qtbot.waitSignal(shown.open_wanted):
        QTest.mouseDClick(view, Mouse.LeftButton, NONE, place(shown, 2))


def test_what_is_on_its_way_is_not_asked_for_again_and_what_is_paused_goes_on(qtbot: QtBot, shown: GroupPage) -> None:
    shown.set_transfers((download("Metropolis.mkv", 10.0),), ())
    shown.files.rows.choose([0])
    with qtbot.assertNotEmitted(shown.download_wanted):
        QTest.keyClick(shown.files.rows, Key.Key_Return)
    shown.set_transfers((download("Metropolis.mkv", 10.0, DownloadState.PAUSED),), ())
    with qtbot.waitSignal(shown.resume_wanted) as told:
        QTest.keyClick(shown.files.rows, Key.Key_Return)
    assert told.args == [["Metropolis.mkv"]]


def test_folders_open_and_close_by_key(qtbot: QtBot, shown: GroupPage) -> None:
    rows = shown.files.rows
    rows.choose([1])
    QTest.keyClick(rows, Key.Key_Right)
    assert names(shown) == ["Metropolis.mkv", "Raw", "a.mov", "in", "Projection.pdf"]
    QTest.keyClick(rows, Key.Key_Right)
    assert rows.current_row() == 2
    QTest.keyClick(rows, Key.Key_Left)
    assert rows.current_row() == 1
    QTest.keyClick(rows, Key.Key_Left)
    assert names(shown) == ["Metropolis.mkv", "Raw", "Projection.pdf"]
    QTest.keyClick(rows, Key.Key_Return)
    assert len(names(shown)) == 5


def test_the_arrow_of_a_folder_opens_it_and_chooses_nothing(qtbot: QtBot, shown: GroupPage) -> None:
    rows = shown.files.rows
    rows.choose([0])
    cell = rows.visualRect(rows.model().index(1, 0))
    QTest.mouseClick(rows.viewport(), Mouse.LeftButton, NONE, QPoint(cell.x() + 16, cell.center().y()))
    assert len(names(shown)) == 5
    assert shown.chosen_names() == ["Metropolis.mkv"]


def test_home_end_and_letters_go_to_rows(qtbot: QtBot, shown: GroupPage) -> None:
    rows = shown.files.rows
    rows.choose([1])
    QTest.keyClick(rows, Key.Key_End)
    assert rows.current_row() == 2
    QTest.keyClick(rows, Key.Key_Home)
    assert rows.current_row() == 0
    QTest.keyClicks(rows, "pro")
    assert shown.chosen_names() == ["Projection.pdf"]


def test_choice_and_place_survive_changes_of_the_list(qtbot: QtBot, shown: GroupPage) -> None:
    shown.apply(page(*(file(f"old {number}.bin", added=NOON - number) for number in range(200)), fresh=False))
    rows = shown.files.rows
    rows.choose([100])
    chosen = shown.chosen_names()
    top = rows.model().index(rows.rowAt(0), 0).data()
    shown.apply(page(*(file(f"new {number}.bin", added=NOON + 10 + number) for number in range(300))))
    assert shown.chosen_names() == chosen
    assert rows.model().index(rows.rowAt(0), 0).data() == top
    shown.files_model(GROUP).sort(Column.NAME)
    assert shown.chosen_names() == chosen


def test_the_filter_takes_what_is_typed_and_esc_clears_it(qtbot: QtBot, shown: GroupPage) -> None:
    shown.start_finding()
    QTest.keyClicks(shown.search, "mov")
    qtbot.waitUntil(lambda: names(shown) == ["Raw / a.mov", "Raw / in / b.mov"])
    QTest.keyClick(shown.search, Key.Key_Escape)
    assert names(shown) == ["Metropolis.mkv", "Raw", "Projection.pdf"]


def test_a_filter_without_hit_says_so_and_is_cleared_by_its_button(qtbot: QtBot, shown: GroupPage) -> None:
    QTest.keyClicks(shown.search, "<b>none")
    qtbot.waitUntil(lambda: names(shown) == [])
    QTest.mouseClick(button(shown.files, "clear_filter"), Mouse.LeftButton)
    assert len(names(shown)) == 3
    assert shown.search.text() == ""


def test_an_empty_group_asks_for_files(qtbot: QtBot, shown: GroupPage) -> None:
    shown.show_group(group("Lab"), "ann")
    shown.apply(page(fresh=True, group="Lab"))
    with qtbot.waitSignal(shown.share_wanted):
        QTest.mouseClick(button(shown.files, "share_first_files"), Mouse.LeftButton)


def test_a_reader_is_not_asked_to_share(qtbot: QtBot, shown: GroupPage) -> None:
    shown.show_group(group("Lab", role="reader"), "ann")
    shown.apply(page(fresh=True, group="Lab"))
    assert not [one for one in shown.findChildren(QPushButton) if one.isVisible() and "Share" in one.text()]


def test_the_menu_offers_what_can_be_done(qtbot: QtBot, shown: GroupPage) -> None:
    shown.files.rows.choose([2])
    shown.files.rows.menu_wanted.emit(shown.mapToGlobal(QPoint(50, 50)))
    menu = open_menu(qtbot, shown, "files_menu")
    assert not action(menu, "files_download").isEnabled()
    assert action(menu, "files_open").isEnabled()
    with qtbot.waitSignal(shown.open_wanted) as told:
        action(menu, "files_open").trigger()
    assert told.args == [["Projection.pdf"]]
    menu.close()


def test_shift_f10_opens_the_menu_at_the_row(qtbot: QtBot, shown: GroupPage) -> None:
    shown.files.rows.choose([0])
    with qtbot.waitSignal(shown.files.rows.menu_wanted):
        ask_by_key(shown.files.rows.viewport())
    menu = open_menu(qtbot, shown, "files_menu")
    assert action(menu, "files_download").isEnabled()
    menu.close()


def test_del_stops_sharing_what_is_shared(qtbot: QtBot, shown: GroupPage) -> None:
    shown.set_transfers((), (share("Metropolis.mkv"),))
    shown.files.rows.choose([0])
    with qtbot.waitSignal(shown.stop_share_wanted) as told:
        QTest.keyClick(shown.files.rows, Key.Key_Delete)
    assert told.args == [["Metropolis.mkv"]]


def test_a_finished_file_is_dragged_out_as_a_file(shown: GroupPage) -> None:
    shown.files.rows.choose([0, 2])
    mime = shown.files.rows.dragged()
    assert mime is not None
    assert [url.toLocalFile() for url in mime.urls()] == ["/downloads/Projection.pdf"]
    shown.files.rows.choose([0])
    assert shown.files.rows.dragged() is None


def test_files_that_are_dropped_are_to_be_shared(qtbot: QtBot, shown: GroupPage, tmp_path: Path) -> None:
    mime = QMimeData()
    mime.setUrls([QUrl.fromLocalFile(str(tmp_path / "a.bin")), QUrl("http://example.org/x")])
    drop = QDropEvent(QPointF(50, 50), Qt.DropAction.CopyAction, mime, Mouse.LeftButton, NONE)
    with qtbot.waitSignal(shown.dropped) as told:
        shown.files.dropEvent(drop)
    assert told.args == [[str(tmp_path / "a.bin")]]


def test_ctrl_a_chooses_all_and_stays_quick(qtbot: QtBot, shown: GroupPage) -> None:
    shown.apply(page(*(file(f"{number}", added=NOON - number) for number in range(20_000)), fresh=True))
    QTest.keyClick(shown.files.rows, Key.Key_A, CTRL)
    assert shown.files.rows.chosen_count() == 20_000
    shown.files_model(GROUP).sort(Column.NAME)
    assert shown.files.rows.chosen_count() == 20_000


def test_tabs_are_reached_by_key_and_told(qtbot: QtBot, shown: GroupPage) -> None:
    shown.tabs.setFocus()
    for number in (MEMBERS, ACTIVITY):
        with qtbot.waitSignal(shown.tab_changed) as told:
            QTest.keyClick(shown.tabs, Key.Key_Right)
        assert told.args == [number]
    with qtbot.waitSignal(shown.tab_changed) as told:
        QTest.mouseClick(shown.tabs, Mouse.LeftButton, NONE, shown.tabs.tabRect(FILES).center())
    assert told.args == [FILES]


def test_requests_are_counted_on_a_button_for_who_may_answer(qtbot: QtBot, shown: GroupPage) -> None:
    with qtbot.waitSignal(shown.requests_wanted):
        QTest.mouseClick(button(shown, "group_requests"), Mouse.LeftButton)
    shown.show_group(group(GROUP, role="member", requests=2), "ann")
    assert not [one for one in shown.findChildren(QPushButton, "group_requests") if one.isVisible()]


def test_a_member_s_files_are_found_from_the_list_of_members(qtbot: QtBot, shown: GroupPage) -> None:
    shown.apply(page(file("by cid.txt", by="cid")))
    shown.set_members(GROUP, [member("ann", "owner"), member("cid")])
    shown.tabs.setCurrentIndex(MEMBERS)
    index = next(
        shown.members_model.index(row, 0) for row in range(2) if shown.members_model.index(row, 0).data() == "cid"
    )
    shown.members.setCurrentIndex(index)
    QTest.keyClick(shown.members, Key.Key_Return)
    assert shown.tabs.currentIndex() == FILES
    qtbot.waitUntil(lambda: names(shown) == ["by cid.txt"])


def test_what_one_may_not_do_to_a_member_is_disabled(qtbot: QtBot, shown: GroupPage) -> None:
    shown.set_members(GROUP, [member("ann", "owner"), member("ben", "admin"), member("cid")])
    shown.members.set_viewer("ben", "admin")

    def enabled(user: str) -> list[str]:
        for row in range(3):
            index: QModelIndex = shown.members_model.index(row, 0)
            if shown.members_model.row_at(index) is not None and str(index.data()).startswith(user):
                shown.members.setCurrentIndex(index)
        menu = shown.members.menu()
        found = [one.objectName() for one in menu.findChildren(QAction) if one.isEnabled()]
        menu.deleteLater()
        return [name for name in found if name.startswith("members_")]

    assert enabled("ann") == ["members_browse", "members_verify"]
    assert set(enabled("cid")) >= {"members_remove", "members_ban", "members_role_member", "members_role_reader"}
    assert "members_role_owner" not in enabled("cid")
    with qtbot.waitSignal(shown.member_act_wanted) as told:
        QTest.keyClick(shown.members, Key.Key_Delete)
    assert told.args == [MemberAct.REMOVE, ["cid"], ""]


def test_coming_back_to_a_group_shows_its_files_at_once(qtbot: QtBot, shown: GroupPage) -> None:
    shown.show_group(group("Lab"), "ann")
    shown.apply(page(file("data.csv"), fresh=True, group="Lab"))
    assert names(shown) == ["data.csv"]
    shown.show_group(group(GROUP), "ann")
    assert names(shown) == ["Metropolis.mkv", "Raw", "Projection.pdf"]
    assert shown.files.rows.model() is shown.files_model(GROUP)


def test_nothing_is_left_of_lists_that_are_to_be_forgotten(qtbot: QtBot, shown: GroupPage) -> None:
    shown.show_group(group("Lab"), "ann")
    shown.apply(page(file("data.csv"), fresh=True, group="Lab"))
    shown.forget()
    assert names(shown) == []
    assert shown.files_model("Lab").cursor == ""
    shown.show_group(group(GROUP), "ann")
    assert names(shown) == []


def test_columns_and_sorting_stay_as_they_were_left(qtbot: QtBot, preferences: Preferences) -> None:
    first = GroupPage(preferences)
    qtbot.addWidget(first)
    first.files.rows.sortByColumn(Column.SIZE, Qt.SortOrder.AscendingOrder)
    first.files.rows.show_column(Column.TYPE, True)
    first.files.rows.save_columns()
    second = GroupPage(preferences)
    qtbot.addWidget(second)
    second.resize(1600, 500)
    second.show()
    heads = second.files.rows.horizontalHeader()
    assert heads.sortIndicatorSection() == Column.SIZE
    second.show_group(group(GROUP), "ann")
    second.apply(page(file("big", 9), file("small", 1), fresh=True))
    qtbot.waitUntil(lambda: not heads.isSectionHidden(Column.TYPE))
    assert names(second) == ["small", "big"]


def test_a_name_without_end_keeps_every_button_on_the_page(qtbot: QtBot, shown: GroupPage) -> None:
    shown.resize(660, 400)
    shown.show_group(group("x" * 10_000, requests=3), "ann")
    QApplication.processEvents()
    right = button(shown, "group_share").geometry().right()
    assert shown.width() <= 700
    assert right <= shown.width()


def test_every_widget_of_the_page_has_a_name(shown: GroupPage) -> None:
    silent = [
        one.objectName() or type(one).__name__
        for one in shown.findChildren(QWidget)
        if one.focusPolicy() & Qt.FocusPolicy.TabFocus and one.isVisible() and not one.accessibleName()
    ]
    assert silent == []

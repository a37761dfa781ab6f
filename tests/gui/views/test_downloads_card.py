"""The card of downloads as a person works it: keys, clicks, filters, menu, empty states, and rows that keep still."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import msgspec
import pytest
from PySide6.QtCore import QEvent, QPointF, Qt
from PySide6.QtGui import QContextMenuEvent, QEnterEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QLabel, QMenu, QPushButton, QToolButton
from pytestqt.qtbot import QtBot

from core.snapshots import (
    DownloadState,
    Priority,
)
from gui.models.download_row import Column, Key
from gui.models.downloads_filter import Kind
from gui.preferences import Preferences
from gui.sample import Sample
from gui.views.details import Page
from gui.views.downloads_card import DownloadsCard
from gui.views.downloads_menu import DownloadsMenu
from gui.widgets.empty_state import EmptyState
from tests.fakes.gui_downloads import BUSY, GOT, HELD, MIB, MOVIE, changed, download, share


def names(card: DownloadsCard) -> list[str]:
    rows = (card.model.row_at(card.model.index(at, 0)) for at in range(card.model.rowCount()))
    return [row.name for row in rows if row is not None]


def button(card: DownloadsCard, name: str) -> QToolButton:
    found = card.findChild(QToolButton, name)
    assert isinstance(found, QToolButton)
    return found


def menu_of(card: DownloadsCard, key: Qt.Key | None = None) -> DownloadsMenu:
    place = card.view.visualRect(card.model.index(0, 0)).center()
    reason = QContextMenuEvent.Reason.Keyboard if key else QContextMenuEvent.Reason.Mouse
    event = QContextMenuEvent(reason, place, card.view.viewport().mapToGlobal(place))
    QApplication.sendEvent(card.view.viewport(), event)
    found = card.view.findChildren(DownloadsMenu)
    assert len(found) == 1
    return found[0]


def texts(menu: QMenu) -> list[str]:
    return [action.text().partition("\t")[0] or "-" for action in menu.actions()]


def choose(menu: QMenu, name: str) -> None:
    found = next(action for action in menu.findChildren(type(menu.actions()[0])) if action.objectName() == name)
    found.trigger()
    menu.close()


def test_the_newest_stands_first_and_the_summary_says_the_longest_time_left(busy: DownloadsCard) -> None:
    assert names(busy) == ["movie.mkv", "got.flac", "held.tar"]
    summary = busy.findChild(QLabel, "downloads_summary")
    assert isinstance(summary, QLabel)
    assert summary.text() == "1 running · 4 min left"


def test_filters_count_rows_and_show_them(busy: DownloadsCard, qtbot: QtBot) -> None:
    chip = busy.findChild(QPushButton, "downloads_filter_paused")
    assert isinstance(chip, QPushButton)
    assert chip.text() == "Paused 1"
    QTest.mouseClick(chip, Qt.MouseButton.LeftButton)
    assert names(busy) == ["held.tar"]
    busy.set_sample(Sample(downloads=changed("held.tar", state=DownloadState.DOWNLOADING)))
    assert names(busy) == []
    assert "No download is paused" in [one.accessibleName() for one in busy.findChildren(EmptyState)]


def test_with_little_room_the_filters_are_one_button(busy: DownloadsCard) -> None:
    chips = busy.findChild(QPushButton, "downloads_filter_all")
    one = busy.findChild(QPushButton, "downloads_filter")
    assert isinstance(chips, QPushButton)
    assert isinstance(one, QPushButton)
    assert (chips.isVisible(), one.isVisible()) == (True, False)
    busy.resize(520, 400)
    assert (chips.isVisible(), one.isVisible()) == (False, True)
    assert one.text() == "All 3"


@pytest.mark.parametrize(
    ("name", "key", "signal"),
    [
        ("downloads_resume", HELD, "resume_wanted"),
        ("downloads_pause", MOVIE, "pause_wanted"),
        ("downloads_remove", GOT, "remove_wanted"),
    ],
)
def test_a_button_acts_on_what_is_chosen(busy: DownloadsCard, qtbot: QtBot, name: str, key: Key, signal: str) -> None:
    assert not button(busy, name).isEnabled()
    busy.select([key])
    assert button(busy, name).isEnabled()
    with qtbot.waitSignal(getattr(busy, signal)) as told:
        QTest.mouseClick(button(busy, name), Qt.MouseButton.LeftButton)
    assert told.args == [[key]]


def test_buttons_say_what_they_do_and_by_which_key(card: DownloadsCard) -> None:
    for name in ("downloads_resume", "downloads_pause", "downloads_remove", "downloads_details"):
        assert button(card, name).accessibleName()
        assert "(" in button(card, name).toolTip()


def test_what_cannot_be_paused_or_resumed_is_not_offered(busy: DownloadsCard) -> None:
    busy.select([GOT])
    assert not button(busy, "downloads_resume").isEnabled()
    assert not button(busy, "downloads_pause").isEnabled()


@pytest.mark.parametrize(
    ("modifier", "signal"),
    [
        (Qt.KeyboardModifier.NoModifier, "remove_wanted"),
        (Qt.KeyboardModifier.ShiftModifier, "remove_with_files_wanted"),
    ],
)
def test_del_removes_all_that_is_chosen(
    busy: DownloadsCard, qtbot: QtBot, modifier: Qt.KeyboardModifier, signal: str
) -> None:
    busy.focus_list()
    busy.select_all()
    with qtbot.waitSignal(getattr(busy, signal)) as told:
        QTest.keyClick(busy.view, Qt.Key.Key_Delete, modifier)
    assert told.args == [[MOVIE, GOT, HELD]]


def test_enter_opens_what_is_here_and_shows_more_of_what_is_not(busy: DownloadsCard, qtbot: QtBot) -> None:
    busy.focus_list()
    busy.select([GOT])
    with qtbot.waitSignal(busy.open_wanted) as told:
        QTest.keyClick(busy.view, Qt.Key.Key_Return)
    assert told.args == [[GOT]]
    busy.show_details(False)
    busy.select([MOVIE])
    with qtbot.waitSignal(busy.details_toggled):
        QTest.keyClick(busy.view, Qt.Key.Key_Return)
    assert busy.details.isVisible()


def test_the_menu_has_its_order(busy: DownloadsCard) -> None:
    busy.select([MOVIE])
    menu = menu_of(busy)
    assert texts(menu) == [
        "Resume", "Pause", "Remove…", "Stop sharing", "Locate…", "-",
        "Open", "Open containing folder", "-",
        "Download limit…", "Upload limit…", "Priority", "Queue", "Download in order", "-",
        "Force recheck", "Copy", "Properties",
    ]  # fmt: skip
    menu.close()


@pytest.mark.parametrize(
    ("action", "signal", "more"),
    [
        ("downloads_menu_pause", "pause_wanted", []),
        ("downloads_menu_limit_down", "limit_wanted", ["down"]),
        ("downloads_menu_limit_up", "limit_wanted", ["up"]),
        ("downloads_menu_priority_high", "priority_wanted", [Priority.HIGH]),
        ("downloads_menu_move_top", "move_wanted", ["top"]),
        ("downloads_menu_in_order", "in_order_wanted", [True]),
        ("downloads_menu_recheck", "recheck_wanted", []),
        ("downloads_menu_copy_link", "copy_wanted", ["link"]),
        ("downloads_menu_show_in_folder", "show_in_folder_wanted", []),
        ("downloads_menu_properties", "properties_wanted", []),
    ],
)
def test_the_menu_tells_what_is_wanted(
    busy: DownloadsCard, qtbot: QtBot, action: str, signal: str, more: list[Any]
) -> None:
    busy.select([MOVIE])
    with qtbot.waitSignal(getattr(busy, signal)) as told:
        choose(menu_of(busy), action)
    assert told.args == [[MOVIE], *more]


def test_the_menu_of_a_lost_file_locates_it(card: DownloadsCard, qtbot: QtBot) -> None:
    card.set_sample(Sample(shares=(share("lost.mkv", state="missing"),)))
    card.select([("Film club", "lost.mkv")])
    with qtbot.waitSignal(card.locate_wanted) as told:
        choose(menu_of(card), "downloads_menu_locate")
    assert told.args == [[("Film club", "lost.mkv")]]


def test_the_menu_is_about_the_rows_it_was_opened_for(busy: DownloadsCard, qtbot: QtBot) -> None:
    busy.select([MOVIE])
    menu = menu_of(busy, Qt.Key.Key_Menu)
    busy.set_sample(Sample(downloads=(download("new.bin", added=9.0), *BUSY[1:])))
    with qtbot.waitSignal(busy.pause_wanted) as told:
        choose(menu, "downloads_menu_pause")
    assert told.args == [[MOVIE]]


def test_nothing_moves_under_the_mouse_or_an_open_menu(busy: DownloadsCard, qtbot: QtBot) -> None:
    busy.view.sortByColumn(Column.DOWN, Qt.SortOrder.DescendingOrder)
    before = names(busy)
    enter = QEnterEvent(QPointF(5, 5), QPointF(5, 5), QPointF(5, 5))
    QApplication.sendEvent(busy.view.viewport(), enter)
    faster = changed("got.flac", speed=90.0 * MIB)
    busy.set_sample(Sample(downloads=faster))
    assert names(busy) == before
    busy.select([GOT])
    menu = menu_of(busy)
    QApplication.sendEvent(busy.view.viewport(), QEvent(QEvent.Type.Leave))
    assert names(busy) == before
    menu.close()
    qtbot.waitUntil(lambda: names(busy) == ["got.flac", "movie.mkv", "held.tar"])
    assert busy.selected_keys() == [GOT]


def test_selection_and_scroll_outlive_a_sample(card: DownloadsCard) -> None:
    many = tuple(download(f"{at:03}", added=float(at)) for at in range(200))
    card.set_sample(Sample(downloads=many))
    card.select([("Film club", "050"), ("Film club", "049")])
    place = card.view.verticalScrollBar().value()
    assert place > 0
    card.set_sample(Sample(downloads=tuple(msgspec.structs.replace(one, percent=50.0) for one in many)))
    assert card.view.verticalScrollBar().value() == place
    assert card.selected_keys() == [("Film club", "050"), ("Film club", "049")]


def test_an_empty_list_says_so_and_leads_to_the_files(card: DownloadsCard, qtbot: QtBot) -> None:
    found = card.findChild(QPushButton, "browse_files")
    assert isinstance(found, QPushButton)
    assert [empty for empty in card.findChildren(EmptyState) if empty.isVisible()] == [found.parent()]
    with qtbot.waitSignal(card.browse_wanted):
        QTest.mouseClick(found, Qt.MouseButton.LeftButton)


def test_a_filter_without_a_hit_can_be_cleared(busy: DownloadsCard, qtbot: QtBot) -> None:
    busy.set_filter_text("abc")
    found = busy.findChild(QPushButton, "clear_downloads_filter")
    assert isinstance(found, QPushButton)
    QTest.mouseClick(found, Qt.MouseButton.LeftButton)
    assert len(names(busy)) == 3


def test_a_row_chosen_from_outside_is_shown_whatever_the_filter(busy: DownloadsCard, qtbot: QtBot) -> None:
    chip = busy.findChild(QPushButton, "downloads_filter_paused")
    assert isinstance(chip, QPushButton)
    QTest.mouseClick(chip, Qt.MouseButton.LeftButton)
    busy.select([MOVIE])
    assert busy.current_key() == MOVIE
    assert busy.chips.kind is Kind.ALL


def test_columns_and_the_tab_come_back_as_they_were_left(
    busy: DownloadsCard, preferences: Preferences, qtbot: QtBot
) -> None:
    busy.view.show_column(Column.RATIO, True)
    busy.view.sortByColumn(Column.SIZE, Qt.SortOrder.AscendingOrder)
    busy.view.save_columns()
    busy.details.show_page(Page.PEERS)
    QTest.mouseClick(button(busy, "downloads_details"), Qt.MouseButton.LeftButton)
    again = DownloadsCard(preferences)
    qtbot.addWidget(again)
    header = again.view.header()
    assert (header.isSectionHidden(Column.RATIO), header.sortIndicatorSection()) == (False, Column.SIZE)
    assert again.details.tabs.currentIndex() == Page.PEERS
    assert not again.details_shown


def test_every_widget_has_a_name(busy: DownloadsCard) -> None:
    nameless: Callable[[Any], bool] = lambda one: not one.accessibleName() or not one.objectName()  # noqa: E731
    assert [one for kind in (QToolButton, QPushButton) for one in busy.findChildren(kind) if nameless(one)] == []
    assert busy.view.accessibleName() == "Downloads"


def test_what_was_just_begun_is_chosen_if_nothing_was(card: DownloadsCard) -> None:
    status = msgspec.structs.replace(Sample().status, logged_in=True)
    first, second, third = (download(name=name) for name in ("a.bin", "b.bin", "c.bin"))
    card.set_sample(Sample(status))
    card.set_sample(Sample(status, (first,)))
    assert [name for _group, name in card.selected_keys()] == ["a.bin"]
    card.set_sample(Sample(status, (first, second)))
    assert [name for _group, name in card.selected_keys()] == ["a.bin"]
    card.set_sample(Sample())
    card.set_sample(Sample(status, (first, second, third)))
    assert card.selected_keys() == []  # they were there when somebody logged in

"""One notice at a time, the gravest first, each cause once."""

from __future__ import annotations

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QLabel, QPushButton, QToolButton, QWidget
from pytestqt.qtbot import QtBot

from gui.widgets.banner import Banner


@pytest.fixture
def banner(qtbot: QtBot) -> Banner:
    window = QWidget()
    window.setGeometry(200, 200, 600, 200)
    qtbot.addWidget(window)
    made = Banner(window)
    window.show()
    made._window_of_test = window  # type: ignore[attr-defined]
    return made


def test_a_banner_without_a_notice_is_not_there(banner: Banner) -> None:
    assert not banner.isVisible()
    assert banner.text() == ""


def test_the_gravest_notice_is_shown_first_and_the_others_after_it(banner: Banner) -> None:
    banner.show_notice("disk full", level="bad", key="disk")
    banner.show_notice("tracker lost", level="warn", key="tracker")
    banner.show_notice("removed", "Undo", key="undo")
    assert banner.text() == "disk full"
    banner.clear_notice("disk")
    assert banner.text() == "tracker lost"
    banner.clear_notice("tracker")
    assert banner.text() == "removed"
    banner.clear_notice("undo")
    assert not banner.isVisible()


def test_the_same_cause_is_there_once_with_its_newest_words(banner: Banner) -> None:
    banner.show_notice("trying again in 12 s", level="warn", key="tracker")
    banner.show_notice("trying again in 11 s", level="warn", key="tracker")
    assert banner.keys() == ("tracker",)
    assert banner.text() == "trying again in 11 s"


def test_its_button_acts_and_takes_it_away(qtbot: QtBot, banner: Banner) -> None:
    banner.show_notice("removed", "Undo", key="undo")
    button = banner.findChild(QPushButton, "banner_action")
    assert button is not None
    assert button.text() == "Undo"
    with qtbot.waitSignal(banner.acted) as acted:
        QTest.mouseClick(button, Qt.MouseButton.LeftButton)
    assert acted.args == ["undo"]
    assert not banner.isVisible()


def test_it_is_dismissed_by_its_cross_and_by_esc(qtbot: QtBot, banner: Banner) -> None:
    banner.show_notice("one", key="one")
    close = banner.findChild(QToolButton, "banner_close")
    assert close is not None
    with qtbot.waitSignal(banner.closed) as closed:
        QTest.mouseClick(close, Qt.MouseButton.LeftButton)
    assert closed.args == ["one"]
    banner.show_notice("two", key="two")
    with qtbot.waitSignal(banner.closed) as closed:
        QTest.keyClick(banner, Qt.Key.Key_Escape)
    assert closed.args == ["two"]


def test_it_goes_by_itself_when_its_time_is_over(qtbot: QtBot, banner: Banner) -> None:
    with qtbot.waitSignal(banner.closed) as closed:
        banner.show_notice("removed", "Undo", timeout_ms=1, key="undo")
    assert closed.args == ["undo"]
    assert not banner.isVisible()


def test_a_hostile_notice_is_plain_wraps_and_leaves_the_button_on_the_screen(banner: Banner) -> None:
    banner.show_notice("<b>" + "W" * 10_000, "Try now", "warn")
    banner.resize(600, banner.heightForWidth(600))
    QApplication.processEvents()
    words, button = banner.findChild(QLabel, "banner_text"), banner.findChild(QPushButton, "banner_action")
    assert words is not None
    assert button is not None
    assert words.textFormat() == Qt.TextFormat.PlainText
    assert words.text().startswith("<b>")
    assert button.geometry().right() < 600
    assert banner.minimumSizeHint().width() < 600


def test_an_unknown_level_is_refused(banner: Banner) -> None:
    with pytest.raises(ValueError):
        banner.show_notice("text", level="fatal")

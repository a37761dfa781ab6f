"""Labels, tips, tiles and counts show what they are given literally, and nothing of it breaks a layout."""

from __future__ import annotations

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QColor, QTextDocumentFragment
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QHBoxLayout, QPushButton, QWidget
from pytestqt.qtbot import QtBot

from gui.widgets.avatar import letter, tile, tile_color
from gui.widgets.badge import Badge
from gui.widgets.buttons import icon_button, push_button
from gui.widgets.elided import ElidedLabel
from gui.widgets.empty_state import EmptyState
from gui.widgets.fingerprint_label import FingerprintLabel
from gui.widgets.spinner import Spinner
from gui.widgets.tooltip import LIMIT, plain_tip

HOSTILE = [
    "x" * 10_000,
    "W" * 10_000,
    "invoice\u202efdp.exe",
    "two\nlines\r\nand\ttabs",
    "<img src=http://example.org/x.png><b>bold</b>",
    "\x1b[31mred\x07",
    "zero\u200bwidth\u200djoiners",
    "a" + "\u0301" * 500,
    "",
]


@pytest.mark.parametrize("name", HOSTILE, ids=range(len(HOSTILE)))
def test_a_hostile_name_leaves_the_button_beside_it_where_it_was(qtbot: QtBot, name: str) -> None:
    window = QWidget()
    qtbot.addWidget(window)
    row = QHBoxLayout(window)
    label = ElidedLabel(name)
    button = QPushButton("Accept")
    row.addWidget(label, 1)
    row.addWidget(button)
    window.resize(300, 60)
    window.show()
    assert window.width() == 300
    assert button.geometry().right() < 300
    assert button.width() >= button.sizeHint().width()
    assert label.height() < 60
    assert label.minimumSizeHint().height() == ElidedLabel("one line").minimumSizeHint().height()


def test_an_elided_label_has_the_whole_text_as_its_tip_and_for_screen_readers(qtbot: QtBot) -> None:
    label = ElidedLabel("a rather long name of a file.mkv")
    qtbot.addWidget(label)
    label.resize(40, 20)
    label.show()
    assert label.is_elided()
    assert label.toolTip() == label.accessibleName() == "a rather long name of a file.mkv"
    label.resize(600, 20)
    assert label.toolTip() == ""


@pytest.mark.parametrize("text", ["<b>bold</b>", "a < b & c", "<img src='file:///etc/passwd'>", "a &lt;b&gt; c"])
def test_a_tip_shows_markup_literally(text: str) -> None:
    tip = plain_tip(text)
    assert "<b>" not in tip
    assert "<img" not in tip
    shown = QTextDocumentFragment.fromHtml(tip).toPlainText()
    assert shown == text


def test_a_tip_does_not_cover_the_window() -> None:
    assert len(plain_tip("x" * 100_000)) == LIMIT


@pytest.mark.parametrize(
    ("name", "expected"),
    [("ann", "A"), ("  -- 7zip", "7"), ("", "?"), ("\u202e!!", "?"), ("ßeta", "S"), ("日本", "日")],
)
def test_a_tile_shows_the_first_letter(name: str, expected: str) -> None:
    assert letter(name) == expected


def test_the_same_name_has_the_same_tile_whatever_its_case(qtbot: QtBot) -> None:
    assert tile_color("Film club") == tile_color("FILM CLUB")
    picture = tile("Film club", 22, 2.0)
    assert (picture.width(), picture.devicePixelRatio()) == (44, 2.0)
    assert picture.toImage().pixelColor(4, 22) == QColor(tile_color("Film club"))


def test_a_badge_is_there_only_for_something(qtbot: QtBot) -> None:
    parent = QWidget()
    qtbot.addWidget(parent)
    badge = Badge(parent)
    badge.set_count(0)
    assert badge.isHidden()
    badge.set_count(1000, "1,000 requests")
    assert not badge.isHidden()
    assert badge.text == "999+"
    assert badge.accessibleName() == "1,000 requests"


def test_an_empty_list_says_what_one_can_do(qtbot: QtBot) -> None:
    empty = EmptyState("upload", "Drop files here to share them", [("share_files", "Share files…"), ("paste", "Paste")])
    qtbot.addWidget(empty)
    empty.show()
    button = empty.findChild(QPushButton, "share_files")
    assert button is not None
    with qtbot.waitSignal(empty.chosen) as chosen:
        QTest.mouseClick(button, Qt.MouseButton.LeftButton)
    assert chosen.args == ["share_files"]


def test_an_empty_list_with_a_hostile_text_keeps_its_button_on_the_screen(qtbot: QtBot) -> None:
    empty = EmptyState("search", "No file matches '" + "W" * 10_000 + "'", [("clear", "Clear filter")])
    qtbot.addWidget(empty)
    empty.resize(400, 240)
    empty.show()
    button = empty.findChild(QPushButton, "clear")
    assert button is not None
    assert empty.rect().contains(button.geometry())


def test_a_button_of_an_empty_state_that_changed_is_gone(qtbot: QtBot) -> None:
    empty = EmptyState("upload", "one", [("first", "First")])
    qtbot.addWidget(empty)
    empty.show()
    empty.set_state("search", "two", [("second", "Second")])
    QApplication.processEvents()
    names = [button.objectName() for button in empty.findChildren(QPushButton) if button.isVisible()]
    assert names == ["second"]


def test_a_button_with_an_icon_only_says_what_it_does_and_by_which_key(qtbot: QtBot) -> None:
    button = icon_button("trash-2", "Remove", "remove", "Del")
    qtbot.addWidget(button)
    assert button.accessibleName() == "Remove"
    assert button.toolTip().startswith("Remove (")
    assert (button.width(), button.height()) == (32, 32)


@pytest.mark.parametrize("kind", ["primary", "danger", "plain", "quiet"])
def test_buttons_are_as_high_as_each_other(qtbot: QtBot, kind: str) -> None:
    button = push_button("Share files…", "share", kind, "upload")
    qtbot.addWidget(button)
    button.show()
    assert button.sizeHint().height() == 32


def test_a_fingerprint_is_copied_as_it_is_shown(qtbot: QtBot) -> None:
    label = FingerprintLabel("7K4Q-M2XD-91PA-ZC0B")
    qtbot.addWidget(label)
    label.show()
    with qtbot.waitSignal(label.copied) as copied:
        QTest.mouseClick(label._copy, Qt.MouseButton.LeftButton)
    assert copied.args == [QApplication.clipboard().text()] == ["7K4Q-M2XD-91PA-ZC0B"]


def test_a_short_wait_shows_nothing_and_moves_nothing(qtbot: QtBot) -> None:
    spinner = Spinner()
    qtbot.addWidget(spinner)
    spinner.show()
    height = spinner.sizeHint().height()
    spinner.start("Looking for trackers…")
    assert not spinner.is_seen
    assert spinner.accessibleName() == "Looking for trackers…"
    spinner.stop()
    assert not spinner._patience.isActive()
    assert spinner.sizeHint().height() == height


def test_a_long_wait_is_shown_until_it_ends(qtbot: QtBot) -> None:
    spinner = Spinner()
    qtbot.addWidget(spinner)
    spinner.show()
    spinner._patience.setInterval(0)
    spinner.start("Looking for trackers…", 0.5)
    qtbot.waitUntil(lambda: spinner.is_seen)
    spinner.start("Looking for trackers…", 0.6)
    assert spinner.is_seen
    spinner.stop()
    assert not spinner.is_seen

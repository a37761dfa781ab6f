"""What holds for every dialog, whatever it shows: it can be left, read, and worked by keyboard."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from PySide6.QtCore import QPoint, QSize, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import (
    QAbstractButton,
    QAbstractItemView,
    QAbstractSpinBox,
    QApplication,
    QComboBox,
    QLabel,
    QLineEdit,
    QPlainTextEdit,
    QPushButton,
    QWidget,
)
from shiboken6 import isValid

from gui.dialogs.frame import DialogFrame
from gui.screenshots.dialogs_shown import DIALOGS

Opened = Callable[[DialogFrame], DialogFrame]
SMALL = QSize(900, 560)
every = pytest.mark.parametrize("name", DIALOGS)


@every
def test_all_buttons_stay_on_the_screen_of_a_small_window(name: str, opened: Opened, qapp: QApplication) -> None:
    dialog = opened(DIALOGS[name]())
    dialog.fit(SMALL)
    qapp.processEvents()
    assert dialog.width() <= SMALL.width()
    assert dialog.height() <= SMALL.height()
    frame = dialog.rect()
    for button in dialog.buttons.buttons():
        if button.isVisible():
            place = button.rect().translated(button.mapTo(dialog, QPoint(0, 0)))
            assert frame.contains(place), button.text()
            assert button.width() >= button.minimumSizeHint().width(), button.text()


@every
def test_nothing_is_interpreted_as_markup(name: str, opened: Opened) -> None:
    dialog = opened(DIALOGS[name]())
    labels = dialog.findChildren(QLabel)
    assert labels
    assert [one.objectName() for one in labels if one.text() and one.textFormat() is not Qt.TextFormat.PlainText] == []
    tips = [one.toolTip() for one in dialog.findChildren(QWidget) if "<" in one.toolTip()]
    assert [tip for tip in tips if not tip.startswith("<qt>")] == []


@every
def test_whatever_takes_the_keyboard_says_what_it_is(name: str, opened: Opened) -> None:
    dialog = opened(DIALOGS[name]())
    kinds = (QAbstractButton, QAbstractItemView, QAbstractSpinBox, QComboBox, QLineEdit, QPlainTextEdit)
    nameless = [
        one.objectName() or type(one).__name__
        for one in dialog.findChildren(QWidget)
        if isinstance(one, kinds)
        and one.focusPolicy() & Qt.FocusPolicy.TabFocus
        and one.isVisibleTo(dialog)
        and not isinstance(one.parent(), (QComboBox, QAbstractSpinBox))
        and not one.accessibleName()
        and not (isinstance(one, QAbstractButton) and one.text())
    ]
    assert nameless == []
    assert dialog.accessibleName()


@every
def test_escape_closes_it_and_it_goes(name: str, opened: Opened, qapp: QApplication) -> None:
    dialog = opened(DIALOGS[name]())
    QTest.keyClick(dialog, Qt.Key.Key_Escape)
    qapp.processEvents()
    assert not isValid(dialog) or not dialog.isVisible()


@every
def test_tab_reaches_every_button_that_can_be_pressed(name: str, opened: Opened) -> None:
    dialog = opened(DIALOGS[name]())
    seen: set[QWidget] = set()
    at: QWidget | None = dialog.nextInFocusChain()
    while at is not None and at is not dialog and at not in seen:
        seen.add(at)
        at = at.nextInFocusChain()
    wanted = [one for one in dialog.buttons.buttons() if one.isVisible() and one.isEnabled()]
    assert wanted
    assert [one.text() for one in wanted if one not in seen or not one.focusPolicy() & Qt.FocusPolicy.TabFocus] == []


@every
def test_every_widget_of_ours_has_a_name_of_its_own(name: str, opened: Opened) -> None:
    dialog = opened(DIALOGS[name]())
    pressed = [one.objectName() for one in dialog.findChildren(QPushButton)]
    assert all(pressed)
    assert len(set(pressed)) == len(pressed)


ASKED_OTHERWISE = ("remove-with-files", "delete-group")
"""Where Enter may do what cannot be undone: Shift+Del asked for it, or a name was typed first."""


def test_only_one_button_of_a_dialog_is_pressed_by_enter_and_none_that_destroys(opened: Opened) -> None:
    for name, make in DIALOGS.items():
        dialog = opened(make())
        defaults = [one for one in dialog.findChildren(QPushButton) if one.isDefault()]
        assert len(defaults) <= 1, name
        dangerous = [one for one in defaults if one.property("kind") == "danger"]
        assert name in ASKED_OTHERWISE or dangerous == [], name
        dialog.close()


def test_a_refusal_is_read_in_the_dialog_and_can_be_tried_again(opened: Opened, qapp: QApplication) -> None:
    dialog = opened(DIALOGS["create-group"]())
    go = dialog.findChild(QPushButton, "go")
    assert isinstance(go, QPushButton)
    QTest.mouseClick(go, Qt.MouseButton.LeftButton)
    assert not go.isEnabled()
    dialog.show_error("There is such a group already. " * 8)
    qapp.processEvents()
    told = [one.text() for one in dialog.findChildren(QLabel) if one.isVisible()]
    assert any("such a group already" in text for text in told)
    assert go.isEnabled()

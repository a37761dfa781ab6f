"""The dialogs that change a password and that end an account."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from PySide6.QtCore import QCoreApplication, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QLabel, QLineEdit, QPushButton
from pytestqt.qtbot import QtBot

from core.snapshots import GroupSnapshot
from core.wire.errors import Kind, UserError
from gui.dialogs.change_password import ChangePasswordDialog
from gui.dialogs.delete_account import DeleteAccountDialog
from gui.dialogs.frame import DialogFrame

Opened = Callable[[DialogFrame], DialogFrame]


def _type(dialog: DialogFrame, name: str, text: str) -> QLineEdit:
    field = dialog.findChild(QLineEdit, name)
    assert isinstance(field, QLineEdit)
    field.clear()
    QTest.keyClicks(field, text)
    return field


def _go(dialog: DialogFrame, name: str) -> QPushButton:
    found = dialog.findChild(QPushButton, name)
    assert isinstance(found, QPushButton)
    return found


def _words(dialog: DialogFrame) -> str:
    return " ".join(label.text().replace("\u200b", "") for label in dialog.findChildren(QLabel))


def test_a_password_that_cannot_be_used_is_not_sent_and_one_that_can_is(opened: Opened, qtbot: QtBot) -> None:
    dialog = ChangePasswordDialog("ann")
    opened(dialog)
    go = _go(dialog, "change_go")
    old = _type(dialog, "change_old", "old one here")
    assert old.echoMode() is QLineEdit.EchoMode.Password
    for weak in ("short", "password123"):
        _type(dialog, "change_new", weak)
        assert not go.isEnabled(), weak
    assert "cannot be used" in _words(dialog)
    _type(dialog, "change_new", "quite another phrase")
    with qtbot.waitSignal(dialog.confirmed) as told:
        QTest.mouseClick(go, Qt.MouseButton.LeftButton)
    assert told.args == ["old one here", "quite another phrase"]
    assert not go.isEnabled()  # until it is answered
    dialog.show_refusal(UserError(Kind.WRONG_LOGIN, rule="password"))
    assert "That is not your password." in _words(dialog)
    assert go.isEnabled()
    _type(dialog, "change_old", "")
    assert not go.isEnabled()


@pytest.mark.parametrize(
    ("ended", "said"),
    [
        (0, "No other device was logged in just now. Revoke any that you do not know"),
        (2, "2 other device(s) were logged out."),
    ],
)
def test_what_became_of_other_devices_is_told_in_the_place_of_the_question(
    opened: Opened, qtbot: QtBot, ended: int, said: str
) -> None:
    dialog = ChangePasswordDialog("ann")
    opened(dialog)
    field = _type(dialog, "change_old", "old one here")
    _type(dialog, "change_new", "quite another phrase")
    dialog.show_refusal(UserError(Kind.BAD_PASSWORD, rule="same"))
    QCoreApplication.processEvents()
    dialog.tell_changed(ended)
    assert said in _words(dialog)
    assert (field.text(), field.isVisible()) == ("", False)
    height = dialog.height()
    QCoreApplication.processEvents()
    dialog.fit()
    assert dialog.height() == height  # no room is kept for what is hidden
    devices = _go(dialog, "change_devices")
    with qtbot.waitSignal(dialog.devices_wanted):
        QTest.mouseClick(devices, Qt.MouseButton.LeftButton)


def test_the_fields_are_called_what_stands_above_them(opened: Opened) -> None:
    dialog = ChangePasswordDialog("ann")
    opened(dialog)
    assert [field.accessibleName() for field in dialog.findChildren(QLineEdit)] == ["Old password", "New password"]


def test_deleting_an_account_names_the_groups_that_end_and_needs_the_password(opened: Opened, qtbot: QtBot) -> None:
    groups = (
        GroupSnapshot("Alone", "ann", 1, "member", "owner", 0),
        GroupSnapshot("Led", "ann", 3, "member", "owner", 0),
        GroupSnapshot("Visited", "bob", 3, "member", "member", 0),
        GroupSnapshot("Strange", "bob", 1, "none", "", 0),
    )
    dialog = DeleteAccountDialog("ann", groups)
    opened(dialog)
    words = _words(dialog)
    assert "You leave 3 group(s)." in words
    assert "so they end: Alone" in words
    assert "becomes owner: Led" in words
    assert "Strange" not in words
    go = _go(dialog, "delete_account_go")
    assert not go.isEnabled()
    field = _type(dialog, "delete_account_password", "old one here")
    with qtbot.assertNotEmitted(dialog.confirmed):
        QTest.keyClick(field, Qt.Key.Key_Return)
    with qtbot.waitSignal(dialog.confirmed) as told:
        QTest.mouseClick(go, Qt.MouseButton.LeftButton)
    assert told.args == ["old one here"]


def test_of_many_groups_the_first_are_named_and_the_rest_counted(opened: Opened) -> None:
    groups = [GroupSnapshot(f"Group {at}", "ann", 1, "member", "owner", 0) for at in range(40)]
    dialog = DeleteAccountDialog("ann", groups)
    opened(dialog)
    assert "Group 11 and 28 more" in _words(dialog)

"""Dialogs about groups and their members: requests, joining, leaving, roles, devices, invitations."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QImage
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QCheckBox, QLabel, QLineEdit, QPushButton, QRadioButton
from pytestqt.qtbot import QtBot

from core.snapshots import RequestSnapshot
from gui.dialogs.create_or_join import CreateOrJoinDialog
from gui.dialogs.delete_group import DeleteGroupDialog
from gui.dialogs.devices import DevicesDialog
from gui.dialogs.frame import DialogFrame
from gui.dialogs.invite import InviteDialog
from gui.dialogs.leave_group import LeaveGroupDialog
from gui.dialogs.member import MemberDialog
from gui.dialogs.open_link import OpenLinkDialog
from gui.dialogs.requests import RequestsDialog
from gui.dialogs.role import RoleDialog
from gui.dialogs.roles import may_remove, roles_offered
from gui.dialogs.rows import RowTable
from gui.screenshots import samples

Opened = Callable[[DialogFrame], DialogFrame]


def _button(dialog: DialogFrame, name: str) -> QPushButton:
    found = dialog.findChild(QPushButton, name)
    assert isinstance(found, QPushButton), name
    return found


def _click(dialog: DialogFrame, name: str) -> None:
    assert _button(dialog, name).isEnabled(), name
    QTest.mouseClick(_button(dialog, name), Qt.MouseButton.LeftButton)


def _field(dialog: DialogFrame, name: str) -> QLineEdit:
    found = dialog.findChild(QLineEdit, name)
    assert isinstance(found, QLineEdit)
    return found


def _table(dialog: DialogFrame) -> RowTable:
    found = dialog.findChild(RowTable)
    assert isinstance(found, RowTable)
    return found


def test_the_selected_requests_are_answered(opened: Opened, qtbot: QtBot) -> None:
    dialog = RequestsDialog("Film club", samples.requests())
    opened(dialog)
    _table(dialog).select("ivo")
    with qtbot.waitSignal(dialog.accept_wanted) as told:
        _click(dialog, "accept")
    assert told.args == [["ivo"]]
    with qtbot.waitSignal(dialog.block_wanted) as told:
        _click(dialog, "block")
    assert told.args == [["ivo"]]


def test_without_a_selection_all_requests_are_meant_but_nobody_can_be_blocked(opened: Opened, qtbot: QtBot) -> None:
    dialog = RequestsDialog("Film club", samples.requests())
    opened(dialog)
    assert _button(dialog, "decline").text() == "Decline all"
    assert not _button(dialog, "block").isEnabled()
    with qtbot.waitSignal(dialog.decline_wanted) as told:
        _click(dialog, "decline")
    assert told.args == [["hana", "ivo"]]


def test_the_list_of_requests_is_live_and_keeps_its_selection(opened: Opened) -> None:
    dialog = RequestsDialog("Film club", samples.requests())
    opened(dialog)
    _table(dialog).select("ivo")
    dialog.set_requests([RequestSnapshot("jun", samples.NOW), samples.requests()[1]])
    assert _table(dialog).selected() == ["ivo"]
    dialog.set_requests([])
    assert not _button(dialog, "accept").isVisible()


def test_a_group_is_created_under_the_name_that_was_typed(opened: Opened, qtbot: QtBot) -> None:
    dialog = CreateOrJoinDialog(samples.groups(), page="create")
    opened(dialog)
    assert not _button(dialog, "go").isEnabled()
    QTest.keyClicks(_field(dialog, "group_name"), "Silent films")
    with qtbot.waitSignal(dialog.create_wanted) as told:
        QTest.keyClick(_field(dialog, "group_name"), Qt.Key.Key_Return)
    assert told.args == ["Silent films"]
    assert dialog.isVisible()


@pytest.mark.parametrize("typed", [" outer", "two  spaces", "tab\tin it", "x" * 65, "\u3164"])
def test_a_name_that_the_tracker_would_refuse_is_refused_while_it_is_typed(typed: str, opened: Opened) -> None:
    dialog = CreateOrJoinDialog(samples.groups(), page="create")
    opened(dialog)
    _field(dialog, "group_name").setText(typed)
    assert not _button(dialog, "go").isEnabled()
    wrong = dialog.findChild(QLabel, "group_name_wrong")
    assert isinstance(wrong, QLabel)
    assert wrong.isVisible()
    assert wrong.text()


def test_groups_are_found_by_name_and_by_owner_and_joined_with_enter(opened: Opened, qtbot: QtBot) -> None:
    dialog = CreateOrJoinDialog(samples.groups())
    opened(dialog)
    table = _table(dialog)
    assert table.model().rowCount() == 3
    search = dialog.findChild(QLineEdit, "discover_search")
    assert isinstance(search, QLineEdit)
    search.setText("JUN")
    qtbot.waitUntil(lambda: table.model().rowCount() == 1)
    assert table.selected() == ["Robotics"]
    with qtbot.waitSignal(dialog.join_wanted) as told:
        QTest.keyClick(table, Qt.Key.Key_Return)
    assert told.args == ["Robotics"]


def test_a_group_that_one_waits_for_cannot_be_asked_again(opened: Opened) -> None:
    dialog = CreateOrJoinDialog(samples.groups())
    opened(dialog)
    _table(dialog).select("Photo walk")
    assert not _button(dialog, "go").isEnabled()


def test_deleting_a_group_needs_its_name_letter_by_letter(opened: Opened, qtbot: QtBot) -> None:
    dialog = DeleteGroupDialog("Film club", 7, 46)
    opened(dialog)
    field = _field(dialog, "delete_typed")
    for wrong in ("", "film club", "Film club ", "Film"):
        field.setText(wrong)
        assert not _button(dialog, "delete_go").isEnabled()
    field.setText("Film club")
    with qtbot.waitSignal(dialog.confirmed) as told:
        _click(dialog, "delete_go")
    assert told.args == ["Film club"]


def test_leaving_is_not_done_by_enter(opened: Opened, qtbot: QtBot) -> None:
    dialog = LeaveGroupDialog("Film club", 3, 2)
    opened(dialog)
    with qtbot.assertNotEmitted(dialog.confirmed):
        focused = dialog.focusWidget()
        assert focused is not None
        QTest.keyClick(focused, Qt.Key.Key_Return)


def test_leaving_says_what_ends_and_tells_when_it_is_confirmed(opened: Opened, qtbot: QtBot) -> None:
    dialog = LeaveGroupDialog("Film club", 3, 2)
    opened(dialog)
    told = " ".join(label.text() for label in dialog.findChildren(QLabel))
    assert "3" in told
    assert "Your files stay where they are" in told
    with qtbot.waitSignal(dialog.confirmed):
        _click(dialog, "leave_group_dialog_go")


def test_only_roles_that_the_tracker_grants_are_offered() -> None:
    assert roles_offered("owner", "member") == ("owner", "admin", "member", "reader")
    assert roles_offered("admin", "reader") == ("member", "reader")
    assert roles_offered("admin", "admin") == ()
    assert roles_offered("member", "reader") == ()
    assert roles_offered("admin", "admin", me=True) == ("admin", "member", "reader")
    assert roles_offered("reader", "reader", me=True) == ()
    assert roles_offered("owner", "something new") == ()
    assert may_remove("admin", "member")
    assert not may_remove("admin", "admin")
    assert not may_remove("reader", "reader")


def test_handing_on_ownership_warns_and_another_role_does_not(opened: Opened, qtbot: QtBot) -> None:
    dialog = RoleDialog("Film club", "ben", "admin", "owner")
    opened(dialog)
    assert not _button(dialog, "role_go").isEnabled()
    warning = dialog.findChild(QLabel, "role_warning")
    owner, reader = dialog.findChild(QRadioButton, "role_owner"), dialog.findChild(QRadioButton, "role_reader")
    assert isinstance(warning, QLabel)
    assert isinstance(owner, QRadioButton)
    assert isinstance(reader, QRadioButton)
    owner.setChecked(True)
    assert warning.isVisible()
    reader.setChecked(True)
    assert not warning.isVisible()
    with qtbot.waitSignal(dialog.role_wanted) as told:
        _click(dialog, "role_go")
    assert told.args == ["ben", "reader"]


def test_a_member_shows_every_fingerprint_whole_and_copies_them(opened: Opened, qapp: QApplication) -> None:
    member = samples.members()[2]
    dialog = MemberDialog("Film club", member, "owner")
    opened(dialog)
    shown = [field.text() for field in dialog.findChildren(QLineEdit)]
    assert set(member.fingerprints) <= set(shown)
    _click(dialog, "member_copy")
    assert qapp.clipboard().text() == "\n".join(member.fingerprints)


def test_a_member_cannot_remove_others_nor_change_their_roles(opened: Opened) -> None:
    dialog = MemberDialog("Film club", samples.members()[2], "member")
    opened(dialog)
    names = {button.objectName() for button in dialog.findChildren(QPushButton)}
    assert not names & {"member_remove", "member_ban", "member_role"}


def test_removing_a_member_is_asked_once_more(opened: Opened, qtbot: QtBot) -> None:
    dialog = MemberDialog("Film club", samples.members()[2], "owner")
    opened(dialog)
    with qtbot.assertNotEmitted(dialog.remove_wanted):
        _click(dialog, "member_remove")
    asking = dialog.findChild(DialogFrame, "remove_member_dialog")
    assert isinstance(asking, DialogFrame)
    with qtbot.waitSignal(dialog.remove_wanted) as told:
        _click(asking, "remove_member_dialog_go")
    assert told.args == ["cid"]


def test_this_device_is_marked_and_cannot_be_revoked(opened: Opened) -> None:
    dialog = DevicesDialog(samples.devices(), approval=True)
    opened(dialog)
    table = _table(dialog)
    assert "this device" in table.texts("d0")[0]
    table.select("d0")
    assert not _button(dialog, "revoke").isEnabled()
    table.select("d3")
    assert not _button(dialog, "revoke").isEnabled()


def test_a_device_is_revoked_after_one_more_question_and_one_that_waits_is_approved(
    opened: Opened, qtbot: QtBot
) -> None:
    dialog = DevicesDialog(samples.devices(), approval=True)
    opened(dialog)
    _table(dialog).select("d2")
    with qtbot.waitSignal(dialog.approve_wanted) as told:
        _click(dialog, "approve")
    assert told.args == ["d2"]
    _table(dialog).select("d1")
    _click(dialog, "revoke")
    asking = dialog.findChild(DialogFrame, "revoke_confirm")
    assert isinstance(asking, DialogFrame)
    with qtbot.waitSignal(dialog.revoke_wanted) as told:
        _click(asking, "revoke_confirm_go")
    assert told.args == ["d1"]


def test_the_approval_switch_tells_of_people_and_not_of_updates(opened: Opened, qtbot: QtBot) -> None:
    dialog = DevicesDialog(samples.devices(), approval=True)
    opened(dialog)
    with qtbot.assertNotEmitted(dialog.approval_changed):
        dialog.set_devices(samples.devices(), approval=False)
    switch = dialog.findChild(QCheckBox)
    assert isinstance(switch, QCheckBox)
    with qtbot.waitSignal(dialog.approval_changed) as told:
        switch.click()
    assert told.args == [True]


def test_an_invite_is_copied_and_its_code_saved_as_a_picture(
    opened: Opened, qapp: QApplication, tmp_path: Path, qtbot: QtBot
) -> None:
    dialog = InviteDialog("Film club", samples.LINK)
    opened(dialog)
    with qtbot.waitSignal(dialog.copied):
        _click(dialog, "copy_link")
    assert qapp.clipboard().text() == samples.LINK
    with qtbot.waitSignal(dialog.saved) as told:
        dialog.save_picture(str(tmp_path / "code"))
    picture = QImage(str(told.args[0]))
    assert picture.width() > 500
    assert picture.width() == picture.height()


def test_a_picture_that_cannot_be_written_is_said(opened: Opened, tmp_path: Path, qtbot: QtBot) -> None:
    dialog = InviteDialog("Film club", samples.LINK)
    opened(dialog)
    with qtbot.assertNotEmitted(dialog.saved):
        dialog.save_picture(str(tmp_path / "no such folder" / "code.png"))
    assert any("could not be written" in label.text() for label in dialog.findChildren(QLabel))


def test_a_link_too_long_for_a_code_can_still_be_copied(opened: Opened, qapp: QApplication) -> None:
    link = "p2p://" + ",".join(f"host{number}.example:47700" for number in range(80)) + "/"
    dialog = InviteDialog("", link)
    opened(dialog)
    assert not _button(dialog, "save_picture").isEnabled()
    _click(dialog, "copy_link")
    assert qapp.clipboard().text() == link


def test_a_link_is_read_before_it_is_opened(opened: Opened, qtbot: QtBot) -> None:
    dialog = OpenLinkDialog("p2p://office:99999/")
    opened(dialog)
    assert not _button(dialog, "open_link").isEnabled()
    _field(dialog, "link").setText(samples.LINK)
    shown = [field.text() for field in dialog.findChildren(QLineEdit)]
    assert "Film club" in shown
    with qtbot.waitSignal(dialog.opened) as told:
        _click(dialog, "open_link")
    assert told.args == [samples.LINK]


def test_a_link_in_the_clipboard_is_taken(opened: Opened, qapp: QApplication) -> None:
    qapp.clipboard().setText(samples.LINK)
    dialog = OpenLinkDialog()
    opened(dialog)
    assert _field(dialog, "link").text() == samples.LINK
    qapp.clipboard().setText("")

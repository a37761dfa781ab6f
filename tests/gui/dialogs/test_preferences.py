"""The preferences: one draft, pages that are found and reset, and values that are handed out once."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QCheckBox, QComboBox, QLabel, QLineEdit, QListWidget, QPushButton
from pytestqt.qtbot import QtBot

from core.config import Days, Settings
from gui.dialogs.frame import DialogFrame
from gui.dialogs.preferences import PreferencesDialog
from gui.dialogs.rows import RowTable
from gui.dialogs.speed_box import SpeedBox
from gui.preferences_pages.advanced import AdvancedPage
from gui.preferences_pages.described import described
from gui.preferences_pages.draft import SETTINGS_KEYS, Draft
from gui.preferences_pages.fields import TimeField
from gui.preferences_pages.window_values import WINDOW_DEFAULTS
from gui.screenshots import samples
from gui.screenshots.dialogs_shown import facts

Opened = Callable[[DialogFrame], DialogFrame]


def _dialog(
    opened: Opened, settings: Settings | None = None, page: str = "general", **values: Any
) -> PreferencesDialog:
    made = PreferencesDialog(facts(), settings or Settings(), {**WINDOW_DEFAULTS, **values}, page=page)
    opened(made)
    return made


def _button(dialog: DialogFrame, name: str) -> QPushButton:
    found = dialog.findChild(QPushButton, name)
    assert isinstance(found, QPushButton), name
    return found


def _click(dialog: DialogFrame, name: str) -> None:
    assert _button(dialog, name).isEnabled(), name
    QTest.mouseClick(_button(dialog, name), Qt.MouseButton.LeftButton)


def _check(dialog: DialogFrame, key: str) -> QCheckBox:
    found = dialog.findChild(QCheckBox, f"pref_{key}")
    assert isinstance(found, QCheckBox), key
    return found


def test_what_was_changed_is_applied_once_and_the_rest_left_alone(opened: Opened, qtbot: QtBot) -> None:
    dialog = _dialog(opened, Settings(limit_up=9 * 1024), theme="dark")
    assert not _button(dialog, "preferences_apply").isEnabled()
    _check(dialog, "compact_rows").click()
    box = dialog.findChild(SpeedBox, "pref_limit_down")
    assert isinstance(box, SpeedBox)
    box.setValue(64)
    with qtbot.waitSignal(dialog.applied) as told:
        _click(dialog, "preferences_apply")
    assert told.args == [Settings(limit_up=9 * 1024, limit_down=64 * 1024), {"compact_rows": True}]
    assert not _button(dialog, "preferences_apply").isEnabled()
    with qtbot.assertNotEmitted(dialog.applied):
        _click(dialog, "preferences_ok")


def test_cancel_applies_nothing(opened: Opened, qtbot: QtBot) -> None:
    dialog = _dialog(opened)
    _check(dialog, "compact_rows").click()
    with qtbot.assertNotEmitted(dialog.applied):
        _click(dialog, "cancel")


def test_a_page_is_reset_without_the_others(opened: Opened) -> None:
    dialog = _dialog(opened, Settings(limit_down=1024), compact_rows=True, notify_sound=True)
    _click(dialog, "preferences_reset")
    assert dialog.draft.get("compact_rows") is False
    assert dialog.draft.get("notify_sound") is True
    assert dialog.draft.get("limit_down") == 1024
    assert not _check(dialog, "compact_rows").isChecked()


@pytest.mark.parametrize(
    ("typed", "page"), [("upload", "Speed"), ("dark", ""), ("fingerprint", "Privacy and security"), ("sound", "")]
)
def test_settings_are_found_by_their_words(typed: str, page: str, opened: Opened, qtbot: QtBot) -> None:
    dialog = _dialog(opened)
    search, pages = dialog.findChild(QLineEdit, "preferences_search"), dialog.findChild(QListWidget)
    assert isinstance(search, QLineEdit)
    assert isinstance(pages, QListWidget)
    search.setText(typed)
    qtbot.waitUntil(lambda: any(pages.item(at).isHidden() for at in range(pages.count())))
    shown = [pages.item(at).text() for at in range(pages.count()) if not pages.item(at).isHidden()]
    assert shown
    assert page in (*shown, "")
    current = pages.currentItem()
    assert current is not None
    assert not current.isHidden()


def test_a_search_without_hits_says_so(opened: Opened, qtbot: QtBot) -> None:
    dialog = _dialog(opened)
    search, none = dialog.findChild(QLineEdit, "preferences_search"), dialog.findChild(QLabel, "preferences_none")
    assert isinstance(search, QLineEdit)
    assert isinstance(none, QLabel)
    search.setText("zzzz")
    qtbot.waitUntil(none.isVisible)


def test_every_setting_is_on_the_advanced_page_with_a_sentence(opened: Opened) -> None:
    dialog = _dialog(opened, page="advanced")
    table = dialog.findChild(RowTable, "advanced_table")
    assert isinstance(table, RowTable)
    keys = {*SETTINGS_KEYS, *WINDOW_DEFAULTS}
    assert table.model().rowCount() == len(keys)
    assert [key for key in keys if not described(key)] == []


def test_no_key_is_both_of_the_engine_and_of_the_window() -> None:
    assert set(WINDOW_DEFAULTS) & SETTINGS_KEYS == set()


def test_every_key_but_few_has_a_field_of_its_own(opened: Opened) -> None:
    dialog = _dialog(opened)
    shown = {field.key for page in dialog.pages for field in page.fields}
    assert {*SETTINGS_KEYS, *WINDOW_DEFAULTS} - shown <= {"strategy"}


def test_the_advanced_table_turns_switches_and_refuses_nonsense(opened: Opened) -> None:
    dialog = _dialog(opened, page="advanced")
    page = next(one for one in dialog.pages if isinstance(one, AdvancedPage))
    page.table.opened.emit("limit_lan")
    assert dialog.draft.get("limit_lan") is True
    assert _check(dialog, "limit_lan").isChecked()
    page.table.opened.emit("schedule_days")
    assert dialog.draft.get("schedule_days") is Days.WEEKDAYS
    page.table.typed.emit("active_downloads", "4")
    assert dialog.draft.get("active_downloads") == 4
    page.table.typed.emit("active_downloads", "many")
    assert dialog.draft.get("active_downloads") == 4
    assert any("many" in label.text() for label in page.findChildren(QLabel))
    page.table.typed.emit("schedule_days", "weekends")
    assert dialog.draft.get("schedule_days") is Days.WEEKENDS


def test_a_cell_of_the_advanced_table_is_edited_by_keyboard(opened: Opened, qtbot: QtBot, qapp: QApplication) -> None:
    dialog = _dialog(opened, page="advanced")
    table = dialog.findChild(RowTable, "advanced_table")
    assert isinstance(table, RowTable)
    table.select("active_downloads")
    table.setFocus()
    QTest.keyClick(table, Qt.Key.Key_Return)
    qapp.processEvents()
    editor = table.viewport().findChild(QLineEdit)
    assert isinstance(editor, QLineEdit)
    editor.setText("7")
    QTest.keyClick(editor, Qt.Key.Key_Return)
    qtbot.waitUntil(lambda: dialog.draft.get("active_downloads") == 7)
    assert dialog.isVisible()


def test_the_schedule_can_be_set_only_while_it_is_on(opened: Opened) -> None:
    dialog = _dialog(opened, page="speed")
    days = dialog.findChild(QComboBox, "pref_schedule_days")
    assert isinstance(days, QComboBox)
    assert not days.isEnabled()
    _check(dialog, "schedule").click()
    assert days.isEnabled()
    days.setCurrentIndex(2)
    assert dialog.draft.get("schedule_days") is Days.WEEKENDS


def test_times_are_minutes_after_midnight(qapp: QApplication) -> None:
    draft = Draft(Settings(schedule_from=8 * 60 + 30), WINDOW_DEFAULTS)
    field = TimeField(draft, "schedule_from", "From")
    assert field.box.time().toString("HH:mm") == "08:30"
    field.box.setTime(field.box.time().addSecs(45 * 60))
    assert draft.get("schedule_from") == 9 * 60 + 15
    field.box.deleteLater()


def test_what_is_changed_elsewhere_shows_but_what_was_typed_stays() -> None:
    draft = Draft(Settings(), WINDOW_DEFAULTS)
    draft.put("limit_up", 4096)
    draft.load(Settings(limit_up=1024, limit_down=2048), {**WINDOW_DEFAULTS, "theme": "dark"})
    assert draft.get("limit_up") == 4096
    assert draft.get("limit_down") == 2048
    assert draft.get("theme") == "dark"
    assert draft.settings() == Settings(limit_up=4096, limit_down=2048)
    assert draft.changes() == {}
    assert draft.is_changed()


def test_forgetting_a_tracker_is_asked_and_never_for_the_one_in_use(opened: Opened, qtbot: QtBot) -> None:
    dialog = _dialog(opened, page="connection")
    table = dialog.findChild(RowTable, "trackers_table")
    assert isinstance(table, RowTable)
    used, other = samples.trackers()
    table.select(used.fingerprint)
    assert not _button(dialog, "tracker_forget").isEnabled()
    table.select(other.fingerprint)
    _click(dialog, "tracker_forget")
    asking = dialog.findChild(DialogFrame, "forget_tracker")
    assert isinstance(asking, DialogFrame)
    with qtbot.waitSignal(dialog.forget_tracker_wanted) as told:
        _click(asking, "forget_tracker_go")
    assert told.args == [other.fingerprint]


def test_the_device_key_is_shown_and_copied(opened: Opened, qtbot: QtBot, qapp: QApplication) -> None:
    dialog = _dialog(opened, page="privacy")
    _click(dialog, "privacy_copy")
    assert qapp.clipboard().text() == facts().device_fingerprint
    with qtbot.waitSignal(dialog.devices_wanted):
        _click(dialog, "privacy_devices")
    switch = dialog.findChild(QCheckBox, "privacy_approval")
    assert isinstance(switch, QCheckBox)
    with qtbot.waitSignal(dialog.approval_changed) as told:
        switch.click()
    assert told.args == [False]


def test_the_port_is_tested_when_asked(opened: Opened, qtbot: QtBot) -> None:
    dialog = _dialog(opened, page="connection")
    with qtbot.waitSignal(dialog.test_port_wanted):
        _click(dialog, "connection_page_test")

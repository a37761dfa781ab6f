"""Dialogs about downloads: adding, removing, limits, names that are taken, files that went, quitting."""

from __future__ import annotations

import time
from collections.abc import Callable

import pytest
from PySide6.QtCore import QModelIndex, Qt
from PySide6.QtTest import QAbstractItemModelTester, QTest
from PySide6.QtWidgets import QCheckBox, QComboBox, QLabel, QLineEdit, QPushButton, QRadioButton, QSlider
from pytestqt.qtbot import QtBot

from core.config import Settings
from gui.dialogs.add_download import AddDownload, AddDownloadDialog, DownloadChoice
from gui.dialogs.file_ticks import FileTicks
from gui.dialogs.frame import DialogFrame
from gui.dialogs.locate import LocateDialog
from gui.dialogs.name_taken import NameTakenDialog
from gui.dialogs.quit_running import QuitDialog
from gui.dialogs.remove_downloads import RemoveDownloadsDialog
from gui.dialogs.speed_box import SpeedBox
from gui.dialogs.speed_limit import STEPS, SpeedLimitDialog, place_of
from gui.dialogs.speed_limits import SpeedLimitsDialog
from gui.screenshots import samples

Opened = Callable[[DialogFrame], DialogFrame]
CHECK = Qt.ItemDataRole.CheckStateRole
RUSHES = samples.files()[1:25]


def _click(dialog: DialogFrame, name: str) -> None:
    found = dialog.findChild(QPushButton, name)
    assert isinstance(found, QPushButton), name
    assert found.isEnabled(), name
    QTest.mouseClick(found, Qt.MouseButton.LeftButton)


def _box(dialog: DialogFrame, name: str) -> QCheckBox:
    found = dialog.findChild(QCheckBox, name)
    assert isinstance(found, QCheckBox)
    return found


def _text(dialog: DialogFrame, name: str) -> str:
    found = dialog.findChild(QLabel, name)
    assert isinstance(found, QLabel)
    return found.text()


def _adding(**more: object) -> AddDownloadDialog:
    values: dict[str, object] = {"disks": samples.disks(), "floor": samples.GIB, **more}
    return AddDownloadDialog(AddDownload("Film club", RUSHES, "/Users/ann/Downloads", **values))  # type: ignore[arg-type]


def test_ticking_a_folder_ticks_all_below_and_the_way_up_knows(qtbot: QtBot) -> None:
    ticks = FileTicks(RUSHES)
    QAbstractItemModelTester(ticks, QAbstractItemModelTester.FailureReportingMode.Fatal)
    rushes = ticks.index(0, 0)
    first_day = ticks.index(0, 0, rushes)
    assert ticks.ticked_count() == len(RUSHES)
    ticks.setData(first_day, Qt.CheckState.Unchecked, CHECK)
    assert ticks.data(first_day, CHECK) == Qt.CheckState.Unchecked
    assert ticks.data(rushes, CHECK) == Qt.CheckState.PartiallyChecked
    assert ticks.ticked_count() == len(RUSHES) // 2
    assert {file.name.split("/")[1] for file in ticks.ticked()} == {"Day 2"}
    assert ticks.ticked_bytes() == sum(file.size for file in ticks.ticked())
    ticks.set_all(True)
    assert ticks.data(rushes, CHECK) == Qt.CheckState.Checked


def test_a_row_of_the_tree_reads_as_a_sentence() -> None:
    ticks = FileTicks(RUSHES)
    ticks.setData(ticks.index(0, 0, ticks.index(0, 0)), Qt.CheckState.Unchecked, CHECK)
    said = ticks.data(ticks.index(0, 0), Qt.ItemDataRole.AccessibleTextRole)
    assert said == "Raw rushes, 94.1 GiB, partly selected"


def test_a_hundred_thousand_files_are_ticked_without_a_pause() -> None:
    files = samples.many_files(100_000)
    began = time.perf_counter()
    ticks = FileTicks(files)
    assert time.perf_counter() - began < 3
    one = ticks.index(7, 0, ticks.index(0, 0, ticks.index(0, 0, QModelIndex())))
    began = time.perf_counter()
    ticks.setData(one, Qt.CheckState.Unchecked, CHECK)
    assert time.perf_counter() - began < 0.05
    assert ticks.ticked_count() == 99_999
    ticks.set_all(False)
    assert ticks.ticked() == []


def test_what_was_chosen_is_told(opened: Opened, qtbot: QtBot) -> None:
    dialog = _adding()
    opened(dialog)
    dialog.ticks.set_all(False)
    dialog.ticks.setData(dialog.ticks.index(0, 0, dialog.ticks.index(0, 0)), Qt.CheckState.Checked, CHECK)
    _box(dialog, "download_start").click()
    _box(dialog, "download_top").click()
    _box(dialog, "download_in_order").click()
    with qtbot.waitSignal(dialog.download_wanted) as told:
        _click(dialog, "download_go")
    choice = told.args[0]
    assert isinstance(choice, DownloadChoice)
    assert len(choice.names) == 12
    assert all(name.startswith("Raw rushes/Day 1/") for name in choice.names)
    assert (choice.paused, choice.top, choice.in_order) == (True, True, True)
    assert choice.folder == "/Users/ann/Downloads"
    assert choice.conflict == "keep_both"


def test_nothing_ticked_is_nothing_to_download(opened: Opened) -> None:
    dialog = _adding()
    opened(dialog)
    dialog.ticks.set_all(False)
    go = dialog.findChild(QPushButton, "download_go")
    assert isinstance(go, QPushButton)
    assert not go.isEnabled()


def test_too_little_space_is_said_before_and_does_not_hinder(opened: Opened) -> None:
    dialog = _adding(disks=samples.disks(full=True))
    opened(dialog)
    assert _text(dialog, "download_space") == "Needs 94.1 GiB, 400 MiB are free. It will wait until there is space."
    go = dialog.findChild(QPushButton, "download_go")
    assert isinstance(go, QPushButton)
    assert go.isEnabled()


def test_another_folder_is_asked_about_and_its_answer_shown(opened: Opened, qtbot: QtBot) -> None:
    dialog = _adding()
    opened(dialog)
    field = dialog.findChild(QComboBox, "download_folder_path")
    assert isinstance(field, QComboBox)
    with qtbot.waitSignal(dialog.folder_changed) as told:
        field.setEditText("/srv/films")
    assert told.args == ["/srv/films"]
    dialog.set_folder_facts(200 * samples.GIB, frozenset({"Raw rushes"}))
    assert "free after it" in _text(dialog, "download_space")
    conflict = dialog.findChild(QComboBox, "download_conflict")
    assert isinstance(conflict, QComboBox)
    assert conflict.isVisible()
    conflict.setCurrentIndex(1)
    with qtbot.waitSignal(dialog.download_wanted) as chosen:
        _click(dialog, "download_go")
    assert chosen.args[0].conflict == "verify"


def test_removing_leaves_the_files_unless_it_is_ticked(opened: Opened, qtbot: QtBot) -> None:
    dialog = RemoveDownloadsDialog(samples.downloads())
    opened(dialog)
    assert not _box(dialog, "remove_trash").isChecked()
    with qtbot.waitSignal(dialog.confirmed) as told:
        _click(dialog, "remove_go")
    assert told.args == [False]


def test_the_button_says_that_files_go_to_the_trash(opened: Opened, qtbot: QtBot) -> None:
    dialog = RemoveDownloadsDialog(samples.downloads()[:1])
    opened(dialog)
    _box(dialog, "remove_trash").click()
    go = dialog.findChild(QPushButton, "remove_go")
    assert isinstance(go, QPushButton)
    assert go.text() == "Move to the Trash"
    with qtbot.waitSignal(dialog.confirmed) as told:
        _click(dialog, "remove_go")
    assert told.args == [True]


@pytest.mark.parametrize(("tray", "stay"), [(True, "background"), (False, "minimise")])
def test_quitting_offers_to_stay_where_one_can_come_back(tray: bool, stay: str, opened: Opened, qtbot: QtBot) -> None:
    dialog = QuitDialog(3, 2, tray=tray)
    opened(dialog)
    _box(dialog, "quit_remember").click()
    with qtbot.waitSignal(dialog.chosen) as told:
        _click(dialog, f"quit_{stay}")
    assert told.args == [stay, True]


def test_quitting_is_one_click_and_not_remembered_by_itself(opened: Opened, qtbot: QtBot) -> None:
    dialog = QuitDialog(1, 0, tray=True)
    opened(dialog)
    with qtbot.waitSignal(dialog.chosen) as told:
        _click(dialog, "quit_go")
    assert told.args == ["quit", False]


def test_a_taken_name_keeps_both_unless_something_else_is_chosen(opened: Opened, qtbot: QtBot) -> None:
    dialog = NameTakenDialog("/Users/ann/Sunrise.flac", 10, 12, samples.NOW)
    opened(dialog)
    assert any("Sunrise (1).flac" in label.text() for label in dialog.findChildren(QLabel))
    replace = dialog.findChild(QRadioButton, "name_taken_replace")
    assert isinstance(replace, QRadioButton)
    assert not replace.isChecked()
    with qtbot.waitSignal(dialog.chosen) as told:
        _click(dialog, "name_taken_go")
    assert told.args == ["keep_both"]


def test_a_missing_file_can_be_looked_for_again_and_given_up(opened: Opened, qtbot: QtBot) -> None:
    dialog = LocateDialog("Lab data", "run.h5", "/media/usb/run.h5", "missing", 40)
    opened(dialog)
    with qtbot.waitSignal(dialog.rescan_wanted):
        _click(dialog, "locate_again")
    other = LocateDialog("Lab data", "run.h5", "/media/usb/run.h5", "changed", 40)
    opened(other)
    with qtbot.waitSignal(other.stop_wanted):
        _click(other, "locate_stop")


def test_the_slider_ends_in_no_limit_and_agrees_with_the_field(opened: Opened, qtbot: QtBot) -> None:
    dialog = SpeedLimitDialog("Upload limit", 5 * samples.MIB, direction="up")
    opened(dialog)
    slider = dialog.findChild(QSlider)
    assert isinstance(slider, QSlider)
    assert STEPS[slider.value()] == 5 * samples.MIB
    slider.setValue(slider.maximum())
    assert dialog.box.limit() == 0
    assert dialog.box.text() == "∞"
    dialog.box.setValue(100)
    assert slider.value() == place_of(100 * 1024)
    with qtbot.waitSignal(dialog.limit_chosen) as told:
        _click(dialog, "speed_limit_go")
    assert told.args == [100 * 1024]


def test_limits_survive_the_way_through_the_field(qtbot: QtBot) -> None:
    box = SpeedBox("box")
    qtbot.addWidget(box)
    for limit, shown in ((0, 0), (1, 1024), (1024, 1024), (5 * samples.MIB, 5 * samples.MIB)):
        box.set_limit(limit)
        assert box.limit() == shown
    assert [place_of(step) for step in STEPS] == list(range(len(STEPS)))
    assert place_of(0) == len(STEPS)


def test_the_limits_of_the_program_change_nothing_else(opened: Opened, qtbot: QtBot) -> None:
    before = Settings(download_folder="/srv", limit_up=7 * 1024)
    dialog = SpeedLimitsDialog(before)
    opened(dialog)
    box = dialog.findChild(SpeedBox, "pref_limit_down")
    assert isinstance(box, SpeedBox)
    box.setValue(2048)
    with qtbot.waitSignal(dialog.applied) as told:
        _click(dialog, "speed_limits_go")
    assert told.args == [Settings(download_folder="/srv", limit_up=7 * 1024, limit_down=2048 * 1024)]


def test_a_name_that_fills_the_screen_is_in_its_field_whole(opened: Opened) -> None:
    name = samples.HOSTILE[8]
    dialog = LocateDialog("Film club", name, f"/Users/ann/{name}", "missing", 40)
    opened(dialog)
    assert any(field.text().endswith(name) for field in dialog.findChildren(QLineEdit))
    assert dialog.width() < 1000

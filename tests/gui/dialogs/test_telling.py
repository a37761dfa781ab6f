"""Dialogs that tell rather than ask: connection, statistics, sharers, skipped files, log, keys, papers, failures."""

from __future__ import annotations

import tomllib
from collections.abc import Callable
from pathlib import Path

import msgspec
import pytest
from PySide6.QtCore import Qt, QUrl
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QLabel, QLineEdit, QPlainTextEdit, QPushButton, QTextBrowser
from pytestqt.qtbot import QtBot

from core.wire.version import VERSION
from gui.dialogs.about import AboutDialog
from gui.dialogs.connection import ConnectionDialog
from gui.dialogs.documentation import DocumentationDialog
from gui.dialogs.failure import FailureDialog
from gui.dialogs.frame import DialogFrame
from gui.dialogs.logs import LogDialog
from gui.dialogs.papers import licence_text, readme, user_part
from gui.dialogs.problems import problems_of
from gui.dialogs.properties import FileProperties, PropertiesDialog
from gui.dialogs.rows import RowTable
from gui.dialogs.sharers import SharersDialog
from gui.dialogs.shortcuts import ShortcutsDialog
from gui.dialogs.skipped import SkippedDialog
from gui.dialogs.statistics import StatisticsDialog
from gui.screenshots import samples

Opened = Callable[[DialogFrame], DialogFrame]
ROOT = Path(__file__).resolve().parents[3]
KNOWN = ("no_tracker", "no_interface", "no_ipv6", "no_discovery", "port_changed", "nobody_came_in")


def _click(dialog: DialogFrame, name: str) -> None:
    found = dialog.findChild(QPushButton, name)
    assert isinstance(found, QPushButton), name
    QTest.mouseClick(found, Qt.MouseButton.LeftButton)


def _with(*problems: str) -> object:
    return msgspec.structs.replace(samples.connectivity(), problems=problems)


@pytest.mark.parametrize("problem", KNOWN)
def test_every_problem_says_what_it_is_and_what_can_be_done(problem: str) -> None:
    told = [one for one in problems_of(_with(problem)) if one.name == problem]  # type: ignore[arg-type]
    assert len(told) == 1
    assert told[0].what.endswith(".")
    assert told[0].to_do.endswith(".")
    assert problem not in told[0].what


def test_a_problem_of_a_newer_engine_is_not_hidden() -> None:
    told = problems_of(_with("moon_phase"))  # type: ignore[arg-type]
    assert "moon_phase" in told[0].what


def test_missing_ipv6_alone_is_no_bad_news() -> None:
    assert problems_of(_with("no_ipv6"))[0].token == "ok"  # type: ignore[arg-type]
    assert problems_of(samples.connectivity(good=True))[0].token == "ok"
    assert problems_of(None)[0].token == "muted"


def test_the_connection_is_tested_again_and_reported(opened: Opened, qtbot: QtBot, qapp: QApplication) -> None:
    dialog = ConnectionDialog(samples.connectivity())
    opened(dialog)
    with qtbot.waitSignal(dialog.test_wanted):
        _click(dialog, "connection_test")
    dialog.set_connectivity(samples.connectivity(good=True))
    assert dialog.facts.value("reachable") == "yes"
    _click(dialog, "connection_copy")
    report = qapp.clipboard().text()
    assert VERSION in report
    assert "47800" in report
    assert "eth0 192.168.1.12" in report
    assert "Film club" not in report


def test_the_connection_says_which_of_several_trackers_is_in_use(opened: Opened) -> None:
    dialog = ConnectionDialog(samples.connectivity())
    opened(dialog)
    assert dialog.facts.value("tracker") == "192.168.1.20:47700 (connected)"
    dialog.set_connectivity(msgspec.structs.replace(samples.connectivity(), trackers=3))
    assert dialog.facts.value("tracker") == "192.168.1.20:47700 (connected), one of 3 trackers"


def test_the_connection_is_shown_before_anything_is_known(opened: Opened) -> None:
    dialog = ConnectionDialog(None)
    opened(dialog)
    assert any("Looking" in label.text() for label in dialog.findChildren(QLabel))
    dialog.set_connectivity(samples.connectivity())
    assert dialog.facts.isVisible()


def test_statistics_are_sums_and_change_in_place(opened: Opened) -> None:
    dialog = StatisticsDialog(samples.status(), samples.downloads(), samples.shares(), started=samples.NOW)
    opened(dialog)
    assert dialog.session.value("down") == "38.0 GiB"
    assert dialog.all.value("downloads") == "4"
    dialog.set_values(samples.status(), (), ())
    assert dialog.all.value("downloads") == "0"
    assert "Ratio" in dialog.report()


def test_sharers_who_are_here_stand_first(opened: Opened) -> None:
    dialog = SharersDialog("Film club", "x", [samples.members()[4], samples.members()[1]])
    opened(dialog)
    table = dialog.findChild(RowTable)
    assert isinstance(table, RowTable)
    first = table.model().index(0, 0)
    assert first.data() == "ben"
    assert first.data(Qt.ItemDataRole.AccessibleTextRole) == "ben, Online"
    dialog.set_sharers([samples.members()[4]])
    assert any("start by itself" in label.text() for label in dialog.findChildren(QLabel))


def test_one_dialog_lists_all_that_was_skipped(opened: Opened, qapp: QApplication) -> None:
    dialog = SkippedDialog([("/a/locked", "Not readable."), ("/a/link", "A link.")], 40)
    opened(dialog)
    assert dialog.windowTitle().startswith("2")
    assert "40" in dialog.windowTitle()
    _click(dialog, "skipped_copy")
    assert qapp.clipboard().text() == "/a/locked\tNot readable.\n/a/link\tA link."


def test_the_log_is_searched_and_copied_whole(opened: Opened, qtbot: QtBot, qapp: QApplication) -> None:
    dialog = LogDialog(["one", "two", "three"], "/tmp/log")
    opened(dialog)
    field = dialog.findChild(QPlainTextEdit)
    search = dialog.findChild(QLineEdit, "log_search")
    assert isinstance(field, QPlainTextEdit)
    assert isinstance(search, QLineEdit)
    search.setText("T")
    qtbot.waitUntil(lambda: field.toPlainText() == "two\nthree")
    _click(dialog, "log_copy")
    assert qapp.clipboard().text() == "one\ntwo\nthree"
    with qtbot.waitSignal(dialog.open_folder_wanted):
        _click(dialog, "log_folder")


def test_shortcuts_are_found_by_what_they_do_and_by_key(opened: Opened, qtbot: QtBot) -> None:
    dialog = ShortcutsDialog([("File", [("Quit", "Ctrl+Q")]), ("Edit", [("Find", "Ctrl+F"), ("Pause", "Ctrl+P")])])
    opened(dialog)
    search = dialog.findChild(QLineEdit, "shortcuts_search")
    assert isinstance(search, QLineEdit)

    def shown() -> set[str]:
        labels = dialog.body.inside.findChildren(QLabel)
        return {label.text() for label in labels if label.isVisibleTo(dialog)}

    search.setText("ctrl+f")
    qtbot.waitUntil(lambda: shown() == {"Edit", "Find", "Ctrl+F"})
    search.setText("nothing such")
    qtbot.waitUntil(lambda: shown() == {"No shortcut matches."})


def test_the_documentation_is_the_users_part_of_the_readme(opened: Opened, qtbot: QtBot) -> None:
    text = readme()
    assert "## Commands" in text
    assert "## Working on it" not in text
    assert "](ARCHITECTURE.md)" not in text
    dialog = DocumentationDialog()
    opened(dialog)
    page = dialog.findChild(QTextBrowser)
    assert isinstance(page, QTextBrowser)
    assert "When something goes wrong" in page.toPlainText()
    search = dialog.findChild(QLineEdit, "documentation_search")
    assert isinstance(search, QLineEdit)
    search.setText("firewall")
    qtbot.waitUntil(lambda: page.textCursor().selectedText() == "firewall")


def test_only_web_addresses_leave_the_documentation(opened: Opened, qtbot: QtBot) -> None:
    dialog = DocumentationDialog()
    opened(dialog)
    page = dialog.findChild(QTextBrowser)
    assert isinstance(page, QTextBrowser)
    with qtbot.assertNotEmitted(dialog.web_wanted):
        page.anchorClicked.emit(QUrl("file:///etc/passwd"))
    with qtbot.waitSignal(dialog.web_wanted):
        page.anchorClicked.emit(QUrl("https://example.org/"))


def test_links_to_other_files_of_the_checkout_become_words() -> None:
    assert (
        user_part("see [here](DOC.md) and [there](https://example.org)") == "see here and [there](https://example.org)"
    )


def test_about_tells_version_and_licences(opened: Opened) -> None:
    dialog = AboutDialog()
    opened(dialog)
    assert dialog.facts.value("version") == VERSION
    licence = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]["license"]
    assert dialog.facts.value("licence") == licence
    _click(dialog, "about_show_licences")
    field = dialog.findChild(QPlainTextEdit)
    assert isinstance(field, QPlainTextEdit)
    assert field.isVisible()
    assert "Apache License" in field.toPlainText()
    assert "ISC License" in licence_text()


def test_a_failure_goes_on_unless_one_quits_and_its_report_is_whole(
    opened: Opened, qtbot: QtBot, qapp: QApplication
) -> None:
    dialog = FailureDialog("ValueError: <b>", "Traceback\n  line 1\n")
    opened(dialog)
    _click(dialog, "failure_copy")
    assert "Traceback\n  line 1" in qapp.clipboard().text()
    assert VERSION in qapp.clipboard().text()
    with qtbot.assertNotEmitted(dialog.quit_wanted):
        _click(dialog, "cancel")
    other = FailureDialog("x", "y")
    opened(other)
    with qtbot.waitSignal(other.quit_wanted):
        _click(other, "failure_quit")


def test_properties_leave_out_what_is_not_known(opened: Opened, qtbot: QtBot) -> None:
    dialog = PropertiesDialog(FileProperties("Film club", "x.mkv", samples.files()[0]))
    opened(dialog)
    assert dialog.general.value("sharers") == "5, of these 4 online"
    assert dialog.findChild(QPushButton, "properties_recheck") is None
    whole = PropertiesDialog(
        FileProperties("Film club", "x.mkv", None, samples.downloads()[0], None, samples.details())
    )
    opened(whole)
    assert whole.general.value("sha1") == samples.details().sha1
    with qtbot.waitSignal(whole.recheck_wanted):
        _click(whole, "properties_recheck")

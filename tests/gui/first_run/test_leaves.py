"""The pages by themselves: what they show for what they are told, and what they tell when they are worked."""

from __future__ import annotations

import re
import time
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QAbstractButton, QLabel, QLineEdit, QListView, QPushButton, QTabBar, QWidget
from pytestqt.qtbot import QtBot

from core.snapshots import GroupSnapshot, TrackerSnapshot
from core.wire.errors import Data, Kind, TrackerError, UserError
from gui.first_run import errors
from gui.first_run.account_form import AccountForm
from gui.first_run.first_run import FirstRun
from gui.first_run.group_choice import group_of_link
from gui.first_run.space import FolderSpace, folder_space
from gui.first_run.wrong_pin_page import WrongPin
from gui.wording.strength import Strength, rate

OFFICE = TrackerSnapshot("office", "a" * 64, "7K4Q-M2XD-91PA-ZC0B", ("192.0.2.1:47700",), None, 1.2)
HOME = TrackerSnapshot("home", "b" * 64, "1111-2222-3333-4444", ("192.0.2.2:47700",), time.time(), None)
HOSTILE = "<b>office</b>\u202egnp\x00\n" + "x" * 500


def shown(page: QWidget) -> str:
    return "\n".join(label.text() for label in page.findChildren(QLabel) if label.isVisible())


def group(name: str, members: int = 1, state: str = "none") -> GroupSnapshot:
    return GroupSnapshot(name, "eli", members, state, "", 0)


def test_only_an_unverified_tracker_asks_to_compare_and_only_a_known_one_has_a_lock(view: FirstRun) -> None:
    choice = view.account.choice
    choice.set_trackers([OFFICE])
    assert "Compare with the fingerprint shown on the tracker's computer." in shown(view)
    assert "1 ms" in shown(view)
    assert "Known since" not in shown(view)
    choice.set_trackers([HOME])
    assert "Compare" not in shown(view)
    assert re.search(r"Known since \d+ \w+", shown(view))


def test_how_to_compare_is_shown_on_demand(view: FirstRun, qtbot: QtBot) -> None:
    view.account.choice.set_trackers([OFFICE])
    assert "p2p-tracker fingerprint" not in shown(view)
    how = view.findChild(QPushButton, "compare_how")
    assert how is not None
    QTest.mouseClick(how, Qt.MouseButton.LeftButton)
    assert "p2p-tracker fingerprint" in shown(view)


def test_what_a_person_chose_stays_chosen_when_others_appear(view: FirstRun) -> None:
    rows = view.account.choice.list
    view.account.choice.set_trackers([OFFICE])
    rows.choose(OFFICE.fingerprint)
    view.account.choice.set_trackers([HOME, OFFICE])
    assert rows.tracker == OFFICE
    view.account.choice.set_trackers([HOME])
    assert rows.tracker == HOME
    view.account.choice.set_nothing_found()
    assert view.account.choice.tracker is None


def test_a_known_tracker_is_chosen_first_unless_somebody_chose(view: FirstRun) -> None:
    view.account.choice.set_trackers([OFFICE])
    view.account.choice.set_trackers([OFFICE, HOME])
    assert view.account.choice.tracker == HOME


def test_a_fingerprint_is_never_cut(view: FirstRun) -> None:
    view.account.choice.set_trackers([TrackerSnapshot(HOSTILE, "c" * 64, OFFICE.shown, (), 1.0, 2.0), OFFICE, HOME])
    view.grab()
    for row in view.account.choice.list.rows():
        assert not row.is_cut()


def test_a_hostile_name_is_shown_as_it_is_and_moves_nothing(view: FirstRun) -> None:
    view.account.choice.set_trackers([OFFICE])
    view.grab()
    width = view.account.width()
    view.account.choice.set_trackers([TrackerSnapshot(HOSTILE, "c" * 64, OFFICE.shown, (), None, 2.0)])
    view.grab()
    assert view.account.width() == width
    name = view.account.choice.list.rows()[0].tracker_name
    assert "\u202e" not in name
    assert "\n" not in name
    assert name.startswith("<b>office</b>\\u{202e}")
    labels = [one for one in view.findChildren(QLabel) if one.text()]
    assert [one.text() for one in labels if one.textFormat() != Qt.TextFormat.PlainText] == []


def test_the_search_shows_the_form_already_so_that_nothing_jumps(view: FirstRun) -> None:
    view.account.choice.set_searching()
    view.grab()
    before = view.account.form.y()
    view.account.choice.set_trackers([HOME])
    view.grab()
    assert view.account.form.isVisible()
    assert view.account.form.y() == before


def test_the_ways_on_are_told_and_esc_leads_back(view: FirstRun, qtbot: QtBot) -> None:
    page = view.account
    page.choice.set_nothing_found()
    assert not page.form.isVisible()
    for name, signal in (("start_tracker", page.start_wanted), ("search_again", page.choice.search_wanted)):
        button = page.findChild(QPushButton, name)
        assert button is not None
        with qtbot.waitSignal(signal, timeout=1000):
            QTest.mouseClick(button, Qt.MouseButton.LeftButton)
    enter = page.findChild(QPushButton, "enter_address")
    assert enter is not None
    QTest.mouseClick(enter, Qt.MouseButton.LeftButton)
    assert page.address.isVisible()
    with qtbot.waitSignal(page.search_shown, timeout=1000):
        QTest.keyClick(page.address.field, Qt.Key.Key_Escape)
    assert not page.address.isVisible()


def test_a_wait_counts_down_and_then_lets_try_again(qtbot: QtBot) -> None:
    now = [100.0]
    form = AccountForm(clock=lambda: now[0])
    qtbot.addWidget(form)
    form.show()
    form.set_usable(True)
    form.set_mode("login")
    QTest.keyClicks(form.name, "ann")
    QTest.keyClicks(form.password.field, "secret words")
    button = form.findChild(QPushButton, "account_submit")
    assert button is not None
    assert button.isEnabled()
    form.set_wait(3)
    assert (button.text(), button.isEnabled()) == ("Try again in 3 s", False)
    now[0] = 101.5
    qtbot.waitUntil(lambda: button.text() == "Try again in 2 s", timeout=2000)
    now[0] = 103.1
    qtbot.waitUntil(lambda: button.text() == "Log in", timeout=2000)
    assert button.isEnabled()


def test_the_password_is_hidden_and_its_strength_told_only_for_a_new_account(view: FirstRun, qtbot: QtBot) -> None:
    form = view.account.form
    view.account.choice.set_trackers([OFFICE])
    form.set_mode("create")
    QTest.keyClicks(form.password.field, "short")
    assert form.password.field.echoMode() is QLineEdit.EchoMode.Password
    assert "Too short: at least" in shown(form)
    QTest.keyClicks(form.password.field, " but then a whole sentence")
    assert "Strong" in shown(form)
    form.set_mode("login")
    assert "Strong" not in shown(form)
    assert "Your password never leaves this computer." in shown(form)


@pytest.mark.parametrize(
    ("password", "strength"),
    [
        ("", Strength.NONE),
        ("abc", Strength.REFUSED),
        ("password1", Strength.REFUSED),
        ("aaaaaaaaaaaaaaaaaaaa", Strength.WEAK),
        ("abcdefghijklmnop", Strength.WEAK),
        ("annannannann", Strength.WEAK),
        ("tr0ub4dor", Strength.FAIR),
        ("correct horse", Strength.GOOD),
        ("correct horse battery staple", Strength.STRONG),
    ],
)
def test_how_hard_a_password_is_to_guess(password: str, strength: Strength) -> None:
    assert rate(password, "ann").strength is strength


def test_the_report_of_a_wrong_pin_holds_both_fingerprints_and_no_secret() -> None:
    wrong = WrongPin.from_data({"expected": "a" * 64, "found": "b" * 64, "address": "192.0.2.1:47700"}, "office")
    assert re.fullmatch(r"(\w{4}-){3}\w{4}", wrong.expected)
    assert wrong.expected != wrong.found
    assert all(text in wrong.report() for text in (wrong.expected, wrong.found, "192.0.2.1:47700", "office"))
    silent = WrongPin.from_data({"expected": "a" * 64, "found": "", "address": "192.0.2.1:47700"})
    assert "it did not say" in silent.report()


def test_enter_and_esc_close_the_hard_stop(view: FirstRun, qtbot: QtBot) -> None:
    view.wrong_pin.set_wrong_pin(WrongPin("AAAA", "BBBB", "192.0.2.1:47700", HOSTILE))
    view.show_page(view.wrong_pin)
    close = view.findChild(QPushButton, "wrong_pin_close")
    assert close is not None
    for widget, key in ((close, Qt.Key.Key_Space), (view.wrong_pin, Qt.Key.Key_Escape)):
        with qtbot.waitSignal(view.wrong_pin.close_wanted, timeout=1000):
            QTest.keyClick(widget, key)


def test_a_taken_port_is_said_as_far_as_it_is_known() -> None:
    def told(**data: str | int) -> str:
        return errors.taken_port(UserError(Kind.PORT_TAKEN, port=47700, **data))

    assert "47700 is taken by nginx (process 812)" in told(program="nginx", pid=812)
    assert "47700 is taken by nginx," in told(program="nginx")
    assert "47700 is taken by another program" in told()


def test_a_wait_is_taken_from_the_tracker_within_reason() -> None:
    assert errors.wait_of(TrackerError(Kind.TOO_MANY_TRIES, seconds=30)) == 30
    assert errors.wait_of(TrackerError(Kind.TOO_MANY_TRIES)) == 60
    assert errors.wait_of(TrackerError(Kind.TOO_MANY_TRIES, seconds=10**9)) == 24 * 3600
    assert errors.wait_of(TrackerError(Kind.TOO_MANY_TRIES, seconds="soon")) == 60


def test_groups_to_join_are_those_i_am_not_in_and_the_filter_is_quick_to_undo(view: FirstRun, qtbot: QtBot) -> None:
    page = view.group
    page.folder.set_space(FolderSpace("/somewhere", exists=True, writable=True, free=10**12))
    page.set_groups(
        [group("Zebra"), group("Film club", 12), group("Choir", state="pending"), group("X", state="banned")]
    )
    view.show_page(page)
    page.group.set_mode("join")
    names = page.findChild(QListView, "group_list")
    find = page.findChild(QLineEdit, "group_find")
    assert names is not None
    assert find is not None
    assert [names.model().index(row, 0).data().partition("  ")[0] for row in range(3)] == [
        "Choir",
        "Film club",
        "Zebra",
    ]
    spoken = names.model().index(1, 0).data(Qt.ItemDataRole.AccessibleTextRole)
    assert spoken.startswith("Film club, 12 member")
    QTest.keyClicks(find, "nothing")
    assert "No group is called like this." in shown(page)
    find.clear()
    QTest.keyClicks(find, "film club")
    with qtbot.waitSignal(page.done, timeout=1000) as done:
        QTest.keyClick(find, Qt.Key.Key_Return)
    assert done.args == ["join", "Film club"]


def test_who_is_in_groups_already_is_asked_for_none(view: FirstRun, qtbot: QtBot) -> None:
    page = view.group
    page.folder.set_space(FolderSpace("/somewhere", exists=True, writable=True, free=10**12))
    page.set_groups([group("Film club", state="member"), group("Choir")])
    view.show_page(page)
    assert not page.group.isVisible()
    button = page.findChild(QPushButton, "group_submit")
    assert button is not None
    with qtbot.waitSignal(page.done, timeout=1000) as done:
        QTest.mouseClick(button, Qt.MouseButton.LeftButton)
    assert done.args == ["", ""]


def test_a_folder_that_cannot_be_written_holds_up_the_page(view: FirstRun) -> None:
    page = view.group
    view.show_page(page)
    page.folder.set_space(FolderSpace("/somewhere", exists=True, writable=False, free=10**12))
    page.group.name.setText("Film club")
    page.update_folder()
    button = page.findChild(QPushButton, "group_submit")
    assert button is not None
    assert not button.isEnabled()
    assert "Nothing can be written there" in shown(page)
    page.folder.set_space(FolderSpace("/somewhere", exists=False, writable=True, free=2 << 30))
    page.update_folder()
    assert button.isEnabled()
    assert "Only 2.0 GiB free" in shown(page)


def test_a_folder_is_looked_at_without_being_made(tmp_path: Path) -> None:
    there = folder_space(str(tmp_path))
    assert (there.exists, there.writable) == (True, True)
    assert there.free is not None
    assert there.free > 0
    missing = folder_space(str(tmp_path / "a" / "b"))
    assert (missing.exists, missing.writable) == (False, True)
    assert not (tmp_path / "a").exists()
    (tmp_path / "file").write_bytes(b"x")
    assert not folder_space(str(tmp_path / "file")).writable
    assert not folder_space(str(tmp_path / "file" / "below")).writable


@pytest.mark.parametrize(
    ("text", "named"),
    [
        ("Film club", None),
        ("p2p://192.0.2.1:47700/?g=Film%20club", "Film club"),
        ("P2P://192.0.2.1/", ""),
        ("p2p://", ""),
    ],
)
def test_which_group_a_link_names(text: str, named: str | None) -> None:
    assert group_of_link(text) == named


def test_every_widget_that_takes_keys_has_a_name(view: FirstRun) -> None:
    nameless = [
        f"{type(one).__name__} {one.objectName()}"
        for one in view.findChildren(QWidget)
        if one.focusPolicy() & Qt.FocusPolicy.TabFocus
        and isinstance(one, (QAbstractButton, QLineEdit, QListView, QTabBar))
        and not (one.accessibleName() or (isinstance(one, QAbstractButton) and one.text()))
        and not one.objectName().startswith("qt_")
    ]
    view.account.choice.set_trackers([OFFICE])
    assert all("office" in row.radio.accessibleName() for row in view.account.choice.list.rows())
    assert nameless == []


def test_tab_goes_through_the_first_page_as_it_is_read(view: FirstRun) -> None:
    view.account.choice.set_trackers([OFFICE])
    view.account.form.name.setText("ann")
    view.account.form.password.field.setText("some words together")
    view.account.form.set_usable(True)
    row = view.account.choice.list.rows()[0]
    row.radio.setFocus()
    order = []
    for _ in range(8):
        focused = view.focusWidget()
        order.append(focused.objectName())
        QTest.keyClick(focused, Qt.Key.Key_Tab)
    assert order == [
        "tracker_radio",
        "compare_how",
        "account_tabs",
        "account_name",
        "password_line",
        "account_submit",
        "address_link",
        "start_link",
    ]


@pytest.mark.parametrize("size", [(900, 500), (880, 640), (1280, 780)])
def test_nothing_is_cut_whatever_the_window(view: FirstRun, qtbot: QtBot, size: tuple[int, int]) -> None:
    view.resize(*size)
    view.account.choice.set_trackers([OFFICE])
    view.account.form.set_errors("One sentence that is long. " * 5, "Another sentence that is long. " * 5)
    view.grab()
    card = view.account.parentWidget()
    assert card is not None
    assert view.viewport().width() >= card.width()
    labels = [one for one in view.account.findChildren(QLabel) if one.isVisible() and one.wordWrap()]
    assert len(labels) > 5
    qtbot.waitUntil(lambda: all(one.height() >= one.heightForWidth(one.width()) for one in labels), timeout=2000)
    bottom = view.account.findChild(QPushButton, "start_link")
    assert bottom is not None

    def is_reached() -> bool:
        end = bottom.mapTo(view, bottom.rect().bottomLeft()).y() + view.verticalScrollBar().value()
        return view.verticalScrollBar().maximum() + view.viewport().height() >= end

    qtbot.waitUntil(is_reached, timeout=2000)


def test_the_hard_stop_says_whether_the_link_or_the_tracker_shows_another_fingerprint(view: FirstRun) -> None:
    data: Data = {"expected": "a" * 64, "found": "b" * 64, "address": "192.0.2.1:47700"}
    wrong = WrongPin.from_data({**data, "rule": "known_address", "since": 1_700_000_000})
    view.wrong_pin.set_wrong_pin(wrong)
    said = [label.text() for label in view.wrong_pin.findChildren(QLabel)]
    assert {wrong.expected, wrong.found, "In the link"} <= set(said)
    assert any(re.match(r"192.0.2.1:47700 is known since 1\d Nov 2023, but the link", text) for text in said)
    assert re.search(f"link +{wrong.found}", wrong.report())
    view.wrong_pin.set_wrong_pin(WrongPin.from_data(data))
    assert "In the link" not in [label.text() for label in view.wrong_pin.findChildren(QLabel)]

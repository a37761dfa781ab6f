"""The first minute, worked as a person would on a real engine and a real tracker on loopback."""

from __future__ import annotations

import asyncio
from pathlib import Path

from PySide6.QtCore import Qt
from PySide6.QtGui import QGuiApplication
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QLineEdit, QListView, QPushButton

from core.wire import fingerprint as fingerprints
from core.wire.ids import Fingerprint
from gui.actions.actions import Actions
from gui.first_run.first_run import FirstRun
from tests.fakes.first_steps import FirstSteps
from tests.fakes.programs import Peer, Tracker
from tests.fakes.window import until

PASSWORD = "kaiser blau regen 7"


async def enter(steps: FirstSteps, name: str, password: str = PASSWORD) -> None:
    """Fill the form and press Enter."""
    steps.type("account_name", name)
    steps.type("password_line", password)
    QTest.keyClick(steps.find(QLineEdit, "password_line"), Qt.Key.Key_Return)


async def test_an_account_and_a_group_in_a_minute_without_an_address(
    steps: FirstSteps, actions: Actions, tracker: Tracker, tracker_name: str, tmp_path: Path
) -> None:
    steps.begin()
    await steps.choose(tracker_name)
    assert steps.says(fingerprints.shown(Fingerprint(tracker.fingerprint)))
    assert steps.says("Compare with the fingerprint")
    await enter(steps, "ann")
    await steps.page("group_page")
    assert steps.find(QLineEdit, "download_folder").text() == str(tmp_path / "Downloads")
    steps.type("group_name", "Film club")
    steps.click("group_submit")
    assert await steps.landed() == "Film club"
    assert (tmp_path / "Downloads").is_dir()
    assert (await actions.get_settings()).download_folder == str(tmp_path / "Downloads")
    status = await actions.status()
    assert (status.user, status.logged_in, status.fingerprint) == ("ann", True, tracker.fingerprint)
    assert [(one.group, one.state) for one in await actions.list_groups()] == [("Film club", "member")]


async def test_who_is_logged_in_sees_no_page(
    steps: FirstSteps, view: FirstRun, actions: Actions, tracker: Tracker, tracker_name: str
) -> None:
    steps.begin()
    await steps.choose(tracker_name)
    await enter(steps, "ann")
    await steps.page("group_page")
    steps.click("skip_group")
    assert await steps.landed() == ""
    shown: list[str] = []
    view.shown_page.connect(shown.append)
    steps.begin()
    assert await steps.landed() == ""
    assert shown == []


async def test_a_wrong_password_names_neither_field_and_many_tries_count_down(
    steps: FirstSteps, actions: Actions, tracker: Tracker, tracker_name: str
) -> None:
    steps.begin()
    await steps.choose(tracker_name)
    await enter(steps, "ann")
    await steps.page("group_page")
    steps.click("other_account")
    await steps.page("account_page")
    await steps.choose(tracker_name)
    steps.tab("account_tabs", 1)
    for number in range(4):
        await enter(steps, "ann", f"not the password {number}")
        await until(lambda: not steps.find(QLineEdit, "account_name").isReadOnly())
        if steps.says("too many tries"):
            break
        assert steps.says("User name and password do not fit together.")
    await enter(steps, "ann")
    button = steps.find(QPushButton, "account_submit")
    await until(lambda: button.text().startswith("Try again in"))
    assert not button.isEnabled()
    first = button.text()
    await until(lambda: button.text() not in (first, ""), 3.0)
    assert button.text().startswith("Try again in")
    assert not (await actions.status()).logged_in


async def test_a_taken_name_and_a_weak_password_are_said_under_their_fields(
    steps: FirstSteps, tracker: Tracker, tracker_name: str
) -> None:
    steps.begin()
    await steps.choose(tracker_name)
    await enter(steps, "ann", "password1")
    await until(lambda: steps.view.account.form.password.field.property("invalid"))
    assert not steps.find(QLineEdit, "account_name").property("invalid")
    await enter(steps, "ann", PASSWORD)
    await steps.page("group_page")
    steps.click("other_account")
    await steps.page("account_page")
    await steps.choose(tracker_name)
    steps.tab("account_tabs", 0)
    await enter(steps, "ANN")
    await steps.hears("is taken")
    assert steps.find(QLineEdit, "account_name").property("invalid")
    assert not steps.view.account.form.password.field.property("invalid")


async def test_another_fingerprint_than_the_known_one_is_a_hard_stop(
    steps: FirstSteps, actions: Actions, tracker: Tracker, tracker_name: str, tmp_path: Path
) -> None:
    steps.begin()
    await steps.choose(tracker_name)
    await enter(steps, "ann")
    await steps.page("group_page")
    steps.click("skip_group")
    await steps.landed()
    await actions.logout()
    address = (await actions.known_trackers())[0].addresses[0]
    tracker.stop()
    with Tracker(tmp_path / "other", "--no-announce", listen=address) as other:
        steps.begin()
        await steps.page("account_page")
        await steps.choose(tracker_name)
        assert steps.says("Known since")
        await enter(steps, "ann")
        await steps.page("wrong_pin_page")
        old, new = (fingerprints.shown(Fingerprint(one.fingerprint)) for one in (tracker, other))
        assert steps.says(old)
        assert steps.says(new)
        names = {one.objectName() for one in steps.view.wrong_pin.findChildren(QPushButton)}
        assert names == {"wrong_pin_close", "wrong_pin_copy"}
        steps.click("wrong_pin_copy")
        report = QGuiApplication.clipboard().text()
        assert old in report
        assert new in report
        assert "ann" not in report
        QTest.keyClick(steps.view.wrong_pin, Qt.Key.Key_Escape)
        await steps.page("account_page")
        assert not (await actions.status()).logged_in
        assert [one.fingerprint for one in await actions.known_trackers()] == [tracker.fingerprint]


async def test_a_stranger_at_the_address_of_a_known_tracker_is_no_new_acquaintance(
    steps: FirstSteps, actions: Actions, tracker: Tracker, tracker_name: str, tmp_path: Path
) -> None:
    steps.begin()
    await steps.choose(tracker_name)
    await enter(steps, "ann")
    await steps.page("group_page")
    steps.click("skip_group")
    await steps.landed()
    await actions.logout()
    address = (await actions.known_trackers())[0].addresses[0]
    tracker.stop()
    with Tracker(tmp_path / "other", "--no-announce", listen=address) as other:
        steps.begin()
        await steps.page("account_page")
        await until(lambda: steps.view.account.choice.tracker)
        steps.click("address_link")
        for typed, telling in ((address, "shows another fingerprint"), (other.invite, "but the link names another")):
            steps.type("address_field", typed)
            QTest.keyClick(steps.find(QLineEdit, "address_field"), Qt.Key.Key_Return)
            await steps.page("wrong_pin_page")
            assert steps.says(telling)
            assert len(await actions.known_trackers()) == 1
            QTest.keyClick(steps.view.wrong_pin, Qt.Key.Key_Escape)
            await steps.page("account_page")


async def test_an_invite_link_needs_no_comparing_and_leads_to_its_group(
    steps: FirstSteps, actions: Actions, tracker: Tracker, tracker_name: str, tmp_path: Path
) -> None:
    steps.begin(f"{tracker.invite}{'&' if '?' in tracker.invite else '?'}g=Film%20club")
    await until(lambda: steps.view.account.choice.tracker)
    tracker_chosen = steps.view.account.choice.tracker
    assert tracker_chosen is not None
    assert tracker_chosen.fingerprint == tracker.fingerprint
    assert tracker_chosen.known_since is not None
    assert not steps.says("Compare with the fingerprint")
    steps.tab("account_tabs", 0)
    await enter(steps, "ben")
    await steps.page("group_page")
    assert steps.view.group.group.mode == "join"
    steps.click("group_submit")
    await steps.hears("There is no group")
    steps.tab("group_tabs", 0)
    steps.type("group_name", "Film club")
    steps.click("group_submit")
    assert await steps.landed() == "Film club"


async def test_joining_asks_and_lands_in_the_group_that_waits(
    steps: FirstSteps, actions: Actions, tracker: Tracker, tmp_path: Path
) -> None:
    with Peer(tmp_path / "eli", "--tracker", tracker.invite, "--listen", "127.0.0.1:0") as eli:
        eli.do(f'create_user eli "{PASSWORD}"')
        eli.do(f'login eli "{PASSWORD}"')
        eli.do("create_group Choir")
        eli.do("create_group 'Film club'")
    steps.begin(tracker.invite)
    await until(lambda: steps.view.account.choice.tracker)
    steps.tab("account_tabs", 0)
    await enter(steps, "ben")
    await steps.page("group_page")
    steps.tab("group_tabs", 1)
    groups = steps.find(QListView, "group_list")
    await until(lambda: groups.model().rowCount() == 2)
    steps.type("group_find", "film")
    assert groups.model().rowCount() == 1
    QTest.mouseClick(
        groups.viewport(), Qt.MouseButton.LeftButton, pos=groups.visualRect(groups.model().index(0, 0)).center()
    )
    steps.click("group_submit")
    assert await steps.landed() == "Film club"
    states = {one.group: one.state for one in await actions.list_groups()}
    assert states == {"Choir": "none", "Film club": "pending"}


async def test_nothing_found_offers_three_ways_and_an_address_is_one(
    steps: FirstSteps, actions: Actions, tmp_path: Path
) -> None:
    with Tracker(tmp_path / "quiet", "--no-announce") as quiet:
        steps.begin()
        await steps.hears("Looking for a tracker")
        await until(lambda: steps.view.account.choice.is_empty or steps.view.account.choice.tracker, 6.0)
        if steps.view.account.choice.is_empty:  # else another test announces a tracker of its own right now
            assert {one for one in ("search_again", "enter_address", "start_tracker") if steps.find(QPushButton, one)}
            steps.click("search_again")
            assert steps.says("Looking for a tracker")
        steps.click("address_link")
        steps.type("address_field", "not an address!")
        QTest.keyClick(steps.find(QLineEdit, "address_field"), Qt.Key.Key_Return)
        await steps.hears("is not an address")
        address = quiet.invite.partition("//")[2].partition("/")[0].split(",")[0]
        steps.type("address_field", address)
        steps.click("use_address")
        await until(lambda: (chosen := steps.view.account.choice.tracker) and chosen.fingerprint == quiet.fingerprint)
        assert steps.says("Compare with the fingerprint")
        await enter(steps, "ann")
        await steps.page("group_page")


async def test_a_tracker_is_started_here_and_used_without_comparing(
    steps: FirstSteps, actions: Actions, tmp_path: Path
) -> None:
    steps.begin()
    await until(lambda: steps.view.account.choice.is_empty or steps.view.account.choice.tracker, 6.0)
    steps.click("start_tracker" if steps.view.account.choice.is_empty else "start_link")
    await steps.page("starting_page")
    assert steps.says("Starting a tracker")
    try:
        await steps.page("account_page", 40.0)
        own = await actions.tracker_status()
        assert own.running
        chosen = steps.view.account.choice.tracker
        assert chosen is not None
        assert chosen.fingerprint == own.fingerprint
        assert steps.says("On this computer")
        assert not steps.says("Compare with the fingerprint")
        await enter(steps, "ann")
        await steps.page("group_page")
        steps.type("group_name", "Home")
        steps.click("group_submit")
        assert await steps.landed() == "Home"
    finally:
        await actions.stop_tracker()
    assert not (await actions.tracker_status()).running


async def test_a_start_that_is_cancelled_leaves_no_tracker(steps: FirstSteps, actions: Actions, tmp_path: Path) -> None:
    steps.begin()
    await until(lambda: steps.view.account.choice.is_empty or steps.view.account.choice.tracker, 6.0)
    steps.click("start_tracker" if steps.view.account.choice.is_empty else "start_link")
    await steps.page("starting_page")
    await asyncio.sleep(0.3)
    QTest.keyClick(steps.find(QPushButton, "starting_back"), Qt.Key.Key_Escape)
    await steps.page("account_page")
    await asyncio.sleep(0)
    for _ in range(100):
        if not (await actions.tracker_status()).running:
            break
        await asyncio.sleep(0.05)
    assert not (await actions.tracker_status()).running


async def test_the_keyboard_alone_does_it(
    steps: FirstSteps, actions: Actions, tracker: Tracker, tracker_name: str
) -> None:
    steps.begin(tracker.invite)
    await until(lambda: steps.view.account.choice.tracker)
    await until(lambda: steps.find(QLineEdit, "account_name").hasFocus())
    steps.view.account.form.set_mode("create")

    def press(text: str) -> None:
        focused = QApplication.focusWidget()
        assert focused is not None
        QTest.keyClicks(focused, text)

    def key(which: Qt.Key) -> None:
        focused = QApplication.focusWidget()
        assert focused is not None
        QTest.keyClick(focused, which)

    press("ann")
    key(Qt.Key.Key_Return)
    press(PASSWORD)
    key(Qt.Key.Key_Return)
    await steps.page("group_page")
    await until(lambda: steps.find(QLineEdit, "group_name").hasFocus())
    press("Film club")
    key(Qt.Key.Key_Return)
    assert await steps.landed() == "Film club"

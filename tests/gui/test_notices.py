"""What the bar says of states that last: once, with what one can do, and gone when it is cured."""

from __future__ import annotations

import msgspec
import pytest
from pytestqt.qtbot import QtBot

from core.events import (
    GroupLeft,
    LoggedOut,
    NewDevice,
    PeerBanned,
    ShareChanged,
    SharingPaused,
    TrackerConnected,
    TrackerLost,
)
from core.wire.errors import Kind, TrackerError
from gui.causes import Causes
from gui.notices import Notices
from gui.sample import Sample
from gui.screenshots import samples
from gui.theme import install
from gui.widgets.banner import Banner


class Clock:
    """Time that passes when it is told to."""

    def __init__(self) -> None:
        self.now = 1000.0

    def __call__(self) -> float:
        return self.now


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def banner(qtbot: QtBot, qapp: object) -> Banner:
    from PySide6.QtWidgets import QApplication

    app = QApplication.instance()
    assert isinstance(app, QApplication)
    install(app, "light")
    made = Banner()
    qtbot.addWidget(made)
    return made


@pytest.fixture
def notices(banner: Banner, clock: Clock) -> Notices:
    return Notices(banner, Causes(clock), banner)


def _lost(seconds: float) -> Sample:
    return Sample(msgspec.structs.replace(samples.status(connected=False), next_try=seconds))


def test_a_lost_tracker_is_told_with_the_next_try_and_gone_when_it_is_back(
    qtbot: QtBot, banner: Banner, notices: Notices
) -> None:
    notices.on_sample(_lost(7.2))
    assert "does not answer" in banner.text()
    assert "Next try in 8 s." in banner.text()
    notices.on_sample(_lost(0.2))
    assert "Trying now" in banner.text()
    with qtbot.waitSignal(notices.retry_wanted):
        banner._action.click()
    notices.on_sample(Sample(samples.status()))
    assert banner.text() == ""


def test_a_dismissed_state_stays_away_until_it_comes_anew(banner: Banner, notices: Notices) -> None:
    notices.on_sample(_lost(7))
    banner._close.click()
    notices.on_sample(_lost(6))
    assert banner.text() == ""
    notices.on_sample(Sample(samples.status()))
    notices.on_sample(_lost(5))
    assert "does not answer" in banner.text()


def test_a_full_disk_is_told_once_a_minute_and_taken_back_when_there_is_room(
    banner: Banner, notices: Notices, clock: Clock
) -> None:
    full, fine = Sample(samples.status(), disks=samples.disks(full=True)), Sample(samples.status())
    notices.on_sample(full)
    assert "is full" in banner.text()
    notices.on_sample(fine)
    assert banner.text() == ""
    notices.on_sample(full)
    assert banner.text() == ""
    notices.on_sample(fine)
    clock.now += 61
    notices.on_sample(full)
    assert "is full" in banner.text()


@pytest.mark.parametrize("why", ["removed", "banned", "declined", "group_ended"])
def test_leaving_a_group_unasked_is_told_with_what_happens_to_its_files(
    banner: Banner, notices: Notices, why: str
) -> None:
    notices.on_event(GroupLeft("Film club", why))
    assert "Film club" in banner.text()
    assert banner.text().count(".") >= 2


def test_leaving_by_oneself_is_no_news(banner: Banner, notices: Notices) -> None:
    notices.on_event(GroupLeft("Film club", "left"))
    notices.on_event(LoggedOut("logout"))
    assert banner.text() == ""


def test_a_missing_file_can_be_located(qtbot: QtBot, banner: Banner, notices: Notices) -> None:
    notices.on_event(ShareChanged("Film club", "film.mkv", "/srv/film.mkv", "missing"))
    assert "film.mkv is missing" in banner.text()
    with qtbot.waitSignal(notices.locate_wanted) as told:
        banner._action.click()
    assert told.args == ["Film club", "film.mkv"]


@pytest.mark.parametrize(
    ("event", "words"),
    [
        (ShareChanged("g", "film.mkv", "/srv/film.mkv", "changed"), "was changed on the disk"),
        (SharingPaused("Film club"), "Nothing of Film club is shared now"),
        (PeerBanned("eve", "d", "g", "film.mkv"), "eve's computer sent wrong pieces of film.mkv"),
        (NewDevice("ann", "d"), "ann uses a new device"),
    ],
)
def test_the_same_cause_is_told_once_a_minute(
    banner: Banner, notices: Notices, clock: Clock, event: object, words: str
) -> None:
    notices.on_event(event)  # type: ignore[arg-type]
    assert words in banner.text()
    banner._close.click()
    notices.on_event(event)  # type: ignore[arg-type]
    assert banner.text() == ""
    clock.now += 61
    notices.on_event(event)  # type: ignore[arg-type]
    assert words in banner.text()


@pytest.mark.parametrize(("device", "shown"), [("Ann's <b>laptop</b>", "Ann's <b>laptop</b>"), ("0" * 64, "0000-0000")])
def test_a_new_device_of_ones_own_stays_told_and_leads_to_the_devices(
    qtbot: QtBot, banner: Banner, notices: Notices, device: str, shown: str
) -> None:
    notices.on_sample(Sample(samples.status()))
    notices.on_event(NewDevice(samples.status().user, device))
    assert shown in banner.text()
    assert "revoke it" in banner.text()
    with qtbot.waitSignal(notices.devices_wanted):
        banner._action.click()
    assert banner.text() == ""


def test_a_new_device_of_somebody_else_is_theirs_to_look_at(banner: Banner, notices: Notices) -> None:
    notices.on_sample(Sample(samples.status()))
    notices.on_event(NewDevice("somebody else", "d"))
    assert "ask somebody else about it" in banner.text()
    assert banner._action.isHidden()


def test_what_was_done_can_be_undone(banner: Banner, notices: Notices) -> None:
    done: list[str] = []
    notices.offer_undo("Sharing has stopped.", lambda: done.append("undone"))
    banner._action.click()
    assert done == ["undone"]
    assert banner.text() == ""


def test_the_same_refusal_stands_there_once(banner: Banner, notices: Notices) -> None:
    for _ in range(3):
        notices.refuse(TrackerError(Kind.NO_SUCH_GROUP, group="x"))
    assert len(banner.keys()) == 1


def test_another_account_begins_with_an_empty_bar(banner: Banner, notices: Notices) -> None:
    notices.on_sample(_lost(7))
    notices.say("Done.")
    notices.clear()
    assert banner.keys() == ()


def test_somebody_who_asks_to_join_can_be_accepted_from_the_bar(qtbot: QtBot, banner: Banner, notices: Notices) -> None:
    notices.tell_requests("Film club", ["<b>eve</b>"])
    assert banner.text() == "<b>eve</b> asks to join Film club."
    with qtbot.waitSignal(notices.accept_wanted) as told:
        banner._action.click()
    assert told.args == ["Film club", "<b>eve</b>"]
    assert banner.text() == ""


def test_several_who_ask_are_one_notice_that_goes_when_all_are_answered(
    qtbot: QtBot, banner: Banner, notices: Notices
) -> None:
    notices.tell_requests("Film club", ["eve", "mallory"])
    assert notices.asking == {"Film club": 2}
    with qtbot.waitSignal(notices.requests_wanted) as told:
        banner._action.click()
    assert told.args == ["Film club"]
    notices.tell_requests("Film club", ["eve", "mallory"])
    notices.tell_requests("Film club", [])
    assert banner.text() == ""
    assert notices.asking == {}


def test_a_stranger_in_the_place_of_the_tracker_is_not_called_silent(banner: Banner, notices: Notices) -> None:
    notices.on_event(TrackerLost("127.0.0.1:1", 7.0, TrackerError(Kind.TRACKER_UNREACHABLE)))
    notices.on_sample(_lost(7.0))
    banner._close.click()
    notices.on_event(TrackerLost("127.0.0.1:1", 7.0, TrackerError(Kind.WRONG_PIN, found="ab", expected="cd")))
    notices.on_sample(_lost(7.0))
    assert "another fingerprint" in banner.text()
    notices.on_event(TrackerConnected("127.0.0.1:1"))
    notices.on_event(TrackerLost("127.0.0.1:1", 7.0, TrackerError(Kind.TRACKER_UNREACHABLE)))
    notices.on_sample(_lost(7.0))
    assert "does not answer" in banner.text()


def test_the_notices_of_one_account_are_gone_when_it_is_logged_out(banner: Banner, notices: Notices) -> None:
    notices.tell_requests("Film club", ["eve"])
    notices.on_event(LoggedOut("revoked"))
    assert banner.keys() == ()


def test_who_asks_to_join_is_told_no_longer_of_a_group_that_was_left(notices: Notices, banner: Banner) -> None:
    notices.tell_requests("lab", ["ben"])
    assert "ben" in banner.text()
    notices.on_event(GroupLeft("lab", "left"))
    assert banner.text() == ""

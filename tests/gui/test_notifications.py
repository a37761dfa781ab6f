"""What is told outside the window: each kind once, bursts together, and nothing that is switched off."""

from __future__ import annotations

import pytest
from pytestqt.qtbot import QtBot

from core.events import DownloadChanged, NewDevice, RequestArrived
from core.snapshots import DownloadState, GroupSnapshot
from core.wire.errors import Kind
from gui.notifications import Notifications, Target
from gui.preferences import Preferences
from gui.sample import Sample
from gui.screenshots import samples


class Told(list[tuple[str, str, Target]]):
    """What was told."""

    def note(self, title: str, text: str, target: Target) -> None:
        self.append((title, text, target))


@pytest.fixture
def told() -> Told:
    return Told()


@pytest.fixture
def notifications(preferences: Preferences, told: Told) -> Notifications:
    made = Notifications(preferences, lambda: False, preferences, gather_ms=1)
    made.told.connect(told.note)
    return made


def _done(name: str) -> DownloadChanged:
    return DownloadChanged("Film club", name, DownloadState.DONE)


def test_many_files_that_finish_are_one_notification(qtbot: QtBot, notifications: Notifications, told: Told) -> None:
    for number in range(12):
        notifications.on_event(_done(f"{number}.mkv"))
    qtbot.waitUntil(lambda: bool(told))
    assert len(told) == 1
    assert "12" in told[0][0]
    assert told[0][2] == Target("downloads")


def test_one_file_leads_to_its_row(qtbot: QtBot, notifications: Notifications, told: Told) -> None:
    notifications.on_event(_done("film.mkv"))
    notifications.on_event(_done("film.mkv"))
    qtbot.waitUntil(lambda: bool(told))
    assert told[0][1:] == ("film.mkv", Target("download", "Film club", "film.mkv"))


def test_a_failure_says_why_and_a_request_who(qtbot: QtBot, notifications: Notifications, told: Told) -> None:
    notifications.on_event(DownloadChanged("g", "film.mkv", DownloadState.FAILED, Kind.NO_SPACE))
    notifications.on_event(RequestArrived("Film club", "ben"))
    notifications.on_event(NewDevice("ann", "d"))
    qtbot.waitUntil(lambda: len(told) == 3)
    assert [text for _, text, _ in told] == [
        "film.mkv: the disk is full",
        "ben → Film club",
        "ann logged in on a new device.",
    ]
    assert told[1][2] == Target("requests", "Film club")


@pytest.mark.parametrize("kind", ["finished", "request", "new_device"])
def test_each_kind_can_be_off(qtbot: QtBot, preferences: Preferences, told: Told, kind: str) -> None:
    preferences.put(f"notify_{kind}", False)
    made = Notifications(preferences, lambda: False, preferences, gather_ms=1)
    made.told.connect(told.note)
    made.on_event(_done("film.mkv"))
    made.on_event(RequestArrived("g", "ben"))
    made.on_event(NewDevice("ann", "d"))
    qtbot.waitUntil(lambda: len(told) == 2)


def test_what_its_user_looks_at_is_not_told_but_requests_are(
    qtbot: QtBot, preferences: Preferences, told: Told
) -> None:
    made = Notifications(preferences, lambda: True, preferences, gather_ms=1)
    made.told.connect(told.note)
    made.on_event(_done("film.mkv"))
    made.on_event(RequestArrived("g", "ben"))
    qtbot.waitUntil(lambda: bool(told))
    assert [target.what for _, _, target in told] == ["requests"]


def test_being_accepted_is_told(qtbot: QtBot, notifications: Notifications, told: Told) -> None:
    notifications.on_groups([GroupSnapshot("Film club", "ben", 2, "pending", "", 0)])
    notifications.on_groups([GroupSnapshot("Film club", "ben", 3, "member", "member", 0)])
    qtbot.waitUntil(lambda: bool(told))
    assert told == [("You were accepted", "You are a member of Film club now.", Target("group", "Film club"))]


def test_who_comes_online_is_told_only_if_that_is_wanted(
    qtbot: QtBot, preferences: Preferences, notifications: Notifications, told: Told
) -> None:
    notifications.on_online("g", set())
    notifications.on_online("g", {"ben"})
    preferences.put("notify_member_online", True)
    notifications.on_online("g", {"ben", "cid"})
    qtbot.waitUntil(lambda: bool(told))
    assert [text for _, text, _ in told] == ["cid"]


def test_a_full_disk_is_one_notification(notifications: Notifications, told: Told) -> None:
    full = Sample(samples.status(), disks=samples.disks(full=True))
    notifications.on_sample(full)
    notifications.on_sample(full)
    assert [title for title, _, _ in told] == ["The disk is full"]

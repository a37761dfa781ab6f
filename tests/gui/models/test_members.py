"""The tables of members, of what happened and of what a search found: their words, their order, their sentences."""

from __future__ import annotations

from typing import Any

from PySide6.QtCore import Qt
from pytestqt.modeltest import ModelTester

from core.snapshots import ActivitySnapshot, DownloadState, FoundFile
from core.wire.errors import Data
from gui.models.activity import ActivityColumn, ActivityModel
from gui.models.file_kinds import FileKind
from gui.models.live_table import LiveTable
from gui.models.members import MemberColumn, MembersModel
from gui.models.roles import Role
from gui.models.search_results import FoundColumn, SearchResults
from tests.fakes.listed import GIB, MIB, NOON, download, file, member, share

SPOKEN = Qt.ItemDataRole.AccessibleTextRole


def column(model: LiveTable[Any], number: int, role: int = Qt.ItemDataRole.DisplayRole) -> list[Any]:
    return [model.data(model.index(row, number), role) for row in range(model.rowCount())]


def test_members_online_come_first_and_say_what_they_share(qtmodeltester: ModelTester) -> None:
    model = MembersModel()
    qtmodeltester.check(model, force_py=True)  # type: ignore[no-untyped-call]
    model.set_members([member("cid", online=False), member("ben", "admin", shares=3), member("ann", "owner")], me="ann")
    model.sort(MemberColumn.PRESENCE)
    assert column(model, MemberColumn.NAME) == ["ann (you)", "ben", "cid"]
    assert column(model, MemberColumn.ROLE) == ["Owner", "Admin", "Member"]
    assert column(model, MemberColumn.SHARES) == ["–", "3", "–"]
    assert str(column(model, MemberColumn.NAME, SPOKEN)[1]).startswith("ben, admin, online, shares 3 file")
    assert model.online() == 2


def test_a_member_who_goes_keeps_the_others_in_place() -> None:
    model = MembersModel()
    model.set_members([member("ann"), member("ben"), member("cid")])
    told: list[int] = []
    model.dataChanged.connect(lambda first, _last: told.append(first.row()))
    model.set_members([member("ann"), member("ben", online=False), member("cid")])
    assert told == [1]
    assert column(model, MemberColumn.PRESENCE) == ["Online", "Offline", "Online"]


def happened(what: str, user: str = "ben", at: float = NOON, **data: str | int) -> ActivitySnapshot:
    said: Data = dict(data)
    return ActivitySnapshot(at, what, user, said)


def test_each_happening_is_a_sentence(qtmodeltester: ModelTester) -> None:
    model = ActivityModel()
    qtmodeltester.check(model, force_py=True)  # type: ignore[no-untyped-call]
    model.set_activity(
        [
            happened("created", "ann"),
            happened("joined"),
            happened("role", role="admin"),
            happened("shared", name="Raw/a.mov"),
            happened("withdrawn", name="Raw/a.mov"),
            happened("left", why="banned"),
            happened("left"),
            happened("sang"),
        ]
    )
    assert column(model, ActivityColumn.WHAT) == [
        "ann created the group",
        "ben joined",
        "ben is Admin now",
        "ben shared “Raw / a.mov”",
        "ben stopped sharing “Raw / a.mov”",
        "ben was banned",
        "ben left",
        "ben: sang",
    ]
    assert all(column(model, ActivityColumn.WHAT, Role.ICON))


def test_two_happenings_that_are_alike_are_two_rows() -> None:
    model = ActivityModel()
    model.set_activity([happened("joined"), happened("joined")])
    assert model.rowCount() == 2


def test_what_was_found_can_be_narrowed_down(qtmodeltester: ModelTester) -> None:
    model = SearchResults()
    qtmodeltester.check(model, force_py=True)  # type: ignore[no-untyped-call]
    model.set_found(
        [
            FoundFile("Film club", file("Raw/take.mov", 2 * GIB)),
            FoundFile("Lab", file("take.pdf", MIB, by="cid")),
            FoundFile("Lab", file("take.mkv", MIB)),
        ]
    )
    model.sort(FoundColumn.NAME)
    assert column(model, FoundColumn.NAME) == ["Raw / take.mov", "take.mkv", "take.pdf"]
    model.narrow(kind=FileKind.FILM)
    assert column(model, FoundColumn.GROUP) == ["Film club", "Lab"]
    model.narrow(kind=FileKind.FILM, least=GIB)
    assert column(model, FoundColumn.GROUP) == ["Film club"]
    model.narrow(by="cid")
    assert column(model, FoundColumn.NAME, SPOKEN) == ["take.pdf, in Lab, 1.0 MiB, shared by cid, not downloaded"]


def test_what_was_found_says_how_it_stands_here() -> None:
    model = SearchResults()
    model.set_transfers([download("a", 43.0, group="Lab"), download("b", 100.0, DownloadState.DONE)], [])
    found = [FoundFile("Lab", file(name)) for name in "abc"]
    model.set_found(found)
    assert column(model, FoundColumn.STATUS) == ["Downloading 43 %", "Not downloaded", "Not downloaded"]
    model.set_transfers([], [share("c", group="Lab")])
    assert column(model, FoundColumn.STATUS) == ["Not downloaded", "Not downloaded", "You share it"]

"""The list of downloads: what a row says, what it costs when nothing moves, and which shares have a row."""

from __future__ import annotations

from typing import Any

import msgspec
import pytest
from PySide6.QtCore import Qt, QUrl
from PySide6.QtTest import QAbstractItemModelTester
from pytestqt.qtbot import QtBot

from core.snapshots import DiskSnapshot, DownloadSnapshot, DownloadState
from gui.models.download_row import Column, DownloadRow, Standing
from gui.models.downloads import DownloadsModel
from gui.models.downloads_filter import DownloadsFilter, Kind, summed_up
from gui.models.roles import Role
from gui.wording import units
from gui.wording.downloads import state_words
from tests.fakes.gui_downloads import MIB, download, share

GROUP = "Film club"


@pytest.fixture
def model(qtbot: QtBot) -> DownloadsModel:
    made = DownloadsModel()
    QAbstractItemModelTester(made, QAbstractItemModelTester.FailureReportingMode.Fatal, made)
    return made


def text(model: DownloadsModel, name: str, column: Column, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
    return model.data(model.index_of((GROUP, name), column), role)


def names(model: DownloadsModel) -> list[str]:
    rows = (model.row_at(model.index(at, 0)) for at in range(model.rowCount()))
    return [row.name for row in rows if row is not None]


def test_a_row_reads_as_a_sentence(model: DownloadsModel) -> None:
    model.set_downloads((download("movie.mkv"), download("old.iso", DownloadState.DONE, is_shared=True)))
    role, minutes = Qt.ItemDataRole.AccessibleTextRole, units.spoken_duration(720)
    assert text(model, "movie.mkv", Column.NAME, role) == f"movie.mkv, downloading, 43 percent, {minutes} left"
    assert text(model, "old.iso", Column.NAME, role) == "old.iso, sharing, 100 MiB"
    assert text(model, "movie.mkv", Column.PEERS, role) == "Peers: 4 of 5"


@pytest.mark.parametrize(
    ("made", "word"),
    [
        (download("a"), "Downloading"),
        (download("a", DownloadState.QUEUED), "Queued"),
        (download("a", DownloadState.WAITING, reason="its_turn"), "Queued"),
        (download("a", DownloadState.PAUSED), "Paused"),
        (download("a", DownloadState.CHECKING), "Checking"),
        (download("a", DownloadState.FINISHING), "Finishing"),
        (download("a", DownloadState.WAITING, reason="no_peers", waiting_for=("eli",)), "Waiting for eli"),
        (download("a", DownloadState.WAITING, waiting_for=tuple("abcd")), "Waiting for a, b and 2 more"),
        (download("a", DownloadState.WAITING, reason="no_peers"), "Nobody online has it"),
        (download("a", DownloadState.WAITING, reason="connecting"), "Connecting"),
        (download("a", DownloadState.STALLED, reason="no_pieces"), "Nobody online has the rest"),
        (download("a", DownloadState.STALLED, reason="peers_busy"), "Waiting for a sharer"),
        (download("a", DownloadState.DONE), "Completed"),
        (download("a", DownloadState.DONE, is_shared=True), "Sharing"),
        (download("a", DownloadState.FAILED, reason="no_space", path="/home/a.b/b"), "Error: disk full (/home)"),
        (download("a", DownloadState.PAUSED, reason="no_space", path="/home/a.b/b"), "Error: disk full (/home)"),
        (download("a", DownloadState.FAILED, reason="destination_missing"), "Error: folder is missing"),
    ],
)
def test_a_state_says_what_it_waits_for(qtbot: QtBot, made: DownloadSnapshot, word: str) -> None:
    disks = (DiskSnapshot("/", 1, 2, False), DiskSnapshot("/home", 0, 2, True), DiskSnapshot("/homes", 0, 2, True))
    assert state_words(DownloadRow(made, None), disks).word == word


@pytest.mark.parametrize("state", DownloadState)
def test_every_state_has_an_icon_a_word_and_never_says_stalled(qtbot: QtBot, state: DownloadState) -> None:
    words = state_words(DownloadRow(download("a", state), None))
    assert words.icon
    assert words.word
    assert "stalled" not in (words.word + words.why).lower()


def test_what_stands_still_costs_no_row(model: DownloadsModel) -> None:
    still = tuple(download(f"{at}") for at in range(50))
    model.set_downloads(still)
    before = {row.key: row for row in model.rows()}
    moved = (*still[:7], msgspec.structs.replace(still[7], percent=44.0), *still[8:])
    told: list[tuple[int, int]] = []
    model.dataChanged.connect(
        lambda first, last: told.extend((first.row(), c) for c in range(first.column(), last.column() + 1))
    )
    model.set_downloads(moved)
    assert told == [(7, Column.PROGRESS)]
    assert sum(model.find(key) is not row for key, row in before.items()) == 1


def test_downloads_come_and_go(model: DownloadsModel) -> None:
    one, two, three = download("one"), download("two"), download("three")
    model.set_downloads((one, two))
    model.set_downloads((two, three))
    assert names(model) == ["two", "three"]
    model.set_downloads((three, two))
    assert sorted(names(model)) == ["three", "two"]
    model.set_downloads(())
    assert names(model) == []


def test_a_share_has_a_row_once_somebody_fetches_it_and_keeps_it(model: DownloadsModel) -> None:
    model.set_downloads((), (share("idle"), share("film", peers=1, speed_up=6.4 * MIB)))
    assert names(model) == ["film"]
    assert text(model, "film", Column.STATUS) == "Sharing"
    assert text(model, "film", Column.PEERS) == "1"
    assert text(model, "film", Column.UP) == "6.4 MiB/s"
    model.set_downloads((), (share("idle"), share("film")))
    assert names(model) == ["film"]
    model.set_downloads((), (share("idle"),))
    assert names(model) == []


def test_shares_in_trouble_are_shown_as_such(model: DownloadsModel) -> None:
    model.set_downloads(
        (download("got", DownloadState.DONE, is_shared=True),),
        (share("got", state="changed"), share("lost", state="missing")),
    )
    assert text(model, "got", Column.STATUS) == "Changed on disk"
    assert text(model, "lost", Column.STATUS) == "Missing"
    assert model.summary().counts[Kind.ERRORS] == 2


def test_a_finished_download_that_is_shared_tells_how_fast_it_goes_up(model: DownloadsModel) -> None:
    model.set_downloads((download("got", DownloadState.DONE),), (share("got", peers=2, speed_up=3.0 * MIB),))
    assert [text(model, "got", column) for column in (Column.STATUS, Column.PEERS, Column.UP, Column.TIME_LEFT)] == [
        "Sharing",
        "2",
        "3.0 MiB/s",
        "–",
    ]


def test_nothing_is_a_dash_and_never_is_infinite(model: DownloadsModel) -> None:
    model.set_downloads((download("a", DownloadState.WAITING, waiting_for=("eli",)),))
    assert [text(model, "a", column) for column in (Column.DOWN, Column.UP, Column.TIME_LEFT, Column.LIMIT_DOWN)] == [
        "–",
        "–",
        "∞",
        "∞",
    ]


def test_counts_of_the_filters_equal_the_rows_they_show(model: DownloadsModel) -> None:
    states = list(DownloadState) * 3
    model.set_downloads(
        tuple(download(f"{at}", state, is_shared=at % 2 == 0) for at, state in enumerate(states)),
        (share("lost", state="missing"), share("gives", peers=1)),
    )
    counts = model.summary().counts
    for kind in Kind:
        model.set_filter(DownloadsFilter(kind))
        assert model.rowCount() == counts[kind], kind
    assert counts[Kind.ALL] == len(states) + 2


def test_the_text_filter_knows_no_case(model: DownloadsModel) -> None:
    model.set_downloads((download("Straße.mkv"), download("other.mkv")))
    model.set_filter(DownloadsFilter(text="STRASSE"))
    assert names(model) == ["Straße.mkv"]


def test_the_time_left_of_several_is_the_longest(qtbot: QtBot) -> None:
    rows = [
        DownloadRow(download("a", eta=60.0), None),
        DownloadRow(download("b", eta=240.0), None),
        DownloadRow(download("c", DownloadState.WAITING), None),
        DownloadRow(download("d", DownloadState.DONE), None),
    ]
    summary = summed_up(rows)
    assert (summary.running, summary.waiting, summary.seconds_left) == (2, 1, 240.0)


@pytest.mark.parametrize("column", Column)
def test_every_column_sorts_rows_of_every_kind(model: DownloadsModel, column: Column) -> None:
    model.set_downloads(
        tuple(download(f"{at}", state, added=float(at)) for at, state in enumerate(DownloadState)),
        (share("lost", state="missing"), share("gives", peers=1)),
    )
    model.sort(column)
    up = [row.sort_key(column) for at in range(model.rowCount()) if (row := model.row_at(model.index(at, 0)))]
    assert up == sorted(up)
    assert model.headerData(column, Qt.Orientation.Horizontal)


def test_only_what_is_here_can_be_dragged_out(model: DownloadsModel) -> None:
    model.set_downloads((download("got", DownloadState.DONE), download("not yet")))
    indexes = [model.index(at, 0) for at in range(2)]
    assert [bool(model.flags(index) & Qt.ItemFlag.ItemIsDragEnabled) for index in indexes] == [True, False]
    assert model.mimeData(indexes).urls() == [QUrl.fromLocalFile("/home/ann.b/Downloads/got")]


def test_hostile_names_stay_text(model: DownloadsModel) -> None:
    name = "<img src=x>\u202egnp.exe\n"
    model.set_downloads((download(name),))
    for role in (Qt.ItemDataRole.DisplayRole, Qt.ItemDataRole.AccessibleTextRole):
        assert "\u202e" not in text(model, name, Column.NAME, role)
        assert "\n" not in text(model, name, Column.NAME, role)
    assert "<img" not in text(model, name, Column.NAME, Qt.ItemDataRole.ToolTipRole)


def test_rows_carry_names_of_icons_and_colours_only(model: DownloadsModel) -> None:
    model.set_downloads((download("movie.mkv"), download("x", DownloadState.FAILED, reason="no_space")))
    assert text(model, "movie.mkv", Column.NAME, Role.ICON) == "film"
    assert text(model, "x", Column.STATUS, Role.ICON_TOKEN) == "bad"
    assert text(model, "movie.mkv", Column.PROGRESS, Role.PROGRESS) == pytest.approx(0.43)
    assert model.find((GROUP, "x")) is not None
    row = model.find((GROUP, "x"))
    assert row is not None
    assert row.standing is Standing.FAILED

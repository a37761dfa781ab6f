"""The table of files: what it shows, that changes are told as little as they are, and that it is never out of step."""

from __future__ import annotations

import random
from typing import Any

import pytest
from PySide6.QtCore import QModelIndex, Qt
from pytestqt.modeltest import ModelTester
from pytestqt.qtbot import QtBot

from core.snapshots import DownloadState
from gui.models.file_filter import Column
from gui.models.files import DEPTH_ROLE, OPEN_ROLE, FilesModel
from gui.models.roles import Role
from gui.views.file_rows import FileRows
from tests.fakes.listed import GIB, GROUP, MIB, NOON, download, file, page, share

ASCENDING, DESCENDING = Qt.SortOrder.AscendingOrder, Qt.SortOrder.DescendingOrder


@pytest.fixture
def model(qtmodeltester: ModelTester) -> FilesModel:
    return FilesModel(GROUP)


def names(model: FilesModel) -> list[str]:
    return [
        f"{'  ' * model.data(model.index(row, 0), DEPTH_ROLE)}{text(model, row)}" for row in range(model.rowCount())
    ]


def text(model: FilesModel, row: int, column: Column = Column.NAME, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
    return model.data(model.index(row, column), role)


def row_of(model: FilesModel, key: str) -> int:
    row = model.row_of(key)
    assert row is not None
    return row


def spoken(model: FilesModel, key: str) -> Any:
    return text(model, row_of(model, key), Column.NAME, Qt.ItemDataRole.AccessibleTextRole)


def test_folders_that_names_make_stand_among_the_files_and_open_in_place(model: FilesModel) -> None:
    model.apply(page(file("b.mkv", added=1), file("Raw/day 1/x.mov", added=2), file("Raw/y.mov", added=3), fresh=True))
    assert names(model) == ["Raw", "b.mkv"]
    model.set_open(0, True)
    assert names(model) == ["Raw", "  y.mov", "  day 1", "b.mkv"]
    model.set_open(2, True)
    assert names(model) == ["Raw", "  y.mov", "  day 1", "    x.mov", "b.mkv"]
    model.set_open(0, False)
    assert names(model) == ["Raw", "b.mkv"]
    model.set_open(0, True)
    assert names(model) == ["Raw", "  y.mov", "  day 1", "    x.mov", "b.mkv"]


def test_sorted_by_name_folders_come_first_and_numbers_count(model: FilesModel) -> None:
    model.apply(page(file("part 10.mkv"), file("Part 2.mkv"), file("z/1"), file("a/1"), file("part 1.mkv"), fresh=True))
    model.sort(Column.NAME, ASCENDING)
    assert names(model) == ["a", "z", "part 1.mkv", "Part 2.mkv", "part 10.mkv"]
    model.sort(Column.NAME, DESCENDING)
    assert names(model) == ["z", "a", "part 10.mkv", "Part 2.mkv", "part 1.mkv"]


def test_a_folder_adds_up_what_is_in_it(model: FilesModel) -> None:
    model.apply(
        page(
            file("Raw/a.mov", 2 * GIB, by="cid", online=3, sharers=3, mine="shared"),
            file("Raw/in/b.mov", GIB, by="dora", online=1, sharers=4),
            fresh=True,
        )
    )
    row = row_of(model, "Raw/")
    assert text(model, row, Column.SIZE) == "3.0 GiB"
    assert text(model, row, Column.SHARERS) == "1 of 4"
    assert text(model, row, Column.SHARED_BY) == "cid and 1 more"
    assert text(model, row, Column.STATUS) == "Part of it here"
    model.apply(page(file("Raw/in/b.mov", GIB, by="dora", online=4, sharers=4)))
    assert text(model, row, Column.SHARERS) == "3"


def test_each_state_of_a_file_has_its_word(model: FilesModel) -> None:
    files = [file(f"{number}", online=0 if number == 1 else 2) for number in range(12)]
    model.apply(page(*files, fresh=True))
    model.set_downloads(
        [
            download("2", 43.7),
            download("3", state=DownloadState.QUEUED),
            download("4", 12.0, DownloadState.PAUSED),
            download("5", state=DownloadState.FAILED, reason="no_space"),
            download("6", 100.0, DownloadState.DONE),
            download("7", state=DownloadState.WAITING, waiting_for=("eli",)),
            download("8", state=DownloadState.CHECKING),
        ],
        [share("9"), share("10", state="changed"), share("11", state="missing")],
    )
    words = [text(model, row_of(model, str(number)), Column.STATUS) for number in range(12)]
    assert words == [
        "Not downloaded",
        "No sharer online",
        "Downloading 43 %",
        "Queued",
        "Paused at 12 %",
        "Error: disk full (/downloads)",
        "Have it",
        "Waiting for eli",
        "Checking",
        "You share it",
        "Changed on disk",
        "Missing",
    ]
    icons = [text(model, row_of(model, str(number)), Column.STATUS, Role.ICON) for number in range(12)]
    assert all(icons)


def test_a_row_is_spoken_as_a_sentence(model: FilesModel) -> None:
    model.apply(page(file("movie.mkv", 15_246_233_600), file("Raw/a.mov", GIB, mine="shared"), fresh=True))
    assert spoken(model, "movie.mkv") == "movie.mkv, 14.2 GiB, shared by ben, not downloaded"
    model.set_downloads([download("movie.mkv", 62.4)])
    assert spoken(model, "movie.mkv") == "movie.mkv, 14.2 GiB, shared by ben, downloading, 62 percent"
    assert spoken(model, "Raw/") == "Raw, folder, closed, 1 file(s), 1.0 GiB, you share it"


def test_a_filter_shows_hits_from_everywhere_with_where_they_are(model: FilesModel) -> None:
    model.apply(page(file("Raw/A004 take.mov"), file("Takeout.pdf"), file("poster.png"), fresh=True))
    model.set_filter("TAKE")
    assert sorted(names(model)) == ["Raw / A004 take.mov", "Takeout.pdf"]
    model.set_filter("take raw")
    assert names(model) == ["Raw / A004 take.mov"]
    model.set_filter("nothing like it")
    assert names(model) == []
    model.set_filter("")
    assert sorted(names(model)) == ["Raw", "Takeout.pdf", "poster.png"]


def test_a_hit_that_comes_is_shown_and_what_does_not_match_is_not(model: FilesModel) -> None:
    model.apply(page(file("take 1.mov", added=5), fresh=True))
    model.set_filter("take")
    model.apply(page(file("new/take 2.mov", added=4), file("poster.png")))
    assert names(model) == ["take 1.mov", "new / take 2.mov"]
    model.apply(page(gone=["take 1.mov"]))
    assert names(model) == ["new / take 2.mov"]


def test_a_change_is_told_for_its_row_and_columns_alone(qtbot: QtBot, model: FilesModel) -> None:
    model.apply(page(*(file(f"{number}.mkv", added=number) for number in range(5)), fresh=True))
    told: list[tuple[int, int, int, int]] = []
    model.dataChanged.connect(lambda first, last: told.append((first.row(), last.row(), first.column(), last.column())))
    resets: list[None] = []
    model.modelReset.connect(lambda: resets.append(None))
    model.set_downloads([download("3.mkv", 1.0)])
    assert told == [(1, 1, Column.AVAILABILITY, Column.STATUS)]
    again = download("3.mkv", 1.0)
    told.clear()
    model.set_downloads([again])
    told.clear()
    model.set_downloads([again])
    assert told == []
    assert resets == []


def test_few_files_that_come_and_go_leave_the_others_in_place(qtbot: QtBot, model: FilesModel) -> None:
    model.apply(page(*(file(f"{number}.mkv", added=number) for number in range(5)), fresh=True))
    with qtbot.assertNotEmitted(model.modelReset):
        with qtbot.waitSignals([model.rowsInserted, model.rowsRemoved]):
            model.apply(page(file("2b.mkv", added=2.5), gone=["4.mkv"]))
    assert names(model) == ["3.mkv", "2b.mkv", "2.mkv", "1.mkv", "0.mkv"]


def test_a_folder_goes_with_its_last_file(model: FilesModel) -> None:
    model.apply(page(file("Raw/in/a.mov"), file("b.mkv", added=NOON + 1), fresh=True))
    model.set_open(row_of(model, "Raw/"), True)
    model.apply(page(gone=["Raw/in/a.mov"]))
    assert names(model) == ["b.mkv"]


def test_pages_of_a_long_list_are_shown_when_they_are_all_there(qtbot: QtBot, model: FilesModel) -> None:
    model.apply(page(*(file(f"{number}") for number in range(100)), fresh=True, more=True))
    assert model.rowCount() == 100
    for start in (100, 200):
        model.apply(page(*(file(f"{number}") for number in range(start, start + 100)), more=start == 100))
    assert model.rowCount() == 300


def test_a_list_that_begins_anew_takes_the_place_of_the_old_one_when_it_is_whole(model: FilesModel) -> None:
    model.apply(page(*(file(f"{number}") for number in range(50)), fresh=True))
    model.apply(page(file("0"), fresh=True, more=True))
    model.set_downloads([download("1")])
    assert model.rowCount() == 50
    model.apply(page(file("1")))
    assert sorted(names(model)) == ["0", "1"]
    assert text(model, row_of(model, "1"), Column.STATUS) == "Downloading 43 %"


def test_rows_keep_their_places_while_the_table_is_held(model: FilesModel) -> None:
    model.apply(page(file("a", online=1, sharers=1), file("b", online=5, sharers=5), fresh=True))
    model.sort(Column.SHARERS, DESCENDING)
    model.hold(True)
    model.apply(page(file("a", online=9, sharers=9)))
    model.tidy()
    assert names(model) == ["b", "a"]
    model.hold(False)
    assert names(model) == ["a", "b"]


def test_only_a_file_that_is_here_can_be_dragged_out(model: FilesModel) -> None:
    model.apply(page(file("have"), file("not"), file("half"), fresh=True))
    model.set_downloads([download("have", 100.0, DownloadState.DONE), download("half")], [])
    draggable = {
        name: bool(model.flags(model.index(row_of(model, name), 0)) & Qt.ItemFlag.ItemIsDragEnabled)
        for name in ("have", "not", "half")
    }
    assert draggable == {"have": True, "not": False, "half": False}
    assert model.path_of(model.entry(row_of(model, "have"))) == "/downloads/have"


def test_a_folder_stands_for_the_files_in_it(model: FilesModel) -> None:
    model.apply(page(file("Raw/a"), file("Raw/in/b"), file("c"), fresh=True))
    numbers = model.files_at([row_of(model, "Raw/"), row_of(model, "c")])
    assert sorted(model.file(number).name for number in numbers) == ["Raw/a", "Raw/in/b", "c"]


@pytest.mark.parametrize(
    ("name", "shown"),
    [
        ("invoice\u202efdp.exe", "invoice\\u{202e}fdp.exe"),
        ("<b>bold</b><img src=http://x>.png", "<b>bold<"),
        ("line\nbreak.txt", "line break.txt"),
        ("zero\u200bwidth.txt", "zero\\u{200b}width.txt"),
    ],
)
def test_hostile_names_are_shown_as_they_are(model: FilesModel, name: str, shown: str) -> None:
    model.apply(page(file(name), fresh=True))
    row = 0
    assert shown in text(model, row)
    tip = text(model, row, Column.NAME, Qt.ItemDataRole.ToolTipRole)
    assert "<b>" not in tip
    assert "<img" not in tip


def test_a_name_without_end_is_cut_in_its_middle(model: FilesModel) -> None:
    model.apply(page(file("x" * 10_000 + ".exe"), fresh=True))
    assert len(text(model, 0)) <= 240
    assert text(model, 0).endswith(".exe")


def test_opening_what_is_looked_for_opens_the_folders_above(model: FilesModel) -> None:
    model.apply(page(file("a/b/c/d.mkv"), file("e.mkv"), fresh=True))
    row = model.reveal("a/b/c/d.mkv")
    assert row is not None
    assert text(model, row) == "d.mkv"
    assert model.data(model.index(row_of(model, "a/b/"), 0), OPEN_ROLE) is True


def _shuffle(model: FilesModel, chance: random.Random, known: dict[str, int]) -> None:
    """One random happening, as an engine or a person might cause it."""
    what = chance.randrange(7)
    if what <= 1:
        fresh = [f"{chance.choice(['', 'a/', 'a/b/', 'c/'])}{chance.randrange(60)}" for _ in range(chance.randrange(4))]
        known.update(dict.fromkeys(fresh, 0))
        model.apply(page(*(file(name, chance.randrange(9) * MIB, added=chance.randrange(99)) for name in fresh)))
    elif what == 2 and known:
        gone = chance.sample(sorted(known), min(len(known), 2))
        for name in gone:
            del known[name]
        model.apply(page(gone=gone))
    elif what == 3 and model.rowCount():
        row = chance.randrange(model.rowCount())
        model.set_open(row, not model.data(model.index(row, 0), OPEN_ROLE))
    elif what == 4:
        model.sort(chance.choice(list(Column)), chance.choice([ASCENDING, DESCENDING]))
    elif what == 5:
        everything = [file(name, chance.randrange(9) * MIB) for name in known]
        half = len(everything) // 2
        model.apply(page(*everything[:half], fresh=True, more=True))
        model.apply(page(*everything[half:]))
    else:
        model.set_filter(chance.choice(["", "", "1", "a"]))


@pytest.mark.parametrize("seed", range(6))
def test_whatever_happens_qt_and_the_list_agree(model: FilesModel, qtmodeltester: ModelTester, seed: int) -> None:
    chance, known = random.Random(seed), dict[str, int]()
    mirror: list[Any] = []

    def key(row: int) -> Any:
        return model.data(model.index(row, 0), Role.KEY)

    def on_inserted(_parent: QModelIndex, first: int, last: int) -> None:
        mirror[first:first] = [key(row) for row in range(first, last + 1)]

    def on_removed(_parent: QModelIndex, first: int, last: int) -> None:
        del mirror[first : last + 1]

    def on_reset() -> None:
        mirror[:] = [key(row) for row in range(model.rowCount())]

    model.rowsInserted.connect(on_inserted)
    model.rowsRemoved.connect(on_removed)
    model.modelReset.connect(on_reset)
    qtmodeltester.check(model, force_py=True)  # type: ignore[no-untyped-call]
    view = FileRows("files_table", "Files", model)
    for _ in range(100):
        if model.rowCount():
            view.choose([chance.randrange(model.rowCount())])
        _shuffle(model, chance, known)
        assert mirror == [key(row) for row in range(model.rowCount())]
        assert all(model.row_of(one) == row for row, one in enumerate(mirror))
        shown = sorted(one for one in mirror if not one.endswith("/"))
        if model.filtered:
            assert set(shown) <= set(known)
        else:
            _open_all(model)
            assert sorted(one for one in mirror if not one.endswith("/")) == sorted(known)
    view.deleteLater()


def _open_all(model: FilesModel) -> None:
    row = 0
    while row < model.rowCount():
        model.set_open(row, True)
        row += 1

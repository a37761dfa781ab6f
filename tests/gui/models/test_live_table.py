"""Tables that change under the reader: selection and place stay, only changed cells are announced, held rows wait."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import pytest
from PySide6.QtCore import QItemSelectionModel, QPersistentModelIndex, Qt
from PySide6.QtTest import QAbstractItemModelTester
from pytestqt.qtbot import QtBot

from gui.models.live_table import Index, LiveTable


@dataclass(frozen=True)
class Row:
    """A letter and two numbers, written `a12`."""

    key: str
    cells: tuple[int, int]

    def sort_key(self, column: int) -> int:
        return self.cells[column]


class Letters(LiveTable[Row]):
    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        row = self.row_at(index)
        return row.cells[index.column()] if row and role == Qt.ItemDataRole.DisplayRole else None


def rows(text: str) -> dict[Any, Row]:
    """`a12 b30` as rows by key."""
    return {word[0]: Row(word[0], (int(word[1]), int(word[2]))) for word in text.split()}


def shown(table: Letters) -> str:
    found = (table.row_at(table.index(at, 0)) for at in range(table.rowCount()))
    return "".join(row.key for row in found if row is not None)


@pytest.fixture
def table(qtbot: QtBot) -> Iterator[Letters]:
    made = Letters(2)
    tester = QAbstractItemModelTester(made, QAbstractItemModelTester.FailureReportingMode.Fatal)
    yield made
    del tester


def test_rows_stand_as_they_came_until_sorted(table: Letters) -> None:
    table.change(rows("b20 a10 c30"))
    assert shown(table) == "bac"
    table.sort(0, Qt.SortOrder.DescendingOrder)
    assert shown(table) == "cba"


def test_rows_that_are_alike_keep_their_order_both_ways(table: Letters) -> None:
    table.change(rows("a10 b10 c00"))
    table.sort(0, Qt.SortOrder.AscendingOrder)
    assert shown(table) == "cab"
    table.sort(0, Qt.SortOrder.DescendingOrder)
    assert shown(table) == "abc"


def test_only_the_cells_that_changed_are_announced(table: Letters) -> None:
    table.change(rows("a10 b20"))
    told: list[tuple[int, int, int]] = []
    table.dataChanged.connect(lambda first, last: told.append((first.row(), first.column(), last.column())))
    table.change(rows("a10 b21"))
    assert told == [(1, 1, 1)]


def test_a_new_row_takes_its_place_and_a_changed_one_moves(table: Letters) -> None:
    table.sort(0)
    table.change(rows("a10 c30"))
    table.change(rows("b20"))
    assert shown(table) == "abc"
    table.change(rows("a90"))
    assert shown(table) == "bca"


def test_an_index_that_somebody_keeps_follows_its_row(table: Letters) -> None:
    table.sort(0)
    table.change(rows("a10 b20 c30"))
    kept = QPersistentModelIndex(table.index_of("a"))
    table.change(rows("a90 d00"))
    row = table.row_at(kept)
    assert row is not None
    assert (row.key, kept.row()) == ("a", 3)
    table.change({}, ["a"])
    assert not kept.isValid()


def test_the_selection_stays_with_its_rows(table: Letters) -> None:
    table.sort(0)
    table.change(rows("a10 b20 c30"))
    selection = QItemSelectionModel(table)
    flag = QItemSelectionModel.SelectionFlag
    selection.select(table.index_of("b"), flag.Select | flag.Rows)
    table.change(rows("b00 c15"), ["a"])
    assert [table.row_at(index) for index in selection.selectedRows()] == [Row("b", (0, 0))]


def test_while_it_is_held_no_row_moves_and_then_all_do(table: Letters) -> None:
    table.sort(0)
    table.choose(lambda row: row.cells[1] == 0)
    table.change(rows("a10 b20 c30"))
    table.hold(True)
    table.change(rows("a90 d00 b21"))
    assert shown(table) == "abcd"
    table.hold(False)
    assert shown(table) == "dca"


def test_a_row_that_is_no_more_goes_even_while_it_is_held(table: Letters) -> None:
    table.change(rows("a10 b20 c30 d40"))
    table.hold(True)
    table.change({}, ["b", "d"])
    assert shown(table) == "ac"
    assert table.find("b") is None


def test_the_user_may_sort_and_filter_a_held_table(table: Letters) -> None:
    table.change(rows("a10 b20 c30"))
    table.hold(True)
    table.sort(0, Qt.SortOrder.DescendingOrder)
    assert shown(table) == "cba"
    table.choose(lambda row: row.key != "b")
    assert shown(table) == "ca"


def test_a_filter_hides_and_brings_back(table: Letters) -> None:
    table.choose(lambda row: row.cells[0] > 1)
    table.change(rows("a10 b20 c30"))
    assert shown(table) == "bc"
    table.change(rows("a50 b00"))
    assert shown(table) == "ac"
    table.choose(lambda row: True)
    assert sorted(shown(table)) == ["a", "b", "c"]


def test_replacing_keeps_what_is_the_same(table: Letters) -> None:
    table.change(rows("a10 b20"))
    told: list[str] = []
    table.rows_changed.connect(lambda: told.append(shown(table)))
    table.replace(list(rows("a10 b20").values()))
    assert told == []
    table.replace(list(rows("b25 c30").values()))
    assert told == ["bc"]

"""The tree of groups: what stands where, and that it stays as it was left while groups come, go and change."""

from __future__ import annotations

import pytest
from PySide6.QtCore import QModelIndex, Qt
from PySide6.QtWidgets import QTreeView
from pytestqt.modeltest import ModelTester
from pytestqt.qtbot import QtBot

from gui.models.groups import FOLDER_ROLE, GROUP_ROLE, GroupsModel, NodeKind
from gui.models.roles import Role
from tests.fakes.listed import group


@pytest.fixture
def model(qtmodeltester: ModelTester) -> GroupsModel:
    made = GroupsModel()
    qtmodeltester.check(made)  # type: ignore[no-untyped-call]
    return made


def shape(model: GroupsModel, parent: QModelIndex | None = None, depth: int = 0) -> list[str]:
    above = parent or QModelIndex()
    found: list[str] = []
    for row in range(model.rowCount(above)):
        index = model.index(row, 0, above)
        found.append("  " * depth + str(index.data()))
        found.extend(shape(model, index, depth + 1))
    return found


def test_groups_stand_where_their_state_says(model: GroupsModel) -> None:
    model.set_groups(
        [group("Film club"), group("Choir", "none"), group("Photo walk", "pending"), group("2 banned", "banned")],
        {"Film club": ["Raw", "Raw/day 10", "Raw/day 2"]},
    )
    assert shape(model) == [
        "My groups",
        "  Film club",
        "    Raw",
        "      day 2",
        "      day 10",
        "Waiting for approval",
        "  Photo walk",
        "Other groups here",
        "  2 banned",
        "  Choir",
    ]


def test_an_accepted_group_moves_and_the_chosen_one_stays_chosen(qtbot: QtBot, model: GroupsModel) -> None:
    model.set_groups([group("Film club"), group("Lab"), group("Photo walk", "pending")], {"Film club": ["Raw"]})
    tree = QTreeView()
    qtbot.addWidget(tree)
    tree.setModel(model)
    tree.expandAll()
    tree.setCurrentIndex(model.index_of_folder("Film club", "Raw"))
    model.set_groups([group("Film club", requests=2), group("Aikido"), group("Photo walk")])
    assert tree.currentIndex().data() == "Raw"
    assert tree.isExpanded(model.index_of_group("Film club"))
    assert shape(model)[:5] == ["My groups", "  Aikido", "  Film club", "    Raw", "  Photo walk"]


def test_requests_are_a_badge_and_part_of_the_sentence(model: GroupsModel) -> None:
    model.set_groups([group("Film club", requests=2), group("Photo walk", "pending"), group("Choir", "none")])
    index = model.index_of_group("Film club")
    assert index.data(Role.BADGE) == "2"
    spoken = [
        str(model.index_of_group(name).data(Qt.ItemDataRole.AccessibleTextRole))
        for name in ("Film club", "Photo walk", "Choir")
    ]
    assert spoken[0].startswith("Film club, group, 2 request")
    assert spoken[1:] == ["Photo walk, group, waiting for approval", "Choir, group, you are not a member"]


def test_only_what_changed_is_told(qtbot: QtBot, model: GroupsModel) -> None:
    model.set_groups([group("Film club"), group("Lab")])
    told: list[str] = []
    model.dataChanged.connect(lambda first, _last: told.append(str(first.data())))
    model.set_groups([group("Film club"), group("Lab")])
    assert told == []
    model.set_groups([group("Film club"), group("Lab", requests=1)])
    assert told == ["Lab"]


def test_folders_follow_what_the_group_holds(model: GroupsModel) -> None:
    model.set_groups([group("Film club")])
    model.set_folders("Film club", ["a", "a/b", "c"])
    model.set_folders("Film club", ["a", "d"])
    assert shape(model)[1:4] == ["  Film club", "    a", "    d"]
    index = model.index_of_folder("Film club", "d")
    assert (index.data(GROUP_ROLE), index.data(FOLDER_ROLE)) == ("Film club", "d")
    assert not model.index_of_folder("Film club", "a/b").isValid()


def test_an_index_of_a_row_that_has_gone_leads_nowhere(model: GroupsModel) -> None:
    model.set_groups([group("Film club")], {"Film club": ["a"]})
    index = model.index_of_folder("Film club", "a")
    model.set_groups([])
    assert model.node(index) is None
    assert model.data(index) is None


def test_a_hostile_name_is_shown_as_it_is(model: GroupsModel) -> None:
    model.set_groups([group("<h1>Film</h1>\u202e club")])
    index = model.index(0, 0, model.section(NodeKind.MINE))
    assert index.data() == "<h1>Film</h1>\\u{202e} club"
    assert "<h1>" not in str(index.data(Qt.ItemDataRole.ToolTipRole))

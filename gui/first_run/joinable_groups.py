"""The groups of a deployment that one can ask to join, as a list with a filter.

Invariant: what is listed is what the tracker lists, in the order of names; nothing of a group but its name, its
owner and its number of members is known to who is not in it. Used by `gui.first_run.group_choice`.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from PySide6.QtCore import QAbstractListModel, QModelIndex, QPersistentModelIndex, Qt

from core.snapshots import GroupSnapshot
from core.wire.names import normalised
from gui.wording.plain import plain

_NAME_CHARS = 64
_NO_PARENT = QModelIndex()
Index = QModelIndex | QPersistentModelIndex


class JoinableGroups(QAbstractListModel):
    """Groups whose names contain the filter."""

    def __init__(self) -> None:
        super().__init__()
        self.setObjectName("joinable_groups")
        self._all: list[GroupSnapshot] = []
        self._shown: list[GroupSnapshot] = []
        self._filter = ""

    def set_groups(self, groups: Sequence[GroupSnapshot]) -> None:
        """Show those of `groups` that I am not in; those that I was banned from are left out, too."""
        offered = [one for one in groups if one.state in ("none", "pending")]
        offered.sort(key=lambda one: normalised(one.group))
        if offered != self._all:
            self._all = offered
            self._apply()

    def set_filter(self, text: str) -> None:
        """Keep the names that contain `text`, in whatever case."""
        wanted = normalised(text.strip())
        if wanted != self._filter:
            self._filter = wanted
            self._apply()

    @property
    def total(self) -> int:
        """How many there are without the filter."""
        return len(self._all)

    def group(self, index: Index) -> GroupSnapshot | None:
        """The group of a row."""
        return self._shown[index.row()] if 0 <= index.row() < len(self._shown) else None

    def index_of(self, name: str) -> QModelIndex:
        """The row of the group of that name, invalid if it is not shown."""
        wanted = normalised(name.strip())
        for row, one in enumerate(self._shown):
            if normalised(one.group) == wanted:
                return self.index(row)
        return QModelIndex()

    def _apply(self) -> None:
        self.beginResetModel()
        self._shown = [one for one in self._all if self._filter in normalised(one.group)]
        self.endResetModel()

    def rowCount(self, parent: Index = _NO_PARENT) -> int:
        """How many groups are shown."""
        return 0 if parent.isValid() else len(self._shown)

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        """Name with members; the sentence for a screen reader."""
        group = self.group(index)
        if group is None:
            return None
        name = plain(group.group, _NAME_CHARS)
        members = self.tr("%n member(s)", "", group.members)
        if role == Qt.ItemDataRole.DisplayRole:
            if group.state == "pending":
                return self.tr("{group}  ·  waiting for approval").format(group=name)
            return self.tr("{group}  ·  {members}").format(group=name, members=members)
        if role == Qt.ItemDataRole.AccessibleTextRole:
            return self.tr("{group}, {members}, owner {owner}").format(
                group=name, members=members, owner=plain(group.owner, _NAME_CHARS)
            )
        if role == Qt.ItemDataRole.ToolTipRole:
            return self.tr("Owner: {owner}").format(owner=plain(group.owner, _NAME_CHARS))
        return None

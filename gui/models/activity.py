"""What happened in a group, newest first: who joined and left, what was shared, who became what.

Invariant: as in `gui.models.live_table`; a row never changes, it only comes and, with age, goes. Owned by `GroupPage`.
"""

from __future__ import annotations

import enum
from collections.abc import Hashable, Sequence
from typing import Any, Final

from PySide6.QtCore import QObject, Qt

from core.snapshots import ActivitySnapshot
from gui.models.live_table import Index, LiveTable
from gui.models.roles import Role
from gui.wording import units
from gui.wording.groups import ICONS, OTHER_ICON, activity_sentence, happening, moment, translate
from gui.wording.plain import escaped


class ActivityColumn(enum.IntEnum):
    """The columns."""

    WHAT = 0
    WHEN = 1


class ActivityRow:
    """One happening. Two that are alike are told apart by their number among those."""

    __slots__ = ("cells", "key", "one")

    def __init__(self, one: ActivitySnapshot, number: int) -> None:
        self.one: Final = one
        self.key: Final[Hashable] = (one.at, one.what, one.user, str(sorted(one.data.items())), number)
        self.cells: Final = (self.key, one.at)

    def __eq__(self, other: object) -> bool:
        return isinstance(other, ActivityRow) and other.key == self.key

    def __hash__(self) -> int:
        return hash(self.key)

    def sort_key(self, column: int) -> Any:
        """Where it stands in a column."""
        return self.one.at if column == ActivityColumn.WHEN else (self.one.what, self.one.user.casefold())


class ActivityModel(LiveTable[ActivityRow]):
    """Rows told apart by what they say."""

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(len(ActivityColumn), parent)

    def set_activity(self, happenings: Sequence[ActivitySnapshot]) -> None:
        """Make these all there is."""
        seen: dict[Hashable, int] = {}
        rows = []
        for one in happenings:
            alike = (one.at, one.what, one.user, str(sorted(one.data.items())))
            seen[alike] = seen.get(alike, 0) + 1
            rows.append(ActivityRow(one, seen[alike]))
        self.replace(rows)

    def headerData(self, section: int, orientation: Qt.Orientation, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        """Heads of the columns."""
        if orientation == Qt.Orientation.Vertical or role != Qt.ItemDataRole.DisplayRole:
            return None
        if section == ActivityColumn.WHAT:
            return translate("Groups", "What happened")
        return translate("Groups", "When") if section == ActivityColumn.WHEN else None

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        """What a cell shows."""
        row = self.row_at(index)
        if row is None:
            return None
        is_what = index.column() == ActivityColumn.WHAT
        match role:
            case Qt.ItemDataRole.DisplayRole:
                return happening(row.one) if is_what else moment(row.one.at)
            case Qt.ItemDataRole.ToolTipRole:
                return escaped(happening(row.one) if is_what else units.when(row.one.at))
            case Role.ICON:
                return ICONS.get(row.one.what, OTHER_ICON) if is_what else ""
            case Role.TEXT_TOKEN:
                return "text" if is_what else "muted"
            case Qt.ItemDataRole.AccessibleTextRole:
                return activity_sentence(row.one) if is_what else moment(row.one.at)
            case Role.KEY:
                return str(row.key)
        return None

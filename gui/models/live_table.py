"""A table whose rows change under the eyes of whoever reads it.

Invariant: a row that lives keeps its selection and its place on the screen until it may move. Rows are told apart by a
key; of a changed row only the changed cells are announced; nothing is sorted or filtered away while the table is held
(the mouse is over it, or a menu is open), and what was put off is made good on release. Sorting uses keys that were
computed once a row, so that 10,000 rows take milliseconds. Used by the lists of downloads, of peers, of content and of
the log.
"""

from __future__ import annotations

from collections.abc import Callable, Hashable, Iterable, Mapping, Sequence
from typing import Any, Generic, Protocol, TypeVar

from PySide6.QtCore import QAbstractTableModel, QModelIndex, QObject, QPersistentModelIndex, Qt, Signal

Index = QModelIndex | QPersistentModelIndex


class LiveRow(Protocol):
    """What a row must answer. Rows are immutable: a change is another row of the same key."""

    @property
    def key(self) -> Hashable:
        """What tells it from the others."""

    @property
    def cells(self) -> Sequence[object]:
        """A value for each column: a cell is painted anew when its value is another."""

    def sort_key(self, column: int) -> Any:
        """Where it stands in a column; comparable with that of every other row."""


RowT = TypeVar("RowT", bound=LiveRow)


class LiveTable(QAbstractTableModel, Generic[RowT]):
    """Rows in the order and choice that were asked for. Subclasses say what a cell shows.

    Signals: `rows_changed` after any change of what there is (not of what is shown of it).
    """

    rows_changed = Signal()

    def __init__(self, columns: int, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._columns = columns
        self._all: dict[Hashable, RowT] = {}
        self._shown: list[RowT] = []
        self._at: dict[Hashable, int] = {}
        self._accepts: Callable[[RowT], bool] = lambda row: True
        self._sort_column = -1
        self._descending = False
        self._held = False
        self._unsorted = False
        self._misfit = False
        """Whether a shown row is not accepted, or an accepted one not shown."""

    # -- what Qt asks
    def rowCount(self, parent: Index = QModelIndex()) -> int:  # noqa: B008 - Qt's name and Qt's default
        """Rows that are shown."""
        return 0 if parent.isValid() else len(self._shown)

    def columnCount(self, parent: Index = QModelIndex()) -> int:  # noqa: B008 - Qt's name and Qt's default
        """Columns, hidden ones too."""
        return 0 if parent.isValid() else self._columns

    def sort(self, column: int, order: Qt.SortOrder = Qt.SortOrder.AscendingOrder) -> None:
        """Sort as the user asked: at once, also while the table is held. A negative column: as they came."""
        self._sort_column, self._descending = column, order == Qt.SortOrder.DescendingOrder
        self._tidy(even_if_held=True)

    # -- what there is
    def rows(self) -> Iterable[RowT]:
        """All of them, hidden ones too, as they came."""
        return self._all.values()

    def find(self, key: Hashable) -> RowT | None:
        """The row of that key, shown or not."""
        return self._all.get(key)

    def row_at(self, index: Index) -> RowT | None:
        """The row of an index of this model."""
        return self._shown[index.row()] if index.isValid() and index.row() < len(self._shown) else None

    def index_of(self, key: Hashable, column: int = 0) -> QModelIndex:
        """Where a row is shown; invalid if it is not."""
        at = self._at.get(key)
        return QModelIndex() if at is None else self.index(at, column)

    # -- changing it
    def hold(self, held: bool) -> None:
        """Keep every row where it is until it is let go."""
        self._held = held
        if not held and (self._unsorted or self._misfit):
            self._tidy()

    def choose(self, accepts: Callable[[RowT], bool]) -> None:
        """Show only the rows that `accepts` takes: at once, since the user asked."""
        self._accepts = accepts
        self._misfit = True
        self._tidy(even_if_held=True)

    def change(self, changed: Mapping[Hashable, RowT], gone: Iterable[Hashable] = ()) -> None:
        """Put rows in, new ones at the end, and take out those of the keys `gone`."""
        left = {key for key in gone if self._all.pop(key, None) is not None}
        if not changed and not left:
            return
        self._remove(left)
        arrived: list[RowT] = []
        column = self._sort_column
        for key, row in changed.items():
            old = self._all.get(key)
            self._all[key] = row
            at = self._at.get(key)
            if old is None or at is None:
                if self._accepts(row):
                    arrived.append(row)
                continue
            self._shown[at] = row
            self._announce(at, old, row)
            self._misfit |= not self._accepts(row)
            self._unsorted |= column >= 0 and old.sort_key(column) != row.sort_key(column)
        if arrived:
            self._append(arrived)
            self._unsorted = True
        if self._unsorted or self._misfit:
            self._tidy()
        self.rows_changed.emit()

    def replace(self, rows: Sequence[RowT]) -> None:
        """Make `rows` all there is: what was there and is not among them goes."""
        fresh = {row.key: row for row in rows}
        changed = {key: row for key, row in fresh.items() if self._all.get(key) != row}
        self.change(changed, [key for key in self._all if key not in fresh])

    # -- keeping order
    def _announce(self, at: int, old: RowT, row: RowT) -> None:
        first = -1
        for column, (before, value) in enumerate(zip(old.cells, row.cells, strict=True)):
            same = before == value
            if not same and first < 0:
                first = column
            elif same and first >= 0:
                self.dataChanged.emit(self.index(at, first), self.index(at, column - 1))
                first = -1
        if first >= 0:
            self.dataChanged.emit(self.index(at, first), self.index(at, self._columns - 1))

    def _remove(self, keys: set[Hashable]) -> None:
        places = sorted((self._at[key] for key in keys if key in self._at), reverse=True)
        start = 0
        while start < len(places):
            end = start
            while end + 1 < len(places) and places[end + 1] == places[end] - 1:
                end += 1
            self.beginRemoveRows(QModelIndex(), places[end], places[start])
            del self._shown[places[end] : places[start] + 1]
            self.endRemoveRows()
            start = end + 1
        if places:
            self._number()

    def _append(self, rows: list[RowT]) -> None:
        if not rows:
            return
        first = len(self._shown)
        self.beginInsertRows(QModelIndex(), first, first + len(rows) - 1)
        self._shown.extend(rows)
        for at in range(first, len(self._shown)):
            self._at[self._shown[at].key] = at
        self.endInsertRows()

    def _number(self) -> None:
        self._at = {row.key: at for at, row in enumerate(self._shown)}

    def _tidy(self, *, even_if_held: bool = False) -> None:
        """Show what is accepted, in order; rows that are alike stay as they stand."""
        if self._held and not even_if_held:
            return
        if self._misfit:
            self._misfit = False
            accepts = self._accepts
            self._remove({row.key for row in self._shown if not accepts(row)})
            self._append([row for key, row in self._all.items() if key not in self._at and accepts(row)])
        self._unsorted = False
        column = self._sort_column
        if column < 0:
            wanted = [row for key, row in self._all.items() if key in self._at]
        else:
            wanted = sorted(self._shown, key=lambda row: row.sort_key(column), reverse=self._descending)
        if all(one is other for one, other in zip(wanted, self._shown, strict=True)):
            return
        self.layoutAboutToBeChanged.emit()
        before = self.persistentIndexList()
        keys = [self._shown[index.row()].key for index in before]
        self._shown = wanted
        self._number()
        after = [self.index(self._at[key], index.column()) for key, index in zip(keys, before, strict=True)]
        self.changePersistentIndexList(before, after)
        self.layoutChanged.emit()

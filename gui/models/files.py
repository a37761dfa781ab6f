"""The files of one group as a table whose rows open like a tree.

Invariant: row n shows entry n of one flat list, which is all that Qt is told; nothing is computed for a row before it
is painted, so that 100,000 rows cost as much as those on the screen. (A tree view asks for every row that is not in a
closed folder: 2.5 s at 100,000. `QTableView` asks for none.) A few changes are told as rows that come and go, many as a
list that begins anew; whoever shows it keeps the place by `Role.KEY`. Of a changed row only the changed columns are
told. Rows do not change places while the model is held. Owned by `GroupPage`, one a group.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any, Final

from PySide6.QtCore import QAbstractTableModel, QModelIndex, QObject, QPersistentModelIndex, Qt, QTimer, Signal

from core.snapshots import DownloadSnapshot, FileChanges, FileSnapshot, ShareSnapshot
from gui.models.file_catalog import TOP, Applied, FileCatalog
from gui.models.file_filter import Column, FileOrder
from gui.models.file_status import HERE
from gui.models.file_texts import FileTexts
from gui.models.roles import Role

Index = QModelIndex | QPersistentModelIndex

DEPTH_ROLE: Final = int(Qt.ItemDataRole.UserRole) + 64
"""How deep a row stands in the tree, from 0."""
OPEN_ROLE: Final = int(Qt.ItemDataRole.UserRole) + 65
"""Whether a folder is open; None for a file."""
_COLUMNS: Final = tuple(Column)
_FEW: Final = 64
_FEW_OF_MANY: Final = 8
_MANY_ROWS: Final = 20_000
_PAGES_MS: Final = 250
"""While pages of a long list arrive, the table is made anew so often at most."""


class FilesModel(QAbstractTableModel):
    """Signals: `counted(shown, all)` when either number changed, `folders_changed` when a folder came or went."""

    counted = Signal(int, int)
    folders_changed = Signal()

    def __init__(self, group: str, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.group: Final = group
        self.cursor = ""
        """Behind what was taken in last: hand it to the engine to go on."""
        self.catalog = FileCatalog()
        self._coming: FileCatalog | None = None
        """A list that begins anew while the old one is still shown: it takes its place when it is whole."""
        self._order = FileOrder(self.catalog)
        self._texts = FileTexts(self._order)
        self._rows = self._order.entries()
        self._places: dict[int, int] | None = None
        self._held = False
        self._untidy = False
        self._counts = (0, 0)
        self._late = QTimer(self, interval=_PAGES_MS, singleShot=True)
        self._late.timeout.connect(lambda: self._begin_anew())

    # -- what Qt asks
    def rowCount(self, parent: Index = QModelIndex()) -> int:  # noqa: B008 - Qt's name and Qt's default
        """Rows that are shown."""
        return 0 if parent.isValid() else len(self._rows)

    def columnCount(self, parent: Index = QModelIndex()) -> int:  # noqa: B008 - Qt's name and Qt's default
        """Columns, hidden ones too."""
        return 0 if parent.isValid() else len(Column)

    def headerData(self, section: int, orientation: Qt.Orientation, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        """Heads of the columns; numbers stand right, and so do their heads."""
        if orientation == Qt.Orientation.Vertical or not 0 <= section < len(Column):
            return None
        return self._texts.head(Column(section), role)

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        """What a cell shows, for Qt's roles and for ours."""
        row = index.row()
        if not 0 <= row < len(self._rows):
            return None
        entry = self._rows[row]
        if role == DEPTH_ROLE:
            return self._order.depth(entry)
        if role == OPEN_ROLE:
            return self._order.is_open(~entry) if entry < 0 else None
        if role == Role.KEY:
            return self.key_of(entry)
        return self._texts.cell(entry, _COLUMNS[index.column()], role)

    def flags(self, index: Index) -> Qt.ItemFlag:
        """A file that is here can be dragged out."""
        flags = super().flags(index)
        if index.isValid() and index.row() < len(self._rows) and self.path_of(self._rows[index.row()]):
            flags |= Qt.ItemFlag.ItemIsDragEnabled
        return flags

    def sort(self, column: int, order: Qt.SortOrder = Qt.SortOrder.AscendingOrder) -> None:
        """Sort as the user asked: at once, also while the table is held. A negative column: newest first."""
        wanted, descending = Column.ADDED, True
        if column >= 0:
            wanted, descending = Column(column), order == Qt.SortOrder.DescendingOrder
        if (wanted, descending) != (self._order.column, self._order.descending):
            self._order.sort(wanted, descending)
            self._begin_anew()

    # -- what there is
    def entry(self, row: int) -> int:
        """What a row shows: the number of a file, or `~number` of a folder."""
        return self._rows[row]

    def key_of(self, entry: int) -> str:
        """What tells an entry apart for good: the name of a file, the path of a folder with a slash at its end."""
        return self.catalog.file(entry).name if entry >= 0 else f"{self.catalog.folders[~entry].path}/"

    def row_of(self, key: str) -> int | None:
        """The row that shows what has this key, if one does."""
        if key.endswith("/"):
            folder = self.catalog.find_folder(key[:-1])
            return None if folder is None else self._row(~folder)
        file = self.catalog.find(key)
        return None if file is None else self._row(file)

    def row_above(self, row: int) -> int | None:
        """The row of the folder that a row is in; None at the top and for hits of a filter."""
        folder = self._order.above(self._rows[row])
        return None if folder == TOP or self._order.filtered else self._row(~folder)

    def find_prefix(self, text: str, after: int = -1) -> int | None:
        """The next row, from behind `after` and then from the top, whose name begins with `text`."""
        wanted, count = text.casefold(), len(self._rows)
        # Letters that are typed on belong to one search: the row that has matched so far may match still.
        start = after + 1 if len(text) == 1 else max(0, after)
        for step in range(count):
            row = (start + step) % count
            if self.key_of(self._rows[row]).rstrip("/").rpartition("/")[2].casefold().startswith(wanted):
                return row
        return None

    def path_of(self, entry: int) -> str:
        """Where a file lies on this computer if all of it is here; else empty."""
        if entry < 0 or self.catalog.status[entry] not in HERE:
            return ""
        share = self.catalog.shares.get(entry)
        download = self.catalog.downloads.get(entry)
        return share.path if share is not None else download.path if download is not None else ""

    def files_at(self, rows: Iterable[int]) -> list[int]:
        """Numbers of the files of rows, those in folders among them included, each once, top to bottom."""
        found: dict[int, None] = {}
        for row in rows:
            entry = self._rows[row]
            if entry >= 0:
                found[entry] = None
            else:
                found.update(dict.fromkeys(self.catalog.within(~entry)))
        return list(found)

    def file(self, number: int) -> FileSnapshot:
        """A file by its number."""
        return self.catalog.file(number)

    # -- changing what there is
    def apply(self, changes: FileChanges) -> None:
        """Take in what changed, a page of it."""
        folders = len(self.catalog.folders)
        self.cursor = changes.cursor
        if changes.fresh:
            self._coming = self.catalog.emptied()
        if self._coming is not None:
            self._coming.apply(changes)
            if not changes.more or not self._rows:
                self._begin_anew(self._coming)
                self.folders_changed.emit()
            return
        applied = self.catalog.apply(changes)
        moved = len(applied.added) + len(applied.removed)
        moved += len(applied.folders_added) + len(applied.folders_removed)
        if changes.more or self._late.isActive() or moved > (_FEW if len(self._rows) < _MANY_ROWS else _FEW_OF_MANY):
            self._order.forget()
            if not changes.more or not self._rows:
                self._begin_anew()
            elif not self._late.isActive():
                self._late.start()
        else:
            self._come_and_go(applied)
            self._tell(applied.changed, Column.SIZE)
            self.catalog.bury(applied.removed)
        if len(self.catalog.folders) != folders or applied.folders_removed:
            self.folders_changed.emit()

    def set_downloads(self, downloads: Iterable[DownloadSnapshot], shares: Iterable[ShareSnapshot] = ()) -> None:
        """What this device fetches and gives now; those of other groups are passed over."""
        mine = [one for one in downloads if one.group == self.group]
        given = [one for one in shares if one.group == self.group]
        if self._coming is not None:
            self._coming.set_transfers(mine, given)
        changed = self.catalog.set_transfers(mine, given)
        self._tell(changed, Column.AVAILABILITY)

    def set_filter(self, text: str) -> None:
        """Show only files whose names have all words of `text`; all, as a tree, if there is none."""
        if self._order.set_filter(text):
            self._begin_anew()

    def set_open(self, row: int, is_open: bool) -> None:
        """Open or close the folder of a row; nothing happens with a file's."""
        entry = self._rows[row]
        if entry >= 0 or self._order.filtered or self._order.is_open(~entry) == is_open:
            return
        path = self.catalog.folders[~entry].path
        if is_open:
            self._order.open_folders.add(path)
            shown = self._order.unfolded(~entry)
            if shown:
                self.beginInsertRows(QModelIndex(), row + 1, row + len(shown))
                self._rows[row + 1 : row + 1] = shown
                self._places = None
                self.endInsertRows()
        else:
            end = self._end_of(row)
            self._order.open_folders.discard(path)
            if end > row + 1:
                self.beginRemoveRows(QModelIndex(), row + 1, end - 1)
                del self._rows[row + 1 : end]
                self._places = None
                self.endRemoveRows()
        self.dataChanged.emit(self.index(row, 0), self.index(row, 0))
        self._count()

    def prepare_filter(self) -> None:
        """Sort now what the first key in the filter would have to wait for; call it when the filter gets the focus."""
        self._order.prepare()

    def reveal(self, key: str) -> int | None:
        """Open every folder above what has this key; returns its row, None if it is not there or filtered away."""
        above = key.rstrip("/").rpartition("/")[0]
        paths = [above[:end] for end, character in enumerate(above) if character == "/"] + ([above] if above else [])
        for path in paths:
            row = self.row_of(f"{path}/")
            if row is not None:
                self.set_open(row, True)
        return self.row_of(key)

    def hold(self, held: bool) -> None:
        """Let rows change places only after this was let go."""
        self._held = held
        if not held and self._untidy:
            self._order.forget()
            self._begin_anew()

    # -- telling
    def _begin_anew(self, catalog: FileCatalog | None = None) -> None:
        """Show everything anew, from another catalog if one is given."""
        self._late.stop()
        self._untidy = False
        # Whoever shows the list looks for its place by the rows of before, so these are still there.
        self.beginResetModel()
        if catalog is not None:
            self.catalog, self._coming = catalog, None
            self._order.begin_anew(catalog)
        self._rows, self._places = self._order.entries(), None
        self.endResetModel()
        self._count()

    def _come_and_go(self, applied: Applied) -> None:
        for entry in [*applied.removed, *(~folder for folder in applied.folders_removed)]:
            row = self._row(entry)
            self._order.remove(entry)
            if row is not None:
                self.beginRemoveRows(QModelIndex(), row, row)
                del self._rows[row]
                self._places = None
                self.endRemoveRows()
        gone = set(applied.removed)
        gone.update(~folder for folder in applied.folders_removed)
        for entry in [*(~folder for folder in applied.folders_added), *applied.added]:
            if entry not in gone:  # else it came and went within one page
                self._come(entry)
        self._tell_folders({self.catalog.above[number] for number in (*applied.added, *applied.removed)})
        self._count()

    def _come(self, entry: int) -> None:
        if entry < 0:
            # It may have been open before it went; what is in it comes one by one and would be missed.
            self._order.open_folders.discard(self.catalog.folders[~entry].path)
        below = self._order.insert(entry)
        if below is None or not (self._order.filtered or self._is_reachable(self._order.above(entry))):
            return
        row = self._row_before(below, self._order.above(entry))
        self.beginInsertRows(QModelIndex(), row, row)
        self._rows.insert(row, entry)
        self._places = None
        self.endInsertRows()

    def _row_before(self, below: Sequence[int], folder: int) -> int:
        """The first row of those `below` that is shown, else the end of what is shown of the folder."""
        for entry in below:
            row = self._row(entry)
            if row is not None:
                return row
        if self._order.filtered or folder == TOP:
            return len(self._rows)
        row = self._row(~folder)
        return len(self._rows) if row is None else self._end_of(row)

    def _end_of(self, row: int) -> int:
        """The row behind everything that is shown within the folder of a row."""
        depth = self._order.depth(self._rows[row])
        end = row + 1
        while end < len(self._rows) and self._order.depth(self._rows[end]) > depth:
            end += 1
        return end

    def _is_reachable(self, folder: int) -> bool:
        while folder != TOP:
            if not self._order.is_open(folder):
                return False
            folder = self.catalog.folders[folder].above
        return True

    def _row(self, entry: int) -> int | None:
        if self._places is None:
            self._places = {one: row for row, one in enumerate(self._rows)}
        return self._places.get(entry)

    def _tell(self, changed: Sequence[int], first: Column) -> None:
        """Say which files have other values from column `first` on."""
        if not changed:
            return
        if self._order.changed(changed):
            self._untidy = True
        if len(changed) > _FEW:
            self.dataChanged.emit(self.index(0, first), self.index(len(self._rows) - 1, len(Column) - 1))
            return
        for number in changed:
            row = self._row(number)
            if row is not None:
                self.dataChanged.emit(self.index(row, first), self.index(row, len(Column) - 1))
        self._tell_folders({self.catalog.above[number] for number in changed})

    def _tell_folders(self, folders: Iterable[int]) -> None:
        if self._order.filtered:
            return
        every: set[int] = set()
        for folder in folders:
            while folder != TOP and folder not in every:
                every.add(folder)
                folder = self.catalog.folders[folder].above
        for folder in every:
            row = self._row(~folder)
            if row is not None:
                self.dataChanged.emit(self.index(row, Column.SIZE), self.index(row, len(Column) - 1))

    @property
    def has_folders(self) -> bool:
        """Whether folders are shown."""
        return bool(self.catalog.folders[TOP].folders) and not self._order.filtered

    def _count(self) -> None:
        counts = (len(self._rows), len(self.catalog))
        if counts != self._counts:
            self._counts = counts
            self.counted.emit(*counts)

    @property
    def filtered(self) -> bool:
        """Whether a filter is set."""
        return self._order.filtered

    def tidy(self) -> None:
        """Put rows where they belong by values that have changed, unless the table is held."""
        if self._untidy and not self._held:
            self._order.forget()
            self._begin_anew()

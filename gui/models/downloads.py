"""The list of downloads as Qt's views read it, with what this device shares of them.

Invariant: a row is built anew only when its snapshot is another object, so that 10,000 downloads that stand still cost
nothing. A file that is only shared has a row from when somebody fetches it or it is in trouble, for as long as it is
shared. Fed by the window once a second; shown by `gui.views.downloads_view`.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence
from typing import Any, Final

from PySide6.QtCore import QCoreApplication, QMimeData, QModelIndex, QObject, Qt, QUrl

from core.snapshots import DiskSnapshot, DownloadSnapshot, ShareSnapshot
from gui.models.download_row import DONE, RUNNING, TROUBLES, Column, DownloadRow, Key
from gui.models.downloads_filter import DownloadsFilter, Summary, summed_up
from gui.models.file_kinds import kind_of
from gui.models.live_table import Index, LiveTable
from gui.models.roles import Role
from gui.wording import units
from gui.wording.downloads import sentence, shown_name, state_words
from gui.wording.files import added
from gui.wording.plain import escaped, plain

translate = QCoreApplication.translate
TEXT_COLUMNS: Final = frozenset(
    {Column.NAME, Column.PROGRESS, Column.STATUS, Column.GROUP, Column.OWNER, Column.FOLDER, Column.HASH}
    | {Column.ADDED, Column.COMPLETED}
)
"""Columns that stand to the left; the others are numbers."""
_SECONDARY: Final = frozenset({Column.GROUP, Column.OWNER, Column.FOLDER, Column.HASH, Column.ADDED, Column.COMPLETED})


class DownloadsModel(LiveTable[DownloadRow]):
    """Downloads and shares by `(group, name)`. Signals: those of `LiveTable`."""

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(len(Column), parent)
        self._downloads: Sequence[DownloadSnapshot] = ()
        self._shares: Sequence[ShareSnapshot] = ()
        self._disks: Sequence[DiskSnapshot] = ()
        self._filter = DownloadsFilter()

    # -- in
    def set_downloads(
        self,
        downloads: Sequence[DownloadSnapshot],
        shares: Sequence[ShareSnapshot] = (),
        disks: Sequence[DiskSnapshot] = (),
    ) -> None:
        """Show these. Snapshots that did not change are the objects of the last time."""
        if disks is not self._disks:
            is_other = [disk.path for disk in disks] != [disk.path for disk in self._disks]
            self._disks = disks
            if is_other:
                self._failed_anew()
        if downloads is self._downloads and shares is self._shares:
            return
        touched, gone = _differences(self._downloads, downloads)
        more, gone_shares = _differences(self._shares, shares)
        touched |= more
        self._downloads, self._shares = downloads, shares
        if not touched and not gone and not gone_shares:
            return
        touched |= gone | gone_shares
        by_key = {(one.group, one.name): one for one in downloads if (one.group, one.name) in touched}
        shared = {(one.group, one.name): one for one in shares if (one.group, one.name) in touched}
        changed: dict[Any, DownloadRow] = {}
        for key in dict.fromkeys((*by_key, *shared)):
            download, share = by_key.get(key), shared.get(key)
            if download is not None or (share is not None and (self._is_of_share(key) or _worth_a_row(share))):
                changed[key] = DownloadRow(download, share)
        self.change(changed, touched - changed.keys())

    def _is_of_share(self, key: Key) -> bool:
        row = self.find(key)
        return row is not None and row.download is None

    def set_filter(self, wanted: DownloadsFilter) -> None:
        """Show only what it accepts."""
        if wanted != self._filter:
            self._filter = wanted
            self.choose(wanted.accepts)

    def _failed_anew(self) -> None:
        """The words of a full disk name the disk."""
        for at in range(self.rowCount()):
            index = self.index(at, Column.STATUS)
            row = self.row_at(index)
            if row is not None and row.standing in TROUBLES:
                self.dataChanged.emit(index, index)

    # -- out
    @property
    def filter(self) -> DownloadsFilter:
        """What is shown."""
        return self._filter

    def summary(self) -> Summary:
        """Of all rows, shown or not."""
        return summed_up(self.rows())

    def keys_at(self, indexes: Iterable[Index]) -> list[Key]:
        """The keys of the rows of some cells, each once, from the top."""
        rows = {index.row(): row for index in indexes if (row := self.row_at(index)) is not None}
        return [rows[at].key for at in sorted(rows)]

    def headerData(self, section: int, orientation: Qt.Orientation, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        """The heads; numbers stand right, as their cells do."""
        if orientation is not Qt.Orientation.Horizontal:
            return None
        if role == Qt.ItemDataRole.DisplayRole:
            return column_title(Column(section))
        if role == Qt.ItemDataRole.TextAlignmentRole:
            return alignment(Column(section))
        return None

    def flags(self, index: Index) -> Qt.ItemFlag:
        """A file that is here can be dragged out of the window."""
        row = self.row_at(index)
        given = super().flags(index)
        return given | Qt.ItemFlag.ItemIsDragEnabled if row is not None and row.is_here else given

    def supportedDragActions(self) -> Qt.DropAction:
        """What is dragged out is copied: the file stays, for it is shared."""
        return Qt.DropAction.CopyAction

    def mimeTypes(self) -> list[str]:
        """Files."""
        return ["text/uri-list"]

    def mimeData(self, indexes: Sequence[QModelIndex]) -> QMimeData:
        """The files of the rows, those that are whole."""
        rows = {index.row(): row for index in indexes if (row := self.row_at(index)) is not None and row.is_here}
        given = QMimeData()
        given.setUrls([QUrl.fromLocalFile(rows[at].path) for at in sorted(rows)])
        return given

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        """What a cell shows, and what it says to who cannot see it."""
        row = self.row_at(index)
        if row is None:
            return None
        column = Column(index.column())
        if role == Qt.ItemDataRole.DisplayRole:
            return self._text(row, column)
        if role == Qt.ItemDataRole.TextAlignmentRole:
            return alignment(column)
        if role == Role.SORT:
            return row.sort_key(column)
        if role == Qt.ItemDataRole.AccessibleTextRole:
            if column is Column.NAME:
                return sentence(row, state_words(row, self._disks))
            return f"{column_title(column)}: {self._text(row, column)}"
        if role == Qt.ItemDataRole.ToolTipRole:
            return self._tooltip(row, column)
        return self._look(row, column, role)

    def _look(self, row: DownloadRow, column: Column, role: int) -> Any:
        if role == Role.ICON:
            if column is Column.STATUS:
                return state_words(row, self._disks).icon
            return kind_of(row.name).value if column is Column.NAME else None
        if role == Role.ICON_TOKEN and column is Column.STATUS:
            return state_words(row, self._disks).token
        if role == Role.TEXT_TOKEN:
            return "muted" if column in _SECONDARY or self._is_empty(row, column) else None
        if role == Role.PROGRESS and column is Column.PROGRESS:
            return row.fraction
        if role == Role.PROGRESS_TOKEN and column is Column.PROGRESS:
            return progress_token(row)
        return row.key if role == Role.KEY else None

    def _is_empty(self, row: DownloadRow, column: Column) -> bool:
        return row.cells[column] is None or row.cells[column] == math.inf

    def _tooltip(self, row: DownloadRow, column: Column) -> str | None:
        if column is Column.NAME:
            return escaped(plain(row.path or row.name, 1000))
        if column in (Column.ADDED, Column.COMPLETED):
            at: Any = row.cells[column]
            return units.when(at) if at else None
        if column is Column.STATUS:
            words = state_words(row, self._disks)
            return escaped(f"{words.word}\n{words.why}" if words.why else words.word)
        return None

    def _text(self, row: DownloadRow, column: Column) -> str:
        value: Any = row.cells[column]
        match column:
            case Column.NAME:
                return shown_name(row.name)
            case Column.STATUS:
                return state_words(row, self._disks).word
            case Column.PROGRESS:
                return units.percent(100 * row.fraction)
            case Column.PEERS:
                here, known = value
                if known is None:
                    return units.count(here)
                return translate("Downloads", "{here} of {known}").format(here=here, known=known)
            case Column.GROUP | Column.OWNER | Column.FOLDER | Column.HASH:
                return plain(value, 1000) or units.NOTHING
        if value is None:
            return units.NEVER if column in (Column.LIMIT_DOWN, Column.LIMIT_UP) else units.NOTHING
        match column:
            case Column.SIZE | Column.REMAINING | Column.DOWNLOADED | Column.UPLOADED:
                return units.size(value)
            case Column.DOWN | Column.UP:
                return units.speed(value)
            case Column.LIMIT_DOWN | Column.LIMIT_UP:
                return units.limit(value)
            case Column.TIME_LEFT:
                return units.duration(None if math.isinf(value) else value)
            case Column.ADDED | Column.COMPLETED:
                return added(value)
        return units.copies(value)


def column_title(column: Column) -> str:
    """The head of a column."""
    return {
        Column.NAME: translate("Downloads", "Name"),
        Column.SIZE: translate("Downloads", "Size"),
        Column.PROGRESS: translate("Downloads", "Progress"),
        Column.STATUS: translate("Downloads", "Status"),
        Column.PEERS: translate("Downloads", "Peers"),
        Column.DOWN: translate("Downloads", "Down"),
        Column.UP: translate("Downloads", "Up"),
        Column.TIME_LEFT: translate("Downloads", "Time left"),
        Column.AVAILABILITY: translate("Downloads", "Availability"),
        Column.GROUP: translate("Downloads", "Group"),
        Column.ADDED: translate("Downloads", "Added"),
        Column.COMPLETED: translate("Downloads", "Completed"),
        Column.REMAINING: translate("Downloads", "Remaining"),
        Column.DOWNLOADED: translate("Downloads", "Downloaded"),
        Column.UPLOADED: translate("Downloads", "Uploaded"),
        Column.RATIO: translate("Downloads", "Ratio"),
        Column.OWNER: translate("Downloads", "Shared by"),
        Column.FOLDER: translate("Downloads", "Folder"),
        Column.LIMIT_DOWN: translate("Downloads", "Down limit"),
        Column.LIMIT_UP: translate("Downloads", "Up limit"),
        Column.HASH: translate("Downloads", "Hash"),
    }[column]


def alignment(column: Column) -> Qt.AlignmentFlag:
    """Text stands left, numbers stand right."""
    side = Qt.AlignmentFlag.AlignLeading if column in TEXT_COLUMNS else Qt.AlignmentFlag.AlignTrailing
    return side | Qt.AlignmentFlag.AlignVCenter


def progress_token(row: DownloadRow) -> str:
    """The colour of the bar: what is here is green, what moves has the accent, what stands still is grey."""
    if row.standing in DONE:
        return "ok"
    if row.standing in TROUBLES:
        return "bad"
    return "accent" if row.standing in RUNNING else "muted"


def _worth_a_row(share: ShareSnapshot) -> bool:
    return share.peers > 0 or share.speed_up > 0 or share.state != "sharing"


def _differences(
    old: Sequence[DownloadSnapshot] | Sequence[ShareSnapshot], new: Sequence[DownloadSnapshot] | Sequence[ShareSnapshot]
) -> tuple[set[Key], set[Key]]:
    """The keys of those that are new or another object, and of those that are gone."""
    if old is new:
        return set(), set()
    if len(old) == len(new):
        moved = [at for at, (before, now) in enumerate(zip(old, new, strict=True)) if before is not now]
        touched = {(new[at].group, new[at].name) for at in moved}
        before_keys = {(old[at].group, old[at].name) for at in moved}
        return touched, before_keys - touched
    known = {(one.group, one.name): one for one in old}
    touched = {key for one in new if known.pop(key := (one.group, one.name), None) is not one}
    return touched, set(known)

"""What a search over all my groups found, as a table that can be narrowed down.

Invariant: as in `gui.models.live_table`; a row is told apart by its group and name. Owned by `SearchPage`.
"""

from __future__ import annotations

import enum
from collections.abc import Iterable, Sequence
from typing import Any, Final

from PySide6.QtCore import QObject, Qt

from core.snapshots import DownloadSnapshot, FoundFile, ShareSnapshot
from gui.models.file_filter import natural
from gui.models.file_kinds import FileKind, kind_of
from gui.models.file_status import ACTIVE, HERE, FileStatus, status_of
from gui.models.file_texts import type_word
from gui.models.live_table import Index, LiveTable
from gui.models.roles import Role
from gui.wording import units
from gui.wording.files import NAME_CHARS, added, file_words, found_sentence, sharers, translate
from gui.wording.plain import escaped, plain


class FoundColumn(enum.IntEnum):
    """The columns."""

    NAME = 0
    GROUP = 1
    SIZE = 2
    TYPE = 3
    SHARED_BY = 4
    SHARERS = 5
    ADDED = 6
    STATUS = 7


_NUMBERS: Final = frozenset((FoundColumn.SIZE, FoundColumn.SHARERS))
_MUTED: Final = frozenset((FoundColumn.TYPE, FoundColumn.SHARED_BY, FoundColumn.ADDED))
_QUIET: Final = frozenset((FileStatus.ABSENT, FileStatus.OFFLINE))
_RIGHT: Final = Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter
_LEFT: Final = Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter


class FoundRow:
    """A file that was found, and how it stands on this computer."""

    __slots__ = ("cells", "download", "file", "group", "key", "status")

    def __init__(self, found: FoundFile, download: DownloadSnapshot | None, share: ShareSnapshot | None) -> None:
        self.group: Final = found.group
        self.file: Final = found.file
        self.download: Final = download
        self.status: Final = status_of(found.file, download, share)
        self.key: Final = (found.group, found.file.name)
        percent = int(download.percent) if download is not None else -1
        file = found.file
        numbers = (file.online, file.sharers)
        self.cells: Final = (
            file.name, found.group, file.size, file.name, file.added_by, numbers, file.added, (self.status, percent)
        )  # fmt: skip

    def __eq__(self, other: object) -> bool:
        return isinstance(other, FoundRow) and other.key == self.key and other.cells == self.cells

    def __hash__(self) -> int:
        return hash(self.key)

    @property
    def is_wanted(self) -> bool:
        """Whether it is neither here nor on its way."""
        return self.status not in HERE and self.status not in ACTIVE

    def sort_key(self, column: int) -> Any:
        """Where it stands in a column."""
        if column in (FoundColumn.NAME, FoundColumn.GROUP):
            return natural(self.file.name if column == FoundColumn.NAME else self.group)
        if column == FoundColumn.TYPE:
            return f"{kind_of(self.file.name)}\0{self.file.name.casefold()}"
        return self.file.added_by.casefold() if column == FoundColumn.SHARED_BY else self.cells[column]


class SearchResults(LiveTable[FoundRow]):
    """Rows told apart by `(group, name)`."""

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(len(FoundColumn), parent)
        self._downloads: dict[tuple[str, str], DownloadSnapshot] = {}
        self._shares: dict[tuple[str, str], ShareSnapshot] = {}
        self._found: Sequence[FoundFile] = ()

    def set_found(self, found: Sequence[FoundFile]) -> None:
        """Make these what was found."""
        self._found = found
        self._refill()

    def set_transfers(self, downloads: Iterable[DownloadSnapshot], shares: Iterable[ShareSnapshot]) -> None:
        """What this device fetches and gives now."""
        self._downloads = {(one.group, one.name): one for one in downloads}
        self._shares = {(one.group, one.name): one for one in shares}
        if self._found:
            self._refill()

    def narrow(self, group: str = "", kind: FileKind | None = None, by: str = "", least: int = 0) -> None:
        """Show only files of a group, of a kind, of a member and of at least so many bytes; empty: of all."""
        self.choose(
            lambda row: (
                (not group or row.group == group)
                and (kind is None or kind_of(row.file.name) == kind)
                and (not by or row.file.added_by == by)
                and row.file.size >= least
            )
        )

    def headerData(self, section: int, orientation: Qt.Orientation, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        """Heads of the columns."""
        if orientation == Qt.Orientation.Vertical or not 0 <= section < len(FoundColumn):
            return None
        if role == Qt.ItemDataRole.TextAlignmentRole:
            return _RIGHT if section in _NUMBERS else _LEFT
        return _head(FoundColumn(section)) if role == Qt.ItemDataRole.DisplayRole else None

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        """What a cell shows."""
        row = self.row_at(index)
        if row is None:
            return None
        column = FoundColumn(index.column())
        match role:
            case Qt.ItemDataRole.DisplayRole:
                return self._text(row, column)
            case Qt.ItemDataRole.TextAlignmentRole:
                return _RIGHT if column in _NUMBERS else _LEFT
            case Role.AVATAR:
                return row.group if column == FoundColumn.GROUP else ""
            case Role.ICON | Role.ICON_TOKEN:
                words = file_words(row.status, row.file, row.download)
                if column == FoundColumn.STATUS:
                    return words.icon if role == Role.ICON else words.token
                name = kind_of(row.file.name).value if column == FoundColumn.NAME else ""
                return name if role == Role.ICON else "muted"
            case Role.TEXT_TOKEN:
                is_quiet = column in _MUTED or (column == FoundColumn.STATUS and row.status in _QUIET)
                return "muted" if is_quiet else "text"
            case Qt.ItemDataRole.ToolTipRole:
                return escaped(self._tip(row, column))
            case Qt.ItemDataRole.AccessibleTextRole:
                if column != FoundColumn.NAME:
                    return self._text(row, column)
                return found_sentence(row.group, row.file, file_words(row.status, row.file, row.download))
            case Role.KEY:
                return f"{row.group}\n{row.file.name}"
        return None

    def _refill(self) -> None:
        keys = [(one.group, one.file.name) for one in self._found]
        self.replace(
            [
                FoundRow(one, self._downloads.get(key), self._shares.get(key))
                for one, key in zip(self._found, keys, strict=True)
            ]
        )

    def _text(self, row: FoundRow, column: FoundColumn) -> str:
        file = row.file
        match column:
            case FoundColumn.NAME:
                return plain(file.name.replace("/", " / "), NAME_CHARS)
            case FoundColumn.GROUP:
                return plain(row.group)
            case FoundColumn.SIZE:
                return units.size(file.size)
            case FoundColumn.TYPE:
                return type_word(file.name)
            case FoundColumn.SHARED_BY:
                return plain(file.added_by)
            case FoundColumn.SHARERS:
                return sharers(file.online, file.sharers)
            case FoundColumn.ADDED:
                return added(file.added)
            case FoundColumn.STATUS:
                return file_words(row.status, file, row.download).word

    def _tip(self, row: FoundRow, column: FoundColumn) -> str:
        match column:
            case FoundColumn.NAME:
                return plain(row.file.name, 1024)
            case FoundColumn.STATUS:
                return file_words(row.status, row.file, row.download).why
            case FoundColumn.ADDED:
                return units.when(row.file.added)
        return ""


def _head(column: FoundColumn) -> str:
    return {
        FoundColumn.NAME: translate("Files", "Name"),
        FoundColumn.GROUP: translate("Files", "Group"),
        FoundColumn.SIZE: translate("Files", "Size"),
        FoundColumn.TYPE: translate("Files", "Type"),
        FoundColumn.SHARED_BY: translate("Files", "Shared by"),
        FoundColumn.SHARERS: translate("Files", "Sharers"),
        FoundColumn.ADDED: translate("Files", "Added"),
        FoundColumn.STATUS: translate("Files", "Status"),
    }[column]

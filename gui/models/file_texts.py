"""What the cells of a list of files show: text, icons, colours' names, tool tips and the spoken sentence.

Invariant: asked for the cells on the screen only; names from outside leave it harmless, and a tool tip never as markup.
Owned by a `FilesModel`.
"""

from __future__ import annotations

from typing import Any, Final

from PySide6.QtCore import QCoreApplication, Qt

from gui.models.file_catalog import Sums
from gui.models.file_filter import Column, FileOrder
from gui.models.file_kinds import ending, kind_of, kind_word
from gui.models.file_status import FileStatus
from gui.models.roles import Role
from gui.wording import units
from gui.wording.downloads import StateWords
from gui.wording.files import (
    NAME_CHARS,
    added,
    downloading_sentence,
    file_sentence,
    file_words,
    folder_sentence,
    folder_words,
    shared_by,
    sharers,
)
from gui.wording.plain import escaped, plain

translate = QCoreApplication.translate
NUMBERS: Final = frozenset((Column.SIZE, Column.SHARERS, Column.AVAILABILITY))
_MUTED: Final = frozenset((Column.TYPE, Column.SHARED_BY, Column.ADDED))
_QUIET: Final = frozenset((FileStatus.ABSENT, FileStatus.OFFLINE))
_RIGHT: Final = Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter
_LEFT: Final = Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter


class FileTexts:
    """The cells of the entries of a `FileOrder`."""

    def __init__(self, order: FileOrder) -> None:
        self._order = order

    def head(self, column: Column, role: int) -> Any:
        """What stands above a column."""
        if role == Qt.ItemDataRole.TextAlignmentRole:
            return _RIGHT if column in NUMBERS else _LEFT
        if role in (Qt.ItemDataRole.DisplayRole, Qt.ItemDataRole.AccessibleTextRole):
            return head_word(column)
        return None

    def cell(self, entry: int, column: Column, role: int) -> Any:
        """What a cell shows for a role."""
        match role:
            case Qt.ItemDataRole.DisplayRole:
                return self._text(entry, column)
            case Qt.ItemDataRole.TextAlignmentRole:
                return _RIGHT if column in NUMBERS else _LEFT
            case Role.ICON:
                return self._icon(entry, column)
            case Role.ICON_TOKEN:
                return self._words(entry).token if column == Column.STATUS else "muted"
            case Role.TEXT_TOKEN:
                return self._text_token(entry, column)
            case Qt.ItemDataRole.ToolTipRole:
                return escaped(self._tip(entry, column))
            case Qt.ItemDataRole.AccessibleTextRole:
                return self._sentence(entry) if column == Column.NAME else self._text(entry, column)
        return None

    def _text(self, entry: int, column: Column) -> str:
        if entry < 0:
            return self._folder_text(~entry, column)
        catalog = self._order.catalog
        file = catalog.file(entry)
        match column:
            case Column.NAME:
                if self._order.filtered:
                    return plain(file.name.replace("/", " / "), NAME_CHARS)
                return plain(file.name.rpartition("/")[2], NAME_CHARS)
            case Column.SIZE:
                return units.size(file.size)
            case Column.TYPE:
                return type_word(file.name)
            case Column.SHARED_BY:
                return plain(file.added_by)
            case Column.SHARERS:
                return sharers(file.online, file.sharers)
            case Column.AVAILABILITY:
                download = catalog.downloads.get(entry)
                return units.copies(download.availability if download is not None else float(file.online))
            case Column.ADDED:
                return added(file.added)
            case Column.STATUS:
                return self._words(entry).word

    def _folder_text(self, folder: int, column: Column) -> str:
        sums = self._sums(folder)
        match column:
            case Column.NAME:
                return plain(self._order.catalog.folders[folder].name, NAME_CHARS)
            case Column.SIZE:
                return units.size(sums.size)
            case Column.TYPE:
                return translate("Files", "Folder, %n file(s)", "", sums.files)
            case Column.SHARED_BY:
                return shared_by(sums.by)
            case Column.SHARERS:
                return sharers(sums.online, sums.sharers)
            case Column.AVAILABILITY:
                return units.NOTHING
            case Column.ADDED:
                return added(sums.added)
            case Column.STATUS:
                return self._words(~folder).word

    def _icon(self, entry: int, column: Column) -> str:
        if column == Column.STATUS:
            return self._words(entry).icon
        if column != Column.NAME:
            return ""
        if entry >= 0:
            return kind_of(self._order.catalog.file(entry).name).value
        return "folder-open" if self._order.is_open(~entry) else "folder"

    def _text_token(self, entry: int, column: Column) -> str:
        if column in _MUTED:
            return "muted"
        if column == Column.STATUS and self._status(entry) in _QUIET:
            return "muted"
        return "text"

    def _tip(self, entry: int, column: Column) -> str:
        catalog = self._order.catalog
        match column:
            case Column.NAME:
                return plain(catalog.file(entry).name if entry >= 0 else catalog.folders[~entry].path, 1024)
            case Column.STATUS:
                return self._words(entry).why
            case Column.ADDED:
                return units.when(catalog.file(entry).added if entry >= 0 else self._sums(~entry).added)
            case Column.SIZE:
                size = catalog.file(entry).size if entry >= 0 else self._sums(~entry).size
                return translate("Files", "{count} bytes").format(count=units.count(size))
            case Column.SHARED_BY if entry < 0:
                return "\n".join(plain(name) for name in sorted(self._sums(~entry).by, key=str.casefold)[:20])
            case Column.SHARERS:
                online = catalog.file(entry).online if entry >= 0 else self._sums(~entry).online
                return translate("Files", "%n member(s) who share it are online.", "", online)
        return ""

    def _sentence(self, entry: int) -> str:
        catalog = self._order.catalog
        words = self._words(entry)
        if entry < 0:
            one, sums = catalog.folders[~entry], self._sums(~entry)
            return folder_sentence(one.name, sums.files, sums.size, words, self._order.is_open(~entry))
        download = catalog.downloads.get(entry)
        if download is not None and catalog.status[entry] == FileStatus.DOWNLOADING:
            return downloading_sentence(catalog.file(entry), download.percent)
        return file_sentence(catalog.file(entry), words)

    def _words(self, entry: int) -> StateWords:
        catalog = self._order.catalog
        if entry >= 0:
            return file_words(catalog.status[entry], catalog.file(entry), catalog.downloads.get(entry))
        sums, standing = self._sums(~entry), catalog.standing(~entry)
        percent = 100.0 * standing.had / sums.size if sums.size else 0.0
        return folder_words(standing.status, percent, standing.have, sums.files)

    def _status(self, entry: int) -> FileStatus:
        return self._order.catalog.status[entry] if entry >= 0 else self._order.catalog.standing(~entry).status

    def _sums(self, folder: int) -> Sums:
        return self._order.catalog.sums(folder)


def head_word(column: Column) -> str:
    """The name of a column."""
    return {
        Column.NAME: translate("Files", "Name"),
        Column.SIZE: translate("Files", "Size"),
        Column.TYPE: translate("Files", "Type"),
        Column.SHARED_BY: translate("Files", "Shared by"),
        Column.SHARERS: translate("Files", "Sharers"),
        Column.AVAILABILITY: translate("Files", "Availability"),
        Column.ADDED: translate("Files", "Added"),
        Column.STATUS: translate("Files", "Status"),
    }[column]


def type_word(name: str) -> str:
    """What sort of file it is, with its extension: `Film (MKV)`."""
    extension = plain(ending(name)).upper()
    word = kind_word(kind_of(name))
    return translate("Files", "{kind} ({extension})").format(kind=word, extension=extension) if extension else word

"""Which files and folders are shown, and in which order: lists of entries computed from a catalog.

Invariant: an entry is the number of a file, or `~number` of a folder, so that what is shown is one flat list of
integers. Without a filter it is the tree, each folder's content in order and only opened folders with theirs; with one
it is the files that match, in order, without folders: what one looks for should not hide behind a closed folder.
Everything is sorted once a column and direction and then kept: a key typed into the filter costs one pass over the
names, about 10 ms at 100,000 files. No Qt. Owned by a `FilesModel`.
"""

from __future__ import annotations

import bisect
import enum
import itertools
import operator
import re
import unicodedata
from collections.abc import Callable, Iterable
from typing import Any, Final

from core.snapshots import FileSnapshot
from gui.models.file_catalog import TOP, FileCatalog
from gui.models.file_kinds import ending, kind_of

_DIGITS: Final = re.compile(r"[0-9]+")
_BY: Final = "by:"
_SORT_HITS: Final = 20_000
"""So many hits are sorted by themselves; more are picked from all files in order, which is then computed once."""
_PICK_HITS: Final = 4_000
"""The same where that order is known."""


class Column(enum.IntEnum):
    """The columns of a list of files."""

    NAME = 0
    SIZE = 1
    TYPE = 2
    SHARED_BY = 3
    SHARERS = 4
    AVAILABILITY = 5
    ADDED = 6
    STATUS = 7


def _narrows(old: str, new: str) -> bool:
    """Whether what fits the word `new` fitted `old` before."""
    return old == new if old.startswith(_BY) or new.startswith(_BY) else old in new


def _padded(match: re.Match[str]) -> str:
    return match[0].zfill(12)


def natural(name: str) -> str:
    """A key by which `part 2` stands before `part 10`, whatever the case of the letters."""
    return _DIGITS.sub(_padded, name.casefold())


class FileOrder:
    """The entries of a catalog that are shown, given a filter, a sort order and the folders that are open."""

    def __init__(self, catalog: FileCatalog) -> None:
        self.catalog = catalog
        self.column = Column.ADDED
        self.descending = True
        self.open_folders: set[str] = set()
        """Paths, since numbers of folders do not outlive a list that begins anew."""
        self._words: tuple[str, ...] = ()
        self._keys: list[Any] = []
        self._natural: list[str] = []
        self._children: dict[int, list[int]] = {}
        self._in_order: list[int] | None = None
        self._hits: list[int] | None = None

    @property
    def filtered(self) -> bool:
        """Whether a filter is set."""
        return bool(self._words)

    def begin_anew(self, catalog: FileCatalog) -> None:
        """Go on with another catalog; filter, order and open folders stay."""
        self.catalog = catalog
        self._natural = []
        self.forget()

    def forget(self) -> None:
        """Forget every order: values by which it was made have changed."""
        self._keys, self._children, self._in_order, self._hits = [], {}, None, None

    def sort(self, column: Column, descending: bool) -> None:
        """Order by a column from now on."""
        self.column, self.descending = column, descending
        self.forget()

    def set_filter(self, text: str) -> bool:
        """Show only files in whose names all words of `text` are. Returns whether that is another filter.

        A word `by:ben` is for the one who shared it first, whose whole name it is.
        """
        words = tuple(unicodedata.normalize("NFC", text).casefold().split())
        if words == self._words:
            return False
        narrower = self._hits is not None and len(self._hits) < _SORT_HITS and len(words) >= len(self._words) > 0
        narrower = narrower and all(_narrows(old, new) for old, new in zip(self._words, words, strict=False))
        self._words = words
        if not narrower:
            self._hits = None
        elif self._hits is not None:
            self._hits = self._matching(self._hits)
        return True

    def prepare(self) -> list[int]:
        """All files in order: what the first key of a filter needs."""
        if self._in_order is None:
            self._in_order = self._sorted(self.catalog.everything())
        return self._in_order

    def entries(self) -> list[int]:
        """Everything that is shown, top to bottom."""
        if self._words:
            if self._hits is None:
                self._hits = self._find()
            return list(self._hits)
        shown: list[int] = []
        self._unfold(TOP, shown)
        return shown

    def content(self, folder: int) -> list[int]:
        """What is right in a folder, in order. The list is kept and grows with `insert`."""
        kept = self._children.get(folder)
        if kept is None:
            kept = self._children[folder] = self._sorted_content(folder)
        return kept

    def unfolded(self, folder: int) -> list[int]:
        """What is shown below an open folder, without itself."""
        shown: list[int] = []
        self._unfold(folder, shown)
        return shown

    def depth(self, entry: int) -> int:
        """How deep an entry stands in the tree; 0 at the top and for every hit of a filter."""
        if self._words:
            return 0
        above, depth = self.above(entry), 0
        while above != TOP:
            above, depth = self.catalog.folders[above].above, depth + 1
        return depth

    def above(self, entry: int) -> int:
        """The folder that an entry is in."""
        return self.catalog.above[entry] if entry >= 0 else self.catalog.folders[~entry].above

    def is_open(self, folder: int) -> bool:
        """Whether the content of a folder is shown in the tree."""
        return self.catalog.folders[folder].path in self.open_folders

    def insert(self, entry: int) -> list[int] | None:
        """Put a new entry where it belongs. Returns those that stand beside it and below; None if it is not shown."""
        self._in_order = None
        if self._words:
            self._children.clear()
            if entry < 0 or self._hits is None or not self.matches(entry):
                return None
            row = self._hits
        else:
            self._hits = None
            # A folder that was never opened has no order yet; it gets one, with this entry in it, when it is.
            kept = self._children.get(self.above(entry))
            if kept is None:
                return None
            row = kept
        at = self._place(row, entry)
        row.insert(at, entry)
        return row[at + 1 :]

    def changed(self, numbers: Iterable[int]) -> bool:
        """Learn that files have other values. Returns whether something may stand in a wrong place now."""
        if self.column == Column.NAME or not self._keys:
            return False
        value = self._value()
        moved = False
        for number in numbers:
            key = value(self.catalog.file(number), number)
            if number < len(self._keys) and self._keys[number] != key:
                self._keys[number] = key
                moved = True
        return moved

    def remove(self, entry: int) -> None:
        """Take an entry out of what is kept; it is in no catalog any more."""
        self._in_order = None
        if self._hits is not None and entry in self._hits:
            self._hits.remove(entry)
        kept = self._children.get(self.above(entry))
        if kept is not None and entry in kept:
            kept.remove(entry)

    def matches(self, number: int) -> bool:
        """Whether a file is among those that are shown."""
        return bool(self._matching([number]))

    def _unfold(self, folder: int, shown: list[int]) -> None:
        content = self.content(folder)
        if not self.catalog.folders[folder].folders or not self.open_folders:
            shown.extend(content)
            return
        for entry in content:
            shown.append(entry)
            if entry < 0 and self.is_open(~entry):
                self._unfold(~entry, shown)

    def _find(self) -> list[int]:
        # Names in the order in which they came lie side by side in memory; asking them in any other order costs more
        # than the asking. The longest word leaves the fewest to ask for the next.
        catalog = self.catalog
        names: Iterable[str] = catalog.folded
        numbers: Iterable[int] = range(len(catalog.folded))
        for word in sorted(self._words, key=len, reverse=True):
            if not word.startswith(_BY):
                fits = bytes(map(operator.contains, names, itertools.repeat(word)))
                names, numbers = list(itertools.compress(names, fits)), list(itertools.compress(numbers, fits))
        hits = [number for number in numbers if catalog.folded[number]] if names is catalog.folded else list(numbers)
        if any(word.startswith(_BY) for word in self._words):
            hits = self._matching(hits)
        if len(hits) < (_SORT_HITS if self._in_order is None else _PICK_HITS):
            return self._sorted(hits)
        chosen = bytearray(len(catalog.folded))
        for number in hits:
            chosen[number] = 1
        in_order = self.prepare()
        return list(itertools.compress(in_order, map(chosen.__getitem__, in_order)))

    def _matching(self, numbers: list[int]) -> list[int]:
        folded, files = self.catalog.folded, self.catalog.files
        for word in self._words:
            if word.startswith(_BY):
                user = word.removeprefix(_BY)
                numbers = [number for number in numbers if files[number].added_by.casefold() == user]
            else:
                numbers = [number for number in numbers if word in folded[number]]
        return numbers

    def _sorted(self, files: Iterable[int]) -> list[int]:
        self._extend_keys()
        return sorted(files, key=self._keys.__getitem__, reverse=self.descending)

    def _sorted_content(self, folder: int) -> list[int]:
        one = self.catalog.folders[folder]
        files = self._sorted(one.files)
        if not one.folders:
            return files
        key = self._key_of()
        folders = sorted((~number for number in one.folders), key=key, reverse=self.descending)
        if self.column == Column.NAME:
            return folders + files
        return sorted(folders + files, key=key, reverse=self.descending)

    def _place(self, row: list[int], entry: int) -> int:
        low, high = 0, len(row)
        if self.column == Column.NAME and not self._words:
            folders = bisect.bisect_left(row, True, key=lambda one: one >= 0)
            low, high = (0, folders) if entry < 0 else (folders, high)
        key = self._key_of()
        wanted = key(entry)
        while low < high:
            middle = (low + high) // 2
            here = key(row[middle])
            before = here >= wanted if self.descending else here <= wanted
            low, high = (middle + 1, high) if before else (low, middle)
        return low

    def _key_of(self) -> Callable[[int], Any]:
        self._extend_keys()
        keys = self._keys
        folders = {
            Column.NAME: lambda number: natural(self.catalog.folders[number].path),
            Column.SIZE: lambda number: self.catalog.sums(number).size,
            Column.TYPE: lambda number: natural(self.catalog.folders[number].path),
            Column.SHARED_BY: lambda number: min(self.catalog.sums(number).by, default="").casefold(),
            Column.SHARERS: lambda number: (self.catalog.sums(number).online, self.catalog.sums(number).sharers),
            Column.AVAILABILITY: lambda number: float(self.catalog.sums(number).online),
            Column.ADDED: lambda number: self.catalog.sums(number).added,
            Column.STATUS: lambda number: self.catalog.standing(number).status,
        }
        of_folder: Callable[[int], Any] = folders[self.column]
        return lambda entry: keys[entry] if entry >= 0 else of_folder(~entry)

    def _extend_keys(self) -> None:
        """Have a key for every file, those that came since included."""
        known = len(self._keys)
        catalog = self.catalog
        if known == len(catalog.files):
            return
        if self.column == Column.NAME:
            self._natural.extend(map(natural, catalog.folded[len(self._natural) :]))
            self._keys = self._natural
        else:
            value = self._value()
            self._keys.extend(value(file, number) for number, file in enumerate(catalog.files[known:], known))

    def _value(self) -> Callable[[FileSnapshot, int], Any]:
        """What a file is sorted by; names have keys of their own."""
        if self.column == Column.SIZE:
            return lambda file, number: file.size
        if self.column == Column.TYPE:
            return lambda file, number: f"{kind_of(file.name)}.{ending(file.name)}\0{self.catalog.folded[number]}"
        if self.column == Column.SHARED_BY:
            return lambda file, number: file.added_by.casefold()
        if self.column == Column.SHARERS:
            return lambda file, number: (file.online, file.sharers)
        if self.column == Column.AVAILABILITY:
            return self._availability
        if self.column == Column.STATUS:
            return lambda file, number: self.catalog.status[number]
        return lambda file, number: file.added

    def _availability(self, file: FileSnapshot, number: int) -> float:
        download = self.catalog.downloads.get(number)
        return download.availability if download is not None else float(file.online)

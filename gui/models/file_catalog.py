"""All files of one group as the window knows them, and the folders that their names make.

Invariant: a file has one number from the page that brought it to the page that takes it away, and stands in exactly
one folder; a folder exists as long as something is in it, the top one always. Numbers of files and of folders are
indices into flat lists, so that 100,000 files cost one pass of a page's length a page and no object each. What a
folder adds up to is computed when it is asked for and kept until something in it changes.
No Qt, no clock. Owned by a `FilesModel`; `file_order` reads it.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from operator import attrgetter
from typing import Final

from core.snapshots import DownloadSnapshot, FileChanges, FileSnapshot, ShareSnapshot
from gui.models.file_status import HERE, FileStatus, folder_status, status_of

TOP = 0
"""The number of the folder that everything is in."""

_GONE: Final = FileSnapshot("", 0, 0, 0, "", 0.0, "")
_SIZE, _ADDED, _ONLINE, _BY = attrgetter("size"), attrgetter("added"), attrgetter("online"), attrgetter("added_by")


@dataclass(slots=True)
class Folder:
    """A folder that names of files made. `files` and `folders` hold numbers; dicts keep them in order of arrival."""

    name: str
    path: str
    above: int
    files: dict[int, None] = field(default_factory=dict)
    folders: dict[int, None] = field(default_factory=dict)
    sums: Sums | None = None
    standing: Standing | None = None


@dataclass(frozen=True, slots=True)
class Sums:
    """What a folder and all folders in it add up to."""

    files: int
    size: int
    online: int
    """The fewest members online of any file: so many have all of it."""
    sharers: int
    added: float
    """When the newest file came."""
    by: frozenset[str]


@dataclass(frozen=True, slots=True)
class Standing:
    """How much of a folder and of all folders in it is on this computer."""

    status: FileStatus
    have: int
    """Files of which all is here."""
    had: int
    """Bytes that are here, of files that are downloaded now included."""


@dataclass(frozen=True, slots=True)
class Applied:
    """What a page changed: numbers of files and of folders, in the order in which it happened."""

    added: list[int] = field(default_factory=list)
    removed: list[int] = field(default_factory=list)
    changed: list[int] = field(default_factory=list)
    folders_added: list[int] = field(default_factory=list)
    folders_removed: list[int] = field(default_factory=list)


class FileCatalog:
    """The files of a group, by number."""

    def __init__(self, downloads: Iterable[DownloadSnapshot] = (), shares: Iterable[ShareSnapshot] = ()) -> None:
        self.files: list[FileSnapshot] = []
        """By number. A file that is gone stays readable until it is buried: its row is still there as it goes."""
        self.folded: list[str] = []
        """The whole name as a filter compares it; empty for a file that is gone."""
        self.status: list[FileStatus] = []
        self.above: list[int] = []
        """The folder of each file."""
        self.folders: list[Folder] = [Folder("", "", TOP)]
        self.downloads: dict[int, DownloadSnapshot] = {}
        self.shares: dict[int, ShareSnapshot] = {}
        self._number: dict[str, int] = {}
        self._named: dict[str, int] = {}
        self._folder: dict[str, int] = {"": TOP}
        self._all_downloads = {one.name: one for one in downloads}
        self._all_shares = {one.name: one for one in shares}

    def __len__(self) -> int:
        return len(self._number)

    def emptied(self) -> FileCatalog:
        """One without files that knows of the same transfers."""
        return FileCatalog(self._all_downloads.values(), self._all_shares.values())

    def file(self, number: int) -> FileSnapshot:
        """A file."""
        return self.files[number]

    def find(self, name: str) -> int | None:
        """The number of the file of that name."""
        return self._named.get(name)

    def find_folder(self, path: str) -> int | None:
        """The number of a folder."""
        return self._folder.get(path)

    def folder_paths(self) -> list[str]:
        """Every folder but the top one, those above before those within."""
        return sorted(path for path in self._folder if path)

    def apply(self, changes: FileChanges) -> Applied:
        """Take a page in. One that begins anew belongs into a catalog that was `emptied`."""
        applied = Applied()
        for listing in changes.gone:
            number = self._number.get(listing)
            if number is not None:
                self._take_out(number, listing, applied)
        for file in changes.files:
            self._take_in(file, applied)
        return applied

    def bury(self, numbers: Iterable[int]) -> None:
        """Let go of what was known of files that are gone."""
        for number in numbers:
            self.files[number] = _GONE

    def set_transfers(self, downloads: Iterable[DownloadSnapshot], shares: Iterable[ShareSnapshot]) -> list[int]:
        """What this device fetches and gives of this group now. Returns the files whose state is another."""
        before_downloads, before_shares = self._all_downloads, self._all_shares
        self._all_downloads = {one.name: one for one in downloads}
        self._all_shares = {one.name: one for one in shares}
        touched = {
            name for name, one in self._all_downloads.items() if before_downloads.get(name) is not one
        } | before_downloads.keys() - self._all_downloads.keys()
        touched |= {name for name, one in self._all_shares.items() if before_shares.get(name) is not one}
        touched |= before_shares.keys() - self._all_shares.keys()
        changed = [number for number in map(self._named.get, touched) if number is not None]
        for number in changed:
            self._look(number, self.file(number))
            self._unstand(self.above[number])
        return sorted(changed)

    def sums(self, folder: int) -> Sums:
        """What a folder adds up to."""
        one = self.folders[folder]
        if one.sums is None:
            one.sums = self._add_up(one)
        return one.sums

    def standing(self, folder: int) -> Standing:
        """How a folder stands on this computer. Apart from `sums`, as it changes with every piece that arrives."""
        one = self.folders[folder]
        if one.standing is None:
            one.standing = self._look_within(one)
        return one.standing

    def within(self, folder: int) -> list[int]:
        """Every file in a folder and in those in it."""
        found: list[int] = []
        open_ = [folder]
        while open_:
            one = self.folders[open_.pop()]
            found.extend(one.files)
            open_.extend(one.folders)
        return found

    def everything(self) -> list[int]:
        """Every file that is there, in order of arrival."""
        return list(self._number.values())

    def _take_in(self, file: FileSnapshot, applied: Applied) -> None:
        number = self._number.get(file.listing_id)
        if number is not None:
            old = self.files[number]
            if old == file:
                return
            if old.name == file.name:
                self.files[number] = file
                self._look(number, file)
                self._unsum(self.above[number])
                applied.changed.append(number)
                return
            self._take_out(number, file.listing_id, applied)
        number = len(self.files)
        path = file.name.rpartition("/")[0]
        folder = self._folder.get(path)
        if folder is None:
            folder = self._make_folder(path, applied)
        self.files.append(file)
        self.folded.append(file.name.casefold())
        self.above.append(folder)
        self.status.append(FileStatus.ABSENT)
        self._number[file.listing_id] = number
        self._named[file.name] = number
        self.folders[folder].files[number] = None
        self._look(number, file)
        self._unsum(folder)
        applied.added.append(number)

    def _take_out(self, number: int, listing: str, applied: Applied) -> None:
        file = self.file(number)
        del self._number[listing]
        applied.removed.append(number)
        if self._named.get(file.name) == number:
            del self._named[file.name]
        self.downloads.pop(number, None)
        self.shares.pop(number, None)
        self.folded[number] = ""
        folder = self.above[number]
        self._unsum(folder)
        del self.folders[folder].files[number]
        while folder != TOP and not self.folders[folder].files and not self.folders[folder].folders:
            one = self.folders[folder]
            del self.folders[one.above].folders[folder]
            del self._folder[one.path]
            applied.folders_removed.append(folder)
            folder = one.above

    def _make_folder(self, path: str, applied: Applied) -> int:
        above = TOP
        so_far = ""
        for name in path.split("/"):
            so_far = f"{so_far}/{name}" if so_far else name
            number = self._folder.get(so_far)
            if number is None:
                number = self._folder[so_far] = len(self.folders)
                self.folders.append(Folder(name, so_far, above))
                self._unsum(above)
                self.folders[above].folders[number] = None
                applied.folders_added.append(number)
            above = number
        return above

    def _look(self, number: int, file: FileSnapshot) -> None:
        """Say how a file stands here."""
        download = share = None
        if self._all_downloads or self.downloads:
            download = self._all_downloads.get(file.name)
            if download is not None:
                self.downloads[number] = download
            else:
                self.downloads.pop(number, None)
        if self._all_shares or self.shares:
            share = self._all_shares.get(file.name)
            if share is not None:
                self.shares[number] = share
            else:
                self.shares.pop(number, None)
        self.status[number] = status_of(file, download, share)

    def _unsum(self, folder: int) -> None:
        # Whoever adds up a folder adds up what is in it first: where sums are missing, they are missing all the way up.
        self._unstand(folder)
        one = self.folders[folder]
        while one.sums is not None:
            one.sums = None
            one = self.folders[one.above]

    def _unstand(self, folder: int) -> None:
        one = self.folders[folder]
        while one.standing is not None:
            one.standing = None
            one = self.folders[one.above]

    def _add_up(self, one: Folder) -> Sums:
        files = [self.files[number] for number in one.files]
        inner = [self.sums(folder) for folder in one.folders]
        scarce = [(some.online, some.sharers) for some in inner]
        if files:
            scarcest = min(files, key=_ONLINE)
            scarce.append((scarcest.online, scarcest.sharers))
        online, sharers = min(scarce, default=(0, 0))
        return Sums(
            files=len(files) + sum(some.files for some in inner),
            size=sum(map(_SIZE, files)) + sum(some.size for some in inner),
            online=online,
            sharers=sharers,
            added=max([max(map(_ADDED, files), default=0.0)] + [some.added for some in inner]),
            by=frozenset(map(_BY, files)).union(*(some.by for some in inner)),
        )

    def _look_within(self, one: Folder) -> Standing:
        inner = [self.standing(folder) for folder in one.folders]
        statuses = set(map(self.status.__getitem__, one.files))
        have = sum(some.have for some in inner)
        had = sum(some.had for some in inner)
        if not HERE.isdisjoint(statuses):
            here = [number for number in one.files if self.status[number] in HERE]
            have += len(here)
            had += sum(self.files[number].size for number in here)
        running = one.files.keys() & self.downloads.keys()
        had += sum(self.downloads[number].bytes_verified for number in running if self.status[number] not in HERE)
        return Standing(folder_status(statuses | {some.status for some in inner}), have, had)

"""One row of the list of downloads: a download, a file that is shared, or both in one.

Invariant: a row is made of snapshots alone and never changes; two rows with equal `cells` look the same. Made by
`gui.models.downloads`, read by its filter, its table and the details pane. Sizes in bytes, speeds in bytes a second.
"""

from __future__ import annotations

import enum
import math
from collections.abc import Mapping
from typing import Any, Final, cast

from core.snapshots import DownloadSnapshot, DownloadState, Priority, ShareSnapshot
from core.wire.errors import Kind

Key = tuple[str, str]
"""Group and name of the file in it."""


class Column(enum.IntEnum):
    """The columns, in the order in which they stand at first."""

    NAME = 0
    SIZE = 1
    PROGRESS = 2
    STATUS = 3
    PEERS = 4
    DOWN = 5
    UP = 6
    TIME_LEFT = 7
    AVAILABILITY = 8
    GROUP = 9
    ADDED = 10
    COMPLETED = 11
    REMAINING = 12
    DOWNLOADED = 13
    UPLOADED = 14
    RATIO = 15
    OWNER = 16
    FOLDER = 17
    LIMIT_DOWN = 18
    LIMIT_UP = 19
    HASH = 20


HIDDEN: Final = frozenset(range(Column.GROUP, len(Column)))
"""Columns that are there to be asked for."""


class Standing(enum.IntEnum):
    """What a row is at, in the order in which the column Status sorts."""

    FAILED = 0
    CHANGED = 1
    """The shared file is another one on the disk now."""
    MISSING = 2
    """The shared file is where it was no longer."""
    DOWNLOADING = 3
    FINISHING = 4
    CHECKING = 5
    WAITING = 6
    QUEUED = 7
    PAUSED = 8
    SHARING = 9
    COMPLETED = 10


TROUBLES: Final = frozenset({Standing.FAILED, Standing.CHANGED, Standing.MISSING})
RUNNING: Final = frozenset({Standing.DOWNLOADING, Standing.FINISHING, Standing.CHECKING})
UNFINISHED: Final = RUNNING | {Standing.WAITING, Standing.QUEUED}
DONE: Final = frozenset({Standing.SHARING, Standing.COMPLETED})

_STANDINGS: Final[Mapping[DownloadState, Standing]] = {
    DownloadState.QUEUED: Standing.QUEUED,
    DownloadState.CHECKING: Standing.CHECKING,
    DownloadState.WAITING: Standing.WAITING,
    DownloadState.DOWNLOADING: Standing.DOWNLOADING,
    DownloadState.STALLED: Standing.WAITING,
    DownloadState.PAUSED: Standing.PAUSED,
    DownloadState.FINISHING: Standing.FINISHING,
    DownloadState.DONE: Standing.COMPLETED,
    DownloadState.FAILED: Standing.FAILED,
}
_ITS_TURN: Final = "its_turn"
_HELD: Final = frozenset({DownloadState.WAITING, DownloadState.STALLED, DownloadState.PAUSED})
"""States that with an error as their reason go on by themselves, once that is cured."""
_KINDS: Final = frozenset(kind.value for kind in Kind)


class DownloadRow:
    """A download with what is shared of it; a file that is only shared has no download."""

    __slots__ = ("added", "cells", "download", "folded", "key", "share", "standing")

    def __init__(self, download: DownloadSnapshot | None, share: ShareSnapshot | None, added: float = 0.0) -> None:
        one = download or share
        if one is None:
            raise ValueError("a row is of a download, of a share or of both")
        self.key: Final[Key] = (one.group, one.name)
        self.download: Final = download
        self.share: Final = share
        self.added: Final = download.added if download else added
        self.standing: Final = _standing(download, share)
        self.folded: Final = one.name.casefold()
        """The name as it is compared, for the filter and for sorting."""
        self.cells: Final = self._cells(one)

    @property
    def name(self) -> str:
        """As its sharer called it, folders before it."""
        return self.key[1]

    @property
    def path(self) -> str:
        """Where the file is, or will be."""
        return (self.download or self._shared).path

    @property
    def is_here(self) -> bool:
        """Whether the whole file lies on the disk, so that it can be opened or dragged out."""
        return self.standing in DONE

    @property
    def fraction(self) -> float:
        """How much of it is here, 0 to 1."""
        return 1.0 if self.download is None else min(1.0, self.download.percent / 100)

    @property
    def priority(self) -> Priority:
        """Of the download; that of a shared file is normal."""
        return self.download.priority if self.download else Priority.NORMAL

    @property
    def _shared(self) -> ShareSnapshot:
        assert self.share is not None
        return self.share

    def sort_key(self, column: int) -> Any:
        """Where it stands in a column: nothing sorts below something, never above every time."""
        match column:
            case Column.NAME:
                return self.folded
            case Column.STATUS:
                return (self.standing, self.folded)
            case Column.GROUP | Column.OWNER | Column.FOLDER | Column.HASH:
                return str(self.cells[column]).casefold()
            case Column.TIME_LEFT:
                return -1.0 if self.cells[column] is None else self.cells[column]
            case Column.PROGRESS:
                return self.fraction
            case Column.PEERS:
                here, known = cast(tuple[int, int | None], self.cells[column])
                return (here, known or 0)
        value = self.cells[column]
        return -1 if value is None else value

    def _cells(self, one: DownloadSnapshot | ShareSnapshot) -> tuple[object, ...]:
        """A value for each column: what the text and the look of the cell depend on; None shows as nothing."""
        share, got = self.share, self.download
        speed_up = max(got.speed_up if got else 0.0, share.speed_up if share else 0.0)
        sent = max(got.bytes_sent if got else 0, share.bytes_sent if share else 0)
        received = got.bytes_received if got else 0
        fetchers = share.peers if share else 0
        folder, slash, _ = self.path.replace("\\", "/").rpartition("/")
        return (
            (one.name, self.standing),
            one.size,
            (round(100 * self.fraction), round(1000 * self.fraction), self.standing),
            (self.standing, *_reasons(got)),
            (fetchers, None) if got is None or self.standing in DONE else (got.peers, max(got.known_peers, got.peers)),
            round(got.speed) if got and got.speed >= 1 else None,
            round(speed_up) if speed_up >= 1 else None,
            self._time_left(),
            round(got.availability, 2) if got and self.standing in UNFINISHED else None,
            one.group,
            self.added or None,
            got.completed if got else None,
            got.size - got.bytes_verified if got and not self.is_here else None,
            received or None,
            sent or None,
            round(sent / received, 2) if received and sent else None,
            got.shared_by if got else "",
            folder or slash,
            got.limit_down or None if got else None,
            got.limit_up or None if got else None,
            one.file_id,
        )

    def _time_left(self) -> float | None:
        """Seconds; infinity while nothing says when; None where nothing is awaited."""
        if self.download is None or self.standing not in UNFINISHED:
            return None
        eta = self.download.eta
        return math.inf if eta is None else float(math.ceil(eta))


def _reasons(download: DownloadSnapshot | None) -> tuple[object, ...]:
    if download is None:
        return ()
    return (download.state, download.reason, download.waiting_for, download.position)


def _standing(download: DownloadSnapshot | None, share: ShareSnapshot | None) -> Standing:
    if download is not None and download.state is not DownloadState.DONE:
        if download.state is DownloadState.WAITING and download.reason == _ITS_TURN:
            return Standing.QUEUED
        if download.state in _HELD and download.reason in _KINDS:
            return Standing.FAILED
        return _STANDINGS[download.state]
    if share is not None and share.state == "changed":
        return Standing.CHANGED
    if share is not None and share.state == "missing":
        return Standing.MISSING
    if share is not None or (download is not None and download.is_shared):
        return Standing.SHARING
    return Standing.COMPLETED

"""How a file of a group stands on this computer: one word, one icon, for a file as for a folder.

Invariant: the order of the states is the order in which a list sorted by status shows them: what moves first, then
what waits, then what is here, then what is not. Every state has an icon and a word, so that none is told by colour
alone. Used by the file table and by the search.
"""

from __future__ import annotations

import enum
from collections.abc import Collection
from typing import Final

from core.snapshots import DownloadSnapshot, DownloadState, FileSnapshot, ShareSnapshot


class FileStatus(enum.IntEnum):
    """Where a file stands. `PART` is for folders: some of it is here."""

    FAILED = 0
    DOWNLOADING = 1
    FINISHING = 2
    CHECKING = 3
    QUEUED = 4
    WAITING = 5
    PAUSED = 6
    CHANGED = 7
    MISSING = 8
    PART = 9
    SHARED = 10
    HAVE = 11
    ABSENT = 12
    OFFLINE = 13


HERE: Final = frozenset((FileStatus.SHARED, FileStatus.HAVE))
"""All of the file is on this computer."""
ACTIVE: Final = frozenset(
    (
        FileStatus.FAILED,
        FileStatus.DOWNLOADING,
        FileStatus.FINISHING,
        FileStatus.CHECKING,
        FileStatus.QUEUED,
        FileStatus.WAITING,
        FileStatus.PAUSED,
    )
)
"""It is in the list of downloads and not done."""
_NOT_HERE: Final = frozenset((FileStatus.ABSENT, FileStatus.OFFLINE))
_OF_STATE: Final = {
    DownloadState.QUEUED: FileStatus.QUEUED,
    DownloadState.CHECKING: FileStatus.CHECKING,
    DownloadState.WAITING: FileStatus.WAITING,
    DownloadState.DOWNLOADING: FileStatus.DOWNLOADING,
    DownloadState.STALLED: FileStatus.WAITING,
    DownloadState.PAUSED: FileStatus.PAUSED,
    DownloadState.FINISHING: FileStatus.FINISHING,
    DownloadState.DONE: FileStatus.HAVE,
    DownloadState.FAILED: FileStatus.FAILED,
}
_OF_MINE: Final = {state.value: status for state, status in _OF_STATE.items()}
_OF_SHARE: Final = {"changed": FileStatus.CHANGED, "missing": FileStatus.MISSING}

ICON: Final = {
    FileStatus.FAILED: ("circle-alert", "bad"),
    FileStatus.DOWNLOADING: ("arrow-down", "accent"),
    FileStatus.FINISHING: ("arrow-down", "accent"),
    FileStatus.CHECKING: ("scan-search", "accent"),
    FileStatus.QUEUED: ("clock", "muted"),
    FileStatus.WAITING: ("hourglass", "warn"),
    FileStatus.PAUSED: ("pause", "muted"),
    FileStatus.CHANGED: ("file-warning", "warn"),
    FileStatus.MISSING: ("file-x", "bad"),
    FileStatus.PART: ("circle-dot", "muted"),
    FileStatus.SHARED: ("share-2", "ok"),
    FileStatus.HAVE: ("check", "ok"),
    FileStatus.ABSENT: ("circle-dashed", "faint"),
    FileStatus.OFFLINE: ("circle-dashed", "faint"),
}
"""Name and colour token of each state's icon."""


def status_of(file: FileSnapshot, download: DownloadSnapshot | None, share: ShareSnapshot | None) -> FileStatus:
    """How a file stands here. What the lists of transfers say is newer than what the list of files says."""
    if share is not None and share.state in _OF_SHARE:
        return _OF_SHARE[share.state]
    if download is not None:
        return _OF_STATE[download.state]
    if share is not None:
        return FileStatus.SHARED
    if file.mine:
        return _OF_MINE.get(file.mine, FileStatus.SHARED)
    return FileStatus.ABSENT if file.online else FileStatus.OFFLINE


def folder_status(within: Collection[FileStatus]) -> FileStatus:
    """How a folder stands, given the states of what is in it."""
    if not within:
        return FileStatus.ABSENT
    if FileStatus.DOWNLOADING in within:
        return FileStatus.DOWNLOADING
    if len(within) == 1:
        return next(iter(within))
    if HERE.issuperset(within):
        return FileStatus.HAVE
    if _NOT_HERE.issuperset(within):
        return FileStatus.ABSENT
    busy = [status for status in within if status in ACTIVE]
    return min(busy) if busy else FileStatus.PART

"""Which downloads are shown, and how many each choice would show. Pure: rows in, answers out.

Invariant: the counts of the choices are those of the rows they show, and every row is under *All*. Used by the list of
downloads and by the filters above it.
"""

from __future__ import annotations

import enum
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from gui.models.download_row import DONE, TROUBLES, UNFINISHED, DownloadRow, Standing


class Kind(enum.StrEnum):
    """The filters above the list."""

    ALL = "all"
    DOWNLOADING = "downloading"
    SHARING = "sharing"
    PAUSED = "paused"
    ERRORS = "errors"


_OF = {
    **dict.fromkeys(UNFINISHED, Kind.DOWNLOADING),
    **dict.fromkeys(TROUBLES, Kind.ERRORS),
    Standing.PAUSED: Kind.PAUSED,
    Standing.SHARING: Kind.SHARING,
}


@dataclass(frozen=True, slots=True)
class DownloadsFilter:
    """A kind, and letters that the name holds in any case."""

    kind: Kind = Kind.ALL
    text: str = ""

    def accepts(self, row: DownloadRow) -> bool:
        """Whether the row is shown."""
        if self.kind is not Kind.ALL and _OF.get(row.standing) is not self.kind:
            return False
        return not self.text or self.text.casefold() in row.folded


@dataclass(frozen=True, slots=True)
class Summary:
    """What the list is at. `seconds_left` is the longest of those that run; None if none knows."""

    counts: Mapping[Kind, int]
    running: int
    waiting: int
    seconds_left: float | None


def summed_up(rows: Iterable[DownloadRow]) -> Summary:
    """Count the rows of every filter, and what is still awaited."""
    counts = dict.fromkeys(Kind, 0)
    running = waiting = 0
    longest: float | None = None
    for row in rows:
        counts[Kind.ALL] += 1
        standing = row.standing
        if standing in DONE:
            counts[Kind.SHARING] += standing is Standing.SHARING
            continue
        counts[_OF[standing]] += 1
        if standing in UNFINISHED:
            if standing in (Standing.WAITING, Standing.QUEUED):
                waiting += 1
            else:
                running += 1
            eta = row.download.eta if row.download else None
            if eta is not None and (longest is None or eta > longest):
                longest = eta
    return Summary(counts, running, waiting, longest)

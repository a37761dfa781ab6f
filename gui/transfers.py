"""How much is being transferred, counted from a sample.

Invariant: pure; what waits or is paused does not count as running. Used by tray, sleep and the question before
quitting.
"""

from __future__ import annotations

from dataclasses import dataclass

from core.snapshots import DownloadState
from gui.sample import Sample

_RUNNING = (DownloadState.DOWNLOADING, DownloadState.CHECKING, DownloadState.FINISHING)
_OPEN = (*_RUNNING, DownloadState.QUEUED, DownloadState.WAITING, DownloadState.STALLED)
_HASHING = ("hashing", "publishing")


@dataclass(frozen=True, slots=True)
class Transfers:
    """Counts. `open_downloads`: those that are neither done nor paused nor failed."""

    downloads: int = 0
    uploads: int = 0
    hashing: int = 0
    open_downloads: int = 0
    paused: int = 0
    failed: int = 0

    @property
    def is_busy(self) -> bool:
        """Whether quitting or sleeping would interrupt something."""
        return bool(self.downloads or self.uploads or self.hashing)

    @property
    def is_paused(self) -> bool:
        """Whether there is something to go on with, all of which its user paused."""
        return bool(self.paused and not self.open_downloads)


def counted(sample: Sample) -> Transfers:
    """The counts of a sample."""
    states = [one.state for one in sample.downloads]
    serving = {(one.group, one.name) for one in sample.shares if one.speed_up >= 1}
    serving |= {(one.group, one.name) for one in sample.downloads if one.speed_up >= 1}
    return Transfers(
        downloads=sum(state in _RUNNING for state in states),
        uploads=len(serving),
        hashing=sum(job.state in _HASHING for job in sample.hashing),
        open_downloads=sum(state in _OPEN for state in states),
        paused=states.count(DownloadState.PAUSED),
        failed=states.count(DownloadState.FAILED),
    )

"""The only subscriber to the engine: its events and its state, as signals on the window's thread.

Invariant: events arrive in their order, each on the window's thread; of several in one turn that say the same
(`FilesChanged` and `GroupsChanged` of a group, `Hashing` of a job) only the last is told. At most one sample is being
taken at a time, and none while the engine is not open. Made by `gui.app`.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Iterable
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Qt, QTimer, Signal, Slot

from core.events import DownloadChanged, Event, FilesChanged, GroupsChanged, Hashing, LoggedOut, ShareChanged
from core.snapshots import DiskSnapshot, DownloadDetails
from core.wire.errors import Kind, ShareError
from gui.engine_thread import EngineThread
from gui.sample import Sample, settled
from gui.tasks import Tasks

if TYPE_CHECKING:
    from core.engine import Engine

VISIBLE_MS = 1000
HIDDEN_MS = 5000
_GATHER_MS = 40
"""Events wait so long for others of their kind: 25 turns a second are smooth and cheap."""
_SOON_MS = 150
_DISKS_EVERY = 5
"""Free space is asked of the disk, so only with every so-manieth sample."""


class Bridge(QObject):
    """Signals: `happened(Event)`; `sampled(Sample)`; `details(DownloadDetails)` of the one that is watched."""

    happened = Signal(object)
    sampled = Signal(object)
    details = Signal(object)
    _woken = Signal()

    def __init__(
        self, engine: EngineThread, on_fault: Callable[[BaseException], None], parent: QObject | None = None
    ) -> None:
        super().__init__(parent)
        self._engine = engine
        self._tasks = Tasks(on_fault)
        self._queue: deque[Event] = deque()
        self._is_woken = False
        self._last = Sample()
        self._count = 0
        self._watched: tuple[str, str] | None = None
        self._is_sampling = False
        self._again = False
        self._is_closed = False
        self._gathering = QTimer(self, singleShot=True, interval=_GATHER_MS)
        self._gathering.timeout.connect(self._tell)
        self._clock = QTimer(self, interval=VISIBLE_MS)
        self._clock.timeout.connect(self.sample_now)
        self._soon = QTimer(self, singleShot=True, interval=_SOON_MS)
        self._soon.timeout.connect(self.sample_now)
        self._woken.connect(self._gather, Qt.ConnectionType.QueuedConnection)
        engine.subscribe(self._on_event)

    @property
    def last(self) -> Sample:
        """The newest sample."""
        return self._last

    def begin(self) -> None:
        """Sample from now on. Called once the engine is open."""
        self._clock.start()
        self.sample_now()

    def set_visible(self, visible: bool) -> None:
        """Sample every second if the window is seen, and every five if not."""
        self._clock.setInterval(VISIBLE_MS if visible else HIDDEN_MS)
        if visible:
            self.sample_soon()

    def watch_details(self, group: str, name: str | None) -> None:
        """Send `details` of this download with every sample; None: of none."""
        self._watched = (group, name) if name is not None else None
        if self._watched is not None:
            self.sample_now()

    def sample_soon(self) -> None:
        """Take a sample in a moment: something is known to have changed."""
        if self._clock.isActive() and not self._soon.isActive():
            self._soon.start()

    @Slot()
    def sample_now(self) -> None:
        """Take a sample, and another one behind it if one is under way."""
        if not self._engine.is_open or not self._clock.isActive():
            return
        if self._is_sampling:
            self._again = True
            return
        self._is_sampling = True
        self._tasks.start(self._sample(), "sample")

    async def close(self) -> None:
        """Take no more samples and tell no more events."""
        self._is_closed = True
        for timer in (self._clock, self._soon, self._gathering):
            timer.stop()
        await self._tasks.close()

    # -- samples
    async def _sample(self) -> None:
        watched = self._watched
        try:
            sample = await self._engine.run(self._take)
            details = await self._engine.run(lambda engine: _details(engine, watched)) if watched else None
        except ShareError as error:
            if error.kind is not Kind.SESSION_ENDED:
                raise
            return
        finally:
            self._is_sampling = False
        self._last = sample
        self.sampled.emit(sample)
        if details is not None and watched == self._watched:
            self.details.emit(details)
        if self._again:
            self._again = False
            self.sample_now()

    async def _take(self, engine: Engine) -> Sample:
        """Runs on the engine's loop; comparing with the last sample costs the window nothing there."""
        old = self._last
        status = await engine.account.status()
        if not status.logged_in:
            return settled(Sample(status=status), old)
        self._count += 1
        disks: Iterable[DiskSnapshot] = old.disks
        try:
            downloads = await engine.downloads.show_downloads()
            shares = await engine.sharing.list_shares()
            hashing = await engine.sharing.hashing()
            if not old.disks or self._count % _DISKS_EVERY == 0:
                disks = await engine.downloads.free_space()
        except ShareError as error:
            if error.kind not in (Kind.NOT_LOGGED_IN, Kind.SESSION_ENDED):
                raise
            return settled(Sample(status=status), old)
        return settled(Sample(status, tuple(downloads), tuple(shares), tuple(hashing), tuple(disks)), old)

    # -- events
    def _on_event(self, event: Event) -> None:
        """Runs in the engine's thread. A deque needs no lock for this, and one signal a turn is enough."""
        self._queue.append(event)
        if not self._is_woken:
            self._is_woken = True
            self._woken.emit()

    @Slot()
    def _gather(self) -> None:
        if not self._is_closed and not self._gathering.isActive():
            self._gathering.start()

    @Slot()
    def _tell(self) -> None:
        self._is_woken = False
        events = []
        while self._queue:
            events.append(self._queue.popleft())
        for event in coalesced(events):
            if isinstance(event, DownloadChanged | ShareChanged | LoggedOut):
                self.sample_soon()
            self.happened.emit(event)


async def _details(engine: Engine, watched: tuple[str, str]) -> DownloadDetails | None:
    try:
        return await engine.downloads.details(*watched)
    except ShareError:  # it was removed, or its user logged out, a moment ago
        return None


def coalesced(events: list[Event]) -> list[Event]:
    """`events` in their order, without those of which a later one says the same."""
    seen: set[tuple[type, object]] = set()
    kept: list[Event] = []
    for event in reversed(events):
        match event:
            case FilesChanged(group) | GroupsChanged(group):
                key: tuple[type, object] | None = (type(event), group)
            case Hashing(progress):
                key = (Hashing, (progress.job, progress.group, progress.name, progress.state))
            case _:
                key = None
        if key is not None:
            if key in seen:
                continue
            seen.add(key)
        kept.append(event)
    kept.reverse()
    return kept

"""The search for trackers while the first page is shown: what is known, what is found, what runs here.

Invariant: it goes on until it is cancelled, and a tracker that missed one round stays. Found records are hints; a
tracker carries a mark of trust only if it is pinned. Owned by `gui.first_run.account_flow`.
"""

from __future__ import annotations

import asyncio
import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from itertools import chain, repeat
from typing import Final, Protocol

from core.snapshots import OwnTrackerSnapshot, TrackerSnapshot
from core.wire.errors import ShareError

FIRST_SECONDS: Final = 3.0
"""How long nothing may be found before other ways are offered."""
_ROUNDS: Final = (0.6, 0.9, 1.5)
"""Lengths of the first rounds, so that a tracker nearby is on the screen at once; together `FIRST_SECONDS`."""
_LATER_ROUND: Final = 3.0
_PAUSE: Final = 1.0
_MISSES: Final = 2
"""Rounds that a tracker may miss before it is taken off: a record is sometimes lost on a wireless network."""


class Sources(Protocol):
    """Where trackers come from."""

    async def known_trackers(self) -> list[TrackerSnapshot]:
        """Those that are pinned."""

    async def find_trackers(self, seconds: float) -> list[TrackerSnapshot]:
        """Those that zeroconf finds within `seconds` and that answer."""

    async def tracker_status(self) -> OwnTrackerSnapshot:
        """The one on this computer."""


@dataclass(frozen=True, slots=True)
class Found:
    """What there is to choose from. `settled`: whether the search has lasted long enough to say that it is nothing."""

    trackers: tuple[TrackerSnapshot, ...]
    own: str = ""
    settled: bool = False
    answered: frozenset[str] = frozenset()
    """Fingerprints of those that answered in this search, not those that are only known."""


class Search:
    """One search; `on_found` is called on the loop with every change. Extra ones are added by `add`."""

    def __init__(self, sources: Sources, on_found: Callable[[Found], None]) -> None:
        self._sources, self._on_found = sources, on_found
        self._seen: dict[str, tuple[TrackerSnapshot, int]] = {}
        self._extra: dict[str, TrackerSnapshot] = {}
        self._known: dict[str, TrackerSnapshot] = {}
        self._own = OwnTrackerSnapshot(running=False)
        self._settled = False
        self._told: Found | None = None
        self._wake = asyncio.Event()

    @property
    def known(self) -> Sequence[TrackerSnapshot]:
        """The pinned ones."""
        return tuple(self._known.values())

    def add(self, tracker: TrackerSnapshot) -> None:
        """A tracker that was named by its address; it stays while the search lasts."""
        self._extra[tracker.fingerprint] = tracker
        self._tell()

    def again(self) -> None:
        """Begin anew, with short rounds."""
        self._settled = False
        self._wake.set()
        self._tell()

    async def refresh(self) -> None:
        """Look again at what is pinned and at what runs here. Raises `ShareError`."""
        self._known = {one.fingerprint: one for one in await self._sources.known_trackers()}
        self._own = await self._sources.tracker_status()
        self._tell()

    async def run(self) -> None:
        """Search until cancelled."""
        while True:
            self._wake.clear()
            began = time.monotonic()
            for seconds, pause in _rounds():
                await self._round(seconds)
                self._settled = self._settled or bool(self._seen) or time.monotonic() - began >= FIRST_SECONDS * 0.95
                self._tell()
                if await self._woken(pause):
                    break

    async def _round(self, seconds: float) -> None:
        try:
            await self.refresh()
            found = await self._sources.find_trackers(seconds)
        except ShareError:
            # The engine is closing, or the network went: the next round tells more.
            await asyncio.sleep(seconds)
            found = []
        here = {one.fingerprint: (one, 0) for one in found}
        missed = {
            fingerprint: (one, misses + 1)
            for fingerprint, (one, misses) in self._seen.items()
            if fingerprint not in here and misses < _MISSES
        }
        self._seen = missed | here

    async def _woken(self, pause: float) -> bool:
        try:
            async with asyncio.timeout(pause):
                await self._wake.wait()
        except TimeoutError:
            return False
        return True

    def _tell(self) -> None:
        found = {fingerprint: one for fingerprint, (one, _) in self._seen.items()}
        shown = {**self._known, **self._extra, **found}
        own = self._own.fingerprint if self._own.running else ""
        told = Found(tuple(shown.values()), own, self._settled, frozenset({*found, *self._extra}))
        if told != self._told:
            self._told = told
            self._on_found(told)


def _rounds() -> Iterator[tuple[float, float]]:
    return chain(((seconds, 0.0) for seconds in _ROUNDS), repeat((_LATER_ROUND, _PAUSE)))

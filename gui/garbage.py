"""Lets Python collect cyclic garbage on the window's thread only.

Invariant: while one of these is alive, no collection runs by itself, so none runs in the engine's thread or in a
worker: there it would destroy widgets and timers that lie in reference cycles, which Qt allows on their own thread
only, and the next tick of such a timer crashes the process. Made by `gui.app` before the engine's thread starts.
"""

from __future__ import annotations

import gc
import time
from collections.abc import Callable
from typing import Final

from PySide6.QtCore import QObject, QTimer

_LOOK_MS: Final = 250
_WHOLE_SECONDS: Final = 30.0
_SETTLED_SECONDS: Final = 6.0
"""After so long the modules and the main page are loaded, which stay for good."""
_LONG: Final = 0.01
_WHOLE_SHARE: Final = 0.001
"""Of the time, at most, goes into collections of everything, which hold up the window for as long as they last."""


class Garbage(QObject):
    """Collects what the thresholds of `gc` say is due; no signals. `clock` is in seconds.

    What is there once the window has settled, or has outlived a collection of everything that took long, is frozen,
    not looked at again: of 90,000 objects that are modules, types and the main page each such collection would hold
    up the window for 60 ms and more.
    """

    def __init__(self, parent: QObject | None = None, clock: Callable[[], float] = time.monotonic) -> None:
        super().__init__(parent)
        self.setObjectName("garbage")
        self._clock = clock
        self._whole_after = clock() + _WHOLE_SECONDS
        self._settles_at: float | None = clock() + _SETTLED_SECONDS
        self._was_enabled = gc.isenabled()
        gc.disable()
        self._timer = QTimer(self)
        self._timer.setInterval(_LOOK_MS)
        self._timer.timeout.connect(self.collect_due)
        self._timer.start()

    def collect_due(self) -> int:
        """Collect the oldest generation that is due; which one, or -1 if none is."""
        counts, thresholds = gc.get_count(), gc.get_threshold()
        began = self._clock()
        is_settling = self._settles_at is not None and began >= self._settles_at
        if is_settling or (counts[2] > thresholds[2] and began >= self._whole_after):
            # Somebody may be typing by now: what is there is not even looked at once, only what is young.
            gc.collect(1 if is_settling else 2)
            lasted = self._clock() - began
            if is_settling or lasted > _LONG:
                self._settles_at = None
                gc.freeze()
            if is_settling:
                return 1
            self._whole_after = began + max(_WHOLE_SECONDS, lasted / _WHOLE_SHARE)
            return 2
        for generation in (1, 0):
            if counts[generation] > thresholds[generation]:
                gc.collect(generation)
                return generation
        return -1

    def close(self) -> None:
        """Leave it to Python again, once the engine's thread has ended."""
        self._timer.stop()
        gc.unfreeze()
        if self._was_enabled:
            gc.enable()

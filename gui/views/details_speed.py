"""How fast one download was: two lines over a minute to a day.

Invariant: the graph is of the download that is looked at, and what was seen of another one comes back with it. Speeds
are noted for every download once a sample, looked at or not. A leaf of the details pane.
"""

from __future__ import annotations

import time
from collections.abc import Callable
from typing import Final

from PySide6.QtCore import QCoreApplication, Qt
from PySide6.QtWidgets import QComboBox, QHBoxLayout, QLabel, QVBoxLayout, QWidget

from gui.models.download_row import Key
from gui.models.speed_history import SPANS, SpeedHistory
from gui.theme import SPACE_1, SPACE_3, SPACE_4, font
from gui.widgets.speed_graph import SpeedGraph
from gui.wording import units

translate = QCoreApplication.translate
_AT_FIRST: Final = 300


class SpeedPage(QWidget):
    """No signals. `clock` gives seconds that never go back."""

    def __init__(self, parent: QWidget | None = None, clock: Callable[[], float] = time.monotonic) -> None:
        super().__init__(parent)
        self.setObjectName("details_speed")
        self.setAccessibleName(self.tr("Speed"))
        self._clock = clock
        self._key: Key | None = None
        self.history = SpeedHistory()
        self.graph = SpeedGraph()
        self.graph.setObjectName("speed_graph")
        self._down = QLabel()
        self._up = QLabel()
        for label, token in ((self._down, "accent"), (self._up, "ok")):
            label.setTextFormat(Qt.TextFormat.PlainText)
            label.setProperty("token", token)
            label.setFont(font("caption"))
        self.span = QComboBox()
        self.span.setObjectName("speed_span")
        self.span.setAccessibleName(self.tr("Time span"))
        for seconds in SPANS:
            self.span.addItem(_span_text(seconds), seconds)
        self.span.setCurrentIndex(SPANS.index(_AT_FIRST))
        self.span.currentIndexChanged.connect(self._draw)
        line = QHBoxLayout()
        line.setSpacing(SPACE_3)
        line.addWidget(self._down)
        line.addWidget(self._up)
        line.addStretch()
        line.addWidget(self.span)
        column = QVBoxLayout(self)
        column.setContentsMargins(SPACE_4, 0, SPACE_4, 0)
        column.setSpacing(SPACE_1)
        column.addLayout(line)
        column.addWidget(self.graph, 1)

    def note(self, key: Key, down: float, up: float) -> None:
        """Remember how fast a download is now, in bytes a second."""
        self.history.add(key, self._clock(), down, up)

    def set_key(self, key: Key | None) -> None:
        """Show this download, as it is now."""
        self._key = key
        self.draw()

    def draw(self) -> None:
        """Show what was noted, if anybody sees it."""
        if self.isVisible():
            self._draw()

    def showEvent(self, event: object) -> None:
        """Draw what came while it was not seen."""
        self._draw()

    def _draw(self) -> None:
        seconds = int(self.span.currentData())
        points, each = self.history.read(self._key, self._clock(), seconds)
        self.graph.set_span(seconds)
        self.graph.set_history(points, each)
        down, up = points[-1] if points else (0.0, 0.0)
        self._down.setText(self.tr("Down {speed}").format(speed=units.speed(down)))
        self._up.setText(self.tr("Up {speed}").format(speed=units.speed(up)))


def _span_text(seconds: int) -> str:
    if seconds < 3600:
        return translate("SpeedPage", "%n minute(s)", "", seconds // 60)
    return translate("SpeedPage", "%n hour(s)", "", seconds // 3600)

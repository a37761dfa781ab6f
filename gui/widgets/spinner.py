"""That something is awaited: an icon, a word, and a bar if it is known how far it is. Nothing turns or blinks.

Invariant: a wait under one second shows nothing, yet the place is kept, so that nothing jumps. Used by the first run
and by dialogs.
"""

from __future__ import annotations

from PySide6.QtCore import QRect, QSize, Qt, QTimer
from PySide6.QtGui import QPainter, QPaintEvent
from PySide6.QtWidgets import QSizePolicy, QWidget

from gui.icons import pixmap
from gui.theme import ICON, SPACE_2, theme
from gui.widgets.bar import BAR, paint_bar
from gui.wording.plain import plain

PATIENCE_MS = 1000
_LIMIT = 200


class Spinner(QWidget):
    """Says what is awaited; no signals."""

    def __init__(self, parent: QWidget | None = None, *, icon: str = "hourglass") -> None:
        super().__init__(parent)
        self.setObjectName("spinner")
        self._icon = icon
        self._words = ""
        self._fraction: float | None = None
        self._seen = False
        self._patience = QTimer(self)
        self._patience.setSingleShot(True)
        self._patience.setInterval(PATIENCE_MS)
        self._patience.timeout.connect(self._show)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)

    @property
    def is_seen(self) -> bool:
        """Whether the wait has lasted long enough to be shown."""
        return self._seen

    def start(self, words: str, fraction: float | None = None) -> None:
        """Wait for something; `fraction` (0 to 1) draws a bar. Called again, it tells of progress."""
        self._words, self._fraction = plain(words, _LIMIT), fraction
        self.setAccessibleName(self._words)
        if not self._seen and not self._patience.isActive():
            self._patience.start()
        self.update()

    def stop(self) -> None:
        """It has come."""
        self._patience.stop()
        self._seen = False
        self.setAccessibleName("")
        self.update()

    def sizeHint(self) -> QSize:
        """A line of text and a bar."""
        return QSize(200, self.fontMetrics().height() + SPACE_2 + BAR)

    def paintEvent(self, _event: QPaintEvent) -> None:
        """Draw icon, word and bar."""
        if not self._seen:
            return
        painter = QPainter(self)
        dpr = self.devicePixelRatioF()
        direction = self.layoutDirection()
        line = self.rect()
        line.setHeight(max(ICON, self.fontMetrics().height()))
        place = QRect(line.x(), line.y(), ICON, line.height())
        style = self.style()
        picture = style.visualRect(direction, line, place)
        painter.drawPixmap(picture.x(), line.y() + (line.height() - ICON) // 2, pixmap(self._icon, "muted", ICON, dpr))
        room = style.visualRect(direction, line, line.adjusted(ICON + SPACE_2, 0, 0, 0))
        painter.setPen(theme().color("muted"))
        along = style.visualAlignment(direction, Qt.AlignmentFlag.AlignLeft)
        words = self.fontMetrics().elidedText(self._words, Qt.TextElideMode.ElideRight, room.width())
        painter.drawText(room, along | Qt.AlignmentFlag.AlignVCenter | Qt.TextFlag.TextSingleLine, words)
        if self._fraction is not None:
            bar = self.rect()
            bar.setTop(bar.bottom() + 1 - BAR)
            paint_bar(painter, bar, self.rect(), direction, self._fraction, "accent")

    def _show(self) -> None:
        self._seen = True
        self.update()

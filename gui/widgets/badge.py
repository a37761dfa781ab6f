"""A small count beside a word, such as requests that wait.

Invariant: nothing is shown for nothing; more than 999 is shown as 999+. Used on buttons' neighbours and list heads.
"""

from __future__ import annotations

from PySide6.QtCore import QRectF, QSize, Qt
from PySide6.QtGui import QFontMetrics, QPainter, QPaintEvent
from PySide6.QtWidgets import QSizePolicy, QWidget

from gui.theme import SPACE_2, font, theme

_HEIGHT = 18
_MOST = 999


class Badge(QWidget):
    """A count in a pill; no signals. What is counted is told to a screen reader by `set_count`."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("badge")
        self._count = 0
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)
        theme().changed.connect(self.update)
        self.hide()

    @property
    def text(self) -> str:
        """What is shown."""
        return f"{_MOST}+" if self._count > _MOST else str(self._count)

    def set_count(self, count: int, spoken: str = "") -> None:
        """Show a count; `spoken` says of what, for a screen reader."""
        self._count = max(0, count)
        self.setAccessibleName(spoken or self.text)
        self.setVisible(self._count > 0)
        self.updateGeometry()
        self.update()

    def sizeHint(self) -> QSize:
        """As wide as the digits."""
        width = QFontMetrics(font("head")).horizontalAdvance(self.text) + 2 * SPACE_2 - 2
        return QSize(max(_HEIGHT, width), _HEIGHT)

    def paintEvent(self, _event: QPaintEvent) -> None:
        """Draw pill and count."""
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(theme().color("selection"))
        painter.drawRoundedRect(QRectF(self.rect()), _HEIGHT / 2, _HEIGHT / 2)
        painter.setFont(font("head"))
        painter.setPen(theme().color("on_selection"))
        painter.drawText(self.rect(), Qt.AlignmentFlag.AlignCenter, self.text)

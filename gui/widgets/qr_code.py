"""A QR code, drawn by us, always dark on light and with its quiet zone, so that any camera reads it in any theme.

Invariant: what is drawn says exactly the text that was set. Used by the invite dialog.
"""

from __future__ import annotations

import segno
from PySide6.QtCore import QRectF, QSize, Qt
from PySide6.QtGui import QImage, QPainter, QPaintEvent
from PySide6.QtWidgets import QSizePolicy, QWidget

_QUIET = 4
"""Modules of light around the code (ISO/IEC 18004)."""
LONGEST = 1200
"""Bytes of a text; a denser code is not read from a screen."""


class QrCode(QWidget):
    """A square picture of a text; no signals."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("qr_code")
        self._rows: tuple[bytes, ...] = ()
        self.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Preferred)

    def set_text(self, text: str) -> None:
        """Show `text`; nothing is drawn for an empty one. Raises ValueError if it is longer than LONGEST bytes."""
        if len(text.encode()) > LONGEST:
            raise ValueError("too long for a QR code")
        self._rows = tuple(bytes(row) for row in segno.make_qr(text, error="m").matrix) if text else ()
        self.setAccessibleDescription(text)
        self.update()

    def image(self, side: int) -> QImage:
        """The code as a picture of at most `side` pixels, all modules alike; null if there is no text."""
        if not self._rows:
            return QImage()
        modules = len(self._rows) + 2 * _QUIET
        each = max(1, side // modules)
        made = QImage(modules * each, modules * each, QImage.Format.Format_Grayscale8)
        made.fill(Qt.GlobalColor.white)
        painter = QPainter(made)
        self._draw(painter, each)
        painter.end()
        return made

    def sizeHint(self) -> QSize:
        """Large enough for a telephone at arm's length."""
        return QSize(240, 240)

    def paintEvent(self, _event: QPaintEvent) -> None:
        """Draw the largest code of whole pixels that fits, on white."""
        if not self._rows:
            return
        painter = QPainter(self)
        dpr = self.devicePixelRatioF()
        picture = self.image(int(min(self.width(), self.height()) * dpr))
        picture.setDevicePixelRatio(dpr)
        side = picture.width() / dpr
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(Qt.GlobalColor.white)
        x, y = (self.width() - side) / 2, (self.height() - side) / 2
        painter.drawRoundedRect(QRectF(self.rect()), 7, 7)
        painter.drawImage(QRectF(x, y, side, side), picture)

    def _draw(self, painter: QPainter, each: int) -> None:
        for y, row in enumerate(self._rows, start=_QUIET):
            for x, dark in enumerate(row, start=_QUIET):
                if dark:
                    painter.fillRect(x * each, y * each, each, each, Qt.GlobalColor.black)

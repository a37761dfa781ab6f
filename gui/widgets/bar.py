"""The bar of progress, as every list and page draws it.

Invariant: 6 pixels high, round, filled from the side where reading begins; anything above nothing is seen. Used by
delegates and by widgets that tell of progress.
"""

from __future__ import annotations

from PySide6.QtCore import QRect, QRectF, Qt
from PySide6.QtGui import QPainter
from PySide6.QtWidgets import QStyle

from gui.theme import theme

BAR = 6


def paint_bar(
    painter: QPainter, line: QRect, room: QRect, direction: Qt.LayoutDirection, fraction: float, token: str
) -> None:
    """Draw a rounded bar at `line` within `room`, filled from the side where reading begins."""
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    painter.setPen(Qt.PenStyle.NoPen)
    painter.setBrush(theme().color("track"))
    whole = QRectF(QStyle.visualRect(direction, room, line))
    painter.drawRoundedRect(whole, line.height() / 2, line.height() / 2)
    share = min(1.0, max(0.0, fraction))
    if share <= 0:
        return
    filled = QRect(line)
    filled.setWidth(max(line.height(), round(line.width() * share)))
    painter.setBrush(theme().color(token))
    painter.drawRoundedRect(QRectF(QStyle.visualRect(direction, room, filled)), line.height() / 2, line.height() / 2)

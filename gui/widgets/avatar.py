"""The coloured letter tile by which a group or a user is known at a glance.

Invariant: the same name has the same colour everywhere and at every start; the letter is white on a colour that it can
be read on. It is never the only mark: the name stands beside it. Used by the sidebar, lists of members and delegates.
"""

from __future__ import annotations

import zlib

from PySide6.QtCore import QRectF, QSize, Qt
from PySide6.QtGui import QColor, QFont, QPainter, QPaintEvent, QPixmap, QPixmapCache
from PySide6.QtWidgets import QWidget

from gui.theme import AVATARS, ON_AVATAR, font


def letter(name: str) -> str:
    """The first letter or digit of a name in upper case; `?` if it has none."""
    return next((character.upper()[0] for character in name[:200] if character.isalnum()), "?")


def tile_color(name: str) -> str:
    """The colour of a name's tile, as `#RRGGBB`."""
    return AVATARS[zlib.crc32(name.casefold().encode("utf-8", "surrogatepass")) % len(AVATARS)]


def tile(name: str, size: int, dpr: float = 1.0) -> QPixmap:
    """The tile of a name; `size` in device-independent pixels."""
    shown, ground = letter(name), tile_color(name)
    key = f"p2p-share-tile:{shown}:{ground}:{size}:{dpr}"
    made = QPixmap()
    if QPixmapCache.find(key, made):
        return made
    made = QPixmap(round(size * dpr), round(size * dpr))
    made.setDevicePixelRatio(dpr)
    made.fill(Qt.GlobalColor.transparent)
    painter = QPainter(made)
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    painter.setPen(Qt.PenStyle.NoPen)
    painter.setBrush(QColor(ground))
    radius = max(4.0, size * 0.22)
    painter.drawRoundedRect(QRectF(0, 0, size, size), radius, radius)
    drawn = font("strong")
    drawn.setWeight(QFont.Weight.Bold)
    drawn.setPixelSize(max(8, round(size * 0.52)))
    painter.setFont(drawn)
    painter.setPen(QColor(ON_AVATAR))
    painter.drawText(QRectF(0, 0, size, size), Qt.AlignmentFlag.AlignCenter, shown)
    painter.end()
    QPixmapCache.insert(key, made)
    return made


class Avatar(QWidget):
    """The tile of a name; no signals. It says nothing to a screen reader, since the name stands beside it."""

    def __init__(self, name: str = "", size: int = 28, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("avatar")
        self._name = name
        self._size = size
        self.setFixedSize(QSize(size, size))

    def set_name(self, name: str) -> None:
        """Show the tile of another name."""
        self._name = name
        self.update()

    def paintEvent(self, _event: QPaintEvent) -> None:
        """Draw the tile."""
        QPainter(self).drawPixmap(0, 0, tile(self._name, self._size, self.devicePixelRatioF()))

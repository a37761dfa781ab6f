"""The pictures of the window: Lucide icons in the colours of the theme, and the icon of the program.

Invariant: an icon is drawn anew in the colour that its token has at that moment and for the density of the screen it is
drawn on, so that nobody sets it again after a change of theme. Read by all that shows an icon; the files by
`resources.files`.
"""

from __future__ import annotations

import functools

from PySide6.QtCore import QByteArray, QRect, QRectF, QSize, Qt
from PySide6.QtGui import QColor, QGuiApplication, QIcon, QIconEngine, QPainter, QPixmap, QPixmapCache
from PySide6.QtSvg import QSvgRenderer

from gui import theme
from resources import files

_PROGRAM = "icons/p2p-share.svg"


@functools.lru_cache(maxsize=256)
def _drawing(name: str) -> str:
    return files.read_text(f"icons/lucide/{name}.svg")


def _render(svg: str, size: int, dpr: float) -> QPixmap:
    side = max(1, round(size * dpr))
    made = QPixmap(side, side)
    made.fill(Qt.GlobalColor.transparent)
    painter = QPainter(made)
    QSvgRenderer(QByteArray(svg.encode())).render(painter, QRectF(0, 0, side, side))
    painter.end()
    made.setDevicePixelRatio(dpr)
    return made


def tinted(name: str, color: QColor, size: int = 16, dpr: float = 1.0) -> QPixmap:
    """An icon in a colour; `size` in device-independent pixels. Raises FileNotFoundError for no icon of ours."""
    key = f"p2p-share:{name}:{color.rgba():08x}:{size}:{dpr}"
    made = QPixmap()
    if not QPixmapCache.find(key, made):
        made = _render(_drawing(name).replace("currentColor", color.name()), size, dpr)
        QPixmapCache.insert(key, made)
    return made


def pixmap(name: str, token: str = "muted", size: int = 16, dpr: float = 1.0) -> QPixmap:
    """An icon in the colour that a token has now."""
    return tinted(name, theme.color(token), size, dpr)


class _TintedEngine(QIconEngine):
    def __init__(self, name: str, token: str, on: str) -> None:
        super().__init__()
        self._what = (name, token, on)

    def _picture(self, size: QSize, mode: QIcon.Mode, state: QIcon.State, dpr: float) -> QPixmap:
        name, token, on = self._what
        if mode == QIcon.Mode.Disabled:
            token = "disabled"
        elif state == QIcon.State.On and on:
            token = on
        return pixmap(name, token, min(size.width(), size.height()), dpr)

    def paint(self, painter: QPainter, rect: QRect, mode: QIcon.Mode, state: QIcon.State) -> None:
        picture = self._picture(rect.size(), mode, state, painter.device().devicePixelRatio())
        side = picture.deviceIndependentSize()
        x = rect.x() + (rect.width() - side.width()) / 2
        y = rect.y() + (rect.height() - side.height()) / 2
        painter.drawPixmap(QRectF(x, y, side.width(), side.height()), picture, QRectF(picture.rect()))

    def _placed(self, size: QSize, mode: QIcon.Mode, state: QIcon.State, dpr: float) -> QPixmap:
        """The picture; if more width is asked for than height, with the rest of it as a gap to the text."""
        picture = self._picture(size, mode, state, dpr)
        if size.width() <= size.height():
            return picture
        made = QPixmap(round(size.width() * dpr), round(size.height() * dpr))
        made.setDevicePixelRatio(dpr)
        made.fill(Qt.GlobalColor.transparent)
        is_mirrored = QGuiApplication.layoutDirection() == Qt.LayoutDirection.RightToLeft
        painter = QPainter(made)
        painter.drawPixmap(size.width() - size.height() if is_mirrored else 0, 0, picture)
        painter.end()
        return made

    def pixmap(self, size: QSize, mode: QIcon.Mode, state: QIcon.State) -> QPixmap:
        return self._placed(size, mode, state, 1.0)

    def scaledPixmap(self, size: QSize, mode: QIcon.Mode, state: QIcon.State, scale: float) -> QPixmap:
        return self._placed(size, mode, state, scale)

    def clone(self) -> QIconEngine:
        return _TintedEngine(*self._what)

    def isNull(self) -> bool:
        return False


def icon(name: str, token: str = "muted", on: str = "") -> QIcon:
    """An icon that follows the theme; `on` is the token while it is checked. Raises FileNotFoundError for no icon."""
    _drawing(name)
    return QIcon(_TintedEngine(name, token, on))


def program_icon() -> QIcon:
    """The icon of the program in all sizes that systems ask for."""
    drawing = files.read_text(_PROGRAM)
    made = QIcon()
    for side in (16, 20, 24, 32, 48, 64, 128, 256):
        made.addPixmap(_render(drawing, side, 1.0))
    return made


def program_pixmap(size: int, dpr: float = 1.0) -> QPixmap:
    """The icon of the program as a picture."""
    return _render(files.read_text(_PROGRAM), size, dpr)

"""Two lines over time: how fast it comes and goes. No grid until the mouse asks.

Invariant: newest at the end where reading ends; both lines share one scale that begins at zero; a day of samples costs
no more to draw than a minute. Used by the details pane.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Iterable
from itertools import islice, pairwise

from PySide6.QtCore import QEvent, QPointF, QRectF, QSize, Qt
from PySide6.QtGui import QColor, QMouseEvent, QPainter, QPaintEvent, QPen, QPolygonF
from PySide6.QtWidgets import QSizePolicy, QWidget

from gui.theme import SPACE_1, SPACE_2, font, theme
from gui.wording import units

LONGEST = 24 * 3600
"""Samples that are kept: a day of one a second."""
_FILL = 28
_STEPS = 4


class SpeedGraph(QWidget):
    """Speeds in bytes a second, one sample a second unless told otherwise; no signals."""

    def __init__(self, parent: QWidget | None = None, *, speed: Callable[[float], str] = units.speed) -> None:
        super().__init__(parent)
        self.setObjectName("speed_graph")
        self.setAccessibleName(self.tr("Speed"))
        self._speed = speed
        self._down: deque[float] = deque(maxlen=LONGEST)
        self._up: deque[float] = deque(maxlen=LONGEST)
        self._span = 60
        self._added = 0
        self._each = 1
        self._mouse: float | None = None
        self.setMouseTracking(True)
        self.setMinimumHeight(40)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Expanding)
        theme().changed.connect(self.update)

    def add(self, down: float, up: float) -> None:
        """The speeds of the last second."""
        self._down.append(max(0.0, down))
        self._up.append(max(0.0, up))
        self._added += 1
        self._tell()
        self.update()

    def set_history(self, samples: Iterable[tuple[float, float]], each: int = 1) -> None:
        """Begin anew with (down, up) of the past, the oldest first; `each` stands for so many seconds."""
        self._each = max(1, each)
        self._down.clear()
        self._up.clear()
        for down, up in samples:
            self._down.append(max(0.0, down))
            self._up.append(max(0.0, up))
        self._tell()
        self.update()

    def set_span(self, seconds: int) -> None:
        """How much time is shown, from 10 s to a day."""
        self._span = min(LONGEST, max(10, seconds))
        self.update()

    def sizeHint(self) -> QSize:
        """A strip."""
        return QSize(300, 64)

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        """Show the grid, and what was at the mouse."""
        self._mouse = event.position().x()
        self.update()

    def leaveEvent(self, event: QEvent) -> None:
        """Put the grid away."""
        super().leaveEvent(event)
        self._mouse = None
        self.update()

    def paintEvent(self, _event: QPaintEvent) -> None:
        """Draw both lines, and the grid while the mouse is here."""
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        is_mirrored = self.layoutDirection() == Qt.LayoutDirection.RightToLeft
        down, up = self._points(self._down), self._points(self._up)
        top = max([1.0, *down, *up])
        room = QRectF(self.rect()).adjusted(0, 2, 0, -1)
        painter.save()
        if is_mirrored:
            painter.translate(self.width(), 0)
            painter.scale(-1, 1)
        if self._mouse is not None:
            self._draw_grid(painter, room)
        self._draw_line(painter, room, down, top, theme().color("accent"))
        self._draw_line(painter, room, up, top, theme().color("ok"))
        painter.restore()
        if self._mouse is not None:
            self._draw_words(painter, room, down, up, top)

    def _tell(self) -> None:
        if self._down:
            self.setAccessibleDescription(
                self.tr("Down {down}, up {up}").format(down=self._speed(self._down[-1]), up=self._speed(self._up[-1]))
            )

    def _points(self, samples: deque[float]) -> list[float]:
        """The samples of the span, the highest of each two pixels, the newest last."""
        span = self._samples()
        shown = min(span, len(samples))
        if not shown:
            return []
        # From the new end, since the middle of a deque is far from both.
        values = list(islice(reversed(samples), shown))
        most = max(2, self.width() // 2)
        if span <= most:
            values.reverse()
            return values
        each = span / most
        # Buckets that stay with their samples: a peak moves through the picture in one piece.
        edge = self._added % each
        ends = [0, *(min(shown, int(edge + each * at)) for at in range(1, int((shown - edge) / each) + 1)), shown]
        points = [max(values[first:end]) for first, end in pairwise(ends) if end > first]
        points.reverse()
        return points

    def _samples(self) -> int:
        """Samples in the span."""
        return max(2, self._span // self._each)

    def _step(self, room: QRectF) -> float:
        """Pixels between two points."""
        most = max(2, self.width() // 2)
        return room.width() / (min(self._samples(), most) - 1)

    def _draw_line(self, painter: QPainter, room: QRectF, points: list[float], top: float, color: QColor) -> None:
        if len(points) < 2:
            return
        step = self._step(room)
        start = room.right() - step * (len(points) - 1)
        line = [
            QPointF(start + step * at, room.bottom() - room.height() * value / top) for at, value in enumerate(points)
        ]
        fill = QColor(color)
        fill.setAlpha(_FILL)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(fill)
        corners = QPointF(line[0].x(), room.bottom()), QPointF(room.right(), room.bottom())
        painter.drawPolygon(QPolygonF([corners[0], *line, corners[1]]))
        painter.setBrush(Qt.BrushStyle.NoBrush)
        painter.setPen(QPen(color, 1.5, Qt.PenStyle.SolidLine, Qt.PenCapStyle.RoundCap, Qt.PenJoinStyle.RoundJoin))
        painter.drawPolyline(QPolygonF(line))

    def _draw_grid(self, painter: QPainter, room: QRectF) -> None:
        painter.setPen(QPen(theme().color("line"), 1))
        for step in range(_STEPS + 1):
            y = round(room.top() + room.height() * step / _STEPS) + 0.5
            painter.drawLine(QPointF(room.left(), y), QPointF(room.right(), y))

    def _draw_words(self, painter: QPainter, room: QRectF, down: list[float], up: list[float], top: float) -> None:
        """The highest of the scale in a corner, and the values at the mouse on a line through it."""
        now = theme()
        painter.setFont(font("caption"))
        painter.setPen(now.color("muted"))
        scale = self._speed(top)
        corner = QRectF(room.x(), room.y(), painter.fontMetrics().horizontalAdvance(scale) + 2 * SPACE_1, 0)
        corner.setHeight(painter.fontMetrics().height())
        painter.fillRect(corner, now.color("panel"))
        painter.drawText(corner, Qt.AlignmentFlag.AlignCenter, scale)
        if not down or self._mouse is None:
            return
        is_mirrored = self.layoutDirection() == Qt.LayoutDirection.RightToLeft
        behind = self._mouse if is_mirrored else self.width() - self._mouse
        at = len(down) - 1 - round(behind / self._step(room))
        if not 0 <= at < len(down):
            return
        painter.setPen(QPen(now.color("field_line"), 1, Qt.PenStyle.DashLine))
        painter.drawLine(QPointF(self._mouse, room.top()), QPointF(self._mouse, room.bottom()))
        seconds = round((len(down) - 1 - at) * max(1.0, self._samples() / max(2, self.width() // 2)) * self._each)
        words = self.tr("{down} down, {up} up, {ago} ago").format(
            down=self._speed(down[at]), up=self._speed(up[at]), ago=units.duration(seconds)
        )
        width = painter.fontMetrics().horizontalAdvance(words) + 2 * SPACE_2
        x = min(max(0.0, self._mouse + SPACE_1), self.width() - width)
        box = QRectF(x, room.top(), width, painter.fontMetrics().height() + SPACE_1)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(now.color("tooltip"))
        painter.drawRoundedRect(box, 4, 4)
        painter.setPen(now.color("on_tooltip"))
        painter.drawText(box, Qt.AlignmentFlag.AlignCenter, words)

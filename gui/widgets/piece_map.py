"""The pieces of a download as a strip: what is here, what is on its way, and below it how many peers have each.

Invariant: a piece in flight is drawn half as high, not paler; where several pieces share a pixel, the colour tells how
many of them are here. The picture is made once for each change and width, so that painting costs next to nothing. Used
by the details pane.
"""

from __future__ import annotations

from array import array
from collections.abc import Sequence
from itertools import accumulate

from PySide6.QtCore import QEvent, QSize, Qt
from PySide6.QtGui import QColor, QHelpEvent, QImage, QPainter, QPainterPath, QPaintEvent
from PySide6.QtWidgets import QSizePolicy, QToolTip, QWidget

from gui.theme import SPACE_1, theme

STRIP = 14
_BELOW = 6
_SHADES = 255
_MANY = 5
"""So many holders of a piece look like more of them."""


class PieceMap(QWidget):
    """Pieces from the first to the last; no signals."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("piece_map")
        self.setAccessibleName(self.tr("Pieces"))
        self._count = 0
        self._sums: list[int] = [0]
        self._bits = b""
        self._in_flight: tuple[int, ...] = ()
        self._availability: tuple[int, ...] = ()
        self._has_availability = False
        self._image: QImage | None = None
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        theme().changed.connect(self._forget)

    def set_pieces(
        self, bits: bytes, count: int, in_flight: Sequence[int] = (), availability: Sequence[int] | None = None
    ) -> None:
        """Show pieces: a bit each, the first in the highest bit of the first byte; missing bits are pieces not here.

        `availability`: how many peers have a piece, by piece; None draws no second strip.
        """
        more = tuple(availability or ())
        flight = tuple(one for one in in_flight if 0 <= one < count)
        if (bits, count, flight, more) == (self._bits, self._count, self._in_flight, self._availability):
            return
        had = self._has_availability
        self._bits, self._count, self._in_flight, self._availability = bits, max(0, count), flight, more
        self._has_availability = availability is not None
        self._sums = list(accumulate((one.bit_count() for one in bits), initial=0))
        done = self._before(self._count)
        self.setAccessibleDescription(
            self.tr("{done} of {count} pieces are here, {flight} on their way").format(
                done=done, count=self._count, flight=len(flight)
            )
        )
        if had != self._has_availability:
            self.updateGeometry()
        self._forget()

    def sizeHint(self) -> QSize:
        """One strip, or two."""
        return QSize(240, STRIP + (SPACE_1 + _BELOW if self._has_availability else 0))

    def minimumSizeHint(self) -> QSize:
        """As high as the hint."""
        return QSize(60, self.sizeHint().height())

    def event(self, event: QEvent) -> bool:
        """Say in a tip which pieces are under the mouse."""
        if isinstance(event, QHelpEvent) and event.type() == QEvent.Type.ToolTip and self._count:
            QToolTip.showText(event.globalPos(), self._tip(event.pos().x()), self)
            return True
        return super().event(event)

    def paintEvent(self, _event: QPaintEvent) -> None:
        """Draw the strips."""
        dpr = self.devicePixelRatioF()
        columns = max(1, round(self.width() * dpr))
        if self._image is None or self._image.width() != columns:
            self._image = self._drawn(columns)
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        if self.layoutDirection() == Qt.LayoutDirection.RightToLeft:
            painter.translate(self.width(), 0)
            painter.scale(-1, 1)
        shape = QPainterPath()
        shape.addRoundedRect(0, 0, self.width(), STRIP, 4, 4)
        if self._has_availability:
            shape.addRoundedRect(0, STRIP + SPACE_1, self.width(), _BELOW, 3, 3)
        painter.setClipPath(shape)
        painter.drawImage(self.rect(), self._image)

    def _forget(self) -> None:
        self._image = None
        self.update()

    def _before(self, piece: int) -> int:
        """How many of the first `piece` pieces are here."""
        whole, rest = divmod(piece, 8)
        if whole >= len(self._bits):
            return self._sums[-1]
        return self._sums[whole] + (self._bits[whole] >> (8 - rest)).bit_count()

    def _span(self, column: int, columns: int) -> tuple[int, int]:
        """The first piece of a column of pixels, and the one behind its last."""
        first = column * self._count // columns
        return first, max(first + 1, (column + 1) * self._count // columns)

    def _drawn(self, columns: int) -> QImage:
        """A picture one pixel a column and one a row of device-independent height.

        Made of rows of pixels, not drawn: thousands of calls into Qt would hold up the window while pieces arrive.
        """
        now = theme()
        shades = _shades(now.color("track"), now.color("accent"))
        upper = array("I", [shades[0]]) * columns
        below = array("I", upper)
        if self._count:
            flying = self._flying_columns(columns)
            for column in range(columns):
                first, end = self._span(column, columns)
                done = self._before(end) - self._before(first)
                upper[column] = lower = shades[_SHADES * done // (end - first)]
                below[column] = shades[_SHADES] if column in flying and done < end - first else lower
        rows = [upper] * (STRIP // 2) + [below] * (STRIP - STRIP // 2)
        if self._has_availability:
            rows += [array("I", [0]) * columns] * SPACE_1 + [self._availability_row(columns, shades)] * _BELOW
        pixels = b"".join(row.tobytes() for row in rows)
        made = QImage(pixels, columns, len(rows), 4 * columns, QImage.Format.Format_ARGB32_Premultiplied)
        return made.copy()  # the bytes are ours and go with this call

    def _flying_columns(self, columns: int) -> set[int]:
        found: set[int] = set()
        for piece in self._in_flight:
            first = piece * columns // self._count
            found.update(range(first, max(first + 1, (piece + 1) * columns // self._count)))
        return found

    def _availability_row(self, columns: int, shades: list[int]) -> array[int]:
        row = array("I", [shades[0]]) * columns
        for column in range(columns if self._count else 0):
            first, end = self._span(column, columns)
            held = self._availability[first:end]
            if held and (least := min(held)) > 0:
                row[column] = shades[_SHADES * min(least, _MANY) // _MANY]
        return row

    def _tip(self, x: int) -> str:
        if self.layoutDirection() == Qt.LayoutDirection.RightToLeft:
            x = self.width() - 1 - x
        first, end = self._span(min(max(0, x), self.width() - 1), max(1, self.width()))
        end = min(end, self._count)
        done = self._before(end) - self._before(first)
        lines = []
        if end - first == 1:
            flies = self.tr("on its way") if first in self._in_flight else self.tr("missing")
            state = self.tr("here") if done else flies
            lines.append(self.tr("Piece {number}: {state}").format(number=first + 1, state=state))
        else:
            lines.append(
                self.tr("Pieces {first} to {last}: {done} of {count} here").format(
                    first=first + 1, last=end, done=done, count=end - first
                )
            )
        held = self._availability[first:end]
        if held:
            lines.append(self.tr("%n connected peer(s) have it", "", min(held)))
        return "\n".join(lines)


def _shades(low: QColor, high: QColor) -> list[int]:
    """Pixels from one colour to another, in equal steps."""
    ends = [(low.red(), high.red()), (low.green(), high.green()), (low.blue(), high.blue())]
    shades = []
    for step in range(_SHADES + 1):
        red, green, blue = (one + (other - one) * step // _SHADES for one, other in ends)
        shades.append(0xFF000000 | red << 16 | green << 8 | blue)
    return shades

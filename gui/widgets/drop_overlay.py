"""What lies over the window while something is dragged onto it: what would be shared, and with whom, or why not.

Invariant: it takes no event, so that the drop still reaches what is below; it fades within 120 ms and does nothing
else. Used by the main window.
"""

from __future__ import annotations

from PySide6.QtCore import Property, QEasingCurve, QEvent, QObject, QPropertyAnimation, QRectF, Qt
from PySide6.QtGui import QFontMetrics, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QWidget

from gui.icons import pixmap
from gui.theme import CARD_RADIUS, SPACE_2, SPACE_4, SPACE_5, font, theme
from gui.wording.plain import plain

FADE_MS = 120
_ICON = 32
_LIMIT = 200


class DropOverlay(QWidget):
    """Covers its parent while it is shown; no signals."""

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self._below = parent
        self.setObjectName("drop_overlay")
        self.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)
        self.setAttribute(Qt.WidgetAttribute.WA_NoSystemBackground)
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self._title = ""
        self._detail = ""
        self._refused = False
        self._strength = 0.0
        self._fade = QPropertyAnimation(self, b"strength", self)
        self._fade.setDuration(FADE_MS)
        self._fade.setEasingCurve(QEasingCurve.Type.OutCubic)
        self._fade.finished.connect(self._on_faded)
        parent.installEventFilter(self)
        self.hide()

    def show_over(self, title: str, detail: str = "", *, refused: bool = False) -> None:
        """Say what a drop would do; `refused`: that it would do nothing, and in `detail` why."""
        self._title, self._detail, self._refused = plain(title, _LIMIT), plain(detail, _LIMIT), refused
        self.setAccessibleName(f"{self._title}. {self._detail}" if detail else self._title)
        self.setGeometry(self._below.rect())
        self.raise_()
        self.show()
        self.update()
        self._fade_to(1.0)

    def hide_overlay(self) -> None:
        """The drag has left or was dropped."""
        if self.isVisible():
            self._fade_to(0.0)

    def is_shown(self) -> bool:
        """Whether it is there, or coming."""
        return self.isVisible() and self._fade.endValue() != 0.0

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Stay as large as the parent."""
        if event.type() == QEvent.Type.Resize and watched is self._below:
            self.setGeometry(self._below.rect())
        return False

    def paintEvent(self, _event: QPaintEvent) -> None:
        """Draw the scrim, and in its middle what would happen."""
        painter = QPainter(self)
        painter.setOpacity(self._strength)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        now = theme()
        painter.fillRect(self.rect(), now.color("scrim"))
        token = "bad" if self._refused else "accent"
        frame = QRectF(self.rect()).adjusted(SPACE_4, SPACE_4, -SPACE_4, -SPACE_4)
        painter.setPen(QPen(now.color(token), 2, Qt.PenStyle.DashLine))
        painter.setBrush(Qt.BrushStyle.NoBrush)
        painter.drawRoundedRect(frame, CARD_RADIUS, CARD_RADIUS)
        self._draw_words(painter, token)

    def _draw_words(self, painter: QPainter, token: str) -> None:
        now = theme()
        big, small = QFontMetrics(font("title")), QFontMetrics(font("body"))
        most = self.width() - 4 * SPACE_5
        title = big.elidedText(self._title, Qt.TextElideMode.ElideMiddle, most)
        detail = small.elidedText(self._detail, Qt.TextElideMode.ElideMiddle, most)
        width = max(big.horizontalAdvance(title), small.horizontalAdvance(detail), 240) + 2 * SPACE_5
        height = _ICON + SPACE_2 + big.height() + (SPACE_2 + small.height() if detail else 0) + 2 * SPACE_5
        card = QRectF((self.width() - width) / 2, (self.height() - height) / 2, width, height)
        painter.setPen(QPen(now.color("line"), 1))
        painter.setBrush(now.color("panel"))
        painter.drawRoundedRect(card, CARD_RADIUS, CARD_RADIUS)
        picture = pixmap("ban" if self._refused else "upload", token, _ICON, self.devicePixelRatioF())
        y = card.y() + SPACE_5
        painter.drawPixmap(round(card.center().x() - _ICON / 2), round(y), picture)
        y += _ICON + SPACE_2
        painter.setFont(font("title"))
        painter.setPen(now.color("text"))
        painter.drawText(QRectF(card.x(), y, width, big.height()), Qt.AlignmentFlag.AlignCenter, title)
        if detail:
            y += big.height() + SPACE_2
            painter.setFont(font("body"))
            painter.setPen(now.color("muted"))
            painter.drawText(QRectF(card.x(), y, width, small.height()), Qt.AlignmentFlag.AlignCenter, detail)

    def _read_strength(self) -> float:
        return self._strength

    def _set_strength(self, strength: float) -> None:
        self._strength = strength
        self.update()

    strength = Property(float, _read_strength, _set_strength)

    def _fade_to(self, strength: float) -> None:
        if self._fade.endValue() == strength and self.isVisible():
            return
        self._fade.stop()
        self._fade.setStartValue(self._strength)
        self._fade.setEndValue(strength)
        self._fade.start()

    def _on_faded(self) -> None:
        if self._strength == 0.0:
            self.hide()

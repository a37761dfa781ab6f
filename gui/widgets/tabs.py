"""Flat tabs: words in a row, the chosen one underlined in the accent colour.

Invariant: a tab is as wide chosen as not, so that nothing moves on a change. Used by the page of a group, the details
pane, the first run and dialogs.
"""

from __future__ import annotations

from PySide6.QtCore import QRect, QSize, Qt
from PySide6.QtGui import QFontMetrics, QPainter, QPaintEvent
from PySide6.QtWidgets import QTabBar, QWidget

from gui.theme import SPACE_3, font, theme

_HEIGHT = 36
_LINE = 2


class FlatTabs(QTabBar):
    """Tabs without a frame. Signals: those of QTabBar, `currentChanged(int)` first."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("tabs")
        self.setDrawBase(False)
        self.setExpanding(False)
        self.setElideMode(Qt.TextElideMode.ElideRight)
        self.setUsesScrollButtons(True)
        self.setMouseTracking(True)
        theme().changed.connect(self.update)

    def tabSizeHint(self, index: int) -> QSize:
        """As wide as the words in bold."""
        width = QFontMetrics(font("strong")).horizontalAdvance(self._words(index))
        return QSize(width + 2 * SPACE_3, _HEIGHT)

    def minimumTabSizeHint(self, index: int) -> QSize:
        """Tabs do not shrink; those that have no room are scrolled to."""
        return self.tabSizeHint(index)

    def paintEvent(self, _event: QPaintEvent) -> None:
        """Draw the words and the underline."""
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        now = theme()
        under_mouse = self.tabAt(self.mapFromGlobal(self.cursor().pos())) if self.underMouse() else -1
        for index in range(self.count()):
            rect = self.tabRect(index)
            is_current = index == self.currentIndex()
            is_enabled = self.isEnabled() and self.isTabEnabled(index)
            token = "text" if is_current or index == under_mouse else "muted"
            painter.setPen(now.color(token if is_enabled else "disabled"))
            painter.setFont(font("strong" if is_current else "body"))
            painter.drawText(rect, Qt.AlignmentFlag.AlignCenter | Qt.TextFlag.TextSingleLine, self._words(index))
            if is_current:
                line = QRect(rect.x(), rect.bottom() + 1 - _LINE, rect.width(), _LINE)
                painter.fillRect(line, now.color("accent" if is_enabled else "disabled"))

    def _words(self, index: int) -> str:
        return self.tabText(index).replace("&&", "\0").replace("&", "").replace("\0", "&")

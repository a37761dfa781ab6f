"""The heads of a table: they share one inset with the cells, so that each stands exactly above its numbers.

Invariant: the text of a head is aligned as its column is; the mark of the sorting stands on the inner side of the text
and never moves it. Used by `gui.views.table` alone.
"""

from __future__ import annotations

from PySide6.QtCore import QRect, QSize, Qt
from PySide6.QtGui import QFontMetrics, QPainter, QPaintEvent
from PySide6.QtWidgets import QHeaderView, QStyle, QTreeView, QWidget

from gui.icons import pixmap
from gui.theme import INSET, ROW, SPACE_1, font, theme

_MARK = 12
_NARROWEST = 40


class Header(QHeaderView):
    """A row of heads. Signals: those of QHeaderView."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(Qt.Orientation.Horizontal, parent)
        self.setObjectName("table_header")
        self.setSectionsMovable(True)
        self.setSectionsClickable(True)
        self.setHighlightSections(False)
        self.setStretchLastSection(False)
        self.setMinimumSectionSize(_NARROWEST)
        self.setFixedHeight(ROW)
        self.setMouseTracking(True)
        theme().changed.connect(self.viewport().update)

    def inset(self, logical: int) -> int:
        """From the start of a column to its text."""
        view = self.parentWidget()
        if isinstance(view, QTreeView) and view.rootIsDecorated() and logical == max(0, view.treePosition()):
            return view.indentation() + 2
        if logical == 0 and getattr(view, "has_branches", False):
            return INSET + int(getattr(view, "BRANCH", 0))
        return INSET

    def width_of(self, logical: int) -> int:
        """What the head of a column needs."""
        metrics = QFontMetrics(font("head"))
        return metrics.horizontalAdvance(self._text(logical)) + self.inset(logical) + INSET + _MARK + SPACE_1

    def sectionSizeFromContents(self, logical: int) -> QSize:
        """As wide as text and mark."""
        return QSize(self.width_of(logical), ROW)

    def paintEvent(self, event: QPaintEvent) -> None:
        """Draw the heads, and one line below them all."""
        super().paintEvent(event)
        painter = QPainter(self.viewport())
        painter.fillRect(0, self.height() - 1, self.viewport().width(), 1, theme().color("line"))

    def paintSection(self, painter: QPainter, rect: QRect, logical: int) -> None:
        """Draw one head."""
        if not rect.isValid():
            return
        direction = self.layoutDirection()
        inset = self.inset(logical)
        room = QStyle.visualRect(direction, rect, rect.adjusted(inset, 0, -INSET, 0))
        along = self._alignment(logical)
        metrics = QFontMetrics(font("head"))
        is_sorted = self.isSortIndicatorShown() and self.sortIndicatorSection() == logical
        text_room = room.width() - (_MARK + SPACE_1 if is_sorted else 0)
        text = metrics.elidedText(self._text(logical), Qt.TextElideMode.ElideRight, text_room)
        painter.save()
        painter.setFont(font("head"))
        painter.setPen(theme().color("text" if is_sorted else "muted"))
        painter.drawText(room, along | Qt.AlignmentFlag.AlignVCenter | Qt.TextFlag.TextSingleLine, text)
        if is_sorted:
            is_right = bool(along & Qt.AlignmentFlag.AlignRight)
            width = metrics.horizontalAdvance(text) + SPACE_1
            x = room.right() + 1 - width - _MARK if is_right else room.left() + width
            name = "chevron-down" if self.sortIndicatorOrder() == Qt.SortOrder.DescendingOrder else "chevron-up"
            y = rect.top() + (rect.height() - _MARK) // 2
            painter.drawPixmap(x, y, pixmap(name, "muted", _MARK, self.devicePixelRatioF()))
        painter.restore()

    def _text(self, logical: int) -> str:
        return str(self.model().headerData(logical, Qt.Orientation.Horizontal, Qt.ItemDataRole.DisplayRole) or "")

    def _alignment(self, logical: int) -> Qt.AlignmentFlag:
        given = self.model().headerData(logical, Qt.Orientation.Horizontal, Qt.ItemDataRole.TextAlignmentRole)
        along = Qt.AlignmentFlag(int(given)) if given is not None else Qt.AlignmentFlag.AlignLeft
        return QStyle.visualAlignment(self.layoutDirection(), along & Qt.AlignmentFlag.AlignHorizontal_Mask)

"""A label of one line that gives way: what does not fit is elided, and the whole is in the tip.

Invariant: its text is drawn literally, on one line, and never widens its parent: a name of ten thousand characters is
as harmless as a short one. Used for every name and path beside other things.
"""

from __future__ import annotations

from PySide6.QtCore import QEvent, QSize, Qt
from PySide6.QtGui import QPainter, QPaintEvent, QResizeEvent
from PySide6.QtWidgets import QLabel, QWidget

from gui.theme import theme
from gui.widgets.direction import set_direction
from gui.widgets.tooltip import plain_tip
from gui.wording.plain import plain

_LIMIT = 400


class ElidedLabel(QLabel):
    """A plain label that elides; no signals. `text()` is the whole text as it was set.

    `token` colours it; with `stretch` it takes all the room it gets, else no more than its text.
    """

    def __init__(
        self,
        text: str = "",
        *,
        token: str = "text",
        mode: Qt.TextElideMode = Qt.TextElideMode.ElideRight,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self._token = token
        self._mode = mode
        self._tip = ""
        self.setTextFormat(Qt.TextFormat.PlainText)
        self.setText(text)
        theme().changed.connect(self.update)

    def setText(self, text: str) -> None:
        """Show another text."""
        super().setText(text)
        self.setAccessibleName(plain(text, _LIMIT))
        self.updateGeometry()
        self._show_tip()

    def set_token(self, token: str) -> None:
        """Another colour."""
        self._token = token
        self.update()

    def set_tip(self, tip: str) -> None:
        """A tip of its own instead of the text that does not fit."""
        self._tip = tip
        self._show_tip()

    def is_elided(self) -> bool:
        """Whether less than the whole text is shown."""
        return self.fontMetrics().horizontalAdvance(self._line()) > self.contentsRect().width()

    def sizeHint(self) -> QSize:
        """As wide as the text, within reason."""
        metrics = self.fontMetrics()
        margins = self.contentsMargins()
        width = min(metrics.horizontalAdvance(self._line()) + 2, 1200)
        return QSize(width + margins.left() + margins.right(), metrics.height() + margins.top() + margins.bottom())

    def minimumSizeHint(self) -> QSize:
        """A few characters."""
        return QSize(self.fontMetrics().horizontalAdvance("m…"), self.sizeHint().height())

    def paintEvent(self, _event: QPaintEvent) -> None:
        """Draw what fits."""
        painter = QPainter(self)
        painter.setPen(theme().color(self._token if self.isEnabled() else "disabled"))
        room = self.contentsRect()
        shown = self.fontMetrics().elidedText(self._line(), self._mode, room.width())
        along = self.alignment() & Qt.AlignmentFlag.AlignHorizontal_Mask
        visual = self.style().visualAlignment(self.layoutDirection(), along)
        set_direction(painter, self.layoutDirection())
        painter.drawText(room, visual | Qt.AlignmentFlag.AlignVCenter | Qt.TextFlag.TextSingleLine, shown)

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Have the tip only while it tells more than the label."""
        super().resizeEvent(event)
        self._show_tip()

    def changeEvent(self, event: QEvent) -> None:
        """Another font is another width."""
        super().changeEvent(event)
        if event.type() == QEvent.Type.FontChange:
            self.updateGeometry()

    def _line(self) -> str:
        return plain(self.text(), _LIMIT)

    def _show_tip(self) -> None:
        tip = self._tip or (self.text() if self.is_elided() else "")
        self.setToolTip(plain_tip(plain(tip, 1000)) if tip else "")

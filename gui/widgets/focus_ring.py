"""The ring around the widget that the keyboard is on: 2 pixels wide, 2 pixels off.

Invariant: it appears only when a key moved the focus, like the focus ring of a browser, and never for what shows the
keyboard by itself: lines of text have a border, rows of a table an edge. One for all windows, made in `gui.app`.
"""

from __future__ import annotations

from PySide6.QtCore import QEvent, QObject, QRect, QRectF, Qt
from PySide6.QtGui import QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import (
    QAbstractScrollArea,
    QAbstractSpinBox,
    QApplication,
    QComboBox,
    QLineEdit,
    QMenu,
    QMenuBar,
    QTabBar,
    QWidget,
)
from shiboken6 import isValid

from gui.theme import RADIUS, theme

WIDTH = 2
OFF = 2
_AROUND = WIDTH + OFF
_SHOW_THEMSELVES = (QLineEdit, QAbstractSpinBox, QComboBox, QAbstractScrollArea, QMenu, QMenuBar)
_MOVES = frozenset({QEvent.Type.Move, QEvent.Type.Resize, QEvent.Type.Hide, QEvent.Type.ParentChange})


class FocusRing(QWidget):
    """Draws itself around the focused widget; no signals."""

    def __init__(self, app: QApplication) -> None:
        super().__init__()
        self.setObjectName("focus_ring")
        self.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)
        self.setAttribute(Qt.WidgetAttribute.WA_NoSystemBackground)
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self._around: QWidget | None = None
        self._watched: list[QWidget] = []
        theme().changed.connect(self.update)
        app.focusChanged.connect(self._on_focus)
        self.hide()

    @property
    def around(self) -> QWidget | None:
        """What it is drawn around now."""
        return self._around

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Stay around the widget when it moves, and go when it does."""
        kind = event.type()
        if kind in _MOVES or (kind == QEvent.Type.Paint and isinstance(watched, QTabBar)):
            if kind in (QEvent.Type.Hide, QEvent.Type.ParentChange):
                self._leave()
            else:
                self._place()
        return False

    def paintEvent(self, _event: QPaintEvent) -> None:
        """Draw the ring."""
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(QPen(theme().color("accent"), WIDTH))
        radius = RADIUS + OFF
        painter.drawRoundedRect(QRectF(self.rect()).adjusted(1, 1, -1, -1), radius, radius)

    def _on_focus(self, _old: QWidget | None, now: QWidget | None) -> None:
        self._leave()
        if now is None or isinstance(now, _SHOW_THEMSELVES):
            return
        by_mouse = QApplication.mouseButtons() != Qt.MouseButton.NoButton
        if by_mouse or not now.window().testAttribute(Qt.WidgetAttribute.WA_KeyboardFocusChange):
            return
        self._around = now
        ground = self._ground(now)
        one: QWidget | None = now
        while one is not None and one is not ground:
            one.installEventFilter(self)
            one.destroyed.connect(self._on_destroyed)
            self._watched.append(one)
            one = one.parentWidget()
        self.setParent(ground)
        self._place()
        self.show()
        self.raise_()

    def _ground(self, widget: QWidget) -> QWidget:
        """The nearest parent that has room for the ring, but none beyond what scrolls."""
        ground = widget
        while (parent := ground.parentWidget()) is not None and not ground.isWindow():
            ground = parent
            if ground.rect().contains(self._rect_in(ground, widget)) or ground.objectName() == "qt_scrollarea_viewport":
                break
        return ground

    def _rect_in(self, ground: QWidget, widget: QWidget) -> QRect:
        rect = widget.tabRect(widget.currentIndex()) if isinstance(widget, QTabBar) else widget.rect()
        return QRect(widget.mapTo(ground, rect.topLeft()), rect.size()).adjusted(-_AROUND, -_AROUND, _AROUND, _AROUND)

    def _place(self) -> None:
        ground = self.parentWidget()
        if self._around is not None and ground is not None:
            wanted = self._rect_in(ground, self._around)
            if wanted != self.geometry():
                self.setGeometry(wanted)

    def _leave(self) -> None:
        """Be around nothing, and belong to nobody, so that no window takes the ring along when it goes."""
        for one in self._watched:
            if isValid(one):
                one.removeEventFilter(self)
                one.destroyed.disconnect(self._on_destroyed)
        self._watched.clear()
        self._around = None
        self.hide()
        self.setParent(None)

    def _on_destroyed(self) -> None:
        self._leave()

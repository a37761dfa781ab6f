"""Qt's Fusion style with check boxes, radio buttons and tree arrows drawn in our colours.

Invariant: only indicators are drawn here, everything else is Fusion with our palette and style sheet. They are drawn by
hand because a style sheet can only show them as files, which would neither follow the theme nor the screen's density.
Made by `gui.theme` alone.
"""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QPointF, QRect, QRectF, Qt
from PySide6.QtGui import QColor, QGuiApplication, QPainter, QPalette, QPen, QPolygonF
from PySide6.QtWidgets import QProxyStyle, QStyle, QStyleOption, QWidget

_Element = QStyle.PrimitiveElement
_State = QStyle.StateFlag


class ProgramStyle(QProxyStyle):
    """Fusion, but for the indicators."""

    def __init__(self, color: Callable[[str], QColor]) -> None:
        super().__init__("Fusion")
        self._color = color

    def drawPrimitive(
        self, element: QStyle.PrimitiveElement, option: QStyleOption, painter: QPainter, widget: QWidget | None = None
    ) -> None:
        """Draw what is ours, and leave the rest to Fusion."""
        match element:
            case _Element.PE_IndicatorCheckBox | _Element.PE_IndicatorItemViewItemCheck:
                self._check_box(option, painter)
            case _Element.PE_IndicatorRadioButton:
                self._radio_button(option, painter)
            case _Element.PE_IndicatorBranch:
                self._branch(option, painter)
            case _Element.PE_PanelItemViewRow if widget is not None and widget.property("flat"):
                pass  # such views draw the ground of a row themselves, as one
            case _Element.PE_FrameFocusRect:
                pass  # the ring around the focused widget is drawn by gui.widgets.focus_ring
            case _:
                super().drawPrimitive(element, option, painter, widget)

    def drawItemText(
        self,
        painter: QPainter,
        rect: QRect,
        flags: int,
        colors: QPalette | Qt.GlobalColor | QColor,
        enabled: bool,
        text: str,
        role: QPalette.ColorRole = QPalette.ColorRole.NoRole,
    ) -> None:
        """Underline the letters that Alt chooses only while Alt is held: nothing else in the window is underlined."""
        if not QGuiApplication.keyboardModifiers() & Qt.KeyboardModifier.AltModifier:
            flags |= Qt.TextFlag.TextHideMnemonic.value
        super().drawItemText(painter, rect, flags, colors, enabled, text, role)

    def _box(self, option: QStyleOption) -> QRectF:
        side = min(option.rect.width(), option.rect.height(), 16)
        box = QRectF(0, 0, side, side)
        box.moveCenter(QRectF(option.rect).center())
        return box.adjusted(0.5, 0.5, -0.5, -0.5)

    def _ground(self, option: QStyleOption, painter: QPainter) -> bool:
        """Pen and brush of an indicator; whether it is on."""
        is_on = bool(option.state & (_State.State_On | _State.State_NoChange))
        is_enabled = bool(option.state & _State.State_Enabled)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        if is_on:
            ground = self._color("accent" if is_enabled else "disabled")
            painter.setPen(QPen(ground, 1))
            painter.setBrush(ground)
        else:
            hovered = bool(option.state & _State.State_MouseOver) and is_enabled
            line = "accent" if hovered else "field_line" if is_enabled else "disabled"
            painter.setPen(QPen(self._color(line), 1))
            painter.setBrush(self._color("control"))
        return is_on

    def _check_box(self, option: QStyleOption, painter: QPainter) -> None:
        painter.save()
        box = self._box(option)
        is_on = self._ground(option, painter)
        painter.drawRoundedRect(box, 4, 4)
        if is_on:
            painter.setPen(
                QPen(
                    self._color("on_accent"),
                    2,
                    Qt.PenStyle.SolidLine,
                    Qt.PenCapStyle.RoundCap,
                    Qt.PenJoinStyle.RoundJoin,
                )
            )
            x, y, side = box.x(), box.y(), box.width()
            if option.state & _State.State_NoChange:
                painter.drawLine(QPointF(x + side * 0.28, y + side / 2), QPointF(x + side * 0.72, y + side / 2))
            else:
                tick = [(0.24, 0.53), (0.43, 0.71), (0.77, 0.31)]
                painter.drawPolyline(QPolygonF([QPointF(x + side * a, y + side * b) for a, b in tick]))
        painter.restore()

    def _radio_button(self, option: QStyleOption, painter: QPainter) -> None:
        painter.save()
        box = self._box(option)
        is_on = self._ground(option, painter)
        painter.drawEllipse(box)
        if is_on:
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(self._color("on_accent"))
            painter.drawEllipse(box.center(), box.width() * 0.22, box.width() * 0.22)
        painter.restore()

    def _branch(self, option: QStyleOption, painter: QPainter) -> None:
        if not option.state & _State.State_Children:
            return
        painter.save()
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        middle = QRectF(option.rect).center()
        painter.translate(middle)
        if not option.state & _State.State_Open:
            painter.rotate(90 if option.direction == Qt.LayoutDirection.RightToLeft else -90)
        painter.setPen(
            QPen(self._color("muted"), 1.5, Qt.PenStyle.SolidLine, Qt.PenCapStyle.RoundCap, Qt.PenJoinStyle.RoundJoin)
        )
        painter.drawPolyline(QPolygonF([QPointF(-3.5, -1.75), QPointF(0, 1.75), QPointF(3.5, -1.75)]))
        painter.restore()

"""How cells are drawn: text with an icon or tile before it, a state, a bar with its percentage.

Invariant: text is drawn literally and on one line, whatever it holds; what does not fit is elided and told by the tip;
everything is mirrored in a window that reads from right to left. Only content is drawn here: the ground of a row is
that of `gui.views.rows`. Values come from the roles of `gui.models.roles`.
"""

from __future__ import annotations

from typing import Any

from PySide6.QtCore import QModelIndex, QObject, QPersistentModelIndex, QRect, QSize, Qt
from PySide6.QtGui import QFontMetrics, QHelpEvent, QPainter
from PySide6.QtWidgets import (
    QAbstractItemView,
    QStyle,
    QStyledItemDelegate,
    QStyleOptionViewItem,
    QToolTip,
    QTreeView,
)

from gui.icons import pixmap
from gui.models.roles import Role
from gui.theme import ICON, INSET, ROW, SPACE_2, font, theme
from gui.widgets.avatar import tile
from gui.widgets.bar import BAR, paint_bar
from gui.widgets.direction import set_direction
from gui.widgets.tooltip import plain_tip
from gui.wording.plain import plain

Index = QModelIndex | QPersistentModelIndex

TILE = 22
_GAP = 6
_NARROWEST_BAR = 36
_LIMIT = 300
_MUTED_TEXTS = frozenset({"–", "∞"})
_SINGLE = Qt.AlignmentFlag.AlignVCenter | Qt.TextFlag.TextSingleLine


def ask(index: Index, role: int) -> Any:
    """What the model says of a cell.

    `index.data` goes to C++ and back into Python for each role, and the engine's thread is let in between: with files
    arriving, painting a table took three times as long that way.
    """
    return index.model().data(index, role)


class RowDelegate(QStyledItemDelegate):
    """A text, with an icon or a letter tile before it and a badge behind it if the model has them."""

    elide = Qt.TextElideMode.ElideRight

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)

    def sizeHint(self, option: QStyleOptionViewItem, index: Index) -> QSize:
        """As high as the rows of the view, as wide as the content."""
        height = int(getattr(option.widget, "row_height", ROW))
        width = QFontMetrics(option.font).horizontalAdvance(self._text(index)) + 2 * INSET + 2
        if ask(index, Role.AVATAR):
            width += TILE + _GAP
        elif ask(index, Role.ICON):
            width += ICON + _GAP
        badge = ask(index, Role.BADGE)
        if badge:
            width += QFontMetrics(font("caption")).horizontalAdvance(str(badge)) + 3 * SPACE_2
        return QSize(width, height)

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: Index) -> None:
        """Draw the content of a cell."""
        painter.save()
        room = self._room(option, index)
        room = self._paint_badge(painter, option, index, room)
        room = self._paint_picture(painter, option, index, room)
        self._paint_text(painter, option, index, room)
        painter.restore()

    def helpEvent(self, event: QHelpEvent, view: QAbstractItemView, option: QStyleOptionViewItem, index: Index) -> bool:
        """Show the model's tip, or the whole text if the cell shows less of it."""
        if event.type() == QHelpEvent.Type.ToolTip and index.isValid() and not ask(index, Qt.ItemDataRole.ToolTipRole):
            fits = self.sizeHint(option, index).width() <= option.rect.width() + 2
            if not fits:
                QToolTip.showText(event.globalPos(), plain_tip(self._text(index)), view)
                return True
        return super().helpEvent(event, view, option, index)

    # -- parts of a cell
    def _text(self, index: Index) -> str:
        text = ask(index, Qt.ItemDataRole.DisplayRole)
        return plain(str(text), _LIMIT) if text is not None else ""

    def _room(self, option: QStyleOptionViewItem, index: Index) -> QRect:
        """Where content stands: the cell without its insets."""
        view = option.widget
        is_branch = isinstance(view, QTreeView) and view.rootIsDecorated() and index.column() == 0
        start = 2 if is_branch else INSET
        return QStyle.visualRect(option.direction, option.rect, option.rect.adjusted(start, 0, -INSET, 0))

    def _token(self, option: QStyleOptionViewItem, index: Index, text: str) -> str:
        if not option.state & QStyle.StateFlag.State_Enabled:
            return "disabled"
        if theme().high_contrast and option.state & QStyle.StateFlag.State_Selected:
            return "on_selection"
        return str(ask(index, Role.TEXT_TOKEN) or ("muted" if text in _MUTED_TEXTS else "text"))

    def _paint_picture(self, painter: QPainter, option: QStyleOptionViewItem, index: Index, room: QRect) -> QRect:
        """Draw what stands before the text; the room that is left."""
        name = ask(index, Role.AVATAR)
        dpr = painter.device().devicePixelRatio()
        if name:
            picture, side = tile(str(name), TILE, dpr), TILE
        else:
            icon = ask(index, Role.ICON)
            if not icon:
                return room
            token = str(ask(index, Role.ICON_TOKEN) or "muted")
            if token == "faint" and option.state & (QStyle.StateFlag.State_Selected | QStyle.StateFlag.State_MouseOver):
                token = "muted"  # faint would not be seen on the ground of such a row
            if not option.state & QStyle.StateFlag.State_Enabled:
                token = "disabled"
            elif theme().high_contrast and option.state & QStyle.StateFlag.State_Selected:
                token = "on_selection"
            picture, side = pixmap(str(icon), token, ICON, dpr), ICON
        place = QRect(room.x(), room.y() + (room.height() - side) // 2, side, side)
        painter.drawPixmap(QStyle.visualRect(option.direction, room, place), picture)
        return QStyle.visualRect(option.direction, room, room.adjusted(side + _GAP, 0, 0, 0))

    def _paint_badge(self, painter: QPainter, option: QStyleOptionViewItem, index: Index, room: QRect) -> QRect:
        badge = ask(index, Role.BADGE)
        if not badge:
            return room
        text = plain(str(badge), 12)
        painter.setFont(font("caption"))
        painter.setPen(theme().color(self._token(option, index, text)))
        width = QFontMetrics(font("caption")).horizontalAdvance(text)
        place = QRect(room.right() + 1 - width, room.y(), width, room.height())
        painter.drawText(QStyle.visualRect(option.direction, room, place), _SINGLE, text)
        return QStyle.visualRect(option.direction, room, room.adjusted(0, 0, -width - SPACE_2, 0))

    def _paint_text(self, painter: QPainter, option: QStyleOptionViewItem, index: Index, room: QRect) -> None:
        text = self._text(index)
        if not text or room.width() <= 0:
            return
        given = ask(index, Qt.ItemDataRole.TextAlignmentRole)
        along = Qt.AlignmentFlag(int(given)) if given is not None else Qt.AlignmentFlag.AlignLeft
        along = QStyle.visualAlignment(option.direction, along & Qt.AlignmentFlag.AlignHorizontal_Mask)
        painter.setFont(option.font)
        painter.setPen(theme().color(self._token(option, index, text)))
        set_direction(painter, option.direction)
        painter.drawText(room, along | _SINGLE, option.fontMetrics.elidedText(text, self.elide, room.width()))


class NameDelegate(RowDelegate):
    """The name of a file: elided in the middle, so that its extension is always seen."""

    elide = Qt.TextElideMode.ElideMiddle


class StateDelegate(RowDelegate):
    """An icon and a word; the word of an absent state is muted, as its icon is faint."""

    def _token(self, option: QStyleOptionViewItem, index: Index, text: str) -> str:
        token = super()._token(option, index, text)
        return "muted" if token == "text" and ask(index, Role.ICON_TOKEN) == "faint" else token


class ProgressDelegate(RowDelegate):
    """A bar with its percentage beside it, not over it."""

    def sizeHint(self, option: QStyleOptionViewItem, index: Index) -> QSize:
        """Wide enough for a bar that can be read."""
        hint = super().sizeHint(option, index)
        return QSize(hint.width() + 100, hint.height())

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: Index) -> None:
        """Draw bar and percentage."""
        fraction = ask(index, Role.PROGRESS)
        if fraction is None:
            super().paint(painter, option, index)
            return
        painter.save()
        room = self._room(option, index)
        text = self._text(index)
        width = max(option.fontMetrics.horizontalAdvance(text), option.fontMetrics.horizontalAdvance("100 %"))
        bar_width = room.width() - width - SPACE_2
        if bar_width >= _NARROWEST_BAR:
            line = QRect(room.x(), room.y() + (room.height() - BAR) // 2, bar_width, BAR)
            token = str(ask(index, Role.PROGRESS_TOKEN) or "accent")
            paint_bar(painter, line, room, option.direction, float(fraction), token)
        painter.setFont(option.font)
        painter.setPen(theme().color(self._token(option, index, text)))
        set_direction(painter, option.direction)
        along = QStyle.visualAlignment(option.direction, Qt.AlignmentFlag.AlignRight)
        painter.drawText(room, along | _SINGLE, text)
        painter.restore()

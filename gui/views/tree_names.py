"""Names in a table whose rows open like a tree: as deep as they stand, folders behind an arrow.

Invariant: where there is no folder there is no room for arrows, so that names stand below their head. Used by the table
of files.
"""

from __future__ import annotations

from typing import Final

from PySide6.QtCore import QModelIndex, QPersistentModelIndex, QRect, Qt
from PySide6.QtGui import QPainter
from PySide6.QtWidgets import QStyle, QStyleOptionViewItem

from gui.icons import pixmap
from gui.models.files import DEPTH_ROLE, OPEN_ROLE
from gui.views.delegates import NameDelegate

Index = QModelIndex | QPersistentModelIndex
BRANCH: Final = 18
"""Room for the arrow of a folder."""
STEP: Final = 20
"""By so much deeper stands what is in a folder."""
_ARROW: Final = 14


class TreeNameDelegate(NameDelegate):
    """A name as deep as it stands in the tree, behind the arrow of a folder."""

    def _room(self, option: QStyleOptionViewItem, index: Index) -> QRect:
        room = super()._room(option, index)
        depth = int(index.data(DEPTH_ROLE) or 0)
        start = depth * STEP + (BRANCH if getattr(option.widget, "has_branches", False) else 0)
        return QStyle.visualRect(option.direction, room, room.adjusted(min(start, room.width() // 2), 0, 0, 0))

    def _paint_picture(self, painter: QPainter, option: QStyleOptionViewItem, index: Index, room: QRect) -> QRect:
        is_open = index.data(OPEN_ROLE)
        if is_open is not None and getattr(option.widget, "has_branches", False):
            is_mirrored = option.direction == Qt.LayoutDirection.RightToLeft
            name = "chevron-down" if is_open else "chevron-left" if is_mirrored else "chevron-right"
            y = room.y() + (room.height() - _ARROW) // 2
            place = QRect(room.x() - BRANCH, y, _ARROW, _ARROW)
            whole = room.adjusted(-BRANCH, 0, BRANCH, 0)
            if is_mirrored:
                place.moveLeft(room.right() + 1 + BRANCH - _ARROW)
            if whole.intersects(place):
                painter.drawPixmap(place, pixmap(name, "muted", _ARROW, painter.device().devicePixelRatio()))
        return super()._paint_picture(painter, option, index, room)

"""Which way a single text runs, apart from which way the window reads.

Invariant: a number keeps its unit behind it, whatever the language of the window. Used by whatever paints text by
itself.
"""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtGui import QPainter


def set_direction(painter: QPainter, direction: Qt.LayoutDirection) -> None:
    """In a window that reads from right to left, let each text run as its own letters do: a size stays `84.2 MiB`.

    In any other window a text runs from left to right, so that an extension stands where one looks for it.
    """
    mirrored = direction == Qt.LayoutDirection.RightToLeft
    painter.setLayoutDirection(Qt.LayoutDirection.LayoutDirectionAuto if mirrored else Qt.LayoutDirection.LeftToRight)

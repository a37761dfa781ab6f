"""A card: the upper of the two levels of surface, on which tables and forms stand.

Invariant: a card has a border, round corners and no behaviour. Used by the pages of the window and by the first run.
"""

from __future__ import annotations

from PySide6.QtWidgets import QFrame, QVBoxLayout, QWidget


class Card(QFrame):
    """A frame with a column in it; no signals. `column` is its layout, without margins unless told."""

    def __init__(self, parent: QWidget | None = None, *, margin: int = 0, spacing: int = 0) -> None:
        super().__init__(parent)
        self.setProperty("card", True)
        self.column = QVBoxLayout(self)
        self.column.setContentsMargins(margin, margin, margin, margin)
        self.column.setSpacing(spacing)

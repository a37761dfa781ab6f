"""A paragraph in plain text: wrapped even within a name without spaces, and standing where the page begins.

Invariant: the text is shown literally, never wider than its place, at the left in a window that reads from left to
right and at the right in one that does not, whatever script it is in. Used by the dialogs and the preferences.
"""

from __future__ import annotations

import re
from typing import Final

from PySide6.QtCore import QEvent, Qt
from PySide6.QtWidgets import QLabel, QSizePolicy

from gui import theme

_LONG_RUN: Final = re.compile(r"\S{24,}")
_RUN_PART: Final = re.compile(r".{1,12}")


class Words(QLabel):
    """No signals. `role`: a font of the theme; `token`: the colour, empty for that of text."""

    def __init__(self, text: str, name: str, role: str = "body", token: str = "") -> None:
        super().__init__(breakable(text))
        self.setObjectName(name)
        self.setTextFormat(Qt.TextFormat.PlainText)
        self.setWordWrap(True)
        self.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Preferred)
        if role != "body":
            self.setFont(theme.font(role))
        if token:
            self.setProperty("token", token)
        self._align()

    def changeEvent(self, event: QEvent) -> None:
        """The direction of the window changed."""
        super().changeEvent(event)
        if event.type() == QEvent.Type.LayoutDirectionChange:
            self._align()

    def _align(self) -> None:
        # Qt aligns a label by the direction of its text: an English name would leave its column in a mirrored window.
        mirrored = self.layoutDirection() == Qt.LayoutDirection.RightToLeft
        side = Qt.AlignmentFlag.AlignRight if mirrored else Qt.AlignmentFlag.AlignLeft
        self.setAlignment(side | Qt.AlignmentFlag.AlignAbsolute | Qt.AlignmentFlag.AlignVCenter)


def breakable(text: str) -> str:
    """A text that wraps even within a run without spaces: only for labels, from which nobody copies."""
    return _LONG_RUN.sub(lambda run: "\u200b".join(_RUN_PART.findall(run[0])), text)

"""What stands in the middle of a list that is empty: an icon, a sentence, and what one can do.

Invariant: text is plain and wraps; buttons always stay on the screen. Used by every list of the window.
"""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QPixmap, QResizeEvent
from PySide6.QtWidgets import QHBoxLayout, QLabel, QSizePolicy, QVBoxLayout, QWidget

from gui.icons import pixmap
from gui.theme import SPACE_1, SPACE_2, SPACE_3, SPACE_4, theme
from gui.widgets.buttons import push_button
from gui.wording.plain import plain

_ICON = 32
_WIDEST = 420
_LIMIT = 300
_ROOM_FOR_ICON = 150


class EmptyState(QWidget):
    """Signals: `chosen(str)` the id of the button that was pressed."""

    chosen = Signal(str)

    def __init__(
        self,
        icon: str = "inbox",
        text: str = "",
        buttons: Sequence[tuple[str, str]] = (),
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self.setObjectName("empty_state")
        self._icon = icon
        self._picture = QLabel()
        self._picture.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self._words = QLabel()
        self._words.setObjectName("empty_state_text")
        self._words.setTextFormat(Qt.TextFormat.PlainText)
        self._words.setProperty("token", "muted")
        self._words.setWordWrap(True)
        self._words.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self._words.setMaximumWidth(_WIDEST)
        self._words.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Minimum)
        self._row = QHBoxLayout()
        self._row.setSpacing(SPACE_2)
        middle = QHBoxLayout()
        middle.addStretch()
        middle.addWidget(self._words, 100)
        middle.addStretch()
        column = QVBoxLayout(self)
        column.setContentsMargins(SPACE_4, SPACE_1, SPACE_4, SPACE_1)
        column.setSpacing(SPACE_3)
        column.addStretch()
        column.addWidget(self._picture)
        column.addLayout(middle)
        column.addLayout(self._row)
        column.addStretch()
        theme().changed.connect(self._draw)
        self.set_state(icon, text, buttons)

    def set_state(
        self, icon: str, text: str, buttons: Sequence[tuple[str, str]] = (), *, is_quiet: bool = False
    ) -> None:
        """Another state; `buttons` as (id, text), the first one is the primary unless another one in view is."""
        self._icon = icon
        shown = plain(text, _LIMIT)
        self._words.setText(shown)
        self.setAccessibleName(shown)
        while (item := self._row.takeAt(0)) is not None:
            old = item.widget()
            if old is not None:
                old.hide()
                old.deleteLater()
        self._row.addStretch()
        for number, (key, words) in enumerate(buttons):
            button = push_button(words, key, "primary" if number == 0 and not is_quiet else "plain")
            button.clicked.connect(lambda _checked=False, key=key: self.chosen.emit(key))
            self._row.addWidget(button)
        self._row.addStretch()
        self._draw()

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Show the icon only where there is room for it."""
        super().resizeEvent(event)
        self._fit()

    def _draw(self) -> None:
        picture = pixmap(self._icon, "faint", _ICON, self.devicePixelRatioF()) if self._icon else QPixmap()
        self._picture.setPixmap(picture)
        self._fit()

    def _fit(self) -> None:
        """Where it is low, the sentence and the buttons come before the icon."""
        self._picture.setVisible(bool(self._icon) and self.height() >= _ROOM_FOR_ICON)

"""Why the program cannot work at all, and what one can do: the state folder is in use, or cannot be used.

Invariant: plain text; every way out is a button that works without the engine. Used by `gui.main_window`.
"""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QApplication, QHBoxLayout, QLabel, QVBoxLayout, QWidget

from gui.icons import pixmap
from gui.theme import SPACE_2, SPACE_3, SPACE_4, SPACE_6, font, theme
from gui.widgets.buttons import push_button
from gui.widgets.card import Card
from gui.wording.sentences import Words

_WIDTH = 460
_ICON = 32


class StoppedPage(QWidget):
    """Signals: `retry_wanted()`, `quit_wanted()`. *Copy report* puts words and details into the clipboard."""

    retry_wanted = Signal()
    quit_wanted = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("stopped_page")
        self._report = ""
        self._picture = QLabel()
        self._title = self._label("stopped_title")
        self._title.setFont(font("title"))
        self._texts = [self._label(name) for name in ("stopped_why", "stopped_next", "stopped_action")]
        self._details = self._label("stopped_details")
        self._details.setProperty("token", "muted")
        self._details.setFont(font("caption"))
        self._retry = push_button(self.tr("Try again"), "stopped_retry", "primary")
        copy = push_button(self.tr("Copy report"), "stopped_copy")
        leave = push_button(self.tr("Quit"), "stopped_quit")
        self._retry.clicked.connect(self.retry_wanted)
        copy.clicked.connect(lambda: QApplication.clipboard().setText(self._report))
        leave.clicked.connect(self.quit_wanted)
        card = Card()
        card.setObjectName("stopped_card")
        card.setFixedWidth(_WIDTH)
        inside = card.column
        inside.setContentsMargins(SPACE_6, SPACE_6, SPACE_6, SPACE_6)
        inside.setSpacing(SPACE_3)
        for label in (self._picture, self._title, *self._texts, self._details):
            inside.addWidget(label)
        buttons = QHBoxLayout()
        buttons.setSpacing(SPACE_2)
        buttons.addWidget(self._retry)
        buttons.addWidget(copy)
        buttons.addStretch(1)
        buttons.addWidget(leave)
        inside.addSpacing(SPACE_2)
        inside.addLayout(buttons)
        column = QVBoxLayout(self)
        column.setContentsMargins(SPACE_4, SPACE_4, SPACE_4, SPACE_4)
        column.addStretch(1)
        column.addWidget(card, 0, Qt.AlignmentFlag.AlignHCenter)
        column.addStretch(1)
        theme().changed.connect(self._draw)
        self._draw()

    def set_words(self, words: Words, details: str) -> None:
        """Say what happened; `details` is the code for a report."""
        self._title.setText(words.title)
        for label, text in zip(self._texts, (words.why, words.next, words.action), strict=True):
            label.setText(text)
        self._details.setText(details)
        self._report = f"{words.text()}\n{details}"
        self.setAccessibleName(words.title)
        self._retry.setFocus()

    def _label(self, name: str) -> QLabel:
        label = QLabel()
        label.setObjectName(name)
        label.setTextFormat(Qt.TextFormat.PlainText)
        label.setWordWrap(True)
        label.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
        return label

    def _draw(self) -> None:
        self._picture.setPixmap(pixmap("octagon-alert", "bad", _ICON, self.devicePixelRatioF()))

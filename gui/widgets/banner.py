"""The bar that says what happened, what can be done, and goes away when it is cured.

Invariant: one notice is seen at a time, the gravest first and of those the newest; a notice is told by its key, so the
same cause never stands there twice; all text is plain and wraps. Used above the page of a group and in dialogs.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from PySide6.QtCore import QEvent, QSize, Qt, QTimer, Signal
from PySide6.QtGui import QAccessible, QAccessibleEvent, QEnterEvent, QKeyEvent
from PySide6.QtWidgets import QFrame, QHBoxLayout, QLabel, QSizePolicy, QWidget

from gui.icons import pixmap
from gui.theme import ICON, SPACE_1, SPACE_2, SPACE_3, margins, repolish, theme
from gui.widgets.buttons import icon_button, push_button
from gui.wording.plain import plain

LEVELS: Final = ("ok", "info", "warn", "bad")
"""From the least to the gravest."""
_ICONS: Final = {"ok": "circle-check", "info": "info", "warn": "triangle-alert", "bad": "circle-alert"}
_TOKENS: Final = {"ok": "ok", "info": "accent", "warn": "warn", "bad": "bad"}
_LIMIT: Final = 600


@dataclass(frozen=True, slots=True)
class Notice:
    """What the bar shows: a sentence, the word on its button (or none), how grave it is, and what tells it apart."""

    text: str
    action: str
    level: str
    timeout_ms: int
    key: str


class Banner(QFrame):
    """Signals: `acted(key)` its button was pressed; `closed(key)` it was dismissed or timed out. It is gone by then."""

    acted = Signal(str)
    closed = Signal(str)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("banner")
        self.setProperty("banner", "info")
        self._notices: dict[str, Notice] = {}
        self._shown: Notice | None = None
        self._picture = QLabel()
        self._picture.setFixedSize(QSize(ICON, ICON))
        self._words = QLabel()
        self._words.setObjectName("banner_text")
        self._words.setTextFormat(Qt.TextFormat.PlainText)
        self._words.setWordWrap(True)
        self._words.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
        self._words.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Preferred)
        self._action = push_button("", "banner_action", "quiet")
        self._action.clicked.connect(self._on_action)
        self._close = icon_button("x", self.tr("Dismiss"), "banner_close", "Esc")
        self._close.clicked.connect(self._on_close)
        row = QHBoxLayout(self)
        row.setContentsMargins(margins(SPACE_3, SPACE_1, SPACE_1, SPACE_1))
        row.setSpacing(SPACE_2)
        row.addWidget(self._picture)
        row.addWidget(self._words, 1)
        row.addWidget(self._action)
        row.addWidget(self._close)
        self._timer = QTimer(self)
        self._timer.setSingleShot(True)
        self._timer.timeout.connect(self._on_close)
        theme().changed.connect(self._draw)
        self.hide()

    def show_notice(
        self, text: str, action_text: str = "", level: str = "info", timeout_ms: int = 0, key: str = ""
    ) -> None:
        """Say something. A notice with the same key is replaced; 0 ms stays until it is cured, pressed or dismissed."""
        if level not in LEVELS:
            raise ValueError(level)
        self._notices.pop(key, None)
        self._notices[key] = Notice(text, action_text, level, timeout_ms, key)
        self._choose()

    def clear_notice(self, key: str) -> None:
        """Take a notice away, because what it tells is no longer so."""
        if self._notices.pop(key, None) is not None:
            self._choose()

    def keys(self) -> tuple[str, ...]:
        """The keys of all notices, seen or waiting."""
        return tuple(self._notices)

    def text(self) -> str:
        """What is shown now, or nothing."""
        return self._words.text() if self._shown is not None else ""

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Esc dismisses."""
        if event.key() == Qt.Key.Key_Escape and self._shown is not None:
            self._on_close()
        else:
            super().keyPressEvent(event)

    def enterEvent(self, event: QEnterEvent) -> None:
        """Do not go away under the mouse."""
        super().enterEvent(event)
        self._timer.stop()

    def leaveEvent(self, event: QEvent) -> None:
        """Go on counting."""
        super().leaveEvent(event)
        self._start_timer()

    def _choose(self) -> None:
        order = list(self._notices.values())
        chosen = max(enumerate(order), key=lambda one: (LEVELS.index(one[1].level), one[0]), default=None)
        notice = chosen[1] if chosen is not None else None
        if notice == self._shown:
            return
        self._shown = notice
        if notice is None:
            self._timer.stop()
            self.hide()
            return
        self._words.setText(plain(notice.text, _LIMIT))
        self._action.setText(notice.action)
        self._action.setAccessibleName(notice.action)
        self._action.setVisible(bool(notice.action))
        self.setAccessibleName(self._words.text())
        self.setProperty("banner", notice.level)
        repolish(self)
        self._draw()
        self.show()
        self._start_timer()
        QAccessible.updateAccessibility(QAccessibleEvent(self, QAccessible.Event.Alert))

    def _start_timer(self) -> None:
        if self._shown is not None and self._shown.timeout_ms and not self.underMouse():
            self._timer.start(self._shown.timeout_ms)

    def _draw(self) -> None:
        level = self._shown.level if self._shown is not None else "info"
        self._picture.setPixmap(pixmap(_ICONS[level], _TOKENS[level], ICON, self.devicePixelRatioF()))

    def _on_action(self) -> None:
        if self._shown is not None:
            key = self._shown.key
            self.clear_notice(key)
            self.acted.emit(key)

    def _on_close(self) -> None:
        if self._shown is not None:
            key = self._shown.key
            self.clear_notice(key)
            self.closed.emit(key)

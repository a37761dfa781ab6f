"""A field for a password, with a button that shows what was typed and a line that says how hard it is to guess.

Invariant: the password is hidden whenever the field is left or emptied. Used by
the form of the account and by dialogs that ask for a password.
"""

from __future__ import annotations

from typing import Final

from PySide6.QtCore import QRectF, QSize, Qt, Signal
from PySide6.QtGui import QAction, QPainter, QPaintEvent
from PySide6.QtWidgets import QLabel, QLineEdit, QVBoxLayout, QWidget

from core.wire import limits
from gui.icons import icon
from gui.theme import SPACE_1, font, repolish, theme
from gui.wording.strength import Rating, Strength, rate

PARTS: Final = 4
_TOKENS: Final = ("bad", "bad", "warn", "ok", "ok")


class _StrengthLine(QWidget):
    """Four parts of a line, of which as many are filled as the password is strong."""

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self.setObjectName("strength_line")
        self.setFixedHeight(4)
        self._level = 0

    def set_level(self, level: int) -> None:
        self._level = level
        self.update()

    def sizeHint(self) -> QSize:
        return QSize(120, 4)

    def paintEvent(self, _event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(Qt.PenStyle.NoPen)
        if self.layoutDirection() == Qt.LayoutDirection.RightToLeft:
            painter.translate(self.width(), 0)
            painter.scale(-1, 1)
        width = (self.width() - (PARTS - 1) * SPACE_1) / PARTS
        for part in range(PARTS):
            filled = part < self._level
            painter.setBrush(theme().color(_TOKENS[self._level] if filled else "track"))
            painter.drawRoundedRect(QRectF(part * (width + SPACE_1), 0, width, 4), 2, 2)


class PasswordField(QWidget):
    """`field` is the line itself. Signals: `changed(str)` typed or emptied; `submitted()` Enter."""

    changed = Signal(str)
    submitted = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("password_field")
        self.field: Final = QLineEdit(self)
        self.field.setObjectName("password_line")
        self.field.setEchoMode(QLineEdit.EchoMode.Password)
        self.field.setAccessibleName(self.tr("Password"))
        self.field.setInputMethodHints(
            Qt.InputMethodHint.ImhSensitiveData
            | Qt.InputMethodHint.ImhNoPredictiveText
            | Qt.InputMethodHint.ImhNoAutoUppercase
        )
        self.show_action: Final = QAction(icon("eye"), self.tr("Show the password"), self)
        self.show_action.setObjectName("show_password")
        self.show_action.setCheckable(True)
        self.show_action.toggled.connect(self._on_show)
        self.field.addAction(self.show_action, QLineEdit.ActionPosition.TrailingPosition)
        self._line = _StrengthLine(self)
        self._words = QLabel(self)
        self._words.setObjectName("strength_words")
        self._words.setTextFormat(Qt.TextFormat.PlainText)
        self._words.setWordWrap(True)
        self._words.setFont(font("caption"))
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(SPACE_1)
        column.addWidget(self.field)
        column.addWidget(self._line)
        column.addWidget(self._words)
        self.setFocusProxy(self.field)
        self.field.textChanged.connect(self._on_text)
        self.field.returnPressed.connect(self.submitted)
        self.set_strength(-1, "")

    def text(self) -> str:
        """What was typed."""
        return self.field.text()

    def clear(self) -> None:
        """Forget what was typed, and hide what comes next."""
        self.field.clear()

    def show_rating(self, name: str) -> None:
        """Say how hard what was typed is to guess, as the password of the user `name`."""
        rating = rate(self.field.text(), name)
        self.set_strength(int(rating.strength), self._words_of(rating))

    def set_strength(self, level: int, words: str = "") -> None:
        """How many of four parts of the line are filled, and what to say; a negative level hides both."""
        level = min(level, PARTS)
        self._line.setVisible(level >= 0)
        self._line.set_level(max(0, level))
        self._words.setText(words)
        self._words.setVisible(level >= 0 and bool(words))
        self._words.setProperty("token", _TOKENS[max(0, level)] if level in (0, 1) else "muted")
        repolish(self._words)
        self.field.setAccessibleDescription(words)

    def _words_of(self, rating: Rating) -> str:
        least, most = limits.PASSWORD_CHARS
        if rating.strength is Strength.REFUSED:
            match rating.rule:
                case "too_short":
                    return self.tr("Too short: at least %n character(s)", "", least)
                case "too_long":
                    return self.tr("Too long: at most %n character(s)", "", most)
                case _:
                    return self.tr("Among the most common passwords, so it cannot be used")
        return {
            Strength.NONE: "",
            Strength.WEAK: self.tr("Weak: a few more words make it strong"),
            Strength.FAIR: self.tr("Fair"),
            Strength.GOOD: self.tr("Good"),
            Strength.STRONG: self.tr("Strong"),
        }[rating.strength]

    def _on_show(self, shown: bool) -> None:
        self.field.setEchoMode(QLineEdit.EchoMode.Normal if shown else QLineEdit.EchoMode.Password)
        self.show_action.setIcon(icon("eye-off" if shown else "eye"))
        self.show_action.setText(self.tr("Hide the password") if shown else self.tr("Show the password"))

    def _on_text(self, text: str) -> None:
        if not text:
            self.show_action.setChecked(False)
        self.changed.emit(text)

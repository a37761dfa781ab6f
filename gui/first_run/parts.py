"""What the pages of the first run are put together from: labels, buttons, an icon, a line that says what is wrong.

Invariant: every label is plain text, so that no name from the network is ever taken for markup; an error is an icon
and words, never colour alone. Used by the other files of this folder and by the tracker panel.
"""

from __future__ import annotations

from typing import Final

from PySide6.QtCore import QEvent, QSize, Qt
from PySide6.QtGui import QFont, QPainter, QPaintEvent
from PySide6.QtWidgets import QHBoxLayout, QLabel, QPushButton, QSizePolicy, QVBoxLayout, QWidget

from gui import icons
from gui.theme import BUTTON, ROW, SPACE_1, SPACE_2, font, repolish, theme
from gui.widgets import buttons

GAP: Final = SPACE_1
LIST_ROW: Final = ROW


class _Words(QLabel):
    """A label whose lines begin where the page begins, also when their own script runs the other way."""

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self._align()

    def changeEvent(self, event: QEvent) -> None:
        """The direction of the page changed."""
        super().changeEvent(event)
        if event.type() == QEvent.Type.LayoutDirectionChange:
            self._align()

    def _align(self) -> None:
        is_mirrored = self.layoutDirection() == Qt.LayoutDirection.RightToLeft
        side = Qt.AlignmentFlag.AlignRight if is_mirrored else Qt.AlignmentFlag.AlignLeft
        self.setAlignment(side | Qt.AlignmentFlag.AlignAbsolute | Qt.AlignmentFlag.AlignVCenter)


def _label(text: str, role: str, token: str, parent: QWidget) -> QLabel:
    label = _Words(parent)
    label.setTextFormat(Qt.TextFormat.PlainText)
    label.setText(text)
    label.setFont(font(role))
    label.setWordWrap(True)
    # A label in words may be as narrow as its card; its height follows.
    policy = QSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Minimum)
    policy.setHeightForWidth(True)
    label.setSizePolicy(policy)
    if token:
        label.setProperty("token", token)
    return label


def hero(text: str, parent: QWidget) -> QLabel:
    """The heading of a page."""
    return _label(text, "hero", "", parent)


def lead(text: str, parent: QWidget) -> QLabel:
    """The sentence under a heading."""
    return _label(text, "body", "muted", parent)


def strong(text: str, parent: QWidget) -> QLabel:
    """The heading of a part of a page."""
    return _label(text, "strong", "", parent)


def caption(text: str, parent: QWidget) -> QLabel:
    """A line in small type."""
    return _label(text, "caption", "muted", parent)


def strong_font() -> QFont:
    """The font of names."""
    return font("strong")


def aside(text: str, parent: QWidget) -> QLabel:
    """A few words in small type at the end of a row, never broken."""
    label = _label(text, "caption", "muted", parent)
    label.setWordWrap(False)
    label.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Preferred)
    return label


def caption_font() -> QFont:
    """The font of small type."""
    return font("caption")


def field_label(text: str, buddy: QWidget, parent: QWidget) -> QLabel:
    """The visible name of a field, which is its name for a screen reader, too."""
    label = _label(text, "caption", "muted", parent)
    label.setBuddy(buddy)
    buddy.setAccessibleName(text)
    return label


def button(text: str, name: str, parent: QWidget, kind: str = "plain") -> QPushButton:
    """A button among several."""
    made = buttons.push_button(text, name, kind, parent=parent)
    made.setMinimumHeight(BUTTON)
    # Enter presses the button that has the focus, in a window as in a dialog.
    made.setAutoDefault(True)
    made.setSizePolicy(QSizePolicy.Policy.Minimum, QSizePolicy.Policy.Fixed)
    return made


def primary_button(text: str, name: str, parent: QWidget) -> QPushButton:
    """The one button that Enter presses from a field."""
    return button(text, name, parent, "primary")


def link_button(text: str, name: str, parent: QWidget, *, caption: bool = False) -> QPushButton:
    """A button that looks like a link; `caption`: in small type."""
    made = buttons.link_button(text, name, parent=parent)
    made.setAutoDefault(True)
    made.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)
    if caption:
        made.setFont(font("caption"))
    return made


def say(made: QPushButton, text: str) -> None:
    """Another text for a button, for eyes and for ears."""
    made.setText(text)
    made.setAccessibleName(text)


def fingerprint_label(name: str, parent: QWidget) -> QLabel:
    """A fingerprint that can be marked and copied."""
    label = QLabel(parent)
    label.setTextFormat(Qt.TextFormat.PlainText)
    label.setFont(font("strong"))
    label.setAccessibleName(name)
    label.setTextInteractionFlags(
        Qt.TextInteractionFlag.TextSelectableByMouse | Qt.TextInteractionFlag.TextSelectableByKeyboard
    )
    return label


class Icon(QWidget):
    """An icon that stands by itself; it says nothing that does not stand beside it in words."""

    def __init__(self, name: str, token: str, size: int, parent: QWidget) -> None:
        super().__init__(parent)
        self._name, self._token, self._size = name, token, size
        self.setFixedSize(QSize(size, size))
        theme().changed.connect(self.update)

    def paintEvent(self, event: QPaintEvent) -> None:
        """Drawn anew each time, so that it follows theme and density."""
        painter = QPainter(self)
        painter.drawPixmap(0, 0, icons.pixmap(self._name, self._token, self._size, self.devicePixelRatioF()))
        painter.end()


class PageIcon(QWidget):
    """The picture over a heading; it makes way in a low window."""

    def __init__(self, name: str, token: str, parent: QWidget) -> None:
        super().__init__(parent)
        self.setObjectName("page_icon")
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, SPACE_2)
        column.addWidget(Icon(name, token, 36, self))


class ErrorLine(QWidget):
    """What is wrong with a field, under it; hidden while nothing is. `field` tells it to screen readers, too."""

    def __init__(self, field: QWidget | None, parent: QWidget, token: str = "bad", icon: str = "circle-alert") -> None:
        super().__init__(parent)
        self._field = field
        self._icon = Icon(icon, token, 14, self)
        self._label = _label("", "caption", token, self)
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(SPACE_1 + 2)
        beside = QVBoxLayout()
        beside.setContentsMargins(0, 1, 0, 0)
        beside.addWidget(self._icon)
        beside.addStretch(1)
        row.addLayout(beside)
        row.addWidget(self._label, 1)
        self.hide()

    @property
    def text(self) -> str:
        """What is said now."""
        return self._label.text()

    def set_text(self, text: str) -> None:
        """Say it, or with nothing to say go away."""
        if text == self._label.text():
            return
        self._label.setText(text)
        self.setVisible(bool(text))
        if self._field is not None:
            self._field.setAccessibleDescription(text)
            self._field.setProperty("invalid", bool(text))
            repolish(self._field)


class Bullet(QWidget):
    """A sentence of a list."""

    def __init__(self, text: str, parent: QWidget) -> None:
        super().__init__(parent)
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(SPACE_2)
        dot = QLabel("•", self)
        dot.setTextFormat(Qt.TextFormat.PlainText)
        dot.setProperty("token", "muted")
        row.addWidget(dot, 0, Qt.AlignmentFlag.AlignTop)
        row.addWidget(_label(text, "body", "", self), 1)

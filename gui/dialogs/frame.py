"""The frame of every dialog: a head, a body that scrolls when it is long, and a row of buttons that always stays.

Invariant: whatever text the body shows, the buttons stand on the screen below it: the body scrolls, the frame does not
grow beyond the screen, and a long name never widens it. A dialog gets plain values, tells by signals, and asks nobody.
Used by every module of `gui.dialogs`.
"""

from __future__ import annotations

from typing import Final

from PySide6.QtCore import QSize, Qt
from PySide6.QtGui import QGuiApplication, QKeyEvent
from PySide6.QtWidgets import (
    QAbstractButton,
    QApplication,
    QDialog,
    QDialogButtonBox,
    QFrame,
    QLabel,
    QPushButton,
    QScrollArea,
    QVBoxLayout,
    QWidget,
)

from core.wire.errors import ShareError
from gui import theme
from gui.dialogs.words import Words, breakable
from gui.widgets.banner import Banner
from gui.wording.plain import plain
from gui.wording.sentences import sentence

NAME_SHOWN: Final = 80
"""Characters of a name that a heading shows; the whole of it is in a list or a field of the same dialog."""

_SCREEN_PART: Final = 0.9
_LEAST_WIDTH: Final = 320
_LEAST_HEIGHT: Final = 220


class Body(QScrollArea):
    """What stands between head and buttons; as high as its content if the screen allows, else it scrolls."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("dialog_body")
        self.setWidgetResizable(True)
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.inside: Final = QWidget()
        self.inside.setObjectName("dialog_inside")
        self.column: Final = QVBoxLayout(self.inside)
        self.column.setContentsMargins(theme.SPACE_5, 0, theme.SPACE_5, theme.SPACE_1)
        self.column.setSpacing(theme.SPACE_3)
        self.setWidget(self.inside)
        self.viewport().setAutoFillBackground(False)
        self.inside.setAutoFillBackground(False)

    def sizeHint(self) -> QSize:
        """As large as the content wants to be at this width."""
        wanted = self.inside.sizeHint()
        wanted.setHeight(self.height_for(max(self.width(), wanted.width())))
        return wanted

    def height_for(self, width: int) -> int:
        """How high the content wants to be at a width."""
        height = self.inside.heightForWidth(width) if self.inside.hasHeightForWidth() else -1
        return max(height, self.inside.sizeHint().height() if height < 0 else self.inside.minimumSizeHint().height())

    def minimumSizeHint(self) -> QSize:
        """Small: it scrolls."""
        return QSize(200, min(64, self.inside.minimumSizeHint().height()))


class DialogFrame(QDialog):
    """A dialog with a head, a body and buttons. Shown by `open()`; deletes itself when it is closed.

    `show_error` says below the head why something was refused; `set_busy` holds what cannot be pressed meanwhile.
    """

    def __init__(
        self, title: str, name: str, *, width: int = 480, modeless: bool = False, parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        self.setObjectName(name)
        self.setWindowTitle(title)
        self.setAccessibleName(title)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self._modeless = modeless
        self._wide = width
        self._held: list[QAbstractButton] = []
        outer = self._outer = QVBoxLayout(self)
        outer.setContentsMargins(0, theme.SPACE_5, 0, 0)
        outer.setSpacing(theme.SPACE_3)
        self._head = self._label(title, "dialog_head")
        self._head.setFont(theme.font("title"))
        self._error = Banner()
        self._error.setObjectName("dialog_error")
        self._error.hide()
        self.body: Final = Body()
        self._column = self.body.column
        self.buttons: Final = QDialogButtonBox()
        self.buttons.setObjectName("dialog_buttons")
        self.buttons.setContentsMargins(theme.SPACE_5, theme.SPACE_3, theme.SPACE_5, theme.SPACE_4)
        self.buttons.rejected.connect(self.reject)
        head = self._above = QVBoxLayout()
        head.setContentsMargins(theme.SPACE_5, 0, theme.SPACE_5, 0)
        head.setSpacing(theme.SPACE_3)
        head.addWidget(self._head)
        head.addWidget(self._error)
        outer.addLayout(head)
        outer.addWidget(self.body, 1)
        outer.addWidget(self.buttons)

    # building

    def add(self, widget: QWidget, stretch: int = 0) -> QWidget:
        """Put a widget below what the body has; returns it."""
        self._column.addWidget(widget, stretch)
        return widget

    def add_text(self, text: str, name: str, *, muted: bool = False) -> QLabel:
        """A paragraph, in plain text and wrapped."""
        label = self._label(text, name)
        if muted:
            label.setProperty("token", "muted")
        self._column.addWidget(label)
        return label

    def add_field(self, label: str, field: QWidget, hint: str = "") -> QLabel:
        """A visible label above a field, which is its buddy; the field is called what the label says."""
        part = QWidget()
        column = QVBoxLayout(part)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(theme.SPACE_1)
        head = self._label(label, f"{field.objectName()}_label")
        head.setFont(theme.font("caption"))
        head.setProperty("token", "muted")
        head.setBuddy(field)
        field.setAccessibleName(label.replace("&", ""))
        column.addWidget(head)
        column.addWidget(field)
        if hint:
            below = self._label(hint, f"{field.objectName()}_hint")
            below.setFont(theme.font("caption"))
            below.setProperty("token", "muted")
            column.addWidget(below)
            field.setAccessibleDescription(hint)
        self._column.addWidget(part)
        return head

    def add_choice(self, button: QAbstractButton, told: str) -> None:
        """One of several choices, with a line below it that says what it means."""
        part = QWidget()
        column = QVBoxLayout(part)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(2)
        column.addWidget(button)
        below = self._label(told, f"{button.objectName()}_told")
        below.setFont(theme.font("caption"))
        below.setProperty("token", "muted")
        below.setContentsMargins(theme.margins(theme.SPACE_5, 0, 0, 0))
        column.addWidget(below)
        button.setAccessibleDescription(told)
        self._column.addWidget(part)

    def add_button(
        self, text: str, name: str, kind: str = "plain", *, role: QDialogButtonBox.ButtonRole | None = None
    ) -> QPushButton:
        """A button of the row below. `kind`: primary (Enter presses it), danger, plain; it closes nothing by itself."""
        given = role or {
            "primary": QDialogButtonBox.ButtonRole.AcceptRole,
            "danger": QDialogButtonBox.ButtonRole.AcceptRole,
        }.get(kind, QDialogButtonBox.ButtonRole.ActionRole)
        button = QPushButton(text)
        button.setObjectName(name)
        button.setProperty("kind", kind)
        button.setAutoDefault(kind == "primary")
        button.setDefault(kind == "primary")
        self.buttons.addButton(button, given)
        self._held.append(button)
        return button

    def add_cancel(self, text: str = "", *, default: bool = False) -> QPushButton:
        """The button that closes and does nothing else, as Esc does; *Cancel* if nothing else is said."""
        button = QPushButton(text or self.tr("Cancel"))
        button.setObjectName("cancel")
        button.setAutoDefault(default)
        button.setDefault(default)
        self.buttons.addButton(button, QDialogButtonBox.ButtonRole.RejectRole)
        return button

    # what happens

    def open(self) -> None:
        """Show it: over its window, or beside it if it is one that may stay open."""
        self.fit()
        if self.focusWidget() is None:
            self._focus_first()
        if self._modeless:
            self.setModal(False)
            self.show()
            self.raise_()
            self.activateWindow()
        else:
            super().open()

    def _focus_first(self) -> None:
        """Put the keyboard on the button that Enter presses, so that a dialog that tells is closed by it."""
        for button in self.buttons.buttons():
            if isinstance(button, QPushButton) and button.isDefault():
                button.setFocus()

    def room(self, within: QSize | None = None) -> QSize:
        """The most it may take of the screen, or of `within`."""
        return (within or (self.screen() or QGuiApplication.primaryScreen()).availableSize()) * _SCREEN_PART

    def fit(self, within: QSize | None = None) -> None:
        """Take the size that the content wants, within the screen or `within`."""
        room = self.room(within)
        self.setMaximumSize(room)
        self.ensurePolished()
        for part in reversed(self.findChildren(QWidget)):  # the inner ones first
            # A button that the style sheet has not reached yet tells another size than it will have, and a row whose
            # parts were hidden just now the one that it had.
            part.ensurePolished()
            if (layout := part.layout()) is not None:
                layout.activate()
        least = max(_LEAST_WIDTH, self.buttons.sizeHint().width())
        width = min(max(self._wide, least), room.width())
        self.setMinimumWidth(min(least, width))
        self._outer.activate()
        head = self._above.totalHeightForWidth(width) if self._above.hasHeightForWidth() else 0
        around = self._outer.contentsMargins()
        height = around.top() + around.bottom() + 2 * self._outer.spacing()
        height += max(head, self._above.totalMinimumSize().height())
        height += self.body.height_for(width) + self.buttons.sizeHint().height()
        height = max(height, self._outer.minimumSize().height())
        self.setMinimumHeight(min(height, _LEAST_HEIGHT))
        self.resize(width, min(height, room.height()))

    def show_error(self, text: str) -> None:
        """Say why something was refused, and let it be tried again; an empty text takes it away."""
        self.set_busy(False)
        if text:
            self._error.show_notice(text, level="bad", key="error")
        else:
            self._error.clear_notice("error")
        if self.isVisible():
            self.fit()

    def show_refusal(self, error: ShareError) -> None:
        """Say an error in words, as the rest of the window does."""
        self.show_error(self.words(error))

    def words(self, error: ShareError) -> str:
        """An error in words, on one line: what happened, why, and what can be done."""
        words = sentence(error)
        return " ".join(part for part in (words.title, words.why, words.next) if part)

    def set_busy(self, busy: bool) -> None:
        """Hold the buttons that do something while what they asked for runs; closing stays possible."""
        self.setProperty("busy", busy)
        for button in self._held:
            if busy:
                button.setProperty("was_enabled", button.isEnabled())
                button.setEnabled(False)
            elif button.property("was_enabled") is not None:
                button.setEnabled(bool(button.property("was_enabled")))
                button.setProperty("was_enabled", None)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Alt shows which letters choose what, as long as it is held."""
        super().keyPressEvent(event)
        self._on_alt(event)

    def keyReleaseEvent(self, event: QKeyEvent) -> None:
        """See `keyPressEvent`."""
        super().keyReleaseEvent(event)
        self._on_alt(event)

    def _on_alt(self, event: QKeyEvent) -> None:
        if event.key() == Qt.Key.Key_Alt:
            for widget in self.findChildren(QWidget):
                widget.update()

    def set_head(self, text: str) -> None:
        """Another sentence at the top."""
        self._head.setText(breakable(text))
        self.setWindowTitle(text)
        self.setAccessibleName(text)

    def copy(self, text: str) -> None:
        """Put a text into the clipboard."""
        QApplication.clipboard().setText(text)

    def _label(self, text: str, name: str) -> QLabel:
        return Words(text, name)


def heading(name: str) -> str:
    """A name as a heading shows it: harmless, on one line and short enough to be read at once."""
    return plain(name, NAME_SHOWN)

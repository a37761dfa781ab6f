"""Name and password, to create an account or to log in: one form under two tabs.

Invariant: what is wrong is said under the field that it is about, but a failed login never says which of the two was
wrong. While the tracker makes everybody wait the button counts down and cannot be pressed. The password leaves this
widget only in `submitted`. Used by `gui.first_run.account_page`.
"""

from __future__ import annotations

import math
import time
from collections.abc import Callable
from typing import Final

from PySide6.QtCore import QTimer, Signal
from PySide6.QtWidgets import QLineEdit, QVBoxLayout, QWidget

from core.wire import limits
from gui.first_run import parts
from gui.theme import SPACE_2
from gui.widgets.password_field import PasswordField
from gui.widgets.tabs import FlatTabs
from gui.wording import units

CREATE: Final = "create"
LOGIN: Final = "login"
_MODES: Final = (CREATE, LOGIN)


class AccountForm(QWidget):
    """The form of the first page.

    Signals: `submitted(str, str, str)`: mode (`create` or `login`), name, password.
    """

    submitted = Signal(str, str, str)

    def __init__(self, parent: QWidget | None = None, clock: Callable[[], float] = time.monotonic) -> None:
        super().__init__(parent)
        self.setObjectName("account_form")
        self._clock = clock
        self._until = 0.0
        self._busy = False
        self._usable = True
        self.tabs = FlatTabs(self)
        self.tabs.setObjectName("account_tabs")
        self.tabs.setAccessibleName(self.tr("Create an account or log in"))
        self.tabs.addTab(self.tr("Create account"))
        self.tabs.addTab(self.tr("Log in"))
        self.name = QLineEdit(self)
        self.name.setObjectName("account_name")
        # More than a name may have can be typed, so that it is refused in words instead of cut in silence.
        self.name.setMaxLength(4 * limits.NAME_CHARS)
        self._name_error = parts.ErrorLine(self.name, self)
        self.password = PasswordField(self)
        self.password.setObjectName("account_password")
        self._password_error = parts.ErrorLine(self.password.field, self)
        self._promise = parts.caption(self.tr("Your password never leaves this computer."), self)
        self._button = parts.primary_button("", "account_submit", self)
        self._lay_out()
        self._ticker = QTimer(self)
        self._ticker.setInterval(250)
        self._ticker.timeout.connect(self._update_button)
        self.tabs.currentChanged.connect(self._on_mode)
        self.name.textEdited.connect(self._on_name_edited)
        self.password.field.textEdited.connect(self._on_password_edited)
        self.name.returnPressed.connect(self._on_return)
        self.password.field.returnPressed.connect(self._on_return)
        self._button.clicked.connect(self._submit)
        self._update_button()

    def _lay_out(self) -> None:
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(SPACE_2)
        column.addWidget(self.tabs)
        column.addWidget(parts.field_label(self.tr("Name"), self.name, self))
        column.addWidget(self.name)
        column.addWidget(self._name_error)
        column.addWidget(parts.field_label(self.tr("Password"), self.password.field, self))
        column.addWidget(self.password)
        column.addWidget(self._password_error)
        column.addWidget(self._promise)
        column.addWidget(self._button)

    @property
    def mode(self) -> str:
        """`create` or `login`."""
        return _MODES[max(0, self.tabs.currentIndex())]

    def set_mode(self, mode: str) -> None:
        """Show the tab of `mode`."""
        self.tabs.setCurrentIndex(_MODES.index(mode))

    def set_usable(self, usable: bool) -> None:
        """Whether there is a tracker to send the form to."""
        self._usable = usable
        self._update_button()

    def set_busy(self, busy: bool) -> None:
        """Whether an answer is awaited; the fields keep what is in them."""
        self._busy = busy
        for field in (self.name, self.password.field):
            field.setReadOnly(busy)
        self.tabs.setEnabled(not busy)
        self._update_button()

    def set_errors(self, name: str = "", password: str = "") -> None:
        """Say what is wrong under the fields; the first field with an error gets the focus."""
        self._name_error.set_text(name)
        self._password_error.set_text(password)
        if name:
            self.name.setFocus()
            self.name.selectAll()
        elif password:
            self.password.field.setFocus()
            self.password.field.selectAll()

    def set_wait(self, seconds: float) -> None:
        """The tracker takes no try for `seconds`: count them down on the button."""
        self._until = self._clock() + seconds
        self._ticker.start()
        self._update_button()

    def clear_password(self) -> None:
        """Forget what was typed, once it has served."""
        self.password.clear()
        self._show_strength()

    def focus_first(self) -> None:
        """Put the cursor where typing has to go on."""
        (self.password.field if self.name.text() else self.name).setFocus()

    def _on_mode(self) -> None:
        self.set_errors()
        self._show_strength()
        self._update_button()

    def _on_name_edited(self) -> None:
        self._name_error.set_text("")
        self._show_strength()
        self._update_button()

    def _on_password_edited(self) -> None:
        self._password_error.set_text("")
        self._show_strength()
        self._update_button()

    def _show_strength(self) -> None:
        if self.mode == LOGIN:
            self.password.set_strength(-1)
        else:
            self.password.show_rating(self.name.text())

    def _wait(self) -> int:
        return max(0, math.ceil(self._until - self._clock()))

    def _update_button(self) -> None:
        wait = self._wait()
        if not wait:
            self._ticker.stop()
        filled = bool(self.name.text().strip() and self.password.field.text())
        parts.say(self._button, self._button_text(wait))
        self._button.setEnabled(self._usable and filled and not self._busy and not wait)

    def _button_text(self, wait: int) -> str:
        if wait:
            return self.tr("Try again in {time}").format(time=units.duration(wait))
        if self.mode == CREATE:
            return self.tr("Creating the account…") if self._busy else self.tr("Create account")
        return self.tr("Logging in…") if self._busy else self.tr("Log in")

    def _on_return(self) -> None:
        if self.name.hasFocus() and not self.password.field.text():
            self.password.field.setFocus()
        else:
            self._submit()

    def _submit(self) -> None:
        if self._button.isEnabled():
            self.set_errors()
            self.submitted.emit(self.mode, self.name.text().strip(), self.password.field.text())

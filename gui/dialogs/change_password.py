"""Another password for the account: the old one, the new one, and what becomes of the other devices.

Invariant: what was typed is in the fields and in the signal, and nowhere else; the button works only while both fields
hold something and the new one can be used.
"""

from __future__ import annotations

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QWidget

from gui.dialogs.frame import DialogFrame
from gui.widgets.password_field import PasswordField
from gui.wording.strength import Strength, rate


class ChangePasswordDialog(DialogFrame):
    """Signals: `confirmed(str, str)`, the old and the new password. Stays open until the wiring closes it."""

    confirmed = Signal(str, str)

    def __init__(self, user: str, *, parent: QWidget | None = None) -> None:
        super().__init__("", "change_password_dialog", width=440, parent=parent)
        self._user = user
        self.set_head(self.tr("Change your password"))
        self.add_text(
            self.tr(
                "This device stays logged in. Your other devices are logged out, and their transfers wait until the new"
                " password is typed there."
            ),
            "change_told",
        )
        self._old, self._new = PasswordField(), PasswordField()
        for field, name in ((self._old, "change_old"), (self._new, "change_new")):
            field.setObjectName(f"{name}_part")
            field.field.setObjectName(name)
        self.add_field(self.tr("&Old password"), self._old)
        self.add_field(self.tr("&New password"), self._new)
        for field in (self._old, self._new):
            field.field.setAccessibleName(field.accessibleName())
        self.add_text(
            self.tr("If you forget it, only whoever runs the tracker can set another one."), "change_lost", muted=True
        )
        self._go = self.add_button(self.tr("Change password"), "change_go", "primary")
        self.add_cancel()
        self._old.changed.connect(lambda _: self._on_typed())
        self._new.changed.connect(lambda _: self._on_typed())
        self._go.clicked.connect(self._on_go)
        self._on_typed()
        self._old.setFocus()

    def _on_typed(self) -> None:
        self._new.show_rating(self._user)
        rating = rate(self._new.text(), self._user)
        self._go.setEnabled(bool(self._old.text()) and rating.strength > Strength.REFUSED)

    def _on_go(self) -> None:
        self.set_busy(True)
        self.confirmed.emit(self._old.text(), self._new.text())

"""Another password for the account: the old one, the new one, and what becomes of the other devices.

Invariant: what was typed is in the fields and in the signal, and nowhere else; the button works only while both fields
hold something and the new one can be used. What became of the other devices is told here, where nothing else covers it.
"""

from __future__ import annotations

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QWidget

from gui.dialogs.frame import DialogFrame
from gui.widgets.password_field import PasswordField
from gui.wording.strength import Strength, rate


class ChangePasswordDialog(DialogFrame):
    """Signals: `confirmed(str, str)`, the old and the new password; `devices_wanted()`. Stays open until it is closed.

    `tell_changed` turns it into the answer.
    """

    confirmed = Signal(str, str)
    devices_wanted = Signal()

    def __init__(self, user: str, *, parent: QWidget | None = None) -> None:
        super().__init__("", "change_password_dialog", width=440, parent=parent)
        self._user = user
        self.set_head(self.tr("Change your password"))
        self._told = self.add_text(
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
        self._labels = (
            self.add_field(self.tr("&Old password"), self._old),
            self.add_field(self.tr("&New password"), self._new),
        )
        for field in (self._old, self._new):
            field.field.setAccessibleName(field.accessibleName())
        self._lost = self.add_text(
            self.tr("If you forget it, only whoever runs the tracker can set another one."), "change_lost", muted=True
        )
        self._go = self.add_button(self.tr("Change password"), "change_go", "primary")
        self._devices = self.add_button(self.tr("Show devices"), "change_devices")
        self._devices.hide()
        self._cancel = self.add_cancel()
        self._devices.clicked.connect(self._on_devices)
        self._old.changed.connect(lambda _: self._on_typed())
        self._new.changed.connect(lambda _: self._on_typed())
        self._go.clicked.connect(self._on_go)
        self._on_typed()
        self._old.setFocus()

    def tell_changed(self, ended: int) -> None:
        """Say that it is done, and how many other devices were logged out by it."""
        self.show_error("")
        for field, label in zip((self._old, self._new), self._labels, strict=True):
            field.clear()
            field.hide()
            label.hide()
        self._lost.hide()
        self._go.hide()
        self._devices.show()
        self.set_head(self.tr("The password is changed"))
        self._told.setText(
            self.tr("%n other device(s) were logged out. Revoke one that you do not know.", "", ended)
            if ended
            else self.tr(
                "No other device was logged in just now. Revoke any that you do not know: it stays in your groups "
                "until then."
            )
        )
        self._cancel.setText(self.tr("Close"))
        self._cancel.setFocus()
        self.fit()

    def _on_devices(self) -> None:
        self.devices_wanted.emit()
        self.accept()

    def _on_typed(self) -> None:
        self._new.show_rating(self._user)
        rating = rate(self._new.text(), self._user)
        self._go.setEnabled(bool(self._old.text()) and rating.strength > Strength.REFUSED)

    def _on_go(self) -> None:
        self.set_busy(True)
        self.confirmed.emit(self._old.text(), self._new.text())

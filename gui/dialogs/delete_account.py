"""Delete the account for ever: what is lost with it, and the password, so that nobody does it who merely sits there.

Invariant: it names every group that ends or gets another owner by it; the button works only while a password is typed,
and no key presses it by chance.
"""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QDialogButtonBox, QWidget

from core.snapshots import GroupSnapshot
from gui.dialogs.frame import DialogFrame, heading
from gui.widgets.password_field import PasswordField

_NAMED_MOST = 12


class DeleteAccountDialog(DialogFrame):
    """Signals: `confirmed(str)`, the password. Stays open until the wiring closes it. `groups`: all that there are."""

    confirmed = Signal(str)

    def __init__(self, user: str, groups: Sequence[GroupSnapshot], *, parent: QWidget | None = None) -> None:
        super().__init__("", "delete_account_dialog", width=480, parent=parent)
        mine = [one for one in groups if one.state == "member"]
        self.set_head(self.tr("Delete the account {user}?").format(user=heading(user)))
        self.add_text(
            self.tr(
                "All your devices are logged out, what you share is listed no more, and your downloads stop. You leave"
                " %n group(s).",
                "",
                len(mine),
            ),
            "delete_account_told",
        )
        self._tell_groups(
            self.tr("Nobody else is in these groups, so they end: {groups}"),
            [one.group for one in mine if one.members <= 1],
            "delete_account_alone",
        )
        self._tell_groups(
            self.tr(
                "You own these groups. Where nobody else does, the longest-standing admin, else member, becomes owner:"
                " {groups}"
            ),
            [one.group for one in mine if one.members > 1 and one.role == "owner"],
            "delete_account_owned",
        )
        self.add_text(
            self.tr("No file on any computer is deleted. This cannot be undone."), "delete_account_undone", muted=True
        )
        self._password = PasswordField()
        self._password.setObjectName("delete_account_part")
        self._password.field.setObjectName("delete_account_password")
        self.add_field(self.tr("&Your password"), self._password)
        self._password.field.setAccessibleName(self._password.accessibleName())
        role = QDialogButtonBox.ButtonRole.DestructiveRole  # which Enter never presses
        self._go = self.add_button(self.tr("Delete account"), "delete_account_go", "danger", role=role)
        self._go.setEnabled(False)
        self.add_cancel()
        self._password.changed.connect(lambda text: self._go.setEnabled(bool(text)))
        self._go.clicked.connect(self._on_go)
        self._password.setFocus()

    def _tell_groups(self, text: str, names: Sequence[str], name: str) -> None:
        if not names:
            return
        told = ", ".join(heading(one) for one in names[:_NAMED_MOST])
        if len(names) > _NAMED_MOST:
            told = self.tr("{groups} and %n more", "", len(names) - _NAMED_MOST).format(groups=told)
        self.add_text(text.format(groups=told), name)

    def _on_go(self) -> None:
        self.set_busy(True)
        self.confirmed.emit(self._password.text())

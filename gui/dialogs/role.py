"""Change the role of a member.

Invariant: only roles that the tracker grants are offered; handing on or giving up ownership says what it means.
"""

from __future__ import annotations

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QButtonGroup, QLabel, QRadioButton, QWidget

from gui.dialogs.frame import DialogFrame, heading
from gui.dialogs.roles import role_name, role_told, roles_offered


class RoleDialog(DialogFrame):
    """Signals: `role_wanted(str user, str role)`; closes by itself."""

    role_wanted = Signal(str, str)

    def __init__(
        self, group: str, user: str, role: str, my_role: str, *, me: bool = False, parent: QWidget | None = None
    ) -> None:
        super().__init__("", "role_dialog", width=480, parent=parent)
        self._user, self._role, self._mine, self._me = user, role, my_role, me
        self.set_head(self.tr("Role of {user} in {group}").format(user=heading(user), group=heading(group)))
        self._choice = QButtonGroup(self)
        self._offered = roles_offered(my_role, role, me=me)
        for index, offered in enumerate(self._offered):
            button = QRadioButton(role_name(offered))
            button.setObjectName(f"role_{offered}")
            button.setChecked(offered == role)
            self._choice.addButton(button, index)
            self.add_choice(button, role_told(offered))
        self._warning: QLabel = self.add_text("", "role_warning")
        self._warning.setProperty("token", "warn")
        self._go = self.add_button(self.tr("Change role"), "role_go", "primary")
        self.add_cancel()
        self._choice.idToggled.connect(lambda _id, _on: self._refresh())
        self._go.clicked.connect(self._on_go)
        self._refresh()

    def _chosen(self) -> str:
        at = self._choice.checkedId()
        return self._offered[at] if at >= 0 else self._role

    def _refresh(self) -> None:
        chosen = self._chosen()
        self._go.setEnabled(chosen != self._role)
        warning = ""
        if not self._offered:
            warning = self.tr("Only an owner can change this role.")
        elif chosen == "owner" and self._role != "owner":
            warning = self.tr("An owner can take every right away from you, and delete the group.")
        elif self._me and chosen != self._role:
            warning = self.tr("You cannot take this back yourself.")
        self._warning.setText(warning)
        self._warning.setVisible(bool(warning))
        if self.isVisible():
            self.fit()

    def _on_go(self) -> None:
        self.role_wanted.emit(self._user, self._chosen())
        self.accept()

"""Remove a member of a group, or ban one.

Invariant: it says what the member loses at once, and what nobody can take back.
"""

from __future__ import annotations

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QWidget

from gui.dialogs.confirm import ConfirmDialog
from gui.dialogs.frame import heading


class RemoveMemberDialog(ConfirmDialog):
    """Signals: `confirmed()`, and `chosen(str)` with the user's name."""

    chosen = Signal(str)

    def __init__(self, group: str, user: str, ban: bool, *, parent: QWidget | None = None) -> None:
        super().__init__(
            "",
            "",
            "",
            "ban_member_dialog" if ban else "remove_member_dialog",
            parent=parent,
        )
        names = {"user": heading(user), "group": heading(group)}
        self.go.setText(self.tr("Ban") if ban else self.tr("Remove"))
        self.set_head(
            (self.tr("Ban {user} from {group}?") if ban else self.tr("Remove {user} from {group}?")).format(**names)
        )
        self.add_text(
            self.tr("Within a second nobody sends them anything of this group, and what they share is not offered."),
            "remove_told",
        )
        self.add_text(
            self.tr(
                "They cannot ask to join again until you unblock them. Files that they have already stay with them."
            )
            if ban
            else self.tr("They can ask to join again. Files that they have already stay with them."),
            "remove_after",
            muted=True,
        )
        self.confirmed.connect(lambda: self.chosen.emit(user))

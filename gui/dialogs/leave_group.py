"""Leave a group: what is no longer offered and what stays.

Invariant: it says in numbers what ends, and that no file of this computer is touched.
"""

from __future__ import annotations

from PySide6.QtWidgets import QWidget

from gui.dialogs.confirm import ConfirmDialog
from gui.dialogs.frame import heading


class LeaveGroupDialog(ConfirmDialog):
    """Signals: `confirmed()`. `shares` and `downloads` are how many of this group are here."""

    def __init__(self, group: str, shares: int, downloads: int, *, parent: QWidget | None = None) -> None:
        super().__init__("", "", "", "leave_group_dialog", parent=parent)
        self.go.setText(self.tr("Leave group"))
        self.set_head(self.tr("Leave {group}?").format(group=heading(group)))
        if shares:
            self.add_text(
                self.tr("%n file(s) that you share will not be offered any more.", "", shares), "leave_shares"
            )
        if downloads:
            self.add_text(self.tr("%n unfinished download(s) will stop.", "", downloads), "leave_downloads")
        self.add_text(
            self.tr("Your files stay where they are. To come back, you have to ask again."), "leave_told", muted=True
        )

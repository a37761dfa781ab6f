"""Who shares a file, and who of them is here.

Invariant: those who are online stand first; when nobody is, it says that the download will start by itself.
"""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QWidget

from core.snapshots import MemberSnapshot
from gui.dialogs.frame import DialogFrame, heading
from gui.dialogs.rows import Column, Row, RowTable
from gui.wording.units import when


class SharersDialog(DialogFrame):
    """Signals: `member_wanted(str)` on Enter or double-click."""

    member_wanted = Signal(str)

    def __init__(
        self, group: str, name: str, sharers: Sequence[MemberSnapshot], *, parent: QWidget | None = None
    ) -> None:
        super().__init__("", "sharers_dialog", width=480, modeless=True, parent=parent)
        self.set_head(self.tr("Who shares {name}").format(name=heading(name)))
        self._told = self.add_text("", "sharers_told", muted=True)
        self._table = RowTable(
            (Column(self.tr("Member"), wide=True), Column(self.tr("Presence")), Column(self.tr("Devices"), right=True)),
            "sharers_table",
            self.tr("Sharers in {group}").format(group=heading(group)),
        )
        self.add(self._table, 1)
        self._table.opened.connect(self.member_wanted)
        self.add_cancel(self.tr("Close"), default=True)
        self.set_sharers(sharers)

    def set_sharers(self, sharers: Sequence[MemberSnapshot]) -> None:
        """Show these, online ones first."""
        online = sum(1 for one in sharers if one.online)
        if online:
            self._told.setText(self.tr("%n of them online.", "", online))
        elif sharers:
            self._told.setText(self.tr("None of them is online. A download will start by itself when one comes."))
        else:
            self._told.setText(self.tr("Nobody shares it at the moment."))
        ordered = sorted(sharers, key=lambda one: (not one.online, one.user.casefold()))
        self._table.set_rows([self._row(one) for one in ordered])

    def _row(self, one: MemberSnapshot) -> Row:
        if one.online:
            presence = self.tr("Online")
        elif one.last_seen is not None:
            presence = self.tr("Last seen {when}").format(when=when(one.last_seen))
        else:
            presence = self.tr("Offline")
        said = self.tr("{user}, {presence}").format(user=one.user, presence=presence)
        icon, token = ("circle-check", "ok") if one.online else ("circle-dashed", "muted")
        return Row(one.user, (one.user, presence, str(one.devices)), said, icon, token)

"""A member of a group: role, presence, what went between you, and the fingerprints to compare.

Invariant: a fingerprint is shown whole and in the grouping that people read aloud; nothing here says *verified*, since
only people can compare.
"""

from __future__ import annotations

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QHBoxLayout, QWidget

from core.snapshots import MemberSnapshot
from gui.dialogs.confirm_member import RemoveMemberDialog
from gui.dialogs.facts import FactGrid
from gui.dialogs.frame import DialogFrame, heading
from gui.dialogs.role import RoleDialog
from gui.dialogs.roles import may_remove, role_name, roles_offered
from gui.widgets.buttons import link_button
from gui.wording.units import size, when


class MemberDialog(DialogFrame):
    """Signals: `role_wanted(user, role)`, `remove_wanted(user)`, `ban_wanted(user)`, `browse_wanted(user)`."""

    role_wanted = Signal(str, str)
    remove_wanted = Signal(str)
    ban_wanted = Signal(str)
    browse_wanted = Signal(str)

    def __init__(
        self, group: str, member: MemberSnapshot, my_role: str, *, me: bool = False, parent: QWidget | None = None
    ) -> None:
        super().__init__(heading(member.user), "member_dialog", width=560, parent=parent)
        self._group, self._member, self._mine, self._me = group, member, my_role, me
        self.facts = FactGrid("member_facts")
        self.facts.set_facts(self._said())
        self.add(self.facts)
        prints = FactGrid("member_fingerprints")
        total = len(member.fingerprints)
        named = (
            [("device_0", self.tr("Fingerprint"), member.fingerprints[0])]
            if total == 1
            else [
                (f"device_{at}", self.tr("Device {number}").format(number=at + 1), one)
                for at, one in enumerate(member.fingerprints)
            ]
        )
        prints.set_facts(named)
        self.add_text(
            self.tr(
                "Compare aloud with what the other sees under Preferences, Privacy and security. If one "
                "differs, somebody else may be using the name."
            ),
            "member_compare",
            muted=True,
        )
        self.add(prints)
        if member.fingerprints:
            copy = link_button(
                self.tr("Copy fingerprint") if total == 1 else self.tr("Copy fingerprints"), "member_copy"
            )
            copy.setAutoDefault(False)
            copy.clicked.connect(lambda: self.copy("\n".join(member.fingerprints)))
            line = QWidget()
            across = QHBoxLayout(line)
            across.setContentsMargins(0, 0, 0, 0)
            across.addWidget(copy)
            across.addStretch(1)
            self.add(line)
        if not me and may_remove(my_role, member.role):
            self.add_button(self.tr("Ban…"), "member_ban").clicked.connect(lambda: self._ask(ban=True))
            self.add_button(self.tr("Remove…"), "member_remove").clicked.connect(lambda: self._ask(ban=False))
        if roles_offered(my_role, member.role, me=me):
            self.add_button(self.tr("Change role…"), "member_role").clicked.connect(self._on_role)
        if member.shares:
            self.add_button(self.tr("Show files"), "member_browse").clicked.connect(self._on_browse)
        self.add_cancel(self.tr("Close"), default=True)

    def _said(self) -> list[tuple[str, str, str]]:
        member = self._member
        if member.online:
            presence = self.tr("Online, with %n device(s)", "", member.devices)
        elif member.last_seen is not None:
            presence = self.tr("Last seen {when}").format(when=when(member.last_seen))
        else:
            presence = self.tr("Offline")
        said = [
            ("role", self.tr("Role"), role_name(member.role)),
            ("presence", self.tr("Presence"), presence),
        ]
        if member.joined is not None:
            said.append(("joined", self.tr("Member since"), when(member.joined)))
        said.append(("shares", self.tr("Shares"), self.tr("%n file(s)", "", member.shares)))
        if not self._me:
            said.append(("from", self.tr("You got"), size(member.bytes_from)))
            said.append(("to", self.tr("You gave"), size(member.bytes_to)))
        return said

    def _ask(self, *, ban: bool) -> None:
        asking = RemoveMemberDialog(self._group, self._member.user, ban, parent=self)
        asking.chosen.connect(self.ban_wanted if ban else self.remove_wanted)
        asking.chosen.connect(self.accept)
        asking.open()

    def _on_role(self) -> None:
        asking = RoleDialog(self._group, self._member.user, self._member.role, self._mine, me=self._me, parent=self)
        asking.role_wanted.connect(self.role_wanted)
        asking.role_wanted.connect(self.accept)
        asking.open()

    def _on_browse(self) -> None:
        self.browse_wanted.emit(self._member.user)
        self.accept()

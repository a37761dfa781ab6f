"""The members of a group: who they are, who is here, and what one may do about them.

Invariant: what is wanted is told with the names of the members who were chosen when it was chosen; what this user may
not do is disabled, not gone. Used by `GroupPage`.
"""

from __future__ import annotations

import enum
from collections.abc import Sequence
from typing import Final

from PySide6.QtCore import QPoint, Qt, Signal
from PySide6.QtGui import QActionGroup, QKeySequence
from PySide6.QtWidgets import QMenu, QWidget

from core.snapshots import MemberSnapshot
from gui.icons import icon
from gui.models.members import MemberColumn, MembersModel
from gui.preferences import Preferences
from gui.views.delegates import StateDelegate
from gui.views.table import Table
from gui.wording.groups import ROLES, role_word

_WIDTHS: Final = {
    MemberColumn.NAME: 240,
    MemberColumn.ROLE: 100,
    MemberColumn.PRESENCE: 110,
    MemberColumn.LAST_SEEN: 140,
    MemberColumn.SHARES: 80,
    MemberColumn.DOWNLOADED: 110,
    MemberColumn.UPLOADED: 110,
    MemberColumn.FINGERPRINT: 210,
}
_YIELDS: Final = (
    MemberColumn.FINGERPRINT,
    MemberColumn.UPLOADED,
    MemberColumn.DOWNLOADED,
    MemberColumn.LAST_SEEN,
    MemberColumn.SHARES,
)
_PREFERENCE: Final = "members/columns"
_MAY_RULE: Final = frozenset(("owner", "admin"))


class MemberAct(enum.StrEnum):
    """What can be wanted of members; `ROLE` goes with the role."""

    BROWSE = "browse"
    VERIFY = "verify"
    ROLE = "role"
    REMOVE = "remove"
    BAN = "ban"


def roles_for(mine: str, members: Sequence[MemberSnapshot], me: str) -> tuple[str, ...]:
    """The roles that one of role `mine` may give these members: an admin makes members readers and back."""
    if not members or any(one.user == me for one in members):
        return ()
    if mine == "owner":
        return ROLES
    if mine == "admin" and all(one.role in ("member", "reader") for one in members):
        return ("member", "reader")
    return ()


def may_remove(mine: str, members: Sequence[MemberSnapshot], me: str) -> bool:
    """Whether one of role `mine` may end these memberships; one's own ends by leaving."""
    if not members or mine not in _MAY_RULE or any(one.user == me for one in members):
        return False
    return mine == "owner" or all(one.role in ("member", "reader") for one in members)


class MembersView(Table):
    """Signals: `act_wanted(MemberAct, users, extra)`; those of `Table`."""

    act_wanted = Signal(object, list, str)

    def __init__(
        self, model: MembersModel, preferences: Preferences | None = None, parent: QWidget | None = None
    ) -> None:
        super().__init__("members_table", "", parent)
        self.setAccessibleName(self.tr("Members"))
        self._model = model
        self._me, self._role = "", ""
        self.setModel(model)
        self.setItemDelegateForColumn(MemberColumn.PRESENCE, StateDelegate(self))
        self.setSortingEnabled(True)
        self.sortByColumn(MemberColumn.PRESENCE, Qt.SortOrder.AscendingOrder)
        self.set_columns([_WIDTHS[column] for column in MemberColumn], (), _YIELDS)
        if preferences is not None:
            self.remember(preferences, _PREFERENCE)
        self.held.connect(model.hold)
        self.menu_wanted.connect(self._on_menu)
        self.removal_wanted.connect(self._on_removal)
        self.activated.connect(lambda _index: self._tell(MemberAct.BROWSE))

    def set_viewer(self, user: str, role: str) -> None:
        """Who looks, and what role that is here."""
        self._me, self._role = user, role

    def chosen(self) -> list[MemberSnapshot]:
        """The chosen members, from the top."""
        indices = sorted(self.selectionModel().selectedRows(), key=lambda index: index.row())
        return [row.member for index in indices if (row := self._model.row_at(index)) is not None]

    def menu(self) -> QMenu:
        """The menu for what is chosen now."""
        chosen = self.chosen()
        alone = len(chosen) == 1
        menu = QMenu(self)
        menu.setObjectName("members_menu")
        self._add(menu, self.tr("Browse their files"), MemberAct.BROWSE, alone, "folder-open", "Return")
        self._add(menu, self.tr("Verify fingerprint…"), MemberAct.VERIFY, alone, "fingerprint")
        menu.addSeparator()
        self._add_roles(menu, chosen)
        removable = may_remove(self._role, chosen, self._me)
        self._add(menu, self.tr("Remove from group…"), MemberAct.REMOVE, removable, "", "Del")
        self._add(menu, self.tr("Ban…"), MemberAct.BAN, removable)
        return menu

    def _add_roles(self, menu: QMenu, chosen: Sequence[MemberSnapshot]) -> None:
        offered = roles_for(self._role, chosen, self._me)
        roles = menu.addMenu(self.tr("Change role"))
        roles.setObjectName("members_roles_menu")
        roles.setEnabled(bool(offered))
        group = QActionGroup(roles)
        users = [one.user for one in chosen]
        for role in ROLES:
            action = roles.addAction(role_word(role))
            action.setObjectName(f"members_role_{role}")
            action.setCheckable(True)
            action.setEnabled(role in offered)
            action.setChecked(bool(chosen) and all(one.role == role for one in chosen))
            action.triggered.connect(lambda _on=False, role=role: self.act_wanted.emit(MemberAct.ROLE, users, role))
            group.addAction(action)

    def _add(self, menu: QMenu, text: str, act: MemberAct, enabled: bool, icon_name: str = "", key: str = "") -> None:
        action = menu.addAction(text)
        action.setObjectName(f"members_{act}")
        action.setEnabled(enabled)
        if icon_name:
            action.setIcon(icon(icon_name))
        if key:
            action.setShortcut(QKeySequence(key))
            action.setShortcutVisibleInContextMenu(True)
        users = [one.user for one in self.chosen()]
        action.triggered.connect(lambda: self.act_wanted.emit(act, users, ""))

    def _on_menu(self, place: QPoint) -> None:
        if not self.chosen():
            return
        menu = self.menu()
        menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        menu.aboutToHide.connect(lambda: self.hold_for_menu(False))
        self.hold_for_menu(True)
        menu.popup(place)

    def _on_removal(self) -> None:
        if may_remove(self._role, self.chosen(), self._me):
            self._tell(MemberAct.REMOVE)

    def _tell(self, act: MemberAct) -> None:
        users = [one.user for one in self.chosen()]
        if users:
            self.act_wanted.emit(act, users, "")

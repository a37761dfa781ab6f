"""The menu of a group: what one can do with it, by what one is there.

Invariant: the order is always the same; what one may not do is disabled, what makes no sense for a stranger is not
offered. The same menu opens in the sidebar and in the menu bar. Tells what was chosen by `wanted`.
"""

from __future__ import annotations

import enum
from typing import Final

from PySide6.QtCore import Signal
from PySide6.QtGui import QAction, QKeySequence
from PySide6.QtWidgets import QMenu, QWidget

from core.snapshots import GroupSnapshot
from gui.icons import icon


class GroupAct(enum.StrEnum):
    """What can be wanted of a group."""

    OPEN = "open"
    COPY_LINK = "copy_link"
    SHOW_QR = "show_qr"
    REQUESTS = "requests"
    MEMBERS = "members"
    SHARE = "share"
    SHARE_FOLDER = "share_folder"
    NOTIFY = "notify"
    LEAVE = "leave"
    DELETE = "delete"
    JOIN = "join"
    WITHDRAW = "withdraw"


_RULE: Final = frozenset(("owner", "admin"))


class GroupMenu(QMenu):
    """Signals: `wanted(GroupAct)`; `notify_wanted(bool)` when the check of *Notify me* was changed."""

    wanted = Signal(object)
    notify_wanted = Signal(bool)

    def __init__(self, group: GroupSnapshot, *, notify: bool = False, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("group_menu")
        if group.state == "member":
            self._fill_mine(group, notify)
        elif group.state == "pending":
            self._add(self.tr("Copy invite link"), GroupAct.COPY_LINK, icon_name="link")
            self.addSeparator()
            self._add(self.tr("Withdraw request"), GroupAct.WITHDRAW, icon_name="x")
        else:
            self._add(
                self.tr("Ask to join"), GroupAct.JOIN, group.state != "banned", icon_name="user-plus", key="Return"
            )
            self._add(self.tr("Copy invite link"), GroupAct.COPY_LINK, icon_name="link")

    def _fill_mine(self, group: GroupSnapshot, notify: bool) -> None:
        rules = group.role in _RULE
        self._add(self.tr("Open"), GroupAct.OPEN, key="Return")
        self._add(self.tr("Copy invite link"), GroupAct.COPY_LINK, icon_name="link")
        self._add(self.tr("Show QR…"), GroupAct.SHOW_QR, icon_name="qr-code")
        self.addSeparator()
        requests = self.tr("Requests (%n)…", "", group.requests) if group.requests and rules else self.tr("Requests…")
        self._add(requests, GroupAct.REQUESTS, rules, icon_name="user-plus")
        self._add(self.tr("Members…"), GroupAct.MEMBERS, icon_name="users")
        may_share = group.role != "reader"
        self._add(self.tr("Share files…"), GroupAct.SHARE, may_share, icon_name="upload")
        self._add(self.tr("Share folder…"), GroupAct.SHARE_FOLDER, may_share, icon_name="folder-plus")
        self.addSeparator()
        bell = self._add(self.tr("Notify me about new files"), GroupAct.NOTIFY)
        bell.setCheckable(True)
        bell.setChecked(notify)
        bell.toggled.connect(self.notify_wanted)
        self.addSeparator()
        self._add(self.tr("Leave group…"), GroupAct.LEAVE, icon_name="log-out")
        self._add(self.tr("Delete group…"), GroupAct.DELETE, group.role == "owner", icon_name="trash-2")

    def _add(self, text: str, act: GroupAct, enabled: bool = True, *, icon_name: str = "", key: str = "") -> QAction:
        action = self.addAction(text)
        action.setObjectName(f"group_{act}")
        action.setEnabled(enabled)
        if icon_name:
            action.setIcon(icon(icon_name))
        if key:
            action.setShortcut(QKeySequence(key))
            action.setShortcutVisibleInContextMenu(True)
        action.triggered.connect(lambda: self.wanted.emit(act))
        return action

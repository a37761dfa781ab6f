"""After the tracker was restored from a backup: the admins of a group are asked whether its list of members is right.

Invariant: the question stands in the bar for as long as it is open, whoever answers it; put away, it comes back with
the next login. Made by `gui.flows.session`.
"""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QObject

from core.snapshots import GroupSnapshot
from core.wire.errors import ShareError
from gui.flows.desk import Desk
from gui.wording import units
from gui.wording.plain import plain


def _key(group: str) -> str:
    return f"check {group}"


class RestoredFlow(QObject):
    """Follows the list of groups."""

    def __init__(self, desk: Desk) -> None:
        super().__init__(desk.window)
        self._desk = desk
        self._asked: set[str] = set()
        desk.feeds.groups.connect(self.on_groups)

    def forget(self) -> None:
        """Somebody else may log in."""
        self._asked.clear()

    def on_groups(self, groups: Sequence[GroupSnapshot]) -> None:
        """Ask about the groups that are to be checked, and no longer about those that were."""
        open_now = {one.group: one for one in groups if one.must_check}
        for group in self._asked - set(open_now):
            self._desk.notices.take_back(_key(group))
        for name in sorted(set(open_now) - self._asked):
            self._ask(open_now[name])
        self._asked = set(open_now)

    def _ask(self, group: GroupSnapshot) -> None:
        name = group.group
        text = self.tr(
            "This tracker was restored from a backup of {when}: check the list of members of {group}. Whoever was"
            " removed since may be in it again."
        ).format(when=units.when(group.restored_to), group=plain(name, 60))
        self._desk.notices.ask(text, self.tr("The list is right"), _key(name), lambda: self._confirm(name))

    def _confirm(self, group: str) -> None:
        def refuse(error: ShareError) -> None:
            self._asked.discard(group)  # the question is still open
            self._desk.notices.refuse(error)

        done = self.tr("The list of members of {group} is confirmed.").format(group=plain(group, 60))
        self._desk.actions.go(self._desk.actions.confirm_members(group), done=done, on_error=refuse)

"""What is dragged over the window: where it would go and why not, and what happens when it is dropped.

Invariant: nothing of the files is read but their size; whatever is refused is refused with the reason before it is
dropped. Used by `gui.wiring`.
"""

from __future__ import annotations

import os

from PySide6.QtCore import QObject

from gui.drag_drop import Dropped
from gui.flows.desk import Desk
from gui.flows.groups import GroupsFlow
from gui.flows.sharing import SharingFlow
from gui.wording import units
from gui.wording.plain import plain

_MOST_LOOKED_AT = 100


class DroppingFlow(QObject):
    """One method an act."""

    def __init__(self, desk: Desk, sharing: SharingFlow, groups: GroupsFlow) -> None:
        super().__init__(desk.window)
        self._desk = desk
        self._sharing = sharing
        self._groups = groups
        self._measured: tuple[Dropped, int | None] = (Dropped(), None)

    def on_drag(self, dropped: Dropped, group: str) -> None:
        """Say what a drop here would do."""
        overlay = self._desk.page.overlay
        if dropped.link:
            overlay.show_over(self.tr("Open the invite link"))
            return
        refusal = self._sharing.refusal(group)
        if refusal:
            overlay.show_over(self.tr("Nothing can be shared here"), refusal, refused=True)
            return
        size = self._size(dropped)
        name = plain(group, 60)
        if size is None:
            text = self.tr("Share %n item(s) with {group}", "", len(dropped.paths)).format(group=name)
        else:
            text = self.tr("Share %n file(s) ({size}) with {group}", "", len(dropped.paths)).format(
                size=units.size(size), group=name
            )
        overlay.show_over(text)

    def on_left(self) -> None:
        """Nothing is dragged any more."""
        self._desk.page.overlay.hide_overlay()

    def on_drop(self, dropped: Dropped, group: str) -> None:
        """Do it."""
        if dropped.link:
            self._groups.open_link(dropped.link)
        else:
            self._sharing.share(group, dropped.paths)

    def _size(self, dropped: Dropped) -> int | None:
        """How much it is; None if there are folders or too many to look at while somebody moves the mouse."""
        if self._measured[0] == dropped:
            return self._measured[1]
        total: int | None = 0
        for path in dropped.paths[:_MOST_LOOKED_AT]:
            if os.path.isdir(path) or total is None:
                total = None
                break
            try:
                total += os.path.getsize(path)
            except OSError:
                total = None
        if len(dropped.paths) > _MOST_LOOKED_AT:
            total = None
        self._measured = (dropped, total)
        return total

"""Files that others have newly shared in groups whose user wants to be told of them.

Invariant: only what was shared after the group was first looked at is told, and nothing of one's own. Used by
`gui.wiring`.
"""

from __future__ import annotations

import time

from PySide6.QtCore import QObject, Signal

from core.events import Event, FilesChanged
from gui.flows.desk import Desk
from gui.flows.groups import notify_key

_LOOKED_AT = 50


class NewFiles(QObject):
    """Signals: `found(group, names)`."""

    found = Signal(str, list)

    def __init__(self, desk: Desk) -> None:
        super().__init__(desk.window)
        self._desk = desk
        self._since: dict[str, float] = {}
        self._began = time.time()

    def on_event(self, event: Event) -> None:
        """Look what is new when the files of such a group changed."""
        if isinstance(event, FilesChanged) and self._desk.preferences.get(notify_key(event.group), False):
            self._desk.actions.go(self._look(event.group), on_error=lambda _: None, reads=True)

    async def _look(self, group: str) -> None:
        since = self._since.get(group, self._began)
        happenings = await self._desk.actions.activity(group, _LOOKED_AT)
        me = self._desk.bridge.last.status.user
        fresh = [one for one in happenings if one.what == "shared" and one.at > since and one.user != me]
        if fresh:
            self._since[group] = max(one.at for one in fresh)
            names = [str(one.data.get("name", "")) for one in fresh]
            self.found.emit(group, [name for name in names if name])

"""What the window asks of the engine when something changed: groups, and files, members and activity of one group.

Invariant: each question is asked once at a time, and once more behind it if something changed meanwhile; files come as
differences behind a cursor, and what arrives belongs to the group that is watched now. Made by `gui.program`.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable

from PySide6.QtCore import QObject, QTimer, Signal

from core.events import Event, FilesChanged, GroupLeft, GroupsChanged, RequestArrived, TrackerConnected
from core.snapshots import GroupSnapshot
from core.wire.errors import ShareError
from gui.actions.actions import Actions
from gui.bridge import Bridge
from gui.tasks import Tasks

_PAGE = 2000
"""Files a page: few enough that the window never waits for one."""
_GROUPS_MS = 15_000
"""How often the groups are asked for: nobody tells of those that strangers make."""


class Feeds(QObject):
    """Signals: `groups(list)`, `files(FileChanges)`, `members(group, list)`, `activity(group, list)`,
    `refused(group, ShareError)` when a group cannot be looked at.
    """

    groups = Signal(list)
    files = Signal(object)
    members = Signal(str, list)
    activity = Signal(str, list)
    refused = Signal(str, object)

    def __init__(
        self, actions: Actions, bridge: Bridge, on_fault: Callable[[BaseException], None], parent: QObject | None = None
    ) -> None:
        super().__init__(parent)
        self._actions = actions
        self._tasks = Tasks(on_fault)
        self._asking: dict[str, bool] = {}
        """What is being asked, and whether it has to be asked again."""
        self._group = ""
        self._cursor = ""
        self._turn = 0
        """Counts how often another group was opened: an answer to an older question is dropped."""
        self._is_on = False
        self._last_groups: list[GroupSnapshot] = []
        bridge.happened.connect(self.on_event)
        actions.acted.connect(self.refresh_groups)
        self._looking = QTimer(self, interval=_GROUPS_MS)
        self._looking.timeout.connect(lambda: self.refresh_groups())

    @property
    def group(self) -> str:
        """The group that is watched, or nothing."""
        return self._group

    @property
    def last_groups(self) -> list[GroupSnapshot]:
        """The groups as they were told last."""
        return self._last_groups

    def begin(self) -> None:
        """Ask from now on: somebody is logged in."""
        self._is_on = True
        self._looking.start()
        self.refresh()

    def end(self) -> None:
        """Ask no more: nobody is logged in."""
        self._is_on = False
        self._looking.stop()
        self._group = self._cursor = ""
        self._last_groups = []

    def watch(self, group: str, cursor: str = "") -> None:
        """Tell files behind `cursor`, members and activity of this group from now on; empty: of none."""
        self._group = group
        self._cursor = cursor
        self._turn += 1
        # Not the groups: whoever is told of them says what to watch, so that they would be asked for without end.
        self._refresh_group()

    def refresh(self) -> None:
        """Ask everything again."""
        self.refresh_groups()
        self._refresh_group()

    def refresh_groups(self) -> None:
        """Ask for the groups again."""
        self._ask("groups", self._ask_groups)

    def on_event(self, event: Event) -> None:
        """Ask for what an event says has changed."""
        match event:
            case FilesChanged(group) if group == self._group:
                self._ask("files", self._ask_files)
                self._ask("activity", self._ask_activity)
            case GroupsChanged(group):
                self.refresh_groups()
                if group in ("", self._group):
                    self._ask("members", self._ask_members)
                    self._ask("activity", self._ask_activity)
            case RequestArrived() | GroupLeft():
                self.refresh_groups()
            case TrackerConnected():
                self.refresh()

    async def close(self) -> None:
        """Give up what is being asked."""
        self.end()
        await self._tasks.close()

    def _refresh_group(self) -> None:
        self._ask("files", self._ask_files)
        self._ask("members", self._ask_members)
        self._ask("activity", self._ask_activity)

    def _ask(self, what: str, question: Callable[[], Awaitable[None]]) -> None:
        if not self._is_on or (what != "groups" and not self._group):
            return
        if what in self._asking:
            self._asking[what] = True
            return
        self._asking[what] = False
        self._tasks.start(self._asked(what, question), what)

    async def _asked(self, what: str, question: Callable[[], Awaitable[None]]) -> None:
        group = self._group
        try:
            await question()
        except ShareError as error:
            if what == "files" and group == self._group:
                self.refused.emit(group, error)
        finally:
            is_stale = self._asking.pop(what)
        if is_stale:
            self._ask(what, question)

    async def _ask_groups(self) -> None:
        found = await self._actions.list_groups()
        if self._is_on:
            self._last_groups = found
            self.groups.emit(found)

    async def _ask_files(self) -> None:
        while group := self._group:
            turn = self._turn
            changes = await self._actions.file_changes(group, self._cursor, _PAGE)
            if turn != self._turn:
                continue  # another one was opened meanwhile: begin with that
            self._cursor = changes.cursor
            if changes.files or changes.gone or changes.fresh:
                self.files.emit(changes)
            if not changes.more:
                return

    async def _ask_members(self) -> None:
        group = self._group
        found = await self._actions.list_members(group)
        if group == self._group:
            self.members.emit(group, found)

    async def _ask_activity(self) -> None:
        group = self._group
        found = await self._actions.activity(group)
        if group == self._group:
            self.activity.emit(group, found)

"""What is told outside the window: finished, failed, somebody asks, somebody accepted, new files, new devices.

Invariant: each kind can be off; several of one kind within a moment are one notification; nothing is told twice in a
minute, and nothing that its user is looking at. Made by `gui.wiring`.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from PySide6.QtCore import QObject, QTimer, Signal

from core.events import DownloadChanged, Event, LoggedOut, NewDevice, RequestArrived
from core.snapshots import DownloadState, GroupSnapshot
from gui.causes import Causes
from gui.preferences import Preferences
from gui.sample import Sample
from gui.wording.plain import plain
from gui.wording.reasons import short

_GATHER_MS = 1500
_NAME_CHARS = 60


@dataclass(frozen=True, slots=True)
class Target:
    """What a click on a notification opens: a download, a group, its requests, or devices."""

    what: str
    group: str = ""
    name: str = ""


class Notifications(QObject):
    """Signals: `told(title, text, Target)`, to be shown by the system."""

    told = Signal(str, str, object)

    def __init__(
        self,
        preferences: Preferences,
        is_looked_at: Callable[[], bool],
        parent: QObject | None = None,
        *,
        causes: Causes | None = None,
        gather_ms: int = _GATHER_MS,
    ) -> None:
        super().__init__(parent)
        self._preferences = preferences
        self._is_looked_at = is_looked_at
        self._causes = causes or Causes()
        self._gathered: dict[str, list[tuple[str, str]]] = {}
        self._timer = QTimer(self, singleShot=True, interval=gather_ms)
        self._timer.timeout.connect(self._flush)
        self._states: dict[str, str] = {}
        self._online: dict[str, set[str]] = {}
        self._full: set[str] = set()

    # -- what happens
    def on_event(self, event: Event) -> None:
        """Gather what an event tells."""
        match event:
            case DownloadChanged(group, name, DownloadState.DONE):
                self._gather("finished", group, name)
            case DownloadChanged(group, name, DownloadState.FAILED, kind):
                self._gather("error", group, f"{plain(name, _NAME_CHARS)}: {short(kind.value if kind else '')}")
            case RequestArrived(group, user):
                self._gather("request", group, user)
            case NewDevice(user, _):
                self._gather("new_device", "", user)
            case LoggedOut():
                self.clear()

    def clear(self) -> None:
        """Forget what is not told yet: somebody else may log in."""
        self._timer.stop()
        for kept in (self._gathered, self._states, self._online, self._full):
            kept.clear()

    def on_groups(self, groups: list[GroupSnapshot]) -> None:
        """Gather who was accepted since the last time."""
        before, self._states = self._states, {one.group: one.state for one in groups}
        for group, state in self._states.items():
            if state == "member" and before.get(group) == "pending":
                self._gather("accepted", group, group)

    def on_online(self, group: str, users: set[str]) -> None:
        """Gather who has come to a group."""
        before = self._online.get(group)
        self._online[group] = users
        if before is not None:
            for user in sorted(users - before):
                self._gather("member_online", group, user)

    def on_new_files(self, group: str, names: list[str]) -> None:
        """Gather files that others have shared in a group that its user wants to be told of."""
        for name in names:
            self._gather("new_files", group, name)

    def on_sample(self, sample: Sample) -> None:
        """Tell once of a disk that is full."""
        full = {disk.path for disk in sample.disks if disk.full}
        for path in full - self._full:
            if self._is_wanted("error") and self._causes.is_new(("disk", path)):
                text = self.tr("Downloads to {folder} wait until there is room.").format(folder=plain(path))
                self.told.emit(self.tr("The disk is full"), text, Target("downloads"))
        self._full = full

    # -- telling
    def _is_wanted(self, kind: str) -> bool:
        return self._preferences.get(f"notify_{kind}", kind != "member_online")

    def _gather(self, kind: str, group: str, name: str) -> None:
        if self._is_wanted(kind) and self._causes.is_new((kind, group, name)):
            self._gathered.setdefault(kind, []).append((group, name))
            if not self._timer.isActive():
                self._timer.start()

    def _flush(self) -> None:
        gathered, self._gathered = self._gathered, {}
        for kind, found in gathered.items():
            # Requests wait for an answer, so they are told even to somebody who looks at another group.
            if kind != "request" and self._is_looked_at():
                continue
            title, text = self._words(kind, found)
            group, name = found[0]
            self.told.emit(title, text, _target(kind, group, name, len(found)))

    def _words(self, kind: str, found: list[tuple[str, str]]) -> tuple[str, str]:
        count = len(found)
        shown = ", ".join(plain(name, _NAME_CHARS) for _, name in found[:3])
        if count > 3:
            shown = self.tr("{names} and %n more", "", count - 3).format(names=shown)
        group = plain(found[0][0], _NAME_CHARS)
        match kind:
            case "finished":
                return self.tr("%n file(s) finished", "", count), shown
            case "error":
                return self.tr("%n download(s) failed", "", count), shown
            case "request":
                return self.tr("%n request(s) to join", "", count), self.tr("{users} → {group}").format(
                    users=shown, group=group
                )
            case "accepted":
                return self.tr("You were accepted"), self.tr("You are a member of {groups} now.").format(groups=shown)
            case "new_files":
                return self.tr("%n new file(s) in {group}", "", count).format(group=group), shown
            case "new_device":
                return self.tr("A new device"), self.tr("{users} logged in on a new device.").format(users=shown)
            case _:
                return self.tr("Online now"), shown


def _target(kind: str, group: str, name: str, count: int) -> Target:
    match kind:
        case "finished":
            return Target("download", group, name) if count == 1 else Target("downloads")
        case "error":
            return Target("downloads")
        case "request":
            return Target("requests", group)
        case "new_device":
            return Target("devices")
        case _:
            return Target("group", group)

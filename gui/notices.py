"""What stands in the bar above the page: states that last, answers to what was done, and what can be undone.

Invariant: a cause is told once, and not again within a minute after it was dismissed or cured; a state goes away by
itself when it is cured. Used by `gui.wiring`.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence

from PySide6.QtCore import QObject, Signal

from core.events import (
    Event,
    GroupLeft,
    LoggedOut,
    NewDevice,
    PeerBanned,
    ShareChanged,
    SharingPaused,
    TrackerConnected,
    TrackerLost,
)  # fmt: skip
from core.snapshots import DiskSnapshot, StatusSnapshot
from core.wire import fingerprint as fingerprints
from core.wire.errors import Kind, ShareError
from core.wire.ids import Fingerprint, is_hex256
from gui.causes import Causes
from gui.sample import Sample
from gui.widgets.banner import Banner
from gui.wording import units
from gui.wording.plain import plain
from gui.wording.sentences import sentence

TRACKER = "tracker"
_SHORTLY_MS = 5_000
_UNDO_MS = 10_000
_ERROR_MS = 20_000


class Notices(QObject):
    """Signals: `retry_wanted()` from *Try now*; `locate_wanted(group, name)`; `folder_wanted(path)` of a full disk;
    `devices_wanted()`; `accept_wanted(group, user)` and `requests_wanted(group)` of those who ask to join.
    """

    retry_wanted = Signal()
    locate_wanted = Signal(str, str)
    folder_wanted = Signal(str)
    devices_wanted = Signal()
    accept_wanted = Signal(str, str)
    requests_wanted = Signal(str)

    def __init__(self, banner: Banner, causes: Causes | None = None, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._banner = banner
        self._causes = causes or Causes()
        self._acts: dict[str, Callable[[], None]] = {}
        self._lost = False
        self._lost_dismissed = False
        self._is_stranger = False
        self._user = ""
        self.asking: dict[str, int] = {}
        """Groups in whose name the bar tells that so many ask to join."""
        self._full: set[str] = set()
        banner.acted.connect(self._on_acted)
        banner.closed.connect(self._on_closed)

    # -- answers
    def say(self, text: str) -> None:
        """That something succeeded; goes away by itself."""
        self._banner.show_notice(text, "", "ok", _SHORTLY_MS, "said")

    def offer_undo(self, text: str, undo: Callable[[], None]) -> None:
        """That something was done, with *Undo* for ten seconds."""
        self._acts["undo"] = undo
        self._banner.show_notice(text, self.tr("Undo"), "info", _UNDO_MS, "undo")

    def ask(self, text: str, act: str, key: str, do: Callable[[], None]) -> None:
        """That something can be done, with the button for it."""
        self._acts[key] = do
        self._banner.show_notice(text, act, "info", 0, key)

    def take_back(self, key: str) -> None:
        """What was asked is answered, by whomever."""
        self._acts.pop(key, None)
        self._banner.clear_notice(key)

    def refuse(self, error: ShareError) -> None:
        """Why something that a person asked for was not done; the same answer stands there once."""
        self._banner.show_notice(sentence(error).text(), "", "bad", _ERROR_MS, f"error {error.kind} {error.data}")

    def tell_requests(self, group: str, users: Sequence[str]) -> None:
        """Who asks to join a group of mine; nobody takes it back."""
        key, shown = f"request {group}", plain(group, 60)
        if not users:
            self.asking.pop(group, None)
            self._banner.clear_notice(key)
            return
        self.asking[group] = len(users)
        if len(users) == 1:
            text = self.tr("{user} asks to join {group}.").format(user=plain(users[0], 40), group=shown)
            act = self.tr("Accept")
            self._acts[key] = lambda user=users[0]: self.accept_wanted.emit(group, user)  # type: ignore[misc]
        else:
            text = self.tr("%n people ask to join {group}.", "", len(users)).format(group=shown)
            act = self.tr("Requests…")
            self._acts[key] = lambda: self.requests_wanted.emit(group)
        self._banner.show_notice(text, act, "info", 0, key)

    # -- states
    def on_sample(self, sample: Sample) -> None:
        """Tell of a tracker that is lost and of disks that are full, and take it back when they are cured."""
        self._user = sample.status.user
        self._tell_tracker(sample.status)
        self._tell_disks(sample.disks)

    def on_event(self, event: Event) -> None:
        """Tell what happened to this user."""
        match event:
            case TrackerLost(error=error):
                is_stranger = error is not None and error.kind is Kind.WRONG_PIN
                if is_stranger and not self._is_stranger:
                    self._lost_dismissed = False  # that is news to whoever knows only that it is away
                self._is_stranger = is_stranger
            case TrackerConnected():
                self._is_stranger = False
            case GroupLeft(group, why):
                self._tell_left(group, why)
            case SharingPaused(group):
                text = self.tr(
                    "Nothing of {group} is shared now. No tracker has confirmed its members for a day."
                    " It goes on by itself as soon as one does."
                ).format(group=plain(group, 60))
                self._tell(f"paused {group}", text, "warn")
            case ShareChanged(group, name, _, state):
                self._tell_share(group, name, state)
            case NewDevice(user, device):
                self._tell_device(user, device)
            case PeerBanned(user, _, _, name):
                text = self.tr(
                    "{user}'s computer sent wrong pieces of {name}. They were thrown away, and it is not asked for an"
                    " hour. The others go on."
                ).format(user=plain(user, 40), name=plain(name, 60))
                self._tell(f"banned {user} {name}", text, "warn", _ERROR_MS)
            case LoggedOut():
                self.clear()

    def clear(self) -> None:
        """Take everything away: somebody else may log in."""
        for key in tuple(self._banner.keys()):
            self._banner.clear_notice(key)
        self._acts.clear()
        self._lost = self._lost_dismissed = self._is_stranger = False
        self._full.clear()
        self.asking.clear()

    def _tell_tracker(self, status: StatusSnapshot) -> None:
        if not status.logged_in or status.connected:
            if self._lost:
                self._banner.clear_notice(TRACKER)
            self._lost = self._lost_dismissed = False
            return
        if status.next_try is None or self._lost_dismissed:
            return
        self._lost = True
        self._acts[TRACKER] = self.retry_wanted.emit
        name = plain(status.tracker_name or status.tracker, 60)
        # Shown in steps, so that the bar is not read out anew every second.
        seconds = status.next_try if status.next_try < 10 else round(status.next_try / 5) * 5
        text = self.tr(
            "The tracker {name} does not answer. It does not run, or the network is down. Transfers between members go"
            " on. Next try in {time}."
        ).format(name=name, time=units.duration(seconds))
        if status.next_try < 1:
            text = self.tr(
                "The tracker {name} does not answer. It does not run, or the network is down. Transfers between members"
                " go on. Trying now…"
            ).format(name=name)
        if self._is_stranger:
            text = self.tr(
                "At the address of {name} answers a tracker with another fingerprint than the one you trusted. Nothing"
                " is sent to it. Transfers between members go on."
            ).format(name=name)
        self._banner.show_notice(text, self.tr("Try now"), "bad" if self._is_stranger else "warn", 0, TRACKER)

    def _tell_disks(self, disks: tuple[DiskSnapshot, ...]) -> None:
        full = {disk.path: disk for disk in disks if disk.full}
        for path in self._full - set(full):
            self._banner.clear_notice(f"disk {path}")
        for path, disk in full.items():
            if path in self._full:
                continue
            key = f"disk {path}"
            text = self.tr(
                "The disk of {folder} is full: {free} are free. %n download(s) wait for room, and go on by themselves"
                " when there is some.",
                "",
                disk.paused,
            ).format(folder=plain(path, 80), free=units.size(disk.free))
            self._acts[key] = lambda at=path: self.folder_wanted.emit(at)  # type: ignore[misc]
            if self._causes.is_new(key):
                self._banner.show_notice(text, self.tr("Open folder"), "bad", 0, key)
        self._full = set(full)

    def _tell_left(self, group: str, why: str) -> None:
        self.tell_requests(group, ())  # nobody who is out can let anybody in
        name = plain(group, 60)
        texts = {
            "removed": self.tr(
                "You were removed from {group}. Its downloads are stopped and nothing of it is shared. What you"
                " downloaded stays. You can ask to join again."
            ),
            "banned": self.tr(
                "You were banned from {group}. Its downloads are stopped and nothing of it is shared. What you"
                " downloaded stays. Only an admin of the group can lift the ban."
            ),
            "declined": self.tr(
                "Your wish to join {group} was declined. Ask an admin of the group before you try again."
            ),
            "group_ended": self.tr(
                "The group {group} was deleted by its owner. Its downloads are stopped. What you downloaded stays."
            ),
        }
        if why in texts:
            self._tell(f"left {group}", texts[why].format(group=name), "warn")

    def _tell_share(self, group: str, name: str, state: str) -> None:
        key = f"share {group} {name}"
        shown = plain(name, 60)
        if state == "missing":
            text = self.tr(
                "{name} is missing: it was moved, renamed or deleted. It is not shared until it is back. Say where it"
                " is now."
            )
            self._acts[key] = lambda: self.locate_wanted.emit(group, name)
            self._tell(key, text.format(name=shown), "warn", act=self.tr("Locate…"))
        else:
            text = self.tr(
                "{name} was changed on the disk. It is not what the group knows any more, so it is not shared. Share it"
                " again when it stays as it is."
            )
            self._tell(key, text.format(name=shown), "warn", _ERROR_MS)

    def _tell_device(self, user: str, device: str) -> None:
        key = f"device {user} {device}"
        if user != self._user:
            text = self.tr("{user} uses a new device. If that surprises you, ask {user} about it.")
            self._tell(key, text.format(user=plain(user, 40)), "info", _ERROR_MS)
            return
        # Told while the tracker was away, it has its key for a name.
        name = fingerprints.shown(Fingerprint(device)) if is_hex256(device) else plain(device, 40)
        text = self.tr("{device} is a new device of your account. If that was not you, revoke it.").format(device=name)
        self._acts[key] = self.devices_wanted.emit
        self._tell(key, text, "warn", act=self.tr("Devices…"))

    def _tell(self, key: str, text: str, level: str, timeout_ms: int = 0, act: str = "") -> None:
        if self._causes.is_new(key):
            self._banner.show_notice(text, act, level, timeout_ms, key)

    def _on_acted(self, key: str) -> None:
        if key.startswith("request "):
            self.asking.pop(key.removeprefix("request "), None)
        if (do := self._acts.pop(key, None)) is not None:
            do()

    def _on_closed(self, key: str) -> None:
        self._acts.pop(key, None)
        if key == TRACKER:
            self._lost_dismissed = True
        elif key.startswith("request "):
            self.asking.pop(key.removeprefix("request "), None)

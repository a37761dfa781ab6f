"""Every dialog with made-up values: what `--screenshots` draws of them, and what their tests open.

Invariant: each dialog of `gui.dialogs` stands here at least once.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from types import MappingProxyType
from typing import Final

from core.config import Settings
from core.snapshots import FileSnapshot
from core.wire.errors import Kind, UserError
from gui.dialogs.about import AboutDialog
from gui.dialogs.add_download import AddDownload, AddDownloadDialog
from gui.dialogs.change_password import ChangePasswordDialog
from gui.dialogs.confirm_member import RemoveMemberDialog
from gui.dialogs.connection import ConnectionDialog
from gui.dialogs.create_or_join import CreateOrJoinDialog
from gui.dialogs.delete_account import DeleteAccountDialog
from gui.dialogs.delete_group import DeleteGroupDialog
from gui.dialogs.devices import DevicesDialog
from gui.dialogs.documentation import DocumentationDialog
from gui.dialogs.failure import FailureDialog
from gui.dialogs.frame import DialogFrame
from gui.dialogs.invite import InviteDialog
from gui.dialogs.leave_group import LeaveGroupDialog
from gui.dialogs.locate import LocateDialog
from gui.dialogs.logs import LogDialog
from gui.dialogs.member import MemberDialog
from gui.dialogs.name_taken import NameTakenDialog
from gui.dialogs.open_link import OpenLinkDialog
from gui.dialogs.preferences import PreferencesDialog
from gui.dialogs.properties import FileProperties, PropertiesDialog
from gui.dialogs.quit_running import QuitDialog
from gui.dialogs.remove_downloads import RemoveDownloadsDialog
from gui.dialogs.requests import RequestsDialog
from gui.dialogs.role import RoleDialog
from gui.dialogs.sharers import SharersDialog
from gui.dialogs.shortcuts import ShortcutsDialog
from gui.dialogs.skipped import SkippedDialog
from gui.dialogs.speed_limit import SpeedLimitDialog
from gui.dialogs.speed_limits import SpeedLimitsDialog
from gui.dialogs.statistics import StatisticsDialog
from gui.dialogs.tracker_panel import TrackerPanel
from gui.preferences_pages.page import PreferenceFacts
from gui.preferences_pages.window_values import WINDOW_DEFAULTS
from gui.screenshots import samples

MIB: Final = samples.MIB
Made = Callable[[], DialogFrame]


def _changed_password() -> DialogFrame:
    dialog = ChangePasswordDialog("ann")
    dialog.tell_changed(2)
    return dialog


def facts() -> PreferenceFacts:
    """What the preferences tell beside the settings."""
    return PreferenceFacts(
        port=47800,
        trackers=samples.trackers(),
        connectivity=samples.connectivity(),
        device_fingerprint=samples.devices()[0].fingerprint,
        devices=samples.devices(),
        approval=True,
        blocked=("mallory",),
        state_folder="/Users/ann/.local/state/p2p-share",
        shares=samples.shares(),
    )


def _preferences(page: str) -> DialogFrame:
    settings = Settings(limit_up=5 * MIB, schedule=True)
    return PreferencesDialog(facts(), settings, WINDOW_DEFAULTS, page=page)


def _adding(files: tuple[FileSnapshot, ...], *, folder: str = "/Users/ann/Downloads", title: str = "") -> DialogFrame:
    history = ("/Users/ann/Downloads", "/media/big/films")
    taken = frozenset({files[0].name.split("/")[0]})
    full = folder.startswith("/Users") and sum(one.size for one in files) > 60 * samples.GIB
    what = AddDownload(
        "Film club",
        files,
        folder,
        history,
        samples.disks(full=full),
        samples.GIB,
        taken if title else frozenset(),
        title,
    )
    return AddDownloadDialog(what)


def _refused() -> DialogFrame:
    dialog = CreateOrJoinDialog(samples.groups(), page="create", name="Film club")
    dialog.show_refusal(UserError(Kind.GROUP_TAKEN, group="Film club"))
    return dialog


def _hostile_requests() -> DialogFrame:
    some = samples.requests()[0]
    asking = [type(some)(name, some.asked) for name in samples.HOSTILE]
    return RequestsDialog(samples.HOSTILE[-2], asking)


def _hostile_member() -> DialogFrame:
    known = samples.members()[1]
    named = type(known)(samples.HOSTILE[0] * 8, "member", True, 1, None, samples.NOW, 4, 5, 6, known.fingerprints)
    return MemberDialog(samples.HOSTILE[3] * 9, named, "owner")


def _properties() -> DialogFrame:
    one = samples.downloads()[0]
    what = FileProperties(one.group, one.name, samples.files()[0], one, None, samples.details(), samples.LINK)
    return PropertiesDialog(what)


def _hostile_properties() -> DialogFrame:
    name = samples.HOSTILE[8]
    return PropertiesDialog(
        FileProperties("Film club", name, samples.hostile_files()[8], samples.hostile_downloads()[8], None)
    )


def _tracker(*, running: bool) -> DialogFrame:
    panel = TrackerPanel()
    panel.set_status(samples.own_tracker(running=running))
    return panel


def _shortcuts() -> DialogFrame:
    return ShortcutsDialog(
        (
            ("File", (("Share files…", "Ctrl+O"), ("Share folder…", "Ctrl+Shift+O"), ("Open link…", "Ctrl+U"),
                      ("Create group…", "Ctrl+N"), ("Join group…", "Ctrl+J"), ("Quit", "Ctrl+Q"))),
            ("Edit", (("Pause", "Ctrl+P"), ("Resume", "Ctrl+S"), ("Remove…", "Del"), ("Find", "Ctrl+F"),
                      ("Preferences", "Ctrl+,"))),
            ("View", (("Details", "F11"), ("Next pane", "F6"), ("Log", "F9"), ("Refresh", "F5"))),
        )
    )  # fmt: skip


_SKIPPED: Final = (
    ("/Users/ann/Videos/locked.mov", "You have no permission to read it."),
    ("/Users/ann/Videos/link to tape", "Links are not followed."),
)
_TRACE: Final = (
    'Traceback (most recent call last):\n  File "gui/views/details.py", line 88, in on_details\n'
    "    self._map.set_pieces(details.have, details.pieces)\nValueError: 3 bytes for 40 pieces\n"
)
_LOG: Final = tuple(f"2026-11-18 14:{at:02}:07 INFO  core.transfer.swarm  piece {at * 31} checked" for at in range(40))
NOW: Final = samples.NOW

DIALOGS: Final[Mapping[str, Made]] = MappingProxyType(
    {
        "requests": lambda: RequestsDialog(
            "Film club",
            samples.requests(),
            fingerprints={"hana": samples.FINGERPRINT, "ivo": samples.OTHER_FINGERPRINT},
        ),
        "requests-none": lambda: RequestsDialog("Film club", ()),
        "requests-hostile": _hostile_requests,
        "invite": lambda: InviteDialog("Film club", samples.LINK, name="office", fingerprint=samples.FINGERPRINT),
        "create-group": lambda: CreateOrJoinDialog(samples.groups(), page="create", name="Silent films"),
        "create-group-refused": _refused,
        "discover-groups": lambda: CreateOrJoinDialog(samples.groups()),
        "open-link": lambda: OpenLinkDialog(samples.LINK),
        "open-link-wrong": lambda: OpenLinkDialog("p2p://office:99999/"),
        "add-download": lambda: _adding(samples.files()[:1]),
        "add-download-folder": lambda: _adding(samples.files()[1:25], folder="/media/big/films", title="Raw rushes"),
        "add-download-no-space": lambda: _adding(samples.files()[1:25]),
        "add-download-hostile": lambda: _adding(samples.hostile_files(), title=samples.HOSTILE[1] * 30),
        "devices": lambda: DevicesDialog(samples.devices(), True),
        "change-password": lambda: ChangePasswordDialog("ann"),
        "change-password-done": _changed_password,
        "delete-account": lambda: DeleteAccountDialog("ann", samples.groups()),
        "member": lambda: MemberDialog("Film club", samples.members()[2], "owner"),
        "member-hostile": _hostile_member,
        "role": lambda: RoleDialog("Film club", "ben", "admin", "owner"),
        "remove-member": lambda: RemoveMemberDialog("Film club", "gus", False),
        "ban-member": lambda: RemoveMemberDialog("Film club", "gus", True),
        "leave-group": lambda: LeaveGroupDialog("Film club", 3, 2),
        "delete-group": lambda: DeleteGroupDialog("Film club", 7, 46),
        "remove-downloads": lambda: RemoveDownloadsDialog(samples.downloads()),
        "remove-with-files": lambda: RemoveDownloadsDialog(samples.downloads()[:1], trash=True),
        "quit": lambda: QuitDialog(3, 2, tray=True),
        "quit-no-tray": lambda: QuitDialog(1, 0, tray=False, hashing=2),
        "properties": _properties,
        "properties-hostile": _hostile_properties,
        "sharers": lambda: SharersDialog("Film club", "Metropolis (1927) restored.mkv", samples.members()[1:5]),
        "speed-limit": lambda: SpeedLimitDialog("Upload limit", 5 * MIB, direction="up", speed=3.2 * MIB),
        "speed-limits": lambda: SpeedLimitsDialog(Settings(limit_up=5 * MIB)),
        "statistics": lambda: StatisticsDialog(samples.status(), samples.downloads(), samples.shares(), started=NOW),
        "tracker-running": lambda: _tracker(running=True),
        "tracker-stopped": lambda: _tracker(running=False),
        "connection": lambda: ConnectionDialog(samples.connectivity()),
        "connection-good": lambda: ConnectionDialog(samples.connectivity(good=True)),
        "shortcuts": _shortcuts,
        "documentation": DocumentationDialog,
        "about": AboutDialog,
        "failure": lambda: FailureDialog("ValueError: 3 bytes for 40 pieces", _TRACE),
        "missing": lambda: LocateDialog(
            "Lab data", "run 0412.h5", "/media/usb/run 0412.h5", "missing", 40 * samples.GIB
        ),
        "changed": lambda: LocateDialog(
            "Film club", "Titles v3.mov", "/Users/ann/Titles v3.mov", "changed", 2 * samples.GIB
        ),
        "name-taken": lambda: NameTakenDialog("/Users/ann/Downloads/Sunrise.flac", 412 * MIB, 398 * MIB, NOW - 86_400),
        "skipped": lambda: SkippedDialog(_SKIPPED, 40),
        "log": lambda: LogDialog(_LOG, "/Users/ann/.local/state/p2p-share/log"),
        "preferences-general": lambda: _preferences("general"),
        "preferences-downloads": lambda: _preferences("downloads"),
        "preferences-sharing": lambda: _preferences("sharing"),
        "preferences-speed": lambda: _preferences("speed"),
        "preferences-connection": lambda: _preferences("connection"),
        "preferences-notifications": lambda: _preferences("notifications"),
        "preferences-privacy": lambda: _preferences("privacy"),
        "preferences-advanced": lambda: _preferences("advanced"),
    }
)
"""Name of the picture and how the dialog is made."""

"""The states of the main window, as `--screenshots` draws them.

Invariant: each state is set by the same methods that the wiring uses, from snapshots as the engine gives them.
"""

from __future__ import annotations

import random
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from types import MappingProxyType
from typing import Final

from PySide6.QtCore import QCoreApplication

from core.config import Settings
from core.events import GroupLeft
from core.snapshots import (
    DiskSnapshot,
    DownloadSnapshot,
    FileChanges,
    FileSnapshot,
    FoundFile,
    GroupSnapshot,
    HashProgress,
    MemberSnapshot,
    ShareSnapshot,
    StatusSnapshot,
)
from core.wire.errors import Kind, TrackerError
from gui.main_window import MainWindow
from gui.notices import Notices
from gui.sample import Sample
from gui.screenshots import samples
from gui.views.details import Page
from gui.wording.sentences import sentence

Set = Callable[[MainWindow], None]
MANY: Final = 100_000
_TABS: Final = {"files": 0, "members": 1, "activity": 2}
_MINUTES: Final = 5


@dataclass(frozen=True, slots=True)
class Shown:
    """What the main page shows: everything by default, with two downloads running."""

    groups: tuple[GroupSnapshot, ...] = field(default_factory=samples.groups)
    files: tuple[FileSnapshot, ...] = field(default_factory=samples.files)
    downloads: tuple[DownloadSnapshot, ...] = field(default_factory=samples.downloads)
    shares: tuple[ShareSnapshot, ...] = field(default_factory=lambda: samples.shares()[:1])
    hashing: tuple[HashProgress, ...] = ()
    status: StatusSnapshot = field(default_factory=samples.status)
    disks: tuple[DiskSnapshot, ...] = field(default_factory=samples.disks)
    members: tuple[MemberSnapshot, ...] = field(default_factory=samples.members)
    tab: str = "files"
    at: str = ""
    find: str = ""
    details: Page | None = None


def show(window: MainWindow, what: Shown) -> None:
    """Bring a new window to this state."""
    window.show_main()
    page = window.page
    where = QCoreApplication.translate("Wiring", "{tracker} · encrypted")
    page.sidebar.set_account("ann", where.format(tracker="office"))
    page.sidebar.set_groups(what.groups)
    mine = [group for group in what.groups if group.state == "member"]
    sample = Sample(what.status, what.downloads, what.shares, what.hashing, what.disks)
    if mine:
        group = mine[0]
        page.sidebar.choose(group.group)
        page.show_group(group, "ann")
        page.group_page.apply(FileChanges(group.group, what.files, (), "1", more=False, fresh=True))
        page.group_page.set_members(group.group, what.members)
        page.group_page.set_activity(group.group, samples.activity())
        page.group_page.set_transfers(what.downloads, what.shares)
        page.group_page.tabs.setCurrentIndex(_TABS[what.tab])
        if what.find:
            page.group_page.search.setText(what.find)
        if what.files and what.tab == "files" and not what.find:
            page.group_page.show_file(what.at or what.files[0].name.split("/")[0])
    window.status.set_settings(Settings(limit_up=5 * samples.MIB))
    online = sum(1 for one in what.members if one.online)
    window.status.set_members_online(online if mine else None)
    window.status.set_sample(sample)
    page.downloads.set_sample(sample)
    if what.downloads:
        page.downloads.select([(what.downloads[0].group, what.downloads[0].name)])
    page.downloads.show_details(what.details is not None)
    if what.details is not None:
        _fill_history(window)
        page.downloads.details.show_page(what.details)
        page.downloads.set_details(samples.details())


def _fill_history(window: MainWindow) -> None:
    """The speeds of the last minutes, as if the window had looked on."""
    one, now, made = samples.downloads()[0], time.monotonic(), random.Random(3)
    down, up = one.speed, one.speed_up
    for before in range(_MINUTES * 60, 0, -1):
        down += (one.speed - down) * 0.1 + made.uniform(-6, 6) * samples.MIB
        up += (one.speed_up - up) * 0.1 + made.uniform(-2, 2) * samples.MIB
        window.page.downloads.details.speed.history.add((one.group, one.name), now - before, max(0, down), max(0, up))


def _empty(window: MainWindow) -> None:
    only = (GroupSnapshot("Film club", "ann", 1, "member", "owner", 0),)
    show(window, Shown(only, (), (), (), members=samples.members()[:1]))


def _no_group(window: MainWindow) -> None:
    show(window, Shown((), (), (), ()))


def _offline(window: MainWindow) -> None:
    show(window, Shown(status=samples.status(connected=False)))
    Notices(window.page.banner, parent=window).on_sample(Sample(samples.status(connected=False)))


def _full_disk(window: MainWindow) -> None:
    disks = samples.disks(full=True)
    show(window, Shown(downloads=samples.full_disk_downloads(), disks=disks))
    Notices(window.page.banner, parent=window).on_sample(Sample(samples.status(), disks=disks))


def _error(window: MainWindow) -> None:
    show(window, Shown(downloads=samples.failed_downloads(), shares=samples.shares()))
    Notices(window.page.banner, parent=window).refuse(TrackerError(Kind.NOT_ALLOWED, right="admin", role="member"))


def _removed(window: MainWindow) -> None:
    show(window, Shown(tuple(group for group in samples.groups() if group.group != "Lab data")))
    Notices(window.page.banner, parent=window).on_event(GroupLeft("Lab data", "removed"))


def _hashing(window: MainWindow) -> None:
    jobs = (
        HashProgress("Props catalogue", int(2.4 * samples.GIB), 6 * samples.GIB, 1, "Film club", 412,
                     1.1 * samples.GIB, 3.3),
        HashProgress("Scans", 0, 40 * samples.GIB, 2, "Film club", 12, 0.0, None, "paused"),
    )  # fmt: skip
    show(window, Shown(hashing=jobs))


def _drop(window: MainWindow) -> None:
    show(window, Shown())
    window.page.overlay.show_over("Share 3 files (12.4 GiB) with Film club")


def _drop_refused(window: MainWindow) -> None:
    show(window, Shown())
    words = sentence(Kind.NOT_ALLOWED, {"right": "publish", "role": "reader"})
    window.page.overlay.show_over(words.title, words.why, refused=True)


def _other(window: MainWindow, state: str) -> None:
    show(window, Shown())
    other = next(group for group in samples.groups() if group.state == state)
    window.page.sidebar.choose(other.group)
    window.page.show_other(other)


def _search(window: MainWindow) -> None:
    show(window, Shown())
    window.page.show_search()
    found = [FoundFile("Film club", one) for one in samples.files() if "A00" in one.name]
    window.page.search.search_wanted.connect(lambda text: window.page.search.set_found(text, found))
    window.page.search.start("A00")
    window.page.search.field.changed.emit("A00")


def _many(window: MainWindow) -> None:
    files = samples.many_files(MANY)
    show(window, Shown(files=files, at=files[0].name))


def _hostile(window: MainWindow) -> None:
    club = GroupSnapshot("Film club", "ann", 7, "member", "owner", 2)
    strange = tuple(GroupSnapshot(name, "mallory", 9, "none", "", 0) for name in samples.HOSTILE[:4])
    shown = Shown((club, *strange), samples.hostile_files(), samples.hostile_downloads(), details=Page.GENERAL)
    show(window, shown)


def _stopped(window: MainWindow) -> None:
    window.show_stopped(sentence(Kind.STATE_IN_USE, {"pid": 4711, "path": "/Users/ann/.local/state/p2p-share"}), "")


MAIN: Final[Mapping[str, Set]] = MappingProxyType(
    {
        "loading": lambda window: window.show_loading(),
        "stopped": _stopped,
        "main-empty": _empty,
        "main-no-group": _no_group,
        "main-busy": lambda window: show(window, Shown(details=Page.GENERAL)),
        "main-details-peers": lambda window: show(window, Shown(details=Page.PEERS)),
        "main-details-content": lambda window: show(window, Shown(details=Page.CONTENT)),
        "main-details-speed": lambda window: show(window, Shown(details=Page.SPEED)),
        "main-details-log": lambda window: show(window, Shown(details=Page.LOG)),
        "main-search": _search,
        "main-waiting": lambda window: _other(window, "pending"),
        "main-other-group": lambda window: _other(window, "none"),
        "main-members": lambda window: show(window, Shown(tab="members")),
        "main-activity": lambda window: show(window, Shown(tab="activity")),
        "main-no-match": lambda window: show(window, Shown(find="abc")),
        "main-found": lambda window: show(window, Shown(find="A003")),
        "main-offline": _offline,
        "main-full-disk": _full_disk,
        "main-error": _error,
        "main-removed": _removed,
        "main-hashing": _hashing,
        "main-drop": _drop,
        "main-drop-refused": _drop_refused,
        "main-100000-files": _many,
        "main-hostile": _hostile,
    }
)
"""Name of the picture and how a new window comes to that state."""

"""Downloading: from the files of a group to a download, with the questions in between.

Invariant: an existing file is never overwritten without a question, and what is replaced goes to the Trash. Used by
`gui.wiring`.
"""

from __future__ import annotations

import asyncio
import os
from collections.abc import Sequence

from PySide6.QtCore import QFile, QObject

from core.config import Strategy
from core.snapshots import FileSnapshot
from core.wire.errors import DiskError, Kind, ShareError
from gui.dialogs.add_download import AddDownload, AddDownloadDialog, DownloadChoice
from gui.dialogs.name_taken import NameTakenDialog
from gui.dialogs.sharers import SharersDialog
from gui.flows.desk import Desk
from gui.wording.plain import plain

_HISTORY = "download/folders"
_MOST_FOLDERS = 8


class DownloadingFlow(QObject):
    """One method an act."""

    def __init__(self, desk: Desk) -> None:
        super().__init__(desk.window)
        self._desk = desk

    def download(self, names: Sequence[str]) -> None:
        """Download files and folders of the shown group; asks where to, as its user wants to be asked."""
        asking = self._desk.preferences.get("ask_before_download", "folders")
        is_folder = any(self._is_folder(name) for name in names)
        if asking == "always" or (asking == "folders" and (is_folder or len(names) > 1)):
            self.choose(names)
            return
        self._desk.go(self._download(self._desk.group, list(names), self._desk.download_folder()))

    def download_to(self, names: Sequence[str]) -> None:
        """Download into a folder that is chosen first."""
        group = self._desk.group
        self._desk.choose_folder(
            self.tr("Download to"),
            "download_to_dialog",
            lambda folder: self._desk.go(self._download(group, list(names), folder)),
            (self._desk.preferences.get(_HISTORY, [""]) or [""])[0] or self._desk.download_folder(),
        )

    def download_found(self, group: str, names: Sequence[str]) -> None:
        """Download what a search found in a group."""
        self._desk.go(self._download(group, list(names), self._desk.download_folder()))

    def download_found_to(self, group: str, names: Sequence[str]) -> None:
        """The same, into a folder that is chosen first."""
        self._desk.choose_folder(
            self.tr("Download to"),
            "download_to_dialog",
            lambda folder: self._desk.go(self._download(group, list(names), folder)),
            self._desk.download_folder(),
        )

    def choose(self, names: Sequence[str]) -> None:
        """Ask which files of it, where to, and how."""
        files = self._files(names)
        if not files:
            return
        folder = self._desk.download_folder()
        title = plain(names[0].rstrip("/"), 80) if len(names) == 1 else ""
        dialog = AddDownloadDialog(
            AddDownload(
                self._desk.group,
                tuple(files),
                folder,
                tuple(one for one in self._desk.preferences.get(_HISTORY, [""]) if one),
                self._desk.bridge.last.disks,
                self._desk.settings.free_floor,
                frozenset(_names_in(folder)),
                title,
                self._desk.preferences.get("in_order", False),
            ),
            parent=self._desk.window,
        )
        dialog.folder_changed.connect(
            lambda chosen: dialog.set_folder_facts(_free_of(chosen), frozenset(_names_in(chosen)))
        )
        dialog.download_wanted.connect(lambda choice: self._desk.go(self._chosen(choice, list(names))))
        self._desk.show(dialog)

    def resume(self, names: Sequence[str]) -> None:
        """Go on with the downloads of these files."""
        group = self._desk.group

        async def resume() -> None:
            for name in names:
                await self._desk.actions.resume(group, name.rstrip("/"))

        self._desk.go(resume(), on_done=lambda _: self._desk.bridge.sample_soon())

    def show_sharers(self, names: Sequence[str]) -> None:
        """Who shares a file."""
        group, name = self._desk.group, names[0]

        async def show() -> None:
            sharers = await self._desk.actions.sharers(group, name)
            self._desk.show(SharersDialog(group, name, sharers, parent=self._desk.window))

        self._desk.go(show())

    def open(self, names: Sequence[str]) -> None:
        """Open what is here with its program."""
        for name in names[:5]:
            if path := self.path_of(self._desk.group, name):
                self._desk.open_path(path)

    def show_in_folder(self, names: Sequence[str]) -> None:
        """Open the folder that a file is in."""
        if names and (path := self.path_of(self._desk.group, names[0])):
            self._desk.show_in_folder(path)

    def path_of(self, group: str, name: str) -> str:
        """Where a file or folder lies on this computer, as far as it is here or on its way; else empty."""
        wanted = name.rstrip("/")
        sample = self._desk.bridge.last
        rows = [(one.group, one.name, one.path) for one in sample.shares]
        rows += [(one.group, one.name, one.path) for one in sample.downloads]
        for one_group, one, path in rows:
            if one_group != group:
                continue
            if one == wanted:
                return path
            if one.startswith(wanted + "/"):
                inner = one[len(wanted) + 1 :].count("/") + 1
                for _ in range(inner):
                    path = os.path.dirname(path)
                return path
        return ""

    # -- the work
    async def _chosen(self, choice: DownloadChoice, roots: list[str]) -> None:
        self._remember(choice.folder)
        if choice.conflict == "verify":
            there = [name for name in choice.names if os.path.exists(os.path.join(choice.folder, name))]
            for top in dict.fromkeys(name.split("/")[0] for name in there):
                await self._desk.actions.start_share([os.path.join(choice.folder, top)], choice.group)
            choice = DownloadChoice(
                choice.group, tuple(name for name in choice.names if name not in there), choice.folder,
                choice.paused, choice.top, choice.in_order, choice.conflict,
            )  # fmt: skip
        elif choice.conflict == "replace":
            await self._make_way([os.path.join(choice.folder, name) for name in choice.names])
        strategy = Strategy.IN_ORDER if choice.in_order else None
        for root in roots:
            wanted = [name for name in choice.names if name == root or name.startswith(root.rstrip("/") + "/")]
            if not wanted:
                continue
            every = len(wanted) == len(self._files([root]))
            target = choice.folder
            if choice.conflict == "keep_both" and os.path.lexists(os.path.join(target, _base(root))):
                target = vacant(os.path.join(target, _base(root)))
            await self._desk.actions.download_file(
                choice.group,
                root.rstrip("/"),
                target,
                strategy,
                only=None if every else wanted,
                paused=choice.paused,
                top=choice.top,
            )
        self._desk.bridge.sample_soon()

    async def _download(self, group: str, names: list[str], folder: str) -> None:
        self._remember(folder)
        if folder == self._desk.download_folder():
            await asyncio.to_thread(_make_folder, folder)
        in_order = Strategy.IN_ORDER if self._desk.preferences.get("in_order", False) else None
        for name in names:
            try:
                await self._desk.actions.download_file(group, name.rstrip("/"), folder, in_order)
            except ShareError as error:
                taken = os.path.join(folder, _base(name))
                if error.kind is not Kind.DESTINATION_EXISTS or not os.path.isfile(taken):
                    raise
                self._ask_about_taken(group, name, taken)
        self._desk.bridge.sample_soon()

    def _ask_about_taken(self, group: str, name: str, path: str) -> None:
        files = self._files([name])
        found = os.stat(path)
        dialog = NameTakenDialog(
            path, files[0].size if files else 0, found.st_size, found.st_mtime, parent=self._desk.window
        )
        dialog.chosen.connect(lambda what: self._desk.go(self._resolve(group, name, path, what)))
        self._desk.show(dialog)

    async def _resolve(self, group: str, name: str, path: str, what: str) -> None:
        if what == "verify":
            await self._desk.actions.start_share([path], group)
            return
        if what == "replace":
            await self._make_way([path])
        await self._desk.actions.download_file(group, name, vacant(path) if what == "keep_both" else path)
        self._desk.bridge.sample_soon()

    async def _make_way(self, paths: Sequence[str]) -> None:
        for path in paths:
            if os.path.lexists(path) and not await asyncio.to_thread(QFile.moveToTrash, path):
                raise DiskError(Kind.DISK_FAILED, path=path, operation="trash")

    def _files(self, names: Sequence[str]) -> list[FileSnapshot]:
        """The files of names and of folders, each once."""
        catalog = self._desk.page.group_page.files_model(self._desk.group).catalog
        found: dict[int, None] = {}
        for name in names:
            number = catalog.find(name)
            if number is not None:
                found[number] = None
            elif (folder := catalog.find_folder(name.rstrip("/"))) is not None:
                found.update(dict.fromkeys(catalog.within(folder)))
        return [catalog.file(number) for number in found]

    def _is_folder(self, name: str) -> bool:
        catalog = self._desk.page.group_page.files_model(self._desk.group).catalog
        return catalog.find(name) is None and catalog.find_folder(name.rstrip("/")) is not None

    def _remember(self, folder: str) -> None:
        before = [one for one in self._desk.preferences.get(_HISTORY, [""]) if one and one != folder]
        self._desk.preferences.put(_HISTORY, [folder, *before][:_MOST_FOLDERS])


def vacant(path: str) -> str:
    """`name (1).ext` beside `path`, with the first number that is free."""
    stem, extension = os.path.splitext(path)
    number = 1
    while os.path.lexists(f"{stem} ({number}){extension}"):
        number += 1
    return f"{stem} ({number}){extension}"


def _base(name: str) -> str:
    return name.rstrip("/").rpartition("/")[2]


def _names_in(folder: str) -> list[str]:
    try:
        return os.listdir(folder)
    except OSError:
        return []


def _make_folder(folder: str) -> None:
    try:
        os.makedirs(folder, exist_ok=True)
    except OSError as error:
        raise DiskError(Kind.DESTINATION_UNWRITABLE, path=folder, error=type(error).__name__) from error


def _free_of(folder: str) -> int | None:
    try:
        found = os.statvfs(folder)
    except (OSError, AttributeError):
        return None
    return found.f_bavail * found.f_frsize

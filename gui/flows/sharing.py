"""Sharing: choosing, dropping and pasting files and folders, withdrawing them, and finding them again on the disk.

Invariant: nothing is copied, moved or deleted; what cannot be shared is said in one dialog, however much it is. Used by
`gui.wiring`.
"""

from __future__ import annotations

import asyncio
import fnmatch
import os
from collections.abc import Sequence
from typing import Any

from PySide6.QtCore import QObject
from PySide6.QtGui import QGuiApplication

from core.wire.errors import Kind, ShareError, UserError
from gui import drag_drop
from gui.dialogs.locate import LocateDialog
from gui.dialogs.skipped import SkippedDialog
from gui.flows.desk import Desk
from gui.preferences_pages.window_values import SKIPPED
from gui.wording.plain import plain
from gui.wording.sentences import sentence

_FOLDER = "share/folder"


class SharingFlow(QObject):
    """One method an act."""

    def __init__(self, desk: Desk) -> None:
        super().__init__(desk.window)
        self._desk = desk

    def choose_files(self, group: str = "") -> None:
        """Let files be chosen and share them in `group`, by default the one that is shown."""
        target = group or self._desk.group
        if self._may_share(target):
            self._desk.choose_files(
                self.tr("Share files with {group}").format(group=plain(target, 60)),
                "share_files_dialog",
                lambda paths: self.share(target, paths),
                self._desk.preferences.get(_FOLDER, ""),
            )

    def choose_folder(self, group: str = "") -> None:
        """Let a folder be chosen and share it."""
        target = group or self._desk.group
        if self._may_share(target):
            self._desk.choose_folder(
                self.tr("Share a folder with {group}").format(group=plain(target, 60)),
                "share_folder_dialog",
                lambda path: self.share(target, [path]),
                self._desk.preferences.get(_FOLDER, ""),
            )

    def paste(self) -> None:
        """Share what was copied in a file manager."""
        dropped = drag_drop.read(QGuiApplication.clipboard().mimeData())
        if dropped.paths:
            self.share(self._desk.group, dropped.paths)
        else:
            self._desk.notices.say(self.tr("Nothing that could be shared was copied. Copy files or folders first."))

    def share(self, group: str, paths: Sequence[str]) -> None:
        """Prepare files and folders and share them in a group of mine."""
        if not paths or not self._may_share(group):
            return
        self._desk.preferences.put(_FOLDER, os.path.dirname(os.path.abspath(paths[0])))
        self._desk.go(self._share(group, list(paths)))

    async def _share(self, group: str, paths: list[str]) -> None:
        """Each path by itself, so that one that cannot be shared keeps none of the others back."""
        wanted, skipped = await asyncio.to_thread(self._sorted_out, paths)
        for path in wanted:
            try:
                await self._desk.actions.start_share([path], group)
            except ShareError as error:
                if len(paths) == 1:
                    raise
                skipped.append((path, sentence(error).title))
        if skipped:
            self._desk.show(SkippedDialog(skipped, len(paths), parent=self._desk.window))
        self._desk.bridge.sample_soon()

    def _sorted_out(self, paths: list[str]) -> tuple[list[str], list[tuple[str, str]]]:
        """What to share, and what its user never shares or cannot be read, with the reason."""
        patterns = self._desk.preferences.get("share_skipped", SKIPPED).split("\n")
        wants_hidden = self._desk.preferences.get("share_hidden", False)
        wanted: list[str] = []
        skipped: list[tuple[str, str]] = []
        for path in paths:
            name = os.path.basename(path.rstrip("/\\"))
            if len(paths) > 1 and any(pattern and fnmatch.fnmatch(name, pattern) for pattern in patterns):
                skipped.append((path, self.tr("It is left out by your preferences.")))
            elif len(paths) > 1 and name.startswith(".") and not wants_hidden:
                skipped.append((path, self.tr("It is hidden.")))
            elif not os.access(path, os.R_OK) and os.path.lexists(path):
                skipped.append((path, self.tr("It cannot be read.")))
            else:
                wanted.append(path)
        return wanted, skipped

    def refusal(self, group: str) -> str:
        """Why nothing can be shared in a group; empty if it can."""
        if not group:
            return self.tr("Open a group first.")
        found = self._desk.group_named(group)
        if found is None or found.state != "member":
            return self.tr("You are not a member of {group}.").format(group=plain(group, 60))
        if found.role == "reader":
            return self.tr("You are a reader in {group}: readers download, and do not share.").format(
                group=plain(group, 60)
            )
        return ""

    def _may_share(self, group: str) -> bool:
        refusal = self.refusal(group)
        if refusal:
            self._desk.notices.say(refusal)
        return not refusal

    def stop(self, group: str, names: Sequence[str]) -> None:
        """Withdraw files and folders; they stay where they are, and for a moment it can be undone."""
        wanted = [name.rstrip("/") for name in names]
        paths: list[str] = []

        async def stop() -> None:
            # Asked now: what was shared a moment ago is not in the last sample yet.
            shared = {
                share.name: share.path for share in await self._desk.actions.list_shares() if share.group == group
            }
            paths.extend(shared[name] for name in wanted if name in shared and "/" not in name)
            for name in wanted:
                await self._desk.actions.stop_share(group, name)

        def offer(_: Any) -> None:
            said = self.tr("Sharing of %n item(s) has stopped. The files stay where they are.", "", len(wanted))
            if len(paths) == len(wanted):
                self._desk.notices.offer_undo(said, lambda: self.share(group, paths))
            else:
                self._desk.notices.say(said)

        self._desk.go(stop(), on_done=offer)

    def locate(self, group: str, name: str) -> None:
        """Ask where a file lies that is missing or was changed."""
        self._desk.go(self._locate(group, name))

    async def _locate(self, group: str, name: str) -> None:
        # Asked now, as in `stop`.
        shares = await self._desk.actions.list_shares()
        share = next((one for one in shares if one.group == group and one.name == name), None)
        if share is None:
            raise UserError(Kind.NOT_SHARING, group=group, name=name)
        dialog = LocateDialog(group, name, share.path, share.state, share.size, parent=self._desk.window)
        dialog.located.connect(
            lambda path: self._desk.answer(
                dialog,
                self._desk.actions.relocate(group, name, path),
                self.tr("{name} is shared again.").format(name=plain(name, 60)),
            )
        )
        dialog.stop_wanted.connect(lambda: self.stop(group, [name]))
        dialog.rescan_wanted.connect(lambda: self._desk.go(self._desk.actions.rescan(group)))
        self._desk.show(dialog)

    def rescan(self) -> None:
        """Look at all shared files again."""
        self._desk.go(self._desk.actions.rescan(), self.tr("Looking whether shared files have changed."))

    def pause_hashing(self, job: int | None) -> None:
        """Hold a job, or all."""
        self._desk.go(self._desk.actions.pause_hashing(job), on_done=lambda _: self._desk.bridge.sample_soon())

    def resume_hashing(self, job: int | None) -> None:
        """Go on with a job, or with all."""
        self._desk.go(self._desk.actions.resume_hashing(job), on_done=lambda _: self._desk.bridge.sample_soon())

    def cancel_hashing(self, job: int | None) -> None:
        """Give a job up, or all."""
        jobs = [job] if job is not None else [one.job for one in self._desk.bridge.last.hashing]

        async def cancel() -> None:
            for one in jobs:
                await self._desk.actions.cancel_hashing(one)
            self._desk.bridge.sample_soon()

        self._desk.go(cancel())

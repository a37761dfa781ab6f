"""What every flow works with: the window, the engine's acts, the lists, the memory and the bar.

Invariant: made once by `gui.wiring`; flows share nothing else. A dialog that was closed meanwhile is told nothing.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Coroutine
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final, TypeVar

from PySide6.QtCore import QCoreApplication, QStandardPaths, QUrl
from PySide6.QtGui import QDesktopServices, QGuiApplication
from PySide6.QtWidgets import QFileDialog
from shiboken6 import isValid

from core.config import Settings
from core.snapshots import GroupSnapshot
from core.wire.errors import ShareError
from gui.actions.actions import Actions
from gui.bridge import Bridge
from gui.dialogs.frame import DialogFrame
from gui.feeds import Feeds
from gui.main_page import MainPage
from gui.main_window import MainWindow
from gui.notices import Notices
from gui.preferences import Preferences

D = TypeVar("D", bound=DialogFrame)
translate = QCoreApplication.translate


@dataclass
class Desk:
    """See the module. `settings` are those of the engine, as they hold; `started` in Unix seconds."""

    window: MainWindow
    page: MainPage
    actions: Actions
    bridge: Bridge
    feeds: Feeds
    preferences: Preferences
    notices: Notices
    state: Path
    started: float
    settings: Settings

    @property
    def group(self) -> str:
        """The group that is shown, or nothing."""
        return self.page.group_page.group

    def group_named(self, name: str) -> GroupSnapshot | None:
        """What is known of a group."""
        return next((one for one in self.feeds.last_groups if one.group == name), None)

    def show(self, dialog: D) -> D:
        """Open a dialog over the window, without waiting for it."""
        dialog.open()
        return dialog

    def go(self, work: Coroutine[Any, Any, Any], done: str = "", on_done: Callable[[Any], None] | None = None) -> None:
        """Do something; success and refusal are told in the bar."""
        self.actions.go(work, done=done, on_done=on_done)

    def answer(
        self,
        dialog: DialogFrame,
        work: Coroutine[Any, Any, Any],
        done: str = "",
        on_done: Callable[[Any], None] | None = None,
    ) -> None:
        """Do what a dialog asks for: it closes on success, and says why if it is refused."""

        def finish(result: Any) -> None:
            if isValid(dialog):
                dialog.accept()
            if on_done is not None:
                on_done(result)

        def refuse(error: ShareError) -> None:
            if isValid(dialog) and dialog.isVisible():
                dialog.show_refusal(error)
            else:
                self.notices.refuse(error)

        self.actions.go(work, done=done, on_done=finish, on_error=refuse)

    def copy(self, text: str, said: str = "") -> None:
        """Put a text into the clipboard."""
        QGuiApplication.clipboard().setText(text)
        self.notices.say(said or translate("Desk", "Copied."))

    def download_folder(self) -> str:
        """Where downloads go when nothing else is said."""
        return self.settings.download_folder or QStandardPaths.writableLocation(
            QStandardPaths.StandardLocation.DownloadLocation
        )

    def open_path(self, path: str) -> None:
        """Open a file or folder of this computer with its program. Programs are shown in their folder instead."""
        if not os.path.exists(path):
            self.notices.say(translate("Desk", "It is not there any more."))
        elif os.path.isfile(path) and _could_run(path):
            self.show_in_folder(path)
        else:
            QDesktopServices.openUrl(QUrl.fromLocalFile(path))

    def show_in_folder(self, path: str) -> None:
        """Open the folder that a file is in, or the next one above it that exists."""
        folder = path if os.path.isdir(path) else os.path.dirname(path)
        while folder and not os.path.isdir(folder) and os.path.dirname(folder) != folder:
            folder = os.path.dirname(folder)
        QDesktopServices.openUrl(QUrl.fromLocalFile(folder))

    def choose_folder(self, title: str, name: str, chosen: Callable[[str], None], folder: str = "") -> None:
        """Let a folder be chosen."""
        dialog = QFileDialog(self.window, title, folder)
        dialog.setObjectName(name)
        dialog.setFileMode(QFileDialog.FileMode.Directory)
        dialog.setOption(QFileDialog.Option.ShowDirsOnly)
        dialog.fileSelected.connect(chosen)
        dialog.finished.connect(dialog.deleteLater)
        dialog.open()

    def choose_files(self, title: str, name: str, chosen: Callable[[list[str]], None], folder: str = "") -> None:
        """Let files be chosen."""
        dialog = QFileDialog(self.window, title, folder)
        dialog.setObjectName(name)
        dialog.setFileMode(QFileDialog.FileMode.ExistingFiles)
        dialog.filesSelected.connect(chosen)
        dialog.finished.connect(dialog.deleteLater)
        dialog.open()


_RISKY: Final = (
    ".app", ".appimage", ".application", ".appref-ms", ".bat", ".chm", ".cmd", ".com", ".command", ".cpl", ".desktop",
    ".dmg", ".exe", ".hta", ".inf", ".jar", ".js", ".jse", ".lnk", ".msc", ".msi", ".msp", ".pif", ".pkg", ".ps1",
    ".py", ".pyw", ".reg", ".run", ".scf", ".scr", ".settingcontent-ms", ".sh", ".terminal", ".url", ".vbe", ".vbs",
    ".webloc", ".workflow", ".wsf", ".wsh",
)  # fmt: skip
"""How names end of what a system runs, installs, or follows elsewhere when it is opened."""


def _could_run(path: str) -> bool:
    """Whether opening a file could run what a stranger wrote."""
    return path.lower().rstrip(". ").endswith(_RISKY) or os.access(path, os.X_OK)

"""The menu of the table of files: what one can do with what is chosen.

Invariant: the order is always the same; what cannot be done with what is chosen is disabled, not gone. Built anew for
each opening from plain facts; tells what was chosen by `wanted`.
"""

from __future__ import annotations

import enum
from dataclasses import dataclass

from PySide6.QtCore import Signal
from PySide6.QtGui import QKeySequence
from PySide6.QtWidgets import QMenu, QWidget

from gui.icons import icon


class FileAct(enum.StrEnum):
    """What can be wanted of files and folders; all of them go with a list of names."""

    DOWNLOAD = "download"
    DOWNLOAD_TO = "download_to"
    CHOOSE = "choose"
    RESUME = "resume"
    COPY_LINK = "copy_link"
    SHARERS = "sharers"
    STOP_SHARE = "stop_share"
    LOCATE = "locate"
    OPEN = "open"
    SHOW_IN_FOLDER = "show_in_folder"
    PROPERTIES = "properties"


@dataclass(frozen=True, slots=True)
class Chosen:
    """What is known of the chosen rows, as far as the menu needs it."""

    count: int = 0
    wanted: int = 0
    """Files that are not here and not on their way."""
    paused: int = 0
    """Files whose download is paused or failed."""
    shared: int = 0
    """Files that this computer shares."""
    is_folder: bool = False
    """One row is chosen, and it is a folder."""
    is_here: bool = False
    """One row is chosen, and all of it is on this computer."""
    is_lost: bool = False
    """One row is chosen, whose file has changed or is missing."""


class FilesMenu(QMenu):
    """Signals: `wanted(FileAct)`."""

    wanted = Signal(object)

    def __init__(self, chosen: Chosen, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("files_menu")
        alone = chosen.count == 1
        self._add(self.tr("Download"), FileAct.DOWNLOAD, chosen.wanted > 0, "download", "Return")
        self._add(self.tr("Download to…"), FileAct.DOWNLOAD_TO, chosen.wanted > 0, "", "Shift+Return")
        self._add(self.tr("Choose files…"), FileAct.CHOOSE, chosen.is_folder and chosen.wanted > 0)
        if chosen.paused:
            self._add(self.tr("Resume"), FileAct.RESUME, True, "play")
        self.addSeparator()
        self._add(self.tr("Copy link"), FileAct.COPY_LINK, alone, "link")
        self._add(self.tr("Show sharers"), FileAct.SHARERS, alone and not chosen.is_folder, "users")
        self._add(self.tr("Stop sharing"), FileAct.STOP_SHARE, chosen.shared > 0, "", "Del")
        if chosen.is_lost:
            self._add(self.tr("Locate…"), FileAct.LOCATE, True, "folder-open")
        self.addSeparator()
        self._add(self.tr("Open"), FileAct.OPEN, chosen.is_here, "external-link")
        self._add(self.tr("Open containing folder"), FileAct.SHOW_IN_FOLDER, chosen.is_here, "folder-open")
        self.addSeparator()
        self._add(self.tr("Properties"), FileAct.PROPERTIES, alone, "info", "Alt+Return")

    def _add(self, text: str, act: FileAct, enabled: bool, icon_name: str = "", key: str = "") -> None:
        action = self.addAction(text)
        action.setObjectName(f"files_{act}")
        action.setEnabled(enabled)
        if icon_name:
            action.setIcon(icon(icon_name))
        if key:
            action.setShortcut(QKeySequence(key))
            action.setShortcutVisibleInContextMenu(True)
        action.triggered.connect(lambda: self.wanted.emit(act))

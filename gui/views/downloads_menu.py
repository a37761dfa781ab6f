"""The menu of the list of downloads: what one can do with the rows that are chosen.

Invariant: the order is always the same; what cannot be done with any of the chosen rows is disabled, not gone. The keys
are shown as the menu bar binds them. Built anew for each opening from plain rows; tells what was chosen by `wanted`.
"""

from __future__ import annotations

import enum
from collections.abc import Callable, Sequence
from typing import Any

from PySide6.QtCore import Signal
from PySide6.QtGui import QAction, QActionGroup, QKeySequence
from PySide6.QtWidgets import QMenu, QWidget

from core.config import Strategy
from core.snapshots import Priority
from gui.icons import icon
from gui.models.content import priority_word
from gui.models.download_row import DONE, TROUBLES, UNFINISHED, DownloadRow, Standing


class Act(enum.StrEnum):
    """What can be wanted of rows; what more there is to say goes with it."""

    RESUME = "resume"
    PAUSE = "pause"
    REMOVE = "remove"
    REMOVE_WITH_FILES = "remove_with_files"
    OPEN = "open"
    SHOW_IN_FOLDER = "show_in_folder"
    LIMIT = "limit"
    PRIORITY = "priority"
    MOVE = "move"
    IN_ORDER = "in_order"
    RECHECK = "recheck"
    COPY = "copy"
    PROPERTIES = "properties"
    LOCATE = "locate"
    STOP_SHARE = "stop_share"


def can_resume(row: DownloadRow) -> bool:
    """Whether resuming does anything to it."""
    return row.download is not None and row.standing in (Standing.PAUSED, Standing.FAILED)


def can_pause(row: DownloadRow) -> bool:
    """Whether it runs or waits to."""
    return row.download is not None and row.standing in UNFINISHED and row.standing is not Standing.FINISHING


def can_remove(row: DownloadRow) -> bool:
    """Whether it can be taken off the list; a file that is only shared is withdrawn instead."""
    return row.download is not None


def is_shared(row: DownloadRow) -> bool:
    """Whether it can be withdrawn."""
    return row.share is not None or row.standing is Standing.SHARING


class DownloadsMenu(QMenu):
    """Signals: `wanted(Act, extra)`; extra is what the act's docstring says, else None."""

    wanted = Signal(object, object)

    def __init__(self, rows: Sequence[DownloadRow], parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("downloads_menu")
        self._rows = rows
        alone = len(rows) == 1
        unfinished = [row for row in rows if row.download is not None and row.standing not in DONE | TROUBLES]
        self._add(self.tr("Resume"), Act.RESUME, any(map(can_resume, rows)), icon_name="play", key="Ctrl+S")
        self._add(self.tr("Pause"), Act.PAUSE, any(map(can_pause, rows)), icon_name="pause", key="Ctrl+P")
        self._add(self.tr("Remove…"), Act.REMOVE, any(map(can_remove, rows)), icon_name="trash-2", key="Del")
        self._add(self.tr("Stop sharing"), Act.STOP_SHARE, any(map(is_shared, rows)))
        lost = alone and rows[0].standing in (Standing.MISSING, Standing.CHANGED)
        self._add(self.tr("Locate…"), Act.LOCATE, lost)
        self.addSeparator()
        self._add(self.tr("Open"), Act.OPEN, alone and rows[0].is_here, icon_name="external-link", key="Return")
        self._add(self.tr("Open containing folder"), Act.SHOW_IN_FOLDER, alone, icon_name="folder-open")
        self.addSeparator()
        self._add(self.tr("Download limit…"), Act.LIMIT, bool(unfinished), "down")
        self._add(self.tr("Upload limit…"), Act.LIMIT, any(row.download is not None for row in rows), "up")
        self._add_priorities(unfinished)
        self._add_queue(bool(unfinished))
        in_order = bool(unfinished) and all(_is_in_order(row) for row in unfinished)
        ordered = self._add(self.tr("Download in order"), Act.IN_ORDER, bool(unfinished), not in_order)
        ordered.setCheckable(True)
        ordered.setChecked(in_order)
        self.addSeparator()
        self._add(self.tr("Force recheck"), Act.RECHECK, any(row.download for row in rows), key="Ctrl+R")
        copied = self._submenu(self.tr("Copy"), "downloads_menu_copy", bool(rows))
        for what, text in (
            ("name", self.tr("Name")),
            ("link", self.tr("Link")),
            ("hash", self.tr("Hash")),
            ("path", self.tr("Path")),
        ):
            self._add(text, Act.COPY, True, what, menu=copied)
        self._add(self.tr("Properties"), Act.PROPERTIES, alone, key="Alt+Return")

    def _add_priorities(self, unfinished: Sequence[DownloadRow]) -> None:
        menu = self._submenu(self.tr("Priority"), "downloads_menu_priority", bool(unfinished))
        held = {row.priority for row in unfinished}
        one_of = QActionGroup(self)
        for priority in Priority:
            action = self._add(priority_word(priority), Act.PRIORITY, True, priority, menu=menu)
            action.setCheckable(True)
            action.setChecked(held == {priority})
            one_of.addAction(action)

    def _add_queue(self, enabled: bool) -> None:
        menu = self._submenu(self.tr("Queue"), "downloads_menu_queue", enabled)
        for where, text, key in (
            ("up", self.tr("Move up"), "Ctrl+Up"),
            ("down", self.tr("Move down"), "Ctrl+Down"),
            ("top", self.tr("Move to top"), "Ctrl+Shift+Up"),
            ("bottom", self.tr("Move to bottom"), "Ctrl+Shift+Down"),
        ):
            self._add(text, Act.MOVE, True, where, menu=menu, key=key)

    def _submenu(self, text: str, name: str, enabled: bool) -> QMenu:
        menu = self.addMenu(text)
        menu.setObjectName(name)
        menu.setEnabled(enabled)
        return menu

    def _add(
        self,
        text: str,
        act: Act,
        enabled: bool,
        extra: Any = None,
        *,
        menu: QMenu | None = None,
        icon_name: str = "",
        key: str = "",
    ) -> QAction:
        shown = QKeySequence(key).toString(QKeySequence.SequenceFormat.NativeText) if key else ""
        action = (menu or self).addAction(f"{text}\t{shown}" if shown else text)
        action.setObjectName(f"downloads_menu_{act}" + (f"_{extra}" if isinstance(extra, str) else ""))
        action.setEnabled(enabled)
        if icon_name:
            action.setIcon(icon(icon_name))
        action.triggered.connect(self._telling(act, extra))
        return action

    def _telling(self, act: Act, extra: Any) -> Callable[[], None]:
        return lambda: self.wanted.emit(act, extra)


def _is_in_order(row: DownloadRow) -> bool:
    return row.download is not None and row.download.strategy == Strategy.IN_ORDER

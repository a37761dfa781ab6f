"""Closing the window and quitting: the tray is told of once, and what runs is asked about once.

Invariant: *Quit* always quits; closing hides the window only where there is a way back to it. Used by `gui.wiring`.
"""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QObject
from shiboken6 import isValid

from gui.dialogs.quit_running import QuitDialog
from gui.flows.desk import Desk
from gui.transfers import counted
from gui.tray import Tray

_TOLD = "tray/told"


class LeavingFlow(QObject):
    """`end` ends the program."""

    def __init__(self, desk: Desk, tray: Tray, end: Callable[[], None]) -> None:
        super().__init__(desk.window)
        self._desk = desk
        self._tray = tray
        self._end = end
        self._dialog: QuitDialog | None = None

    def close_window(self) -> None:
        """The window was closed."""
        if self._tray.is_shown and self._desk.preferences.get("close_to_tray", True):
            self.hide()
        else:
            self.quit()

    def hide(self) -> None:
        """Go on in the tray, and say so the first time."""
        self._desk.window.hide()
        if not self._desk.preferences.get(_TOLD, False):
            self._desk.preferences.put(_TOLD, True)
            self._tray.show_message(
                self.tr("P2P Share is still running"),
                self.tr("Still running in the tray. You can change this in Preferences."),
            )

    def quit(self) -> None:
        """Quit; asks if something is transferred, unless its user chose before what to do then."""
        transfers = counted(self._desk.bridge.last)
        wanted = self._desk.preferences.get("on_quit", "ask")
        if not transfers.is_busy or wanted == "quit":
            self._end()
            return
        if wanted in ("background", "minimise"):
            self._stay()
            return
        if self._dialog is not None and isValid(self._dialog) and self._dialog.isVisible():
            self._dialog.raise_()
            return
        self._desk.window.raise_up()
        self._dialog = QuitDialog(
            transfers.downloads,
            transfers.uploads,
            tray=self._tray.is_shown,
            hashing=transfers.hashing,
            parent=self._desk.window,
        )
        self._dialog.chosen.connect(self._on_chosen)
        self._desk.show(self._dialog)

    def _on_chosen(self, what: str, remember: bool) -> None:
        if remember:
            self._desk.preferences.put("on_quit", what)
        if what == "quit":
            self._end()
        else:
            self._stay()

    def _stay(self) -> None:
        if self._tray.is_shown:
            self.hide()
        else:
            self._desk.window.showMinimized()

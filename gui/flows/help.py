"""Help: documentation, keys, log, reports, about, and errors that nobody foresaw.

Invariant: works without the engine. Used by `gui.wiring`.
"""

from __future__ import annotations

from PySide6.QtCore import QObject, QUrl
from PySide6.QtGui import QDesktopServices
from shiboken6 import isValid

from gui import logbook
from gui.dialogs.about import AboutDialog
from gui.dialogs.documentation import DocumentationDialog
from gui.dialogs.logs import LogDialog
from gui.dialogs.shortcuts import ShortcutsDialog
from gui.flows.desk import Desk


class HelpFlow(QObject):
    """One method an act."""

    def __init__(self, desk: Desk) -> None:
        super().__init__(desk.window)
        self._desk = desk
        self._log: LogDialog | None = None

    def show_documentation(self) -> None:
        """The user's part of the README."""
        dialog = DocumentationDialog(parent=self._desk.window)
        dialog.web_wanted.connect(lambda address: QDesktopServices.openUrl(QUrl(address)))
        self._desk.show(dialog)

    def show_shortcuts(self) -> None:
        """Every key."""
        self._desk.show(ShortcutsDialog(self._desk.window.menus.shortcuts(), parent=self._desk.window))

    def show_log(self) -> None:
        """The newest lines of the log; pressing the key again brings them up to date."""
        lines = logbook.newest_lines(self._desk.state)
        if self._log is not None and isValid(self._log):
            self._log.set_lines(lines)
            self._log.raise_()
            return
        self._log = LogDialog(lines, str(self._desk.state / logbook.NAME), parent=self._desk.window)
        self._log.open_folder_wanted.connect(
            lambda: QDesktopServices.openUrl(QUrl.fromLocalFile(str(self._desk.state)))
        )
        self._desk.show(self._log)

    def report_problem(self) -> None:
        """Show the log, from which a report is copied."""
        self.show_log()
        self._desk.notices.say(self.tr("Copy the log into your report, and say what you did and what happened."))

    def show_about(self) -> None:
        """Version and licences."""
        self._desk.show(AboutDialog(parent=self._desk.window))

"""Something went wrong that nobody foresaw: go on, quit, or copy a report.

Invariant: transfers are not touched by it; the details are text, shown as it is and copied whole.
"""

from __future__ import annotations

import platform

from PySide6.QtCore import Signal, qVersion
from PySide6.QtWidgets import QPlainTextEdit, QWidget

from core.wire.version import VERSION
from gui import theme
from gui.dialogs.frame import DialogFrame
from gui.wording.plain import plain


class FailureDialog(DialogFrame):
    """Signals: `quit_wanted()`; *Continue* and Esc close it and nothing else."""

    quit_wanted = Signal()

    def __init__(self, summary: str, details: str, *, parent: QWidget | None = None) -> None:
        super().__init__("", "failure_dialog", width=640, parent=parent)
        self.set_head(self.tr("Something unexpected happened"))
        self.add_text(
            self.tr(
                "P2P Share met an error that it did not foresee. Transfers go on. If it happens again, quit "
                "and start anew, and send the report to whoever looks after the program."
            ),
            "failure_told",
        )
        if summary:
            self.add_text(plain(summary, 300), "failure_summary", muted=True)
        self._details = details
        field = QPlainTextEdit(details)
        field.setObjectName("failure_details")
        field.setReadOnly(True)
        field.setFont(theme.font("mono"))
        field.setTabChangesFocus(True)
        field.setMinimumHeight(160)
        field.setLineWrapMode(QPlainTextEdit.LineWrapMode.NoWrap)
        self.add_field(self.tr("&Details"), field)
        copy = self.add_button(self.tr("Copy report"), "failure_copy")
        leave = self.add_button(self.tr("Quit"), "failure_quit")
        self.add_cancel(self.tr("Continue"), default=True)
        copy.clicked.connect(lambda: self.copy(self.report()))
        leave.clicked.connect(self._on_quit)

    def report(self) -> str:
        """What *Copy report* puts into the clipboard."""
        system = f"P2P Share {VERSION}, Python {platform.python_version()}, Qt {qVersion()}, {platform.platform()}"
        return f"{system}\n\n{self._details}\n"

    def _on_quit(self) -> None:
        self.quit_wanted.emit()
        self.accept()

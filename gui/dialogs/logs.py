"""What the program wrote down, to be read and copied.

Invariant: new lines come at the end; the view follows them only while it stands at the end.
"""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QPlainTextEdit, QWidget

from gui import theme
from gui.dialogs.frame import DialogFrame
from gui.widgets.search_field import SearchField

_LINES_SHOWN = 5000


class LogDialog(DialogFrame):
    """Signals: `open_folder_wanted()`."""

    open_folder_wanted = Signal()

    def __init__(self, lines: Sequence[str], path: str = "", *, parent: QWidget | None = None) -> None:
        super().__init__("", "log_dialog", width=820, modeless=True, parent=parent)
        self.set_head(self.tr("Log"))
        self._search = SearchField(self.tr("Find in the log"))
        self._search.setObjectName("log_search")
        self._search.setAccessibleName(self.tr("Find in the log"))
        self.add(self._search)
        self._field = QPlainTextEdit()
        self._field.setObjectName("log_lines")
        self._field.setAccessibleName(self.tr("Log"))
        self._field.setReadOnly(True)
        self._field.setTabChangesFocus(True)
        self._field.setFont(theme.font("mono"))
        self._field.setLineWrapMode(QPlainTextEdit.LineWrapMode.NoWrap)
        self._field.setMaximumBlockCount(_LINES_SHOWN)
        self._field.setMinimumHeight(280)
        self.add(self._field, 1)
        self._lines: tuple[str, ...] = ()
        if path:
            self.add_button(self.tr("Open folder"), "log_folder").clicked.connect(self.open_folder_wanted)
        self.add_button(self.tr("Copy all"), "log_copy").clicked.connect(lambda: self.copy("\n".join(self._lines)))
        self.add_cancel(self.tr("Close"), default=True)
        self._search.changed.connect(lambda _text: self._show())
        self.set_lines(lines)

    def set_lines(self, lines: Sequence[str]) -> None:
        """Show these, the oldest first."""
        self._lines = tuple(lines)
        self._show()

    def _show(self) -> None:
        bar = self._field.verticalScrollBar()
        at_end = bar.value() >= bar.maximum()
        place = bar.value()
        wanted = self._search.text().casefold()
        shown = [line for line in self._lines[-_LINES_SHOWN:] if wanted in line.casefold()]
        self._field.setPlainText("\n".join(shown))
        bar.setValue(bar.maximum() if at_end else place)

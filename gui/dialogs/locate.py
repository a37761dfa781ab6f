"""A shared file that is missing or was changed: find it again, or stop sharing it.

Invariant: nothing is deleted or changed on the disk; what is chosen is checked by the engine before it is shared.
"""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QFileDialog, QWidget

from gui.dialogs.facts import FactGrid
from gui.dialogs.frame import DialogFrame, heading
from gui.wording.units import size as size_words


class LocateDialog(DialogFrame):
    """Signals: `located(str path)`, `stop_wanted()`, `rescan_wanted()`. `state` is missing or changed."""

    located = Signal(str)
    stop_wanted = Signal()
    rescan_wanted = Signal()

    def __init__(
        self, group: str, name: str, path: str, state: str, size: int, *, parent: QWidget | None = None
    ) -> None:
        super().__init__("", "locate_dialog", width=560, parent=parent)
        missing = state == "missing"
        words = self.tr("{name} is missing") if missing else self.tr("{name} was changed on disk")
        self.set_head(words.format(name=heading(name)))
        self._path = path
        self.add_text(
            self.tr(
                "The file is not where it was when it was shared, so it is not offered at the moment. "
                "Perhaps it was moved, or its drive is not connected."
            )
            if missing
            else self.tr(
                "The file has other content than when it was shared, so it is not offered any more: nobody "
                "is sent wrong bytes. It can be shared anew as it is now."
            ),
            "locate_told",
        )
        facts = FactGrid("locate_facts")
        facts.set_facts(
            [
                ("path", self.tr("Was at"), path),
                ("size", self.tr("Size"), size_words(size)),
                ("group", self.tr("Group"), heading(group)),
            ]
        )
        self.add(facts)
        stop = self.add_button(self.tr("Stop sharing"), "locate_stop")
        words = self.tr("Look again") if missing else self.tr("Share as it is now")
        again = self.add_button(words, "locate_again", "plain" if missing else "primary")
        find = self.add_button(self.tr("Locate…"), "locate_find", "primary" if missing else "plain")
        self.add_cancel(self.tr("Close"))
        stop.clicked.connect(self.stop_wanted)
        stop.clicked.connect(self.accept)
        again.clicked.connect(self.rescan_wanted)
        again.clicked.connect(self.accept)
        find.clicked.connect(self._on_find)

    def _on_find(self) -> None:
        chooser = QFileDialog(self, self.tr("Where is it now?"), str(Path(self._path).parent))
        chooser.setObjectName("locate_chooser")
        chooser.setFileMode(QFileDialog.FileMode.ExistingFile)
        chooser.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        chooser.fileSelected.connect(self._on_located)
        chooser.open()

    def _on_located(self, path: str) -> None:
        self.located.emit(path)
        self.accept()

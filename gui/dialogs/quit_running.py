"""Quit while something is transferred: asked once, and the answer can be remembered.

Invariant: Esc and *Cancel* quit nothing; *Run in background* is offered only where a tray exists to come back from.
"""

from __future__ import annotations

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QCheckBox, QWidget

from gui.dialogs.frame import DialogFrame


class QuitDialog(DialogFrame):
    """Signals: `chosen(str what, bool remember)`; `what` is quit, background (with a tray) or minimise (without)."""

    chosen = Signal(str, bool)

    def __init__(
        self, downloads: int, uploads: int, *, tray: bool, hashing: int = 0, parent: QWidget | None = None
    ) -> None:
        super().__init__("", "quit_dialog", width=460, parent=parent)
        self.set_head(self.tr("Quit while files are being transferred?"))
        if downloads:
            self.add_text(self.tr("%n download(s) running.", "", downloads), "quit_downloads")
        if uploads:
            self.add_text(self.tr("%n upload(s) to others running.", "", uploads), "quit_uploads")
        if hashing:
            self.add_text(self.tr("%n file(s) being prepared.", "", hashing), "quit_hashing")
        self.add_text(
            self.tr(
                "Everything goes on where it stopped when P2P Share is started again. Until then nobody can "
                "fetch from this computer."
            ),
            "quit_told",
            muted=True,
        )
        self._remember = QCheckBox(self.tr("&Remember my choice"))
        self._remember.setObjectName("quit_remember")
        self.add(self._remember)
        stay = "background" if tray else "minimise"
        quit_button = self.add_button(self.tr("Quit"), "quit_go")
        stay_button = self.add_button(
            self.tr("Run in background") if tray else self.tr("Minimise"), f"quit_{stay}", "primary"
        )
        self.add_cancel()
        quit_button.clicked.connect(lambda: self._choose("quit"))
        stay_button.clicked.connect(lambda: self._choose(stay))
        stay_button.setFocus()

    def _choose(self, what: str) -> None:
        self.chosen.emit(what, self._remember.isChecked())
        self.accept()

"""A question before something is lost: what is lost, a button that says what it does, and *Cancel*.

Invariant: Enter and Esc both cancel, so nothing is lost by a key too many. Asked only for loss; everything else is done
and offers *Undo*.
"""

from __future__ import annotations

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QWidget

from gui.dialogs.frame import DialogFrame


class ConfirmDialog(DialogFrame):
    """Signals: `confirmed()`; closes by itself."""

    confirmed = Signal()

    def __init__(self, title: str, text: str, verb: str, name: str, *, parent: QWidget | None = None) -> None:
        super().__init__(title, name, width=440, parent=parent)
        if text:
            self.add_text(text, f"{name}_text")
        self.go = self.add_button(verb, f"{name}_go", "danger")
        cancel = self.add_cancel(default=True)
        cancel.setFocus()
        self.go.clicked.connect(self._on_go)

    def _on_go(self) -> None:
        self.confirmed.emit()
        self.accept()

"""Where to type the address of a tracker, or to paste an invite link.

Invariant: what was typed is only handed on; whether it leads anywhere is somebody else's to say, under the field.
Used by `gui.first_run.account_page`.
"""

from __future__ import annotations

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QHBoxLayout, QLineEdit, QVBoxLayout, QWidget

from gui.first_run import parts
from gui.theme import SPACE_2

_CHARS = 2000
"""Longer than any link of ours: eight addresses, a fingerprint and the longest name of a group, percent-encoded."""


class AddressEntry(QWidget):
    """A field for an address or a link.

    Signals: `entered(str)`, what was typed; `back_wanted()`.
    """

    entered = Signal(str)
    back_wanted = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("address_entry")
        self.field = QLineEdit(self)
        self.field.setObjectName("address_field")
        self.field.setMaxLength(_CHARS)
        self.field.setClearButtonEnabled(True)
        self.field.setPlaceholderText("192.168.1.5:47700")
        label = parts.field_label(self.tr("Address or invite link"), self.field, self)
        self._error = parts.ErrorLine(self.field, self)
        hint = parts.caption(
            self.tr("A link begins with “p2p://” and brings the fingerprint with it, so nothing has to be compared."),
            self,
        )
        self._go = parts.primary_button(self.tr("Use this tracker"), "use_address", self)
        back = parts.link_button(self.tr("Back to the search"), "address_back", self)
        row = QHBoxLayout()
        row.addWidget(back)
        row.addStretch(1)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(SPACE_2)
        for widget in (label, self.field, self._error, hint, self._go):
            column.addWidget(widget)
        column.addLayout(row)
        self.field.textChanged.connect(self._on_text)
        self.field.returnPressed.connect(self._on_go)
        self._go.clicked.connect(self._on_go)
        back.clicked.connect(self.back_wanted)
        self._busy = False
        self._on_text()

    def set_busy(self, busy: bool) -> None:
        """Whether the address is being asked now."""
        self._busy = busy
        self.field.setReadOnly(busy)
        parts.say(self._go, self.tr("Asking…") if busy else self.tr("Use this tracker"))
        self._go.setEnabled(not busy and bool(self.field.text().strip()))

    def set_error(self, text: str) -> None:
        """Say under the field why it does not do; nothing clears it."""
        self._error.set_text(text)
        if text:
            self.field.setFocus()
            self.field.selectAll()

    def _on_text(self) -> None:
        self._error.set_text("")
        self._go.setEnabled(not self._busy and bool(self.field.text().strip()))

    def _on_go(self) -> None:
        if self._go.isEnabled():
            self.entered.emit(self.field.text().strip())

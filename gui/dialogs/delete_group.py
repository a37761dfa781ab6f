"""Delete a group for everybody: its owner types its name first.

Invariant: the button works only while the field holds exactly the name; case and spaces count.
"""

from __future__ import annotations

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QLineEdit, QWidget

from gui.dialogs.facts import FactGrid
from gui.dialogs.frame import DialogFrame, heading


class DeleteGroupDialog(DialogFrame):
    """Signals: `confirmed(str)`, the name as it was typed. Stays open until the wiring closes it."""

    confirmed = Signal(str)

    def __init__(self, group: str, members: int, files: int, *, parent: QWidget | None = None) -> None:
        super().__init__("", "delete_group_dialog", width=480, parent=parent)
        self._group = group
        self.set_head(self.tr("Delete {group} for everybody?").format(group=heading(group)))
        self.add_text(
            self.tr("All members lose the group and its list of files, and what they are downloading from it stops."),
            "delete_told",
        )
        facts = FactGrid("delete_facts")
        facts.set_facts(
            [
                ("members", self.tr("Members"), str(members)),
                ("files", self.tr("Files in the list"), str(files)),
            ]
        )
        self.add(facts)
        self.add_text(
            self.tr("No file on any computer is deleted. This cannot be undone."), "delete_undone", muted=True
        )
        self._field = QLineEdit()
        self._field.setObjectName("delete_typed")
        self.add_field(self.tr("&Type the name of the group"), self._field)
        self._go = self.add_button(self.tr("Delete group"), "delete_go", "danger")
        self._go.setEnabled(False)
        self.add_cancel()
        self._field.textChanged.connect(lambda text: self._go.setEnabled(text == self._group))
        self._field.returnPressed.connect(self._on_go)
        self._go.clicked.connect(self._on_go)
        self._field.setFocus()

    def _on_go(self) -> None:
        if self._field.text() == self._group and self._go.isEnabled():
            self.set_busy(True)
            self.confirmed.emit(self._field.text())

"""Where downloads go: the folder, how much room there is, and a button to take another one.

Invariant: the folder is shown whole in the tooltip and to screen readers, however narrow the field; one that cannot
be written to is said at once, not when the first download fails. Used by `gui.first_run.group_page`.
"""

from __future__ import annotations

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QHBoxLayout, QLineEdit, QVBoxLayout, QWidget

from gui.first_run import parts
from gui.first_run.space import FolderSpace
from gui.theme import SPACE_1, SPACE_2
from gui.widgets.tooltip import plain_tip
from gui.wording import units

_LITTLE = 5 << 30
"""Bytes below which free space is worth a warning; downloads leave 1 GiB free by themselves."""


class FolderChoice(QWidget):
    """The download folder.

    Signals: `change_wanted()`: a folder is to be chosen; `typed(str)`: a path was typed.
    """

    change_wanted = Signal()
    typed = Signal(str)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("folder_choice")
        self.field = QLineEdit(self)
        self.field.setObjectName("download_folder")
        label = parts.field_label(self.tr("Downloads go to"), self.field, self)
        change = parts.button(self.tr("Choose…"), "choose_folder", self)
        change.setAccessibleName(self.tr("Choose another download folder"))
        self._free = parts.caption("", self)
        self._free.setObjectName("free_space")
        self._error = parts.ErrorLine(self.field, self)
        row = QHBoxLayout()
        row.setSpacing(SPACE_2)
        row.addWidget(self.field, 1)
        row.addWidget(change)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(SPACE_1 + 2)
        column.addWidget(label)
        column.addLayout(row)
        column.addWidget(self._free)
        column.addWidget(self._error)
        change.clicked.connect(self.change_wanted)
        self.field.editingFinished.connect(self._on_typed)
        self._path = ""
        self.is_usable = False

    @property
    def path(self) -> str:
        """The folder as it stands in the field."""
        return self.field.text().strip()

    def set_space(self, space: FolderSpace) -> None:
        """Show a folder and what is known of it."""
        self._path = space.path
        self.field.setText(space.path)
        self.field.setToolTip(plain_tip(space.path))
        self.is_usable = space.writable
        self._error.set_text("" if space.writable else self.tr("Nothing can be written there; choose another folder."))
        self._free.setVisible(space.writable)
        self._free.setText(self._words_of(space))

    def _words_of(self, space: FolderSpace) -> str:
        if space.free is None:
            return "" if space.exists else self.tr("The folder will be made.")
        free = units.size(space.free)
        if space.free < _LITTLE:
            return self.tr("Only {size} free on this disk").format(size=free)
        if space.exists:
            return self.tr("{size} free").format(size=free)
        return self.tr("{size} free; the folder will be made").format(size=free)

    def _on_typed(self) -> None:
        if self.path and self.path != self._path:
            self.typed.emit(self.path)

"""A field for a folder: typed, taken from those used before, or chosen.

Invariant: what it holds is a path as it was typed; whether it exists is for others to find out, on a thread of theirs.
Used by the dialog that adds a download and by the preferences.
"""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QComboBox, QFileDialog, QHBoxLayout, QPushButton, QSizePolicy, QWidget

from gui import theme


class FolderField(QWidget):
    """Signals: `changed(str)` when another folder stands in it."""

    changed = Signal(str)

    def __init__(self, name: str, folder: str, history: Sequence[str] = (), parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName(name)
        across = QHBoxLayout(self)
        across.setContentsMargins(0, 0, 0, 0)
        across.setSpacing(theme.SPACE_2)
        self._box = QComboBox()
        self._box.setObjectName(f"{name}_path")
        self._box.setEditable(True)
        self._box.setInsertPolicy(QComboBox.InsertPolicy.NoInsert)
        self._box.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Fixed)
        self._box.setSizeAdjustPolicy(QComboBox.SizeAdjustPolicy.AdjustToMinimumContentsLengthWithIcon)
        self._choose = QPushButton(self.tr("Choose…"))
        self._choose.setObjectName(f"{name}_choose")
        self._choose.setAutoDefault(False)
        across.addWidget(self._box, 1)
        across.addWidget(self._choose)
        self.setFocusProxy(self._box)
        self.set_folder(folder, history)
        self._box.editTextChanged.connect(self.changed)
        self._choose.clicked.connect(self._on_choose)

    def setAccessibleName(self, name: str) -> None:
        """What the field is called, for the part of it that is typed in."""
        super().setAccessibleName(name)
        self._box.setAccessibleName(name)

    def folder(self) -> str:
        """What stands in it."""
        return self._box.currentText().strip()

    def set_folder(self, folder: str, history: Sequence[str] = ()) -> None:
        """Put a folder in, with those that were used before below it."""
        was = self._box.blockSignals(True)
        self._box.clear()
        self._box.addItems(list(dict.fromkeys([*([folder] if folder else []), *history])))
        self._box.setEditText(folder)
        self._box.blockSignals(was)

    def set_placeholder(self, text: str) -> None:
        """What an empty field means."""
        line = self._box.lineEdit()
        if line is not None:
            line.setPlaceholderText(text)

    def _on_choose(self) -> None:
        chooser = QFileDialog(self.window(), self.tr("Choose a folder"), self.folder())
        chooser.setObjectName("folder_chooser")
        chooser.setFileMode(QFileDialog.FileMode.Directory)
        chooser.setOption(QFileDialog.Option.ShowDirsOnly)
        chooser.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        chooser.fileSelected.connect(self._box.setEditText)
        chooser.open()

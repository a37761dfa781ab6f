"""Facts in two columns: what it is, muted, and what it is worth, to be selected and copied.

Invariant: a value is one line of plain text that never widens the dialog; a long one is moved through with the keyboard
as in any field. Used by the dialogs that tell rather than ask.
"""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QSize, Qt
from PySide6.QtWidgets import QGridLayout, QLabel, QLineEdit, QSizePolicy, QWidget

from gui import theme
from gui.widgets.tooltip import plain_tip
from gui.wording.plain import plain

_VALUE_KEPT = 1200


class FactValue(QLineEdit):
    """A value that can be selected, copied and read by a screen reader, but not changed."""

    def __init__(self, name: str, label: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName(name)
        self.setReadOnly(True)
        self.setFrame(False)
        self.setAccessibleName(label)
        self.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Fixed)

    def set_value(self, value: str) -> None:
        """Show another value, from its beginning."""
        text = plain(value, _VALUE_KEPT)
        if text != self.text():
            self.setText(text)
            self.setCursorPosition(0)
            self.setToolTip(plain_tip(text))

    def sizeHint(self) -> QSize:
        """As high as a line."""
        return QSize(160, self.fontMetrics().height() + 6)


class FactGrid(QWidget):
    """Rows of label and value. `set_facts` may be called again: values of the same key change in place."""

    def __init__(self, name: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName(name)
        self._grid = QGridLayout(self)
        self._grid.setContentsMargins(0, 0, 0, 0)
        self._grid.setHorizontalSpacing(theme.SPACE_4)
        self._grid.setVerticalSpacing(theme.SPACE_1)
        self._grid.setColumnStretch(1, 1)
        self._values: dict[str, FactValue] = {}
        self._labels: dict[str, QLabel] = {}

    def set_facts(self, facts: Sequence[tuple[str, str, str]]) -> None:
        """Show (key, label, value) of each in this order; those that are not named go."""
        keys = [key for key, _, _ in facts]
        if keys != list(self._values):
            self._rebuild(facts)
        for key, _, value in facts:
            self._values[key].set_value(value)

    def value(self, key: str) -> str:
        """What a fact shows."""
        return self._values[key].text()

    def text(self) -> str:
        """All of it as lines of text, for a report."""
        return "\n".join(f"{self._labels[key].text()}: {value.text()}" for key, value in self._values.items())

    def _rebuild(self, facts: Sequence[tuple[str, str, str]]) -> None:
        for widget in (*self._values.values(), *self._labels.values()):
            self._grid.removeWidget(widget)
            widget.deleteLater()
        self._values, self._labels = {}, {}
        for row, (key, label, _) in enumerate(facts):
            head = QLabel(label)
            head.setObjectName(f"{self.objectName()}_{key}_label")
            head.setTextFormat(Qt.TextFormat.PlainText)
            head.setProperty("token", "muted")
            value = FactValue(f"{self.objectName()}_{key}", label)
            head.setBuddy(value)
            self._grid.addWidget(head, row, 0)
            self._grid.addWidget(value, row, 1)
            self._values[key], self._labels[key] = value, head

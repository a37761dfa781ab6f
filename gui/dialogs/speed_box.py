"""A field for a speed limit, in KiB/s.

Invariant: 0 reads ∞ and means no limit. Used by the speed dialogs and by the preferences.
"""

from __future__ import annotations

from typing import Final

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QSpinBox, QWidget

_KIB: Final = 1024
MOST_KIB: Final = 16 * 1024 * 1024
"""16 GiB/s: more than any link of a person carries, and within a spin box's 32 bits."""


class SpeedBox(QSpinBox):
    """Signals: `limit_changed(int)` in bytes a second, when a person changed it."""

    limit_changed = Signal(object)

    def __init__(self, name: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName(name)
        self.setRange(0, MOST_KIB)
        self.setSingleStep(64)
        self.setSpecialValueText("∞")
        self.setSuffix(self.tr(" KiB/s"))
        self.setGroupSeparatorShown(True)
        self.setAlignment(Qt.AlignmentFlag.AlignRight)
        self.setStepType(QSpinBox.StepType.AdaptiveDecimalStepType)
        self.setMinimumWidth(140)
        self.valueChanged.connect(lambda value: self.limit_changed.emit(value * _KIB))

    def set_limit(self, limit: int) -> None:
        """Show a limit in bytes a second; less than 1 KiB/s, but some, shows as 1."""
        was = self.blockSignals(True)
        self.setValue(max(1, limit // _KIB) if limit > 0 else 0)
        self.blockSignals(was)

    def limit(self) -> int:
        """Bytes a second, 0 for none."""
        return self.value() * _KIB

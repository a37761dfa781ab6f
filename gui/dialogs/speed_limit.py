"""One speed limit, with a slider whose end is ∞.

Invariant: 0 means no limit, shown as ∞; slider and field always say the same.
"""

from __future__ import annotations

from typing import Final

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QHBoxLayout, QSlider, QWidget

from gui import theme
from gui.dialogs.frame import DialogFrame
from gui.dialogs.speed_box import SpeedBox
from gui.wording.units import speed as speed_words

_KIB: Final = 1024
# Steps that people choose: the slider is finer where speeds are small.
STEPS: Final = tuple(
    [kib * _KIB for kib in (32, 64, 128, 256, 384, 512, 768)]
    + [
        mib * _KIB * _KIB
        for mib in (1, 2, 3, 4, 5, 6, 8, 10, 12, 16, 20, 25, 32, 40, 50, 64, 80, 100, 128, 200, 256, 500, 1000)
    ]
)
"""Bytes a second of the slider's places; one more to the right is no limit."""


def place_of(limit: int) -> int:
    """The slider's place for a limit: the nearest step that is not below it, the last one for none."""
    if limit <= 0:
        return len(STEPS)
    return next((at for at, step in enumerate(STEPS) if step >= limit), len(STEPS) - 1)


class SpeedLimitDialog(DialogFrame):
    """Signals: `limit_chosen(int)` in bytes a second, 0 for none. `speed` is what is transferred now."""

    limit_chosen = Signal(object)

    def __init__(
        self,
        title: str,
        limit: int,
        *,
        direction: str = "down",
        speed: float = 0.0,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(title, "speed_limit_dialog", width=440, parent=parent)
        self.box = SpeedBox("speed_limit_box")
        self.slider = QSlider(Qt.Orientation.Horizontal)
        self.slider.setObjectName("speed_limit_slider")
        self.slider.setRange(0, len(STEPS))
        self.slider.setPageStep(4)
        self.slider.setAccessibleName(self.tr("Speed limit, none at the end"))
        holder = QWidget()
        row = QHBoxLayout(holder)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(theme.SPACE_4)
        row.addWidget(self.slider, 1)
        row.addWidget(self.box)
        if direction == "up":
            self.add_text(self.tr("How fast others may fetch from this computer."), "speed_told", muted=True)
        else:
            self.add_text(self.tr("How fast this computer may download."), "speed_told", muted=True)
        self.add(holder)
        if speed > 0:
            self.add_text(self.tr("Now: {speed}").format(speed=speed_words(speed)), "speed_now", muted=True)
        self.box.setAccessibleName(self.tr("Speed limit"))
        self.box.set_limit(limit)
        self.slider.setValue(place_of(limit))
        self.slider.valueChanged.connect(self._on_slider)
        self.box.limit_changed.connect(self._on_box)
        go = self.add_button(self.tr("Set limit"), "speed_limit_go", "primary")
        self.add_cancel()
        go.clicked.connect(self._on_go)
        self.slider.setFocus()

    def _on_slider(self, place: int) -> None:
        self.box.set_limit(STEPS[place] if place < len(STEPS) else 0)

    def _on_box(self, limit: int) -> None:
        was = self.slider.blockSignals(True)
        self.slider.setValue(place_of(limit))
        self.slider.blockSignals(was)

    def _on_go(self) -> None:
        self.limit_chosen.emit(self.box.limit())
        self.accept()

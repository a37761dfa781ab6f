"""The speed limits of the whole program: usual, alternative, and when the alternative ones hold.

Invariant: it changes those fields of the settings and no other. The page *Speed* of the preferences is the same form.
"""

from __future__ import annotations

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QWidget

from core.config import Settings
from gui.dialogs.frame import DialogFrame
from gui.preferences_pages.draft import Draft
from gui.preferences_pages.speed import SpeedPage
from gui.preferences_pages.window_values import WINDOW_DEFAULTS


class SpeedLimitsDialog(DialogFrame):
    """Signals: `applied(object)` with the new `Settings`; closes by itself."""

    applied = Signal(object)

    def __init__(self, settings: Settings, *, parent: QWidget | None = None) -> None:
        super().__init__("", "speed_limits_dialog", width=560, parent=parent)
        self.set_head(self.tr("Speed limits"))
        self._draft = Draft(settings, WINDOW_DEFAULTS, parent=self)
        page = SpeedPage(self._draft)
        page.lie_flat()
        self.add(page, 1)
        go = self.add_button(self.tr("Apply"), "speed_limits_go", "primary")
        self.add_cancel()
        go.clicked.connect(self._on_go)

    def _on_go(self) -> None:
        self.applied.emit(self._draft.settings())
        self.accept()

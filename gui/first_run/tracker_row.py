"""One tracker to choose from: its name, its fingerprint, how near it is, and whether it is known.

Invariant: a tracker that nobody verified carries no mark of trust at all; only a pinned one shows a lock and since
when it is known. Names come from the network, so they are plain text and cut. Used by `gui.first_run.tracker_list`.
"""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QMouseEvent
from PySide6.QtWidgets import QFrame, QHBoxLayout, QRadioButton, QVBoxLayout, QWidget

from core.snapshots import TrackerSnapshot
from gui.first_run import parts
from gui.theme import SPACE_1, SPACE_2, SPACE_3, repolish
from gui.widgets.elided import ElidedLabel
from gui.wording import units
from gui.wording.plain import plain

_NAME_CHARS = 64
_ICON = 20
ROW_HEIGHT = 54
"""Two lines and room around them, at the usual size of type."""


class TrackerRow(QFrame):
    """A tracker with a radio button.

    Signals: `chosen(str)`, the fingerprint of the tracker, when a person chose this row.
    """

    chosen = Signal(str)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("tracker_row")
        self.setProperty("row", True)
        self.setMinimumHeight(ROW_HEIGHT)
        self.setCursor(Qt.CursorShape.PointingHandCursor)
        self.tracker: TrackerSnapshot | None = None
        self.radio = QRadioButton(self)
        self.radio.setObjectName("tracker_radio")
        self.radio.setFixedSize(18, 18)
        self._icon = parts.Icon("radio-tower", "accent", _ICON, self)
        self._name = ElidedLabel(parent=self)
        self._name.setFont(parts.strong_font())
        self._fingerprint = ElidedLabel(token="muted", parent=self)
        self._fingerprint.setFont(parts.caption_font())
        self._lock = parts.Icon("lock", "muted", 14, self)
        self._aside = parts.aside("", self)
        self._lay_out()
        self.radio.clicked.connect(self._on_clicked)
        self.radio.toggled.connect(self._on_toggled)

    def _lay_out(self) -> None:
        first = QHBoxLayout()
        first.setSpacing(SPACE_1)
        first.addWidget(self._name, 1)
        first.addWidget(self._lock)
        first.addWidget(self._aside)
        texts = QVBoxLayout()
        texts.setSpacing(0)
        texts.addLayout(first)
        # A line of its own: a fingerprint that is cut cannot be compared.
        texts.addWidget(self._fingerprint)
        row = QHBoxLayout(self)
        row.setContentsMargins(SPACE_3, SPACE_2, SPACE_3, SPACE_2)
        row.setSpacing(SPACE_2)
        row.addWidget(self.radio)
        row.addWidget(self._icon)
        row.addLayout(texts, 1)

    @property
    def tracker_name(self) -> str:
        """The name as it is shown."""
        return self._name.text()

    def is_cut(self) -> bool:
        """Whether less than the whole fingerprint is shown."""
        return self._fingerprint.is_elided()

    def set_tracker(self, tracker: TrackerSnapshot, *, own: bool = False) -> None:
        """Show `tracker`; `own` is the one that runs on this computer as ours."""
        self.tracker = tracker
        name = plain(tracker.name, _NAME_CHARS) or self.tr("Tracker without a name")
        known = tracker.known_since is not None
        fingerprint = self.tr("fingerprint {shown}").format(shown=tracker.shown)
        aside = self._aside_of(tracker, own=own)
        self._name.setText(name)
        self._fingerprint.setText(fingerprint)
        self._aside.setText(aside)
        self._lock.setVisible(known)
        trust = "" if known else self.tr("not verified")
        self.radio.setAccessibleName(", ".join(filter(None, (name, fingerprint, aside, trust))))

    def _aside_of(self, tracker: TrackerSnapshot, *, own: bool) -> str:
        if own:
            return self.tr("On this computer")
        if tracker.known_since is not None:
            return self.tr("Known since {date}").format(date=units.day(tracker.known_since))
        if tracker.milliseconds is not None:
            return self.tr("{count} ms").format(count=max(1, round(tracker.milliseconds)))
        return ""

    def _on_toggled(self, chosen: bool) -> None:
        self.setProperty("chosen", chosen)
        repolish(self)

    def _on_clicked(self) -> None:
        if self.tracker is not None:
            self.chosen.emit(self.tracker.fingerprint)

    def mousePressEvent(self, event: QMouseEvent) -> None:
        """The whole row is the button."""
        if event.button() is Qt.MouseButton.LeftButton:
            self.radio.setFocus(Qt.FocusReason.MouseFocusReason)
            self.radio.click()
            event.accept()
            return
        super().mousePressEvent(event)

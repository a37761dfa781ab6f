"""The trackers that there are to choose from, as a list of radio buttons.

Invariant: while there is a tracker exactly one is chosen, and what a person chose stays chosen while it is there:
a tracker that appears later never takes its place. Known trackers stand first. Used by `gui.first_run.tracker_choice`.
"""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QButtonGroup, QFrame, QScrollArea, QSizePolicy, QVBoxLayout, QWidget

from core.snapshots import TrackerSnapshot
from gui.first_run.tracker_row import TrackerRow
from gui.theme import SPACE_1

_ROWS_SHOWN = 3


class TrackerList(QScrollArea):
    """Rows of trackers, three at a time.

    Signals: `chosen(str)`, a fingerprint, empty when nothing is left to choose; also when the first one appears.
    """

    chosen = Signal(str)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("tracker_list")
        self.setAccessibleName(self.tr("Trackers on your network"))
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setWidgetResizable(True)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Fixed)
        self._rows: dict[str, TrackerRow] = {}
        self._group = QButtonGroup(self)
        self._chosen = ""
        self._by_hand = False
        inside = QWidget(self)
        inside.setObjectName("tracker_list_inside")
        self._layout = QVBoxLayout(inside)
        self._layout.setContentsMargins(0, 0, 0, 0)
        self._layout.setSpacing(SPACE_1)
        self.setWidget(inside)

    @property
    def tracker(self) -> TrackerSnapshot | None:
        """The one that is chosen."""
        row = self._rows.get(self._chosen)
        return row.tracker if row else None

    def set_trackers(self, trackers: Sequence[TrackerSnapshot], own: str = "") -> None:
        """Show `trackers`; `own` is the fingerprint of the one that runs here, if one does."""
        ordered = sorted(trackers, key=lambda one: (one.fingerprint != own, one.known_since is None))
        wanted = {one.fingerprint: one for one in ordered}
        for fingerprint in self._rows.keys() - wanted.keys():
            self._remove(fingerprint)
        for place, (fingerprint, tracker) in enumerate(wanted.items()):
            row = self._rows.get(fingerprint) or self._add(fingerprint)
            if self._layout.indexOf(row) != place:
                self._layout.insertWidget(place, row)
            row.set_tracker(tracker, own=fingerprint == own)
        self._keep_one_chosen(next(iter(wanted), ""))
        self._fit()

    def rows(self) -> list[TrackerRow]:
        """The rows, in no order."""
        return list(self._rows.values())

    def choose(self, fingerprint: str) -> None:
        """Choose a tracker that is in the list, as a person would."""
        if fingerprint in self._rows:
            self._by_hand = True
            self._set_chosen(fingerprint)

    def _add(self, fingerprint: str) -> TrackerRow:
        row = TrackerRow(self.widget())
        self._group.addButton(row.radio)
        row.chosen.connect(self.choose)
        row.show()
        self._rows[fingerprint] = row
        return row

    def _remove(self, fingerprint: str) -> None:
        row = self._rows.pop(fingerprint)
        self._group.removeButton(row.radio)
        self._layout.removeWidget(row)
        row.hide()
        row.deleteLater()

    def _keep_one_chosen(self, first: str) -> None:
        if self._chosen not in self._rows:
            self._by_hand = False
        if not self._by_hand and self._chosen != first:
            tracker = self.tracker
            # A known tracker that turns up late is what most people want, unless they chose already.
            if tracker is None or tracker.known_since is None:
                self._set_chosen(first)

    def _set_chosen(self, fingerprint: str) -> None:
        row = self._rows.get(fingerprint)
        if row is not None:
            row.radio.setChecked(True)
        if fingerprint != self._chosen:
            self._chosen = fingerprint
            self.chosen.emit(fingerprint)

    def _fit(self) -> None:
        heights = [max(row.minimumHeight(), row.sizeHint().height()) for row in self._rows.values()][:_ROWS_SHOWN]
        self.setFixedHeight(sum(heights) + SPACE_1 * max(0, len(heights) - 1))

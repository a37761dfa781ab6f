"""Which tracker to use: searching, the list of those found with how to compare, or what to do when there is none.

Invariant: exactly one of the three is shown, and a tracker that nobody verified never stands without the line that
says with what to compare its fingerprint. Used by `gui.first_run.account_page`.
"""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QFrame, QHBoxLayout, QProgressBar, QVBoxLayout, QWidget

from core.snapshots import TrackerSnapshot
from gui.first_run import parts
from gui.first_run.tracker_list import TrackerList
from gui.first_run.tracker_row import ROW_HEIGHT
from gui.theme import SPACE_1, SPACE_2, SPACE_3


class TrackerChoice(QWidget):
    """The upper part of the first page.

    Signals: `chosen(str)`, a fingerprint; `search_wanted()`, `address_wanted()`, `start_wanted()`, the three ways
    on when nothing is found; `state_changed()`, another one of the three is shown.
    """

    chosen = Signal(str)
    search_wanted = Signal()
    address_wanted = Signal()
    start_wanted = Signal()
    state_changed = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("tracker_choice")
        self._own = ""
        self._lead = parts.lead(self.tr("Looking for a tracker on your network…"), self)
        self._searching = _Searching(self)
        self.list = TrackerList(self)
        self._compare = _Compare(self)
        self._none = _NothingFound(self)
        self._note = parts.caption("", self)
        self._note.setObjectName("tracker_note")
        self._note.hide()
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(SPACE_2)
        for widget in (self._lead, self._searching, self.list, self._note, self._compare, self._none):
            column.addWidget(widget)
        self.list.chosen.connect(self._on_chosen)
        self._none.search_wanted.connect(self.search_wanted)
        self._none.address_wanted.connect(self.address_wanted)
        self._none.start_wanted.connect(self.start_wanted)
        self._shown: QWidget | None = None
        self._show(self._searching)

    @property
    def tracker(self) -> TrackerSnapshot | None:
        """The tracker that is chosen."""
        return self.list.tracker if self._shown is self.list else None

    @property
    def is_empty(self) -> bool:
        """Whether the search found nothing, and other ways are offered."""
        return self._shown is self._none

    def forget_all(self) -> None:
        """Begin anew: what was found and chosen before counts no longer."""
        self.list.set_trackers(())
        self.set_note("")
        self.set_searching()

    def set_searching(self) -> None:
        """Nothing is found yet, and the search has not lasted long."""
        self._lead.setText(self.tr("Looking for a tracker on your network…"))
        self._show(self._searching)

    def set_nothing_found(self) -> None:
        """The search has lasted long enough to offer other ways; it goes on all the same."""
        self._lead.setText(self.tr("No tracker was found on your network."))
        self._show(self._none)

    def set_trackers(self, trackers: Sequence[TrackerSnapshot], own: str = "") -> None:
        """Offer `trackers`, of which there is at least one; `own` is the fingerprint of the one that runs here."""
        self._own = own
        self._lead.setText(self._lead_of(trackers, own))
        self.list.set_trackers(trackers, own)
        self._show(self.list)

    def set_note(self, text: str) -> None:
        """Something worth knowing of the tracker that was started here; nothing clears it."""
        self._note.setText(text)
        self._note.setVisible(bool(text))

    def _lead_of(self, trackers: Sequence[TrackerSnapshot], own: str) -> str:
        if all(one.fingerprint == own for one in trackers):
            return self.tr("Your tracker runs on this computer:")
        if all(one.known_since is not None and one.milliseconds is None for one in trackers):
            return self.tr("You have used:")
        return self.tr("Found on your network:")

    def _on_chosen(self, fingerprint: str) -> None:
        self._update_compare()
        self.chosen.emit(fingerprint)

    def _update_compare(self) -> None:
        tracker = self.tracker
        unverified = tracker is not None and tracker.known_since is None and tracker.fingerprint != self._own
        self._compare.setVisible(unverified)

    def _show(self, shown: QWidget) -> None:
        before, self._shown = self._shown, shown
        for widget in (self._searching, self.list, self._none):
            widget.setVisible(widget is shown)
        self._update_compare()
        if before is not shown:
            self.state_changed.emit()


class _Searching(QFrame):
    """Stands where the first tracker will stand, as high as its row."""

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self.setObjectName("searching")
        self.setProperty("row", True)
        self.setFixedHeight(ROW_HEIGHT)
        bar = QProgressBar(self)
        bar.setObjectName("searching_bar")
        bar.setRange(0, 0)
        bar.setTextVisible(False)
        bar.setAccessibleName(self.tr("Looking for a tracker"))
        row = QHBoxLayout(self)
        row.setContentsMargins(SPACE_3, 0, SPACE_3, 0)
        row.setSpacing(SPACE_3)
        row.addWidget(parts.Icon("radio-tower", "faint", 20, self))
        row.addWidget(bar, 1)


class _Compare(QWidget):
    """With what to compare a fingerprint, and on demand how."""

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self.setObjectName("compare")
        line = parts.caption(self.tr("Compare with the fingerprint shown on the tracker's computer."), self)
        self._how = parts.link_button(self.tr("How?"), "compare_how", self, caption=True)
        self._how.setCheckable(True)
        self._how.setAccessibleName(self.tr("How to compare the fingerprint"))
        self._more = parts.caption(
            self.tr(
                "On the tracker's computer, open “Tracker on this computer” in the Tools menu, or type “p2p-tracker "
                "fingerprint”. Both show the same four groups of characters, or this is not the tracker you mean: "
                "then do not use it. An invite link does the comparing for you."
            ),
            self,
        )
        self._more.setObjectName("compare_more")
        self._more.hide()
        row = QHBoxLayout()
        row.setSpacing(parts.GAP)
        row.addWidget(line, 1)
        row.addWidget(self._how)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(parts.GAP)
        column.addLayout(row)
        column.addWidget(self._more)
        self._how.toggled.connect(self._more.setVisible)


class _NothingFound(QWidget):
    """Three ways on, each with a line that says when it is the right one."""

    search_wanted = Signal()
    address_wanted = Signal()
    start_wanted = Signal()

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self.setObjectName("nothing_found")
        why = parts.caption(
            self.tr(
                "A tracker is the program that lets the members of your groups find each other. It runs on one "
                "computer; files never pass through it."
            ),
            self,
        )
        start = parts.primary_button(self.tr("Start a tracker on this computer"), "start_tracker", self)
        address = parts.button(self.tr("Enter address or invite link…"), "enter_address", self)
        again = parts.button(self.tr("Search again"), "search_again", self)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(SPACE_1)
        column.addWidget(why)
        for button, text in (
            (again, self.tr("When the tracker's computer was just switched on.")),
            (address, self.tr("When somebody sent you a link, or the tracker is far away.")),
            (start, self.tr("When nobody in your group has one yet. It takes a few seconds.")),
        ):
            column.addSpacing(SPACE_3)
            column.addWidget(button)
            column.addWidget(parts.caption(text, self))
        again.clicked.connect(self.search_wanted)
        address.clicked.connect(self.address_wanted)
        start.clicked.connect(self.start_wanted)

"""The lower half of the window: the downloads, what they are at, and the details of the one that is looked at.

Invariant: what a button or a key does is told by signals that carry keys `(group, name)`; nothing is done here. What is
shown changes only where a snapshot did. A leaf: samples in, signals out; wired in `gui.wiring`.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Final

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QHBoxLayout, QLabel, QSizePolicy, QSplitter, QStackedWidget, QToolButton, QWidget

from core.snapshots import DownloadDetails
from gui.models.download_row import Key
from gui.models.downloads import DownloadsModel
from gui.models.downloads_filter import DownloadsFilter, Kind, Summary
from gui.preferences import Preferences
from gui.sample import Sample
from gui.theme import SPACE_1, SPACE_2, SPACE_3, SPACE_4, font, margins
from gui.views.details import DetailsPane
from gui.views.downloads_menu import Act, can_pause, can_remove, can_resume
from gui.views.downloads_view import DownloadsView
from gui.views.filter_chips import FilterChips
from gui.views.hashing_strip import HashingStrip
from gui.widgets.buttons import icon_button
from gui.widgets.card import Card
from gui.widgets.elided import ElidedLabel
from gui.widgets.empty_state import EmptyState
from gui.wording import units

_SUMMARY_ROOM: Final = 210
_DETAILS_SHOWN: Final = "downloads/details"
_SIZES: Final = "downloads/splitter"
_LEAST: Final = 150
_LEAST_WITH_DETAILS: Final = 310
_HEAD: Final = 44


class DownloadsCard(Card):
    """Signals carry keys `(group, name)` in a list, and what more there is to say; see `_TOLD`."""

    resume_wanted = Signal(object)
    pause_wanted = Signal(object)
    remove_wanted = Signal(object)
    remove_with_files_wanted = Signal(object)
    open_wanted = Signal(object)
    show_in_folder_wanted = Signal(object)
    limit_wanted = Signal(object, str)
    priority_wanted = Signal(object, object)
    move_wanted = Signal(object, str)
    in_order_wanted = Signal(object, bool)
    recheck_wanted = Signal(object)
    copy_wanted = Signal(object, str)
    properties_wanted = Signal(object)
    locate_wanted = Signal(object)
    stop_share_wanted = Signal(object)
    browse_wanted = Signal()
    selection_changed = Signal(object)
    details_toggled = Signal(bool)
    watch_wanted = Signal(str, object)
    hashing_pause_wanted = Signal(object)
    hashing_resume_wanted = Signal(object)
    hashing_cancel_wanted = Signal(object)

    def __init__(self, preferences: Preferences | None = None, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("downloads_card")
        self.setAccessibleName(self.tr("Downloads"))
        self._preferences = preferences
        self._watched: Key | None = None
        self._asked: Key | None = None
        self._known: set[Key] | None = None
        """Keys of the last sample; None while nobody is logged in."""
        self.model = DownloadsModel(self)
        self.view = DownloadsView(self.model, preferences)
        self.details = DetailsPane(preferences)
        self.hashing = HashingStrip()
        self.chips = FilterChips()
        self._empty = EmptyState()
        self._build()
        self._connect()
        self.show_details(preferences.get(_DETAILS_SHOWN, True) if preferences else True)
        self._on_rows()
        self._on_selection()

    def _build(self) -> None:
        title = QLabel(self.tr("Downloads"))
        title.setObjectName("downloads_title")
        title.setFont(font("title"))
        self._summary = ElidedLabel("", token="muted")
        self._summary.setObjectName("downloads_summary")
        self._summary.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Preferred)
        self._resume = icon_button("play", self.tr("Resume"), "downloads_resume", "Ctrl+S")
        self._pause = icon_button("pause", self.tr("Pause"), "downloads_pause", "Ctrl+P")
        self._remove = icon_button("trash-2", self.tr("Remove…"), "downloads_remove", "Del")
        self._toggle = icon_button("panel-bottom", self.tr("Details"), "downloads_details", "F11")
        self._toggle.setCheckable(True)
        self._head = QHBoxLayout()
        self._head.setContentsMargins(margins(SPACE_4, SPACE_1, SPACE_2, SPACE_1))
        self._head.setSpacing(SPACE_1)
        self._head.addWidget(title)
        self._head.addSpacing(SPACE_1)
        self._head.addWidget(self._summary, 1)
        self._head.addWidget(self.chips)
        self._head.addSpacing(SPACE_2)
        for button in self._buttons():
            self._head.addWidget(button)
        self._title = title
        self._stack = QStackedWidget()
        self._stack.addWidget(self.view)
        self._stack.addWidget(self._empty)
        self._splitter = QSplitter(Qt.Orientation.Vertical)
        self._splitter.setObjectName("downloads_splitter")
        self._splitter.setChildrenCollapsible(False)
        self._splitter.addWidget(self._stack)
        self._splitter.addWidget(self.details)
        self._splitter.setStretchFactor(0, 1)
        self._splitter.setStretchFactor(1, 0)
        if self._preferences is not None:
            sizes = [int(part) for part in self._preferences.get(_SIZES, [""]) if part.isdigit()]
            if len(sizes) == 2:
                self._splitter.setSizes(sizes)
        self.column.setContentsMargins(1, SPACE_1, 1, SPACE_3)
        self.column.addLayout(self._head)
        self.column.addWidget(self.hashing)
        self.column.addWidget(self._splitter, 1)

    def _connect(self) -> None:
        self._resume.clicked.connect(lambda: self._tell(Act.RESUME, self.selected_keys()))
        self._pause.clicked.connect(lambda: self._tell(Act.PAUSE, self.selected_keys()))
        self._remove.clicked.connect(lambda: self._tell(Act.REMOVE, self.selected_keys()))
        self._toggle.clicked.connect(self._on_toggle)
        self.view.act_wanted.connect(self._tell)
        self.view.selection_changed.connect(self._on_selection)
        self.details.act_wanted.connect(self._tell)
        self.model.rows_changed.connect(self._on_rows)
        self.model.rowsInserted.connect(self._show_what_there_is)
        self.model.rowsRemoved.connect(self._show_what_there_is)
        self.chips.chosen.connect(self._on_kind)
        self._empty.chosen.connect(self._on_empty)
        self.hashing.pause_wanted.connect(self.hashing_pause_wanted)
        self.hashing.resume_wanted.connect(self.hashing_resume_wanted)
        self.hashing.cancel_wanted.connect(self.hashing_cancel_wanted)
        self._splitter.splitterMoved.connect(self._on_splitter)

    def _buttons(self) -> tuple[QToolButton, ...]:
        return (self._resume, self._pause, self._remove, self._toggle)

    # -- in
    def set_sample(self, sample: Sample) -> None:
        """Show what moves in the engine now."""
        self.model.set_downloads(sample.downloads, sample.shares, sample.disks)
        for one in sample.downloads:
            if one.speed >= 1 or one.speed_up >= 1:
                self.details.speed.note((one.group, one.name), one.speed, one.speed_up)
        self.details.speed.draw()
        self.hashing.set_jobs(sample.hashing)
        self._choose_new(sample)

    def _choose_new(self, sample: Sample) -> None:
        """Whoever has chosen nothing wants to see what was just begun."""
        before = self._known
        self._known = {(one.group, one.name) for one in sample.downloads} if sample.status.logged_in else None
        if before is None or self._known is None:
            return
        begun = [key for one in sample.downloads if (key := (one.group, one.name)) not in before]
        if begun and not self.selected_keys():
            self.select(begun[-1:])

    def set_details(self, details: DownloadDetails) -> None:
        """Show more of the download that is looked at."""
        if (details.group, details.name) == self._watched:
            self.details.set_details(details)

    def set_filter_text(self, text: str) -> None:
        """Show only rows whose name holds these letters."""
        self.model.set_filter(DownloadsFilter(self.chips.kind, text))
        self._show_what_there_is()

    def show_details(self, shown: bool) -> None:
        """Show or put away the pane below the list."""
        self._toggle.setChecked(shown)
        self._fit_height()
        self._watch()

    def _fit_height(self) -> None:
        """Details are of something, and never leave less than a row of the list."""
        shown = self.details_shown and any(True for _row in self.model.rows())
        self.details.setVisible(shown)
        self.setMinimumHeight(_LEAST_WITH_DETAILS if shown else _LEAST)

    def select(self, keys: Iterable[Key]) -> None:
        """Choose these rows and show the first."""
        wanted = list(keys)
        if any(not self.model.index_of(key).isValid() for key in wanted):
            self.chips.set_kind(Kind.ALL)
            self.model.set_filter(DownloadsFilter())
        self.view.select(wanted)

    def select_all(self) -> None:
        """Choose every row that is shown."""
        self.view.selectAll()

    def focus_list(self) -> None:
        """Give the keys to the list."""
        self.view.setFocus(Qt.FocusReason.ShortcutFocusReason)

    # -- out
    def selected_keys(self) -> list[Key]:
        """Of the chosen rows, from the top."""
        return self.view.selected_keys()

    def current_key(self) -> Key | None:
        """Of the row whose details are shown."""
        return self.view.current_key()

    @property
    def details_shown(self) -> bool:
        """Whether the pane below the list is there."""
        return self._toggle.isChecked()

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Give the summary room before the filters have theirs."""
        super().resizeEvent(event)
        self._fit_head()

    def _fit_head(self) -> None:
        buttons = sum(button.width() + SPACE_1 for button in self._buttons())
        needed = self._title.sizeHint().width() + _SUMMARY_ROOM + self.chips.wide_hint() + buttons + 2 * SPACE_4
        self.chips.set_compact(self.width() < needed)

    # -- what happens
    def _tell(self, act: Act, keys: list[Key], extra: object = None) -> None:
        if not keys:
            return
        if act is Act.OPEN:
            self._open(keys)
            return
        signal = getattr(self, f"{act}_wanted")
        if extra is None:
            signal.emit(keys)
        else:
            signal.emit(keys, extra)

    def _open(self, keys: list[Key]) -> None:
        """What is here is opened; of what is not, the details are."""
        here = [key for key in keys if (row := self.model.find(key)) is not None and row.is_here]
        if here:
            self.open_wanted.emit(here)
        elif not self.details_shown:
            self._toggle.click()

    def _on_toggle(self, shown: bool) -> None:
        self.show_details(shown)
        if self._preferences is not None:
            self._preferences.put(_DETAILS_SHOWN, shown)
        self.details_toggled.emit(shown)

    def _on_splitter(self) -> None:
        if self._preferences is not None:
            self._preferences.put(_SIZES, [str(size) for size in self._splitter.sizes()])

    def _on_kind(self, kind: Kind) -> None:
        self.model.set_filter(DownloadsFilter(kind, self.model.filter.text))
        self._show_what_there_is()

    def _on_rows(self) -> None:
        summary = self.model.summary()
        self.chips.set_counts(summary.counts)
        self._summary.setText(self._summed_up(summary))
        self._show_what_there_is()
        self._enable()
        self.details.set_row(self.model.find(self._watched) if self._watched else None, self.model)
        self._fit_head()

    def _on_selection(self) -> None:
        self._enable()
        self._watch()
        self.selection_changed.emit(self.selected_keys())

    def _watch(self) -> None:
        """Ask for the details of what is looked at, and of nothing while nobody looks."""
        key = self.current_key()
        row = self.model.find(key) if key else None
        self.details.set_row(row, self.model)
        watched = key if row is not None and row.download is not None and self.details_shown else None
        if key != self._watched:
            self.details.clear_details()
        self._watched = key
        if watched != self._asked:
            self._asked = watched
            self.watch_wanted.emit(watched[0] if watched else "", watched[1] if watched else None)

    def _enable(self) -> None:
        rows = self.view.selected_rows()
        self._resume.setEnabled(any(map(can_resume, rows)))
        self._pause.setEnabled(any(map(can_pause, rows)))
        self._remove.setEnabled(any(map(can_remove, rows)))

    def _summed_up(self, summary: Summary) -> str:
        """`2 running, 1 waiting · 4 min left`; the longest time left, not the sum."""
        running = self.tr("%n running", "", summary.running) if summary.running else ""
        waiting = self.tr("%n waiting", "", summary.waiting) if summary.waiting else ""
        shown = ", ".join(part for part in (running, waiting) if part)
        if summary.seconds_left is not None:
            left = self.tr("{time} left").format(time=units.duration(summary.seconds_left))
            shown = f"{shown} · {left}"
        return shown

    def _show_what_there_is(self) -> None:
        self._fit_height()
        if self.model.rowCount():
            self._stack.setCurrentWidget(self.view)
            return
        wanted = self.model.filter
        if wanted.text:
            text = self.tr("No download matches “{text}”").format(text=wanted.text)
            self._empty.set_state("search", text, [("clear_downloads_filter", self.tr("Clear filter"))], is_quiet=True)
        elif wanted.kind is not Kind.ALL and self.model.summary().counts[Kind.ALL]:
            text = {
                Kind.DOWNLOADING: self.tr("Nothing is downloading"),
                Kind.SHARING: self.tr("No finished download is being shared"),
                Kind.PAUSED: self.tr("No download is paused"),
                Kind.ERRORS: self.tr("No download has failed"),
            }[wanted.kind]
            icon = "check" if wanted.kind is Kind.ERRORS else "inbox"
            self._empty.set_state(icon, text, [("clear_downloads_filter", self.tr("Show all"))], is_quiet=True)
        else:
            browse = [("browse_files", self.tr("Browse files"))]
            self._empty.set_state("download", self.tr("Nothing is downloading"), browse, is_quiet=True)
        self._stack.setCurrentWidget(self._empty)

    def _on_empty(self, chosen: str) -> None:
        if chosen == "browse_files":
            self.browse_wanted.emit()
            return
        self.chips.set_kind(Kind.ALL)
        self.model.set_filter(DownloadsFilter())
        self._show_what_there_is()

"""The line at the bottom: the tracker, who is online, what is being prepared, free space, limits and speeds.

Invariant: shows only what it was given; each part that can be clicked is a button with a name and a key to reach it.
Used by `gui.main_window`.
"""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QSize, Qt, Signal
from PySide6.QtWidgets import QHBoxLayout, QLabel, QSizePolicy, QStatusBar, QToolButton, QWidget

from core.config import Settings
from core.snapshots import DiskSnapshot, HashProgress, StatusSnapshot
from gui.icons import icon
from gui.sample import Sample
from gui.theme import ICON, SPACE_2, SPACE_4
from gui.widgets.elided import ElidedLabel
from gui.widgets.tooltip import plain_tip
from gui.wording import units
from gui.wording.hashing import hashing_words, together
from gui.wording.plain import plain

_NAME_CHARS = 40


class StatusBar(QStatusBar):
    """Signals: `connection_wanted()`, `hashing_wanted()`, `alternative_toggled(bool)`, `limit_wanted(down|up)`."""

    connection_wanted = Signal()
    hashing_wanted = Signal()
    alternative_toggled = Signal(bool)
    limit_wanted = Signal(str)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("status_bar")
        self.setAccessibleName(self.tr("Status"))
        self.setSizeGripEnabled(False)
        self._settings = Settings()
        self._tracker = self._button("status_tracker", "loader-circle", self.connection_wanted.emit)
        self._members = QLabel()
        self._members.setObjectName("status_members")
        self._members.setTextFormat(Qt.TextFormat.PlainText)
        self._hashing = ElidedLabel("", token="muted")
        self._hashing.setObjectName("status_hashing")
        self._hashing.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Preferred)
        self._space = QLabel()
        self._space.setObjectName("status_space")
        self._space.setTextFormat(Qt.TextFormat.PlainText)
        self._turtle = self._button("status_alternative", "turtle", None)
        self._turtle.setCheckable(True)
        self._turtle.setIconSize(QSize(ICON, ICON))
        self._turtle.setToolButtonStyle(Qt.ToolButtonStyle.ToolButtonIconOnly)
        self._turtle.setToolTip(self.tr("Alternative speed limits"))
        self._turtle.setAccessibleName(self.tr("Alternative speed limits"))
        self._turtle.clicked.connect(self.alternative_toggled)
        self._down = self._button("status_down", "arrow-down", lambda: self.limit_wanted.emit("down"))
        self._up = self._button("status_up", "arrow-up", lambda: self.limit_wanted.emit("up"))
        row = QWidget()
        row.setObjectName("status_row")
        line = QHBoxLayout(row)
        line.setContentsMargins(SPACE_2, 0, SPACE_2, 0)
        line.setSpacing(SPACE_4)
        for widget in (self._tracker, self._members):
            line.addWidget(widget)
        line.addWidget(self._hashing, 1)
        for widget in (self._space, self._turtle, self._down, self._up):
            line.addWidget(widget)
        self.addWidget(row, 1)
        self.set_sample(Sample())
        self.set_members_online(None)

    def _button(self, name: str, picture: str, clicked: object) -> QToolButton:
        button = QToolButton()
        button.setObjectName(name)
        button.setIcon(icon(picture, "muted"))
        button.setIconSize(QSize(ICON + 2, ICON - 2))
        button.setToolButtonStyle(Qt.ToolButtonStyle.ToolButtonTextBesideIcon)
        button.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        if callable(clicked):
            button.clicked.connect(lambda: clicked())
        return button

    def set_sample(self, sample: Sample) -> None:
        """Show how the engine stands now."""
        self._show_tracker(sample.status)
        self._show_hashing(sample.hashing)
        self._show_space(sample.disks)
        self._show_speed(self._down, sample.status.speed_down, self._limits()[0])
        self._show_speed(self._up, sample.status.speed_up, self._limits()[1])

    def set_members_online(self, online: int | None) -> None:
        """Show how many members of the group are here; None: no group is open."""
        self._members.setVisible(online is not None)
        if online is not None:
            self._members.setText(self.tr("Members online: {number}").format(number=units.count(online)))

    def set_settings(self, settings: Settings) -> None:
        """Show the limits that hold."""
        self._settings = settings
        self._turtle.setChecked(settings.alternative)
        self._turtle.setIcon(icon("turtle", "accent" if settings.alternative else "muted"))

    def _limits(self) -> tuple[int, int]:
        now = self._settings
        return (now.alternative_down, now.alternative_up) if now.alternative else (now.limit_down, now.limit_up)

    def _show_tracker(self, status: StatusSnapshot) -> None:
        name = plain(status.tracker_name or status.tracker, _NAME_CHARS)
        if not status.logged_in:
            text, picture, token = self.tr("Not logged in"), "unplug", "muted"
        elif status.connected:
            text, picture, token = name, "circle-check", "ok"
        elif status.next_try is not None and status.next_try >= 1:
            text = self.tr("{tracker}: not reached, next try in {time}").format(
                tracker=name, time=units.duration(status.next_try)
            )
            picture, token = "triangle-alert", "warn"
        else:
            text, picture, token = self.tr("{tracker}: connecting…").format(tracker=name), "loader-circle", "warn"
        if text != self._tracker.text():
            self._tracker.setText(text)
            self._tracker.setIcon(icon(picture, token))
            tip = self.tr("Tracker: {text}. Click to see who can reach whom.").format(text=text)
            self._tracker.setToolTip(plain_tip(tip))
            self._tracker.setAccessibleName(self.tr("Tracker: {text}").format(text=text))

    def _show_hashing(self, jobs: Sequence[HashProgress]) -> None:
        going = [job for job in jobs if job.state in ("hashing", "paused", "publishing")]
        if not going:
            text = ""
        elif len(going) == 1:
            text = hashing_words(going[0])
        else:
            text = f"{hashing_words(going[0])} · {together(going[1:])}"
        if text != self._hashing.text():
            self._hashing.setText(text)

    def _show_space(self, disks: Sequence[DiskSnapshot]) -> None:
        self._space.setVisible(bool(disks))
        if not disks:
            return
        least = min(disks, key=lambda disk: disk.free)
        self._space.setText(self.tr("{size} free").format(size=units.size(least.free)))
        lines = [
            self.tr("{path}: {free} of {total} free").format(
                path=plain(disk.path), free=units.size(disk.free), total=units.size(disk.total)
            )
            for disk in disks
        ]
        self._space.setToolTip(plain_tip("\n".join(lines)))

    def _show_speed(self, button: QToolButton, rate: float, limit: int) -> None:
        is_down = button is self._down
        now = units.speed(rate) if rate >= 1 else f"{units.size(0)}/s"
        text = self.tr("{speed} ({limit})").format(speed=now, limit=units.limit(limit)) if limit else now
        if text == button.text():
            return
        button.setText(text)
        said = self.tr("Download speed: {text}") if is_down else self.tr("Upload speed: {text}")
        button.setAccessibleName(said.format(text=text))
        button.setToolTip(self.tr("Click to limit the speed."))

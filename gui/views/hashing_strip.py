"""The lines above the downloads while files are made ready to be shared: how far each is, Pause and Cancel.

Invariant: no more than a few lines, whatever number of jobs there is: the rest share one line. A line keeps its place
and its buttons from one sample to the next; a job that is done takes its line with it, one that failed stays until it
is dismissed, newest first, with the whole of why. A leaf: values in, signals out.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QFrame, QHBoxLayout, QLabel, QProgressBar, QSizePolicy, QVBoxLayout, QWidget

from core.snapshots import HashProgress
from gui.icons import pixmap
from gui.theme import ICON, SPACE_1, SPACE_2, SPACE_4, margins, theme
from gui.widgets.buttons import push_button
from gui.widgets.elided import ElidedLabel
from gui.wording.hashing import hashing_words, together, together_failed

_MOST_LINES: Final = 3
_BAR: Final = 140
_BUTTON: Final = 86
"""Pixels, whatever the button says: bars stand below each other."""
_STEPS: Final = 1000
_SHOWN: Final = frozenset({"hashing", "paused", "publishing", "failed"})
_REST: Final = -1
"""The number of the line that the jobs beyond the first share."""
_REST_FAILED: Final = -2
"""The same of those that failed."""


class HashingStrip(QWidget):
    """Signals: `pause_wanted(job)`, `resume_wanted(job)`, `cancel_wanted(job)`; job is None for all of them."""

    pause_wanted = Signal(object)
    resume_wanted = Signal(object)
    cancel_wanted = Signal(object)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("hashing_strip")
        self.setAccessibleName(self.tr("Files that are made ready to be shared"))
        self._jobs: Sequence[HashProgress] = ()
        self._dismissed: frozenset[int] = frozenset()
        self._lines: dict[int, _Line] = {}
        self._column = QVBoxLayout(self)
        self._column.setContentsMargins(margins(SPACE_4, 0, SPACE_2, SPACE_1))
        self._column.setSpacing(0)
        self.hide()

    def set_jobs(self, jobs: Sequence[HashProgress]) -> None:
        """Show these; done and cancelled ones are not shown."""
        if jobs is self._jobs:
            return
        self._jobs = jobs
        self._dismissed &= {job.job for job in jobs}
        self._draw()

    def _draw(self) -> None:
        shown = [job for job in self._jobs if job.state in _SHOWN and job.job not in self._dismissed]
        # What failed last is what its user waits to hear of.
        shown.sort(key=lambda job: (job.state != "failed", -job.job if job.state == "failed" else 0))
        alone = shown if len(shown) <= _MOST_LINES else shown[: _MOST_LINES - 1]
        rest = shown[len(alone) :]
        going = [job for job in rest if job.state != "failed"]
        wanted = {job.job: [job] for job in alone}
        if going:
            wanted[going[0].job if len(going) == 1 else _REST] = going
        if len(going) < len(rest):
            wanted[_REST_FAILED] = [job for job in rest if job.state == "failed"]
        for number in [number for number in self._lines if number not in wanted]:
            line = self._lines.pop(number)
            self._column.removeWidget(line)
            line.hide()
            line.deleteLater()
        for at, (number, jobs) in enumerate(wanted.items()):
            line = self._lines.get(number) or self._made(number)
            line.on_jobs(jobs)
            if self._column.indexOf(line) != at:
                self._column.insertWidget(at, line)
        self.setVisible(bool(shown))

    def _made(self, number: int) -> _Line:
        line = self._lines[number] = _Line(number)
        line.held.connect(self._on_held)
        line.dropped.connect(self._on_dropped)
        return line

    def _on_held(self, number: int, hold: bool) -> None:
        signal = self.pause_wanted if hold else self.resume_wanted
        signal.emit(None if number == _REST else number)

    def _on_dropped(self, number: int, failed: bool) -> None:
        if failed:
            self._dismissed |= {job.job for job in self._lines[number].jobs}
            self._draw()
        else:
            self.cancel_wanted.emit(None if number == _REST else number)


class _Line(QFrame):
    """One job, or the rest of them. Signals: `held(number, hold)`, `dropped(number, failed)`."""

    held = Signal(int, bool)
    dropped = Signal(int, bool)

    def __init__(self, number: int) -> None:
        super().__init__()
        self._number = number
        self.jobs: Sequence[HashProgress] = ()
        self._state = ""
        self._icon = ("", "")
        self._picture = QLabel()
        self._picture.setFixedSize(ICON, ICON)
        self._words = ElidedLabel("", token="muted")
        self._words.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Preferred)
        self._why = QLabel()
        self._why.setTextFormat(Qt.TextFormat.PlainText)
        self._why.setWordWrap(True)
        self._why.setProperty("token", "bad")
        self._why.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Minimum)
        self._why.hide()
        self._bar = QProgressBar()
        self._bar.setRange(0, _STEPS)
        self._bar.setTextVisible(False)
        self._bar.setFixedWidth(_BAR)
        self._bar.setAccessibleName(self.tr("Prepared so far"))
        self._hold = push_button(self.tr("Pause"), f"hashing_hold_{number}", "quiet")
        self._hold.setMinimumWidth(_BUTTON)
        self._hold.clicked.connect(lambda: self.held.emit(self._number, self._state != "paused"))
        self._drop = push_button(self.tr("Cancel"), f"hashing_drop_{number}", "quiet")
        self._drop.setMinimumWidth(_BUTTON)
        self._drop.clicked.connect(lambda: self.dropped.emit(self._number, self._state == "failed"))
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(SPACE_2)
        row.addWidget(self._picture)
        row.addWidget(self._words, 1)
        row.addWidget(self._why, 1)
        row.addWidget(self._bar)
        row.addWidget(self._hold)
        row.addWidget(self._drop)
        theme().changed.connect(self._draw)

    def on_jobs(self, jobs: Sequence[HashProgress]) -> None:
        """Show one job, or several that share the line."""
        first, self.jobs = jobs[0], jobs
        self._state = first.state if len(jobs) == 1 else _state_of(jobs)
        failed = self._state == "failed"
        words = hashing_words(first) if len(jobs) == 1 else together_failed(jobs) if failed else together(jobs)
        label, other = (self._why, self._words) if failed else (self._words, self._why)
        if words != label.text():
            label.setText(words)
        label.show()
        other.hide()
        done, size = sum(job.done for job in jobs), sum(job.size for job in jobs)
        self._bar.setValue(_STEPS * done // size if size else 0)
        self._bar.setVisible(not failed)
        paused = self._state == "paused"
        self._hold.setText(self.tr("Resume") if paused else self.tr("Pause"))
        self._hold.setAccessibleName(self._hold.text())
        self._hold.setVisible(self._state in ("hashing", "paused"))
        self._drop.setText(self.tr("Dismiss") if failed else self.tr("Cancel"))
        self._drop.setAccessibleName(self._drop.text())
        self._drop.setVisible(self._state != "publishing")
        icon = ("circle-alert", "bad") if failed else ("pause", "muted") if paused else ("upload", "muted")
        if icon != self._icon:
            self._icon = icon
            self._draw()

    def _draw(self) -> None:
        name, token = self._icon
        if name:
            self._picture.setPixmap(pixmap(name, token, ICON, self.devicePixelRatioF()))


def _state_of(jobs: Sequence[HashProgress]) -> str:
    for state in ("paused", "failed"):
        if all(job.state == state for job in jobs):
            return state
    return "hashing"

"""What was transferred, in figures.

Invariant: figures are sums of what the engine tells, never estimated; `set_values` changes them in place.
"""

from __future__ import annotations

import time
from collections.abc import Sequence

from PySide6.QtWidgets import QWidget

from core.snapshots import DownloadSnapshot, DownloadState, ShareSnapshot, StatusSnapshot
from gui import theme
from gui.dialogs.facts import FactGrid
from gui.dialogs.frame import DialogFrame
from gui.wording.units import count, duration, ratio, size, speed


class StatisticsDialog(DialogFrame):
    """`started` is when the program began, in Unix seconds."""

    def __init__(
        self,
        status: StatusSnapshot,
        downloads: Sequence[DownloadSnapshot],
        shares: Sequence[ShareSnapshot],
        *,
        started: float,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__("", "statistics_dialog", width=460, modeless=True, parent=parent)
        self.set_head(self.tr("Statistics"))
        self._started = started
        self.add_text(self.tr("Since the program started"), "statistics_session_head").setFont(theme.font("strong"))
        self.session = FactGrid("statistics_session")
        self.add(self.session)
        self.add_text(self.tr("In the list"), "statistics_all_head").setFont(theme.font("strong"))
        self.all = FactGrid("statistics_all")
        self.add(self.all)
        self.add_button(self.tr("Copy"), "statistics_copy").clicked.connect(lambda: self.copy(self.report()))
        self.add_cancel(self.tr("Close"), default=True)
        self.set_values(status, downloads, shares)

    def report(self) -> str:
        """The figures as text."""
        return f"{self.session.text()}\n\n{self.all.text()}\n"

    def set_values(
        self, status: StatusSnapshot, downloads: Sequence[DownloadSnapshot], shares: Sequence[ShareSnapshot]
    ) -> None:
        """Show newer figures."""
        self.session.set_facts(
            [
                ("down", self.tr("Downloaded"), size(status.bytes_down)),
                ("up", self.tr("Uploaded"), size(status.bytes_up)),
                ("ratio", self.tr("Ratio"), ratio(status.bytes_up, status.bytes_down)),
                ("speed_down", self.tr("Down speed"), speed(status.speed_down)),
                ("speed_up", self.tr("Up speed"), speed(status.speed_up)),
                ("links", self.tr("Connected peers"), count(status.links)),
                ("time", self.tr("Running for"), duration(max(0.0, time.time() - self._started))),
            ]
        )
        done = [one for one in downloads if one.state is DownloadState.DONE]
        wasted = sum(max(0, one.bytes_received + one.bytes_salvaged - one.bytes_verified) for one in downloads)
        self.all.set_facts(
            [
                ("downloads", self.tr("Downloads"), count(len(downloads))),
                ("done", self.tr("Completed"), count(len(done))),
                ("verified", self.tr("Checked and in place"), size(sum(one.bytes_verified for one in downloads))),
                ("salvaged", self.tr("Found on the disk"), size(sum(one.bytes_salvaged for one in downloads))),
                ("wasted", self.tr("Received in vain"), size(wasted)),
                ("shares", self.tr("Shared files"), count(len(shares))),
                ("shared", self.tr("Size of shared files"), size(sum(one.size for one in shares))),
                ("sent", self.tr("Sent of them"), size(sum(one.bytes_sent for one in shares))),
            ]
        )

"""Who can reach whom: interfaces, tracker, discovery, IPv4 and IPv6, and for each problem what to do.

Invariant: every problem that the engine names has a sentence of what it means and one of what can be done; the report
is what is shown, as text, and holds neither names of files nor of groups.
"""

from __future__ import annotations

import platform

from PySide6.QtCore import Qt, Signal, qVersion
from PySide6.QtWidgets import QHBoxLayout, QLabel, QVBoxLayout, QWidget

from core.snapshots import ConnectivitySnapshot
from core.wire.version import VERSION
from gui import theme
from gui.dialogs.facts import FactGrid
from gui.dialogs.frame import DialogFrame
from gui.dialogs.problems import Problem, problems_of
from gui.icons import icon


class ConnectionDialog(DialogFrame):
    """Signals: `test_wanted()`; the answer comes by `set_connectivity`."""

    test_wanted = Signal()

    def __init__(self, connectivity: ConnectivitySnapshot | None = None, *, parent: QWidget | None = None) -> None:
        super().__init__("", "connection_dialog", width=600, modeless=True, parent=parent)
        self.set_head(self.tr("Connection"))
        self._problems = QWidget()
        self._problems.setObjectName("connection_problems")
        self._list = QVBoxLayout(self._problems)
        self._list.setContentsMargins(0, 0, 0, 0)
        self._list.setSpacing(theme.SPACE_3)
        self.add(self._problems)
        self.facts = FactGrid("connection_facts")
        self.add(self.facts)
        self._told: list[Problem] = []
        copy = self.add_button(self.tr("Copy report"), "connection_copy")
        copy.clicked.connect(lambda: self.copy(self.report()))
        self._test = self.add_button(self.tr("Test again"), "connection_test", "primary")
        self._test.clicked.connect(self._on_test)
        self.add_cancel(self.tr("Close"))
        self.set_connectivity(connectivity)

    def set_connectivity(self, connectivity: ConnectivitySnapshot | None) -> None:
        """Show what was found; None while it is being looked at."""
        self._told = problems_of(connectivity)
        self._show_problems()
        if connectivity is not None:
            self.facts.set_facts(self._said(connectivity))
            self.set_busy(False)
            self._test.setText(self.tr("Test again"))
        self.facts.setVisible(connectivity is not None)
        if self.isVisible():
            self.fit()

    def report(self) -> str:
        """What *Copy report* puts into the clipboard."""
        head = f"P2P Share {VERSION}, Python {platform.python_version()}, Qt {qVersion()}, {platform.platform()}"
        told = "\n".join(f"- {one.what} {one.to_do}".strip() for one in self._told)
        return f"{head}\n\n{told}\n\n{self.facts.text()}\n"

    def _said(self, now: ConnectivitySnapshot) -> list[tuple[str, str, str]]:
        yes, no = self.tr("yes"), self.tr("no")
        reachable = {True: yes, False: no, None: self.tr("not known yet")}[now.reachable]
        linked = self.tr("connected") if now.tracker_connected else self.tr("not connected")
        tracker = f"{now.tracker} ({linked})" if now.tracker else linked
        if now.tracker and now.trackers > 1:
            tracker = self.tr("{tracker}, one of {count} trackers").format(tracker=tracker, count=now.trackers)
        incoming = self.tr("{all}, of these {incoming} came in").format(all=now.links, incoming=now.links_in)
        said = [
            ("port", self.tr("Port"), str(now.port)),
            ("reachable", self.tr("Others reach this computer"), reachable),
            ("links", self.tr("Connected peers"), incoming),
            ("tracker", self.tr("Tracker"), tracker),
            ("discovery", self.tr("Finding trackers on the network"), self.tr("works") if now.discovery else no),
            ("ipv4", "IPv4", yes if now.ipv4 else no),
            ("ipv6", "IPv6", yes if now.ipv6 else no),
        ]
        for at, interface in enumerate(now.interfaces):
            said.append((f"interface_{at}", self.tr("Interface {number}").format(number=at + 1), interface))
        return said

    def _show_problems(self) -> None:
        while (item := self._list.takeAt(0)) is not None:
            if (gone := item.widget()) is not None:
                gone.hide()
                gone.deleteLater()
        for at, problem in enumerate(self._told):
            self._list.addWidget(self._row(at, problem))

    def _row(self, at: int, problem: Problem) -> QWidget:
        row = QWidget()
        row.setObjectName(f"problem_{at}")
        row.setAccessibleName(f"{problem.what} {problem.to_do}".strip())
        across = QHBoxLayout(row)
        across.setContentsMargins(0, 0, 0, 0)
        across.setSpacing(theme.SPACE_3)
        sign = QLabel()
        sign.setPixmap(icon(problem.icon, problem.token).pixmap(20, 20))
        across.addWidget(sign, 0, Qt.AlignmentFlag.AlignTop)
        words = QVBoxLayout()
        words.setSpacing(theme.SPACE_1)
        what = self._label(problem.what, f"problem_{at}_what")
        what.setFont(theme.font("strong"))
        words.addWidget(what)
        if problem.to_do:
            to_do = self._label(problem.to_do, f"problem_{at}_to_do")
            to_do.setProperty("token", "muted")
            words.addWidget(to_do)
        across.addLayout(words, 1)
        return row

    def _on_test(self) -> None:
        self.set_busy(True)
        self._test.setText(self.tr("Testing…"))
        self.test_wanted.emit()

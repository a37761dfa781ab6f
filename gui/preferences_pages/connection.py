"""The port, whether others get in, the addresses of this computer, and the trackers that are known.

Invariant: only what is known is shown; forgetting a tracker is asked once more, and never offered for the one in use.
"""

from __future__ import annotations

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QHBoxLayout, QPushButton, QWidget

from core.snapshots import TrackerSnapshot
from gui.dialogs.confirm import ConfirmDialog
from gui.dialogs.facts import FactGrid
from gui.dialogs.frame import heading
from gui.dialogs.problems import problems_of
from gui.dialogs.rows import Column, Row, RowTable
from gui.preferences_pages.draft import Draft
from gui.preferences_pages.fields import CheckField
from gui.preferences_pages.page import Page, PreferenceFacts
from gui.wording.units import when


class ConnectionPage(Page):
    """Signals: `test_wanted()`, `forget_wanted(str fingerprint)`."""

    test_wanted = Signal()
    forget_wanted = Signal(str)
    icon = "network"

    def __init__(self, draft: Draft, parent: QWidget | None = None) -> None:
        super().__init__(draft, "connection", parent)
        self.section(self.tr("This computer"))
        self._facts = FactGrid("connection_page_facts")
        self.add_widget(self._facts, self.tr("Port Interface Reachable"))
        self._told = self.add_text("", "connection_page_told")
        test = QPushButton(self.tr("&Test"))
        test.setObjectName("connection_page_test")
        test.setAutoDefault(False)
        test.clicked.connect(self.test_wanted)
        self.add_widget(_left(test))
        self.section(self.tr("Known trackers"))
        self._table = RowTable(
            (
                Column(self.tr("Name"), wide=True),
                Column(self.tr("Fingerprint")),
                Column(self.tr("Known since")),
            ),
            "trackers_table",
            self.tr("Known trackers"),
        )
        self.add_widget(self._table, self.tr("Known trackers"), 1)
        self._forget = QPushButton(self.tr("&Forget…"))
        self._forget.setObjectName("tracker_forget")
        self._forget.setAutoDefault(False)
        self._forget.clicked.connect(self._on_forget)
        self.add_widget(_left(self._forget))
        self.add_field(
            CheckField(
                draft,
                "own_tracker_autostart",
                self.tr("&Start the tracker of this computer with P2P Share"),
                self.tr("If one was ever started here."),
            )
        )
        self._trackers: tuple[TrackerSnapshot, ...] = ()
        self._table.chosen.connect(self._refresh)
        self._refresh()

    def title(self) -> str:
        """See `Page`."""
        return self.tr("Connection")

    def set_facts(self, facts: PreferenceFacts) -> None:
        """Port, interfaces, trackers as they are now."""
        now = facts.connectivity
        said = [("port", self.tr("Port"), str(facts.port) if facts.port else "–")]
        interfaces = now.interfaces if now is not None else facts.addresses
        said += [
            (f"interface_{at}", self.tr("Interface {number}").format(number=at + 1), one)
            for at, one in enumerate(interfaces)
        ]
        self._facts.set_facts(said)
        self._told.setText(" ".join(f"{one.what} {one.to_do}".strip() for one in problems_of(now)[:1]) if now else "")
        self._told.setVisible(now is not None)
        self._trackers = facts.trackers
        self._table.set_rows([self._row(one) for one in facts.trackers])
        self._refresh()

    def _row(self, one: TrackerSnapshot) -> Row:
        name = self.tr("{name} (in use)").format(name=one.name) if one.in_use else one.name
        since = when(one.known_since) if one.known_since is not None else self.tr("not verified")
        said = self.tr("{name}, fingerprint {fingerprint}, known since {when}").format(
            name=name, fingerprint=one.shown, when=since
        )
        icon = ("lock", "ok") if one.known_since is not None else ("radio-tower", "muted")
        return Row(one.fingerprint, (name, one.shown, since), said, *icon)

    def _chosen(self) -> TrackerSnapshot | None:
        keys = self._table.selected()
        return next((one for one in self._trackers if keys and one.fingerprint == keys[0]), None)

    def _refresh(self) -> None:
        chosen = self._chosen()
        self._forget.setEnabled(chosen is not None and not chosen.in_use)

    def _on_forget(self) -> None:
        chosen = self._chosen()
        if chosen is None:
            return
        asking = ConfirmDialog(
            self.tr("Forget {name}?").format(name=heading(chosen.name)),
            self.tr("Its fingerprint has to be compared again at the next contact. Accounts and files stay."),
            self.tr("Forget"),
            "forget_tracker",
            parent=self.window(),
        )
        asking.confirmed.connect(lambda: self.forget_wanted.emit(chosen.fingerprint))
        asking.open()


def _left(button: QPushButton) -> QWidget:
    line = QWidget()
    across = QHBoxLayout(line)
    across.setContentsMargins(0, 0, 0, 0)
    across.addWidget(button)
    across.addStretch(1)
    return line

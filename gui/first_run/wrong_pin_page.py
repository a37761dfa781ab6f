"""A tracker shows another fingerprint than the one that is known: a hard stop.

Invariant: there is no way on from here to the tracker, only *Close* and *Copy report*; nothing but the question who
it is was ever sent to it. Both fingerprints can be marked and copied. Used by `gui.first_run.first_run` and by the
window when it happens later.
"""

from __future__ import annotations

import platform
from dataclasses import dataclass
from datetime import UTC, datetime

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QGuiApplication, QKeyEvent
from PySide6.QtWidgets import QFrame, QGridLayout, QHBoxLayout, QLabel, QVBoxLayout, QWidget

from core.wire import fingerprint as fingerprints
from core.wire.errors import Data
from core.wire.ids import Fingerprint, is_hex256
from core.wire.version import VERSION
from gui.first_run import parts
from gui.theme import SPACE_2, SPACE_3, SPACE_4
from gui.wording import units
from gui.wording.plain import plain

_ADDRESS_CHARS = 80


@dataclass(frozen=True, slots=True)
class WrongPin:
    """What is known of the mismatch: fingerprints as people compare them, empty if it did not say who it is."""

    expected: str
    found: str
    address: str
    name: str = ""
    is_named: bool = False
    """Whether `found` is what a link names; the tracker itself was not asked."""
    since: int = 0
    """When the known one was met first, in Unix seconds; 0 if that is not known."""

    @classmethod
    def from_data(cls, data: Data, name: str = "") -> WrongPin:
        """From the data of a WRONG_PIN error; `name` is how the known tracker is called."""
        since = data.get("since")
        return cls(
            _shown(str(data.get("expected") or "")),
            _shown(str(data.get("found") or "")),
            plain(str(data.get("address") or ""), _ADDRESS_CHARS),
            name,
            data.get("rule") == "known_address",
            since if isinstance(since, int) else 0,
        )

    def report(self) -> str:
        """Plain text for whoever runs the tracker: no secrets, in English so that anybody can help."""
        return "\n".join(
            (
                f"P2P Share {VERSION} on {platform.system()}: the tracker's fingerprint does not match",
                f"time      {datetime.now(UTC):%Y-%m-%d %H:%M:%S} UTC",
                f"tracker   {self.name or '(no name)'} at {self.address or '(unknown address)'}",
                f"known     {self.expected or '(unknown)'}",
                f"{'link' if self.is_named else 'now':9} {self.found or '(it did not say)'}",
            )
        )


def _shown(text: str) -> str:
    """A fingerprint as people compare it, whether it came whole or as it is shown."""
    plain_text = text.strip().lower()
    return fingerprints.shown(Fingerprint(plain_text)) if is_hex256(plain_text) else plain(text, 40)


class WrongPinPage(QWidget):
    """The hard stop.

    Signals: `close_wanted()`, also Esc and Enter.
    """

    close_wanted = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("wrong_pin_page")
        self._wrong = WrongPin("", "", "")
        self._lead = parts.lead("", self)
        self._expected = parts.fingerprint_label(self.tr("Known fingerprint"), self)
        self._found = parts.fingerprint_label(self.tr("Fingerprint now"), self)
        self._found_caption = QLabel(self)
        self._copied = parts.caption("", self)
        self._close = parts.primary_button(self.tr("Close"), "wrong_pin_close", self)
        self._copy = parts.button(self.tr("Copy report"), "wrong_pin_copy", self)
        self._lay_out()
        self._close.clicked.connect(self.close_wanted)
        self._copy.clicked.connect(self._on_copy)

    def _lay_out(self) -> None:
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(SPACE_2)
        column.addWidget(parts.PageIcon("shield-alert", "bad", self))
        column.addWidget(parts.hero(self.tr("This is not the tracker you know"), self))
        column.addWidget(self._lead)
        column.addWidget(self._box())
        column.addSpacing(SPACE_2)
        column.addWidget(parts.strong(self.tr("What it may mean"), self))
        for text in (
            self.tr("The tracker was set up anew. Ask whoever runs it, and compare the fingerprint with theirs."),
            self.tr("Another computer has its address now. Then the tracker is somewhere else, or switched off."),
            self.tr("Somebody pretends to be your tracker. Then it is good that you were stopped."),
        ):
            column.addWidget(parts.Bullet(text, self))
        column.addWidget(
            parts.caption(
                self.tr(
                    "Nothing was sent to it: neither your name nor your password. If the tracker really is new, forget "
                    "the known fingerprint in Preferences, Connection; then it can be met for the first time again."
                ),
                self,
            )
        )
        row = QHBoxLayout()
        row.setSpacing(SPACE_2)
        row.addWidget(self._copy, 1)
        row.addWidget(self._close, 1)
        column.addSpacing(SPACE_3)
        column.addLayout(row)
        column.addWidget(self._copied)
        self._copied.hide()

    def _box(self) -> QFrame:
        box = QFrame(self)
        box.setProperty("row", True)
        grid = QGridLayout(box)
        grid.setContentsMargins(SPACE_3, SPACE_3, SPACE_3, SPACE_3)
        grid.setHorizontalSpacing(SPACE_4)
        grid.setVerticalSpacing(SPACE_2)
        for place, (caption, icon, token, label) in enumerate(
            (
                (QLabel(self.tr("Known"), box), "lock", "muted", self._expected),
                (self._found_caption, "triangle-alert", "bad", self._found),
            )
        ):
            caption.setTextFormat(Qt.TextFormat.PlainText)
            grid.addWidget(parts.Icon(icon, token, 16, box), place, 0)
            grid.addWidget(caption, place, 1)
            grid.addWidget(label, place, 2)
        grid.setColumnStretch(2, 1)
        return box

    def set_wrong_pin(self, wrong: WrongPin) -> None:
        """What does not match."""
        self._wrong = wrong
        name = plain(wrong.name, 64)
        if wrong.is_named and wrong.since:
            lead = self.tr("{address} is known since {date}, but the link names another fingerprint for it.")
        elif wrong.is_named:
            lead = self.tr("{address} is known, but the link names another fingerprint for it.")
        elif name:
            lead = self.tr("{name} at {address} shows another fingerprint than the one you trusted.")
        else:
            lead = self.tr("The tracker at {address} shows another fingerprint than the one you trusted.")
        self._lead.setText(lead.format(name=name, address=wrong.address or "?", date=units.day(wrong.since)))
        self._found_caption.setText(self.tr("In the link") if wrong.is_named else self.tr("Now"))
        self._found.setAccessibleName(
            self.tr("Fingerprint in the link") if wrong.is_named else self.tr("Fingerprint now")
        )
        self._expected.setText(wrong.expected or "–")
        self._found.setText(wrong.found or self.tr("It did not say who it is"))
        self._copied.hide()
        self._close.setFocus()

    def _on_copy(self) -> None:
        QGuiApplication.clipboard().setText(self._wrong.report())
        self._copied.setText(self.tr("The report is in the clipboard."))
        self._copied.show()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Esc closes."""
        if event.key() == Qt.Key.Key_Escape:
            event.accept()
            self.close_wanted.emit()
            return
        super().keyPressEvent(event)

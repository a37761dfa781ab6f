"""The tracker on this computer: whether it runs, where, who it is, how others find it, and the way to stop it.

Invariant: it shows what it was told last and nothing of its own; stopping is one press, because the tracker can be
started again with the same data. May stay open beside the window, which refreshes it once in a few seconds.
"""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QCheckBox, QGridLayout, QHBoxLayout, QLabel, QLineEdit, QPushButton, QWidget

from core.snapshots import OwnTrackerSnapshot
from gui.dialogs.frame import DialogFrame
from gui.first_run import parts
from gui.theme import SPACE_2, SPACE_4, font, repolish
from gui.widgets.fingerprint_label import FingerprintLabel
from gui.widgets.qr_code import LONGEST, QrCode
from gui.wording.plain import plain

_QR_SIDE = 240


class TrackerPanel(DialogFrame):
    """Shows an `OwnTrackerSnapshot`; copies the invite link by itself.

    Signals: `start_wanted()`, `stop_wanted()`, `autostart_changed(bool)`, `copied(str)`: the link is in the clipboard.
    """

    start_wanted = Signal()
    stop_wanted = Signal()
    autostart_changed = Signal(bool)
    copied = Signal(str)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(self.tr("Tracker on this computer"), "tracker_panel", width=500, modeless=True, parent=parent)
        self._status = OwnTrackerSnapshot(running=False)
        self._add_state()
        self._add_facts()
        self._add_invite()
        self.autostart = QCheckBox(self.tr("Start with the program"))
        self.autostart.setObjectName("tracker_autostart")
        self.autostart.setAccessibleDescription(
            self.tr("Whether the tracker starts again when P2P Share starts, if it ran before")
        )
        self.autostart.setChecked(True)
        self.add(self.autostart)
        self._note = self.add_text("", "tracker_panel_note", muted=True)
        self._note.hide()
        self._toggle = self.add_button("", "tracker_toggle", "primary")
        self.add_cancel(self.tr("Close"))
        self._toggle.clicked.connect(self._on_toggle)
        self.autostart.clicked.connect(self.autostart_changed)
        self.set_status(self._status)

    def _add_state(self) -> None:
        line = QWidget()
        row = QHBoxLayout(line)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(SPACE_2)
        self._runs = parts.Icon("circle-check", "ok", 16, line)
        self._stopped = parts.Icon("circle", "muted", 16, line)
        self._state = QLabel(line)
        self._state.setObjectName("tracker_state")
        self._state.setTextFormat(Qt.TextFormat.PlainText)
        self._state.setFont(font("strong"))
        row.addWidget(self._runs)
        row.addWidget(self._stopped)
        row.addWidget(self._state, 1)
        self.add(line)
        self._told = self.add_text("", "tracker_told", muted=True)

    def _add_facts(self) -> None:
        self._facts = QWidget()
        grid = QGridLayout(self._facts)
        grid.setContentsMargins(0, 0, 0, 0)
        grid.setHorizontalSpacing(SPACE_4)
        grid.setVerticalSpacing(SPACE_2)
        grid.setColumnStretch(1, 1)
        self._address = self._fact(grid, 0, self.tr("Address"), "tracker_address")
        self._online = self._fact(grid, 1, self.tr("Members online"), "tracker_online")
        head = self._head_of(self.tr("Fingerprint"))
        self.fingerprint = FingerprintLabel()
        self.fingerprint.setObjectName("tracker_fingerprint")
        grid.addWidget(head, 2, 0)
        grid.addWidget(self.fingerprint, 2, 1)
        self._data = self._fact(grid, 3, self.tr("Data"), "tracker_data")
        self.add(self._facts)

    def _fact(self, grid: QGridLayout, row: int, head: str, name: str) -> QLabel:
        value = QLabel(self._facts)
        value.setObjectName(name)
        value.setTextFormat(Qt.TextFormat.PlainText)
        value.setWordWrap(True)
        value.setAccessibleName(head)
        value.setTextInteractionFlags(
            Qt.TextInteractionFlag.TextSelectableByMouse | Qt.TextInteractionFlag.TextSelectableByKeyboard
        )
        grid.addWidget(self._head_of(head), row, 0, Qt.AlignmentFlag.AlignTop)
        grid.addWidget(value, row, 1)
        return value

    def _head_of(self, text: str) -> QLabel:
        head = QLabel(text)
        head.setTextFormat(Qt.TextFormat.PlainText)
        head.setProperty("token", "muted")
        return head

    def _add_invite(self) -> None:
        self._invite = QWidget()
        row = QHBoxLayout(self._invite)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(SPACE_2)
        self.link = QLineEdit()
        self.link.setObjectName("tracker_invite")
        self.link.setReadOnly(True)
        self._copy = QPushButton(self.tr("Copy link"))
        self._copy.setObjectName("copy_tracker_invite")
        self._copy.setAutoDefault(False)
        row.addWidget(self.link, 1)
        row.addWidget(self._copy)
        self._invite_head = self.add_field(self.tr("Invite link"), self._invite)
        self._invite_head.setBuddy(self.link)
        self.link.setAccessibleName(self.tr("Invite link"))
        self.qr = QrCode()
        self.qr.setObjectName("tracker_qr")
        self.qr.setAccessibleName(self.tr("QR code of the invite link"))
        self.qr.setFixedSize(_QR_SIDE, _QR_SIDE)
        self._qr_line = QWidget()
        centre = QHBoxLayout(self._qr_line)
        centre.setContentsMargins(0, 0, 0, 0)
        centre.addWidget(self.qr, 0, Qt.AlignmentFlag.AlignCenter)
        self.add(self._qr_line)
        self._copy.clicked.connect(self._on_copy)

    def set_status(self, status: OwnTrackerSnapshot) -> None:
        """Show how it is now; an answer that was awaited has come."""
        grows = status.running != self._status.running or status.invite != self._status.invite
        self._status = status
        self.set_busy(False)
        runs = status.running
        self._runs.setVisible(runs)
        self._stopped.setVisible(not runs)
        self._state.setText(self.tr("Running") if runs else self.tr("Stopped"))
        self._told.setText(
            self.tr("It goes on when the window is closed, so that members find each other.")
            if runs
            else self.tr("While it is stopped, members who know each other go on; nobody can log in or join.")
        )
        self._address.setText(plain(status.address) or "–")
        self._online.setText("–" if status.members_online is None else str(status.members_online))
        self.fingerprint.set_fingerprint(status.shown or "–")
        self._data.setText(plain(status.data) or "–")
        self._facts.setVisible(runs)
        self._show_invite(status.invite if runs else "")
        self.autostart.setChecked(status.autostart)
        self._toggle.setText(self.tr("Stop") if runs else self.tr("Start"))
        self._toggle.setProperty("kind", "plain" if runs else "primary")
        repolish(self._toggle)
        if grows and self.isVisible():
            self.fit()

    def _show_invite(self, link: str) -> None:
        if link != self.link.text():
            self.link.setText(link)
            self.link.setCursorPosition(0)
            self.qr.set_text(link if len(link.encode()) <= LONGEST else "")
        part = self._invite.parentWidget()
        if part is not None:
            part.setVisible(bool(link))
        self._qr_line.setVisible(bool(link) and len(link.encode()) <= LONGEST)

    def set_note(self, text: str) -> None:
        """Something worth knowing of the last start, such as a taken port; nothing clears it."""
        self._note.setText(text)
        self._note.setVisible(bool(text))
        if self.isVisible():
            self.fit()

    def set_waiting(self) -> None:
        """A start or a stop is under way until `set_status` or `show_refusal` tells how it ended."""
        self.set_busy(True)
        self._state.setText(self.tr("Stopping…") if self._status.running else self.tr("Starting…"))

    def _on_toggle(self) -> None:
        wanted = self.stop_wanted if self._status.running else self.start_wanted
        self.show_error("")
        self.set_waiting()
        wanted.emit()

    def _on_copy(self) -> None:
        self.copy(self.link.text())
        self._copy.setText(self.tr("Copied"))
        self.copied.emit(self.link.text())

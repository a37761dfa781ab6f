"""The key of this device, the devices of the account, who is blocked, and what this program promises.

Invariant: fingerprints are shown whole, to be compared aloud; nothing secret is shown or copied.
"""

from __future__ import annotations

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QApplication, QCheckBox, QHBoxLayout, QPushButton, QWidget

from gui import theme
from gui.dialogs.facts import FactGrid
from gui.preferences_pages.draft import Draft
from gui.preferences_pages.fields import CheckField
from gui.preferences_pages.page import Page, PreferenceFacts


class PrivacyPage(Page):
    """Signals: `devices_wanted()`, `approval_changed(bool)`, which holds at once and is not part of the draft."""

    devices_wanted = Signal()
    approval_changed = Signal(bool)
    icon = "shield"

    def __init__(self, draft: Draft, parent: QWidget | None = None) -> None:
        super().__init__(draft, "privacy", parent)
        self.section(self.tr("This device"))
        self._facts = FactGrid("privacy_facts")
        self.add_widget(self._facts, self.tr("Fingerprint device key folder"))
        self.add_text(
            self.tr("Members can compare this fingerprint with the one that they see beside your name."),
            "privacy_compare",
        )
        self._copy = QPushButton(self.tr("Copy &fingerprint"))
        self._copy.setObjectName("privacy_copy")
        self._devices = QPushButton(self.tr("&Devices…"))
        self._devices.setObjectName("privacy_devices")
        line = QWidget()
        across = QHBoxLayout(line)
        across.setContentsMargins(0, 0, 0, 0)
        across.setSpacing(theme.SPACE_2)
        for button in (self._copy, self._devices):
            button.setAutoDefault(False)
            across.addWidget(button)
        across.addStretch(1)
        self.add_widget(line, self.tr("Devices revoke"))
        self._switch = QCheckBox(self.tr("A &new device waits until I approve it"))
        self._switch.setObjectName("privacy_approval")
        self.add_widget(self._switch, self._switch.text().replace("&", ""))
        self.add_field(
            CheckField(
                draft,
                "remember_login",
                self.tr("Stay &logged in on this computer"),
                self.tr("Whoever uses this computer as you can then open P2P Share as you."),
            )
        )
        self.section(self.tr("Blocked"))
        self._blocked = self.add_text("", "privacy_blocked")
        self.section(self.tr("What is promised"))
        self.add_text(
            self.tr(
                "Every connection is encrypted with TLS 1.3 and both sides are known; there is no switch to "
                "turn it off. Only members see or get anything of a group. Your password never leaves this "
                "computer. Files on the disk are not encrypted, and what a member has already cannot be "
                "called back."
            ),
            "privacy_promised",
        )
        self._fingerprint = ""
        self._copy.clicked.connect(lambda: QApplication.clipboard().setText(self._fingerprint))
        self._devices.clicked.connect(self.devices_wanted)
        self._switch.toggled.connect(self.approval_changed)

    def title(self) -> str:
        """See `Page`."""
        return self.tr("Privacy and security")

    def set_facts(self, facts: PreferenceFacts) -> None:
        """Fingerprint, devices and the blocked ones as they are now."""
        self._fingerprint = facts.device_fingerprint
        said = [("fingerprint", self.tr("Fingerprint"), facts.device_fingerprint or "–")]
        if facts.state_folder:
            said.append(("state", self.tr("Keys and state are in"), facts.state_folder))
        said.append(("devices", self.tr("Devices of this account"), str(len(facts.devices)) if facts.devices else "–"))
        self._facts.set_facts(said)
        self._copy.setEnabled(bool(facts.device_fingerprint))
        was = self._switch.blockSignals(True)
        self._switch.setChecked(facts.approval)
        self._switch.blockSignals(was)
        self._blocked.setText(
            ", ".join(facts.blocked) if facts.blocked else self.tr("Nobody is blocked in your groups.")
        )

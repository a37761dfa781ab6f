"""The devices of this account: which is this one, which wait, and which may stay.

Invariant: revoking is asked once more in the same dialog, and this device is never offered for it: that is *Log out*.
"""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QCheckBox, QWidget

from core.snapshots import DeviceSnapshot
from gui.dialogs.confirm import ConfirmDialog
from gui.dialogs.frame import DialogFrame, heading
from gui.dialogs.rows import Column, Row, RowTable
from gui.wording.units import when


class DevicesDialog(DialogFrame):
    """Signals: `revoke_wanted(str)`, `approve_wanted(str)` with a device id, `approval_changed(bool)`."""

    revoke_wanted = Signal(str)
    approve_wanted = Signal(str)
    approval_changed = Signal(bool)

    def __init__(self, devices: Sequence[DeviceSnapshot], approval: bool, *, parent: QWidget | None = None) -> None:
        super().__init__("", "devices_dialog", width=760, modeless=True, parent=parent)
        self.set_head(self.tr("Your devices"))
        self.add_text(
            self.tr("Each device has a key of its own. One that is revoked gets nothing any more, within a second."),
            "devices_told",
            muted=True,
        )
        self._table = RowTable(
            (
                Column(self.tr("Device"), wide=True),
                Column(self.tr("Fingerprint")),
                Column(self.tr("State")),
                Column(self.tr("Last seen")),
            ),
            "devices_table",
            self.tr("Your devices"),
        )
        self.add(self._table, 1)
        self._switch = QCheckBox(self.tr("A &new device waits until I approve it here"))
        self._switch.setObjectName("devices_approval")
        self.add(self._switch)
        self._devices: tuple[DeviceSnapshot, ...] = ()
        self._revoke = self.add_button(self.tr("Revoke…"), "revoke")
        self._approve = self.add_button(self.tr("Approve"), "approve", "primary")
        self.add_cancel(self.tr("Close"))
        self._table.chosen.connect(self._on_chosen)
        self._switch.toggled.connect(self.approval_changed)
        self._approve.clicked.connect(lambda: self.approve_wanted.emit(self._table.selected()[0]))
        self._revoke.clicked.connect(self._on_revoke)
        self.set_devices(devices, approval)
        self._table.setFocus()

    def set_devices(self, devices: Sequence[DeviceSnapshot], approval: bool) -> None:
        """Show these, this device first, then those that wait, then by when they were seen."""
        self._devices = tuple(sorted(devices, key=lambda one: (not one.this, one.state != "pending", -one.seen)))
        was = self._switch.blockSignals(True)
        self._switch.setChecked(approval)
        self._switch.blockSignals(was)
        self._table.set_rows([self._row(device) for device in self._devices])
        self._on_chosen()

    def _row(self, device: DeviceSnapshot) -> Row:
        icon, token, state = self._state(device)
        seen = self.tr("now") if device.online else when(device.seen)
        name = device.name or self.tr("Unnamed device")
        if device.this:
            name = self.tr("{name} (this device)").format(name=name)
        said = self.tr("{name}, {state}, last seen {seen}").format(name=name, state=state, seen=seen)
        added = self.tr("{name}, added {when}").format(name=name, when=when(device.added))
        return Row(device.device, (name, device.fingerprint, state, seen), said, icon, token, added)

    def _state(self, device: DeviceSnapshot) -> tuple[str, str, str]:
        if device.state == "pending":
            return "hourglass", "warn", self.tr("Waits for approval")
        if device.state == "revoked":
            return "ban", "bad", self.tr("Revoked")
        if device.online:
            return "circle-check", "ok", self.tr("Online")
        return "circle-dashed", "muted", self.tr("Offline")

    def _chosen(self) -> DeviceSnapshot | None:
        keys = self._table.selected()
        return next((device for device in self._devices if keys and device.device == keys[0]), None)

    def _on_chosen(self) -> None:
        device = self._chosen()
        waits = any(one.state == "pending" for one in self._devices)
        self._approve.setVisible(waits)
        self._approve.setEnabled(device is not None and device.state == "pending")
        self._revoke.setEnabled(device is not None and not device.this and device.state != "revoked")
        self._revoke.setToolTip(
            self.tr("This device is ended by logging out") if device is not None and device.this else ""
        )

    def _on_revoke(self) -> None:
        device = self._chosen()
        if device is None:
            return
        asking = ConfirmDialog(
            self.tr("Revoke {device}?").format(device=heading(device.name or device.fingerprint)),
            self.tr(
                "It is logged out, and no member sends it anything or takes anything from it. Files that it has already"
                " stay on it. This cannot be undone: the tracker never accepts this device again."
            ),
            self.tr("Revoke"),
            "revoke_confirm",
            parent=self,
        )
        asking.confirmed.connect(lambda: self.revoke_wanted.emit(device.device))
        asking.open()

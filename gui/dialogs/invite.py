"""An invite link and its QR code: where the tracker is, whom to trust and which group. It gives no right.

Invariant: the QR code says exactly the link that is shown and copied.
"""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import Qt, QTimer, Signal
from PySide6.QtWidgets import QFileDialog, QHBoxLayout, QLineEdit, QPushButton, QWidget

from gui.dialogs.frame import DialogFrame, heading
from gui.widgets.qr_code import LONGEST, QrCode
from gui.wording.plain import plain

_QR_SIDE = 240
_PICTURE_SIDE = 1024
_COPIED_SHOWN_MS = 2000


class InviteDialog(DialogFrame):
    """Copies the link and saves the picture by itself. Signals: `copied()`, `saved(str path)`."""

    copied = Signal()
    saved = Signal(str)

    def __init__(
        self, group: str, link: str, *, name: str = "", fingerprint: str = "", parent: QWidget | None = None
    ) -> None:
        super().__init__("", "invite_dialog", width=480, parent=parent)
        self.set_head(
            self.tr("Invite to {group}").format(group=heading(group)) if group else self.tr("Invite to this tracker")
        )
        self._link = link
        self._name = group or name
        self.add_text(
            self.tr(
                "Send this link, or let it be scanned. It opens P2P Share at the right place; an admin still accepts."
            )
            if group
            else self.tr("Send this link, or let it be scanned. It opens P2P Share at the right tracker."),
            "invite_told",
            muted=True,
        )
        self.qr = QrCode()
        self.qr.setObjectName("invite_qr")
        self.qr.setAccessibleName(self.tr("QR code of the invite link"))
        self.qr.setFixedSize(_QR_SIDE, _QR_SIDE)
        # A longer link is no link of ours to show as a code; it can still be copied.
        self.qr.set_text(link if len(link.encode()) <= LONGEST else "")
        holder = QWidget()
        centre = QHBoxLayout(holder)
        centre.setContentsMargins(0, 0, 0, 0)
        centre.addWidget(self.qr, 0, Qt.AlignmentFlag.AlignCenter)
        self.add(holder)
        holder.setVisible(len(link.encode()) <= LONGEST)
        self._field = QLineEdit(plain(link, 2000))
        self._field.setObjectName("invite_link")
        self._field.setReadOnly(True)
        self._field.setCursorPosition(0)
        self.add_field(self.tr("Invite &link"), self._field)
        if fingerprint:
            told = (
                self.tr("Tracker {name}, fingerprint {fingerprint}") if name else self.tr("Fingerprint {fingerprint}")
            )
            self.add_text(told.format(name=heading(name), fingerprint=fingerprint), "invite_fingerprint", muted=True)
        self._save = self.add_button(self.tr("Save picture…"), "save_picture")
        self._save.setEnabled(not self.qr.image(_PICTURE_SIDE).isNull())
        self._copy: QPushButton = self.add_button(self.tr("Copy link"), "copy_link", "primary")
        self.add_cancel(self.tr("Close"))
        self._copy.clicked.connect(self._on_copy)
        self._save.clicked.connect(self._on_save)
        self._again = QTimer(self)
        self._again.setSingleShot(True)
        self._again.setInterval(_COPIED_SHOWN_MS)
        self._again.timeout.connect(lambda: self._copy.setText(self.tr("Copy link")))

    def save_picture(self, path: str) -> None:
        """Write the QR code as a PNG picture, large enough for print; says so below the head if the disk refuses."""
        if not Path(path).suffix:
            path += ".png"
        if self.qr.image(_PICTURE_SIDE).save(path):
            self.show_error("")
            self.saved.emit(path)
        else:
            self.show_error(self.tr("The picture could not be written. Choose another folder."))

    def _on_copy(self) -> None:
        self.copy(self._link)
        self._copy.setText(self.tr("Copied"))
        self._again.start()
        self.copied.emit()

    def _on_save(self) -> None:
        chooser = QFileDialog(self, self.tr("Save picture"))
        chooser.setObjectName("invite_chooser")
        chooser.setAcceptMode(QFileDialog.AcceptMode.AcceptSave)
        chooser.setNameFilter(self.tr("Picture (*.png)"))
        chooser.setDefaultSuffix("png")
        safe = "".join(c if c.isalnum() or c in " -_" else "_" for c in self._name)[:60].strip() or "p2p-share"
        chooser.selectFile(f"{safe}.png")
        chooser.fileSelected.connect(self.save_picture)
        chooser.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        chooser.open()

"""Open an invite link that somebody sent.

Invariant: the link is read before anything is done with it, and what it says is shown: tracker, fingerprint, group.
"""

from __future__ import annotations

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QApplication, QLineEdit, QWidget

from core.wire.errors import ShareError
from core.wire.fingerprint import Invite, parse_invite, shown
from gui.dialogs.facts import FactGrid
from gui.dialogs.frame import DialogFrame
from gui.wording.plain import plain

_LINK_CHARS = 4000


class OpenLinkDialog(DialogFrame):
    """Signals: `opened(str)`, the link as it was typed. An empty field takes a link from the clipboard."""

    opened = Signal(str)

    def __init__(self, text: str = "", *, parent: QWidget | None = None) -> None:
        super().__init__("", "open_link_dialog", width=520, parent=parent)
        self.set_head(self.tr("Open an invite link"))
        self._field = QLineEdit()
        self._field.setObjectName("link")
        self._field.setMaxLength(_LINK_CHARS)
        self._field.setPlaceholderText("p2p://")
        self.add_field(
            self.tr("&Link or address"),
            self._field,
            self.tr("A link begins with p2p://. A host name or address works too."),
        )
        self._wrong = self.add_text("", "link_wrong")
        self._wrong.setProperty("token", "bad")
        self._facts = FactGrid("link_facts")
        self.add(self._facts)
        self._go = self.add_button(self.tr("Open"), "open_link", "primary")
        self.add_cancel()
        self._go.clicked.connect(self._on_go)
        self._field.textChanged.connect(self._on_text)
        self._field.setText(text or self._from_clipboard())
        self._on_text(self._field.text())
        # Selected from its end, so that its beginning is what is seen.
        self._field.setSelection(len(self._field.text()), -len(self._field.text()))
        self._field.setFocus()

    def _from_clipboard(self) -> str:
        text = QApplication.clipboard().text().strip()
        return text if text.startswith("p2p://") and len(text) <= _LINK_CHARS else ""

    def _on_text(self, text: str) -> None:
        self.show_error("")
        invite: Invite | None = None
        wrong = ""
        if text.strip():
            try:
                invite = parse_invite(text)
            except ShareError as error:
                wrong = self.words(error)
        self._wrong.setText(wrong)
        self._wrong.setVisible(bool(wrong))
        self._facts.set_facts(self._said(invite) if invite else [])
        self._facts.setVisible(invite is not None)
        self._go.setEnabled(invite is not None)
        if self.isVisible():
            self.fit()

    def _said(self, invite: Invite) -> list[tuple[str, str, str]]:
        said = [("tracker", self.tr("Tracker"), ", ".join(map(str, invite.addresses)))]
        if invite.fingerprint:
            said.append(("fingerprint", self.tr("Fingerprint"), shown(invite.fingerprint)))
        else:
            said.append(("fingerprint", self.tr("Fingerprint"), self.tr("none: you will be asked to compare it")))
        if invite.group:
            said.append(("group", self.tr("Group"), plain(invite.group, 200)))
        return said

    def _on_go(self) -> None:
        self.set_busy(True)
        self.opened.emit(self._field.text().strip())

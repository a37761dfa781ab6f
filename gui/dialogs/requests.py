"""Who asks to join a group, and what is answered.

Invariant: an answer names exactly the rows that are selected, or all when none is; the list follows what
`set_requests` tells while the dialog is open.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QPushButton, QWidget

from core.snapshots import RequestSnapshot
from gui.dialogs.frame import DialogFrame, heading
from gui.dialogs.rows import Column, Row, RowTable
from gui.wording.units import when


class RequestsDialog(DialogFrame):
    """Signals: `accept_wanted(list)`, `decline_wanted(list)`, `block_wanted(list)` of user names."""

    accept_wanted = Signal(list)
    decline_wanted = Signal(list)
    block_wanted = Signal(list)

    def __init__(
        self,
        group: str,
        requests: Sequence[RequestSnapshot],
        *,
        fingerprints: Mapping[str, str] | None = None,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__("", "requests_dialog", width=600, modeless=True, parent=parent)
        self.set_head(self.tr("Who wants to join {group}").format(group=heading(group)))
        self._told = self.add_text(
            self.tr("Members see the names of all files of the group and can download them."),
            "requests_told",
            muted=True,
        )
        self._table = RowTable(
            (
                Column(self.tr("User"), wide=True),
                Column(self.tr("Fingerprint")),
                Column(self.tr("Asked")),
            ),
            "requests_table",
            self.tr("Requests"),
            many=True,
        )
        self.add(self._table, 1)
        self._decline = self.add_button(self.tr("Decline"), "decline", "plain")
        self._block = self.add_button(self.tr("Decline and block"), "block", "plain")
        self._accept = self.add_button(self.tr("Accept"), "accept", "primary")
        self.add_cancel(self.tr("Close"))
        self._accept.clicked.connect(lambda: self.accept_wanted.emit(self._meant()))
        self._decline.clicked.connect(lambda: self.decline_wanted.emit(self._meant()))
        self._block.clicked.connect(lambda: self.block_wanted.emit(self._meant()))
        self._block.setToolTip(self.tr("They cannot ask again until you unblock them"))
        self._table.chosen.connect(self._on_chosen)
        self._requests: tuple[RequestSnapshot, ...] = ()
        self.set_requests(requests, fingerprints or {})
        if requests:
            self._table.setFocus()

    def set_requests(self, requests: Sequence[RequestSnapshot], fingerprints: Mapping[str, str] | None = None) -> None:
        """Show these, longest waiting first; `fingerprints` by user, as far as they are known."""
        prints = fingerprints or {}
        self._requests = tuple(requests)
        self._table.setColumnHidden(1, not prints)
        first = not self._table.selected()
        self._table.set_rows([self._row(request, prints.get(request.user, "")) for request in requests])
        if first and requests and len(requests) == 1:
            self._table.select(requests[0].user)
        self._told.setText(
            self.tr("Members see the names of all files of the group and can download them.")
            if requests
            else self.tr("Nobody is waiting. New requests appear here by themselves.")
        )
        for shown in (self._table, self._accept, self._decline, self._block):
            shown.setVisible(bool(requests))
        self._on_chosen()
        if self.isVisible():
            self.fit()

    def _row(self, request: RequestSnapshot, fingerprint: str) -> Row:
        asked = when(request.asked)
        said = self.tr("{user}, asked {when}").format(user=request.user, when=asked)
        return Row(request.user, (request.user, fingerprint or "–", asked), said, "user-plus", "warn")

    def _meant(self) -> list[str]:
        return self._table.selected() or [request.user for request in self._requests]

    def _on_chosen(self) -> None:
        some = bool(self._requests)
        every = some and len(self._requests) > 1 and not self._table.selected()
        self._accept.setText(self.tr("Accept all") if every else self.tr("Accept"))
        self._decline.setText(self.tr("Decline all") if every else self.tr("Decline"))
        buttons: tuple[QPushButton, ...] = (self._accept, self._decline)
        for button in buttons:
            button.setEnabled(some)
        # Blocking is for somebody in particular: never everybody by one click.
        self._block.setEnabled(some and bool(self._table.selected()))

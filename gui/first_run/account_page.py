"""The first page: choose a tracker, then create an account or log in. Nothing else is asked.

Invariant: while it is searched the page has its final form already, so that nothing jumps when a tracker appears;
when there is none the form makes way for the ways to get one. Everything works by keyboard in the order in which it
is read. Used by `gui.first_run.first_run`.
"""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from gui.first_run import parts
from gui.first_run.account_form import AccountForm
from gui.first_run.address_entry import AddressEntry
from gui.first_run.tracker_choice import TrackerChoice
from gui.theme import SPACE_2, SPACE_3


class AccountPage(QWidget):
    """Tracker, account, and the two other ways to a tracker.

    Signals: `address_entered(str)`, what was typed as an address or a link; `address_wanted()` and
    `search_shown()`, which of the two is shown now; `start_wanted()`.
    """

    address_entered = Signal(str)
    address_wanted = Signal()
    search_shown = Signal()
    start_wanted = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("account_page")
        self.choice = TrackerChoice(self)
        self.form = AccountForm(self)
        self.address = AddressEntry(self)
        self._trouble = parts.ErrorLine(None, self)
        self._trouble.setObjectName("account_trouble")
        self._reason = parts.ErrorLine(None, self)
        self._reason.setObjectName("account_reason")
        self._links = QWidget(self)
        address_link = parts.link_button(self.tr("Enter address or invite link…"), "address_link", self._links)
        start_link = parts.link_button(self.tr("Start a tracker here"), "start_link", self._links)
        links = QHBoxLayout(self._links)
        links.setContentsMargins(0, 0, 0, 0)
        links.addWidget(address_link)
        links.addStretch(1)
        links.addWidget(start_link)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(SPACE_2)
        column.addWidget(parts.PageIcon("share-2", "accent", self))
        column.addWidget(parts.hero(self.tr("Share with your group"), self))
        column.addWidget(self._reason)
        column.addWidget(self.choice)
        column.addWidget(self.address)
        column.addSpacing(SPACE_3 - SPACE_2)
        column.addWidget(self._trouble)
        column.addWidget(self.form)
        column.addWidget(self._links)
        address_link.clicked.connect(lambda: self.show_address())
        start_link.clicked.connect(self.start_wanted)
        self.choice.address_wanted.connect(lambda: self.show_address())
        self.choice.start_wanted.connect(self.start_wanted)
        self.choice.state_changed.connect(self._arrange)
        self.choice.chosen.connect(self._on_chosen)
        self.address.back_wanted.connect(self.show_search)
        self.address.entered.connect(self.address_entered)
        self._typing_address = False
        self._arrange()

    def show_address(self, text: str = "") -> None:
        """Ask for an address or a link instead of searching."""
        self._typing_address = True
        if text:
            self.address.field.setText(text)
        self._arrange()
        self.address.field.setFocus()
        self.address_wanted.emit()

    def show_search(self) -> None:
        """Show what the search found."""
        self._typing_address = False
        self.address.set_error("")
        self._arrange()
        self.search_shown.emit()

    def set_reason(self, text: str) -> None:
        """Why somebody who was logged in is here again; empty if they wanted it or have just come."""
        self._reason.set_text(text)

    def set_trouble(self, text: str) -> None:
        """Something that is about neither field; nothing clears it."""
        self._trouble.set_text(text)

    def on_escape(self) -> bool:
        """Esc was pressed; whether that meant something here."""
        if self._typing_address:
            self.show_search()
            return True
        return False

    def _on_chosen(self) -> None:
        self.set_trouble("")

    def _arrange(self) -> None:
        found = self.choice.tracker is not None
        nothing = self.choice.is_empty
        searching = not self._typing_address
        self.choice.setVisible(searching)
        self.address.setVisible(not searching)
        self.form.setVisible(searching and not nothing)
        self.form.set_usable(found)
        self._links.setVisible(searching and not nothing)
        if searching and found and self.focusWidget() is None:
            self.form.focus_first()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Esc goes back to the search."""
        if event.key() == Qt.Key.Key_Escape and self.on_escape():
            event.accept()
            return
        super().keyPressEvent(event)

"""A stranger in the place of the tracker while somebody is logged in: the same hard stop as at the first contact.

Invariant: it is shown once for each stranger, and again only after the true tracker was there; what runs between
members goes on behind it. Used by `gui.wiring`.
"""

from __future__ import annotations

from PySide6.QtCore import QObject

from core.events import Event, LoggedOut, TrackerConnected, TrackerLost
from core.wire.errors import Kind, ShareError
from gui.first_run.wrong_pin_page import WrongPin
from gui.flows.desk import Desk


class StrangerFlow(QObject):
    """Shows the page with both fingerprints over the main page; closing it leads back."""

    def __init__(self, desk: Desk) -> None:
        super().__init__(desk.window)
        self._desk = desk
        self._told: set[str] = set()
        self._is_shown = False
        desk.window.first_run.wrong_pin.close_wanted.connect(self._go_back)

    def on_event(self, event: Event) -> None:
        """Stop at a stranger; go on when the tracker is there, or nobody is logged in."""
        match event:
            case TrackerLost(error=error) if error is not None and error.kind is Kind.WRONG_PIN:
                self._stop(error)
            case TrackerConnected():
                self._told.clear()
                self._go_back()
            case LoggedOut():
                self._told.clear()
                self._is_shown = False  # the first page comes by itself

    def _stop(self, error: ShareError) -> None:
        found = str(error.data.get("found") or "")
        if found in self._told or self._desk.window.state != "main":
            return
        self._told.add(found)
        self._is_shown = True
        first_run = self._desk.window.first_run
        first_run.wrong_pin.set_wrong_pin(WrongPin.from_data(error.data, self._desk.bridge.last.status.tracker_name))
        first_run.show_page(first_run.wrong_pin)
        self._desk.window.show_first_run()

    def _go_back(self) -> None:
        if self._is_shown:
            self._is_shown = False
            self._desk.window.show_main()

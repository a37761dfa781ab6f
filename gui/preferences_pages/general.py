"""Language, theme, start, tray, confirmations and units.

Invariant: all of it belongs to the window and holds for this user on this computer only.
"""

from __future__ import annotations

from PySide6.QtWidgets import QWidget

from gui import languages
from gui.preferences_pages.draft import Draft
from gui.preferences_pages.fields import CheckField, ChoiceField
from gui.preferences_pages.page import Page, PreferenceFacts


class GeneralPage(Page):
    """The first page."""

    icon = "sliders-horizontal"

    def __init__(self, draft: Draft, parent: QWidget | None = None) -> None:
        super().__init__(draft, "general", parent)
        self.section(self.tr("Look"))
        self.add_field(
            ChoiceField(
                draft,
                "language",
                self.tr("&Language"),
                [("", self.tr("As the system")), *languages.KNOWN],
                self.tr("Another language shows after the next start."),
            )
        )
        self.add_field(
            ChoiceField(
                draft,
                "theme",
                self.tr("T&heme"),
                [
                    ("system", self.tr("As the system")),
                    ("light", self.tr("Light")),
                    ("dark", self.tr("Dark")),
                ],
            )
        )
        self.add_field(CheckField(draft, "compact_rows", self.tr("&Smaller rows")))
        self.add_field(CheckField(draft, "hide_zeros", self.tr("Leave &out zeros in lists")))
        self.add_field(CheckField(draft, "speed_in_title", self.tr("Show speeds in the title of the &window")))
        self.add_field(
            ChoiceField(
                draft,
                "decimal_units",
                self.tr("&Units"),
                [(False, self.tr("KiB, MiB, GiB (powers of 1024)")), (True, self.tr("kB, MB, GB (powers of 1000)"))],
            )
        )
        self.section(self.tr("Start and tray"))
        self.add_field(CheckField(draft, "start_with_system", self.tr("Start when I log &in to this computer")))
        self.add_field(CheckField(draft, "start_minimised", self.tr("Start &minimised")))
        self._tray = (
            self.add_field(CheckField(draft, "tray_icon", self.tr("Show an icon in the &tray"))),
            self.add_field(
                CheckField(
                    draft,
                    "close_to_tray",
                    self.tr("&Closing the window keeps P2P Share running in the tray"),
                    self.tr("Others can fetch from you as long as it runs. Quit is in the menu File."),
                )
            ),
        )
        self.add_field(CheckField(draft, "inhibit_sleep", self.tr("No sl&eep while something is transferred")))
        self.section(self.tr("Confirmations"))
        self.add_field(
            ChoiceField(
                draft,
                "on_quit",
                self.tr("&Quit while something is transferred"),
                [
                    ("ask", self.tr("Ask")),
                    ("quit", self.tr("Quit")),
                    ("background", self.tr("Run in background")),
                ],
            )
        )
        self.add_field(CheckField(draft, "confirm_remove", self.tr("Ask before &removing from the list")))

    def title(self) -> str:
        """See `Page`."""
        return self.tr("General")

    def set_facts(self, facts: PreferenceFacts) -> None:
        """Without a tray there is nothing to say about one."""
        for one in self._tray:
            one.widget.setEnabled(facts.tray)

"""Where downloads go, what is asked before, and how much space is left free.

Invariant: folder, floor, order and count are the engine's, the rest is the window's.
"""

from __future__ import annotations

from PySide6.QtWidgets import QWidget

from gui.preferences_pages.draft import Draft
from gui.preferences_pages.fields import CheckField, ChoiceField, FolderPathField, GibibyteField, NumberField
from gui.preferences_pages.page import Page


class DownloadsPage(Page):
    """Downloads."""

    icon = "download"

    def __init__(self, draft: Draft, parent: QWidget | None = None) -> None:
        super().__init__(draft, "downloads", parent)
        self.section(self.tr("Place"))
        self.add_field(
            FolderPathField(
                draft,
                "download_folder",
                self.tr("Download &folder"),
                self.tr("Unfinished files are kept in a hidden folder in it. Nothing is ever overwritten."),
                empty=self.tr("The downloads folder of this computer"),
            )
        )
        self.add_field(
            GibibyteField(
                draft,
                "free_floor",
                self.tr("&Leave free on every disk"),
                self.tr("Downloads of a disk with less wait, and go on by themselves when there is space."),
            )
        )
        self.section(self.tr("When a download is added"))
        self.add_field(
            ChoiceField(
                draft,
                "ask_before_download",
                self.tr("&Ask where and what"),
                [
                    ("folders", self.tr("For folders only")),
                    ("always", self.tr("Always")),
                    ("never", self.tr("Never")),
                ],
            )
        )
        self.add_field(
            ChoiceField(
                draft,
                "double_click",
                self.tr("&Double-click on a file that is here"),
                [
                    ("download", self.tr("Open it")),
                    ("folder", self.tr("Show it in its folder")),
                ],
            )
        )
        self.add_field(
            CheckField(
                draft,
                "in_order",
                self.tr("Download in &order"),
                self.tr("To play while it comes. Slower for everybody, so it is off usually."),
            )
        )
        self.section(self.tr("Queue"))
        self.add_field(
            NumberField(
                draft,
                "active_downloads",
                self.tr("&Big files at once"),
                self.tr("More wait in the queue; small files do not."),
                least=1,
                most=200,
            )
        )

    def title(self) -> str:
        """See `Page`."""
        return self.tr("Downloads")

"""What one is told of by the system's notifications, each type by itself.

Invariant: each type that the window can send has a switch here.
"""

from __future__ import annotations

from PySide6.QtWidgets import QWidget

from gui.preferences_pages.draft import Draft
from gui.preferences_pages.fields import CheckField
from gui.preferences_pages.page import Page


class NotificationsPage(Page):
    """Notifications."""

    icon = "bell"

    def __init__(self, draft: Draft, parent: QWidget | None = None) -> None:
        super().__init__(draft, "notifications", parent)
        self.section(self.tr("Tell me when"))
        for key, text in (
            ("notify_finished", self.tr("a &download is finished")),
            ("notify_error", self.tr("a download has an &error, or a disk is full")),
            ("notify_request", self.tr("somebody &asks to join a group of mine")),
            ("notify_accepted", self.tr("I am a&ccepted in a group, or removed from one")),
            ("notify_new_files", self.tr("there are &new files in a group that I follow")),
            ("notify_member_online", self.tr("a &member comes online")),
            ("notify_new_device", self.tr("a new de&vice uses my account or that of a member")),
        ):
            self.add_field(CheckField(draft, key, text))
        self.section(self.tr("How"))
        self.add_field(CheckField(draft, "notify_sound", self.tr("With a &sound")))
        self.add_text(
            self.tr("Several of one group are told as one. What the system keeps quiet stays quiet."), "notify_told"
        )

    def title(self) -> str:
        """See `Page`."""
        return self.tr("Notifications")

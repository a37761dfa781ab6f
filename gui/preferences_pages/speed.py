"""Speed limits: the usual ones, the alternative ones, and when those hold.

Invariant: every field is one of the engine's settings; the times of the schedule can be changed only while it is on.
"""

from __future__ import annotations

from PySide6.QtWidgets import QWidget

from core.config import Days
from gui.preferences_pages.draft import Draft
from gui.preferences_pages.fields import CheckField, ChoiceField, SpeedField, TimeField
from gui.preferences_pages.page import Page


class SpeedPage(Page):
    """Speed."""

    icon = "gauge"

    def __init__(self, draft: Draft, parent: QWidget | None = None) -> None:
        super().__init__(draft, "speed", parent)
        self.section(self.tr("Limits"))
        self.add_row(
            SpeedField(draft, "limit_down", self.tr("&Download"), self.tr("0 is no limit.")),
            SpeedField(draft, "limit_up", self.tr("&Upload")),
        )
        self.add_field(
            CheckField(
                draft,
                "limit_lan",
                self.tr("Limits hold in the &local network too"),
                self.tr("Usually they are meant for the way to the internet."),
            )
        )
        self.section(self.tr("Alternative limits"))
        self.add_field(CheckField(draft, "alternative", self.tr("&Alternative limits hold now")))
        self.add_row(
            SpeedField(draft, "alternative_down", self.tr("D&ownload, alternative")),
            SpeedField(draft, "alternative_up", self.tr("U&pload, alternative")),
        )
        self.section(self.tr("Schedule"))
        self.add_field(CheckField(draft, "schedule", self.tr("Use the alternative limits at certain &times")))
        self._times = (
            TimeField(draft, "schedule_from", self.tr("&From")),
            TimeField(draft, "schedule_to", self.tr("&To")),
            ChoiceField(
                draft,
                "schedule_days",
                self.tr("Da&ys"),
                [
                    (Days.EVERY_DAY, self.tr("Every day")),
                    (Days.WEEKDAYS, self.tr("Weekdays")),
                    (Days.WEEKENDS, self.tr("Weekends")),
                ],
            ),
        )
        self.add_row(*self._times)
        draft.changed.connect(lambda key: self._refresh() if key == "schedule" else None)
        self._refresh()

    def title(self) -> str:
        """See `Page`."""
        return self.tr("Speed")

    def _refresh(self) -> None:
        for one in self._times:
            one.widget.setEnabled(bool(self.draft.get("schedule")))

"""What is left out when folders are shared, how many are served at once, and what is shared now.

Invariant: nothing here changes a file, and the list only tells.
"""

from __future__ import annotations

from PySide6.QtWidgets import QWidget

from core.snapshots import ShareSnapshot
from gui.dialogs.rows import Column, Row, RowTable
from gui.preferences_pages.draft import Draft
from gui.preferences_pages.fields import CheckField, LinesField, NumberField
from gui.preferences_pages.page import Page, PreferenceFacts
from gui.wording.units import size


class SharingPage(Page):
    """Sharing."""

    icon = "share-2"

    def __init__(self, draft: Draft, parent: QWidget | None = None) -> None:
        super().__init__(draft, "sharing", parent)
        self.section(self.tr("Others fetch from here"))
        self.add_field(
            NumberField(
                draft,
                "upload_peers",
                self.tr("&Peers served at once"),
                self.tr("As many as do well is right nearly always."),
                most=200,
                special=self.tr("As many as do well"),
            )
        )
        self.section(self.tr("When a folder is shared"))
        self.add_field(CheckField(draft, "share_hidden", self.tr("Share &hidden files too")))
        self.add_field(
            LinesField(
                draft,
                "share_skipped",
                self.tr("&Leave out"),
                self.tr("Names or patterns such as *.tmp, one a line."),
            )
        )
        self.section(self.tr("Shared from this computer"))
        self._table = RowTable(
            (
                Column(self.tr("Name"), wide=True),
                Column(self.tr("Group")),
                Column(self.tr("Size"), right=True),
                Column(self.tr("State")),
            ),
            "shares_table",
            self.tr("Shared from this computer"),
        )
        self.add_widget(self._table, self.tr("Shared from this computer"), 1)
        self._none = self.add_text(self.tr("Nothing is shared from this computer."), "shares_none")

    def title(self) -> str:
        """See `Page`."""
        return self.tr("Sharing", "the title of the page")

    def set_facts(self, facts: PreferenceFacts) -> None:
        """What is shared now."""
        self._table.set_rows([self._row(one) for one in facts.shares])
        self._table.setVisible(bool(facts.shares))
        self._none.setVisible(not facts.shares)

    def _row(self, one: ShareSnapshot) -> Row:
        icon, token, state = {
            "changed": ("file-warning", "warn", self.tr("Changed on disk")),
            "missing": ("file-x", "bad", self.tr("Missing")),
        }.get(one.state, ("share-2", "ok", self.tr("Sharing")))
        said = self.tr("{name} in {group}, {size}, {state}").format(
            name=one.name, group=one.group, size=size(one.size), state=state
        )
        return Row(
            f"{one.group}\0{one.name}", (one.name, one.group, size(one.size), state), said, icon, token, one.path
        )

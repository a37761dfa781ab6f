"""Remove downloads from the list, and only if asked their files too.

Invariant: the tick is never set by itself; what it moves goes to the Trash, and only what this program made.
"""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QCheckBox, QWidget

from core.snapshots import DownloadSnapshot, DownloadState
from gui import theme
from gui.dialogs.frame import DialogFrame, heading
from gui.dialogs.rows import Column, Row, RowTable
from gui.wording.units import percent, size


class RemoveDownloadsDialog(DialogFrame):
    """Signals: `confirmed(bool)`, whether the files go to the Trash too. `trash` ticks it, for Shift+Del."""

    confirmed = Signal(bool)

    def __init__(
        self, items: Sequence[DownloadSnapshot], *, trash: bool = False, parent: QWidget | None = None
    ) -> None:
        super().__init__("", "remove_downloads_dialog", width=520, parent=parent)
        if len(items) == 1:
            self.set_head(self.tr("Remove {name} from the list?").format(name=heading(items[0].name)))
        else:
            self.set_head(self.tr("Remove %n download(s) from the list?", "", len(items)))
        running = sum(1 for one in items if one.state not in (DownloadState.DONE, DownloadState.FAILED))
        if running:
            self.add_text(self.tr("%n unfinished download(s) will stop.", "", running), "remove_running")
        if len(items) > 1:
            table = RowTable(
                (
                    Column(self.tr("Name"), wide=True),
                    Column(self.tr("Size"), right=True),
                    Column(self.tr("Progress"), right=True),
                ),
                "remove_table",
                self.tr("Downloads"),
            )
            table.set_rows([self._row(one) for one in items])
            self.add(table, 1)
        self._trash = QCheckBox(self.tr("Also move the files to the &Trash"))
        self._trash.setObjectName("remove_trash")
        self._trash.setChecked(trash)
        self.add(self._trash)
        self._told = self.add_text("", "remove_told", muted=True)
        self._told.setFont(theme.font("caption"))
        self._go = self.add_button(self.tr("Remove"), "remove_go", "primary")
        self.add_cancel()
        self._trash.toggled.connect(self._refresh)
        self._go.clicked.connect(self._on_go)
        self._go.setFocus()
        self._refresh(trash)

    def _row(self, one: DownloadSnapshot) -> Row:
        said = self.tr("{name}, {size}, {percent}").format(
            name=one.name, size=size(one.size), percent=percent(one.percent)
        )
        cells = (one.name, size(one.size), percent(one.percent))
        return Row(f"{one.group}\0{one.name}", cells, said, "file")

    def _refresh(self, trash: bool) -> None:
        self._told.setText(
            self.tr("They can be taken back out of the Trash. They are not shared from here any more.")
            if trash
            else self.tr("The files stay where they are, and what is complete goes on being shared.")
        )
        self._go.setText(self.tr("Move to the Trash") if trash else self.tr("Remove"))
        self._go.setProperty("kind", "danger" if trash else "primary")
        theme.repolish(self._go)

    def _on_go(self) -> None:
        self.confirmed.emit(self._trash.isChecked())
        self.accept()

"""What of a drop or a folder was not shared, and why: one list, not a dialog a file.

Invariant: every skipped path stands here with its reason, however many there are.
"""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtWidgets import QWidget

from gui.dialogs.frame import DialogFrame
from gui.dialogs.rows import Column, Row, RowTable


class SkippedDialog(DialogFrame):
    """`skipped` holds (path, reason in words); `total` is how many there were in all."""

    def __init__(self, skipped: Sequence[tuple[str, str]], total: int, *, parent: QWidget | None = None) -> None:
        super().__init__("", "skipped_dialog", width=640, parent=parent)
        self.set_head(self.tr("%n file(s) of {total} skipped", "", len(skipped)).format(total=total))
        self.add_text(
            self.tr("The others are being shared.") if len(skipped) < total else self.tr("Nothing could be shared."),
            "skipped_told",
            muted=True,
        )
        self._skipped = tuple(skipped)
        table = RowTable(
            (Column(self.tr("File"), wide=True), Column(self.tr("Why"))), "skipped_table", self.tr("Skipped files")
        )
        table.set_rows(
            [
                Row(
                    f"{at}",
                    (path, reason),
                    self.tr("{path}: {reason}").format(path=path, reason=reason),
                    "circle-alert",
                    "warn",
                )
                for at, (path, reason) in enumerate(skipped)
            ]
        )
        self.add(table, 1)
        copy = self.add_button(self.tr("Copy list"), "skipped_copy")
        copy.clicked.connect(lambda: self.copy("\n".join(f"{path}\t{reason}" for path, reason in self._skipped)))
        self.add_cancel(self.tr("Close"), default=True)

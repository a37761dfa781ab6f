"""What is chosen in a list of files, where the keyboard is and what stands at the top, found again by name.

Invariant: after a list began anew the same files are chosen and stand at the same place of the screen, as far as they
are still there; at the top one stays at the top, so that what comes is seen. Used by `gui.views.file_rows`.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from PySide6.QtCore import QItemSelectionModel

from gui.models.files import FilesModel

if TYPE_CHECKING:
    from gui.views.file_rows import FileRows

_MOST_KEPT: Final = 2000
"""So many chosen rows are found again; more were chosen all at once, as by Ctrl+A."""


@dataclass(frozen=True, slots=True)
class KeptPlace:
    """Keys as the model gives them; empty for none."""

    chosen: tuple[str, ...] = ()
    is_all: bool = False
    current: str = ""
    top: str = ""
    """The row at the upper edge, if the list is scrolled."""
    offset: int = 0
    """How far that row is above the edge, in pixels, as a negative number."""

    @classmethod
    def of(cls, view: FileRows, files: FilesModel) -> KeptPlace:
        """The place as it is now."""
        count = view.chosen_count()
        chosen = tuple(_key(files, row) for row in view.chosen_rows()) if count <= _MOST_KEPT else ()
        top = view.rowAt(0)
        is_scrolled = view.verticalScrollBar().value() > 0 and top >= 0
        return cls(
            chosen=chosen,
            is_all=0 < files.rowCount() == count,
            current=_key(files, view.current_row()),
            top=_key(files, top) if is_scrolled else "",
            offset=view.rowViewportPosition(top) if is_scrolled else 0,
        )

    def find(self, view: FileRows, files: FilesModel) -> None:
        """Go back to it, in a list that began anew."""
        rows = [row for key in self.chosen if (row := files.row_of(key)) is not None]
        if self.is_all:
            view.selectAll()
        elif rows:
            view.choose_again(rows)
        current = files.row_of(self.current) if self.current else None
        if current is not None:
            index = files.index(current, 0)
            view.selectionModel().setCurrentIndex(index, QItemSelectionModel.SelectionFlag.NoUpdate)
        top = files.row_of(self.top) if self.top else None
        if top is not None:
            view.verticalScrollBar().setValue(top * view.row_height - self.offset)
        elif current is not None:
            view.scrollTo(files.index(current, 0))


def _key(files: FilesModel, row: int) -> str:
    return files.key_of(files.entry(row)) if 0 <= row < files.rowCount() else ""

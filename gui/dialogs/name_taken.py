"""A file of that name is there already, with other content: keep both, check it, or replace it.

Invariant: nothing is overwritten. *Replace* moves what is there to the Trash first, and is never the default.
"""

from __future__ import annotations

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QButtonGroup, QRadioButton, QWidget

from gui.dialogs.facts import FactGrid
from gui.dialogs.frame import DialogFrame, heading
from gui.wording.units import size as size_words
from gui.wording.units import when

KEEP_BOTH, VERIFY, REPLACE = "keep_both", "verify", "replace"


class NameTakenDialog(DialogFrame):
    """Signals: `chosen(str)`: keep_both, verify or replace; closes by itself."""

    chosen = Signal(str)

    def __init__(
        self,
        path: str,
        size: int,
        on_disk_size: int,
        on_disk_modified: float,
        *,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__("", "name_taken_dialog", width=560, parent=parent)
        name = path.replace("\\", "/").rstrip("/").rpartition("/")[2]
        self.set_head(self.tr("{name} exists already").format(name=heading(name)))
        facts = FactGrid("name_taken_facts")
        facts.set_facts(
            [
                ("path", self.tr("Place"), path),
                (
                    "here",
                    self.tr("On this computer"),
                    self.tr("{size}, changed {when}").format(
                        size=size_words(on_disk_size), when=when(on_disk_modified)
                    ),
                ),
                ("new", self.tr("In the group"), size_words(size)),
            ]
        )
        self.add(facts)
        self._group = QButtonGroup(self)
        self._choices = (KEEP_BOTH, VERIFY, REPLACE)
        stem, dot, suffix = name.rpartition(".")
        numbered = heading(f"{stem} (1).{suffix}" if dot and stem else f"{name} (1)")
        words = {
            KEEP_BOTH: (
                self.tr("&Keep both"),
                self.tr("The download is called {name}.").format(name=numbered),
            ),
            VERIFY: (
                self.tr("&Check what is there and fetch the rest"),
                self.tr("Every piece is compared; only what is missing or differs is downloaded."),
            ),
            REPLACE: (self.tr("&Replace it"), self.tr("What is there goes to the Trash first.")),
        }
        for at, choice in enumerate(self._choices):
            text, told = words[choice]
            button = QRadioButton(text)
            button.setObjectName(f"name_taken_{choice}")
            self._group.addButton(button, at)
            self.add_choice(button, told)
        self._group.button(0).setChecked(True)
        go = self.add_button(self.tr("Download"), "name_taken_go", "primary")
        self.add_cancel()
        go.clicked.connect(self._on_go)

    def _on_go(self) -> None:
        self.chosen.emit(self._choices[self._group.checkedId()])
        self.accept()

"""A page of the preferences: sections of fields.

Invariant: every key that a page shows is one of its fields, so resetting the page and searching it miss none.
Subclassed once for each page; shown by the preferences dialog.
"""

from __future__ import annotations

from dataclasses import dataclass

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QHBoxLayout, QLabel, QVBoxLayout, QWidget

from core.snapshots import ConnectivitySnapshot, DeviceSnapshot, ShareSnapshot, TrackerSnapshot
from gui import theme
from gui.dialogs.words import Words
from gui.preferences_pages.draft import Draft
from gui.preferences_pages.fields import Field, captioned


@dataclass(frozen=True, slots=True)
class PreferenceFacts:
    """What pages tell beside the settings: how things stand now."""

    port: int = 0
    addresses: tuple[str, ...] = ()
    trackers: tuple[TrackerSnapshot, ...] = ()
    connectivity: ConnectivitySnapshot | None = None
    device_fingerprint: str = ""
    devices: tuple[DeviceSnapshot, ...] = ()
    approval: bool = False
    blocked: tuple[str, ...] = ()
    state_folder: str = ""
    tray: bool = True
    shares: tuple[ShareSnapshot, ...] = ()


class Page(QWidget):
    """A page; a subclass sets `title` and `icon`, and adds its fields."""

    icon = "settings"

    def __init__(self, draft: Draft, name: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName(f"page_{name}")
        self.name = name
        self.draft = draft
        self.fields: list[Field] = []
        self._extra_words: list[str] = []
        self._column = QVBoxLayout(self)
        self._column.setContentsMargins(theme.SPACE_5, theme.SPACE_1, theme.SPACE_5, theme.SPACE_5)
        self._column.setSpacing(theme.SPACE_3)
        self._column.setAlignment(Qt.AlignmentFlag.AlignTop)
        self.setAccessibleName(self.title())

    def title(self) -> str:
        """What the page is called in the list."""
        raise NotImplementedError

    def set_facts(self, facts: PreferenceFacts) -> None:
        """How things stand now; most pages show none of it."""

    def section(self, text: str) -> None:
        """A heading between fields."""
        head = Words(text, f"section_{self._column.count()}", "strong")
        if self._column.count():
            head.setContentsMargins(0, theme.SPACE_3, 0, 0)
        self._column.addWidget(head)
        self._extra_words.append(text.casefold())

    def add_field(self, made: Field) -> Field:
        """Put a field below what the page has."""
        self.fields.append(made)
        self._column.addWidget(captioned(made))
        return made

    def add_row(self, *made: Field) -> None:
        """Put several fields beside each other."""
        line = QWidget()
        across = QHBoxLayout(line)
        across.setContentsMargins(0, 0, 0, 0)
        across.setSpacing(theme.SPACE_4)
        for one in made:
            self.fields.append(one)
            across.addWidget(captioned(one), 1, Qt.AlignmentFlag.AlignTop)
        self._column.addWidget(line)

    def add_widget(self, widget: QWidget, words: str = "", stretch: int = 0) -> None:
        """Put another widget in, found by `words`."""
        self._column.addWidget(widget, stretch)
        self._extra_words.append(words.casefold())

    def add_text(self, text: str, name: str) -> QLabel:
        """A muted paragraph."""
        label = Words(text, name, token="muted")
        self._column.addWidget(label)
        self._extra_words.append(text.casefold())
        return label

    def reset(self) -> None:
        """Give all fields of this page their defaults."""
        self.draft.reset([one.key for one in self.fields])

    def found(self, wanted: str) -> Field | None:
        """The first field that a search for `wanted` (casefolded) means."""
        return next((one for one in self.fields if wanted in one.words()), None)

    def lie_flat(self) -> None:
        """Stand in a dialog of its own, which has margins itself."""
        self._column.setContentsMargins(0, 0, 0, 0)

    def matches(self, wanted: str) -> bool:
        """Whether a search for `wanted` (casefolded) means this page."""
        if wanted in self.title().casefold() or self.found(wanted) is not None:
            return True
        return any(wanted in words for words in self._extra_words)

"""All keys of the window, by section.

Invariant: it shows what it is handed, which the window reads from its own actions; there is no second list of keys.
"""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QGridLayout, QLabel, QWidget

from gui import theme
from gui.dialogs.frame import DialogFrame
from gui.widgets.search_field import SearchField


class ShortcutsDialog(DialogFrame):
    """`sections` holds (title, ((what it does, key), …)); the search box leaves out what does not match."""

    def __init__(
        self, sections: Sequence[tuple[str, Sequence[tuple[str, str]]]], *, parent: QWidget | None = None
    ) -> None:
        super().__init__("", "shortcuts_dialog", width=560, modeless=True, parent=parent)
        self.set_head(self.tr("Keyboard shortcuts"))
        self._search = SearchField(self.tr("Find a shortcut"))
        self._search.setObjectName("shortcuts_search")
        self._search.setAccessibleName(self.tr("Find a shortcut"))
        self.add(self._search)
        self._rows: list[tuple[str, QLabel, QLabel, int]] = []
        self._heads: list[QLabel] = []
        holder = QWidget()
        grid = QGridLayout(holder)
        grid.setContentsMargins(0, 0, 0, 0)
        grid.setVerticalSpacing(theme.SPACE_2)
        grid.setHorizontalSpacing(theme.SPACE_4)
        grid.setColumnStretch(0, 1)
        row = 0
        for section, (title, keys) in enumerate(sections):
            head = self._label(title, f"shortcuts_section_{section}")
            head.setFont(theme.font("strong"))
            if row:
                head.setContentsMargins(0, theme.SPACE_3, 0, 0)
            grid.addWidget(head, row, 0, 1, 2)
            self._heads.append(head)
            row += 1
            for text, key in keys:
                what = self._label(text, f"shortcut_{row}")
                shown = QLabel(key)
                shown.setObjectName(f"shortcut_{row}_key")
                shown.setTextFormat(Qt.TextFormat.PlainText)
                shown.setProperty("token", "muted")
                shown.setAccessibleName(self.tr("{what}: {key}").format(what=text, key=key))
                grid.addWidget(what, row, 0)
                grid.addWidget(shown, row, 1, Qt.AlignmentFlag.AlignRight)
                self._rows.append((f"{text} {key}".casefold(), what, shown, section))
                row += 1
        grid.setRowStretch(row, 1)
        self.add(holder, 1)
        self._none = self.add_text(self.tr("No shortcut matches."), "shortcuts_none", muted=True)
        self._none.hide()
        self.add_cancel(self.tr("Close"), default=True)
        self._search.changed.connect(self._on_search)

    def _on_search(self, text: str) -> None:
        wanted = text.strip().casefold()
        hit: set[int] = set()
        for words, what, key, section in self._rows:
            shown = wanted in words
            what.setVisible(shown)
            key.setVisible(shown)
            if shown:
                hit.add(section)
        for section, head in enumerate(self._heads):
            head.setVisible(section in hit)
        self._none.setVisible(not hit)

"""All settings in one table: value, default, and what each does.

Invariant: every key of the draft stands here once, also one that no other page shows; a value that cannot be read is
refused in words and changes nothing.
"""

from __future__ import annotations

import enum
from typing import Any

from PySide6.QtWidgets import QWidget

from gui import theme
from gui.dialogs.rows import Column, Row, RowTable
from gui.preferences_pages.described import described
from gui.preferences_pages.draft import SETTINGS_KEYS, Draft
from gui.preferences_pages.page import Page
from gui.preferences_pages.window_values import WINDOW_DEFAULTS
from gui.views.delegates import RowDelegate
from gui.widgets.search_field import SearchField
from gui.wording.plain import plain

_VALUE, _TOLD = 1, 3


class AdvancedPage(Page):
    """Advanced. Enter or a double-click changes a value: a switch turns, a choice goes on, the rest is typed."""

    icon = "list"

    def __init__(self, draft: Draft, parent: QWidget | None = None) -> None:
        super().__init__(draft, "advanced", parent)
        self._search = SearchField(self.tr("Find a setting"))
        self._search.setObjectName("advanced_search")
        self._search.setAccessibleName(self.tr("Find a setting"))
        self.add_widget(self._search)
        self._keys = (*sorted(SETTINGS_KEYS), *WINDOW_DEFAULTS)
        self.table = RowTable(
            (
                Column(self.tr("Setting")),
                Column(self.tr("Value"), shown=12),
                Column(self.tr("Default"), shown=12),
                Column(self.tr("What it does"), wide=True),
            ),
            "advanced_table",
            self.tr("All settings"),
            many=True,
        )
        self.table.set_editable(_VALUE)
        self.table.set_row_height(theme.COMPACT_ROW)
        # A sentence is cut at its end, unlike a name.
        self.table.setItemDelegateForColumn(_TOLD, RowDelegate(self.table))
        self.add_widget(self.table, " ".join(f"{key} {described(key)}" for key in self._keys), 1)
        self._told = self.add_text("", "advanced_told")
        self._wrong = self.add_text("", "advanced_wrong")
        self._wrong.setProperty("token", "bad")
        self._wrong.hide()
        self._show()
        draft.changed.connect(lambda _key: self._show())
        self.table.typed.connect(self._on_typed)
        self.table.chosen.connect(self._on_chosen)
        self.table.opened.connect(self._on_opened)
        self._search.changed.connect(self._on_search)

    def title(self) -> str:
        """See `Page`."""
        return self.tr("Advanced")

    def reset(self) -> None:
        """Give the selected settings their defaults, or all of them when none is selected."""
        self.draft.reset(self.table.selected() or self._keys)

    def _show(self) -> None:
        self.table.set_rows([self._row(key) for key in self._keys])

    def _row(self, key: str) -> Row:
        value, default = self.draft.get(key), self.draft.default(key)
        said = self.tr("{setting}: {value}. {told}").format(setting=key, value=_shown(value), told=described(key))
        mark = ("pencil", "accent") if value != default else ("", "muted")
        return Row(key, (key, _shown(value), _shown(default), described(key)), said, *mark, described(key))

    def _on_chosen(self) -> None:
        chosen = self.table.selected()
        self._told.setText(described(chosen[0]) if len(chosen) == 1 else "")

    def _on_opened(self, key: str) -> None:
        value = self.draft.get(key)
        if isinstance(value, bool):
            self.draft.put(key, not value)
        elif isinstance(value, enum.Enum):
            choices = list(type(value))
            self.draft.put(key, choices[(choices.index(value) + 1) % len(choices)])
        else:
            self.table.edit_row(key)

    def _on_typed(self, key: str, text: str) -> None:
        try:
            self.draft.put(key, _read(text, self.draft.default(key)))
        except ValueError:
            told = self.tr("{typed} is no value for {setting}.")
            self._wrong.setText(told.format(typed=plain(text, 60), setting=key))
            self._wrong.show()
        else:
            self._wrong.hide()
        self._show()

    def _on_search(self, text: str) -> None:
        wanted = text.strip().casefold()
        self.table.show_only({key for key in self._keys if wanted in f"{key} {described(key)}".casefold()})


def _shown(value: Any) -> str:
    if isinstance(value, bool):
        return "true" if value else "false"
    return str(value).replace("\n", " ")


def _read(typed: str, default: Any) -> Any:
    """A typed value in the type of the default. Raises ValueError."""
    text = typed.strip()
    if isinstance(default, enum.Enum):
        return type(default)(text)
    if isinstance(default, bool):
        if text not in ("true", "false"):
            raise ValueError
        return text == "true"
    if isinstance(default, int):
        value = int(text)
        if value < 0:
            raise ValueError
        return value
    if isinstance(default, float):
        return float(text)
    return text

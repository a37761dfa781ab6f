"""All settings in one table: value, default, and what each does.

Invariant: every key of the draft stands here once, also one that no other page shows; a value that cannot be read is
refused in words and changes nothing.
"""

from __future__ import annotations

import enum
from typing import Any

from PySide6.QtCore import QSize, Qt
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QAbstractItemView, QHeaderView, QTreeWidget, QTreeWidgetItem, QWidget

from gui import theme
from gui.preferences_pages.described import described
from gui.preferences_pages.draft import SETTINGS_KEYS, Draft
from gui.preferences_pages.page import Page
from gui.preferences_pages.window_values import WINDOW_DEFAULTS
from gui.widgets.search_field import SearchField
from gui.wording.plain import plain

_NAME, _VALUE, _DEFAULT, _TOLD = range(4)
_KEY = Qt.ItemDataRole.UserRole


class AdvancedPage(Page):
    """Advanced. Enter or a double-click changes a value: a switch turns, a choice goes on, the rest is typed."""

    icon = "wrench"

    def __init__(self, draft: Draft, parent: QWidget | None = None) -> None:
        super().__init__(draft, "advanced", parent)
        self._search = SearchField(self.tr("Find a setting"))
        self._search.setObjectName("advanced_search")
        self._search.setAccessibleName(self.tr("Find a setting"))
        self.add_widget(self._search)
        self.table = _Settings(self.tr("All settings"))
        self.table.setHeaderLabels([self.tr("Setting"), self.tr("Value"), self.tr("Default"), self.tr("What it does")])
        self._items: dict[str, QTreeWidgetItem] = {}
        for key in (*sorted(SETTINGS_KEYS), *WINDOW_DEFAULTS):
            item = QTreeWidgetItem([key, "", _shown(draft.default(key)), described(key)])
            item.setData(_NAME, _KEY, key)
            item.setToolTip(_TOLD, described(key))
            item.setFlags(item.flags() | Qt.ItemFlag.ItemIsEditable)
            self.table.addTopLevelItem(item)
            self._items[key] = item
        self.add_widget(self.table, " ".join(f"{key} {described(key)}" for key in self._items), 1)
        self._wrong = self.add_text("", "advanced_wrong")
        self._wrong.setProperty("token", "bad")
        self._wrong.hide()
        self._loading = False
        for key in self._items:
            self._load(key)
        draft.changed.connect(self._load)
        self.table.itemChanged.connect(self._on_edited)
        self.table.itemActivated.connect(lambda item, _column: self._on_activated(item))
        self._search.changed.connect(self._on_search)

    def title(self) -> str:
        """See `Page`."""
        return self.tr("Advanced")

    def reset(self) -> None:
        """Give the selected setting its default, or all of them when none is selected."""
        chosen = [str(item.data(_NAME, _KEY)) for item in self.table.selectedItems()]
        self.draft.reset(chosen or list(self._items))

    def _load(self, key: str) -> None:
        item, value = self._items[key], self.draft.get(key)
        self._loading = True
        item.setText(_VALUE, _shown(value))
        font = theme.font("strong" if value != self.draft.default(key) else "body")
        item.setFont(_NAME, font)
        item.setFont(_VALUE, font)
        said = self.tr("{setting}: {value}. {told}").format(setting=key, value=_shown(value), told=described(key))
        item.setData(_NAME, Qt.ItemDataRole.AccessibleTextRole, said)
        self._loading = False

    def _on_activated(self, item: QTreeWidgetItem) -> None:
        key = str(item.data(_NAME, _KEY))
        value = self.draft.get(key)
        if isinstance(value, bool):
            self.draft.put(key, not value)
        elif isinstance(value, enum.Enum):
            choices = list(type(value))
            self.draft.put(key, choices[(choices.index(value) + 1) % len(choices)])
        else:
            self.table.editItem(item, _VALUE)

    def _on_edited(self, item: QTreeWidgetItem, column: int) -> None:
        if self._loading or column != _VALUE:
            return
        key = str(item.data(_NAME, _KEY))
        typed = item.text(_VALUE)
        try:
            self.draft.put(key, _read(typed, self.draft.default(key)))
        except ValueError:
            self._wrong.setText(
                self.tr("{typed} is no value for {setting}.").format(typed=plain(typed, 60), setting=key)
            )
            self._wrong.show()
        else:
            self._wrong.hide()
        self._load(key)

    def _on_search(self, text: str) -> None:
        wanted = text.strip().casefold()
        for key, item in self._items.items():
            item.setHidden(wanted not in f"{key} {described(key)}".casefold())


class _Settings(QTreeWidget):
    """The table; Enter activates a row instead of pressing the default button."""

    def __init__(self, label: str) -> None:
        super().__init__()
        self.setObjectName("advanced_table")
        self.setAccessibleName(label)
        self.setColumnCount(4)
        self.setRootIsDecorated(False)
        self.setUniformRowHeights(True)
        self.setAllColumnsShowFocus(True)
        self.setTabKeyNavigation(False)
        self.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        header = self.header()
        header.setStretchLastSection(True)
        header.setHighlightSections(False)
        for column in (_NAME, _VALUE, _DEFAULT):
            header.setSectionResizeMode(column, QHeaderView.ResizeMode.Interactive)
        for column, width in ((_NAME, 170), (_VALUE, 120), (_DEFAULT, 110)):
            self.setColumnWidth(column, width)

    def sizeHint(self) -> QSize:
        """Ten rows."""
        return QSize(480, 11 * theme.ROW)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Enter changes the value of the row."""
        item = self.currentItem()
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter) and item is not None:
            self.itemActivated.emit(item, _VALUE)
            event.accept()
            return
        super().keyPressEvent(event)


def _shown(value: Any) -> str:
    if isinstance(value, bool):
        return "true" if value else "false"
    return str(value).replace("\n", " ")


def _read(typed: str, default: Any) -> Any:
    """A typed value in the type of the default. Raises ValueError."""
    text = typed.strip()
    if isinstance(default, int):
        value = int(text)
        if value < 0:
            raise ValueError
        return value
    if isinstance(default, float):
        return float(text)
    return text

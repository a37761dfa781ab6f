"""The first group: create one, or ask to join one that is listed or that an invite link names.

Invariant: whatever is typed ends as one of two wishes, to create a group of a name or to join one, and the button
says which. Used by `gui.first_run.group_page`.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from PySide6.QtCore import QItemSelectionModel, Qt, Signal
from PySide6.QtWidgets import QAbstractItemView, QLineEdit, QListView, QVBoxLayout, QWidget

from core.snapshots import GroupSnapshot
from core.wire import limits
from core.wire.errors import ShareError
from core.wire.fingerprint import parse_invite
from gui.first_run import parts
from gui.first_run.joinable_groups import JoinableGroups
from gui.theme import SPACE_2
from gui.widgets.tabs import FlatTabs

CREATE: Final = "create"
JOIN: Final = "join"
_MODES: Final = (CREATE, JOIN)
_LINK_CHARS: Final = 2000
_ROWS_SHOWN: Final = 3


class GroupChoice(QWidget):
    """Create or join.

    Signals: `changed()`: what is chosen changed; `entered()`: Enter was pressed in a field or on a row.
    """

    changed = Signal()
    entered = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("group_choice")
        self.tabs = FlatTabs(self)
        self.tabs.setObjectName("group_tabs")
        self.tabs.setAccessibleName(self.tr("Create a group or join one"))
        self.tabs.addTab(self.tr("Create a group"))
        self.tabs.addTab(self.tr("Join a group"))
        self.model = JoinableGroups()
        self.model.setParent(self)
        self._create = self._create_part()
        self._join = self._join_part()
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(SPACE_2)
        for widget in (self.tabs, self._create, self._join):
            column.addWidget(widget)
        self._wire()
        self._on_mode()

    def _wire(self) -> None:
        self.tabs.currentChanged.connect(self._on_mode)
        self.name.textChanged.connect(self._on_name)
        self.name.returnPressed.connect(self.entered)
        self.field.textChanged.connect(self._on_find)
        self.field.returnPressed.connect(self.entered)
        self.view.activated.connect(self._on_activated)
        self.view.selectionModel().selectionChanged.connect(self._on_selected)

    def _create_part(self) -> QWidget:
        part = QWidget(self)
        self.name = QLineEdit(part)
        self.name.setObjectName("group_name")
        # More than a name may have can be typed, so that it is refused in words instead of cut in silence.
        self.name.setMaxLength(4 * limits.NAME_CHARS)
        self._name_error = parts.ErrorLine(self.name, part)
        column = QVBoxLayout(part)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(SPACE_2)
        column.addWidget(parts.field_label(self.tr("Name of the group"), self.name, part))
        column.addWidget(self.name)
        column.addWidget(self._name_error)
        column.addWidget(
            parts.caption(self.tr("You become its owner and decide who joins. Files stay among its members."), part)
        )
        return part

    def _join_part(self) -> QWidget:
        part = QWidget(self)
        self.field = QLineEdit(part)
        self.field.setObjectName("group_find")
        self.field.setMaxLength(_LINK_CHARS)
        self.field.setClearButtonEnabled(True)
        self._find_error = parts.ErrorLine(self.field, part)
        self.view = QListView(part)
        self.view.setObjectName("group_list")
        self.view.setAccessibleName(self.tr("Groups here"))
        self.view.setModel(self.model)
        self.view.setUniformItemSizes(True)
        self.view.setSelectionMode(QAbstractItemView.SelectionMode.SingleSelection)
        self.view.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        self.view.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.view.setTabKeyNavigation(False)
        self.view.setProperty("boxed", True)
        self.view.setFixedHeight(_ROWS_SHOWN * parts.LIST_ROW)
        self._empty = parts.caption("", part)
        column = QVBoxLayout(part)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(SPACE_2)
        column.addWidget(parts.field_label(self.tr("Name of the group, or invite link"), self.field, part))
        for widget in (self.field, self._find_error, self.view, self._empty):
            column.addWidget(widget)
        column.addWidget(parts.caption(self.tr("Its owner or an admin accepts you; until then you wait."), part))
        return part

    @property
    def mode(self) -> str:
        """`create` or `join`."""
        return _MODES[max(0, self.tabs.currentIndex())]

    @property
    def wanted(self) -> str:
        """The name of the group to create or to join, or an invite link; empty: nothing yet."""
        if self.mode == CREATE:
            return self.name.text().strip()
        typed = self.field.text().strip()
        if group_of_link(typed) is not None:
            return typed
        group = self.model.group(self.view.currentIndex())
        return group.group if group is not None else typed

    def set_mode(self, mode: str) -> None:
        """Show the tab of `mode`."""
        self.tabs.setCurrentIndex(_MODES.index(mode))

    def set_groups(self, groups: Sequence[GroupSnapshot]) -> None:
        """The groups of the deployment; what is chosen stays chosen."""
        chosen = self.model.group(self.view.currentIndex())
        self.model.set_groups(groups)
        if chosen is not None:
            self._choose(chosen.group)
        self._update_empty()

    def set_link(self, link: str) -> None:
        """An invite link was given before: join what it names."""
        self.set_mode(JOIN)
        self.field.setText(link)

    def set_error(self, text: str) -> None:
        """Say under the field why it cannot be done; nothing clears it."""
        line, field = (self._name_error, self.name) if self.mode == CREATE else (self._find_error, self.field)
        line.set_text(text)
        if text:
            field.setFocus()
            field.selectAll()

    def focus_first(self) -> None:
        """Put the cursor where one types."""
        (self.name if self.mode == CREATE else self.field).setFocus()

    def _choose(self, name: str) -> None:
        index = self.model.index_of(name)
        if index.isValid():
            self.view.setCurrentIndex(index)

    def _on_mode(self) -> None:
        self._create.setVisible(self.mode == CREATE)
        self._join.setVisible(self.mode == JOIN)
        self._update_empty()
        self.changed.emit()

    def _on_name(self) -> None:
        self._name_error.set_text("")
        self.changed.emit()

    def _on_find(self) -> None:
        self._find_error.set_text("")
        typed = self.field.text().strip()
        named = group_of_link(typed)
        self.model.set_filter("" if named is not None else typed)
        self.view.selectionModel().clear()
        self._choose(named if named else typed)
        self._update_empty()
        self.changed.emit()

    def _on_selected(self) -> None:
        self.changed.emit()

    def _on_activated(self) -> None:
        self.entered.emit()

    def _update_empty(self) -> None:
        none = self.model.rowCount() == 0
        link = group_of_link(self.field.text().strip()) is not None
        if self.model.total == 0:
            self._empty.setText(self.tr("There is no other group here yet: create the first one."))
        else:
            self._empty.setText(self.tr("No group is called like this."))
        self._empty.setVisible(none and not link)
        self.view.setVisible(not none and not link)

    def select_row(self, row: int) -> None:
        """Choose a row of the list, as a click does."""
        self.view.selectionModel().setCurrentIndex(
            self.model.index(row), QItemSelectionModel.SelectionFlag.ClearAndSelect
        )


def group_of_link(text: str) -> str | None:
    """The group that an invite link names, "" if it names none; None if `text` is no link."""
    if not text.casefold().startswith("p2p://"):
        return None
    try:
        return parse_invite(text).group or ""
    except ShareError:
        return ""

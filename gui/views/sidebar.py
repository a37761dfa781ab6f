"""The left side of the window: who one is, the tree of groups and folders, and the way to another group.

Invariant: what is open, chosen and scrolled to stays as it is when groups come, go and change; the group that is shown
is the one that is chosen. A leaf: groups in, signals out; wired in `gui.wiring`.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Final

from PySide6.QtCore import QItemSelectionModel, QModelIndex, QPoint, QRect, QSize, Qt, Signal
from PySide6.QtGui import (
    QDragEnterEvent,
    QDragLeaveEvent,
    QDragMoveEvent,
    QDropEvent,
    QKeyEvent,
    QMouseEvent,
)
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from core.snapshots import GroupSnapshot
from gui import drag_drop
from gui.models.groups import FOLDER_ROLE, GROUP_ROLE, KIND_ROLE, GroupsModel, NodeKind
from gui.preferences import Preferences
from gui.theme import SPACE_1, SPACE_2, SPACE_3, SPACE_4, font, margins
from gui.views.delegates import NameDelegate
from gui.views.rows import Rows
from gui.widgets.avatar import Avatar
from gui.widgets.buttons import icon_button, push_button
from gui.widgets.elided import ElidedLabel

_ROW: Final = 36
_INDENT: Final = 18
_WIDTH: Final = 236
_NARROWEST: Final = 200
_WIDEST_LEAST: Final = 260
"""However long the words on its button are in another language."""
_SECTIONS: Final = frozenset((NodeKind.MINE, NodeKind.WAITING, NodeKind.OTHERS))
_CLOSED: Final = "sidebar/closed"
_flag = QItemSelectionModel.SelectionFlag


class GroupTree(Rows):
    """The tree. Signals: those of `Rows`; `dropped(index, paths)`; `wanted(QModelIndex)` Enter or double-click."""

    dropped = Signal(QModelIndex, list)
    wanted = Signal(QModelIndex)
    resting_selection = "selection"  # it says which group the rest of the window is about

    def __init__(self, model: GroupsModel, parent: QWidget | None = None) -> None:
        super().__init__("group_tree", "", parent, row_height=_ROW)
        self.setAccessibleName(self.tr("Groups"))
        self._target = QModelIndex()
        self.setModel(model)
        self.setItemDelegate(NameDelegate(self))
        self.setHeaderHidden(True)
        self.setRootIsDecorated(True)
        self.setIndentation(_INDENT)
        self.setSelectionMode(Rows.SelectionMode.SingleSelection)
        self.setExpandsOnDoubleClick(False)
        self.setAcceptDrops(True)
        self.setDropIndicatorShown(False)
        self.expandToDepth(0)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Enter does what a double-click does."""
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter) and self.currentIndex().isValid():
            self.wanted.emit(self.currentIndex())
        else:
            super().keyPressEvent(event)

    def mouseDoubleClickEvent(self, event: QMouseEvent) -> None:
        """Does what Enter does."""
        index = self.indexAt(event.position().toPoint())
        if index.isValid() and event.button() == Qt.MouseButton.LeftButton:
            self.wanted.emit(index)
        super().mouseDoubleClickEvent(event)

    def dragEnterEvent(self, event: QDragEnterEvent) -> None:
        """Files from elsewhere may be dropped on a group of mine."""
        if event.source() is None and drag_drop.read(event.mimeData()).paths:
            event.acceptProposedAction()
        else:
            event.ignore()

    def dragMoveEvent(self, event: QDragMoveEvent) -> None:
        """Show on which group they would be dropped."""
        index = self.indexAt(event.position().toPoint())
        if index.data(KIND_ROLE) in (NodeKind.GROUP, NodeKind.FOLDER):
            self._aim(index)
            event.acceptProposedAction()
        else:
            self._aim(QModelIndex())
            event.ignore()

    def dragLeaveEvent(self, event: QDragLeaveEvent) -> None:
        """The drag went elsewhere."""
        self._aim(QModelIndex())
        super().dragLeaveEvent(event)

    def dropEvent(self, event: QDropEvent) -> None:
        """Tell what was dropped on which group."""
        index = self.indexAt(event.position().toPoint())
        self._aim(QModelIndex())
        paths = list(drag_drop.read(event.mimeData()).paths)
        if paths and index.data(KIND_ROLE) in (NodeKind.GROUP, NodeKind.FOLDER):
            event.acceptProposedAction()
            self.dropped.emit(index, paths)

    def _is_hovered(self, row: QRect) -> bool:
        if self._target.isValid():
            return self.visualRect(self._target).y() == row.y()
        return super()._is_hovered(row)

    def _aim(self, index: QModelIndex) -> None:
        self._target = index
        self.viewport().update()


class Sidebar(QWidget):
    """Signals: `group_chosen(group)` a group of mine is to be shown, `folder_chosen(group, path)` and a folder of it;
    `waiting_chosen(group)`, `strange_chosen(group)` one of the others is looked at; `join_wanted(group)`;
    `create_or_join_wanted()`; `settings_wanted()`; `account_menu_wanted(QPoint)`; `dropped(group, paths)`;
    `menu_wanted(kind, group, QPoint)`, the kind being a `NodeKind`.
    """

    group_chosen = Signal(str)
    folder_chosen = Signal(str, str)
    waiting_chosen = Signal(str)
    strange_chosen = Signal(str)
    join_wanted = Signal(str)
    create_or_join_wanted = Signal()
    settings_wanted = Signal()
    account_menu_wanted = Signal(QPoint)
    menu_wanted = Signal(str, str, QPoint)
    dropped = Signal(str, list)

    def __init__(self, preferences: Preferences | None = None, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("sidebar")
        self._preferences = preferences
        self._wish = ""
        self._quiet = False
        self.model = GroupsModel(self)
        self.tree = GroupTree(self.model)
        self._build()
        self._connect()
        self._restore_closed()

    def sizeHint(self) -> QSize:
        """As wide as most names need."""
        return QSize(_WIDTH, 500)

    def _build(self) -> None:
        self._avatar = Avatar("", 28)
        self._user = ElidedLabel(mode=Qt.TextElideMode.ElideMiddle)
        self._user.setObjectName("account_name")
        self._user.setFont(font("strong"))
        self._where = ElidedLabel(token="muted")
        self._where.setObjectName("account_place")
        self._where.setFont(font("caption"))
        self._settings = icon_button("settings", self.tr("Account and preferences"), "account_menu")
        words = QVBoxLayout()
        words.setSpacing(0)
        words.addWidget(self._user)
        words.addWidget(self._where)
        head = QHBoxLayout()
        head.setContentsMargins(margins(SPACE_2 + 2, 0, SPACE_1, 0))
        head.setSpacing(SPACE_2 - 1)
        head.addWidget(self._avatar)
        head.addLayout(words, 1)
        head.addWidget(self._settings)
        self._create = push_button(self.tr("Create or join a group…"), "create_or_join", icon="plus")
        foot = QHBoxLayout()
        foot.setContentsMargins(SPACE_1 + 2, 0, SPACE_1 + 2, 0)
        foot.addWidget(self._create)
        column = QVBoxLayout(self)
        column.setContentsMargins(margins(SPACE_1 + 2, SPACE_3, SPACE_1, SPACE_3 + 2))
        column.setSpacing(0)
        column.addLayout(head)
        column.addSpacing(SPACE_4)
        column.addWidget(self.tree, 1)
        column.addLayout(foot)
        wanted = self._create.sizeHint().width() + 4 * (SPACE_1 + 2)
        self.setMinimumWidth(max(_NARROWEST, min(wanted, _WIDEST_LEAST)))

    def _connect(self) -> None:
        self.tree.selectionModel().currentChanged.connect(self._on_current)
        self.tree.wanted.connect(self._on_wanted)
        self.tree.menu_wanted.connect(self._on_menu)
        self.tree.dropped.connect(lambda index, paths: self.dropped.emit(index.data(GROUP_ROLE), paths))
        self.tree.expanded.connect(lambda _index: self._save_closed())
        self.tree.collapsed.connect(lambda _index: self._save_closed())
        self._create.clicked.connect(lambda: self.create_or_join_wanted.emit())
        self._settings.clicked.connect(self._on_settings)

    # -- what is shown
    def set_account(self, user: str, where: str) -> None:
        """Who is logged in, and where: `office · encrypted`."""
        self._avatar.set_name(user)
        self._user.setText(user)
        self._where.setText(where)

    def set_groups(self, groups: Iterable[GroupSnapshot], folders: Mapping[str, Sequence[str]] | None = None) -> None:
        """All groups of the deployment. The one that is to be chosen is chosen as soon as it is there."""
        before = self.chosen_group()
        self._quiet = True
        self.model.set_groups(groups, folders)
        if before and self.chosen_group() != before:
            # It moved to another section, or went: Qt chose its neighbour, which a click could not choose any more.
            index = self.model.index_of_group(before)
            self.tree.expand(index.parent())
            self.tree.selectionModel().setCurrentIndex(index, _flag.ClearAndSelect)
        self._quiet = False
        if self._wish:
            self.choose(self._wish)

    def set_folders(self, group: str, paths: Sequence[str]) -> None:
        """The folders of a group of mine."""
        self._quiet = True
        self.model.set_folders(group, paths)
        self._quiet = False

    def choose(self, group: str, folder: str = "") -> bool:
        """Choose a group, or a folder of it, as if it was clicked; one that is not there yet as soon as it comes."""
        index = self.model.index_of_folder(group, folder) if folder else self.model.index_of_group(group)
        self._wish = "" if index.isValid() else group
        if not index.isValid():
            return False
        self.tree.expand(index.parent())
        self.tree.selectionModel().setCurrentIndex(index, _flag.ClearAndSelect)
        self.tree.scrollTo(index)
        return True

    def chosen_group(self) -> str:
        """The group that is chosen, or that the chosen folder is in; empty if none."""
        return str(self.tree.currentIndex().data(GROUP_ROLE) or "")

    def group_at(self, place: QPoint) -> str:
        """The group of mine at a place of the screen; empty if there is none: for what is dragged over the window."""
        index = self.tree.indexAt(self.tree.viewport().mapFromGlobal(place))
        is_mine = index.data(KIND_ROLE) in (NodeKind.GROUP, NodeKind.FOLDER)
        return str(index.data(GROUP_ROLE)) if is_mine else ""

    # -- what was done
    def _on_current(self, index: QModelIndex, _before: QModelIndex) -> None:
        # A row that goes makes Qt choose its neighbour, which nobody asked for.
        if self._quiet or not index.isValid():
            return
        kind, group = index.data(KIND_ROLE), str(index.data(GROUP_ROLE) or "")
        if kind == NodeKind.GROUP:
            self.group_chosen.emit(group)
        elif kind == NodeKind.FOLDER:
            self.folder_chosen.emit(group, str(index.data(FOLDER_ROLE)))
        elif kind == NodeKind.APPLIED:
            self.waiting_chosen.emit(group)
        elif kind == NodeKind.STRANGE:
            self.strange_chosen.emit(group)

    def _on_wanted(self, index: QModelIndex) -> None:
        kind, group = index.data(KIND_ROLE), str(index.data(GROUP_ROLE) or "")
        if kind == NodeKind.STRANGE:
            self.join_wanted.emit(group)
        elif kind in _SECTIONS or kind == NodeKind.FOLDER or self.model.rowCount(index):
            self.tree.setExpanded(index, not self.tree.isExpanded(index))
        if kind == NodeKind.GROUP:
            self.group_chosen.emit(group)

    def _on_menu(self, place: QPoint) -> None:
        index = self.tree.currentIndex()
        if index.isValid() and index.data(KIND_ROLE) not in _SECTIONS:
            self.menu_wanted.emit(str(index.data(KIND_ROLE)), str(index.data(GROUP_ROLE)), place)

    def _on_settings(self) -> None:
        self.settings_wanted.emit()
        self.account_menu_wanted.emit(self._settings.mapToGlobal(QPoint(0, self._settings.height())))

    def _save_closed(self) -> None:
        if self._preferences is not None:
            closed = [kind.value for kind in _SECTIONS if not self.tree.isExpanded(self.model.section(kind))]
            self._preferences.put(_CLOSED, sorted(closed) or [""])

    def _restore_closed(self) -> None:
        if self._preferences is not None:
            closed = self._preferences.get(_CLOSED, [""])
            for kind in _SECTIONS:
                self.tree.setExpanded(self.model.section(kind), kind.value not in closed)

"""The group tree: my groups with their folders, those that I wait for, and the others of this deployment.

Invariant: three sections, always; a group is in the one that its state says, sorted by name. A change is told as the
rows that came, went or changed, never as a tree that begins anew, so that selection, open branches and scroll position
stay by themselves. Shown by `gui.views.sidebar`; fed by the window with what the engine lists.
"""

from __future__ import annotations

import enum
import itertools
from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Any, Final

from PySide6.QtCore import QAbstractItemModel, QCoreApplication, QModelIndex, QObject, QPersistentModelIndex, Qt

from core.snapshots import GroupSnapshot
from gui.models.file_filter import natural
from gui.models.roles import Role
from gui.wording import units
from gui.wording.files import NAME_CHARS
from gui.wording.plain import escaped, plain

Index = QModelIndex | QPersistentModelIndex
translate = QCoreApplication.translate

GROUP_ROLE: Final = int(Qt.ItemDataRole.UserRole) + 64
"""The name of the group that a row is of or in; empty for a section."""
FOLDER_ROLE: Final = int(Qt.ItemDataRole.UserRole) + 65
"""The path of a folder's row; empty for others."""
KIND_ROLE: Final = int(Qt.ItemDataRole.UserRole) + 66
"""A `NodeKind`."""


class NodeKind(enum.StrEnum):
    """What a row is. The value of a section is what it holds."""

    MINE = "mine"
    WAITING = "waiting"
    OTHERS = "others"
    GROUP = "group"
    APPLIED = "applied"
    STRANGE = "strange"
    FOLDER = "folder"


SECTIONS: Final = (NodeKind.MINE, NodeKind.WAITING, NodeKind.OTHERS)
_HOLDS: Final = {
    NodeKind.MINE: NodeKind.GROUP,
    NodeKind.WAITING: NodeKind.APPLIED,
    NodeKind.OTHERS: NodeKind.STRANGE,
}


class Node:
    """A row: a section, a group or a folder of one. `key` tells it from its siblings, `order` places it."""

    __slots__ = ("above", "group", "key", "kind", "nodes", "number", "order", "snapshot")

    def __init__(
        self, number: int, kind: NodeKind, key: str, above: Node | None, snapshot: GroupSnapshot | None = None
    ) -> None:
        self.number: Final = number
        self.kind: Final = kind
        self.key: Final = key
        self.above: Final = above
        self.snapshot = snapshot
        self.order: Final = natural(key)
        self.group: str = snapshot.group if snapshot is not None else above.group if above is not None else ""
        self.nodes: list[Node] = []


class GroupsModel(QAbstractItemModel):
    """One column; the badge of a group counts who asks to join."""

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._numbers = itertools.count(1)
        # Indices hold numbers, not objects: one of a row that has gone then leads nowhere.
        self._nodes: dict[int, Node] = {}
        self._sections: Final = tuple(self._make(kind, kind.value, None) for kind in SECTIONS)

    # -- what Qt asks
    def index(self, row: int, column: int, parent: Index = QModelIndex()) -> QModelIndex:  # noqa: B008 - Qt's default
        """The index of a row."""
        siblings = self._below(parent)
        if column != 0 or not 0 <= row < len(siblings):
            return QModelIndex()
        return self.createIndex(row, column, siblings[row].number)

    def parent(self, index: Index = QModelIndex()) -> QModelIndex:  # type: ignore[override]  # noqa: B008 - Qt's default
        """The index of the row above in the tree."""
        node = self.node(index)
        return QModelIndex() if node is None or node.above is None else self._index_of(node.above)

    def rowCount(self, parent: Index = QModelIndex()) -> int:  # noqa: B008 - Qt's default
        """Rows below one."""
        return len(self._below(parent)) if parent.column() <= 0 else 0

    def columnCount(self, parent: Index = QModelIndex()) -> int:  # noqa: B008 - Qt's default
        """One."""
        return 1

    def flags(self, index: Index) -> Qt.ItemFlag:
        """Sections can be opened and closed, and walked over by keyboard, but are nothing that is chosen."""
        node = self.node(index)
        if node is None:
            return Qt.ItemFlag.NoItemFlags
        flags = Qt.ItemFlag.ItemIsEnabled | Qt.ItemFlag.ItemIsSelectable
        if node.kind in (NodeKind.GROUP, NodeKind.FOLDER):
            flags |= Qt.ItemFlag.ItemIsDropEnabled
        return flags

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        """What a row shows, for Qt's roles and for ours."""
        node = self.node(index)
        if node is None:
            return None
        match role:
            case Qt.ItemDataRole.DisplayRole:
                return self._text(node)
            case Qt.ItemDataRole.AccessibleTextRole:
                return self._sentence(node)
            case Qt.ItemDataRole.ToolTipRole:
                return escaped(self._tip(node))
            case Role.AVATAR:
                return node.group if node.kind == NodeKind.GROUP else ""
            case Role.ICON:
                return _ICONS.get(node.kind, "")
            case Role.BADGE:
                return units.count(_requests(node)) if _requests(node) else ""
            case Role.TEXT_TOKEN:
                return "text" if node.kind in (NodeKind.GROUP, NodeKind.FOLDER) else "muted"
            case Role.KEY:
                return f"{node.group}\n{node.key}" if node.kind == NodeKind.FOLDER else f"{node.kind}:{node.key}"
        return {int(GROUP_ROLE): node.group, int(FOLDER_ROLE): _folder(node), int(KIND_ROLE): node.kind}.get(role)

    # -- what there is
    def node(self, index: Index) -> Node | None:
        """The row behind an index."""
        if not index.isValid():
            return None
        return self._nodes.get(index.internalId())

    def section(self, kind: NodeKind) -> QModelIndex:
        """The index of a section."""
        return self.index(SECTIONS.index(kind), 0)

    def index_of_group(self, group: str) -> QModelIndex:
        """Where a group stands; invalid if nowhere."""
        for section in self._sections:
            for row, node in enumerate(section.nodes):
                if node.group == group:
                    return self.createIndex(row, 0, node.number)
        return QModelIndex()

    def index_of_folder(self, group: str, path: str) -> QModelIndex:
        """Where a folder of a group stands; invalid if nowhere."""
        found = self.index_of_group(group)
        node = self.node(found)
        so_far = ""
        for name in path.split("/"):
            so_far = f"{so_far}/{name}" if so_far else name
            node = next((one for one in node.nodes if one.key == so_far), None) if node is not None else None
        return QModelIndex() if node is None else self._index_of(node)

    def group(self, name: str) -> GroupSnapshot | None:
        """What is known of a group."""
        node = self.node(self.index_of_group(name))
        return node.snapshot if node is not None else None

    # -- changing it
    def set_groups(self, groups: Iterable[GroupSnapshot], folders: Mapping[str, Sequence[str]] | None = None) -> None:
        """All groups of the deployment; `folders` holds paths of folders for those groups whose files are known."""
        wanted: dict[NodeKind, dict[str, GroupSnapshot]] = {kind: {} for kind in SECTIONS}
        for one in groups:
            wanted[_section_of(one)][one.group] = one
        for section in self._sections:
            self._bring(section, wanted[section.kind])
        for group, paths in (folders or {}).items():
            self.set_folders(group, paths)

    def set_folders(self, group: str, paths: Iterable[str]) -> None:
        """The folders of a group of mine, by path."""
        node = self.node(self.index_of_group(group))
        if node is None or node.kind != NodeKind.GROUP:
            return
        within: dict[str, list[str]] = {}
        for path in set(paths):
            within.setdefault(path.rpartition("/")[0], []).append(path)
        self._bring_folders(node, "", within)

    def _bring(self, section: Node, wanted: Mapping[str, GroupSnapshot]) -> None:
        def make(key: str) -> Node:
            return self._make(_HOLDS[section.kind], key, section, wanted[key])

        before = len(section.nodes)
        self._match(section, wanted.keys(), make)
        for row, node in enumerate(section.nodes):
            if node.snapshot != wanted[node.key]:
                node.snapshot = wanted[node.key]
                index = self.createIndex(row, 0, node.number)
                self.dataChanged.emit(index, index)
        if before != len(section.nodes):
            index = self._index_of(section)
            self.dataChanged.emit(index, index)

    def _bring_folders(self, node: Node, path: str, within: Mapping[str, list[str]]) -> None:
        self._match(node, within.get(path, ()), lambda key: self._make(NodeKind.FOLDER, key, node))
        for inner in node.nodes:
            self._bring_folders(inner, inner.key, within)

    def _match(self, above: Node, keys: Iterable[str], make: Callable[[str], Node]) -> None:
        """Let rows below one come and go until their keys are those."""
        wanted = set(keys)
        index = self._index_of(above)
        for row in range(len(above.nodes) - 1, -1, -1):
            if above.nodes[row].key not in wanted:
                self.beginRemoveRows(index, row, row)
                self._forget(above.nodes.pop(row))
                self.endRemoveRows()
        known = {node.key for node in above.nodes}
        for node in sorted((make(key) for key in wanted - known), key=lambda one: (one.order, one.key)):
            row = sum((one.order, one.key) < (node.order, node.key) for one in above.nodes)
            self.beginInsertRows(index, row, row)
            above.nodes.insert(row, node)
            self.endInsertRows()

    def _make(self, kind: NodeKind, key: str, above: Node | None, snapshot: GroupSnapshot | None = None) -> Node:
        node = Node(next(self._numbers), kind, key, above, snapshot)
        self._nodes[node.number] = node
        return node

    def _forget(self, node: Node) -> None:
        del self._nodes[node.number]
        for inner in node.nodes:
            self._forget(inner)

    def _below(self, parent: Index) -> Sequence[Node]:
        node = self.node(parent)
        return self._sections if node is None else node.nodes

    def _index_of(self, node: Node) -> QModelIndex:
        siblings: Sequence[Node] = self._sections if node.above is None else node.above.nodes
        return self.createIndex(siblings.index(node), 0, node.number)

    # -- words
    def _text(self, node: Node) -> str:
        match node.kind:
            case NodeKind.MINE:
                return translate("Groups", "My groups")
            case NodeKind.WAITING:
                return translate("Groups", "Waiting for approval")
            case NodeKind.OTHERS:
                return translate("Groups", "Other groups here")
            case NodeKind.FOLDER:
                return plain(node.key.rpartition("/")[2], NAME_CHARS)
        return plain(node.group)

    def _sentence(self, node: Node) -> str:
        name = self._text(node)
        match node.kind:
            case NodeKind.GROUP:
                members = node.snapshot.members if node.snapshot is not None else 0
                if not _requests(node):
                    return translate("Groups", "{group}, group, %n member(s)", "", members).format(group=name)
                return translate("Groups", "{group}, group, %n request(s) to join", "", _requests(node)).format(
                    group=name
                )
            case NodeKind.APPLIED:
                return translate("Groups", "{group}, group, waiting for approval").format(group=name)
            case NodeKind.STRANGE:
                return translate("Groups", "{group}, group, you are not a member").format(group=name)
            case NodeKind.FOLDER:
                return translate("Groups", "{folder}, folder").format(folder=name)
        return translate("Groups", "{section}, %n group(s)", "", len(node.nodes)).format(section=name)

    def _tip(self, node: Node) -> str:
        one = node.snapshot
        if one is None:
            return plain(node.key, 1024) if node.kind == NodeKind.FOLDER else ""
        owner = plain(one.owner)
        match node.kind:
            case NodeKind.APPLIED:
                return translate(
                    "Groups", "{owner} has not answered yet. You are in as soon as somebody accepts."
                ).format(owner=owner)
            case NodeKind.STRANGE:
                return translate(
                    "Groups", "Of {owner}, %n member(s). Double-click asks to join.", "", one.members
                ).format(owner=owner)
        return translate("Groups", "Of {owner}, %n member(s)", "", one.members).format(owner=owner)


_ICONS: Final = {NodeKind.APPLIED: "hourglass", NodeKind.STRANGE: "users", NodeKind.FOLDER: "folder"}


def _requests(node: Node) -> int:
    return node.snapshot.requests if node.snapshot is not None and node.kind == NodeKind.GROUP else 0


def _folder(node: Node) -> str:
    return node.key if node.kind == NodeKind.FOLDER else ""


def _section_of(group: GroupSnapshot) -> NodeKind:
    if group.state == "member":
        return NodeKind.MINE
    return NodeKind.WAITING if group.state == "pending" else NodeKind.OTHERS

"""A tree of the files of a download with a tick box each, folders included.

Invariant: a folder is ticked if all its files are, and partly ticked if some are; nodes keep sums, so a tick costs what
is below it and its way up, and never a walk over all. Holds 100,000 files. Used by the dialog that adds a download.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

from PySide6.QtCore import QAbstractItemModel, QModelIndex, QObject, QPersistentModelIndex, QSize, Qt, Signal

from core.snapshots import FileSnapshot
from gui import theme
from gui.icons import icon
from gui.models.file_kinds import kind_of
from gui.wording.plain import plain
from gui.wording.units import size as size_words

Index = QModelIndex | QPersistentModelIndex


class _Node:
    """A folder or a file; `ticked` and `files` count files at and below it."""

    __slots__ = ("bytes", "bytes_ticked", "children", "file", "files", "name", "number", "parent", "row", "ticked")

    def __init__(self, name: str, parent: _Node | None, file: FileSnapshot | None = None) -> None:
        self.name, self.parent, self.file = name, parent, file
        self.children: list[_Node] = []
        self.row = self.number = 0
        self.files = self.ticked = self.bytes = self.bytes_ticked = 0

    def leaves(self) -> Iterator[_Node]:
        """The files at and below it."""
        stack = [self]
        while stack:
            node = stack.pop()
            if node.file is not None:
                yield node
            stack.extend(node.children)


class FileTicks(QAbstractItemModel):
    """Columns: name with a tick box, size. Signals: `ticks_changed()`."""

    ticks_changed = Signal()

    def __init__(self, files: Sequence[FileSnapshot], parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._root = _Node("", None)
        folders: dict[str, _Node] = {"": self._root}
        for file in files:
            path, _, name = file.name.rpartition("/")
            at = self._folder(folders, path)
            leaf = _Node(name, at, file)
            leaf.row = len(at.children)
            leaf.files, leaf.ticked, leaf.bytes, leaf.bytes_ticked = 1, 1, file.size, file.size
            at.children.append(leaf)
        self._nodes: list[_Node] = []
        for _, folder in sorted(folders.items(), key=lambda one: one[0].count("/") + bool(one[0]), reverse=True):
            # The deepest first, since a folder's sums are those of what is in it.
            self._sum_up(folder)
            folder.children.sort(key=lambda node: (node.file is not None, node.name.casefold()))
            for row, child in enumerate(folder.children):
                child.row, child.number = row, len(self._nodes)
                self._nodes.append(child)

    # what is ticked

    def ticked(self) -> list[FileSnapshot]:
        """The ticked files."""
        return [node.file for node in self._root.leaves() if node.file is not None and node.ticked]

    def ticked_count(self) -> int:
        """How many are ticked."""
        return self._root.ticked

    def ticked_bytes(self) -> int:
        """Their size."""
        return self._root.bytes_ticked

    def file_count(self) -> int:
        """How many there are."""
        return self._root.files

    def set_all(self, ticked: bool) -> None:
        """Tick all or none."""
        self._tick(self._root, ticked)

    # Qt's interface

    def index(self, row: int, column: int, parent: Index = QModelIndex()) -> QModelIndex:  # noqa: B008
        """See Qt."""
        node = self._node(parent)
        if 0 <= row < len(node.children) and 0 <= column < 2:
            return self.createIndex(row, column, node.children[row].number)
        return QModelIndex()

    def parent(self, index: Index = QModelIndex()) -> Any:  # noqa: B008
        """See Qt."""
        node = self._node(index).parent
        if node is None or node is self._root:
            return QModelIndex()
        return self.createIndex(node.row, 0, node.number)

    def rowCount(self, parent: Index = QModelIndex()) -> int:  # noqa: B008
        """See Qt."""
        return 0 if parent.isValid() and parent.column() else len(self._node(parent).children)

    def columnCount(self, parent: Index = QModelIndex()) -> int:  # noqa: B008
        """Name and size."""
        return 2

    def flags(self, index: Index) -> Qt.ItemFlag:
        """See Qt."""
        if not index.isValid():
            return Qt.ItemFlag.NoItemFlags
        flags = Qt.ItemFlag.ItemIsEnabled | Qt.ItemFlag.ItemIsSelectable
        return flags | Qt.ItemFlag.ItemIsUserCheckable if index.column() == 0 else flags

    def headerData(self, section: int, orientation: Qt.Orientation, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        """See Qt."""
        if orientation is not Qt.Orientation.Horizontal:
            return None
        if role == Qt.ItemDataRole.DisplayRole:
            return self.tr("Size") if section else self.tr("Name")
        if role == Qt.ItemDataRole.TextAlignmentRole:
            across = Qt.AlignmentFlag.AlignRight if section else Qt.AlignmentFlag.AlignLeft
            return across | Qt.AlignmentFlag.AlignVCenter
        return None

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        """See Qt."""
        if not index.isValid():
            return None
        node = self._node(index)
        if role == Qt.ItemDataRole.DisplayRole:
            return size_words(node.bytes) if index.column() else plain(node.name)
        if role == Qt.ItemDataRole.TextAlignmentRole and index.column():
            return Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter
        if role == Qt.ItemDataRole.CheckStateRole and index.column() == 0:
            return self._state(node)
        if role == Qt.ItemDataRole.DecorationRole and index.column() == 0:
            return icon(kind_of(node.name).value if node.file is not None else "folder")
        if role == Qt.ItemDataRole.SizeHintRole:
            return QSize(0, theme.COMPACT_ROW)
        if role == Qt.ItemDataRole.AccessibleTextRole and index.column() == 0:
            return self._sentence(node)
        return None

    def setData(self, index: Index, value: Any, role: int = Qt.ItemDataRole.EditRole) -> bool:
        """Tick or untick one, with all that is below it."""
        if role != Qt.ItemDataRole.CheckStateRole or not index.isValid():
            return False
        self._tick(self._node(index), Qt.CheckState(value) is Qt.CheckState.Checked)
        return True

    # inside

    def _folder(self, folders: dict[str, _Node], path: str) -> _Node:
        found = folders.get(path)
        if found is None:
            above, _, name = path.rpartition("/")
            parent = self._folder(folders, above)
            found = folders[path] = _Node(name, parent)
            parent.children.append(found)
        return found

    def _node(self, index: Index) -> _Node:
        # By number: Qt holds on to indices while a dialog is taken down, and a pointer would outlive its node.
        return self._nodes[index.internalId()] if index.isValid() else self._root

    def _state(self, node: _Node) -> Qt.CheckState:
        if node.ticked == 0:
            return Qt.CheckState.Unchecked
        return Qt.CheckState.Checked if node.ticked == node.files else Qt.CheckState.PartiallyChecked

    def _sentence(self, node: _Node) -> str:
        if node.ticked == 0:
            words = self.tr("{name}, {size}, not selected")
        elif node.ticked == node.files:
            words = self.tr("{name}, {size}, selected")
        else:
            words = self.tr("{name}, {size}, partly selected")
        return words.format(name=plain(node.name), size=size_words(node.bytes))

    def _sum_up(self, node: _Node) -> None:
        node.files = sum(child.files for child in node.children)
        node.ticked = sum(child.ticked for child in node.children)
        node.bytes = sum(child.bytes for child in node.children)
        node.bytes_ticked = sum(child.bytes_ticked for child in node.children)

    def _tick(self, node: _Node, ticked: bool) -> None:
        stack = [node]
        while stack:
            one = stack.pop()
            one.ticked = one.files if ticked else 0
            one.bytes_ticked = one.bytes if ticked else 0
            if one.children:
                stack.extend(one.children)
                self._tell(one.children[0], one.children[-1])
        if node is not self._root:
            self._tell(node, node)
        above = node.parent
        while above is not None:
            self._sum_up(above)
            if above is not self._root:
                self._tell(above, above)
            above = above.parent
        self.ticks_changed.emit()

    def _tell(self, first: _Node, last: _Node) -> None:
        start, end = self.createIndex(first.row, 0, first.number), self.createIndex(last.row, 0, last.number)
        self.dataChanged.emit(start, end, [Qt.ItemDataRole.CheckStateRole])

"""Where a download goes and what of it: folder, free space after, files, order, and what holds if a name is taken.

Invariant: *Download* is possible only while something is ticked and a folder is named; that there is too little space
is said before, and does not hinder: downloads wait for space. Nothing is ever overwritten.
"""

from __future__ import annotations

from dataclasses import dataclass

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QCheckBox, QComboBox, QHBoxLayout, QHeaderView, QLabel, QTreeView, QWidget

from core.snapshots import DiskSnapshot, FileSnapshot
from gui import theme
from gui.dialogs.file_ticks import FileTicks
from gui.dialogs.folder_field import FolderField
from gui.dialogs.frame import DialogFrame, heading
from gui.views.delegates import RowDelegate
from gui.views.header import Header
from gui.widgets.buttons import link_button
from gui.wording.units import count, size

KEEP_BOTH, VERIFY, REPLACE = "keep_both", "verify", "replace"
_CONFLICTS = (KEEP_BOTH, VERIFY, REPLACE)
_TREE_ROWS = 6


@dataclass(frozen=True, slots=True)
class AddDownload:
    """What the dialog is about. `floor`: bytes that are left free; `taken`: names that the folder has already."""

    group: str
    files: tuple[FileSnapshot, ...]
    folder: str
    history: tuple[str, ...] = ()
    disks: tuple[DiskSnapshot, ...] = ()
    floor: int = 0
    taken: frozenset[str] = frozenset()
    title: str = ""
    in_order: bool = False


@dataclass(frozen=True, slots=True)
class DownloadChoice:
    """What was chosen. `conflict` (keep_both, verify, replace) holds for names that are taken."""

    group: str
    names: tuple[str, ...]
    folder: str
    paused: bool
    top: bool
    in_order: bool
    conflict: str


class AddDownloadDialog(DialogFrame):
    """Signals: `download_wanted(DownloadChoice)`, `folder_changed(str)`, answered by `set_folder_facts`."""

    download_wanted = Signal(object)
    folder_changed = Signal(str)

    def __init__(self, what: AddDownload, *, parent: QWidget | None = None) -> None:
        super().__init__("", "add_download_dialog", width=620, parent=parent)
        self._what = what
        self._free = _free_of(what.folder, what.disks)
        self._taken = what.taken
        single = len(what.files) == 1
        title = what.title or (what.files[0].name.rpartition("/")[2] if single else "")
        self.set_head(
            self.tr("Download {name}").format(name=heading(title))
            if title
            else self.tr("Download from {group}").format(group=heading(what.group))
        )
        self._folder = FolderField("download_folder", what.folder, what.history)
        self.add_field(self.tr("Save &in"), self._folder)
        self._space = self.add_text("", "download_space", muted=True)
        self.ticks = FileTicks(what.files, self)
        self._tree = QTreeView()
        self._tree.setItemDelegateForColumn(1, RowDelegate(self._tree))
        if not single:
            self._add_tree()
        self._conflict = QComboBox()
        self._conflict.setObjectName("download_conflict")
        self._conflict.addItems(
            [
                self.tr("Keep both, the new one gets a number"),
                self.tr("Check what is there and fetch the rest"),
                self.tr("Replace, what is there goes to the Trash"),
            ]
        )
        self._conflict_label = self.add_field(self.tr("I&f a name is taken"), self._conflict)
        self._start = self._tick(self.tr("&Start now"), "download_start", on=True)
        self._top = self._tick(self.tr("At the &top of the queue"), "download_top")
        self._order = self._tick(self.tr("In &order, to play while it comes"), "download_in_order", on=what.in_order)
        self._go = self.add_button(self.tr("Download"), "download_go", "primary")
        self.add_cancel()
        self._go.clicked.connect(self._on_go)
        self._folder.changed.connect(self._on_folder)
        self.ticks.ticks_changed.connect(self._refresh)
        self._go.setFocus()
        self._refresh()

    def set_folder_facts(self, free: int | None, taken: frozenset[str]) -> None:
        """What is known of the folder that was told by `folder_changed`: free bytes (None: not known), names in it."""
        self._free, self._taken = free, taken
        self._refresh()

    def _tick(self, text: str, name: str, *, on: bool = False) -> QCheckBox:
        box = QCheckBox(text)
        box.setObjectName(name)
        box.setChecked(on)
        self.add(box)
        return box

    def _add_tree(self) -> None:
        line = QWidget()
        across = QHBoxLayout(line)
        across.setContentsMargins(0, 0, 0, 0)
        self._chosen = QLabel()
        self._chosen.setObjectName("download_chosen")
        self._chosen.setTextFormat(Qt.TextFormat.PlainText)
        every = link_button(self.tr("Select all"), "download_all")
        none = link_button(self.tr("Select none"), "download_none")
        every.clicked.connect(lambda: self.ticks.set_all(True))
        none.clicked.connect(lambda: self.ticks.set_all(False))
        across.addWidget(self._chosen, 1)
        across.addWidget(every)
        across.addWidget(none)
        self.add(line)
        tree = self._tree
        tree.setObjectName("download_files")
        tree.setAccessibleName(self.tr("Files to download"))
        tree.setModel(self.ticks)
        tree.setUniformRowHeights(True)
        tree.setAllColumnsShowFocus(True)
        tree.setTabKeyNavigation(False)
        tree.setProperty("boxed", True)
        tree.setHeader(Header(tree))
        tree.header().setStretchLastSection(False)
        tree.header().setSectionResizeMode(0, QHeaderView.ResizeMode.Stretch)
        tree.header().setSectionResizeMode(1, QHeaderView.ResizeMode.ResizeToContents)
        tree.setMinimumHeight(_TREE_ROWS * theme.COMPACT_ROW + theme.ROW)
        if self.ticks.rowCount() == 1:
            tree.expand(self.ticks.index(0, 0))
        self.add(tree, 1)

    def _on_folder(self, folder: str) -> None:
        self._free, self._taken = _free_of(folder, self._what.disks), frozenset()
        self._refresh()
        self.folder_changed.emit(folder)

    def _refresh(self) -> None:
        wanted = self.ticks.ticked_bytes()
        self._space.setProperty("token", "muted")
        if self._free is None:
            self._space.setText(self.tr("{wanted} to download").format(wanted=size(wanted)))
        elif wanted > self._free - self._what.floor:
            self._space.setProperty("token", "bad")
            told = self.tr("Needs {wanted}, {free} are free. It will wait until there is space.")
            self._space.setText(told.format(wanted=size(wanted), free=size(self._free)))
        else:
            told = self.tr("{wanted} to download, {free} free after it")
            self._space.setText(told.format(wanted=size(wanted), free=size(self._free - wanted)))
        theme.repolish(self._space)
        if len(self._what.files) > 1:
            told = self.tr("{chosen} of %n file(s)", "", self.ticks.file_count())
            self._chosen.setText(told.format(chosen=count(self.ticks.ticked_count())))
        clash = bool(self._taken) and any(_name_in_folder(one.name) in self._taken for one in self._what.files)
        part = self._conflict.parentWidget()
        if part is not None:
            part.setVisible(clash)
        self._go.setEnabled(self.ticks.ticked_count() > 0 and bool(self._folder.folder()))

    def _on_go(self) -> None:
        choice = DownloadChoice(
            group=self._what.group,
            names=tuple(one.name for one in self.ticks.ticked()),
            folder=self._folder.folder(),
            paused=not self._start.isChecked(),
            top=self._top.isChecked(),
            in_order=self._order.isChecked(),
            conflict=_CONFLICTS[self._conflict.currentIndex()],
        )
        self.download_wanted.emit(choice)
        self.accept()


def _name_in_folder(name: str) -> str:
    """What of a name would be made in the folder: its first component."""
    return name.split("/", 1)[0]


def _free_of(folder: str, disks: tuple[DiskSnapshot, ...]) -> int | None:
    """The free bytes of the disk that a folder is on, as far as `disks` tells: the deepest one above it."""
    above = [disk for disk in disks if (folder + "/").startswith(disk.path.rstrip("/") + "/")]
    return max(above, key=lambda disk: len(disk.path)).free if above else None

"""The files of a group: the table, what is said when it is empty, its menu, and files dropped on it.

Invariant: what is wanted is told with the names of what was chosen when it was chosen; a folder is told by its path.
While the mouse is over the rows or a menu is open, none of them changes its place. Used by `GroupPage`.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from PySide6.QtCore import QEvent, QObject, QPoint, Qt, QTimer, Signal
from PySide6.QtGui import QDragEnterEvent, QDragMoveEvent, QDropEvent, QKeyEvent
from PySide6.QtWidgets import QStackedLayout, QWidget

from gui import drag_drop
from gui.models.file_filter import Column
from gui.models.file_status import ACTIVE, HERE, FileStatus
from gui.models.files import OPEN_ROLE, FilesModel
from gui.preferences import Preferences
from gui.views.delegates import StateDelegate
from gui.views.file_rows import FileRows
from gui.views.files_menu import Chosen, FileAct, FilesMenu
from gui.widgets.empty_state import EmptyState
from gui.wording.plain import plain

_WIDTHS: Final = {
    Column.NAME: 300,
    Column.SIZE: 92,
    Column.TYPE: 150,
    Column.SHARED_BY: 120,
    Column.SHARERS: 88,
    Column.AVAILABILITY: 104,
    Column.ADDED: 132,
    Column.STATUS: 190,
}
_HIDDEN: Final = frozenset((Column.TYPE, Column.AVAILABILITY))
_YIELDS: Final = (Column.TYPE, Column.AVAILABILITY, Column.ADDED, Column.SHARED_BY, Column.SHARERS)
"""The order in which columns are put away in a narrow window: what tells least goes first."""
_PREFERENCE: Final = "files/columns"
_TIDY_MS: Final = 3000
_RESUMABLE: Final = frozenset((FileStatus.PAUSED, FileStatus.FAILED))


class FilesView(QWidget):
    """Signals: `act_wanted(FileAct, names)`; `share_wanted()`, `filter_cleared()` by the buttons of an empty table;
    `dropped(paths)` files from elsewhere; `chosen(int)` so many rows are chosen now.
    """

    act_wanted = Signal(object, list)
    share_wanted = Signal()
    filter_cleared = Signal()
    dropped = Signal(list)
    chosen = Signal(int)

    def __init__(
        self, model: FilesModel, preferences: Preferences | None = None, parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        self.setObjectName("files_view")
        self.setAcceptDrops(True)
        self.opens_finished = False
        """Whether a double-click on a file that is here opens the file, or the folder it is in."""
        self._model = model
        self._filter = ""
        self._loading = True
        self._may_share = True
        self.rows = FileRows("files_table", self.tr("Files"), model, self)
        self.rows.setItemDelegateForColumn(Column.STATUS, StateDelegate(self.rows))
        self.rows.setSortingEnabled(True)
        self.rows.sortByColumn(Column.ADDED, Qt.SortOrder.DescendingOrder)
        self.rows.set_columns([_WIDTHS[column] for column in Column], _HIDDEN, _YIELDS)
        if preferences is not None:
            self.rows.remember(preferences, _PREFERENCE)
        self.rows.installEventFilter(self)
        self._empty = EmptyState()
        self._stack = QStackedLayout(self)
        self._stack.addWidget(self.rows)
        self._stack.addWidget(self._empty)
        self.setFocusProxy(self.rows)
        self.rows.opened.connect(self._on_opened)
        self.rows.menu_wanted.connect(self._on_menu)
        self.rows.removal_wanted.connect(lambda: self._want(FileAct.STOP_SHARE))
        self.rows.held.connect(self._on_held)
        self.rows.chosen.connect(lambda: self.chosen.emit(self.rows.chosen_count()))
        self._empty.chosen.connect(self._on_button)
        model.counted.connect(self._show_state)
        self._tidying = QTimer(self, interval=_TIDY_MS)
        self._tidying.timeout.connect(lambda: self._model.tidy())
        self._tidying.start()
        self._show_state()

    # -- what is shown
    @property
    def group(self) -> str:
        """The group whose files the table looks at."""
        return self._model.group

    def show_files(self, model: FilesModel, *, loading: bool, may_share: bool) -> None:
        """Show the files of another group."""
        if model is not self._model:
            self._model.counted.disconnect(self._show_state)
            self._model.hold(False)
            self._model = model
            model.set_filter(self._filter)
            self.rows.show_files(model)
            model.counted.connect(self._show_state)
        self._loading, self._may_share = loading, may_share
        self._show_state()

    def set_filter(self, text: str) -> None:
        """Show what matches only."""
        self._filter = text
        self._model.set_filter(text)
        self._show_state()

    def set_loading(self, loading: bool) -> None:
        """Say that the list is on its way, as long as nothing of it is there."""
        self._loading = loading
        self._show_state()

    def chosen_names(self) -> list[str]:
        """Names of the chosen files and paths of the chosen folders, from the top."""
        keys = [self._model.key_of(self._model.entry(row)) for row in self.rows.chosen_rows()]
        return [key.rstrip("/") for key in keys]

    def show_file(self, name: str) -> bool:
        """Choose a file or folder and show it, its folders opened; whether it is there."""
        row = self._model.reveal(name)
        row = self._model.reveal(f"{name}/") if row is None else row
        if row is None:
            return False
        self.rows.choose([row])
        return True

    def _show_state(self, _shown: int = 0, _all: int = 0) -> None:
        if self._model.rowCount():
            self._stack.setCurrentWidget(self.rows)
            return
        group = plain(self._model.group, 64)
        if self._model.filtered and len(self._model.catalog):
            text = self.tr("No file matches “{text}”").format(text=plain(self._filter, 60))
            self._empty.set_state("search-x", text, [("clear_filter", self.tr("Clear filter"))], is_quiet=True)
        elif self._loading:
            self._empty.set_state("", self.tr("Loading the files of {group}…").format(group=group))
        elif self._may_share:
            text = self.tr("Drop files here to share them with {group}").format(group=group)
            self._empty.set_state("upload", text, [("share_first_files", self.tr("Share files…"))], is_quiet=True)
        else:
            self._empty.set_state("inbox", self.tr("Nobody has shared a file with {group} yet").format(group=group))
        self._stack.setCurrentWidget(self._empty)

    # -- what was done
    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Shift+Enter and Alt+Enter, which the table itself takes for Enter."""
        if watched is self.rows and isinstance(event, QKeyEvent) and event.type() == QEvent.Type.KeyPress:
            act = {
                Qt.KeyboardModifier.ShiftModifier: FileAct.DOWNLOAD_TO,
                Qt.KeyboardModifier.AltModifier: FileAct.PROPERTIES,
            }.get(event.modifiers() & ~Qt.KeyboardModifier.KeypadModifier)
            if act is not None and event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
                self._want(act)
                return True
        return super().eventFilter(watched, event)

    def dragEnterEvent(self, event: QDragEnterEvent) -> None:
        """Take files from elsewhere, not those that were dragged out of here."""
        if event.source() is None and self._may_share and drag_drop.read(event.mimeData()).paths:
            event.acceptProposedAction()

    def dragMoveEvent(self, event: QDragMoveEvent) -> None:
        """As at entering."""
        event.acceptProposedAction()

    def dropEvent(self, event: QDropEvent) -> None:
        """Tell what was dropped."""
        paths = drag_drop.read(event.mimeData()).paths
        if paths:
            event.acceptProposedAction()
            self.dropped.emit(list(paths))

    def _on_held(self, held: bool) -> None:
        self._model.hold(held)

    def _on_opened(self, row: int) -> None:
        rows = self.rows.chosen_rows()
        entry = self._model.entry(row)
        if entry < 0 and rows in ([row], []):
            self._model.set_open(row, not self._model.data(self._model.index(row, 0), OPEN_ROLE))
            return
        if len(rows) <= 1 and entry >= 0 and self._model.catalog.status[entry] in HERE:
            self._want(FileAct.OPEN if self.opens_finished else FileAct.SHOW_IN_FOLDER, [row])
            return
        self._want(FileAct.DOWNLOAD, rows or [row])

    def _on_button(self, key: str) -> None:
        if key == "clear_filter":
            self.filter_cleared.emit()
        else:
            self.share_wanted.emit()

    def _on_menu(self, place: QPoint) -> None:
        rows = self.rows.chosen_rows()
        if not rows:
            return
        menu = FilesMenu(self.about(rows), self)
        menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        keys = [self._model.key_of(self._model.entry(row)) for row in rows]
        menu.wanted.connect(lambda act: self._want_keys(act, keys))
        menu.aboutToHide.connect(lambda: self.rows.hold_for_menu(False))
        self.rows.hold_for_menu(True)
        menu.popup(place)

    def about(self, rows: Sequence[int]) -> Chosen:
        """What the menu, here or in the menu bar, needs to know of rows."""
        status = self._model.catalog.status
        files = self._model.files_at(rows)
        first = self._model.entry(rows[0]) if rows else 0
        alone = len(rows) == 1
        return Chosen(
            count=len(rows),
            wanted=sum(status[one] not in HERE and status[one] not in ACTIVE for one in files),
            paused=sum(status[one] in _RESUMABLE for one in files),
            shared=sum(one in self._model.catalog.shares or status[one] == FileStatus.SHARED for one in files),
            is_folder=alone and first < 0,
            is_here=alone and bool(files) and all(status[one] in HERE for one in files),
            is_lost=alone and first >= 0 and status[first] in (FileStatus.CHANGED, FileStatus.MISSING),
        )

    def _want(self, act: FileAct, rows: Sequence[int] | None = None) -> None:
        rows = self.rows.chosen_rows() if rows is None else rows
        self._want_keys(act, [self._model.key_of(self._model.entry(row)) for row in rows])

    def _want_keys(self, act: FileAct, keys: Sequence[str]) -> None:
        """Tell what is wanted of what is still there, and only where it does something."""
        rows = [row for key in keys if (row := self._model.row_of(key)) is not None]
        about = self.about(rows) if rows else Chosen()
        if act == FileAct.DOWNLOAD and not about.wanted and about.paused:
            act = FileAct.RESUME
        nothing = {
            FileAct.DOWNLOAD: not about.wanted,
            FileAct.DOWNLOAD_TO: not about.wanted,
            FileAct.RESUME: not about.paused,
            FileAct.STOP_SHARE: not about.shared,
        }
        if rows and not nothing.get(act, False):
            self.act_wanted.emit(act, self._names(act, rows))

    def _names(self, act: FileAct, rows: Sequence[int]) -> list[str]:
        status = self._model.catalog.status
        fits = {
            FileAct.DOWNLOAD: lambda one: status[one] not in HERE and status[one] not in ACTIVE,
            FileAct.DOWNLOAD_TO: lambda one: status[one] not in HERE and status[one] not in ACTIVE,
            FileAct.RESUME: lambda one: status[one] in _RESUMABLE,
        }.get(act)
        names = []
        for row in rows:
            entry = self._model.entry(row)
            if entry < 0 or fits is None or fits(entry):
                names.append(self._model.key_of(entry).rstrip("/"))
        return names

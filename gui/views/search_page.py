"""Search over all my groups: a field, what was found, and ways to narrow that down.

Invariant: what is shown belongs to the text that was told by `search_wanted` last; an answer to an older text is passed
over. A leaf: what was found in, signals out; wired in `gui.wiring`.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from typing import Final

from PySide6.QtCore import QModelIndex, QPoint, Qt, Signal
from PySide6.QtGui import QKeyEvent, QKeySequence
from PySide6.QtWidgets import QComboBox, QHBoxLayout, QLabel, QMenu, QSizePolicy, QStackedWidget, QWidget

from core.snapshots import DownloadSnapshot, FoundFile, ShareSnapshot
from gui.icons import icon
from gui.models.file_kinds import FileKind, kind_of, kind_word
from gui.models.search_results import FoundColumn, FoundRow, SearchResults
from gui.preferences import Preferences
from gui.theme import SPACE_2, SPACE_3, SPACE_4, font, margins
from gui.views.delegates import NameDelegate, StateDelegate
from gui.views.table import Table
from gui.widgets.buttons import icon_button
from gui.widgets.card import Card
from gui.widgets.elided import ElidedLabel
from gui.widgets.empty_state import EmptyState
from gui.widgets.search_field import SearchField
from gui.wording import units
from gui.wording.plain import plain

LIMIT: Final = 500
"""More is not asked for: another word finds it sooner than the eye."""
_WIDTHS: Final = (280, 140, 92, 140, 110, 88, 132, 180)
_YIELDS: Final = (
    FoundColumn.TYPE,
    FoundColumn.ADDED,
    FoundColumn.SHARERS,
    FoundColumn.SHARED_BY,
    FoundColumn.SIZE,
)
_SIZES: Final = (0, 1 << 20, 100 << 20, 1 << 30, 10 << 30)
_PREFERENCE: Final = "search/columns"


class SearchPage(Card):
    """Signals: `search_wanted(str)` have a text looked for, `set_found` is the answer; `download_wanted(group, names)`,
    `download_to_wanted(group, names)`; `show_wanted(group, name)` show a file in its group; `closed()`.
    """

    search_wanted = Signal(str)
    download_wanted = Signal(str, list)
    download_to_wanted = Signal(str, list)
    show_wanted = Signal(str, str)
    closed = Signal()

    def __init__(self, preferences: Preferences | None = None, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("search_page")
        self._asked = ""
        self._is_waiting = False
        self.model = SearchResults(self)
        self._build(preferences)
        self.field.changed.connect(self._on_text)
        self.field.left.connect(self.table.setFocus)
        self.table.activated.connect(self._on_activated)
        self.table.menu_wanted.connect(self._on_menu)
        self.table.held.connect(self.model.hold)
        self.model.rows_changed.connect(self._show_state)
        for box in (self._group, self._kind, self._by, self._size):
            box.currentIndexChanged.connect(self._on_narrowed)
        self._empty.chosen.connect(lambda _key: self._widen())
        self._show_state()

    def _build(self, preferences: Preferences | None) -> None:
        title = QLabel(self.tr("Find in all my groups"))
        title.setObjectName("search_title")
        title.setFont(font("title"))
        self._summary = ElidedLabel(token="muted")
        self._summary.setObjectName("search_summary")
        self._summary.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Preferred)
        close = icon_button("x", self.tr("Close the search"), "search_close", "Esc")
        close.clicked.connect(lambda: self.closed.emit())
        head = QHBoxLayout()
        head.setContentsMargins(margins(SPACE_4, SPACE_2, SPACE_2, 0))
        head.setSpacing(SPACE_2)
        self.field = SearchField(self.tr("Name of a file"))
        self.field.setObjectName("search_everywhere")
        self.field.setMinimumWidth(160)
        head.addWidget(title)
        head.addSpacing(SPACE_2)
        head.addWidget(self.field, 1)
        head.addWidget(close)
        self._group = self._box("search_group", self.tr("Group"))
        self._kind = self._box("search_kind", self.tr("Type"))
        self._by = self._box("search_by", self.tr("Member"))
        self._size = self._box("search_size", self.tr("Size"))
        line = QHBoxLayout()
        line.setContentsMargins(margins(SPACE_3, SPACE_2, SPACE_4, SPACE_2))
        line.setSpacing(SPACE_2)
        for box in (self._group, self._kind, self._by, self._size):
            line.addWidget(box)
        self._summary.setAlignment(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)
        line.addWidget(self._summary, 1)
        self._fill_boxes(())
        self.table = _Found(self.model, preferences, self)
        self._empty = EmptyState()
        self._stack = QStackedWidget()
        self._stack.addWidget(self.table)
        self._stack.addWidget(self._empty)
        self.column.setContentsMargins(1, 1, 1, SPACE_2)
        self.column.addLayout(head)
        self.column.addLayout(line)
        self.column.addWidget(self._stack, 1)
        self.setFocusProxy(self.field)

    def _box(self, name: str, spoken: str) -> QComboBox:
        box = QComboBox()
        box.setObjectName(name)
        box.setAccessibleName(spoken)
        box.setMinimumContentsLength(9)
        box.setSizeAdjustPolicy(QComboBox.SizeAdjustPolicy.AdjustToMinimumContentsLengthWithIcon)
        return box

    # -- what is shown
    def set_found(self, text: str, found: Sequence[FoundFile]) -> None:
        """What was found for a text."""
        if text != self._asked:
            return
        self._is_waiting = False
        self._fill_boxes(found)
        self.model.set_found(found)
        self._on_narrowed()

    def set_transfers(self, downloads: Iterable[DownloadSnapshot], shares: Iterable[ShareSnapshot]) -> None:
        """What this device fetches and gives now."""
        self.model.set_transfers(downloads, shares)

    def start(self, text: str = "") -> None:
        """Go to the field, with a text if there is one."""
        if text:
            self.field.setText(text)
        self.field.setFocus(Qt.FocusReason.ShortcutFocusReason)
        self.field.selectAll()

    def forget(self) -> None:
        """Drop what was searched and found: somebody else may log in."""
        self.field.clear()
        self._asked, self._is_waiting = "", False
        self._fill_boxes(())
        self.model.set_found([])
        self._show_state()

    def chosen(self) -> list[FoundRow]:
        """The chosen rows, from the top."""
        indices = sorted(self.table.selectionModel().selectedRows(), key=lambda index: index.row())
        return [row for index in indices if (row := self.model.row_at(index)) is not None]

    def _fill_boxes(self, found: Sequence[FoundFile]) -> None:
        """Offer what there is among what was found; what was chosen stays if it is there."""
        kinds = sorted({kind_of(one.file.name) for one in found}, key=kind_word)
        self._fill(self._group, self.tr("All groups"), [(plain(g, 40), g) for g in sorted({o.group for o in found})])
        self._fill(self._kind, self.tr("All types"), [(kind_word(kind), kind.value) for kind in kinds])
        members = sorted({one.file.added_by for one in found}, key=str.casefold)
        self._fill(self._by, self.tr("All members"), [(plain(one, 40), one) for one in members])
        sizes = [(self.tr("From {size}").format(size=units.size(size)), str(size)) for size in _SIZES[1:]]
        self._fill(self._size, self.tr("All sizes"), sizes)

    def _fill(self, box: QComboBox, everything: str, offered: Sequence[tuple[str, str]]) -> None:
        before = box.currentData()
        box.blockSignals(True)
        box.clear()
        box.addItem(everything, "")
        for text, value in offered:
            box.addItem(text, value)
        box.setCurrentIndex(max(0, box.findData(before)))
        box.blockSignals(False)

    def _show_state(self) -> None:
        shown, everything = self.model.rowCount(), sum(1 for _ in self.model.rows())
        self._summary.setText(self._counts(shown, everything))
        if shown:
            self._stack.setCurrentWidget(self.table)
            return
        if not self._asked:
            self._empty.set_state("search", self.tr("Type a part of a name to find files in all your groups"))
        elif self._is_waiting:
            self._empty.set_state("", self.tr("Looking…"))
        elif everything:
            text = self.tr("Nothing that was found is like that")
            self._empty.set_state("search-x", text, [("widen", self.tr("Show everything that was found"))])
        else:
            text = self.tr("No file matches “{text}”").format(text=plain(self._asked, 60))
            self._empty.set_state("search-x", text)
        self._stack.setCurrentWidget(self._empty)

    def _counts(self, shown: int, everything: int) -> str:
        if not everything:
            return ""
        if everything >= LIMIT:
            return self.tr("the first %n file(s)", "", everything)
        if shown < everything:
            return self.tr("{shown} of %n file(s)", "", everything).format(shown=units.count(shown))
        return self.tr("%n file(s)", "", everything)

    # -- what was done
    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Esc leaves the search."""
        if event.key() == Qt.Key.Key_Escape:
            self.closed.emit()
        else:
            super().keyPressEvent(event)

    def _on_text(self, text: str) -> None:
        self._asked = text
        self._is_waiting = bool(text)
        if not text:
            self.model.set_found(())
        self._show_state()
        self.search_wanted.emit(text)

    def _on_narrowed(self) -> None:
        kind = self._kind.currentData()
        self.model.narrow(
            group=self._group.currentData() or "",
            kind=FileKind(kind) if kind else None,
            by=self._by.currentData() or "",
            least=int(self._size.currentData() or 0),
        )
        self._show_state()

    def _widen(self) -> None:
        for box in (self._group, self._kind, self._by, self._size):
            box.setCurrentIndex(0)

    def _on_activated(self, index: QModelIndex) -> None:
        row = self.model.row_at(index)
        chosen = self.chosen()
        if row is not None and not row.is_wanted and len(chosen) <= 1:
            self.show_wanted.emit(row.group, row.file.name)
        else:
            self._tell(self.download_wanted.emit, chosen or ([row] if row is not None else []))

    def _on_menu(self, place: QPoint) -> None:
        chosen = self.chosen()
        if not chosen:
            return
        menu = QMenu(self)
        menu.setObjectName("search_menu")
        wanted = any(row.is_wanted for row in chosen)
        download = menu.addAction(icon("download"), self.tr("Download"))
        download.setShortcut(QKeySequence("Return"))
        download.triggered.connect(lambda: self._tell(self.download_wanted.emit, chosen))
        to = menu.addAction(self.tr("Download to…"))
        to.triggered.connect(lambda: self._tell(self.download_to_wanted.emit, chosen))
        menu.addSeparator()
        show = menu.addAction(icon("folder-open"), self.tr("Show in its group"))
        show.triggered.connect(lambda: self.show_wanted.emit(chosen[0].group, chosen[0].file.name))
        for name, action, enabled in (
            ("download", download, wanted),
            ("download_to", to, wanted),
            ("show", show, len(chosen) == 1),
        ):
            action.setObjectName(f"search_{name}")
            action.setEnabled(enabled)
        menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        menu.aboutToHide.connect(lambda: self.table.hold_for_menu(False))
        self.table.hold_for_menu(True)
        menu.popup(place)

    def _tell(self, tell: Callable[[str, list[str]], None], rows: Sequence[FoundRow]) -> None:
        by_group: dict[str, list[str]] = {}
        for row in rows:
            if row.is_wanted:
                by_group.setdefault(row.group, []).append(row.file.name)
        for group, names in by_group.items():
            tell(group, names)


class _Found(Table):
    def __init__(self, model: SearchResults, preferences: Preferences | None, parent: QWidget) -> None:
        super().__init__("search_table", "", parent)
        self.setAccessibleName(self.tr("What was found"))
        self.setModel(model)
        self.setItemDelegateForColumn(FoundColumn.NAME, NameDelegate(self))
        self.setItemDelegateForColumn(FoundColumn.STATUS, StateDelegate(self))
        self.setSortingEnabled(True)
        self.sortByColumn(FoundColumn.NAME, Qt.SortOrder.AscendingOrder)
        self.set_columns(_WIDTHS, (), _YIELDS)
        if preferences is not None:
            self.remember(preferences, _PREFERENCE)

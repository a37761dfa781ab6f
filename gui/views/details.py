"""More of the download that is looked at: how it stands, its peers, its content, its speed and its log.

Invariant: what is shown is of one download; of another one nothing is left when the choice changes. Only the page that
is seen is kept up to date. A leaf: rows and details in, signals out.
"""

from __future__ import annotations

import enum
from typing import Final

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QKeySequence, QShortcut
from PySide6.QtWidgets import QHBoxLayout, QStackedWidget, QVBoxLayout, QWidget

from core.snapshots import DownloadDetails
from gui.models.content import ContentModel
from gui.models.download_row import DownloadRow, Key
from gui.models.downloads import DownloadsModel
from gui.models.log import WORDS, LogModel
from gui.models.peers import PeerColumn, PeersModel
from gui.preferences import Preferences
from gui.theme import COMPACT_ROW, SPACE_1, SPACE_2, margins
from gui.views.content_view import ContentView
from gui.views.delegates import ProgressDelegate
from gui.views.details_general import GeneralPage
from gui.views.details_speed import SpeedPage
from gui.views.downloads_menu import Act
from gui.views.table import Table
from gui.widgets.empty_state import EmptyState
from gui.widgets.tabs import FlatTabs

_PEER_WIDTHS: Final = (150, 150, 120, 130, 140, 96, 96, 100, 100, 150)
_PEER_YIELDS: Final = (PeerColumn.FLAGS, PeerColumn.CLIENT, PeerColumn.UPLOADED, PeerColumn.DOWNLOADED)
_TAB: Final = "downloads/details_tab"
_LOWEST: Final = 150


class Page(enum.IntEnum):
    """The tabs, in their order."""

    GENERAL = 0
    PEERS = 1
    CONTENT = 2
    SPEED = 3
    LOG = 4


_KEYS: Final = {Page.GENERAL: "Alt+G", Page.PEERS: "Alt+R", Page.CONTENT: "Alt+Z", Page.SPEED: "Alt+D"}


class DetailsPane(QWidget):
    """Signals: `act_wanted(Act, keys, extra)` from the content: resume, pause, priority, open."""

    act_wanted = Signal(object, object, object)

    def __init__(self, preferences: Preferences | None = None, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("details_pane")
        self.setAccessibleName(self.tr("Details"))
        self.setMinimumHeight(_LOWEST)
        self._preferences = preferences
        self._row: DownloadRow | None = None
        self._rows: DownloadsModel | None = None
        self.general = GeneralPage()
        self.peers = PeersModel(self)
        self.content = ContentModel(self)
        self.speed = SpeedPage()
        self.log = LogModel(self)
        self.tabs = FlatTabs()
        self.tabs.setObjectName("details_tabs")
        self.tabs.setAccessibleName(self.tr("Details"))
        for page in Page:
            self.tabs.addTab(self._title(page))
            if page in _KEYS:
                shown = QKeySequence(_KEYS[page]).toString(QKeySequence.SequenceFormat.NativeText)
                self.tabs.setTabToolTip(page, f"{self._title(page)} ({shown})")
                shortcut = QShortcut(QKeySequence(_KEYS[page]), self)
                shortcut.setObjectName(f"details_key_{page.name.lower()}")
                shortcut.activated.connect(lambda page=page: self._jump(page))
        self._pages = QStackedWidget()
        self._content = ContentView(self.content, preferences)
        for widget in (self.general, self._peers_table(), self._content, self.speed, self._log_table()):
            self._pages.addWidget(widget)
        self._empty = EmptyState("list", self.tr("Select a download to see its details"))
        self._stack = QStackedWidget()
        self._stack.addWidget(self._empty)
        self._stack.addWidget(self._pages)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        line = QHBoxLayout()
        line.setContentsMargins(margins(SPACE_1, 0, 0, 0))
        line.addWidget(self.tabs)
        column.addLayout(line)
        column.addSpacing(SPACE_2)
        column.addWidget(self._stack, 1)
        self.tabs.currentChanged.connect(self._on_tab)
        self._content.act_wanted.connect(self.act_wanted)
        self.content.ticked.connect(self._on_ticked)
        if preferences is not None:
            self.tabs.setCurrentIndex(min(len(Page) - 1, max(0, preferences.get(_TAB, 0))))

    # -- in
    def set_row(self, row: DownloadRow | None, rows: DownloadsModel) -> None:
        """Show this one; `rows` is the list that it is of. None: nothing is chosen."""
        self._row, self._rows = row, rows
        self._stack.setCurrentWidget(self._pages if row is not None else self._empty)
        self.tabs.setVisible(row is not None)
        self.general.set_row(row)
        self.speed.set_key(row.key if row is not None else None)
        self._fill_content()

    def set_details(self, details: DownloadDetails) -> None:
        """Show more of the download that `set_row` was told."""
        self.general.set_details(details)
        self.peers.set_peers(details.peers)
        self.log.set_lines(details.log)

    def clear_details(self) -> None:
        """Another download is looked at, of which more is not known yet."""
        self.general.clear_details()
        self.peers.set_peers(())
        self.log.set_lines(())

    def show_page(self, page: Page) -> None:
        """Turn to a tab."""
        self.tabs.setCurrentIndex(page)

    # -- inside
    def _peers_table(self) -> Table:
        table = Table("peers_table", self.tr("Peers"), row_height=COMPACT_ROW)
        table.setModel(self.peers)
        table.setItemDelegateForColumn(PeerColumn.PROGRESS, ProgressDelegate(table))
        table.setSortingEnabled(True)
        table.sortByColumn(PeerColumn.DOWN, Qt.SortOrder.DescendingOrder)
        table.set_columns(_PEER_WIDTHS, (), _PEER_YIELDS)
        if self._preferences is not None:
            table.remember(self._preferences, "downloads/peer_columns")
        table.held.connect(self.peers.hold)
        return table

    def _log_table(self) -> Table:
        table = Table("download_log_table", self.tr("Log"), row_height=COMPACT_ROW)
        table.setModel(self.log)
        table.setSortingEnabled(True)
        table.sortByColumn(0, Qt.SortOrder.DescendingOrder)
        table.set_columns((170, 600))
        table.header().setStretchLastSection(True)
        table.held.connect(self.log.hold)
        table.header().resizeSection(WORDS, 600)
        return table

    def _fill_content(self) -> None:
        if self._rows is not None and self.tabs.currentIndex() == Page.CONTENT:
            self.content.set_folder(self._row, self._rows.rows())

    def _on_tab(self, page: int) -> None:
        self._pages.setCurrentIndex(page)
        self._fill_content()
        if self._preferences is not None:
            self._preferences.put(_TAB, page)

    def _on_ticked(self, key: Key, wanted: bool) -> None:
        self.act_wanted.emit(Act.RESUME if wanted else Act.PAUSE, [key], None)

    def _jump(self, page: Page) -> None:
        if self.isVisible():
            self.show_page(page)
            self.tabs.setFocus(Qt.FocusReason.ShortcutFocusReason)

    def _title(self, page: Page) -> str:
        return {
            Page.GENERAL: self.tr("General"),
            Page.PEERS: self.tr("Peers"),
            Page.CONTENT: self.tr("Content"),
            Page.SPEED: self.tr("Speed"),
            Page.LOG: self.tr("Log"),
        }[page]

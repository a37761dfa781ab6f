"""The window while somebody is logged in: groups at the left; the page of a group and the downloads at the right.

Invariant: panes keep the sizes that their user gave them, and none can be dragged away altogether. It only arranges the
views of others, and takes what is dropped anywhere on them. Made by `gui.main_window` once the engine is open.
"""

from __future__ import annotations

from PySide6.QtCore import QByteArray, QPoint, Qt, Signal
from PySide6.QtGui import QDragEnterEvent, QDragLeaveEvent, QDragMoveEvent, QDropEvent, QResizeEvent
from PySide6.QtWidgets import QHBoxLayout, QPushButton, QSplitter, QStackedWidget, QVBoxLayout, QWidget

from core.snapshots import GroupSnapshot
from gui import drag_drop
from gui.preferences import Preferences
from gui.theme import SPACE_2, SPACE_3
from gui.views.downloads_card import DownloadsCard
from gui.views.group_page import GroupPage
from gui.views.search_page import SearchPage
from gui.views.sidebar import Sidebar
from gui.widgets.banner import Banner
from gui.widgets.card import Card
from gui.widgets.drop_overlay import DropOverlay
from gui.widgets.empty_state import EmptyState
from gui.wording.plain import plain

_SIDE = "main/side"
_HALVES = "main/halves"
_SIDE_WIDTH = 236
_HALF_LEAST = 150


class MainPage(QWidget):
    """Holds `sidebar`, `banner`, `group_page`, `search`, `downloads` and `overlay`.

    Signals: `empty_chosen(str)` a button of the page without a group: create, join, withdraw; `dragged(Dropped, group)`
    and `dropped(Dropped, group)` over a group, or with none over no group in particular; `drag_left()`.
    """

    empty_chosen = Signal(str)
    dragged = Signal(object, str)
    dropped = Signal(object, str)
    drag_left = Signal()

    def __init__(self, preferences: Preferences, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("main_page")
        self.setAcceptDrops(True)
        self._preferences = preferences
        self._is_sized = True
        self.looked_at = ""
        """The group that one is no member of and that is looked at; empty for none."""
        self.sidebar = Sidebar(preferences)
        self.banner = Banner()
        self.group_page = GroupPage(preferences)
        self.search = SearchPage(preferences)
        self.downloads = DownloadsCard(preferences)
        inside = self.group_page.layout()
        if inside is not None:
            inside.setContentsMargins(0, 0, 0, 0)  # the column around it has the room
        # What is dropped is taken here, wherever it is dropped, so that the overlay can tell where it goes.
        self.sidebar.tree.setAcceptDrops(False)
        self.group_page.files.setAcceptDrops(False)
        self._empty = EmptyState()
        self._empty.chosen.connect(self.empty_chosen)
        self._no_group = Card()
        self._no_group.setObjectName("no_group")
        self._no_group.column.addWidget(self._empty)
        self.upper = QStackedWidget()
        self.upper.setObjectName("upper_pages")
        for page in (self._no_group, self.group_page, self.search):
            self.upper.addWidget(page)
        for half in (self.upper, self.downloads):
            half.setMinimumHeight(_HALF_LEAST)
        self._arrange()
        self.overlay = DropOverlay(self)
        self.show_no_group()
        self._restore()
        self._halves.splitterMoved.connect(lambda: preferences.put(_HALVES, self._halves.saveState()))
        self._side.splitterMoved.connect(lambda: preferences.put(_SIDE, self._side.saveState()))

    def _arrange(self) -> None:
        self._halves = QSplitter(Qt.Orientation.Vertical)
        self._halves.setObjectName("main_halves")
        self._halves.setChildrenCollapsible(False)
        self._halves.setHandleWidth(SPACE_2 + 2)
        self._halves.addWidget(self.upper)
        self._halves.addWidget(self.downloads)
        self._halves.setStretchFactor(0, 1)
        self._halves.setStretchFactor(1, 1)
        right = QWidget()
        right.setObjectName("main_right")
        column = QVBoxLayout(right)
        column.setContentsMargins(0, SPACE_3, SPACE_3 + 2, SPACE_3)
        column.setSpacing(SPACE_2)
        column.addWidget(self.banner)
        column.addWidget(self._halves, 1)
        self._side = QSplitter(Qt.Orientation.Horizontal)
        self._side.setObjectName("main_side")
        self._side.setChildrenCollapsible(False)
        self._side.setHandleWidth(SPACE_2)
        self._side.addWidget(self.sidebar)
        self._side.addWidget(right)
        self._side.setStretchFactor(0, 0)
        self._side.setStretchFactor(1, 1)
        line = QHBoxLayout(self)
        line.setContentsMargins(0, 0, 0, 0)
        line.addWidget(self._side)

    # -- what the upper half shows
    def show_group(self, group: GroupSnapshot, me: str) -> None:
        """Show a group of mine."""
        self.looked_at = ""
        self.group_page.show_group(group, me)
        self.upper.setCurrentWidget(self.group_page)

    def show_search(self) -> None:
        """Show the search over all groups."""
        self.upper.setCurrentWidget(self.search)
        self.search.start()

    def close_search(self) -> None:
        """Show again what was shown before the search."""
        self.upper.setCurrentWidget(self.group_page if self.group_page.group else self._no_group)

    def show_no_group(self) -> None:
        """Say how one comes into a group."""
        self.looked_at = self.group_page.group = ""
        self._empty.set_state(
            "users",
            self.tr("Join or create a group to share files with its members"),
            [("join", self.tr("Join a group…")), ("create", self.tr("Create a group…"))],
        )
        self.upper.setCurrentWidget(self._no_group)

    def show_unknown(self) -> None:
        """Nothing is known of one's groups yet."""
        self.looked_at = self.group_page.group = ""
        self._empty.set_state("", self.tr("Your groups appear as soon as the tracker answers"))
        self.upper.setCurrentWidget(self._no_group)

    def show_other(self, group: GroupSnapshot) -> None:
        """Show a group that one is no member of, and the way into it."""
        self.group_page.group = ""
        self.looked_at = group.group
        name, owner = plain(group.group, 60), plain(group.owner, 40)
        if group.state == "pending":
            text = self.tr("You asked to join {group}. It opens by itself as soon as one of its admins accepts.")
            self._empty.set_state("hourglass", text.format(group=name), [("withdraw", self.tr("Withdraw request"))])
        elif group.state == "banned":
            text = self.tr("You are banned from {group}. Only one of its admins can lift that.")
            self._empty.set_state("ban", text.format(group=name))
        else:
            text = self.tr("{group} belongs to {owner} and has %n member(s). Ask to join to see its files.", "",
                           group.members)  # fmt: skip
            self._empty.set_state("users", text.format(group=name, owner=owner), [("ask", self.tr("Ask to join"))])
        self.upper.setCurrentWidget(self._no_group)

    def resizeEvent(self, event: QResizeEvent) -> None:
        """The first time, give the sidebar its width, whatever the width of the window."""
        super().resizeEvent(event)
        if not self._is_sized and event.size().width() > 2 * _SIDE_WIDTH:
            self._is_sized = True
            self._side.setSizes([_SIDE_WIDTH, event.size().width() - _SIDE_WIDTH])

    # -- the keyboard
    def panes(self) -> tuple[QWidget, ...]:
        """What F6 goes round."""
        return (self.sidebar, self.upper, self.downloads)

    def focus_next_pane(self) -> None:
        """Give the keys to the pane behind the one that has them."""
        panes = [pane for pane in self.panes() if pane.isVisible()]
        focused = self.window().focusWidget()
        here = next((at for at, pane in enumerate(panes) if focused and pane.isAncestorOf(focused)), -1)
        wanted = panes[(here + 1) % len(panes)]
        wished: QWidget = self.group_page.shown_table()
        if wanted is self.sidebar:
            wished = self.sidebar.tree
        elif wanted is self.downloads:
            wished = self.downloads.view
        elif self.upper.currentWidget() is self.search:
            wished = self.search.field
        target = wished if wished.isVisible() else _first_focusable(wanted)
        if target is not None:
            target.setFocus(Qt.FocusReason.ShortcutFocusReason)

    # -- dropping
    def dragEnterEvent(self, event: QDragEnterEvent) -> None:
        """Something from elsewhere is over the window."""
        if event.source() is None and drag_drop.read(event.mimeData()):
            event.acceptProposedAction()
            self.dragged.emit(drag_drop.read(event.mimeData()), self._target(event.position().toPoint()))

    def dragMoveEvent(self, event: QDragMoveEvent) -> None:
        """Over another row of the tree it means another group."""
        event.acceptProposedAction()
        self.dragged.emit(drag_drop.read(event.mimeData()), self._target(event.position().toPoint()))

    def dragLeaveEvent(self, event: QDragLeaveEvent) -> None:
        """It went elsewhere."""
        super().dragLeaveEvent(event)
        self.drag_left.emit()

    def dropEvent(self, event: QDropEvent) -> None:
        """It was dropped."""
        self.drag_left.emit()
        event.acceptProposedAction()
        self.dropped.emit(drag_drop.read(event.mimeData()), self._target(event.position().toPoint()))

    def _target(self, place: QPoint) -> str:
        return self.sidebar.group_at(self.mapToGlobal(place)) or self.group_page.group

    def _restore(self) -> None:
        if not self._side.restoreState(self._preferences.get(_SIDE, QByteArray())):
            self._is_sized = False
        if not self._halves.restoreState(self._preferences.get(_HALVES, QByteArray())):
            self._halves.setSizes([360, 410])


def _first_focusable(pane: QWidget) -> QWidget | None:
    """An empty list has a button in its place."""
    for child in pane.findChildren(QPushButton) + pane.findChildren(QWidget):
        if child.focusPolicy() & Qt.FocusPolicy.TabFocus and child.isVisible() and child.isEnabled():
            return child
    return None

"""The window while somebody is logged in: groups at the left; the page of a group and the downloads at the right.

Invariant: panes keep the sizes that their user gave them, and none can be dragged away altogether. It only arranges the
views of others. Made by `gui.main_window` once the engine is open.
"""

from __future__ import annotations

from PySide6.QtCore import QByteArray, Qt
from PySide6.QtWidgets import QHBoxLayout, QSplitter, QVBoxLayout, QWidget

from gui.preferences import Preferences
from gui.theme import SPACE_2, SPACE_3
from gui.views.downloads_card import DownloadsCard
from gui.views.group_page import GroupPage
from gui.views.sidebar import Sidebar
from gui.widgets.banner import Banner

_SIDE = "main/side"
_HALVES = "main/halves"
_SIDE_WIDTH = 232
_SIDE_LEAST = 176
_HALF_LEAST = 150


class MainPage(QWidget):
    """Holds `sidebar`, `banner`, `group_page` and `downloads`."""

    def __init__(self, preferences: Preferences, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("main_page")
        self._preferences = preferences
        self.sidebar = Sidebar()
        self.sidebar.setMinimumWidth(_SIDE_LEAST)
        self.banner = Banner()
        self.group_page = GroupPage(preferences)
        self.downloads = DownloadsCard(preferences)
        for half in (self.group_page, self.downloads):
            half.setMinimumHeight(_HALF_LEAST)
        self._halves = QSplitter(Qt.Orientation.Vertical)
        self._halves.setObjectName("main_halves")
        self._halves.setChildrenCollapsible(False)
        self._halves.setHandleWidth(SPACE_2 + 2)
        self._halves.addWidget(self.group_page)
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
        self._restore()
        self._halves.splitterMoved.connect(lambda: preferences.put(_HALVES, self._halves.saveState()))
        self._side.splitterMoved.connect(lambda: preferences.put(_SIDE, self._side.saveState()))

    def panes(self) -> tuple[QWidget, ...]:
        """What F6 goes round."""
        return (self.sidebar, self.group_page, self.downloads)

    def focus_next_pane(self) -> None:
        """Give the keys to the pane behind the one that has them."""
        panes = [pane for pane in self.panes() if pane.isVisible()]
        focused = self.focusWidget()
        here = next((at for at, pane in enumerate(panes) if focused and pane.isAncestorOf(focused)), -1)
        wanted = panes[(here + 1) % len(panes)]
        last = wanted.focusWidget()
        target = last or _first_focusable(wanted)
        if target is not None:
            target.setFocus(Qt.FocusReason.ShortcutFocusReason)

    def _restore(self) -> None:
        if not self._side.restoreState(self._preferences.get(_SIDE, QByteArray())):
            self._side.setSizes([_SIDE_WIDTH, 1000])
        if not self._halves.restoreState(self._preferences.get(_HALVES, QByteArray())):
            self._halves.setSizes([450, 400])


def _first_focusable(pane: QWidget) -> QWidget | None:
    for child in pane.findChildren(QWidget):
        if child.focusPolicy() & Qt.FocusPolicy.TabFocus and child.isVisible() and child.isEnabled():
            return child
    return None

"""The preferences: pages on the right, their list and a search box on the left.

Invariant: nothing holds before *OK* or *Apply*, save what says so itself (approval of devices, forgetting a tracker);
the settings are handed out whole and the values of the window as far as they changed.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from PySide6.QtCore import QSize, Qt, QTimer, Signal
from PySide6.QtWidgets import (
    QDialogButtonBox,
    QFrame,
    QHBoxLayout,
    QListWidget,
    QListWidgetItem,
    QScrollArea,
    QStackedWidget,
    QVBoxLayout,
    QWidget,
)

from core.config import Settings
from gui import theme
from gui.dialogs.frame import DialogFrame
from gui.icons import icon
from gui.preferences_pages.advanced import AdvancedPage
from gui.preferences_pages.connection import ConnectionPage
from gui.preferences_pages.downloads import DownloadsPage
from gui.preferences_pages.draft import Draft
from gui.preferences_pages.general import GeneralPage
from gui.preferences_pages.notifications import NotificationsPage
from gui.preferences_pages.page import Page, PreferenceFacts
from gui.preferences_pages.privacy import PrivacyPage
from gui.preferences_pages.sharing import SharingPage
from gui.preferences_pages.speed import SpeedPage
from gui.widgets.search_field import SearchField

_LIST_WIDTH = 196
_SIZE = QSize(960, 620)


class PreferencesDialog(DialogFrame):
    """Signals: `applied(Settings, dict)`, `test_port_wanted()`, `forget_tracker_wanted(str)`, `devices_wanted()`,
    `approval_changed(bool)`.
    """

    applied = Signal(object, dict)
    test_port_wanted = Signal()
    forget_tracker_wanted = Signal(str)
    devices_wanted = Signal()
    approval_changed = Signal(bool)

    def __init__(
        self,
        facts: PreferenceFacts,
        settings: Settings,
        values: Mapping[str, Any],
        *,
        page: str = "general",
        parent: QWidget | None = None,
    ) -> None:
        super().__init__("", "preferences_dialog", width=_SIZE.width(), parent=parent)
        self.set_head(self.tr("Preferences"))
        self.draft = Draft(settings, values, self)
        connection, privacy = ConnectionPage(self.draft), PrivacyPage(self.draft)
        self.pages: tuple[Page, ...] = (
            GeneralPage(self.draft),
            DownloadsPage(self.draft),
            SharingPage(self.draft),
            SpeedPage(self.draft),
            connection,
            NotificationsPage(self.draft),
            privacy,
            AdvancedPage(self.draft),
        )
        connection.test_wanted.connect(self.test_port_wanted)
        connection.forget_wanted.connect(self.forget_tracker_wanted)
        privacy.devices_wanted.connect(self.devices_wanted)
        privacy.approval_changed.connect(self.approval_changed)
        self._search = SearchField(self.tr("Find a setting"))
        self._search.setObjectName("preferences_search")
        self._search.setAccessibleName(self.tr("Find a setting"))
        self._list = QListWidget()
        self._list.setObjectName("preferences_list")
        self._list.setAccessibleName(self.tr("Pages"))
        self._list.setFrameShape(QFrame.Shape.NoFrame)
        self._list.setProperty("flat", True)
        self._list.setIconSize(QSize(16, 16))
        self._stack = QStackedWidget()
        self._stack.setObjectName("preferences_pages")
        self._areas: list[QScrollArea] = []
        for one in self.pages:
            item = QListWidgetItem(icon(one.icon), one.title())
            item.setSizeHint(QSize(0, theme.ROW))
            self._list.addItem(item)
            self._stack.addWidget(self._scrolled(one))
        self.add(self._inside(), 1)
        self._none = self.add_text(self.tr("No setting matches."), "preferences_none", muted=True)
        self._none.hide()
        self._add_buttons()
        self._list.currentRowChanged.connect(self._on_page)
        self._search.changed.connect(self._on_search)
        self.draft.changed.connect(lambda _key: self._refresh())
        self.set_facts(facts)
        self.set_page(page)
        self._refresh()

    def set_facts(self, facts: PreferenceFacts) -> None:
        """How things stand now, for the pages that tell of it."""
        for one in self.pages:
            one.set_facts(facts)

    def set_values(self, settings: Settings, values: Mapping[str, Any]) -> None:
        """What holds now, when it was changed elsewhere; what was typed here meanwhile stays."""
        self.draft.load(settings, values)

    def set_page(self, name: str) -> None:
        """Show a page: general, downloads, sharing, speed, connection, notifications, privacy or advanced."""
        at = next((index for index, one in enumerate(self.pages) if one.name == name), 0)
        self._list.setCurrentRow(at)
        self._on_page(at)

    def sizeHint(self) -> QSize:
        """The size that it opens with."""
        return _SIZE

    def fit(self, within: QSize | None = None) -> None:
        """One size for all pages: it must not jump while one looks through them."""
        room = self.room(within)
        self.setMinimumSize(min(640, room.width()), min(400, room.height()))
        self.resize(_SIZE.boundedTo(room))

    def _add_buttons(self) -> None:
        roles = QDialogButtonBox.ButtonRole
        reset = self.add_button(self.tr("Reset page"), "preferences_reset", role=roles.ResetRole)
        self._apply = self.add_button(self.tr("Apply"), "preferences_apply", role=roles.ApplyRole)
        ok = self.add_button(self.tr("OK"), "preferences_ok", "primary")
        self.add_cancel()
        reset.clicked.connect(lambda: self.pages[self._stack.currentIndex()].reset())
        self._apply.clicked.connect(self._on_apply)
        ok.clicked.connect(self._on_ok)

    def _inside(self) -> QWidget:
        inside = QWidget()
        across = QHBoxLayout(inside)
        across.setContentsMargins(0, 0, 0, 0)
        across.setSpacing(theme.SPACE_3)
        left = QWidget()
        left.setFixedWidth(_LIST_WIDTH)
        column = QVBoxLayout(left)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(theme.SPACE_2)
        column.addWidget(self._search)
        column.addWidget(self._list, 1)
        across.addWidget(left)
        across.addWidget(self._stack, 1)
        return inside

    def _scrolled(self, page: Page) -> QScrollArea:
        area = QScrollArea()
        area.setObjectName(f"{page.objectName()}_area")
        area.setWidgetResizable(True)
        area.setFrameShape(QFrame.Shape.NoFrame)
        area.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        area.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        area.setWidget(page)
        area.viewport().setAutoFillBackground(False)
        page.setAutoFillBackground(False)
        self._areas.append(area)
        return area

    def _on_page(self, at: int) -> None:
        if at >= 0:
            self._stack.setCurrentIndex(at)

    def _on_search(self, text: str) -> None:
        wanted = text.strip().casefold()
        hits = [at for at, one in enumerate(self.pages) if one.matches(wanted)]
        for at in range(len(self.pages)):
            self._list.item(at).setHidden(at not in hits)
        self._none.setVisible(not hits)
        if hits and self._list.currentRow() not in hits:
            self._list.setCurrentRow(hits[0])
        if hits and wanted:
            at = self._list.currentRow()
            found = self.pages[at].found(wanted)
            if found is not None:
                widget = found.widget
                # The page that was just shown has no geometry before the next turn of the loop.
                QTimer.singleShot(0, widget, lambda: self._areas[at].ensureWidgetVisible(widget, 0, theme.SPACE_6))

    def _refresh(self) -> None:
        self._apply.setEnabled(self.draft.is_changed())

    def _on_apply(self) -> None:
        if self.draft.is_changed():
            settings, values = self.draft.settings(), self.draft.changes()
            self.draft.mark_applied()
            self.applied.emit(settings, values)
        self._refresh()

    def _on_ok(self) -> None:
        self._on_apply()
        self.accept()

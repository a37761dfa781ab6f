"""The pages of the first run, one at a time on a card in the middle of the window.

Invariant: one page is shown, its card is never wider than it reads well, and in a small window it scrolls instead of
being cut. The pages are leaves; `gui.first_run.flow` drives them. Used by `gui.main_window` and by the screenshots.
"""

from __future__ import annotations

from PySide6.QtCore import QEvent, QSize, Qt, QTimer, Signal
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QApplication, QFileDialog, QFrame, QScrollArea, QVBoxLayout, QWidget

from gui.first_run import parts
from gui.first_run.account_page import AccountPage
from gui.first_run.group_page import GroupPage
from gui.first_run.starting_page import StartingPage
from gui.first_run.wrong_pin_page import WrongPinPage
from gui.theme import SPACE_3, SPACE_4, SPACE_5, SPACE_6
from gui.widgets.card import Card

_CARD_WIDTH = 460
_SMALL_HEIGHT = 600
"""Below this the card keeps less room around and inside itself."""


class _PageCard(Card):
    """As wide as it reads well, and as high as its page then needs."""

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self.setFixedWidth(_CARD_WIDTH)

    def sizeHint(self) -> QSize:
        """Lines that wrap make it higher."""
        return QSize(_CARD_WIDTH, self.column.totalHeightForWidth(_CARD_WIDTH))

    def minimumSizeHint(self) -> QSize:
        """Nothing is cut; what does not fit is scrolled to."""
        return self.sizeHint()

    def event(self, event: QEvent) -> bool:
        """What is in it changed: say so to the layout around it, which would keep the size of before."""
        handled = super().event(event)
        if event.type() == QEvent.Type.LayoutRequest:
            self.setFixedHeight(self.sizeHint().height())
        return handled


class FirstRun(QScrollArea):
    """The stack of pages.

    Signals: `shown_page(str)`, the object name of the page that is shown now; `folder_chosen(str)`.
    """

    shown_page = Signal(str)
    folder_chosen = Signal(str)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("first_run")
        self.setAccessibleName(self.tr("First steps"))
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setWidgetResizable(True)
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.account = AccountPage(self)
        self.starting = StartingPage(self)
        self.group = GroupPage(self)
        self.wrong_pin = WrongPinPage(self)
        self._pages: tuple[QWidget, ...] = (self.account, self.starting, self.group, self.wrong_pin)
        self._card = _PageCard(self)
        self._card.setObjectName("first_run_card")
        self._inside = self._card.column
        for page in self._pages:
            page.hide()
            self._inside.addWidget(page)
        ground = QWidget(self)
        ground.setObjectName("first_run_ground")
        self._around = QVBoxLayout(ground)
        self._around.addStretch(1)
        self._around.addWidget(self._card, 0, Qt.AlignmentFlag.AlignHCenter)
        self._around.addStretch(1)
        self.setWidget(ground)
        self._fit()
        self._shown: QWidget | None = None
        self.show_page(self.account)
        # A field that gets the focus in a small window has to be seen.
        app = QApplication.instance()
        assert isinstance(app, QApplication)
        app.focusChanged.connect(self._on_focus)

    @property
    def page(self) -> QWidget | None:
        """The page that is shown."""
        return self._shown

    def show_page(self, page: QWidget) -> None:
        """Show one of the pages."""
        if page is self._shown:
            return
        for one in self._pages:
            one.setVisible(one is page)
        self._shown = page
        self.verticalScrollBar().setValue(0)
        self.shown_page.emit(page.objectName())

    def choose_folder(self, folder: str) -> None:
        """Let a person choose a folder, beginning at `folder`; `folder_chosen` tells which one it became."""
        dialog = QFileDialog(self, self.tr("Download folder"), folder)
        dialog.setObjectName("folder_dialog")
        dialog.setFileMode(QFileDialog.FileMode.Directory)
        dialog.setOption(QFileDialog.Option.ShowDirsOnly)
        dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        dialog.fileSelected.connect(self.folder_chosen)
        dialog.open()

    def _fit(self) -> None:
        small = self.viewport().height() < _SMALL_HEIGHT
        inside = SPACE_5 if small else SPACE_6
        self._inside.setContentsMargins(SPACE_6, inside, SPACE_6, inside - 4)
        for icon in self.findChildren(parts.PageIcon):
            icon.setVisible(not small)
        around = SPACE_3 if small else SPACE_5
        self._around.setContentsMargins(SPACE_4, around, SPACE_4, around)

    def _on_focus(self, before: QWidget | None, now: QWidget | None) -> None:
        if self.isVisible() and now is not None and self._card.isAncestorOf(now):
            # After the layout that an error line has asked for.
            QTimer.singleShot(0, self, lambda: self._reveal())

    def _reveal(self) -> None:
        focused = self.focusWidget()
        if self._card.isAncestorOf(focused):
            self.ensureWidgetVisible(focused, 0, SPACE_6)

    def resizeEvent(self, event: QResizeEvent) -> None:
        """A low window leaves less room around."""
        super().resizeEvent(event)
        self._fit()

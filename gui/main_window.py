"""The window: loading, first run, groups and downloads, or why it cannot work; one of them at a time.

Invariant: it is on the screen before the engine is loaded, so nothing heavy is imported here; the pages of others are
made when they are first needed. It does nothing by itself: it tells what is wanted. Made by `gui.program`.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from PySide6.QtCore import QByteArray, QEvent, QSize, Qt, QTimer, Signal
from PySide6.QtGui import QCloseEvent, QHideEvent, QMoveEvent, QPaintEvent, QResizeEvent, QShowEvent
from PySide6.QtWidgets import QLabel, QMainWindow, QStackedWidget, QVBoxLayout, QWidget

from gui.icons import pixmap
from gui.menus import Menus
from gui.preferences import Preferences
from gui.theme import SPACE_4, font, theme
from gui.wording import units
from gui.wording.plain import plain

if TYPE_CHECKING:
    from core.snapshots import StatusSnapshot
    from gui.first_run.first_run import FirstRun
    from gui.main_page import MainPage
    from gui.stopped_page import StoppedPage
    from gui.views.status_bar import StatusBar
    from gui.wording.sentences import Words

LEAST: Final = QSize(900, 560)
_USUAL: Final = QSize(1280, 820)
_GEOMETRY: Final = "window/geometry"
_SAVE_MS: Final = 400
_TITLE: Final = "P2P Share"


class MainWindow(QMainWindow):
    """Signals: `painted()` once, when it is first on the screen; `close_wanted()` when its user closes it;
    `seen(bool)` when it is shown, hidden or minimised; `retry_wanted()`, `quit_wanted()` of the stopped page.
    """

    painted = Signal()
    close_wanted = Signal()
    seen = Signal(bool)
    retry_wanted = Signal()
    quit_wanted = Signal()

    def __init__(self, preferences: Preferences) -> None:
        super().__init__()
        self.setObjectName("main_window")
        self.setWindowTitle(_TITLE)
        self.setMinimumSize(LEAST)
        self._preferences = preferences
        self._is_painted = False
        self._may_close = False
        self._pages = QStackedWidget()
        self._pages.setObjectName("pages")
        self._loading = _Loading()
        self._pages.addWidget(self._loading)
        self.setCentralWidget(self._pages)
        self.menus = Menus(self)
        self._first_run: FirstRun | None = None
        self._page: MainPage | None = None
        self._stopped: StoppedPage | None = None
        self._status: StatusBar | None = None
        self._saving = QTimer(self, singleShot=True, interval=_SAVE_MS)
        self._saving.timeout.connect(self._save)
        if not self.restoreGeometry(preferences.get(_GEOMETRY, QByteArray())):
            self.resize(_USUAL)
        self.show_loading()

    # -- the pages
    @property
    def first_run(self) -> FirstRun:
        """The pages for somebody who is not logged in."""
        if self._first_run is None:
            from gui.first_run.first_run import FirstRun

            self._first_run = FirstRun()
            self._pages.addWidget(self._first_run)
        return self._first_run

    @property
    def page(self) -> MainPage:
        """The page for somebody who is logged in."""
        if self._page is None:
            from gui.main_page import MainPage

            self._page = MainPage(self._preferences)
            self._pages.addWidget(self._page)
        return self._page

    @property
    def status(self) -> StatusBar:
        """The line at the bottom."""
        if self._status is None:
            from gui.views.status_bar import StatusBar

            self._status = StatusBar()
            self.setStatusBar(self._status)
            self._status.hide()
        return self._status

    @property
    def state(self) -> str:
        """What is shown: loading, stopped, first_run or main."""
        shown = self._pages.currentWidget()
        if shown is self._loading:
            return "loading"
        if shown is self._stopped:
            return "stopped"
        return "main" if shown is self._page else "first_run"

    def show_loading(self) -> None:
        """Say that the engine is being loaded."""
        self._show(self._loading)

    def show_first_run(self) -> None:
        """Show the pages for somebody who is not logged in."""
        self._show(self.first_run)

    def show_main(self) -> None:
        """Show groups and downloads."""
        self._show(self.page)
        self.status.setVisible(self._preferences.get("view/status_bar", True))

    def show_stopped(self, words: Words, details: str) -> None:
        """Say why the engine does not work and what one can do."""
        if self._stopped is None:
            from gui.stopped_page import StoppedPage

            self._stopped = StoppedPage()
            self._stopped.retry_wanted.connect(self.retry_wanted)
            self._stopped.quit_wanted.connect(self.quit_wanted)
            self._pages.addWidget(self._stopped)
        self._stopped.set_words(words, details)
        self._show(self._stopped)

    def _show(self, page: QWidget) -> None:
        self._pages.setCurrentWidget(page)
        if self._status is not None and page is not self._page:
            self._status.hide()
        self.menuBar().setVisible(page is self._page)

    # -- what it says of itself
    def set_title(self, status: StatusSnapshot | None = None, group: str = "", is_paused: bool = False) -> None:
        """Name and state in the title bar; with the speeds if the user wants them there."""
        title = f"{plain(group, 60)} – {_TITLE}" if group else _TITLE
        if is_paused:
            title = self.tr("[Paused] {title}").format(title=title)
        elif status is not None and self._preferences.get("speed_in_title", False):
            title = self.tr("[↓ {down}/s ↑ {up}/s] {title}").format(
                down=units.size(status.speed_down), up=units.size(status.speed_up), title=title
            )
        if title != self.windowTitle():
            self.setWindowTitle(title)

    def raise_up(self) -> None:
        """Show the window and bring it to the front."""
        self.setWindowState((self.windowState() & ~Qt.WindowState.WindowMinimized) | Qt.WindowState.WindowActive)
        self.show()
        self.raise_()
        self.activateWindow()

    def close_for_good(self) -> None:
        """Close without asking: the program ends."""
        self._may_close = True
        self._save()
        self.close()

    # -- what Qt tells
    def paintEvent(self, event: QPaintEvent) -> None:
        """Tell when the first picture is on the screen."""
        super().paintEvent(event)
        if not self._is_painted:
            self._is_painted = True
            QTimer.singleShot(0, self.painted.emit)

    def closeEvent(self, event: QCloseEvent) -> None:
        """Closing is a wish: the program may stay in the tray, or ask."""
        if self._may_close:
            event.accept()
            return
        event.ignore()
        self.close_wanted.emit()

    def showEvent(self, event: QShowEvent) -> None:
        """It is seen."""
        super().showEvent(event)
        self.seen.emit(not self.isMinimized())

    def hideEvent(self, event: QHideEvent) -> None:
        """It is not seen."""
        super().hideEvent(event)
        self.seen.emit(False)

    def changeEvent(self, event: QEvent) -> None:
        """Minimised is not seen."""
        super().changeEvent(event)
        if event.type() == QEvent.Type.WindowStateChange:
            self.seen.emit(self.isVisible() and not self.isMinimized())
            self._saving.start()

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Remember the size."""
        super().resizeEvent(event)
        self._saving.start()

    def moveEvent(self, event: QMoveEvent) -> None:
        """Remember the place."""
        super().moveEvent(event)
        self._saving.start()

    def _save(self) -> None:
        if self._is_painted:
            self._preferences.put(_GEOMETRY, self.saveGeometry())


class _Loading(QWidget):
    """Program icon and name, until the engine is there; words only when it takes long."""

    def __init__(self) -> None:
        super().__init__()
        self.setObjectName("loading_page")
        self._picture = QLabel()
        self._picture.setAlignment(Qt.AlignmentFlag.AlignCenter)
        name = QLabel(_TITLE)
        name.setObjectName("loading_name")
        name.setFont(font("hero"))
        name.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self._words = QLabel(" ")
        self._words.setObjectName("loading_words")
        self._words.setProperty("token", "muted")
        self._words.setAlignment(Qt.AlignmentFlag.AlignCenter)
        column = QVBoxLayout(self)
        column.setSpacing(SPACE_4)
        column.addStretch(1)
        for label in (self._picture, name, self._words):
            column.addWidget(label)
        column.addStretch(1)
        theme().changed.connect(self._draw)
        self._draw()
        QTimer.singleShot(1000, self, lambda: self._words.setText(self.tr("Loading…")))

    def _draw(self) -> None:
        self._picture.setPixmap(pixmap("share-2", "accent", 48, self.devicePixelRatioF()))

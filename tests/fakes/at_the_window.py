"""Somebody who sits at the whole window: looks at it, clicks, types, presses keys, drops files.

Nothing is done but by mouse and keys on widgets that are found by their object names among those that are seen; what a
widget would not take from a person (hidden, disabled) fails the test.
"""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from pathlib import Path
from typing import Any, TypeVar

from PySide6.QtCore import QAbstractItemModel, QMimeData, QModelIndex, QPoint, QPointF, Qt, QUrl
from PySide6.QtGui import QContextMenuEvent, QDragEnterEvent, QDropEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import (
    QAbstractButton,
    QAbstractItemView,
    QApplication,
    QDialog,
    QDialogButtonBox,
    QFileDialog,
    QLabel,
    QLineEdit,
    QMenu,
    QTabBar,
    QWidget,
)

from core.snapshots import DownloadSnapshot
from gui.dialogs.rows import RowTable
from gui.first_run.tracker_row import TrackerRow
from gui.models.downloads import DownloadsModel
from gui.models.groups import GroupsModel
from gui.program import Program
from tests.fakes.programs import Peer
from tests.fakes.window import until

W = TypeVar("W", bound=QWidget)
LEFT = Qt.MouseButton.LeftButton
NO_KEY = Qt.KeyboardModifier.NoModifier
CTRL = Qt.KeyboardModifier.ControlModifier
PASSWORD = "correct horse battery"


class Ben:
    """Another member, at a terminal; `do` does a command there without holding the window up."""

    def __init__(self, peer: Peer) -> None:
        self.peer = peer
        peer.do(f"create_user ben '{PASSWORD}'")
        peer.do(f"login ben '{PASSWORD}'")

    async def do(self, line: str) -> Any:
        """The result of a command."""
        return await asyncio.to_thread(self.peer.do, line)

    async def shares(self, path: Path, group: str) -> None:
        """Share a file or folder."""
        await self.do(f"upload_file '{path}' '{group}'")


class Hands:
    """Eyes, hands and keys of a person before the window, whatever it shows."""

    def __init__(self, program: Program) -> None:
        self.program = program

    # -- looking
    def all_seen(self, kind: type[W], name: str = "") -> list[W]:
        """The widgets of this kind and name that can be seen, in any window."""
        found: dict[int, W] = {}
        for top in QApplication.topLevelWidgets():
            if not top.isVisible():
                continue
            for one in (top, *top.findChildren(kind, name)) if name else (top, *top.findChildren(kind)):
                if isinstance(one, kind) and one.isVisible() and name in ("", one.objectName()):
                    found[id(one)] = one
        return list(found.values())

    def sees(self, name: str) -> bool:
        """Whether there is a widget of this name to be seen."""
        return bool(self.all_seen(QWidget, name))

    def find(self, kind: type[W], name: str) -> W:
        """The one widget of this name that can be seen."""
        found = self.all_seen(kind, name)
        assert len(found) == 1, f"{name}: {found}; windows: {[one.objectName() for one in self.all_seen(QDialog)]}"
        return found[0]

    def words(self) -> str:
        """All that stands on the screen, one label a line, as it reads."""
        return "\n".join(one.text().replace("\u200b", "") for one in self.all_seen(QLabel))

    def says(self, text: str) -> bool:
        """Whether this stands on the screen."""
        return text in self.words()

    async def hears(self, *texts: str, seconds: float = 15.0) -> None:
        """Wait until all of these stand on the screen at once."""
        try:
            await until(lambda: all(self.says(text) for text in texts), seconds)
        except AssertionError:
            raise AssertionError(f"{texts} not among:\n{self.words()}") from None

    async def appears(self, name: str, seconds: float = 15.0) -> QWidget:
        """Wait for a widget."""
        await until(lambda: self.sees(name), seconds)
        return self.find(QWidget, name)

    async def goes(self, name: str, seconds: float = 15.0) -> None:
        """Wait until a widget is gone."""
        await until(lambda: not self.sees(name), seconds)

    # -- clicking and typing
    def click(self, name: str) -> None:
        """Click a button."""
        button = self.find(QAbstractButton, name)
        assert button.isEnabled(), f"{name} cannot be pressed"
        QTest.mouseClick(button, LEFT, pos=QPoint(min(12, button.width() // 2), button.height() // 2))

    async def clicks(self, name: str, seconds: float = 15.0) -> None:
        """Click a button as soon as it can be pressed."""
        await until(lambda: any(one.isEnabled() for one in self.all_seen(QAbstractButton, name)), seconds)
        self.click(name)

    def type(self, name: str, text: str, key: Qt.Key | None = None) -> None:
        """Type into a field, in place of what is there; then press a key, if one is given."""
        field = self.find(QLineEdit, name)
        assert field.isEnabled(), f"{name} takes nothing"
        QTest.mouseClick(field, LEFT)
        field.selectAll()
        if not text:
            QTest.keyClick(field, Qt.Key.Key_Delete)
        elif text.isascii():
            QTest.keyClicks(field, text)
        else:  # what no key has is pasted
            QApplication.clipboard().setText(text)
            QTest.keyClick(field, Qt.Key.Key_V, CTRL)
        if key is not None:
            QTest.keyClick(field, key)

    def tab(self, name: str, number: int) -> None:
        """Click a tab."""
        bar = self.find(QTabBar, name)
        QTest.mouseClick(bar, LEFT, pos=bar.tabRect(number).center())

    async def press(self, key: Qt.Key, modifiers: Qt.KeyboardModifier = NO_KEY) -> None:
        """Press a key, wherever the keyboard is."""
        popup = QApplication.activePopupWidget()
        if popup is not None:
            QTest.keyClick(popup, key, modifiers)
            return
        on_top = QApplication.activeModalWidget()
        if QApplication.activeWindow() is None or (on_top and not on_top.isActiveWindow()):
            # A desktop gives the keyboard to a dialog that opens, and back to the window below one that was closed.
            wanted = on_top or self.program.window
            wanted.activateWindow()
            await until(wanted.isActiveWindow)
        # To the widget: a key that is sent to a window of the system lets Qt's loop run within the one that awaits.
        place = QApplication.focusWidget() or QApplication.activeWindow()
        assert place is not None
        if key is Qt.Key.Key_Menu:
            event = QContextMenuEvent(QContextMenuEvent.Reason.Keyboard, QPoint(), place.mapToGlobal(QPoint()))
            QApplication.sendEvent(place, event)
            return
        QTest.keyClick(place, key, modifiers)

    def write(self, text: str) -> None:
        """Type, wherever the keyboard is."""
        focused = QApplication.focusWidget()
        assert focused is not None, "nothing has the keyboard"
        QTest.keyClicks(focused, text)

    def menu(self, menu: str, entry: str) -> None:
        """Open a menu of the menu bar with the mouse, and click an entry."""
        bar, menus = self.program.window.menuBar(), self.program.window.menus
        shown = menus.menu(menu)
        QTest.mouseClick(bar, LEFT, pos=bar.actionGeometry(shown.menuAction()).center())
        assert shown.isVisible(), f"the menu {menu} does not open"
        self._choose(shown, f"act_{entry}")

    def context(self, entry: str) -> None:
        """Click an entry of the menu that is open."""
        menu = QApplication.activePopupWidget()
        assert isinstance(menu, QMenu), "no menu is open"
        self._choose(menu, entry)

    def _choose(self, menu: QMenu, name: str) -> None:
        action = next((one for one in menu.actions() if one.objectName() == name), None)
        assert action is not None, f"{name} is not among {[one.objectName() for one in menu.actions()]}"
        assert action.isEnabled(), f"{name} cannot be chosen"
        QTest.mouseClick(menu, LEFT, pos=menu.actionGeometry(action).center())

    # -- rows
    def click_row(self, view: QAbstractItemView, index: QModelIndex, *, double: bool = False) -> None:
        """Click a row, or click it twice."""
        assert index.isValid(), f"no such row in {view.objectName()}"
        view.scrollTo(index)
        place = view.visualRect(index).center()
        QTest.mouseClick(view.viewport(), LEFT, pos=place)
        if double:
            QTest.mouseDClick(view.viewport(), LEFT, pos=place)

    def open_menu_of(self, view: QAbstractItemView, index: QModelIndex) -> None:
        """Click a row with the right button."""
        self.click_row(view, index)
        place = view.visualRect(index).center()
        event = QContextMenuEvent(QContextMenuEvent.Reason.Mouse, place, view.viewport().mapToGlobal(place))
        QApplication.sendEvent(view.viewport(), event)

    def cells(self, view: QAbstractItemView, index: QModelIndex) -> list[str]:
        """What stands in a row, as it is shown."""
        model: QAbstractItemModel = view.model()
        return [str(index.siblingAtColumn(at).data() or "") for at in range(model.columnCount(index.parent()))]

    # -- the parts of the main page


class Person(Hands):
    """A person who knows the rooms of the window: tree, files, downloads, first page."""

    @property
    def tree(self) -> QAbstractItemView:
        """The tree of groups."""
        return self.find(QAbstractItemView, "group_tree")

    def group_row(self, group: str) -> QModelIndex:
        """The row of a group in the tree; invalid if it is not there."""
        model = self.tree.model()
        assert isinstance(model, GroupsModel)
        return model.index_of_group(group)

    def section_of(self, group: str) -> str:
        """The heading under which a group stands; empty if it stands nowhere."""
        row = self.group_row(group)
        return str(row.parent().data()) if row.isValid() else ""

    async def opens_group(self, group: str) -> None:
        """Click a group of the tree as soon as it is there."""
        await until(lambda: self.group_row(group).isValid())
        self.click_row(self.tree, self.group_row(group))
        await until(lambda: self.program.window.page.group_page.group == group)

    @property
    def files(self) -> QAbstractItemView:
        """The table of files."""
        return self.find(QAbstractItemView, "files_table")

    def file_names(self) -> list[str]:
        """The names in the table of files, from the top; none while something else is said in its place."""
        if not self.sees("files_table"):
            return []
        model = self.files.model()
        return [str(model.index(row, 0).data()) for row in range(model.rowCount())]

    def file_row(self, name: str) -> QModelIndex:
        """The row of a file or folder that can be seen in the table."""
        return self.files.model().index(self.file_names().index(name), 0)

    async def sees_file(self, name: str) -> None:
        """Wait for a file in the table."""
        await until(lambda: name in self.file_names())

    def download(self, name: str) -> DownloadSnapshot | None:
        """How a download stands, as the window was told last."""
        return next((one for one in self.program.bridge.last.downloads if one.name == name), None)

    @property
    def downloads(self) -> QAbstractItemView:
        """The list of downloads."""
        return self.find(QAbstractItemView, "downloads_table")

    def download_row(self, group: str, name: str) -> QModelIndex:
        """The row of a download; invalid if it is not there."""
        model = self.program.window.page.downloads.model
        assert isinstance(model, DownloadsModel)
        return model.index_of((group, name))

    def table_keys(self, name: str) -> list[str]:
        """What the rows of a dialog's table are called, from the top."""
        table = self.find(RowTable, name)
        return [str(table.model().index(row, 0).data()) for row in range(table.model().rowCount())]

    # -- what takes several steps
    def drop(self, place: QWidget, paths: Sequence[Path], at: QPoint | None = None) -> str:
        """Drop files on a part of the main page; what the page says while they are over it."""
        page = self.program.window.page
        mime = QMimeData()
        mime.setUrls([QUrl.fromLocalFile(str(path)) for path in paths])
        spot = place.mapTo(page, at or QPoint(place.width() // 2, place.height() // 2))
        entered = QDragEnterEvent(spot, Qt.DropAction.CopyAction, mime, LEFT, NO_KEY)
        QApplication.sendEvent(page, entered)
        said = page.overlay.accessibleName() if page.overlay.is_shown() else ""
        if entered.isAccepted():
            event = QDropEvent(QPointF(spot), Qt.DropAction.CopyAction, mime, LEFT, NO_KEY)
            QApplication.sendEvent(page, event)
        return said

    async def chooses(self, dialog: str, *paths: Path) -> None:
        """Choose files or a folder in the file dialog that is open. How one finds them there is Qt's own business."""
        shown = await self.appears(dialog)
        assert isinstance(shown, QFileDialog)
        if shown.fileMode() is QFileDialog.FileMode.Directory:
            shown.setDirectory(str(paths[0]))
        else:
            shown.setDirectory(str(paths[0].parent))
            field = shown.findChild(QLineEdit, "fileNameEdit")
            assert isinstance(field, QLineEdit)
            field.setText(" ".join(f'"{path.name}"' for path in paths))
        buttons = shown.findChild(QDialogButtonBox)
        assert isinstance(buttons, QDialogButtonBox)
        QTest.mouseClick(buttons.buttons()[0], LEFT)
        await self.goes(dialog)

    async def chooses_tracker(self, name: str) -> None:
        """Wait for a tracker on the first page, and click it."""

        def found() -> TrackerRow | None:
            rows = self.program.window.first_run.account.choice.list.rows()
            return next((one for one in rows if one.tracker_name == name and one.isVisible()), None)

        row = await until(found)
        assert row is not None
        QTest.mouseClick(row, LEFT)
        await until(row.radio.isChecked)

    async def enters(self, name: str, password: str, *, create: bool) -> None:
        """Fill the form of the first page, and press Enter."""
        await self.appears("account_form")
        self.tab("account_tabs", 0 if create else 1)
        self.type("account_name", name)
        self.type("password_line", password, Qt.Key.Key_Return)

    async def makes_group(self, group: str) -> None:
        """Create a group by the button below the tree, and wait until it is shown."""
        self.click("create_or_join")
        await self.appears("create_or_join_dialog")
        self.tab("create_or_join_tabs", 1)
        self.type("group_name", group)
        self.click("go")
        await self.goes("create_or_join_dialog")
        await until(lambda: self.program.window.page.group_page.group == group)

    async def lets_in(self, group: str, ben: Ben) -> None:
        """Let Ben ask to join, and accept him in the window."""
        await ben.do(f"join_group '{group}'")
        await self.clicks("group_requests")
        await self.appears("requests_dialog")
        await self.clicks("accept")
        await until(lambda: self.says("Nobody is waiting."))
        self.click("cancel")
        await self.goes("requests_dialog")

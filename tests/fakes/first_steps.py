"""Somebody who takes the first steps: looks at the pages, types, clicks and presses keys."""

from __future__ import annotations

import asyncio
from typing import TypeVar

from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QLabel, QLineEdit, QPushButton, QTabBar, QWidget

from gui.first_run.first_run import FirstRun
from gui.first_run.flow import FirstRunFlow
from gui.first_run.tracker_row import TrackerRow
from tests.fakes.window import until

W = TypeVar("W", bound=QWidget)


class FirstSteps:
    """A run of the first pages; `landed` holds the group it ends in."""

    def __init__(self, view: FirstRun, flow: FirstRunFlow) -> None:
        self.view, self.flow = view, flow
        self._running: asyncio.Future[str] | None = None

    def begin(self, link: str = "") -> None:
        """Open the program."""
        self._running = asyncio.ensure_future(self.flow.run(link))

    async def landed(self, seconds: float = 20.0) -> str:
        """The group in which it ends."""
        assert self._running is not None
        async with asyncio.timeout(seconds):
            return await asyncio.shield(self._running)

    @property
    def is_over(self) -> bool:
        """Whether the pages are done."""
        return self._running is not None and self._running.done()

    async def close(self) -> None:
        """Close the program in the middle of it."""
        if self._running is not None:
            self._running.cancel()
            await asyncio.gather(self._running, return_exceptions=True)

    def find(self, kind: type[W], name: str) -> W:
        """A widget by its object name."""
        found = self.view.findChild(kind, name)
        assert found is not None, name
        return found

    def click(self, name: str) -> None:
        """Click a button that can be clicked."""
        button = self.find(QPushButton, name)
        assert button.isVisible(), name
        assert button.isEnabled(), name
        QTest.mouseClick(button, Qt.MouseButton.LeftButton)

    def type(self, name: str, text: str) -> None:
        """Type into a field, in place of what is there."""
        field = self.find(QLineEdit, name)
        assert field.isVisible(), name
        field.selectAll()
        QTest.keyClicks(field, text)

    def tab(self, tabs: str, index: int) -> None:
        """Click a tab."""
        bar = self.find(QTabBar, tabs)
        QTest.mouseClick(bar, Qt.MouseButton.LeftButton, pos=bar.tabRect(index).center())

    async def page(self, name: str, seconds: float = 15.0) -> None:
        """Wait for a page."""
        await until(lambda: self.view.page is not None and self.view.page.objectName() == name, seconds)

    async def choose(self, tracker: str, seconds: float = 15.0) -> None:
        """Wait for a tracker of this name, and click its row."""

        def found() -> TrackerRow | None:
            rows = self.view.account.choice.list.rows()
            return next((one for one in rows if one.tracker_name == tracker and one.isVisible()), None)

        row = await until(found, seconds)
        assert row is not None
        QTest.mouseClick(row, Qt.MouseButton.LeftButton)
        await until(lambda: row.radio.isChecked())

    def says(self, text: str) -> bool:
        """Whether a visible label has these words."""
        return any(text in label.text() for label in self.view.findChildren(QLabel) if label.isVisible())

    async def hears(self, text: str, seconds: float = 15.0) -> None:
        """Wait for words on the page."""
        await until(lambda: self.says(text), seconds)

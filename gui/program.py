"""One run of the program: the window, the engine behind it, and their end.

Invariant: loading, then first run or main, and back when somebody logs out; at the end everything that was begun is
ended in turn, the engine last, and a second wish to end ends at once. Made and awaited by `gui.app`.
"""

from __future__ import annotations

import asyncio
import contextlib
import logging
import signal
import sys
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Qt, Signal, Slot
from PySide6.QtWidgets import QApplication, QSystemTrayIcon

from core.wire.errors import ShareError
from gui import logbook
from gui.actions.actions import Actions
from gui.bridge import Bridge
from gui.engine_thread import EngineThread
from gui.faults import Faults
from gui.main_window import MainWindow
from gui.options import Options
from gui.preferences import Preferences

if TYPE_CHECKING:
    from gui.wiring import Wiring

_log = logging.getLogger(__name__)
_CLOSE_SECONDS = 30.0
"""For the engine to bring everything to a disk that is busy; whoever does not want to wait asks twice."""
_SIGNALS = tuple(getattr(signal, name) for name in ("SIGINT", "SIGTERM", "SIGHUP") if hasattr(signal, name))


class Program(QObject):
    """Signals: `opened(list[str])` with links and paths that somebody wants opened, once the window can."""

    opened = Signal(list)

    def __init__(self, options: Options, preferences: Preferences) -> None:
        super().__init__()
        self.options = options
        self.preferences = preferences
        self.faults = Faults(self)
        self.engine = EngineThread(options.config, on_fault=self.faults.tell)
        self.bridge = Bridge(self.engine, self.faults.tell, self)
        self.actions = Actions(self.engine, self.faults.tell, self)
        self.window = MainWindow(preferences)
        self.wiring: Wiring | None = None
        self._waiting: list[str] = list(options.opened)
        """What is to be opened as soon as somebody is logged in."""
        self._quit = asyncio.Event()
        self._again = asyncio.Event()
        self._log: logging.Handler | None = None
        self.exit_status = 0

    async def run(self) -> int:
        """Show the window and work until the program is quit; the exit status."""
        loop = asyncio.get_running_loop()
        self.faults.install(loop)
        self._listen_to_signals(loop)
        self.window.retry_wanted.connect(self._again.set)
        self.window.quit_wanted.connect(self.quit)
        self.window.close_wanted.connect(self._on_close)
        self.faults.interrupted.connect(self.quit)
        app = QApplication.instance()
        assert isinstance(app, QApplication)
        app.commitDataRequest.connect(lambda _: self.quit(), Qt.ConnectionType.DirectConnection)
        work = asyncio.ensure_future(self._work())
        wish = asyncio.ensure_future(self._quit.wait())
        try:
            await asyncio.wait({work, wish}, return_when=asyncio.FIRST_COMPLETED)
            if work.done():
                work.result()
        finally:
            self.window.hide()
            for task in (work, wish):
                task.cancel()
            await asyncio.gather(work, wish, return_exceptions=True)
            await self._close()
        return self.exit_status

    @Slot()
    def quit(self) -> None:
        """End the program, without asking."""
        self._quit.set()

    @Slot(list)
    def open(self, opened: list[str]) -> None:
        """Show the window, and open links and paths as soon as it can."""
        self.window.raise_up()
        self._waiting += opened
        self.opened.emit(list(opened))

    def take_waiting(self) -> list[str]:
        """What is to be opened; it is handed out once."""
        waiting, self._waiting = self._waiting, []
        return waiting

    # -- the course of a run
    async def _work(self) -> None:
        await self._show()
        await self._open_engine()
        self._log = logbook.begin(self.options.config.state)
        # What the window is made of takes a moment to load; the engine's thread has had its turn by now.
        from gui.wiring import Wiring

        wiring = self.wiring = Wiring(self)
        self.bridge.begin()
        while True:
            try:
                await wiring.run()
            except Exception as error:  # noqa: BLE001 - whatever it is, transfers go on and somebody is asked
                from gui.wording.sentences import fault, report

                self.faults.tell(error)
                self.window.show_stopped(fault(), report(error))
                self._again.clear()
                await self._again.wait()

    async def _show(self) -> None:
        painted = asyncio.Event()
        self.window.painted.connect(painted.set)
        in_background = self.options.in_background or self.preferences.get("start_minimised", False)
        if in_background and self.preferences.get("tray_icon", True) and QSystemTrayIcon.isSystemTrayAvailable():
            return
        if in_background:
            self.window.showMinimized()
            return
        self.window.show()
        with contextlib.suppress(TimeoutError):
            async with asyncio.timeout(2):  # a minimised or covered window is never painted
                await painted.wait()

    async def _open_engine(self) -> None:
        while True:
            self.window.show_loading()
            self.engine.start()
            try:
                await self.engine.opened()
                return
            except ShareError as error:
                from gui.wording.sentences import report, sentence

                _log.warning("the engine did not open: %s", error)
                self.window.show_stopped(sentence(error), report(error))
                if not self.window.isVisible():
                    self.window.raise_up()
            self._again.clear()
            await self._again.wait()

    async def _close(self) -> None:
        parts = (self.actions, self.bridge) if self.wiring is None else (self.wiring, self.actions, self.bridge)
        for part in parts:
            try:
                await part.close()
            except Exception:  # noqa: BLE001 - whatever fails here must not keep the engine from its clean end
                _log.exception("a part of the window did not end well")
                self.exit_status = 1
        try:
            async with asyncio.timeout(_CLOSE_SECONDS):
                await self.engine.close()
        except TimeoutError:
            _log.error("the engine did not close in time")
            self.exit_status = 1
        self.window.close_for_good()
        self.window.deleteLater()
        self.preferences.save()
        self.faults.uninstall()
        logbook.end(self._log)

    @Slot()
    def _on_close(self) -> None:
        """Closing the window before there is anything to ask ends the program; later the wiring decides."""
        if self.wiring is None:
            self.quit()

    def _listen_to_signals(self, loop: asyncio.AbstractEventLoop) -> None:
        if sys.platform == "win32":
            return
        for number in _SIGNALS:
            loop.add_signal_handler(number, self._on_signal, number)

    def _on_signal(self, number: int) -> None:
        if self._quit.is_set():
            # Asked twice: whoever asks does not want to wait.
            signal.signal(number, signal.SIG_DFL)
            signal.raise_signal(number)
        self.quit()

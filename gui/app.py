"""Starts Qt and asyncio together, hands over to a window that runs already, and ends both cleanly.

Invariant: the only module that knows qasync. The window is on the screen before the engine is loaded; the event loop
ends only after the engine has closed. Called by `gui.__main__`.
"""

from __future__ import annotations

import asyncio
import os
import sys

os.environ.setdefault("QT_API", "pyside6")  # before qasync, which would look for other bindings first

import qasync
from PySide6.QtCore import QCoreApplication, Qt
from PySide6.QtGui import QGuiApplication, QIcon, QPixmap
from PySide6.QtWidgets import QApplication

from gui import fonts, languages, logbook, platform_plugin
from gui import theme as themes
from gui.garbage import Garbage
from gui.opened_by_system import OpenedBySystem
from gui.options import Options
from gui.preferences import Preferences
from gui.program import Program
from gui.single_instance import SingleInstance
from gui.widgets.focus_ring import FocusRing
from gui.wording import units
from resources.files import read_bytes

_SWITCH_SECONDS = 0.0005
"""How long the engine's thread may keep Python from the window's, which asks for it hundreds of times a picture: with
the usual 5 ms a window is late by 50 ms and more while files arrive."""
_GONE = "p2p-share: its display has gone, so it has ended; what was unfinished goes on at the next start.\n"
_NOT_TAKEN = "p2p-share runs already with this state folder, but does not answer; end it, or wait until it has ended."


def run(options: Options) -> int:
    """Show the window until it is quit; the exit status."""
    logbook.silence()
    if options.screenshots is not None:
        os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
    why_not = platform_plugin.refusal()
    if why_not:
        sys.stderr.write(f"{why_not}\n")
        return 1
    app = make_application()
    if options.screenshots is not None:
        from gui.screenshots.render import render_all

        return render_all(app, options.screenshots)
    if options.self_test:
        from gui import self_test

        themes.install(app, "system")
        with asyncio.Runner(loop_factory=lambda: qasync.QEventLoop(app)) as runner:
            return int(runner.run(self_test.run(app, options.self_test_out)))
    instance = SingleInstance(options.config.state, app)
    if not instance.take():
        if instance.hand_over(options.opened):
            return 0
        sys.stderr.write(f"{_NOT_TAKEN}\n")
        return 1
    try:
        with asyncio.Runner(loop_factory=lambda: qasync.QEventLoop(app)) as runner:
            status: int = runner.run(_run(app, options, instance))
            return status
    except RuntimeError as error:
        # Qt ends its loop where it stands when an X server goes, and nothing can be awaited any more.
        if "Event loop stopped" not in str(error):
            raise
        sys.stderr.write(_GONE)
        return 1
    finally:
        instance.close()


def make_application() -> QApplication:
    """The application, named and ready for a window; no window is shown yet."""
    QCoreApplication.setApplicationName("p2p-share")
    QGuiApplication.setApplicationDisplayName("P2P Share")
    QGuiApplication.setDesktopFileName("p2p-share")
    app = QApplication([sys.argv[0]])
    # Else the end of any window would end the loop in the middle of an await.
    app.setQuitOnLastWindowClosed(False)
    app.setAttribute(Qt.ApplicationAttribute.AA_DontShowIconsInMenus, False)
    fonts.bring()
    picture = QPixmap()
    picture.loadFromData(read_bytes("icons/p2p-share.svg"), "SVG")
    app.setWindowIcon(QIcon(picture))
    return app


async def _run(app: QApplication, options: Options, instance: SingleInstance) -> int:
    preferences = Preferences(options.config.state)
    languages.install(app, preferences.get("language", ""))
    themes.install(app, preferences.get("theme", "system"))
    units.set_decimal(preferences.get("decimal_units", False))
    program = Program(options, preferences)
    instance.opened.connect(program.open)
    OpenedBySystem(app).opened.connect(program.open)
    return await serve(app, program)


async def serve(app: QApplication, program: Program) -> int:
    """Let the program work until it is quit, with what a window beside an engine needs; the exit status."""
    sys.setswitchinterval(_SWITCH_SECONDS)
    garbage = Garbage()
    ring = FocusRing(app)
    try:
        return await program.run()
    finally:
        ring.deleteLater()
        garbage.close()

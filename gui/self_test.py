"""`p2p-share --self-test`: whether this copy of the window does its work; one JSON line, and an exit status.

Invariant: it is the real window, shown on the display that is there, over a real engine in its own thread; what the
engine tries stands in `core.self_test`, and nothing of it is left. Called by `gui.app`, on the window's loop.
"""

from __future__ import annotations

import asyncio
import tempfile
import time
from pathlib import Path
from typing import Final

from PySide6.QtCore import QBuffer, QByteArray, QIODevice
from PySide6.QtGui import QFont, QFontInfo, QImage, QImageReader, QImageWriter, QPixmap
from PySide6.QtWidgets import QApplication

from core import self_test
from gui import fonts
from gui.engine_thread import EngineThread
from gui.main_window import MainWindow
from gui.preferences import Preferences
from resources.files import read_bytes

_PROGRAM: Final = "p2p-share"
_PAINT_SECONDS: Final = 10.0


async def run(app: QApplication, out: Path | None) -> int:
    """Try everything; the line goes to `out` or to standard output. The exit status: 0 if all of it works."""
    report = self_test.Report(_PROGRAM)
    # Writing is Qt's and SQLite's too, which may let go of a file a moment after they were told to.
    with tempfile.TemporaryDirectory(prefix="p2p-share-self-test-", ignore_cleanup_errors=True) as name:
        folder = Path(name)
        report.check("images", _images)
        report.check("fonts", _fonts)
        report.check("tls", self_test.check_tls)
        report.check("sqlite", lambda: self_test.check_sqlite(folder))
        await report.wait_for("window", lambda: _window(app, folder))
        await report.wait_for("download", lambda: _download(folder))
    return report.deliver(out)


def _images() -> self_test.Facts:
    """That a drawing can be read, which needs a plugin of Qt, and a PNG be written and read."""
    drawing = QPixmap()
    drawing.loadFromData(read_bytes("icons/p2p-share.svg"), "SVG")
    buffer = QBuffer()
    buffer.open(QIODevice.OpenModeFlag.WriteOnly)
    if drawing.isNull() or not QImageWriter(buffer, QByteArray(b"PNG")).write(drawing.toImage()):
        raise self_test.SelfTestFailed("no SVG can be read, or no PNG written")
    written = QPixmap()
    written.loadFromData(buffer.data(), "PNG")
    if written.size() != drawing.size():
        raise self_test.SelfTestFailed("no PNG can be read")
    return {"formats": sorted(bytes(one.data()).decode() for one in QImageReader.supportedImageFormats())}


def _fonts() -> self_test.Facts:
    if not fonts.has_letters():
        raise self_test.SelfTestFailed("there is no font, so no word can be shown")
    return {"family": QFontInfo(QFont()).family()}


async def _window(app: QApplication, folder: Path) -> self_test.Facts:
    """That the window comes to the screen, and that both of its pages can be made and painted."""
    began = time.monotonic()
    window = MainWindow(Preferences(folder / "window"))
    painted = asyncio.Event()
    window.painted.connect(painted.set)
    window.show()
    async with asyncio.timeout(_PAINT_SECONDS):
        await painted.wait()
    seconds = time.monotonic() - began
    try:
        for show in (window.show_first_run, window.show_main):
            show()
            app.processEvents()
            shown = window.grab().toImage()
            if shown.isNull() or _is_one_colour(shown):
                raise self_test.SelfTestFailed(f"nothing is painted ({window.state})")
    finally:
        window.close_for_good()
        window.deleteLater()
    return {"platform": app.platformName(), "painted_seconds": round(seconds, 2)}


def _is_one_colour(image: QImage) -> bool:
    small = image.convertToFormat(QImage.Format.Format_RGB32)
    return QByteArray(bytes(small.constBits())).count(bytes(small.constBits()[:4])) * 4 >= small.sizeInBytes()


async def _download(folder: Path) -> self_test.Facts:
    """That the engine works in its thread: a tracker of its own, and a file that another engine fetches."""
    engine = EngineThread(self_test.config_in(folder, "sharer"))
    engine.start()
    try:
        await engine.opened()
        return await engine.run(lambda opened: self_test.hand_around(opened, folder))
    finally:
        await engine.close()

"""Draws every state of the window into PNG pictures, from the real widgets.

Invariant: one picture for each state, size and scheme, called `state_900x560_dark.png`; the same states drawn at twice
the scale, from right to left and in German. Nothing of this computer is shown or changed: preferences are kept in a
folder that goes away. Called by `gui.app` for `p2p-share --screenshots DIR`.
"""

from __future__ import annotations

import os
import subprocess
import sys
import tempfile
from collections.abc import Callable, Collection, Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Final

from PySide6.QtCore import QAbstractAnimation, QEvent, QPointF, QPropertyAnimation, QRectF, QSize, Qt
from PySide6.QtGui import QPainter, QPixmap
from PySide6.QtWidgets import QApplication

from gui import languages, theme
from gui.dialogs.frame import DialogFrame
from gui.main_window import MainWindow
from gui.preferences import Preferences
from gui.screenshots.dialogs_shown import DIALOGS
from gui.screenshots.first_run_shown import FIRST_RUN
from gui.screenshots.main_shown import MAIN, Shown, show

SIZES: Final = (QSize(1280, 820), QSize(900, 560))
SCHEMES: Final = ("light", "dark")
ELSEWHERE: Final = (
    "main-busy", "main-members", "main-hostile", "first-run-found", "requests",
    "add-download-folder", "preferences-speed", "connection", "delete-group", "member",
)  # fmt: skip
"""What is drawn in another language, direction and scale too: one of each kind."""
_SCALED: Final = "P2P_SHARE_SCREENSHOTS_SCALED"
_WINDOWS: Final[Mapping[str, Callable[[MainWindow], None]]] = {**FIRST_RUN, **MAIN}


def render_all(app: QApplication, folder: Path) -> int:
    """Draw everything into `folder`; 0, or 1 if a picture could not be written."""
    folder.mkdir(parents=True, exist_ok=True)
    if os.environ.get(_SCALED):
        return _render(app, folder, ELSEWHERE, "_200-percent", SIZES[1:])
    status = _render(app, folder, (*_WINDOWS, *DIALOGS), "")
    status |= _render(app, folder, ELSEWHERE, "_de", language="de")
    status |= _render(app, folder, ELSEWHERE, "_rtl", mirrored=True)
    # The scale is that of the whole process and cannot be changed once Qt runs.
    again = {**os.environ, "QT_SCALE_FACTOR": "2", _SCALED: "1"}
    status |= subprocess.run([*_program(), "--screenshots", str(folder)], env=again, check=False).returncode
    return 1 if status else 0


def render(
    app: QApplication,
    folder: Path,
    states: Collection[str],
    sizes: Collection[QSize] = SIZES,
    schemes: Collection[str] = SCHEMES,
    *,
    suffix: str = "",
) -> Iterator[Path]:
    """Draw some states, in the present language; the pictures as they are made. Raises OSError if one cannot be."""
    with tempfile.TemporaryDirectory() as kept:
        for state in states:
            if state in _WINDOWS:
                with _window(Path(kept)) as window:
                    _WINDOWS[state](window)
                    yield from _draw(app, window, folder, (state,), suffix, sizes, schemes)
        dialogs = tuple(state for state in states if state in DIALOGS)
        if dialogs:
            with _window(Path(kept)) as window:
                show(window, Shown())
                yield from _draw(app, window, folder, dialogs, suffix, sizes, schemes)


def _render(
    app: QApplication,
    folder: Path,
    states: Collection[str],
    suffix: str,
    sizes: Collection[QSize] = SIZES,
    *,
    language: str = "en",
    mirrored: bool = False,
) -> int:
    languages.install(app, language)
    theme.install(app, SCHEMES[0])
    app.setLayoutDirection(Qt.LayoutDirection.RightToLeft if mirrored else Qt.LayoutDirection.LeftToRight)
    try:
        for path in render(app, folder, states, sizes, suffix=suffix):
            sys.stdout.write(f"{path.name}\n")
    except OSError as error:
        sys.stderr.write(f"{error}\n")
        return 1
    finally:
        app.setLayoutDirection(Qt.LayoutDirection.LeftToRight)
    return 0


def _draw(
    app: QApplication,
    window: MainWindow,
    folder: Path,
    states: Collection[str],
    suffix: str,
    sizes: Collection[QSize],
    schemes: Collection[str],
) -> Iterator[Path]:
    for size in sizes:
        window.resize(size)
        window.show()
        for scheme in schemes:
            theme.theme().set_mode(scheme)
            _settle(app)
            ground = window.grab()
            for state in states:
                picture = ground.copy()
                if state in DIALOGS:
                    _lay_over(app, picture, DIALOGS[state](), size)
                path = folder / f"{state}_{size.width()}x{size.height()}_{scheme}{suffix}.png"
                if not picture.save(str(path)):
                    raise OSError(f"cannot write {path}")
                yield path


def _lay_over(app: QApplication, picture: QPixmap, dialog: DialogFrame, size: QSize) -> None:
    """Draw a dialog in the middle of the picture of its window, as the screen would show it."""
    dialog.setAttribute(Qt.WidgetAttribute.WA_DontShowOnScreen)
    dialog.open()
    dialog.fit(size)
    _settle(app)
    # Lines that wrap know their height only once they have their width.
    dialog.fit(size)
    _settle(app)
    front = dialog.grab()
    painter = QPainter(picture)
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    painter.fillRect(picture.rect(), theme.color("scrim"))
    place = QPointF((size.width() - dialog.width()) // 2, (size.height() - dialog.height()) // 2)
    painter.drawPixmap(place, front)
    painter.setPen(theme.color("line"))
    painter.drawRect(QRectF(place, dialog.size()))
    painter.end()
    dialog.close()
    _settle(app)


@contextmanager
def _window(kept: Path) -> Iterator[MainWindow]:
    window = MainWindow(Preferences(kept))
    try:
        yield window
    finally:
        window.close_for_good()
        window.deleteLater()
        QApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete)
        for left in kept.iterdir():
            left.unlink()


def _settle(app: QApplication) -> None:
    for _ in range(4):
        app.processEvents()
    fading = [one for window in app.topLevelWidgets() for one in window.findChildren(QPropertyAnimation)]
    for one in fading:
        if one.state() is QAbstractAnimation.State.Running:
            one.setCurrentTime(one.totalDuration())
    app.sendPostedEvents(None, QEvent.Type.DeferredDelete)


def _program() -> list[str]:
    return [sys.executable] if getattr(sys, "frozen", False) else [sys.executable, "-m", "gui"]

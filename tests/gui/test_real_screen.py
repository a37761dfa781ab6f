"""The window on an X server: through the platform plugin that people have, not the one that draws into memory."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.fakes import screen as screens
from tests.fakes.screen import Screen
from tests.fakes.window_program import WindowProgram

_LOOK = """
from PySide6.QtGui import QGuiApplication
screen = QGuiApplication.primaryScreen()
picture = screen.grabWindow(0).toImage()
colours = {picture.pixelColor(x, y).rgb() for x in range(0, picture.width(), 7) for y in range(0, picture.height(), 7)}
print(QGuiApplication.platformName(), program.window.isVisible(), len(colours) > 20, flush=True)
program.quit()
"""


@pytest.fixture
def shown(tmp_path: Path) -> Iterator[Screen]:
    """A screen of its own, in memory."""
    if screens.MISSING:
        pytest.skip(screens.MISSING)
    (tmp_path / "screen").mkdir()
    with screens.screen(tmp_path / "screen") as opened:
        yield opened


def test_the_window_is_drawn_on_a_real_screen(tmp_path: Path, shown: Screen) -> None:
    program = WindowProgram(tmp_path / "state", code=_LOOK, delay=4000, QT_QPA_PLATFORM="xcb", DISPLAY=shown.display)
    assert program.ended(40) == (0, "xcb True True\n", "")


def test_a_screen_that_goes_away_is_told_in_one_line(tmp_path: Path, shown: Screen) -> None:
    program = WindowProgram(tmp_path / "state", QT_QPA_PLATFORM="xcb", DISPLAY=shown.display)
    program.until_open()
    shown.server.terminate()
    status, out, told = program.ended(40)
    assert (status, out, told.count("\n")) == (1, "", 1)
    assert told.startswith("p2p-share: its display has gone")

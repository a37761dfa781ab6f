"""The window on an X server: through the platform plugin that people have, not the one that draws into memory."""

from __future__ import annotations

import os
import shutil
import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.fakes.window_program import WindowProgram
from tests.skips import skip_reason

_LOOK = """
from PySide6.QtGui import QGuiApplication
screen = QGuiApplication.primaryScreen()
picture = screen.grabWindow(0).toImage()
colours = {picture.pixelColor(x, y).rgb() for x in range(0, picture.width(), 7) for y in range(0, picture.height(), 7)}
print(QGuiApplication.platformName(), program.window.isVisible(), len(colours) > 20, flush=True)
program.quit()
"""


@pytest.fixture
def server() -> Iterator[tuple[subprocess.Popen[bytes], str]]:
    """A screen of its own, in memory: its server, and its name."""
    if shutil.which("Xvfb") is None:
        pytest.skip(skip_reason("there is no Xvfb", "sudo apt-get install xvfb"))
    read, write = os.pipe()
    with os.fdopen(read) as said:
        server = subprocess.Popen(
            # Without -noreset it begins anew when the one client leaves who only looked whether it is there.
            ["Xvfb", "-displayfd", str(write), "-screen", "0", "1280x860x24", "-nolisten", "tcp", "-noreset"],
            pass_fds=(write,),
            stderr=subprocess.DEVNULL,
        )
        os.close(write)
        try:
            yield server, ":" + said.readline().strip()
        finally:
            server.terminate()
            server.wait()


def test_the_window_is_drawn_on_a_real_screen(tmp_path: Path, server: tuple[subprocess.Popen[bytes], str]) -> None:
    _, display = server
    program = WindowProgram(tmp_path / "state", code=_LOOK, delay=4000, QT_QPA_PLATFORM="xcb", DISPLAY=display)
    assert program.ended(40) == (0, "xcb True True\n", "")


def test_a_screen_that_goes_away_is_told_in_one_line(
    tmp_path: Path, server: tuple[subprocess.Popen[bytes], str]
) -> None:
    screen, display = server
    program = WindowProgram(tmp_path / "state", QT_QPA_PLATFORM="xcb", DISPLAY=display)
    program.until_open()
    screen.terminate()
    status, out, told = program.ended(40)
    assert (status, out, told.count("\n")) == (1, "", 1)
    assert told.startswith("p2p-share: its display has gone")

"""Where Qt cannot draw, one line says what to do; the process is never ended by Qt."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

from gui import display, platform_plugin

ROOT = Path(__file__).resolve().parents[2]


@pytest.mark.parametrize("library", ["libEGL.so.1", "libxcb-cursor.so.0", "libxkbcommon-x11.so.0"])
def test_a_library_that_the_system_lacks_is_named_with_its_package(library: str) -> None:
    error = ImportError(f"{library}: cannot open shared object file: No such file or directory")
    line = display.lacking(error)
    assert f"library {library}" in line
    assert "apt-get install lib" in line
    assert "\n" not in line


def test_a_library_that_nobody_knows_is_named_too() -> None:
    line = display.lacking(OSError("libstrange.so.7: cannot open shared object file: No such file or directory"))
    assert "libstrange.so.7" in line
    assert "apt-get" not in line


@pytest.mark.parametrize(
    "said",
    ["libQt6Core.so.6: cannot open shared object file: No such file", "No module named 'PySide6'", "file too\nshort"],
)
def test_a_qt_that_is_not_whole_is_to_be_installed_again(said: str) -> None:
    line = display.lacking(ImportError(said))
    assert "install P2P Share again" in line
    assert "\n" not in line


def test_nothing_is_refused_where_qt_can_draw() -> None:
    assert platform_plugin.refusal({"QT_QPA_PLATFORM": "offscreen"}) == ""


@pytest.mark.skipif(sys.platform != "linux", reason="libraries of Linux; enable: run it on Linux")
def test_a_platform_that_there_is_not_is_refused_and_one_that_follows_is_taken() -> None:
    assert "libqnowhere.so" in platform_plugin.refusal({"QT_QPA_PLATFORM": "nowhere"})
    assert platform_plugin.refusal({"QT_QPA_PLATFORM": "nowhere;offscreen:x=1"}) == ""


@pytest.mark.skipif(sys.platform != "linux", reason="X11; enable: run it on Linux")
def test_a_display_that_takes_nobody_is_refused_in_one_line() -> None:
    # A display of another machine is taken at its word before Qt is loaded; port 6000 of ours has no server.
    environment = {
        name: value for name, value in os.environ.items() if name not in ("QT_QPA_PLATFORM", "WAYLAND_DISPLAY")
    }
    environment["DISPLAY"] = "127.0.0.1:59"
    words = [sys.executable, "-m", "gui"]
    ended = subprocess.run(words, cwd=ROOT, env=environment, capture_output=True, text=True, timeout=60)
    assert ended.returncode == 1
    assert ended.stderr == f"{display.NO_DISPLAY}\n"

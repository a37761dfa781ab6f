"""A system without any font shows words all the same, if the bundle brought a font; elsewhere nothing is loaded."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest
from PySide6.QtGui import QFontDatabase

from gui import fonts
from tests.skips import skip_reason

ROOT = Path(__file__).resolve().parents[2]
FONT = Path("/usr/share/fonts/truetype/dejavu/DejaVuSans.ttf")
_PROGRAM = """
import pathlib
from PySide6.QtGui import QGuiApplication
from gui import fonts
application = QGuiApplication([])
print(fonts.has_letters())
fonts.bring()
print(fonts.has_letters())
font = pathlib.Path({font!r}).read_bytes()
fonts.names, fonts.read_bytes = lambda folder: ["one.ttf"], lambda name: font
fonts.bring()
print(fonts.has_letters())
"""


def test_where_there_are_fonts_none_is_brought(monkeypatch: pytest.MonkeyPatch) -> None:
    loaded: list[bytes] = []
    monkeypatch.setattr(QFontDatabase, "addApplicationFontFromData", loaded.append)
    fonts.bring()
    assert fonts.has_letters()
    assert loaded == []


def test_a_system_without_a_font_gets_the_one_of_the_bundle(tmp_path: Path) -> None:
    if not FONT.is_file():
        pytest.skip(skip_reason("there is no font to bring", "apt-get install fonts-dejavu-core"))
    (tmp_path / "none").mkdir()
    config = tmp_path / "fonts.conf"
    config.write_text(f"<?xml version='1.0'?><fontconfig><dir>{tmp_path / 'none'}</dir></fontconfig>")
    environment = os.environ | {"FONTCONFIG_FILE": str(config), "QT_QPA_PLATFORM": "offscreen"}
    words = [sys.executable, "-c", _PROGRAM.format(font=str(FONT))]
    ended = subprocess.run(words, cwd=ROOT, env=environment, capture_output=True, text=True, timeout=60)
    # Without the bundle there is nothing to bring, and that is no failure.
    assert (ended.returncode, ended.stdout.split()) == (0, ["False", "False", "True"]), ended.stderr

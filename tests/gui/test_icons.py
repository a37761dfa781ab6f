"""Icons follow the theme and the screen, and what ships is what is used."""

from __future__ import annotations

import ast
from pathlib import Path

import pytest
from PySide6.QtCore import QSize
from PySide6.QtGui import QColor, QIcon, QPixmap
from PySide6.QtWidgets import QApplication

from gui import icons, theme
from resources import files

ROOT = Path(icons.__file__).parent
OURS = {name.removesuffix(".svg") for name in files.names("icons/lucide") if name.endswith(".svg")}
TAKERS = {"icon", "pixmap", "themed_icon", "icon_button", "EmptyState", "set_state"}


def ink(picture: QPixmap) -> QColor:
    """The colour of the most opaque pixel."""
    image = picture.toImage()
    pixels = [image.pixelColor(x, y) for x in range(image.width()) for y in range(image.height())]
    return max(pixels, key=QColor.alpha)


def strings() -> set[str]:
    """Every literal text in the window's code."""
    found: set[str] = set()
    for path in ROOT.rglob("*.py"):
        tree = ast.parse(path.read_text(encoding="utf-8"))
        found |= {
            node.value for node in ast.walk(tree) if isinstance(node, ast.Constant) and isinstance(node.value, str)
        }
    return found


def named_icons() -> set[str]:
    """The icons that code asks for by a literal name."""
    found: set[str] = set()
    for path in ROOT.rglob("*.py"):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if not isinstance(node, ast.Call):
                continue
            name = node.func.attr if isinstance(node.func, ast.Attribute) else getattr(node.func, "id", "")
            given = [*node.args[:1]] if name in TAKERS else []
            given += [keyword.value for keyword in node.keywords if keyword.arg == "icon"]
            found |= {one.value for one in given if isinstance(one, ast.Constant) and isinstance(one.value, str)}
    return found - {""}


def test_every_icon_that_is_asked_for_ships() -> None:
    assert named_icons() - OURS == set()


def test_every_icon_that_ships_is_used() -> None:
    assert OURS - strings() == set()


def test_the_licence_of_the_icons_stands_beside_them() -> None:
    assert "ISC License" in files.read_text("icons/lucide/LICENSE")


def test_an_icon_changes_its_colour_with_the_theme_without_being_set_again(qapp: QApplication) -> None:
    one = theme.install(qapp, "light")
    icon = icons.icon("check", "ok")
    assert ink(icon.pixmap(QSize(32, 32), 1.0)).name() == theme.TOKENS["light"]["ok"].lower()
    one.set_mode("dark")
    try:
        assert ink(icon.pixmap(QSize(32, 32), 1.0)).name() == theme.TOKENS["dark"]["ok"].lower()
    finally:
        one.set_mode("light")


def test_an_icon_keeps_its_colour_when_its_row_is_selected_and_fades_when_disabled(qapp: QApplication) -> None:
    theme.install(qapp, "light")
    icon = icons.icon("check", "ok")
    selected = icon.pixmap(QSize(32, 32), 1.0, QIcon.Mode.Selected)
    disabled = icon.pixmap(QSize(32, 32), 1.0, QIcon.Mode.Disabled)
    assert ink(selected).name() == theme.TOKENS["light"]["ok"].lower()
    assert ink(disabled).name() == theme.TOKENS["light"]["disabled"].lower()


def test_an_icon_is_as_fine_as_the_screen(qapp: QApplication) -> None:
    theme.install(qapp, "light")
    assert icons.pixmap("check", "ok", 16, 2.0).width() == 32
    engine = icons._TintedEngine("check", "ok", "")
    assert engine.scaledPixmap(QSize(16, 16), QIcon.Mode.Normal, QIcon.State.Off, 2.0).width() == 32


def test_a_name_that_is_no_icon_is_refused(qapp: QApplication) -> None:
    with pytest.raises(FileNotFoundError):
        icons.icon("no-such-icon")
    with pytest.raises(FileNotFoundError):
        icons.icon("../p2p-share")


def test_the_program_has_an_icon_in_the_sizes_of_systems(qapp: QApplication) -> None:
    sizes = {size.width() for size in icons.program_icon().availableSizes()}
    assert {16, 32, 48, 256} <= sizes

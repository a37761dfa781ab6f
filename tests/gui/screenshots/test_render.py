"""`p2p-share --screenshots` draws every state, and what it draws is not a blank."""

from __future__ import annotations

import ast
from pathlib import Path

import pytest
from PySide6.QtCore import QSize, Qt
from PySide6.QtGui import QImage
from PySide6.QtWidgets import QApplication

from gui import languages, theme
from gui.screenshots.dialogs_shown import DIALOGS
from gui.screenshots.first_run_shown import FIRST_RUN
from gui.screenshots.main_shown import MAIN
from gui.screenshots.render import ELSEWHERE, SCHEMES, SIZES, render
from tests.architecture import tree

SMALL = SIZES[1]


@pytest.fixture(autouse=True)
def _look(own_language: QApplication) -> None:
    languages.install(own_language, "en")
    theme.install(own_language, "light")


def _is_no_blank(path: Path) -> bool:
    """Whether there are more than eight colours in it; most pictures need not be looked at to their end."""
    picture = QImage(str(path))
    seen: set[int] = set()
    for y in range(0, picture.height(), 7):
        seen.update(picture.pixel(x, y) for x in range(0, picture.width(), 7))
        if len(seen) > 8:
            return True
    return False


@pytest.mark.slow
@pytest.mark.parametrize(
    "states", [tuple(FIRST_RUN), tuple(MAIN), tuple(DIALOGS)], ids=["first-run", "main", "dialogs"]
)
def test_every_state_is_drawn(states: tuple[str, ...], qapp: QApplication, tmp_path: Path) -> None:
    made = list(render(qapp, tmp_path, states, [SMALL], ["light"]))
    assert [path.name for path in made] == [f"{state}_900x560_light.png" for state in states]
    for path in made:
        assert QImage(str(path)).size() == SMALL
        assert _is_no_blank(path), path.name


def test_a_state_is_drawn_in_both_sizes_and_schemes(qapp: QApplication, tmp_path: Path) -> None:
    made = list(render(qapp, tmp_path, ["main-busy"]))
    assert {path.name for path in made} == {
        f"main-busy_{size.width()}x{size.height()}_{scheme}.png" for size in SIZES for scheme in SCHEMES
    }
    light, dark = (QImage(str(tmp_path / f"main-busy_1280x820_{scheme}.png")) for scheme in SCHEMES)
    assert light.pixelColor(4, 600).name() == theme.TOKENS["light"]["window"].lower()
    assert dark.pixelColor(4, 600).name() == theme.TOKENS["dark"]["window"].lower()


def test_a_mirrored_window_has_its_groups_at_the_right(qapp: QApplication, tmp_path: Path) -> None:
    (plain,) = list(render(qapp, tmp_path, ["main-empty"], [SMALL], ["light"]))
    qapp.setLayoutDirection(Qt.LayoutDirection.RightToLeft)
    try:
        (mirrored,) = list(render(qapp, tmp_path, ["main-empty"], [SMALL], ["light"], suffix="_rtl"))
    finally:
        qapp.setLayoutDirection(Qt.LayoutDirection.LeftToRight)
    card = QSize(20, 200)
    there = QImage(str(plain))
    here = QImage(str(mirrored))
    assert there.pixelColor(card.width(), 300) == here.pixelColor(SMALL.width() - card.width(), 300)
    assert here.pixelColor(card.width(), 300).name() == "#ffffff"


def test_what_is_drawn_elsewhere_is_a_state() -> None:
    assert [state for state in ELSEWHERE if state not in {**FIRST_RUN, **MAIN, **DIALOGS}] == []


def test_each_dialog_has_a_picture() -> None:
    shown = (tree.ROOT / "gui" / "screenshots" / "dialogs_shown.py").read_text(encoding="utf-8")
    classes = {
        definition.node.name
        for path in tree.modules("gui")
        if path.parent.name == "dialogs"
        for definition in tree.public_definitions(path)
        if isinstance(definition.node, ast.ClassDef) and definition.node.name.endswith("Dialog")
    }
    assert classes
    assert sorted(name for name in classes if name not in shown) == ["ConfirmDialog"]

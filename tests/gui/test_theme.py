"""The colours can be read, follow the system, and give way to its high contrast."""

from __future__ import annotations

import itertools
import re
from collections.abc import Iterator

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QColor, QFontMetrics, QPalette
from PySide6.QtWidgets import QApplication

from gui import theme
from gui.theme import AVATARS, ON_AVATAR, TOKENS, Theme
from resources import files

GROUNDS = ("window", "panel", "selection", "hover")
INKS = ("text", "muted", "accent", "ok", "warn", "bad")
BANNERS = ("banner", "banner_ok", "banner_warn", "banner_bad")
TEXT_PAIRS = [
    *itertools.product(INKS, GROUNDS),
    *itertools.product(("text", "accent", "muted"), BANNERS),
    ("text", "control"),
    ("muted", "control"),
    ("text", "menu_hover"),
    ("text", "track"),
    ("on_selection", "selection"),
    ("on_accent", "accent"),
    ("on_accent", "accent_hover"),
    ("on_bad", "bad"),
    ("on_bad", "bad_hover"),
    ("on_tooltip", "tooltip"),
    ("ok", "banner_ok"),
    ("warn", "banner_warn"),
    ("bad", "banner_bad"),
]
SHAPE_PAIRS = [
    *itertools.product(("field_line", "accent", "bad"), ("window", "panel", "control")),
    *itertools.product(("muted", "accent", "ok", "warn", "bad"), (*GROUNDS, "control")),
    # On a selected or hovered row the delegates draw `muted` for it.
    *itertools.product(("faint",), ("window", "panel", "control")),
    *itertools.product(("accent", "ok", "bad"), ("track",)),
]


def luminance(color: QColor) -> float:
    """Relative luminance by WCAG 2.2."""
    parts = [channel / 255 for channel in (color.red(), color.green(), color.blue())]
    linear = [part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


def contrast(one: str, other: str) -> float:
    """Contrast ratio by WCAG 2.2, 1 to 21."""
    low, high = sorted((luminance(QColor(one)), luminance(QColor(other))))
    return (high + 0.05) / (low + 0.05)


class Hints:
    """What a desktop says about itself."""

    def __init__(self, scheme: Qt.ColorScheme, preference: Qt.ContrastPreference) -> None:
        self.scheme = scheme
        self.preference = preference

    def colorScheme(self) -> Qt.ColorScheme:  # noqa: N802
        return self.scheme

    def accessibility(self) -> Hints:
        return self

    def contrastPreference(self) -> Qt.ContrastPreference:  # noqa: N802
        return self.preference

    def setColorScheme(self, _scheme: Qt.ColorScheme) -> None: ...  # noqa: N802

    def unsetColorScheme(self) -> None: ...  # noqa: N802


@pytest.fixture
def dressed(qapp: QApplication) -> Iterator[Theme]:
    """The theme of the application, light again at the end."""
    one = theme.install(qapp, "light")
    hints = one._hints
    yield one
    one._hints = hints
    one.set_mode("light")


def test_both_schemes_have_the_same_tokens() -> None:
    assert TOKENS["light"].keys() == TOKENS["dark"].keys()


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize(("ink", "ground"), TEXT_PAIRS)
def test_every_text_can_be_read(scheme: str, ink: str, ground: str) -> None:
    assert contrast(TOKENS[scheme][ink], TOKENS[scheme][ground]) >= 4.5


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize(("ink", "ground"), SHAPE_PAIRS)
def test_every_border_of_a_control_and_every_state_icon_can_be_seen(scheme: str, ink: str, ground: str) -> None:
    assert contrast(TOKENS[scheme][ink], TOKENS[scheme][ground]) >= 3


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("name", ["up", "down"])
def test_the_arrows_of_fields_can_be_seen_in_both_themes(scheme: str, name: str) -> None:
    inks = re.findall(r"#[0-9A-Fa-f]{6}", files.read_text(f"icons/arrows/{name}.svg"))
    assert inks
    assert all(contrast(ink, TOKENS[scheme]["control"]) >= 3 for ink in inks)


@pytest.mark.parametrize("ground", AVATARS)
def test_the_letter_of_every_tile_can_be_read(ground: str) -> None:
    assert contrast(ON_AVATAR, ground) >= 4.5


def test_a_change_of_mode_reaches_palette_and_style_sheet(qapp: QApplication, dressed: Theme) -> None:
    told: list[str] = []
    dressed.changed.connect(lambda: told.append(dressed.scheme))
    dressed.set_mode("dark")
    assert told[-1] == "dark"
    assert qapp.palette().color(QPalette.ColorRole.Window) == QColor(TOKENS["dark"]["window"])
    assert TOKENS["dark"]["accent"] in qapp.styleSheet()
    assert TOKENS["light"]["accent"] not in qapp.styleSheet()


def test_an_unknown_mode_is_refused(dressed: Theme) -> None:
    with pytest.raises(ValueError):
        dressed.set_mode("sepia")


def test_the_system_theme_follows_the_desktop_while_running(qapp: QApplication, dressed: Theme) -> None:
    hints = Hints(Qt.ColorScheme.Light, Qt.ContrastPreference.NoPreference)
    real, dressed._hints = dressed._hints, hints  # type: ignore[assignment]
    dressed.set_mode("system")
    assert dressed.scheme == "light"
    hints.scheme = Qt.ColorScheme.Dark
    real.colorSchemeChanged.emit(Qt.ColorScheme.Dark)
    assert dressed.color("window") == QColor(TOKENS["dark"]["window"])


def test_the_high_contrast_of_the_system_wins_over_ours(qapp: QApplication, dressed: Theme) -> None:
    dressed._hints = Hints(Qt.ColorScheme.Light, Qt.ContrastPreference.HighContrast)  # type: ignore[assignment]
    dressed.set_mode("dark")
    system = qapp.palette()
    assert dressed.high_contrast
    assert dressed.color("text") == system.color(QPalette.ColorRole.WindowText)
    assert dressed.color("window") == system.color(QPalette.ColorRole.Window)
    assert dressed.color("on_selection") == system.color(QPalette.ColorRole.HighlightedText)
    ours = {value for scheme in TOKENS.values() for value in scheme.values()} - {"#FFFFFF"}
    assert not [value for value in ours if value in qapp.styleSheet()]


def test_high_contrast_makes_pairs_of_the_system_only() -> None:
    system = QPalette()
    system.setColor(QPalette.ColorRole.Window, QColor("#000000"))
    system.setColor(QPalette.ColorRole.Base, QColor("#000000"))
    system.setColor(QPalette.ColorRole.WindowText, QColor("#FFFF00"))
    system.setColor(QPalette.ColorRole.Highlight, QColor("#00FFFF"))
    system.setColor(QPalette.ColorRole.HighlightedText, QColor("#000000"))
    tokens = theme.contrast_tokens(system)
    assert tokens.keys() == TOKENS["light"].keys()
    grounds = ("window", "panel", "control", "hover", *BANNERS)
    assert min(contrast(tokens[ink], tokens[ground]) for ink in ("text", "muted", "faint") for ground in grounds) >= 7
    assert contrast(tokens["on_selection"], tokens["selection"]) >= 7
    assert contrast(tokens["on_accent"], tokens["accent"]) >= 7
    assert contrast(tokens["on_bad"], tokens["bad"]) >= 7


@pytest.mark.parametrize("role", ["caption", "body", "strong", "title", "hero"])
def test_all_digits_are_as_wide_as_each_other(dressed: Theme, role: str) -> None:
    metrics = QFontMetrics(theme.font(role))
    assert len({metrics.horizontalAdvance(digit * 10) for digit in "0123456789"}) == 1


def test_the_sizes_of_fonts_stand_in_the_order_of_their_roles(dressed: Theme) -> None:
    sizes = [theme.font(role).pixelSize() for role in ("caption", "body", "title", "hero")]
    assert sizes == sorted(sizes)
    assert sizes[0] < sizes[2] < sizes[3]

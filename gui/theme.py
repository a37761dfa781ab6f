"""The colours, sizes and fonts of the window, and whether it is light or dark.

Invariant: no other module names a colour. A colour is asked for by its token, so a change of theme reaches everything;
the high-contrast palette of the system wins over ours. Made once by `install` in `gui.app`; read by every widget.
"""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType
from typing import Final

from PySide6.QtCore import QMargins, QObject, Qt, Signal
from PySide6.QtGui import QColor, QFont, QFontDatabase, QFontInfo, QGuiApplication, QPalette
from PySide6.QtWidgets import QApplication, QStyle, QWidget

from gui.program_style import ProgramStyle
from gui.style_sheet import style_sheet

SPACE_1: Final = 4
SPACE_2: Final = 8
SPACE_3: Final = 12
SPACE_4: Final = 16
SPACE_5: Final = 24
SPACE_6: Final = 32
ROW: Final = 34
COMPACT_ROW: Final = 28
SIDEBAR_ROW: Final = 38
BUTTON: Final = 32
RADIUS: Final = 7
CARD_RADIUS: Final = 10
INSET: Final = 11
"""From the edge of a cell to its text; heads and cells share it."""
ICON: Final = 16

_SIZES: Final[Mapping[str, int]] = MappingProxyType({"radius": RADIUS, "card_radius": CARD_RADIUS, "inset": INSET})

_LIGHT: Final = {
    "window": "#F4F5F7",
    "panel": "#FFFFFF",
    "control": "#FFFFFF",
    "text": "#1D2129",
    "muted": "#5B6370",
    "faint": "#868E9B",
    "line": "#E3E6EA",
    "button_line": "#DDE1E6",
    "menu_line": "#D3D8DE",
    "menu_hover": "#E6E9EE",
    "field_line": "#868E9B",
    "accent": "#1F5AE0",
    "accent_hover": "#1A4DC4",
    "on_accent": "#FFFFFF",
    "selection": "#E4ECFE",
    "on_selection": "#1D2129",
    "hover": "#F0F2F5",
    "ok": "#137238",
    "warn": "#A34A07",
    "bad": "#B91C1C",
    "bad_hover": "#991B1B",
    "on_bad": "#FFFFFF",
    "track": "#E6E9EE",
    "scrim": "#99F4F5F7",
    "banner": "#EEF3FE",
    "banner_ok": "#E9F6EE",
    "banner_warn": "#FDF3E3",
    "banner_bad": "#FDEDED",
    "tooltip": "#1D2129",
    "on_tooltip": "#F4F5F7",
    "disabled": "#8A919C",
}
_DARK: Final = {
    "window": "#17191D",
    "panel": "#1E2126",
    "control": "#262A31",
    "text": "#E6E8EB",
    "muted": "#9BA3AF",
    "faint": "#737B88",
    "line": "#2B2F36",
    "button_line": "#2F343C",
    "menu_line": "#3A4049",
    "menu_hover": "#2B2F36",
    "field_line": "#737B88",
    "accent": "#6C9BFF",
    "accent_hover": "#86ADFF",
    "on_accent": "#0B1220",
    "selection": "#24324F",
    "on_selection": "#E6E8EB",
    "hover": "#252930",
    "ok": "#4ADE80",
    "warn": "#FBBF24",
    "bad": "#F87171",
    "bad_hover": "#FB9090",
    "on_bad": "#0B1220",
    "track": "#2D323A",
    "scrim": "#A617191D",
    "banner": "#222C40",
    "banner_ok": "#1B2C23",
    "banner_warn": "#312917",
    "banner_bad": "#361F22",
    "tooltip": "#E6E8EB",
    "on_tooltip": "#17191D",
    "disabled": "#6B7280",
}
TOKENS: Final[Mapping[str, Mapping[str, str]]] = MappingProxyType(
    {"light": MappingProxyType(_LIGHT), "dark": MappingProxyType(_DARK)}
)
"""By scheme and name, as `#RRGGBB` or `#AARRGGBB`."""

AVATARS: Final = ("#1F5AE0", "#0F766E", "#9333EA", "#B45309", "#BE185D", "#4D7C0F", "#0E7490", "#475569")
"""Behind the white letter of a tile, in both themes."""
ON_AVATAR: Final = "#FFFFFF"

MODES: Final = ("system", "light", "dark")

_FONT_PARTS: Final[Mapping[str, tuple[float, QFont.Weight]]] = MappingProxyType(
    {
        "caption": (12 / 13, QFont.Weight.Normal),
        "head": (12 / 13, QFont.Weight.DemiBold),
        "body": (1.0, QFont.Weight.Normal),
        "strong": (1.0, QFont.Weight.DemiBold),
        "title": (15 / 13, QFont.Weight.DemiBold),
        "hero": (22 / 13, QFont.Weight.DemiBold),
        "mono": (1.0, QFont.Weight.Normal),
    }
)


class Theme(QObject):
    """The colours of now. Signals: `changed()` after another scheme, mode or system palette was applied."""

    changed = Signal()

    def __init__(self, app: QApplication) -> None:
        super().__init__(app)
        self.setObjectName("theme")
        self._app = app
        self._mode = "system"
        self._installed = False
        self._contrast: Mapping[str, str] | None = None
        self._colors: dict[str, QColor] = {}
        self._hints = app.styleHints()
        self._hints.colorSchemeChanged.connect(self._refresh)
        if hasattr(self._hints, "accessibility"):  # Qt 6.10 and later
            self._hints.accessibility().contrastPreferenceChanged.connect(self._refresh)
        self._read()

    @property
    def mode(self) -> str:
        """What was asked for: system, light or dark."""
        return self._mode

    @property
    def scheme(self) -> str:
        """What is shown: light or dark."""
        if self._mode != "system":
            return self._mode
        return "dark" if self._hints.colorScheme() == Qt.ColorScheme.Dark else "light"

    @property
    def high_contrast(self) -> bool:
        """Whether the palette of the system is shown instead of ours."""
        return self._contrast is not None

    def set_mode(self, mode: str) -> None:
        """Show another theme; raises ValueError for none of MODES."""
        if mode not in MODES:
            raise ValueError(mode)
        self._mode = mode
        # The title bar, which is the system's, goes along.
        if mode == "system":
            self._hints.unsetColorScheme()
        else:
            self._hints.setColorScheme(Qt.ColorScheme.Dark if mode == "dark" else Qt.ColorScheme.Light)
        self._refresh()

    def tokens(self) -> Mapping[str, str]:
        """The tokens of now, by name."""
        return self._contrast if self._contrast is not None else TOKENS[self.scheme]

    def color(self, token: str) -> QColor:
        """The colour of a token; raises KeyError for none. Not to be changed by the caller."""
        return self._colors[token]

    def apply(self) -> None:
        """Give style, palette, font and style sheet to the application."""
        if not self._installed:
            self._installed = True
            self._app.setStyle(ProgramStyle(self.color))
        self._refresh()

    def _prefers_contrast(self) -> bool:
        if not hasattr(self._hints, "accessibility"):
            return False
        return bool(self._hints.accessibility().contrastPreference() == Qt.ContrastPreference.HighContrast)

    def _read(self) -> None:
        self._contrast = None
        if self._prefers_contrast():
            self._app.setPalette(QPalette())  # what is asked for next is then the palette of the system
            self._contrast = contrast_tokens(QGuiApplication.palette())
        self._colors = {name: QColor(value) for name, value in self.tokens().items()}

    def _refresh(self) -> None:
        self._read()
        if self._installed:
            if self._contrast is None:
                self._app.setPalette(palette(self.tokens()))
            self._app.setFont(font("body"))
            sheet = style_sheet(self.tokens(), _SIZES, font("caption"))
            if sheet != self._app.styleSheet():  # Qt dresses every widget anew, whether or not anything differs
                self._app.setStyleSheet(sheet)
        self.changed.emit()


def install(app: QApplication, mode: str = "system") -> Theme:
    """Dress the application and return its theme, which is the same at every call."""
    one = _of(app)
    one._mode = mode if mode in MODES else "system"
    one.apply()
    if one.mode != "system":
        one.set_mode(one.mode)
    return one


def theme() -> Theme:
    """The theme of the running application."""
    app = QApplication.instance()
    if not isinstance(app, QApplication):
        raise RuntimeError("there is no application to dress")
    return _of(app)


def _of(app: QApplication) -> Theme:
    one = app.property("program_theme")
    if not isinstance(one, Theme):
        one = Theme(app)
        app.setProperty("program_theme", one)
    return one


def color(token: str) -> QColor:
    """The colour of a token now."""
    return theme().color(token)


def font(role: str) -> QFont:
    """A font by its role: caption, head, body, strong, title, hero, mono; digits are all as wide as each other."""
    share, weight = _FONT_PARTS[role]
    kind = QFontDatabase.SystemFont.FixedFont if role == "mono" else QFontDatabase.SystemFont.GeneralFont
    made = QFontDatabase.systemFont(kind)
    size = QFontInfo(QFontDatabase.systemFont(QFontDatabase.SystemFont.GeneralFont)).pixelSize()
    made.setPixelSize(max(11, round(size * share)))
    made.setWeight(weight)
    made.setFeature(QFont.Tag("tnum"), 1)
    return made


def margins(start: int, top: int, end: int, bottom: int) -> QMargins:
    """Margins by the direction of reading: layouts mirror their content, but not what is around it."""
    if QGuiApplication.layoutDirection() == Qt.LayoutDirection.RightToLeft:
        return QMargins(end, top, start, bottom)
    return QMargins(start, top, end, bottom)


def repolish(widget: QWidget) -> None:
    """Let a changed property of a shown widget reach its look."""
    style: QStyle = widget.style()
    style.unpolish(widget)
    style.polish(widget)
    widget.update()


def palette(tokens: Mapping[str, str]) -> QPalette:
    """Our tokens as the palette that Qt's own widgets are drawn with."""
    role = QPalette.ColorRole
    made = QPalette()
    for where, token in (
        (role.Window, "window"),
        (role.WindowText, "text"),
        (role.Base, "panel"),
        (role.AlternateBase, "hover"),
        (role.Text, "text"),
        (role.Button, "control"),
        (role.ButtonText, "text"),
        (role.BrightText, "bad"),
        (role.Highlight, "accent"),
        (role.HighlightedText, "on_accent"),
        (role.Link, "accent"),
        (role.LinkVisited, "accent"),
        (role.PlaceholderText, "muted"),
        (role.ToolTipBase, "tooltip"),
        (role.ToolTipText, "on_tooltip"),
        (role.Light, "panel"),
        (role.Midlight, "line"),
        (role.Mid, "line"),
        (role.Dark, "field_line"),
        (role.Shadow, "field_line"),
        (role.Accent, "accent"),
    ):
        made.setColor(where, QColor(tokens[token]))
    for where in (role.WindowText, role.Text, role.ButtonText, role.PlaceholderText, role.HighlightedText):
        made.setColor(QPalette.ColorGroup.Disabled, where, QColor(tokens["disabled"]))
    made.setColor(QPalette.ColorGroup.Disabled, role.Highlight, QColor(tokens["track"]))
    return made


def contrast_tokens(system: QPalette) -> Mapping[str, str]:
    """The tokens that a high-contrast palette of the system stands for: its pairs, and no shade of ours."""
    role = QPalette.ColorRole
    ground, ink = system.color(role.Window).name(), system.color(role.WindowText).name()
    chosen, on_chosen = system.color(role.Highlight).name(), system.color(role.HighlightedText).name()
    made = dict.fromkeys(_LIGHT, ink)
    for token in (
        "window",
        "hover",
        "menu_hover",
        "track",
        "banner",
        "banner_ok",
        "banner_warn",
        "banner_bad",
        "tooltip",
    ):
        made[token] = ground
    made["panel"] = made["control"] = system.color(role.Base).name()
    made["accent"] = made["accent_hover"] = made["selection"] = chosen
    made["on_accent"] = made["on_selection"] = on_chosen
    made["on_bad"] = ground
    made["scrim"] = "#C0" + ground[1:]
    made["disabled"] = system.color(QPalette.ColorGroup.Disabled, role.WindowText).name()
    return MappingProxyType(made)

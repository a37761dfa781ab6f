"""The kinds of button of the window, ready-made.

Invariant: every button made here has an object name and an accessible name, and one that shows only an icon says in
its tip what it does and by which key. Looks come from the style sheet by the property `kind`.
"""

from __future__ import annotations

from PySide6.QtCore import QSize, Qt
from PySide6.QtGui import QKeySequence
from PySide6.QtWidgets import QPushButton, QToolButton, QWidget

from gui.icons import icon as themed_icon
from gui.theme import BUTTON, ICON, SPACE_1

_ICON_TOKENS = {"primary": "on_accent", "danger": "on_bad", "link": "accent"}


def push_button(
    text: str, name: str, kind: str = "plain", icon: str = "", *, parent: QWidget | None = None
) -> QPushButton:
    """A button with words. `kind`: primary (one a view), danger, plain, quiet (flat until hovered)."""
    button = QPushButton(text, parent)
    button.setObjectName(name)
    button.setAccessibleName(text.replace("&", ""))
    button.setProperty("kind", kind)
    if icon:
        button.setIcon(themed_icon(icon, _ICON_TOKENS.get(kind, "muted")))
        button.setIconSize(QSize(ICON + SPACE_1, ICON))
    return button


def link_button(text: str, name: str, *, parent: QWidget | None = None) -> QPushButton:
    """A button that looks like a link: for the second way out of a page."""
    button = push_button(text, name, "link", parent=parent)
    button.setCursor(Qt.CursorShape.PointingHandCursor)
    return button


def icon_button(icon: str, tip: str, name: str, key: str = "", *, parent: QWidget | None = None) -> QToolButton:
    """A square button with an icon only; `key` is its shortcut in portable form, shown in the tip and not bound."""
    button = QToolButton(parent)
    button.setObjectName(name)
    button.setIcon(themed_icon(icon, "muted", "accent"))
    button.setIconSize(QSize(ICON, ICON))
    button.setFixedSize(BUTTON, BUTTON)
    button.setFocusPolicy(Qt.FocusPolicy.TabFocus)
    set_tip(button, tip, key)
    return button


def set_tip(button: QToolButton, tip: str, key: str = "") -> None:
    """Say what an icon-only button does, on hovering and to a screen reader."""
    shown = QKeySequence(key).toString(QKeySequence.SequenceFormat.NativeText) if key else ""
    button.setToolTip(f"{tip} ({shown})" if shown else tip)
    button.setAccessibleName(tip)

"""What a model tells about a cell beyond Qt's own roles.

Invariant: values are plain (text, numbers, names of icons and of colour tokens), never pictures or colours, so that a
model knows nothing of the theme. Used by all models of `gui.models` and by `gui.views.delegates`.
"""

from __future__ import annotations

import enum

from PySide6.QtCore import Qt

_FIRST = int(Qt.ItemDataRole.UserRole)


class Role(enum.IntEnum):
    """Roles of our own. What Qt has a role for (text, tool tip, accessible text, alignment) is given by Qt's."""

    SORT = _FIRST + 1
    """What the cell is sorted by: a value that compares with those of its column."""
    ICON = _FIRST + 2
    """The Lucide name of the icon before the text, or empty."""
    ICON_TOKEN = _FIRST + 3
    """The colour token of that icon; `muted` if not given."""
    PROGRESS = _FIRST + 4
    """0 to 1, or None if there is no progress to show."""
    PROGRESS_TOKEN = _FIRST + 5
    """The colour token of the bar; `accent` if not given."""
    TEXT_TOKEN = _FIRST + 6
    """The colour token of the text; `text` if not given."""
    BADGE = _FIRST + 7
    """A short text at the far end of the cell, such as a count, or empty."""
    AVATAR = _FIRST + 8
    """The name whose letter tile stands before the text, or empty."""
    KEY = _FIRST + 9
    """What tells the row apart from all others, for selection and scroll position."""


SortRole = Role.SORT
StateIconRole = Role.ICON
StateTokenRole = Role.ICON_TOKEN
ProgressRole = Role.PROGRESS
ProgressTokenRole = Role.PROGRESS_TOKEN
TextTokenRole = Role.TEXT_TOKEN
BadgeRole = Role.BADGE
AvatarRole = Role.AVATAR
KeyRole = Role.KEY

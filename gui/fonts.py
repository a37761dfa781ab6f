"""A font for systems that have none, as bare containers are: the bundle brings one, all others use their own.

Invariant: nothing is loaded where the system's own font has letters. Whether it has is asked of the font itself, since
without any Qt still lists families, and draws boxes. Used by `gui.app` and `gui.self_test`.
"""

from __future__ import annotations

import contextlib

from PySide6.QtGui import QFont, QFontDatabase, QFontMetrics

from resources.files import names, read_bytes

_LETTER = ord("a")


def has_letters() -> bool:
    """Whether words can be read: the font of text and that of figures in columns have letters."""
    fixed = QFontDatabase.systemFont(QFontDatabase.SystemFont.FixedFont)
    return all(QFontMetrics(font).inFontUcs4(_LETTER) for font in (QFont(), fixed))


def bring() -> None:
    """Load the font of the bundle, if there is one and the system has none."""
    if has_letters():
        return
    with contextlib.suppress(FileNotFoundError):
        for name in names("fonts"):
            QFontDatabase.addApplicationFontFromData(read_bytes(f"fonts/{name}"))

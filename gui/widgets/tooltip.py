"""Tool tips that show their text and interpret nothing.

Invariant: what is handed to QToolTip is either without any markup or escaped. Used wherever a tip holds a name that
somebody else chose.
"""

from __future__ import annotations

from gui.wording.plain import escaped

LIMIT = 1000
"""Characters of a tip; more would cover the window."""


def plain_tip(text: str) -> str:
    """`text` so that QToolTip shows it literally."""
    shown = text if len(text) <= LIMIT else text[: LIMIT - 1] + "…"
    # An entity is read as markup as much as a tag is.
    return escaped(shown) if "<" in shown or "&" in shown else shown

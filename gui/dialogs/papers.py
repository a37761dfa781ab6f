"""The papers that come with the program: its README for users, and the licences.

Invariant: they are read from the checkout or the bundle that the program is in, and from the installed distribution
otherwise; the window carries no second copy that could differ. A bundle has a page of all licences in it. Used by
*Documentation* and *About*.
"""

from __future__ import annotations

import contextlib
import re
import sys
from importlib import metadata
from pathlib import Path
from typing import Final

from resources.files import read_text

_DISTRIBUTION: Final = "p2p-share"
_ROOT: Final = Path(__file__).resolve().parents[2]
_FOR_BUILDERS: Final = ("Working on it",)
"""Sections of README for those who change the program, not for those who use it."""


def readme() -> str:
    """The part of README that is for users, as Markdown; empty if none was installed."""
    text = _beside("README.md")
    if not text:
        try:
            text = metadata.metadata(_DISTRIBUTION).get_payload()  # type: ignore[attr-defined]
        except metadata.PackageNotFoundError:
            text = ""
    return user_part(text or "")


def user_part(text: str) -> str:
    """README without the sections for builders and without links to other files of the checkout."""
    sections = re.split(r"(?m)^(?=## )", text)
    kept = [one for one in sections if one.removeprefix("## ").split("\n", 1)[0].strip() not in _FOR_BUILDERS]
    return re.sub(r"\[([^\]]+)\]\((?!https?:|#)[^)]+\)", r"\1", "".join(kept))


def licence_text() -> str:
    """The licence of the program and that of the icons; in a bundle those of everything that is in it."""
    with contextlib.suppress(FileNotFoundError):
        return read_text("licences.txt")
    parts = ["P2P Share", _beside("LICENSE") or _installed("LICENSE"), "Lucide", read_text("icons/lucide/LICENSE")]
    return "\n\n".join(part.strip("\n") for part in parts if part)


def _beside(name: str) -> str:
    try:
        is_whole = getattr(sys, "frozen", False) or (_ROOT / "pyproject.toml").is_file()
        return (_ROOT / name).read_text(encoding="utf-8") if is_whole else ""
    except OSError:
        return ""


def _installed(name: str) -> str:
    try:
        return metadata.distribution(_DISTRIBUTION).read_text(f"licenses/{name}") or ""
    except metadata.PackageNotFoundError:
        return ""

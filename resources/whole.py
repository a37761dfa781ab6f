"""Whether the folder of the bundle is whole: every file that was put into it is there, with its size.

Invariant: looks and never reads, so that it costs a program a few milliseconds at its start. Outside a bundle there is
no list, and nothing is missed. Called by packaging/check_folder.py; on Linux packaging/linux/launcher.c does the same,
before Python is loaded.
"""

from __future__ import annotations

import os
import sys
from pathlib import Path
from typing import Final

LIST: Final = "bundle.txt"
"""Beside this module: a line for each file, its size (-1: any), a space, and its path in the folder; then END."""
END: Final = "end"


def damage(folder: Path | None = None) -> str:
    """What is wrong with `folder`, by default the one that this was started from, in a few words; empty if nothing."""
    root = folder or Path(__file__).resolve().parent.parent
    try:
        lines = (root / "resources" / LIST).read_text(encoding="utf-8").splitlines()
    except FileNotFoundError:
        return f"resources/{LIST} is missing" if getattr(sys, "frozen", False) else ""
    if lines[-1:] != [END]:
        return f"resources/{LIST} is cut off"
    for line in lines[:-1]:
        size, _, name = line.partition(" ")
        try:
            found = os.stat(root / name).st_size
        except OSError:
            return f"{name} is missing"
        if int(size) not in (-1, found):
            return f"{name} has {found} bytes instead of {size}"
    return ""

"""Whether there is a display for the window: asked before Qt is made, since Qt ends the process if there is none.

Invariant: opens nothing and changes nothing. Used by `gui.__main__`.
"""

from __future__ import annotations

import contextlib
import os
import re
import socket
import sys
from collections.abc import Mapping

NO_DISPLAY = (
    "p2p-share: there is no display to show the window on (neither DISPLAY nor WAYLAND_DISPLAY leads to one);"
    " start it on a desktop, or use p2p-peer, which does the same work in a terminal."
)


def has_display(environment: Mapping[str, str] = os.environ, platform: str = sys.platform) -> bool:
    """Whether a window can be shown. Windows and macOS always have a display; elsewhere the environment tells."""
    if platform in ("win32", "darwin") or environment.get("QT_QPA_PLATFORM"):
        return True
    if environment.get("WAYLAND_DISPLAY"):
        return True
    display = environment.get("DISPLAY", "")
    return bool(display) and _answers(display)


def _answers(display: str) -> bool:
    """Whether an X server of this computer listens; one elsewhere is taken at its word."""
    local = re.fullmatch(r"(?:unix)?:(\d+)(?:\.\d+)?", display)
    if local is None:
        return True
    path = f"/tmp/.X11-unix/X{local[1]}"  # noqa: S108 - where X servers listen
    for address in (path, "\0" + path):
        with contextlib.suppress(OSError), socket.socket(socket.AF_UNIX) as asked:
            asked.settimeout(2.0)
            asked.connect(address)
            return True
    return False

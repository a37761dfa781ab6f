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

_PACKAGES = {
    "libEGL.so.1": "libegl1 libgl1",
    "libGL.so.1": "libegl1 libgl1",
    "libxcb.so.1": "libxcb1",
    "libxcb-cursor.so.0": "libxcb-cursor0",
    "libxcb-icccm.so.4": "libxcb-icccm4",
    "libxcb-keysyms.so.1": "libxcb-keysyms1",
    "libxcb-shape.so.0": "libxcb-shape0",
    "libxkbcommon-x11.so.0": "libxkbcommon-x11-0",
    "libxkbcommon.so.0": "libxkbcommon0",
    "libfontconfig.so.1": "libfontconfig1",
    "libdbus-1.so.3": "libdbus-1-3",
}
"""Where Debian keeps the libraries that Qt wants of a system; who lacks one of the first two mostly lacks both."""


def lacking(error: Exception) -> str:
    """What to do where Qt cannot be loaded, in one line for the terminal; `error` is what the loader said."""
    said = " ".join(str(error).split())
    found = re.match(r"(?!libQt6|libicu|libpyside|libshiboken)(lib[\w+-]+\.so[\d.]*): cannot open", said)
    if found is None:
        return f"p2p-share: the window cannot be shown, since Qt is not whole ({said}); install P2P Share again."
    package = _PACKAGES.get(found[1])
    how = f"on Debian or Ubuntu: apt-get install {package}" if package else "from the packages of this system"
    return (
        f"p2p-share: the window needs the library {found[1]}, which this system lacks; install it ({how}),"
        " or use p2p-peer, which does the same work in a terminal."
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

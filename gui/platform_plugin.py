"""Whether Qt can draw on this system: asked before the application is made, since Qt ends the process if it cannot.

Invariant: loads what Qt would load next and nothing else; never raises. Used by `gui.app`.
"""

from __future__ import annotations

import contextlib
import ctypes
import os
import sys
from collections.abc import Mapping
from pathlib import Path

from PySide6.QtCore import QLibraryInfo

from gui.display import NO_DISPLAY, lacking


def refusal(environment: Mapping[str, str] = os.environ) -> str:
    """Why the window cannot be shown, in one line for the terminal; empty if it can."""
    if sys.platform != "linux":
        return ""
    why = ""
    for name in _candidates(environment):
        why = _why_not(name)
        if not why:
            return ""
    return why


def _candidates(environment: Mapping[str, str]) -> list[str]:
    """The platforms that Qt tries, in its order."""
    wanted = environment.get("QT_QPA_PLATFORM", "")
    if wanted:
        return [one.partition(":")[0] for one in wanted.split(";")]
    return [*(["wayland"] if environment.get("WAYLAND_DISPLAY") else []), "xcb"]


def _why_not(name: str) -> str:
    plugin = Path(QLibraryInfo.path(QLibraryInfo.LibraryPath.PluginsPath), "platforms", f"libq{name}.so")
    try:
        ctypes.CDLL(str(plugin))
    except OSError as error:
        return lacking(error)
    return NO_DISPLAY if name == "xcb" and not _is_let_in() else ""


def _is_let_in() -> bool:
    """Whether the X server takes us; it may refuse strangers, or have gone."""
    with contextlib.suppress(OSError, AttributeError):
        xcb = ctypes.CDLL("libxcb.so.1")
        xcb.xcb_connect.restype = ctypes.c_void_p
        connection = ctypes.c_void_p(xcb.xcb_connect(None, None))
        has_error = xcb.xcb_connection_has_error(connection)
        xcb.xcb_disconnect(connection)
        return not has_error
    return True

"""Whether the program starts when its user logs in to the computer.

Invariant: writes and removes one entry of our own name in the user's own settings, and nothing else. Used by
`gui.flows.account`, when its user changes the preference.
"""

from __future__ import annotations

import contextlib
import os
import plistlib
import shutil
import sys
from collections.abc import Sequence
from pathlib import Path

if sys.platform == "win32":
    import winreg

_NAME = "p2p-share"
_RUN = r"Software\Microsoft\Windows\CurrentVersion\Run"


def command() -> list[str]:
    """How this program is started in the background."""
    found = shutil.which(_NAME)
    bundled = getattr(sys, "frozen", False)
    words = [found] if found else [str(launcher(Path(sys.executable)))] if bundled else [sys.executable, "-m", "gui"]
    return [*words, "--background"]


def launcher(program: Path) -> Path:
    """What people start to start this program of a bundle: on Linux it lies above the folder of the program."""
    above = program.parent.parent / program.name
    return above if program.parent.name == "_internal" and above.is_file() else program


def entry_path(platform: str = sys.platform, home: Path | None = None) -> Path:
    """The file that the system reads; none on Windows, which has a registry."""
    at = home or Path.home()
    if platform == "darwin":
        return at / "Library" / "LaunchAgents" / f"org.{_NAME}.plist"
    config = os.environ.get("XDG_CONFIG_HOME") if home is None else None
    return (Path(config) if config else at / ".config") / "autostart" / f"{_NAME}.desktop"


def entry(words: Sequence[str], platform: str = sys.platform) -> bytes:
    """What stands in that file."""
    if platform == "darwin":
        return plistlib.dumps({"Label": f"org.{_NAME}", "ProgramArguments": list(words), "RunAtLoad": True})
    quoted = " ".join('"' + word.replace("\\", r"\\").replace('"', r"\"").replace("$", r"\$") + '"' for word in words)
    lines = [
        "[Desktop Entry]",
        "Type=Application",
        "Name=P2P Share",
        f"Exec={quoted}",
        "X-GNOME-Autostart-enabled=true",
    ]
    return ("\n".join(lines) + "\n").encode()


def set_wanted(wanted: bool, path: Path | None = None) -> None:
    """Start with the system from now on, or no more. Raises OSError if the system does not let us."""
    if sys.platform == "win32":
        _set_windows(wanted)
        return
    target = path or entry_path()
    if not wanted:
        with contextlib.suppress(FileNotFoundError):
            target.unlink()
        return
    text = entry(command())
    if target.exists() and target.read_bytes() == text:
        return
    target.parent.mkdir(parents=True, exist_ok=True)
    target.write_bytes(text)


def _set_windows(wanted: bool) -> None:
    if sys.platform == "win32":
        with winreg.OpenKey(winreg.HKEY_CURRENT_USER, _RUN, 0, winreg.KEY_SET_VALUE) as key:
            if wanted:
                words = " ".join(f'"{word}"' for word in command())
                winreg.SetValueEx(key, _NAME, 0, winreg.REG_SZ, words)
            else:
                with contextlib.suppress(FileNotFoundError):
                    winreg.DeleteValue(key, _NAME)

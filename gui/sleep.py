"""Keeps the computer awake while files are transferred, if its user wants that.

Invariant: nothing is held longer than the program lives: on Linux and macOS a helper of the system holds the wish and
ends with us, on Windows the wish belongs to our thread. Made by `gui.wiring`.
"""

from __future__ import annotations

import ctypes
import os
import shutil
import sys
from collections.abc import Callable, Sequence

from PySide6.QtCore import QObject, QProcess, QTimer

from gui.preferences import Preferences
from gui.sample import Sample
from gui.transfers import counted

_LINGER_MS = 20_000
"""A pause between two files is no reason to sleep."""
_CONTINUOUS, _SYSTEM_REQUIRED = 0x80000000, 0x00000001


def helper_command(platform: str = sys.platform) -> Sequence[str]:
    """The program that keeps this system awake until its input or its parent ends; empty if there is none."""
    if platform == "darwin":
        return ("caffeinate", "-i", "-w", str(os.getpid()))
    if platform.startswith("linux") and shutil.which("systemd-inhibit"):
        return (
            "systemd-inhibit", "--what=sleep:idle", "--mode=block", "--who=P2P Share",
            "--why=Files are being transferred", "cat",
        )  # fmt: skip
    return ()


class Awake(QObject):
    """Holds the wish to stay awake while a sample is busy. `command` and `linger_ms` are handed in by tests."""

    def __init__(
        self,
        preferences: Preferences,
        parent: QObject | None = None,
        *,
        command: Callable[[], Sequence[str]] = helper_command,
        linger_ms: int = _LINGER_MS,
    ) -> None:
        super().__init__(parent)
        self._preferences = preferences
        self._command = command
        self._process: QProcess | None = None
        self.is_held = False
        self._letting_go = QTimer(self, singleShot=True, interval=linger_ms)
        self._letting_go.timeout.connect(self.let_go)

    def on_sample(self, sample: Sample) -> None:
        """Hold or let go, as the transfers and the preferences want it."""
        if not self._preferences.get("inhibit_sleep", True):
            self.let_go()
        elif counted(sample).is_busy:
            self._letting_go.stop()
            self._hold()
        elif self.is_held and not self._letting_go.isActive():
            self._letting_go.start()

    def let_go(self) -> None:
        """Let the computer sleep again."""
        self._letting_go.stop()
        if not self.is_held:
            return
        self.is_held = False
        if sys.platform == "win32":
            _tell_windows(_CONTINUOUS)
        process, self._process = self._process, None
        if process is not None:
            process.closeWriteChannel()
            process.terminate()
            if not process.waitForFinished(1000):
                process.kill()
                process.waitForFinished(1000)
            process.deleteLater()

    def _hold(self) -> None:
        if self.is_held:
            return
        self.is_held = True
        if sys.platform == "win32":
            _tell_windows(_CONTINUOUS | _SYSTEM_REQUIRED)
            return
        words = self._command()
        if words:
            self._process = QProcess(self)
            self._process.setStandardOutputFile(QProcess.nullDevice())
            self._process.setStandardErrorFile(QProcess.nullDevice())
            self._process.start(words[0], list(words[1:]))


def _tell_windows(flags: int) -> None:
    if sys.platform == "win32":
        ctypes.windll.kernel32.SetThreadExecutionState(flags)

"""`p2p-share` as a process, on Qt's offscreen platform unless another one is named.

`P2P_TEST_CODE` in its environment is Python that is run a moment after the window is shown, with `program` in reach: so
a test can make a slot fail in a real window.
"""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from pathlib import Path

_DRIVER = """
import sys
from PySide6.QtCore import QTimer
from gui import program as programs
from gui.__main__ import main

def driven(cls):
    original = cls.run
    async def run(self):
        QTimer.singleShot({delay}, lambda: exec(compile({code!r}, "driver", "exec"), {{"program": self}}))
        return await original(self)
    cls.run = run

driven(programs.Program)
sys.exit(main())
"""


class WindowProgram:
    """The window as a process. `code` is run in it `delay` ms after it has begun; `environment` is added to ours."""

    def __init__(self, state: Path, *options: str, code: str = "", delay: int = 1500, **environment: str) -> None:
        words = [sys.executable, "-m", "gui"]
        if code:
            words = [sys.executable, "-c", _DRIVER.format(code=code, delay=delay)]
        self.state = state
        self.process = subprocess.Popen(
            [*words, "--state", str(state), "--listen", "127.0.0.1:0", "--discover-on", "127.0.0.1", *options],
            env={**os.environ, "QT_QPA_PLATFORM": "offscreen", "PYTHONUNBUFFERED": "1", **environment},
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
        )

    def until_open(self, seconds: float = 30.0) -> None:
        """Wait until the engine has its state folder and the window its log."""
        deadline = time.monotonic() + seconds
        while not (self.state / "window.log").exists():
            assert self.process.poll() is None, self.process.communicate()
            assert time.monotonic() < deadline, "the window did not open"
            time.sleep(0.05)

    def stop(self, number: signal.Signals = signal.SIGTERM) -> tuple[int, str, str]:
        """End it as a person or the system does; status, output and complaints."""
        self.process.send_signal(number)
        return self.ended()

    def ended(self, seconds: float = 20.0) -> tuple[int, str, str]:
        """Wait for its end; status, output and complaints."""
        try:
            out, complaint = self.process.communicate(timeout=seconds)
        except subprocess.TimeoutExpired:
            self.process.kill()
            out, complaint = self.process.communicate()
            raise AssertionError(f"it did not end: {out}{complaint}") from None
        return self.process.returncode, out, complaint

    def log(self) -> str:
        """What it has written into its log."""
        return (self.state / "window.log").read_text(encoding="utf-8")

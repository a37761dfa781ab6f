"""`p2p-share` before it has a window: it says so, and hands a person at a terminal to the prompt."""

from __future__ import annotations

import os
import pty
import select
import subprocess
import sys
import time
from pathlib import Path

import pytest

from tests.skips import skip_reason

SENTENCE = "The window of P2P Share is not built yet; p2p-peer does the same work in a terminal."


def test_without_a_terminal_it_says_what_to_use_instead_and_fails() -> None:
    result = subprocess.run(
        [sys.executable, "-m", "gui"], capture_output=True, text=True, check=False, stdin=subprocess.DEVNULL
    )
    assert (result.returncode, result.stdout, result.stderr) == (1, "", f"{SENTENCE}\n")


def test_at_a_terminal_it_opens_the_prompt_with_the_same_options(tmp_path: Path) -> None:
    try:
        ours, theirs = pty.openpty()
    except OSError as error:
        pytest.skip(skip_reason(f"this system has no terminals to give ({error})", "mount -t devpts devpts /dev/pts"))
    words = [sys.executable, "-m", "gui", "--state", str(tmp_path / "state"), "-c", "help"]
    program = subprocess.Popen(words, stdin=theirs, stdout=theirs, stderr=theirs, close_fds=True)
    os.close(theirs)
    shown = _shown_until_end(ours)
    assert program.wait(timeout=30) == 0, shown
    assert SENTENCE in shown
    assert "download_file" in shown


def _shown_until_end(terminal: int, seconds: float = 60) -> str:
    """What a program writes to a terminal until it ends."""
    shown = b""
    deadline = time.monotonic() + seconds
    try:
        while select.select([terminal], [], [], max(0.0, deadline - time.monotonic()))[0]:
            chunk = os.read(terminal, 65536)
            if not chunk:
                break
            shown += chunk
    except OSError:  # the other end of the terminal is closed
        pass
    finally:
        os.close(terminal)
    return shown.decode(errors="replace")

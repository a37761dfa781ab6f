"""`p2p-share` as a process: it begins, hands over, complains and ends as a desktop program should."""

from __future__ import annotations

import os
import signal
import sqlite3
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.fakes.window_program import WindowProgram
from tests.skips import skip_reason


@pytest.fixture
def started() -> Iterator[list[WindowProgram]]:
    """Programs to be killed, should a test fail before their end."""
    programs: list[WindowProgram] = []
    yield programs
    for one in programs:
        if one.process.poll() is None:
            one.process.kill()
            one.process.communicate()


def _run(*options: str, **environment: str) -> subprocess.CompletedProcess[str]:
    kept = {name: value for name, value in os.environ.items() if name not in ("DISPLAY", "WAYLAND_DISPLAY")}
    kept.pop("QT_QPA_PLATFORM", None)
    return subprocess.run(
        [sys.executable, "-m", "gui", *options],
        env={**kept, **environment},
        capture_output=True,
        text=True,
        check=False,
        stdin=subprocess.DEVNULL,
        timeout=30,
    )


@pytest.mark.skipif(sys.platform in ("win32", "darwin"), reason=skip_reason("a display is always there", "use Linux"))
@pytest.mark.parametrize("display", [{}, {"DISPLAY": ":4711"}])
def test_without_a_display_it_says_so_in_one_line_and_fails(tmp_path: Path, display: dict[str, str]) -> None:
    result = _run("--state", str(tmp_path / "state"), **display)
    assert (result.returncode, result.stdout) == (1, "")
    assert result.stderr.count("\n") == 1
    assert "there is no display" in result.stderr
    assert "p2p-peer" in result.stderr
    assert not (tmp_path / "state").exists()


@pytest.mark.parametrize(
    ("options", "told"),
    [
        (("--nonsense",), "unrecognized arguments"),
        (("--listen", "1.2.3.4:99999"), "1.2.3.4:99999"),
        (("--tracker", "http://x"), "http://x"),
        (("--trust", "xyz"), "xyz"),
        (("p2p://host:0",), "p2p://host:0"),
    ],
)
def test_an_option_that_cannot_be_used_is_named_and_nothing_is_begun(
    tmp_path: Path, options: tuple[str, ...], told: str
) -> None:
    result = _run("--state", str(tmp_path / "state"), *options, QT_QPA_PLATFORM="offscreen")
    assert (result.returncode, result.stdout) == (1, "")
    assert told in result.stderr
    assert result.stderr.count("\n") == 1
    assert not (tmp_path / "state").exists()


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT, signal.SIGHUP])
def test_a_signal_ends_it_cleanly(tmp_path: Path, started: list[WindowProgram], number: signal.Signals) -> None:
    program = WindowProgram(tmp_path / "state")
    started.append(program)
    program.until_open()
    before = time.monotonic()
    assert program.stop(number) == (0, "", "")
    assert time.monotonic() - before < 10
    # The state folder was let go in order: its database can be opened by anybody, without a journal to recover.
    assert not (tmp_path / "state" / "state.sqlite3-wal").exists()
    with sqlite3.connect(tmp_path / "state" / "state.sqlite3") as database:
        assert database.execute("pragma integrity_check").fetchone() == ("ok",)


def test_a_signal_ends_it_while_the_engine_is_still_loading(tmp_path: Path, started: list[WindowProgram]) -> None:
    program = WindowProgram(tmp_path / "state", code="import os, signal; os.kill(os.getpid(), signal.SIGINT)", delay=1)
    started.append(program)
    assert program.ended()[0] == 0


def test_closing_the_window_ends_it_where_there_is_no_tray(tmp_path: Path, started: list[WindowProgram]) -> None:
    program = WindowProgram(tmp_path / "state", code="program.window.close()")
    started.append(program)
    assert program.ended() == (0, "", "")


def test_a_failing_slot_opens_one_dialog_and_ends_nothing(tmp_path: Path, started: list[WindowProgram]) -> None:
    code = """
from PySide6.QtCore import QTimer
from PySide6.QtWidgets import QApplication, QDialog
def fail():
    raise ValueError("this slot fails")
def look():
    shown = [one for one in QApplication.topLevelWidgets() if isinstance(one, QDialog) and one.isVisible()]
    print(len(shown), program.engine.is_open, program.window.isVisible(), flush=True)
    program.quit()
for _ in range(3):
    QTimer.singleShot(0, fail)
QTimer.singleShot(800, look)
"""
    program = WindowProgram(tmp_path / "state", code=code, delay=4000)
    started.append(program)
    assert program.ended() == (0, "1 True True\n", "")
    assert program.log().count("ValueError: this slot fails") == 3


def test_a_second_start_hands_over_what_it_was_to_open_and_ends(tmp_path: Path, started: list[WindowProgram]) -> None:
    code = "program.opened.connect(lambda opened: print(opened, flush=True))"
    first = WindowProgram(tmp_path / "state", code=code, delay=1)
    started.append(first)
    first.until_open()
    link = "p2p://127.0.0.1:47700/?g=Film%20club"
    second = WindowProgram(tmp_path / "state", link, "film.mkv")
    started.append(second)
    assert second.ended() == (0, "", "")
    status, out, _ = first.stop()
    assert (status, out) == (0, f"{[link, os.path.abspath('film.mkv')]!r}\n")


def test_a_link_that_the_system_hands_over_is_opened(tmp_path: Path, started: list[WindowProgram]) -> None:
    code = """
from PySide6.QtCore import QCoreApplication, QUrl
from PySide6.QtGui import QFileOpenEvent
program.opened.connect(lambda opened: print(opened, flush=True))
QCoreApplication.sendEvent(QCoreApplication.instance(), QFileOpenEvent(QUrl("p2p://127.0.0.1:47700/?g=Film%20club")))
program.quit()
"""
    program = WindowProgram(tmp_path / "state", code=code)
    started.append(program)
    assert program.ended() == (0, "['p2p://127.0.0.1:47700/?g=Film%20club']\n", "")


def test_a_window_that_was_killed_is_no_obstacle(tmp_path: Path, started: list[WindowProgram]) -> None:
    first = WindowProgram(tmp_path / "state")
    started.append(first)
    first.until_open()
    first.process.kill()
    first.process.communicate()
    (tmp_path / "state" / "window.log").unlink()
    second = WindowProgram(tmp_path / "state")
    started.append(second)
    second.until_open()
    assert second.stop()[0] == 0


def test_a_state_folder_in_use_by_another_program_is_said_in_the_window(
    tmp_path: Path, started: list[WindowProgram]
) -> None:
    peer = subprocess.Popen(
        [sys.executable, "-m", "core.shell", "--state", str(tmp_path / "state"), "--listen", "127.0.0.1:0", "--stay"],
        stdin=subprocess.PIPE,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    try:
        deadline = time.monotonic() + 20
        while not (tmp_path / "state" / "state.sqlite3").exists() and time.monotonic() < deadline:
            time.sleep(0.05)
        code = """
from PySide6.QtWidgets import QLabel
print(program.window.state, program.window.findChild(QLabel, "stopped_title").text(), flush=True)
program.window.close()
"""
        program = WindowProgram(tmp_path / "state", code=code, delay=5000)
        started.append(program)
        assert program.ended() == (0, "stopped P2P Share runs already with this account's folder.\n", "")
    finally:
        peer.terminate()
        peer.communicate()

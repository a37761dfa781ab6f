"""Tray, sleep, drops, options and display: the manners of a desktop program."""

from __future__ import annotations

import sys
from pathlib import Path

import msgspec
import pytest
from PySide6.QtCore import QMimeData, QUrl
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from core.snapshots import HashProgress
from gui import autostart, display, drag_drop
from gui.drag_drop import Dropped
from gui.options import parse_options
from gui.preferences import Preferences
from gui.sample import Sample
from gui.screenshots import samples
from gui.sleep import Awake
from gui.theme import install
from gui.transfers import counted
from gui.tray import Tray, state_of, tray_icon


@pytest.fixture(autouse=True)
def _dressed(qapp: QApplication) -> None:
    install(qapp, "light")


def _busy() -> Sample:
    return Sample(samples.status(), samples.downloads())


IDLE = Sample(samples.status())


def test_what_runs_is_counted_and_what_waits_is_not() -> None:
    transfers = counted(Sample(samples.status(), samples.downloads(), hashing=(HashProgress("x", 1, 2),)))
    assert (transfers.downloads, transfers.hashing, transfers.is_busy) == (2, 1, True)
    assert not counted(IDLE).is_busy


def test_the_icon_has_another_shape_for_each_state() -> None:
    failed = Sample(samples.status(), samples.failed_downloads())
    assert state_of(counted(_busy()), _busy()) == "active"
    assert state_of(counted(IDLE), IDLE) == "normal"
    assert state_of(counted(failed), failed) == "error"
    full = Sample(samples.status(), disks=samples.disks(full=True))
    assert state_of(counted(full), full) == "error"
    pictures = [tray_icon(state).pixmap(64).toImage() for state in ("normal", "active", "paused", "error")]
    assert all(one != other for at, one in enumerate(pictures) for other in pictures[at + 1 :])


def test_the_tray_says_speeds_and_counts(qtbot: QtBot) -> None:
    tray = Tray()
    tray.set_sample(_busy())
    assert "↓" in tray.tip
    assert "2 download" in tray.tip
    assert tray.show_message("title", "text") is tray.is_shown
    tray.close()


def test_the_computer_stays_awake_while_files_move_and_sleeps_after(
    qtbot: QtBot, preferences: Preferences, tmp_path: Path
) -> None:
    script = "import pathlib, sys; pathlib.Path(sys.argv[1]).write_text('held'); sys.stdin.read()"
    command = [sys.executable, "-c", script, str(tmp_path / "held")]
    awake = Awake(preferences, preferences, command=lambda: command, linger_ms=30)
    held: list[bool] = []
    for sample in (IDLE, _busy(), IDLE):
        awake.on_sample(sample)
        held.append(awake.is_held)
        if sample is not IDLE:
            qtbot.waitUntil(lambda: (tmp_path / "held").exists())
    assert held == [False, True, True]
    qtbot.waitUntil(lambda: not awake.is_held)


def test_who_does_not_want_it_is_not_kept_awake(preferences: Preferences) -> None:
    preferences.put("inhibit_sleep", False)
    awake = Awake(preferences, preferences, command=lambda: ())
    awake.on_sample(_busy())
    assert not awake.is_held


def test_a_drop_is_paths_once_or_a_link() -> None:
    mime = QMimeData()
    mime.setUrls([QUrl.fromLocalFile("/srv/a"), QUrl.fromLocalFile("/srv/a"), QUrl("https://x/y")])
    assert drag_drop.read(mime) == Dropped(("/srv/a",))
    link = QMimeData()
    link.setText(" p2p://office:47700/?g=Film%20club\n")
    assert drag_drop.read(link) == Dropped(link="p2p://office:47700/?g=Film%20club")
    other = QMimeData()
    other.setText("just words")
    assert not drag_drop.read(other)
    assert not drag_drop.read(None)


def test_a_file_of_another_computer_is_not_taken() -> None:
    mime = QMimeData()
    mime.setUrls([QUrl("file://server/share/secret.txt")])
    assert not drag_drop.read(mime)


def test_links_stay_and_paths_become_absolute(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.chdir(tmp_path)
    options = parse_options(["--state", "here", "p2p://office", "film.mkv"])
    assert options.opened == ("p2p://office", str(tmp_path / "film.mkv"))
    assert options.config.state == tmp_path / "here"


@pytest.mark.parametrize(
    ("environment", "platform", "answer"),
    [
        ({}, "linux", False),
        ({"DISPLAY": ":4711"}, "linux", False),
        ({"DISPLAY": "elsewhere:0"}, "linux", True),
        ({"WAYLAND_DISPLAY": "wayland-0"}, "linux", True),
        ({"QT_QPA_PLATFORM": "offscreen"}, "linux", True),
        ({}, "darwin", True),
        ({}, "win32", True),
    ],
)
def test_whether_there_is_a_display(environment: dict[str, str], platform: str, answer: bool) -> None:
    assert display.has_display(environment, platform) is answer


def test_preferences_keep_their_types_and_ignore_what_does_not_fit(tmp_path: Path, qtbot: QtBot) -> None:
    kept = Preferences(tmp_path)
    with qtbot.waitSignal(kept.changed):
        kept.put("flag", True)
    kept.put("number", 7)
    kept.put("names", ["a, b", "c"])
    kept.put("one", ["single"])
    kept.put("text", "ü; =")
    kept.save()
    again = Preferences(tmp_path)
    assert again.get("flag", False) is True
    assert again.get("number", 0) == 7
    assert again.get("names", [""]) == ["a, b", "c"]
    assert again.get("one", [""]) == ["single"]
    assert again.get("text", "") == "ü; ="
    assert again.get("text", 5) == 5
    assert again.get("missing", 1.5) == 1.5
    again.forget("n")
    assert again.get("number", 0) == 0


def test_a_status_with_speeds_is_shown_in_the_title_if_wanted(preferences: Preferences, qtbot: QtBot) -> None:
    from gui.main_window import MainWindow

    window = MainWindow(preferences)
    qtbot.addWidget(window)
    status = msgspec.structs.replace(samples.status(), speed_down=2048.0, speed_up=0.0)
    window.set_title(status, "Film club")
    assert window.windowTitle() == "Film club – P2P Share"
    preferences.put("speed_in_title", True)
    window.set_title(status, "Film club")
    assert window.windowTitle() == "[↓ 2.0 KiB/s ↑ 0 B/s] Film club – P2P Share"
    window.set_title(status, "Film club", is_paused=True)
    assert window.windowTitle() == "[Paused] Film club – P2P Share"
    window.close_for_good()


def test_the_program_starts_with_the_system_only_while_that_is_wanted(tmp_path: Path) -> None:
    path = autostart.entry_path("linux", tmp_path)
    assert path == tmp_path / ".config" / "autostart" / "p2p-share.desktop"
    autostart.set_wanted(True, path)
    assert "--background" in path.read_text(encoding="utf-8")
    autostart.set_wanted(False, path)
    autostart.set_wanted(False, path)
    assert not path.exists()
    assert list(path.parent.iterdir()) == []


def test_a_bundle_is_started_by_its_launcher_if_it_has_one(tmp_path: Path) -> None:
    program = tmp_path / "_internal" / "p2p-share"
    assert autostart.launcher(program) == program
    (tmp_path / "p2p-share").touch()
    assert autostart.launcher(program) == tmp_path / "p2p-share"
    assert autostart.launcher(tmp_path / "p2p-share") == tmp_path / "p2p-share"


def test_what_starts_it_is_quoted_as_the_system_wants() -> None:
    assert b'Exec="/a b/p2p" "--background"' in autostart.entry(["/a b/p2p", "--background"], "linux")
    assert b"<string>--background</string>" in autostart.entry(["/a b/p2p", "--background"], "darwin")

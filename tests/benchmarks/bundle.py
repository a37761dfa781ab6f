"""The bundle as `make bundle` left it: how big it is, and how soon after its start the window is on a screen.

Invariant: the clock runs from the start of the process until its picture is on a screen of memory, which is looked at
and not asked for. Cold means that no file of the bundle is in memory; the libraries of the system are, as on a desktop.
"""

from __future__ import annotations

import os
import subprocess
import time
from collections.abc import Callable
from pathlib import Path
from tempfile import TemporaryDirectory

from tests.benchmarks import machine, tables
from tests.benchmarks.options import Options
from tests.fakes import screen as screens
from tests.fakes.screen import Screen

DIST = Path(__file__).resolve().parents[2] / "dist"
FOLDER = DIST / "p2p-share"
GOAL_UNPACKED, GOAL_PACKED = 190.0, 55.0
GOAL_COLD, GOAL_WARM = 1.5, 0.8
_PATIENCE = 30.0
_STEP = 0.002
_SHOWN = 0.2
"""Of the screen, which is black before: so much is of the window, once it is painted."""


def run(options: Options) -> None:
    """Measure, and print the tables and the goals."""
    if not (FOLDER / "p2p-share").exists():
        raise machine.Unable("there is no bundle in dist/: make bundle")
    if screens.MISSING:
        raise machine.Unable(screens.MISSING)
    cold, warm = [], []
    with TemporaryDirectory(prefix="p2p-bench-") as name, screens.screen(Path(name)) as screen:
        for number in range(options.rounds):
            _forget(FOLDER)
            cold.append(_seconds_until_shown(screen, Path(name) / f"cold{number}"))
            warm.append(_seconds_until_shown(screen, Path(name) / f"warm{number}"))
    print("The window of the bundle on the screen after its start, s")
    rows = [
        ["cold", tables.spread(cold, 2), tables.at_most(tables.median(cold), GOAL_COLD, " s", 1)],
        ["warm", tables.spread(warm, 2), tables.at_most(tables.median(warm), GOAL_WARM, " s", 1)],
    ]
    tables.show(["", "measured", "goal"], rows)
    print("Its size, MiB")
    sizes = _sizes()
    tables.show(["", "measured", "goal"], sizes)
    options.notes.table("The bundle: on the screen after its start, s", rows)
    options.notes.table("The bundle: its size, MiB", sizes)


def _sizes() -> list[list[str]]:
    unpacked = sum(path.lstat().st_size for path in FOLDER.rglob("*") if not path.is_dir()) / machine.MIB
    rows = [["unpacked", f"{unpacked:.1f}", tables.at_most(unpacked, GOAL_UNPACKED, " MiB")]]
    for packed in sorted([*DIST.glob("*.tar.xz"), *DIST.glob("*.deb")]):
        size = packed.stat().st_size / machine.MIB
        rows.append([packed.name, f"{size:.1f}", tables.at_most(size, GOAL_PACKED, " MiB")])
    return rows


def _forget(folder: Path) -> None:
    """Have the system let go of what it keeps in memory of the files in a folder."""
    os.sync()
    for path in folder.rglob("*"):
        if path.is_file() and not path.is_symlink():
            with path.open("rb") as file:
                os.posix_fadvise(file.fileno(), 0, 0, os.POSIX_FADV_DONTNEED)


def _until(holds: Callable[[], bool]) -> None:
    deadline = time.perf_counter() + _PATIENCE
    while not holds():
        if time.perf_counter() > deadline:
            raise TimeoutError(f"the screen did not change within {_PATIENCE:.0f} s")
        time.sleep(_STEP)


def _seconds_until_shown(screen: Screen, home: Path) -> float:
    home.mkdir()
    environment = {"HOME": str(home), "DISPLAY": screen.display, "PATH": os.environ["PATH"]}
    words = ["--listen", "127.0.0.1:0", "--discover-on", "127.0.0.1", "--state", str(home / "state")]
    _until(lambda: screen.part_shown() == 0)
    began = time.perf_counter()
    with subprocess.Popen([str(FOLDER / "p2p-share"), *words], env=environment, stderr=subprocess.PIPE) as program:
        try:
            _until(lambda: screen.part_shown() > _SHOWN or program.poll() is not None)
            seconds = time.perf_counter() - began
            # Asked to end in the middle of its start it would still finish that first.
            time.sleep(2)
        finally:
            program.terminate()
            _, told = program.communicate()
    if program.returncode:
        raise RuntimeError(f"the window ended with status {program.returncode}: {told.decode(errors='replace')}")
    return seconds

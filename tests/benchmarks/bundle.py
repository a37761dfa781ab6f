"""The bundle as `make bundle` left it: how big it is, and how soon after its start the window is on a screen.

Invariant: the clock runs from the start of the process until its picture is on a screen of memory, which is looked at
and not asked for. Cold means that no file of the bundle is in memory; the libraries of the system are, as on a desktop.
"""

from __future__ import annotations

import mmap
import os
import shutil
import struct
import subprocess
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory

from tests.benchmarks import machine, tables
from tests.benchmarks.options import Options

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
    if shutil.which("Xvfb") is None:
        raise machine.Unable("there is no Xvfb: apt-get install xvfb")
    cold, warm = [], []
    with TemporaryDirectory(prefix="p2p-bench-") as name, _screen(Path(name)) as (display, picture):
        for number in range(options.rounds):
            _forget(FOLDER)
            cold.append(_seconds_until_shown(display, picture, Path(name) / f"cold{number}"))
            warm.append(_seconds_until_shown(display, picture, Path(name) / f"warm{number}"))
    print("The window of the bundle on the screen after its start, s")
    rows = [
        ["cold", tables.spread(cold, 2), tables.at_most(tables.median(cold), GOAL_COLD, " s", 1)],
        ["warm", tables.spread(warm, 2), tables.at_most(tables.median(warm), GOAL_WARM, " s", 1)],
    ]
    tables.show(["", "measured", "goal"], rows)
    print("Its size, MiB")
    tables.show(["", "measured", "goal"], _sizes())


def _sizes() -> list[list[str]]:
    unpacked = sum(path.lstat().st_size for path in FOLDER.rglob("*") if not path.is_dir()) / machine.MIB
    rows = [["unpacked", f"{unpacked:.1f}", tables.at_most(unpacked, GOAL_UNPACKED, " MiB")]]
    for packed in sorted([*DIST.glob("*.tar.xz"), *DIST.glob("*.deb")]):
        size = packed.stat().st_size / machine.MIB
        rows.append([packed.name, f"{size:.1f}", tables.at_most(size, GOAL_PACKED, " MiB")])
    return rows


@contextmanager
def _screen(folder: Path) -> Iterator[tuple[str, mmap.mmap]]:
    """The name of a screen of its own, and the file in which its picture lies."""
    read, write = os.pipe()
    words = ["-displayfd", str(write), "-screen", "0", "1280x860x24", "-nolisten", "tcp", "-noreset"]
    with os.fdopen(read) as said:
        server = subprocess.Popen(["Xvfb", *words, "-fbdir", str(folder)], pass_fds=(write,), stderr=subprocess.DEVNULL)
        os.close(write)
        try:
            display = ":" + said.readline().strip()
            with (
                (folder / "Xvfb_screen0").open("rb") as file,
                mmap.mmap(file.fileno(), 0, prot=mmap.PROT_READ) as picture,
            ):
                yield display, picture
        finally:
            server.terminate()
            server.wait()


def _part_shown(picture: mmap.mmap) -> float:
    """How much of the screen is not black; X's own file of a picture: a header, a table of colours, and pixels."""
    header = struct.unpack_from(">25I", picture)
    pixels = picture[header[0] + 12 * header[19] :: 4 * 1013]
    return 1 - pixels.count(0) / len(pixels)


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


def _seconds_until_shown(display: str, picture: mmap.mmap, home: Path) -> float:
    home.mkdir()
    environment = {"HOME": str(home), "DISPLAY": display, "PATH": os.environ["PATH"]}
    words = ["--listen", "127.0.0.1:0", "--discover-on", "127.0.0.1", "--state", str(home / "state")]
    _until(lambda: _part_shown(picture) == 0)
    began = time.perf_counter()
    with subprocess.Popen([str(FOLDER / "p2p-share"), *words], env=environment, stderr=subprocess.PIPE) as program:
        try:
            _until(lambda: _part_shown(picture) > _SHOWN or program.poll() is not None)
            seconds = time.perf_counter() - began
            # Asked to end in the middle of its start it would still finish that first.
            time.sleep(2)
        finally:
            program.terminate()
            _, told = program.communicate()
    if program.returncode:
        raise RuntimeError(f"the window ended with status {program.returncode}: {told.decode(errors='replace')}")
    return seconds

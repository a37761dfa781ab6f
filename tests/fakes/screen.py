"""A screen of its own in memory (Xvfb), whose picture can be looked at without asking anybody."""

from __future__ import annotations

import mmap
import os
import shutil
import struct
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from tests.skips import skip_reason

MISSING = None if shutil.which("Xvfb") else skip_reason("there is no Xvfb", "sudo apt-get install xvfb")
"""Why there can be no screen here and what enables it, or None if there can."""


@dataclass(frozen=True)
class Screen:
    """`display` is its name for programs, `server` the process that shows it."""

    display: str
    server: subprocess.Popen[bytes]
    picture: mmap.mmap

    def part_shown(self) -> float:
        """How much of it is not black, as all of it is at first: 0 to 1."""
        # X's own file of a picture: a header, a table of colours, and pixels, of which a few tell enough.
        header = struct.unpack_from(">25I", self.picture)
        pixels = self.picture[header[0] + 12 * header[19] :: 4 * 1013]
        return 1 - pixels.count(0) / len(pixels)


@contextmanager
def screen(folder: Path) -> Iterator[Screen]:
    """Open one, with the file of its picture in `folder`."""
    read, write = os.pipe()
    # Without -noreset it begins anew when the one client leaves who only looked whether it is there.
    words = ["-displayfd", str(write), "-screen", "0", "1280x860x24", "-nolisten", "tcp", "-noreset"]
    with os.fdopen(read) as said:
        server = subprocess.Popen(["Xvfb", *words, "-fbdir", str(folder)], pass_fds=(write,), stderr=subprocess.DEVNULL)
        os.close(write)
        try:
            display = ":" + said.readline().strip()
            with (folder / "Xvfb_screen0").open("rb") as file:
                with mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ) as picture:
                    yield Screen(display, server, picture)
        finally:
            server.terminate()
            server.wait()

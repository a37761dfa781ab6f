"""A program whose clock on the wall is wrong, or jumps while it runs; its steady clock stays as it is.

peer = loopback_peer(tracker, tmp_path, 2, wrong_clock("+25h"))
clock = JumpingClock(tmp_path / "clock")
peer = loopback_peer(tracker, tmp_path, 2, clock.prefix)
clock.jump("-1h")
"""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Final

from tests.fakes.programs import Prefix
from tests.skips import skip_reason

_FOLDERS: Final = ("/usr/lib/x86_64-linux-gnu/faketime", "/usr/lib/aarch64-linux-gnu/faketime", "/usr/lib/faketime")
_STEADY: Final = "FAKETIME_DONT_FAKE_MONOTONIC=1"


def _library() -> Path | None:
    """Where libfaketime for programs with threads is."""
    found = (Path(folder) / "libfaketimeMT.so.1" for folder in _FOLDERS)
    return next((path for path in found if path.exists()), None)


def clock_missing() -> str | None:
    """Why no clock can be wrong here and what enables it, or None."""
    if _library() is not None:
        return None
    return skip_reason("libfaketime is missing", "sudo apt-get install libfaketime")


def wrong_clock(offset: str) -> Prefix:
    """Run a program whose clock is off by `offset` (+25h, -30d) or begins at a time (@1970-01-02 00:00:00)."""
    return _with(f"FAKETIME={offset}")


class JumpingClock:
    """The clock of a program: right at first, then as `jump` last said; `file` is where that stands."""

    def __init__(self, file: Path) -> None:
        self._file = file
        self.jump("+0")

    @property
    def prefix(self) -> Prefix:
        """Run a program by this clock."""
        return _with(f"FAKETIME_TIMESTAMP_FILE={self._file}", "FAKETIME_CACHE_DURATION=1")

    def jump(self, offset: str) -> None:
        """Be off by `offset` from the next second on."""
        self._file.write_text(f"{offset}\n", encoding="ascii")


def _with(*settings: str) -> Prefix:
    library = _library()
    assert library is not None

    def prefixed(words: Sequence[str]) -> list[str]:
        return ["env", f"LD_PRELOAD={library}", _STEADY, *settings, *words]

    return prefixed

"""`p2p-peer` with a clock beside its loop: `python -m tests.fakes.watched_peer FILE [options of p2p-peer]`.

Twice a second it writes to FILE, one line each: when, how late the latest turn of the loop was since the line before,
and the longest stretch of work that the loop's thread did in one go. Seconds of the monotonic clock.
"""

from __future__ import annotations

import asyncio
import sys
import time
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from core.engine import Engine
from core.shell import __main__ as program
from tests.fakes.programs import Prefix

_STEP: Final = 0.002
_WRITE_SECONDS: Final = 0.5


@dataclass(frozen=True, slots=True)
class Gaps:
    """The worst of a stretch of time, in seconds. `late` counts what other programs took from this one too."""

    late: float
    worked: float


def watched(prefix: Prefix, file: Path) -> Prefix:
    """Run a peer as `prefix` does, with the clock."""
    return lambda words: prefix([words[0], "-m", "tests.fakes.watched_peer", str(file), *words[3:]])


def gaps_of(file: Path, begin: float, end: float) -> Gaps:
    """The worst between two times of the monotonic clock."""
    lines = [[float(word) for word in line.split()] for line in file.read_text().splitlines()]
    inside = [line for line in lines if begin <= line[0] <= end + _WRITE_SECONDS]
    return Gaps(max(line[1] for line in inside), max(line[2] for line in inside))


async def _watch(file: Path) -> None:
    loop = asyncio.get_running_loop()
    late = worked = 0.0
    since = loop.time()
    with file.open("w", buffering=1) as lines:
        while True:
            due, used = loop.time() + _STEP, time.thread_time()
            await asyncio.sleep(_STEP)
            late = max(late, loop.time() - due)
            worked = max(worked, time.thread_time() - used)
            if loop.time() - since >= _WRITE_SECONDS:
                lines.write(f"{time.monotonic():.3f} {late:.6f} {worked:.6f}\n")
                late, worked, since = 0.0, 0.0, loop.time()


class _Watched(Engine):
    """Watches from its opening to its end."""

    file = Path()
    _watching: asyncio.Task[None]

    async def open(self) -> None:
        await super().open()
        self._watching = asyncio.create_task(_watch(self.file), name="watch the loop")

    async def close(self) -> None:
        self._watching.cancel()
        await super().close()


if __name__ == "__main__":
    _Watched.file = Path(sys.argv[1])
    vars(program)["Engine"] = _Watched
    sys.exit(program.main(sys.argv[2:]))
